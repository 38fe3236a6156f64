//! Drawing with replacement from a small pool. Described, in one system: where too few are left, the list
//! is filled up from the pool again, and a firm may come twice. In another: numbers are drawn until
//! enough different ones are there, which never ends where the pool is too small.

use num_rational::BigRational;
use num_traits::One;
use serde_json::json;
use shuangsuiji::sampling::{Method, Unit, rank};

use crate::Result;
use crate::exact::{decimal, fraction, percent};
use crate::ours::{Frame, firms};
use crate::table::{Table, number, words};

const POOL: u32 = 10;
const DRAWN: u32 = 8;
/// More than there are.
const TOO_MANY: u32 = 12;
const SEEDS: u64 = 200;

/// All that is found.
pub(crate) struct Found {
    /// The chance that all drawn differ.
    pub(crate) all_differ: BigRational,
    /// How many different firms are expected.
    expected: BigRational,
    /// The chance of a firm to be visited at all.
    chance: BigRational,
    ours: BigRational,
    /// In how many of the seeds of ours all drawn differ.
    pub(crate) ours_differ: BigRational,
    refusal: String,
}

/// Theirs by counting; ours by its chance and over fixed seeds.
pub(crate) fn find() -> Result<Found> {
    let (pool, drawn) = (u64::from(POOL), u64::from(DRAWN));
    let all_differ = (0..drawn).map(|k| fraction(pool - k, pool)).product();
    let missed: BigRational = (0..drawn).map(|_| fraction(pool - 1, pool)).product();
    let chance = BigRational::one() - missed;
    let frame = Frame::whole(&firms(POOL), &json!({ "count": DRAWN }))?;
    let ours = frame.chance()?;
    let fixed = frame.commit()?;
    let mut differ = 0;
    for seed in 0..SEEDS {
        let mut sample = fixed.draw(seed)?;
        sample.dedup();
        differ += u64::from(sample.len() == DRAWN as usize);
    }
    Ok(Found { all_differ, expected: &chance * fraction(pool, 1), chance, ours, ours_differ: fraction(differ, SEEDS), refusal: refusal()? })
}

/// What the engine says where more are asked for than there are.
fn refusal() -> Result<String> {
    let units: Vec<Unit> = (0..POOL as u8).map(|at| Unit { id: [at; 32], ticket: [at; 32], weight: 1 }).collect();
    match rank(&units, &Method::Srs { n: TOO_MANY.into() }) {
        Ok(_) => Err("more were drawn than there are".into()),
        Err(error) => Ok(error.to_string()),
    }
}

impl Found {
    /// Theirs beside ours.
    pub(crate) fn table(&self) -> Table {
        let heads = vec![words("what", "项目"), words("theirs", "旧法"), words("ours", "本引擎")];
        let refusal = self.refusal.split(':').next().unwrap_or_default().to_owned();
        let differ = percent(&self.ours_differ, 0);
        let rows = vec![
            vec![
                words(
                    format!("{DRAWN} of a pool of {POOL}: chance that {DRAWN} different firms are visited"),
                    format!("{POOL} 家抽 {DRAWN}：抽到 {DRAWN} 家不同企业的概率"),
                ),
                number(percent(&self.all_differ, 2)),
                words(format!("{differ} ({SEEDS} seeds)"), format!("{differ}（{SEEDS} 个种子）")),
            ],
            vec![words("different firms, expected", "不同企业数的期望"), number(decimal(&self.expected, 2)), number(DRAWN)],
            vec![
                words("chance of a firm to be visited", "每家被检查的机会"),
                number(percent(&self.chance, 2)),
                number(percent(&self.ours, 2)),
            ],
            vec![
                words(format!("{TOO_MANY} of a pool of {POOL}"), format!("{POOL} 家抽 {TOO_MANY}")),
                words("firms twice, or a loop without end", "重复，或死循环"),
                words(format!("refused: {refusal}"), format!("拒绝：{refusal}")),
            ],
        ];
        Table { name: "repeats", heads, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T7: 8 of 10 differ once in 55 times with replacement; always with ours, which refuses 12 of 10.
    #[test]
    fn t07_nothing_repeats_where_replacement_repeats() {
        let found = &crate::tests::case().repeats;
        assert_eq!(found.all_differ, fraction(1_814_400, 100_000_000));
        assert_eq!((&found.ours_differ, &found.ours), (&fraction(1, 1), &fraction(8, 10)));
        assert!(found.refusal.contains("need 12, have 10"), "{}", found.refusal);
    }
}
