//! Skip numbers with top-up. Described: the step is N div n; the start is random over the whole list;
//! every step-th place is taken from there to before the last place; where that is fewer than n, places
//! not yet taken are added at random until there are n. Where it is more, all of them stay.
//!
//! The start is enumerated and the top-up is a simple random draw from what is left, so the chances
//! are exact.

use num_rational::BigRational;
use num_traits::Zero;
use serde_json::json;

use crate::Result;
use crate::exact::{fraction, percent};
use crate::ours::{Frame, firms};
use crate::table::{Table, number, words};

const FRAMES: [(u32, u32); 2] = [(1000, 30), (1000, 300)];
/// Draws of ours on the first frame, and by how much a tenth may differ: 30 of 1000 give a tenth 3
/// with variance 2.62, so 100 draws give it 300 with a standard deviation of 16.2, five of which are
/// 81; all ten are within it but for once in 170,000 runs.
const DRAWS: u64 = 100;
#[cfg(test)]
const EXPECTED: (u64, u64) = (300, 81);

/// What is found on one frame.
pub(crate) struct Line {
    pub(crate) frame: (u32, u32),
    /// Their mean chance in each tenth of the list.
    pub(crate) tenths: Vec<BigRational>,
    /// The smallest and the largest sample.
    pub(crate) sizes: (u64, u64),
    pub(crate) ours: BigRational,
    ours_size: Option<u64>,
    /// Where ours was drawn with fixed seeds: how many fell in each tenth.
    counted: Vec<u64>,
}

/// The exact chances, and counts of ours.
pub(crate) fn find() -> Result<[Line; 2]> {
    let [first, second] = FRAMES;
    Ok([line(first, DRAWS)?, line(second, 0)?])
}

fn line(frame: (u32, u32), draws: u64) -> Result<Line> {
    let (size, n) = frame;
    let ours = Frame::whole(&firms(size), &json!({ "count": n }))?;
    let (tenths, sizes) = theirs(size, n);
    let ours_size = ours.strata().first().and_then(|stratum| stratum.sample);
    let chance = ours.chance()?;
    let fixed = ours.commit()?;
    let mut counted = vec![0; 10];
    for seed in 0..draws {
        for firm in fixed.draw(seed)? {
            if let Some(count) = counted.get_mut((firm * 10 / size) as usize) {
                *count += 1;
            }
        }
    }
    Ok(Line { frame, tenths, sizes, ours: chance, ours_size, counted })
}

/// Their chance by tenths, and the least and greatest size of a sample.
fn theirs(size: u32, n: u32) -> (Vec<BigRational>, (u64, u64)) {
    let step = size / n;
    let tenth = |place: u32| ((place - 1) * 10 / size) as usize;
    let mut tenths = vec![BigRational::zero(); 10];
    let (mut least, mut most) = (u64::MAX, 0);
    for start in 1..=size {
        let mut taken = [0u64; 10];
        (start..size).step_by(step as usize).for_each(|place| taken[tenth(place)] += 1);
        let count: u64 = taken.iter().sum();
        let missing = u64::from(n).saturating_sub(count);
        let added = fraction(missing, u64::from(size) - count);
        for (sum, taken) in tenths.iter_mut().zip(taken) {
            *sum += fraction(taken, 1) + &added * fraction(u64::from(size) / 10 - taken, 1);
        }
        (least, most) = (least.min(count + missing), most.max(count + missing));
    }
    let all = fraction(u64::from(size) * u64::from(size) / 10, 1);
    (tenths.into_iter().map(|sum| sum / &all).collect(), (least, most))
}

impl Line {
    /// The least and the greatest of their chances.
    pub(crate) fn range(&self) -> Option<(&BigRational, &BigRational)> {
        self.tenths.iter().min().zip(self.tenths.iter().max())
    }

    fn rows(&self, mark: &str) -> Vec<crate::table::Words> {
        let (size, n) = self.frame;
        let (least, most) = self.sizes;
        let chances: Vec<String> = self.range().into_iter().flat_map(|(a, b)| [percent(a, 2), percent(b, 2)]).collect();
        let counted = self.counted.iter().min().zip(self.counted.iter().max()).filter(|(_, most)| **most > 0);
        let per_draw = |count: u64| percent(&fraction(count, DRAWS * u64::from(size) / 10), 2);
        let counted = counted.map_or_else(|| mark.to_owned(), |(a, b)| format!("{}–{}", per_draw(*a), per_draw(*b)));
        vec![
            number(format!("{size}, {n}")),
            number(chances.join("–")),
            number(if least == most { least.to_string() } else { format!("{least}–{most}") }),
            number(percent(&self.ours, 2)),
            number(counted),
            number(self.ours_size.map_or_else(|| mark.to_owned(), |n| n.to_string())),
        ]
    }
}

/// Both frames.
pub(crate) fn table(lines: &[Line]) -> Table {
    let heads = vec![
        words("N, n", "N, n"),
        words("theirs: chance by tenths of the list", "旧法：名单各十分位的机会"),
        words("sample", "样本量"),
        words("ours: chance of each", "本引擎：每家机会"),
        words(format!("counted by tenths over {DRAWS} seeds"), format!("{DRAWS} 个种子下各十分位的频率")),
        words("sample", "样本量"),
    ];
    Table { name: "skip", heads, rows: lines.iter().map(|line| line.rows("–")).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As analysed: from 1.7 % to 4.3 %, and 300 to 333 firms.
    #[test]
    fn the_known_chances_and_sizes() {
        let shown = |(size, n)| {
            let (tenths, sizes) = theirs(size, n);
            let [least, most] = [tenths.iter().min(), tenths.iter().max()].map(|p| percent(p.unwrap(), 1));
            (least, most, sizes)
        };
        assert_eq!(shown(FRAMES[0]), ("1.7 %".into(), "4.3 %".into(), (30, 31)));
        assert_eq!(shown(FRAMES[1]), ("16.8 %".into(), "42.0 %".into(), (300, 333)));
        let (tenths, _) = theirs(1000, 30);
        let mean = tenths.iter().sum::<BigRational>() / fraction(10, 1);
        // Nine of the thousand starts take one firm too many.
        assert_eq!(mean * fraction(1000, 1), fraction(30_009, 1000), "the chances of all firms add up to the mean sample");
    }

    /// T2: flat over the list where theirs rises from 1.7 % to 4.3 %.
    #[test]
    fn t02_tenths_are_flat_where_skip_numbers_rise() {
        let [found, _] = &crate::tests::case().skip;
        assert_eq!((&found.ours, found.ours_size), (&fraction(3, 100), Some(30)));
        let (expected, bound) = EXPECTED;
        assert!(found.counted.iter().all(|count| count.abs_diff(expected) < bound), "{:?}", found.counted);
    }
}
