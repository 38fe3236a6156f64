//! Sample sizes by floats. Described, in one system: the percentage is divided by 100 in single
//! precision, multiplied by the number of firms, and rounded up. In another: a double product cut to its
//! whole part, and at least 1.

use shuangsuiji::rational::{Ratio, Rounding};

use crate::Result;
use crate::exact::{fraction, grouped, percent};
use crate::table::{Table, number, words};

const PERCENTS: u64 = 100;
const SIZES: u64 = 2000;

/// As the first system.
fn single(p: u64, size: u64) -> u64 {
    let share = p as f32 / 100.0;
    (share * size as f32).ceil() as u64
}

/// As the second system.
fn double(p: u64, size: u64) -> u64 {
    ((size as f64 * (p as f64 / 100.0)) as u64).max(1)
}

/// All that is found, over all percentages and sizes.
pub(crate) struct Found {
    pub(crate) pairs: u64,
    /// Pairs (percentage, size) with a wrong size of the first system.
    pub(crate) wrong: Vec<(u64, u64)>,
    /// Pairs of ours.
    pub(crate) ours: u64,
    /// Of the second system: fewer than the share.
    short: u64,
    ours_short: u64,
}

/// Every pair is computed in whole numbers, by floats and by the engine.
pub(crate) fn find() -> Result<Found> {
    let mut found = Found { pairs: 0, wrong: Vec::new(), ours: 0, short: 0, ours_short: 0 };
    for p in 1..=PERCENTS {
        let ratio = Ratio::new(p, 100)?;
        for size in 1..=SIZES {
            let exact = (p * size).div_ceil(100);
            let ours = ratio.of(size, Rounding::Ceil);
            found.pairs += 1;
            if single(p, size) != exact {
                found.wrong.push((p, size));
            }
            found.ours += u64::from(ours != exact);
            found.short += u64::from(double(p, size) * 100 < p * size);
            found.ours_short += u64::from(ours * 100 < p * size);
        }
    }
    Ok(found)
}

impl Found {
    /// Theirs beside ours.
    pub(crate) fn table(&self) -> Table {
        let heads = vec![
            words("of all pairs of 1–100 % and 1–2000 firms", "1–100% 与 1–2000 家的全部组合中"),
            words("pairs", "组合数"),
            words("theirs", "旧法"),
            words("ours", "本引擎"),
        ];
        let example = |p: u64, size: u64| format!("{p} % × {size}: {} ≠ {}", single(p, size), (p * size).div_ceil(100));
        let examples = format!("{}; {}", example(9, 300), example(15, 100));
        let short = percent(&fraction(self.short, self.pairs), 1);
        let rows = vec![
            vec![
                words(format!("single precision, rounded up: wrong ({examples})"), format!("单精度、向上取整：算错（{examples}）")),
                number(grouped(self.pairs)),
                number(self.wrong.len()),
                number(self.ours),
            ],
            vec![
                words(
                    format!("double precision, cut, at least 1: fewer than \"not less than\" (3 % × 40: {})", double(3, 40)),
                    format!("双精度、截尾、至少 1：低于“不少于”（3% × 40：{}）", double(3, 40)),
                ),
                number(grouped(self.pairs)),
                number(format!("{} ({short})", grouped(self.short))),
                number(self.ours_short),
            ],
        ];
        Table { name: "sizes", heads, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T6: 412 of 200,000 wrong by floats, among them 9 % of 300 and 15 % of 100; none of ours.
    #[test]
    fn t06_no_size_is_wrong_where_floats_have_412() {
        let found = &crate::tests::case().sizes;
        assert_eq!((found.pairs, found.wrong.len(), found.ours, found.ours_short), (200_000, 412, 0, 0));
        assert_eq!((single(9, 300), single(15, 100), double(3, 40)), (28, 16, 1));
    }
}
