//! Sums of floats that are the same everywhere and lose next to nothing.

/// A compensated sum in the order given (Neumaier 1974, doi:10.1002/zamm.19740540106).
pub(super) fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0f64, 0.0f64);
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() { (total - next) + value } else { (value - next) + total };
        total = next;
    }
    total + lost
}
