//! The interval draw. Described: the step is N div n, the start is random below the step, and every
//! step-th firm is taken until there are n. Where more than half are drawn, the firms to leave out are
//! found in the same way.
//!
//! Its whole space of outcomes is one sample for each start, so all of it is enumerated.

use std::collections::BTreeSet;

use num_rational::BigRational;
use serde_json::json;

use crate::Result;
use crate::exact::{binomial, fraction, percent, power};
use crate::ours::{Frame, firms};
use crate::table::{Table, number, words};

/// The frames of the table: size and number drawn. The one before the last draws more than half.
const FRAMES: [(u32, u32); 6] = [(299, 100), (500, 167), (2999, 1000), (4999, 1700), (199, 100), (1000, 30)];
/// The frame of the pictures.
pub(crate) const SHOWN: (u32, u32) = (4999, 1700);
/// The sample of every start.
pub(crate) fn samples(size: u32, n: u32) -> Vec<Vec<u32>> {
    let walk = |count: u32| -> Vec<Vec<u32>> {
        let step = size / count;
        (0..step).map(|start| (0..count).map(|k| start + k * step).collect()).collect()
    };
    if n > size / 2 && n < size {
        let rest = |left_out: &Vec<u32>| (0..size).filter(|firm| left_out.binary_search(firm).is_err()).collect();
        return walk(size - n).iter().map(rest).collect();
    }
    walk(n)
}

/// The exact chance of each firm, by its place in the list, where each start is as probable as any other.
pub(crate) fn chances(samples: &[Vec<u32>], size: u32) -> Vec<BigRational> {
    let mut hits = vec![0; size as usize];
    for firm in samples.iter().flatten() {
        if let Some(hit) = hits.get_mut(*firm as usize) {
            *hit += 1;
        }
    }
    hits.into_iter().map(|hit| fraction(hit, samples.len() as u64)).collect()
}

/// How many samples differ, how many firms are in none, and how many in all.
pub(crate) struct Reach {
    pub(crate) distinct: u64,
    pub(crate) never: u64,
    pub(crate) always: u64,
}

impl Reach {
    pub(crate) fn of(samples: &[Vec<u32>], size: u32) -> Self {
        let chances = chances(samples, size);
        let with = |p: u64| chances.iter().filter(|chance| **chance == fraction(p, 1)).count() as u64;
        Self { distinct: samples.iter().collect::<BTreeSet<_>>().len() as u64, never: with(0), always: with(1) }
    }
}

/// All that is found.
pub(crate) struct Found {
    rows: Vec<Line>,
    /// Of [`SHOWN`].
    pub(crate) shown: Reach,
    /// Our chance on [`SHOWN`], and how many firms have none.
    pub(crate) shown_ours: BigRational,
    pub(crate) shown_never: u64,
}

struct Line {
    frame: (u32, u32),
    reach: Reach,
    ours: BigRational,
    ours_never: u64,
    /// After so many seeds each firm has been drawn.
    seeds: u64,
}

/// Enumerates theirs and draws ours.
pub(crate) fn find() -> Result<Found> {
    let rows = FRAMES.into_iter().map(line).collect::<Result<Vec<_>>>()?;
    let frame = Frame::whole(&firms(SHOWN.0), &json!({ "count": SHOWN.1 }))?;
    let (shown_ours, shown_never) = (frame.chance()?, frame.never());
    Ok(Found { rows, shown: Reach::of(&samples(SHOWN.0, SHOWN.1), SHOWN.0), shown_ours, shown_never })
}

fn line(frame: (u32, u32)) -> Result<Line> {
    let (size, n) = frame;
    let ours = Frame::whole(&firms(size), &json!({ "count": n }))?;
    let (chance, ours_never) = (ours.chance()?, ours.never());
    let fixed = ours.commit()?;
    let mut waiting: BTreeSet<u32> = (0..size).collect();
    let mut seeds = 0;
    // A firm is missed with probability 1 − n/N each time; the seeds are fixed, so this ends or never does.
    while !waiting.is_empty() && seeds < 2000 {
        for firm in fixed.draw(seeds)? {
            waiting.remove(&firm);
        }
        seeds += 1;
    }
    if let Some(firm) = waiting.first() {
        return Err(format!("firm {firm} of {size} was not drawn with {seeds} seeds").into());
    }
    Ok(Line { frame, reach: Reach::of(&samples(size, n), size), ours: chance, ours_never, seeds })
}

impl Found {
    /// Every frame, theirs beside ours.
    pub(crate) fn table(&self) -> Table {
        let heads = vec![
            words("N, n", "N, n"),
            words("samples there are", "样本总数"),
            words("theirs: distinct samples", "旧法：不同样本数"),
            words("never drawn", "永远抽不到"),
            words("always drawn", "必被抽中"),
            words("ours: never drawn", "本引擎：永远抽不到"),
            words("chance of each", "每家机会"),
            words("seeds until each was drawn", "抽遍所用种子数"),
        ];
        let row = |line: &Line| {
            let (size, n) = line.frame;
            let share = percent(&fraction(line.reach.never, size.into()), 1);
            vec![
                number(format!("{size}, {n}")),
                number(power(&binomial(size.into(), n.into()))),
                number(line.reach.distinct),
                number(format!("{} ({share})", line.reach.never)),
                number(line.reach.always),
                number(line.ours_never),
                number(percent(&line.ours, 2)),
                number(line.seeds),
            ]
        };
        Table { name: "interval", heads, rows: self.rows.iter().map(row).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As analysed: samples, unreachable firms, firms that are always drawn.
    #[test]
    fn the_known_frames_have_their_numbers() {
        let expected = [(2, 99, 0), (2, 166, 0), (2, 999, 0), (2, 1599, 0), (2, 0, 1), (33, 10, 0)];
        for ((size, n), expected) in FRAMES.into_iter().zip(expected) {
            let reach = Reach::of(&samples(size, n), size);
            assert_eq!((reach.distinct, reach.never, reach.always), expected, "{size}, {n}");
            assert!(samples(size, n).iter().all(|sample| sample.len() == n as usize));
        }
    }

    /// T1: ours draws each firm of every frame, within fixed seeds, where theirs never reaches a third.
    #[test]
    fn t01_every_firm_is_drawn_where_the_interval_draw_leaves_a_third() {
        let found = &crate::tests::case().interval;
        assert_eq!((found.shown.never, found.shown_never), (1599, 0));
        for line in &found.rows {
            let (size, n) = line.frame;
            assert_eq!((line.ours_never, &line.ours), (0, &fraction(n.into(), size.into())), "{size}, {n}");
        }
    }
}
