//! Numbers as people write them: 3, 2.5, 三, 十二, 百分之三, 1/7, and what they measure.

use std::num::NonZeroU32;

use super::bound::{Share, Span};
use super::cursor::Cursor;
use super::error::{Fault, Wanted};
use super::words::{COUNTED, DASHES};
use crate::rational::Ratio;

/// One number, or a span of two.
#[derive(Clone, Copy)]
pub(super) enum Run<T> {
    One(T),
    Two(Span<T>),
}

/// A number with its measure.
#[derive(Clone, Copy)]
pub(super) enum Measured {
    Share(Run<Share>),
    Count(Run<u64>),
    Times(Run<NonZeroU32>),
    PerInspector(Run<NonZeroU32>),
}

/// A decimal number: `digits` / 10^`decimals`.
#[derive(Clone, Copy)]
pub(super) struct Numeral {
    place: usize,
    digits: u64,
    decimals: u32,
}

/// A number that is a share already, or one whose measure is still to come.
#[derive(Clone, Copy)]
enum Piece {
    /// With the denominator of its sign, which may serve for a number before it: `3—5%`.
    Share(Share, Option<u64>),
    Bare(Numeral),
}

const MOST_DECIMALS: usize = 6;

impl Cursor {
    /// A number with what it measures.
    pub(super) fn measured(&mut self) -> Option<Measured> {
        let place = self.place();
        let first = self.piece()?;
        let second = if self.eat(DASHES) { Some(self.span_end()?) } else { None };
        match (first, second) {
            (Piece::Share(share, _), None) => Some(Measured::Share(Run::One(share))),
            (Piece::Share(low, _), Some(Piece::Share(high, _))) => self.span(place, low, high).map(Measured::Share),
            (Piece::Bare(low), Some(Piece::Share(high, Some(sign)))) => {
                let low = self.share(low, sign)?;
                self.span(place, low, high).map(Measured::Share)
            }
            (Piece::Bare(low), None) if self.eat(&[":", "比"]) => self.per_inspector(low),
            (Piece::Bare(low), None) => self.counted(low, None),
            (Piece::Bare(low), Some(Piece::Bare(high))) => self.counted(low, Some(high)),
            _ => self.want(Wanted::Measure),
        }
    }

    fn span_end(&mut self) -> Option<Piece> {
        if self.peek().is_some_and(starts_number) { self.piece() } else { self.want(Wanted::SpanEnd) }
    }

    /// Times or a number of targets.
    fn counted(&mut self, low: Numeral, high: Option<Numeral>) -> Option<Measured> {
        if self.eat(&["次"]) {
            let low_times = self.times(low)?;
            let Some(high) = high else { return Some(Measured::Times(Run::One(low_times))) };
            let high = self.times(high)?;
            return self.span(low.place, low_times, high).map(Measured::Times);
        }
        self.need(COUNTED, Wanted::Measure)?;
        let low_count = self.whole(low)?;
        let Some(high) = high else { return Some(Measured::Count(Run::One(low_count))) };
        let high = self.whole(high)?;
        self.span(low.place, low_count, high).map(Measured::Count)
    }

    fn per_inspector(&mut self, inspectors: Numeral) -> Option<Measured> {
        if self.whole(inspectors)? != 1 {
            return self.wrong(inspectors.place, Fault::PerOne);
        }
        let low = self.numeral()?;
        let least = self.times(low)?;
        if !self.eat(DASHES) {
            return Some(Measured::PerInspector(Run::One(least)));
        }
        let high = self.numeral()?;
        let most = self.times(high)?;
        self.span(low.place, least, most).map(Measured::PerInspector)
    }

    fn span<T: Copy + PartialOrd>(&mut self, place: usize, low: T, high: T) -> Option<Run<T>> {
        match Span::new(low, high) {
            Some(span) => Some(Run::Two(span)),
            None => self.wrong(place, Fault::Span),
        }
    }

    fn piece(&mut self) -> Option<Piece> {
        let number = self.numeral()?;
        if self.eat(&["分之"]) {
            let part = self.numeral()?;
            let whole = self.whole(number)?;
            return Some(Piece::Share(self.share(part, whole)?, None));
        }
        for (sign, den) in [("%", 100), ("‰", 1000)] {
            if self.eat(&[sign]) {
                return Some(Piece::Share(self.share(number, den)?, Some(den)));
            }
        }
        // A solidus before a unit of time says the period, not a fraction.
        let here = self.place();
        if self.eat(&["/"]) && self.peek().is_some_and(|c| c.is_ascii_digit()) {
            let below = self.numeral()?;
            if !self.sees(&["年", "季", "月", "个", "周", "星期", "日", "天"]) {
                let below = self.whole(below)?;
                return Some(Piece::Share(self.share(number, below)?, None));
            }
        }
        self.back(here);
        Some(Piece::Bare(number))
    }

    /// The share of a number over a denominator.
    fn share(&mut self, number: Numeral, den: u64) -> Option<Share> {
        let Some(den) = 10u64.checked_pow(number.decimals).and_then(|tens| tens.checked_mul(den)) else {
            return self.wrong(number.place, Fault::TooLarge);
        };
        let Ok(ratio) = Ratio::new(number.digits, den) else { return self.wrong(number.place, Fault::Denominator) };
        Share::new(ratio).or_else(|| self.wrong(number.place, Fault::AboveAll))
    }

    /// A number without a fraction.
    pub(super) fn whole(&mut self, number: Numeral) -> Option<u64> {
        if number.decimals == 0 { Some(number.digits) } else { self.wrong(number.place, Fault::NotWhole) }
    }

    /// A number of times or of units of time, 1 or more.
    pub(super) fn times(&mut self, number: Numeral) -> Option<NonZeroU32> {
        let Ok(whole) = u32::try_from(self.whole(number)?) else { return self.wrong(number.place, Fault::TooLarge) };
        NonZeroU32::new(whole).or_else(|| self.wrong(number.place, Fault::Zero))
    }

    /// A number in digits or in Chinese.
    pub(super) fn numeral(&mut self) -> Option<Numeral> {
        let place = self.place();
        self.back(place);
        let ascii = self.right_here().is_some_and(|c| c.is_ascii_digit());
        let (digit, point): (fn(char) -> bool, char) = if ascii { (|c| c.is_ascii_digit(), '.') } else { (is_han, '点') };
        let whole = self.run(digit);
        let before_point = self.place();
        let mut fraction = String::new();
        if !whole.is_empty() && self.right_here() == Some(point) {
            self.step();
            fraction = self.run(digit);
            if fraction.is_empty() {
                self.back(before_point);
            }
        }
        if whole.is_empty() {
            return self.want(Wanted::Number);
        }
        if fraction.chars().count() > MOST_DECIMALS {
            return self.wrong(place, Fault::TooLarge);
        }
        let decimals = u32::try_from(fraction.chars().count()).ok()?;
        if ascii {
            let Ok(digits) = (whole + &fraction).parse() else { return self.wrong(place, Fault::TooLarge) };
            return Some(Numeral { place, digits, decimals });
        }
        let Some(digits) = han(&whole, &fraction) else {
            self.back(place);
            return self.want(Wanted::Number);
        };
        Some(Numeral { place, digits, decimals })
    }

    fn run(&mut self, of: fn(char) -> bool) -> String {
        let mut out = String::new();
        while let Some(c) = self.right_here().filter(|c| of(*c)) {
            out.push(c);
            self.step();
        }
        out
    }
}

const DIGITS: &str = "零一二三四五六七八九";
const TENS: [(char, u64); 3] = [('千', 1000), ('百', 100), ('十', 10)];

pub(super) fn starts_number(c: char) -> bool {
    c.is_ascii_digit() || is_han(c)
}

fn is_han(c: char) -> bool {
    DIGITS.contains(c) || c == '万' || TENS.iter().any(|(ten, _)| *ten == c)
}

fn digit(c: char) -> Option<u64> {
    DIGITS.chars().zip(0..).find(|(of, _)| *of == c).map(|(_, value)| value)
}

/// A number in Chinese as digits with those of the fraction behind them.
fn han(whole: &str, fraction: &str) -> Option<u64> {
    let (thousands, rest) = whole.split_once('万').map_or((None, whole), |(a, b)| (Some(a), b));
    let high = thousands.map_or(Some(0), below_10_000)?;
    let low = if thousands.is_some() && rest.is_empty() { 0 } else { below_10_000(rest)? };
    let mut value = high * 10_000 + low;
    for c in fraction.chars() {
        value = value * 10 + digit(c)?;
    }
    Some(value)
}

/// Digits with their tens, from the highest down; 零 stands in gaps.
fn below_10_000(text: &str) -> Option<u64> {
    let (mut value, mut least, mut open) = (0, 10_000, None);
    for c in text.chars() {
        match (digit(c), TENS.iter().find(|(ten, _)| *ten == c)) {
            (Some(0), _) if open.is_none() || open == Some(0) => open = Some(0),
            (Some(d), _) if d > 0 && open.is_none_or(|o| o == 0) => open = Some(d),
            (_, Some((_, ten))) if *ten < least && open != Some(0) => {
                value += open.unwrap_or(1) * ten;
                (least, open) = (*ten, None);
            }
            _ => return None,
        }
    }
    (!text.is_empty()).then_some(value + open.unwrap_or(0))
}
