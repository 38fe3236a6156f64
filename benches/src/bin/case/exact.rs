//! Exact numbers: nothing here is a float.

use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;
use num_traits::{One, Signed};
use shuangsuiji::rational::Ratio;

/// The fraction `num/den`; `den` is not 0.
pub(crate) fn fraction(num: u64, den: u64) -> BigRational {
    BigRational::new(num.into(), den.into())
}

/// A ratio of the engine.
pub(crate) fn of_ratio(ratio: Ratio) -> BigRational {
    fraction(ratio.num(), ratio.den())
}

/// A fraction as a percentage with so many decimals, rounded half up.
pub(crate) fn percent(value: &BigRational, decimals: u32) -> String {
    format!("{} %", decimal(&(value * BigInt::from(100)), decimals))
}

/// A fraction with so many decimals, rounded half up; not negative.
pub(crate) fn decimal(value: &BigRational, decimals: u32) -> String {
    let tens = BigInt::from(10u32).pow(decimals);
    let scaled = (value.abs() * &tens + fraction(1, 2)).floor().to_integer();
    let (whole, rest) = (&scaled / &tens, &scaled % &tens);
    match decimals {
        0 => whole.to_string(),
        _ => format!("{whole}.{:0>width$}", rest.to_string(), width = decimals as usize),
    }
}

/// A whole number with a comma after every three digits.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// How many samples of n there are of N.
pub(crate) fn binomial(size: u64, n: u64) -> BigUint {
    (0..n.min(size - n)).fold(BigUint::one(), |product, k| product * (size - k) / (k + 1))
}

/// How many orders there are of k things.
pub(crate) fn factorial(k: u64) -> BigUint {
    (1..=k).fold(BigUint::one(), |product, factor| product * factor)
}

/// A count as itself where it is small, and else as the power of two that it is, or that it is above
/// and less than twice of.
pub(crate) fn power(n: &BigUint) -> String {
    match n.bits().saturating_sub(1) {
        0..14 => n.to_string(),
        bits if n.count_ones() == 1 => format!("2^{bits}"),
        bits => format!("> 2^{bits}"),
    }
}
