//! Exact ratios and the named rounding policies. A count, a ratio or a choice is never decided by
//! a float: `9 % of 300` is 27 for everyone.

mod share;

pub use share::largest_remainder;

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::Speak;

/// An exact ratio of two integers, reduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    num: u64,
    den: NonZeroU64,
}

/// How a ratio of a population becomes a whole number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Up. The only one that meets "not less than" for every size.
    #[default]
    Ceil,
    /// Down. Meets "not more than"; breaks "not less than 3 %" for every size that 3 % does not
    /// divide.
    Floor,
    /// To the nearest, halves up.
    HalfUp,
}

/// Why a text is not a ratio.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a ratio is written like 3%, 2.5%, 1/7 or 0.03, not {0:?}")]
pub struct RatioError(String);

speak!(RatioError { Self(text) => "比例写作 3%、2.5%、1/7 或 0.03，不能写作 {text:?}" });

impl Ratio {
    /// 1, the whole.
    pub const ONE: Self = Self { num: 1, den: NonZeroU64::MIN };

    /// The ratio of two integers.
    ///
    /// # Errors
    /// Where `den` is 0.
    pub fn new(num: u64, den: u64) -> Result<Self, RatioError> {
        let g = gcd(num, den);
        let den = NonZeroU64::new(den / g.max(1)).ok_or_else(|| RatioError(format!("{num}/{den}")))?;
        Ok(Self { num: num / g.max(1), den })
    }

    /// The numerator, reduced.
    pub fn num(self) -> u64 {
        self.num
    }

    /// The denominator, reduced.
    pub fn den(self) -> u64 {
        self.den.get()
    }

    /// So much of a population, as a whole number; saturates at `u64::MAX`.
    pub fn of(self, population: u64, rounding: Rounding) -> u64 {
        let (product, den) = (u128::from(self.num) * u128::from(population), u128::from(self.den.get()));
        let whole = match rounding {
            Rounding::Ceil => product.div_ceil(den),
            Rounding::Floor => product / den,
            Rounding::HalfUp => product / den + u128::from(product % den >= den.div_ceil(2)),
        };
        u64::try_from(whole).unwrap_or(u64::MAX)
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let left = u128::from(self.num) * u128::from(other.den.get());
        left.cmp(&(u128::from(other.num) * u128::from(self.den.get())))
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for Ratio {
    type Err = RatioError;

    fn from_str(text: &str) -> Result<Self, RatioError> {
        let bad = || RatioError(text.to_owned());
        let body = text.trim();
        if let Some((num, den)) = body.split_once('/') {
            // `parse` alone would take a sign, and one ratio would have two texts.
            let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
            let int = |t: &str| Some(t.trim()).filter(|t| digits(t)).and_then(|t| t.parse().ok()).ok_or_else(bad);
            return Self::new(int(num)?, int(den)?);
        }
        let (number, scale) = match body.strip_suffix(['%', '％']) {
            Some(number) => (number, 100),
            None => match body.strip_suffix('‰') {
                Some(number) => (number, 1000),
                None => (body, 1),
            },
        };
        let (whole, fraction) = number.trim().split_once('.').unwrap_or((number.trim(), ""));
        let digits = whole.to_owned() + fraction;
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        let tens = u32::try_from(fraction.len()).ok().and_then(|n| 10u64.checked_pow(n)).ok_or_else(bad)?;
        Self::new(digits.parse().map_err(|_| bad())?, tens.checked_mul(scale).ok_or_else(bad)?)
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let den = self.den.get();
        match (100 % den == 0, self.num.checked_mul(100 / den.min(100))) {
            (true, Some(percent)) => write!(f, "{percent}%"),
            _ => write!(f, "{}/{den}", self.num),
        }
    }
}

impl Serialize for Ratio {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(|e: RatioError| serde::de::Error::custom(e.say().carried()))
    }
}

#[cfg(test)]
mod tests;
