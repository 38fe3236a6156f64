//! Pages. Described: the list is read in pages of 5000, the walk of the interval draw goes on in the
//! next page one place too early, and the order of the pages is by office alone, so that a database
//! may answer the firms of one office in another order for every page.

use num_rational::BigRational;
use num_traits::{One, Zero};
use serde_json::json;

use super::interval::Reach;
use crate::Result;
use crate::exact::{decimal, fraction, grouped, percent};
use crate::ours::{Frame, firms};
use crate::table::{Table, number, words};

/// Rows of a page.
const PAGE: u32 = 5000;
const FRAMES: [(u32, u32); 2] = [(20_000, 600), (30_000, 900)];
/// The rows of the tie-break example and its offices of equal size.
const TIES: (u64, u64) = (20_000, 6);

/// What happens where the walk would begin before the first row of a page. The description leaves it
/// open; both readings leave as many firms out.
#[derive(Clone, Copy, Debug)]
enum Before {
    /// The walk ends, and the list is short.
    Ends,
    /// It takes the first row.
    TakesFirst,
}

/// The sample of every start.
fn samples(size: u32, n: u32, before: Before) -> Vec<Vec<u32>> {
    let step = size / n;
    (0..step).map(|start| walk(size, n, step, start, before)).collect()
}

fn walk(size: u32, n: u32, step: u32, start: u32, before: Before) -> Vec<u32> {
    let mut sample = Vec::with_capacity(n as usize);
    let mut next = Some(start);
    for page in (0..size).step_by(PAGE as usize) {
        let rows = PAGE.min(size - page);
        let Some(mut at) = next else { break };
        while at < rows && sample.len() < n as usize {
            sample.push(page + at);
            at += step;
        }
        if sample.len() == n as usize {
            break;
        }
        // One place too early: the fault.
        next = match before {
            Before::Ends => (at - rows).checked_sub(1),
            Before::TakesFirst => Some((at - rows).saturating_sub(1)),
        };
    }
    sample
}

/// All that is found.
pub(crate) struct Found {
    rows: Vec<Line>,
    lost: BigRational,
    /// Whether two orders of the rows gave the same firms in ours.
    same: bool,
}

struct Line {
    frame: (u32, u32),
    without: u64,
    reach: Reach,
    ours: BigRational,
    ours_never: u64,
}

/// Enumerates theirs; ours by its exact chances.
pub(crate) fn find() -> Result<Found> {
    Ok(Found { rows: FRAMES.into_iter().map(line).collect::<Result<_>>()?, lost: lost(TIES.0, TIES.1), same: any_order()? })
}

fn line(frame: (u32, u32)) -> Result<Line> {
    let (size, n) = frame;
    let [reach, other] = [Before::Ends, Before::TakesFirst].map(|before| Reach::of(&samples(size, n, before), size));
    if reach.never != other.never {
        return Err(format!("the readings differ: {} and {} of {size} are never drawn", reach.never, other.never).into());
    }
    let ours = Frame::whole(&firms(size), &json!({ "count": n }))?;
    let without = Reach::of(&super::interval::samples(size, n), size).never;
    Ok(Line { frame, without, reach, ours: ours.chance()?, ours_never: ours.never() })
}

/// How many rows are expected on no page, where an office's rows come in an independent random order
/// for every page: a row of an office whose places are on pages by parts a₁, a₂, .. of its M places is
/// on none with probability (1 − a₁/M)(1 − a₂/M)... As many are expected to be read twice or more
/// often, since the number of rows read is right.
fn lost(size: u64, offices: u64) -> BigRational {
    let page = u64::from(PAGE);
    let place = |office: u64| size * office / offices;
    let mut lost = BigRational::zero();
    for (from, to) in (0..offices).map(|office| (place(office), place(office + 1))) {
        let part = |p: u64| to.min((p + 1) * page).saturating_sub(from.max(p * page));
        let none = (0..size.div_ceil(page)).map(|p| BigRational::one() - fraction(part(p), to - from));
        lost += none.product::<BigRational>() * fraction(to - from, 1);
    }
    lost
}

/// Ours from rows in two orders, as pages might bring them.
fn any_order() -> Result<bool> {
    let mut rows = firms(1000);
    let quota = json!({ "count": 30 });
    let first = Frame::whole(&rows, &quota)?.commit()?;
    rows.rotate_left(377);
    rows.reverse();
    let second = Frame::whole(&rows, &quota)?.commit()?;
    for seed in 0..20 {
        if first.draw(seed)? != second.draw(seed)? {
            return Ok(false);
        }
    }
    Ok(true)
}

impl Found {
    /// The walk over pages.
    pub(crate) fn table(&self) -> Table {
        let heads = vec![
            words("N, n", "N, n"),
            words("interval draw without pages: never drawn", "不分页的等距抽取：永远抽不到"),
            words("with pages of 5000: never drawn", "每页 5000 行：永远抽不到"),
            words("distinct samples", "不同样本数"),
            words("ours: never drawn", "本引擎：永远抽不到"),
            words("chance of each", "每家机会"),
        ];
        let row = |line: &Line| {
            let (size, n) = line.frame;
            let share = |count: u64| format!("{} ({})", grouped(count), percent(&fraction(count, size.into()), 1));
            vec![
                number(format!("{size}, {n}")),
                number(share(line.without)),
                number(share(line.reach.never)),
                number(line.reach.distinct),
                number(line.ours_never),
                number(percent(&line.ours, 2)),
            ]
        };
        Table { name: "paging", heads, rows: self.rows.iter().map(row).collect() }
    }

    /// Pages without a tie-break.
    pub(crate) fn ties_table(&self) -> Table {
        let (size, offices) = TIES;
        let heads = vec![words("what", "项目"), words("theirs", "旧法"), words("ours", "本引擎")];
        let what = words(
            format!("rows on no page, expected, of {} rows of {offices} offices", grouped(size)),
            format!("{offices} 个机关共 {} 行，各页均未读到的行数期望", grouped(size)),
        );
        let same = |yes: &str, no: &str| if self.same { yes.to_owned() } else { no.to_owned() };
        let ours = words(
            same("0: rows in two orders gave one draw, with each of 20 seeds", "the draw changed with the order of rows"),
            same("0：两种行序在 20 个种子下所抽均相同", "抽取结果随行序改变"),
        );
        Table { name: "ties", heads, rows: vec![vec![what, number(decimal(&self.lost, 0)), ours]] }
    }

    /// The larger frame: how many there are, and how many are never drawn.
    pub(crate) fn worst(&self) -> Option<((u32, u32), u64, u64)> {
        self.rows.last().map(|line| (line.frame, line.reach.never, line.ours_never))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As analysed, under both readings of what is before the first row.
    #[test]
    fn the_known_frames_have_their_numbers() {
        for ((size, n), never) in FRAMES.into_iter().zip([1092, 2529]) {
            for before in [Before::Ends, Before::TakesFirst] {
                let reach = Reach::of(&samples(size, n, before), size);
                assert_eq!((reach.distinct, reach.never), (33, never), "{size}, {n}, {before:?}");
            }
        }
    }

    /// Against all orders of one office of four rows on two pages, 2 + 2: a row is on none a quarter
    /// of the time.
    #[test]
    fn lost_rows_are_counted_as_by_hand() {
        let by_hand = fraction(1, 4) * fraction(10_000, 1);
        assert_eq!(lost(10_000, 1), by_hand);
        assert_eq!(lost(10_000, 2), BigRational::zero(), "pages that end with an office lose nothing");
    }

    /// T3: rows in another order, as pages may bring them, give the same firms.
    #[test]
    fn t03_the_order_of_rows_changes_nothing_where_pages_lose_rows() {
        assert!(crate::tests::case().paging.same);
        assert!(lost(TIES.0, TIES.1) > fraction(1000, 1));
    }
}
