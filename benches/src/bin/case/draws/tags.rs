//! Rows instead of firms. Described: a firm with two tags or two licences is entered in the list once
//! for each, and rows are drawn.

use num_rational::BigRational;
use num_traits::One;
use serde_json::json;

use crate::Result;
use crate::exact::{binomial, decimal, percent};
use crate::ours::{Frame, Row};
use crate::table::{Table, number, words};

/// Firms, and how many of them have two tags; 3 % of what is in the list is drawn.
const FIRMS: u32 = 1000;
const TWICE: u32 = 100;

/// All that is found.
pub(crate) struct Found {
    rows: u64,
    drawn: u64,
    once: BigRational,
    twice: BigRational,
    ours_rows: (u64, u64),
    ours: BigRational,
    ours_drawn: Option<u64>,
}

/// Theirs by counting samples; ours from a register with the same rows.
pub(crate) fn find() -> Result<Found> {
    let rows: Vec<Row> = (0..FIRMS)
        .map(|firm| Row { firm, office: 0, tag: Some("food") })
        .chain((0..TWICE).map(|firm| Row { firm, office: 0, tag: Some("medicine") }))
        .collect();
    let (count, drawn) = (rows.len() as u64, rows.len() as u64 * 3 / 100);
    let missed = |entries: u64| BigRational::new(binomial(count - entries, drawn).into(), binomial(count, drawn).into());
    let frame = Frame::whole(&rows, &json!({ "ratio": "3%" }))?;
    Ok(Found {
        rows: count,
        drawn,
        once: BigRational::one() - missed(1),
        twice: BigRational::one() - missed(2),
        ours_rows: frame.counts(),
        ours: frame.chance()?,
        ours_drawn: frame.strata().first().and_then(|stratum| stratum.sample),
    })
}

impl Found {
    /// How many times the chance of a firm with one row a firm with two has.
    pub(crate) fn factor(&self) -> String {
        decimal(&(&self.twice / &self.once), 2)
    }

    /// Theirs beside ours.
    pub(crate) fn table(&self) -> Table {
        let heads = vec![words("what", "项目"), words("theirs", "旧法"), words("ours", "本引擎")];
        let (read, firms) = self.ours_rows;
        let drawn = self.ours_drawn.map_or_else(String::new, |n| n.to_string());
        let rows = vec![
            vec![
                words("rows read, units in the list", "读入行数，名单单位数"),
                number(format!("{0}, {0}", self.rows)),
                number(format!("{read}, {firms}")),
            ],
            vec![
                words("drawn at 3 %", "按 3% 抽取"),
                words(format!("{} rows", self.drawn), format!("{} 行", self.drawn)),
                words(format!("{drawn} firms"), format!("{drawn} 家")),
            ],
            vec![
                words("chance of a firm with one tag", "一个标签的企业的机会"),
                number(percent(&self.once, 2)),
                number(percent(&self.ours, 2)),
            ],
            vec![
                words("chance of a firm with two tags", "两个标签的企业的机会"),
                number(percent(&self.twice, 2)),
                number(percent(&self.ours, 2)),
            ],
            vec![words("how many times", "倍数"), number(self.factor()), number(decimal(&BigRational::one(), 2))],
        ];
        Table { name: "tags", heads, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::fraction;

    /// T4: theirs nearly doubles the chance; ours merges the rows, and all have one chance.
    #[test]
    fn t04_two_tags_are_one_chance_where_rows_are_drawn() {
        let found = &crate::tests::case().tags;
        assert_eq!((&found.once, found.ours_rows), (&fraction(3, 100), (1100, 1000)));
        assert_eq!(found.twice, BigRational::one() - fraction(1067 * 1066, 1100 * 1099));
        assert_eq!((&found.ours, found.ours_drawn), (&fraction(3, 100), Some(30)));
    }
}
