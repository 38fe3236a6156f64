//! The one place that knows of threads: several under the feature `parallel`, one without it, with the
//! same results.

use std::cmp::Ordering;

/// Maps rows to values in their order.
pub(crate) fn map_rows<T: Sync, R: Send>(rows: &[T], f: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        rows.par_iter().map(f).collect()
    }
    #[cfg(not(feature = "parallel"))]
    rows.iter().map(f).collect()
}

/// Maps the numbers from 0 to values in their order.
pub(crate) fn map_range<R: Send>(end: usize, f: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        (0..end).into_par_iter().map(f).collect()
    }
    #[cfg(not(feature = "parallel"))]
    (0..end).map(f).collect()
}

/// Sorts by a total order without equals.
pub(crate) fn sort_by<T: Send>(items: &mut [T], order: impl Fn(&T, &T) -> Ordering + Sync) {
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        items.par_sort_unstable_by(order);
    }
    #[cfg(not(feature = "parallel"))]
    items.sort_unstable_by(order);
}

/// Sorts integers.
pub(crate) fn sort_integers(items: &mut [u64]) {
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        items.par_sort_unstable();
    }
    #[cfg(not(feature = "parallel"))]
    items.sort_unstable();
}

/// Does two things that do not depend on each other.
pub(crate) fn both<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    #[cfg(feature = "parallel")]
    {
        rayon::join(one, other)
    }
    #[cfg(not(feature = "parallel"))]
    (one(), other())
}
