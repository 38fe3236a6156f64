//! A panic is a fault of the engine, and becomes an error like others. This file is also a test of
//! its own, since the module itself cannot be linked without an interpreter.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use shuangsuiji::error::{Code, Error, Text};

/// Does work; a panic in it never unwinds into Python.
pub(crate) fn guard<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    // Whatever the work shares with later calls is behind a mutex, which a panic poisons.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(Error::new(Code::Internal).detail(Text::foreign(words(&*panic)))))
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|t| (*t).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without words".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_with_its_words() {
        let number = 7;
        let broken = |which: u32| -> Result<(), Error> {
            match which {
                0 => panic!("still"),
                1 => panic!("number {number}"),
                _ => std::panic::panic_any(3),
            }
        };
        for (which, words) in [(0, "still"), (1, "number 7"), (2, "a panic without words")] {
            let error = guard(|| broken(which)).unwrap_err();
            assert_eq!(error.code(), Code::Internal);
            assert!(error.to_string().contains(words), "{error}");
        }
    }

    #[test]
    fn what_is_well_stays_so() {
        assert_eq!(guard(|| Ok(3)).unwrap(), 3);
        assert_eq!(guard(|| Err::<(), _>(Error::new(Code::BadPlan))).unwrap_err().code(), Code::BadPlan);
    }
}
