//! Bounds on a number, and shares of at most 100 %.

use crate::rational::Ratio;

/// A share of a population (抽查比例), from 0 to 100 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(Ratio);

impl Share {
    /// 100 %.
    pub const ALL: Self = Self(Ratio::ONE);

    /// The share of a ratio; none above 100 %.
    pub fn new(ratio: Ratio) -> Option<Self> {
        (ratio.num() <= ratio.den()).then_some(Self(ratio))
    }

    /// The ratio.
    pub fn ratio(self) -> Ratio {
        self.0
    }
}

/// Two different numbers, the lower first, both included (1—2次).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span<T> {
    least: T,
    most: T,
}

impl<T: Copy + PartialOrd> Span<T> {
    /// The span; none where `least` is not below `most`.
    pub fn new(least: T, most: T) -> Option<Self> {
        (least < most).then_some(Self { least, most })
    }

    /// The lower end.
    pub fn least(self) -> T {
        self.least
    }

    /// The upper end.
    pub fn most(self) -> T {
        self.most
    }
}

/// What a number may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound<T> {
    /// Not less (不低于).
    AtLeast(T),
    /// Not more (不超过).
    AtMost(T),
    /// This, no word before it.
    Exactly(T),
    /// Between two, both included (1—2).
    Between(Span<T>),
}

impl<T: Copy + PartialOrd> Bound<T> {
    /// The number that it may not fall below, where there is one.
    pub fn least(self) -> Option<T> {
        match self {
            Self::AtLeast(n) | Self::Exactly(n) => Some(n),
            Self::Between(span) => Some(span.least()),
            Self::AtMost(_) => None,
        }
    }

    /// The number that it may not exceed, where there is one.
    pub fn most(self) -> Option<T> {
        match self {
            Self::AtMost(n) | Self::Exactly(n) => Some(n),
            Self::Between(span) => Some(span.most()),
            Self::AtLeast(_) => None,
        }
    }
}

/// A bound, hard or soft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit<T> {
    /// The bound.
    pub bound: Bound<T>,
    /// Whether it is only what is usual (一般、原则上): then no number breaks it, and it is said beside the number.
    pub soft: bool,
}

impl<T> Limit<T> {
    /// A hard limit.
    pub fn hard(bound: Bound<T>) -> Self {
        Self { bound, soft: false }
    }
}
