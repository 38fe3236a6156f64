//! Equal quotas. Described: each office gives one firm in turn until there are n, however many firms it
//! has.

use num_rational::BigRational;
use serde_json::json;
use shuangsuiji::rational::largest_remainder;

use crate::Result;
use crate::exact::{fraction, percent};
use crate::ours::{Frame, Row};
use crate::table::{Table, Words, number, words};

/// Firms of each office, and how many are drawn.
pub(crate) const OFFICES: [u64; 3] = [1000, 100, 10];
const DRAWN: u64 = 30;

/// All that is found: how many each office gives, in each of four ways.
pub(crate) struct Found {
    pub(crate) theirs: Vec<u64>,
    /// Our chance where the whole register is one stratum.
    pub(crate) whole: BigRational,
    remainder: Vec<u64>,
    share: Vec<u64>,
}

/// One each in turn, as described. Offices that have run out are passed over.
fn theirs(offices: &[u64], n: u64) -> Vec<u64> {
    let mut given = vec![0; offices.len()];
    let mut left = n.min(offices.iter().sum());
    while left > 0 {
        for (given, size) in given.iter_mut().zip(offices) {
            if left > 0 && *given < *size {
                *given += 1;
                left -= 1;
            }
        }
    }
    given
}

/// Theirs, and three plans of ours.
pub(crate) fn find() -> Result<Found> {
    let offices = (0u32..).zip(OFFICES).flat_map(|(office, size)| (0..size).map(move |_| office));
    let rows: Vec<Row> = (0..).zip(offices).map(|(firm, office)| Row { firm, office, tag: None }).collect();
    let whole = Frame::whole(&rows, &json!({ "count": DRAWN }))?.chance()?;
    let share = Frame::by_office(&rows, &json!({ "ratio": "3%" }))?.strata();
    let share = share.iter().map(|stratum| stratum.sample.ok_or("a stratum without a number")).collect::<std::result::Result<_, _>>()?;
    let remainder = largest_remainder(DRAWN, &OFFICES).ok_or("nothing to divide by")?;
    Ok(Found { theirs: theirs(&OFFICES, DRAWN), whole, remainder, share })
}

impl Found {
    /// Their chance in each office.
    pub(crate) fn chances(&self) -> Vec<BigRational> {
        self.theirs.iter().zip(OFFICES).map(|(given, size)| fraction(*given, size)).collect()
    }

    /// Theirs and three plans of ours.
    pub(crate) fn table(&self) -> Table {
        let office = |size: u64| words(format!("office of {size}"), format!("{size} 家的机关"));
        let mut heads = vec![words("draw", "抽取方式")];
        heads.extend(OFFICES.map(office));
        heads.push(words("all", "合计"));
        let row = |name: Words, given: &[u64]| {
            let cell = |(given, size): (&u64, u64)| number(format!("{given} ({})", percent(&fraction(*given, size), 1)));
            let mut cells = vec![name];
            cells.extend(given.iter().zip(OFFICES).map(cell));
            cells.push(number(given.iter().sum::<u64>()));
            cells
        };
        let mut whole = vec![words("ours: 30 of the whole register", "本引擎：全库抽 30 家")];
        whole.extend(OFFICES.map(|_| number(percent(&self.whole, 1))));
        whole.push(number(DRAWN));
        let rows = vec![
            row(words("theirs: 30, one each in turn", "旧法：轮流各取一家，共 30 家"), &self.theirs),
            whole,
            row(words("ours: 30 divided in proportion", "本引擎：30 家按比例分配"), &self.remainder),
            row(words("ours: not less than 3 % of each office", "本引擎：各机关不少于 3%"), &self.share),
        ];
        Table { name: "offices", heads, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T5: 1 %, 10 % and 100 % theirs; ours one chance for all, or the proportion.
    #[test]
    fn t05_one_chance_where_equal_quotas_give_one_ten_and_a_hundred_percent() {
        let found = &crate::tests::case().offices;
        assert_eq!(found.chances(), [fraction(1, 100), fraction(1, 10), fraction(1, 1)]);
        assert_eq!(found.whole, fraction(30, 1110));
        assert_eq!((found.remainder.as_slice(), found.share.as_slice()), ([27, 3, 0].as_slice(), [30, 3, 1].as_slice()));
    }
}
