//! What the interval draw does to pairs of firms and to whole samples, where all of them can be seen.

use std::collections::BTreeMap;

use serde_json::json;
use shuangsuiji::sampling::{Method, Unit, rank};

use super::interval::{Reach, samples};
use crate::Result;
use crate::exact::{binomial, grouped};
use crate::ours::{Frame, firms};
use crate::table::{Table, number, words};

/// The frame on which pairs are looked for, and the one whose samples are all listed.
const PAIRS: (u32, u32) = (299, 100);
const LISTED: (u32, u32) = (7, 3);

/// Which pairs of firms have been drawn together.
struct Pairs {
    size: usize,
    seen: Vec<bool>,
    count: u64,
}

impl Pairs {
    fn new(size: u32) -> Self {
        let size = size as usize;
        Self { size, seen: vec![false; size * size], count: 0 }
    }

    fn add(&mut self, sample: &[u32]) {
        for (at, a) in sample.iter().enumerate() {
            for b in sample.iter().skip(at + 1) {
                if let Some(seen) = self.seen.get_mut(*a as usize * self.size + *b as usize).filter(|seen| !**seen) {
                    *seen = true;
                    self.count += 1;
                }
            }
        }
    }
}

/// All that is found.
pub(crate) struct Found {
    together: Together,
    listed: Listed,
}

/// How many pairs of firms there are, how many are ever drawn together, and after how many seeds.
#[derive(Clone, Copy)]
struct Together {
    all: u64,
    old: u64,
    ours: u64,
    seeds: u64,
}

/// The frame that is small enough for all orders of our tickets.
struct Listed {
    old: Reach,
    old_pairs: u64,
    orders: u64,
    ours: u64,
    ours_pairs: u64,
    /// The fewest and the most orders that give one sample.
    least: u64,
    most: u64,
}

/// Enumerates theirs; draws ours, and enumerates it on the small frame.
pub(crate) fn find() -> Result<Found> {
    Ok(Found { together: together()?, listed: listed()? })
}

/// Theirs of all starts; ours, and after how many seeds every pair has been drawn together.
fn together() -> Result<Together> {
    let (size, n) = PAIRS;
    let mut old = Pairs::new(size);
    samples(size, n).iter().for_each(|sample| old.add(sample));
    let fixed = Frame::whole(&firms(size), &json!({ "count": n }))?.commit()?;
    let all = u64::from(size) * u64::from(size - 1) / 2;
    let mut ours = Pairs::new(size);
    let mut seeds = 0;
    while ours.count < all && seeds < 2000 {
        ours.add(&fixed.draw(seeds)?);
        seeds += 1;
    }
    Ok(Together { all, old: old.count, ours: ours.count, seeds })
}

/// Every order of the tickets of a small frame, each as probable as any other.
fn listed() -> Result<Listed> {
    let (size, n) = LISTED;
    let mut counts = BTreeMap::<Vec<u32>, u64>::new();
    let mut orders = 0;
    let mut tickets: Vec<u8> = (0..size as u8).collect();
    loop {
        let unit = |(id, ticket): (u8, &u8)| Unit { id: [id; 32], ticket: [*ticket; 32], weight: 1 };
        let units: Vec<Unit> = (0..).zip(&tickets).map(unit).collect();
        let selection = rank(&units, &Method::Srs { n: n.into() })?;
        let mut sample: Vec<u32> = selection.order.into_iter().take(n as usize).collect();
        sample.sort_unstable();
        *counts.entry(sample).or_default() += 1;
        orders += 1;
        if !next_order(&mut tickets) {
            break;
        }
    }
    let old = samples(size, n);
    let count = |all: &mut dyn Iterator<Item = &Vec<u32>>| {
        let mut pairs = Pairs::new(size);
        all.for_each(|sample| pairs.add(sample));
        pairs.count
    };
    let (least, most) = (counts.values().min().copied().unwrap_or(0), counts.values().max().copied().unwrap_or(0));
    Ok(Listed {
        old_pairs: count(&mut old.iter()),
        old: Reach::of(&old, size),
        orders,
        ours: counts.len() as u64,
        ours_pairs: count(&mut counts.keys()),
        least,
        most,
    })
}

/// The next order by the alphabet; none after the last.
fn next_order(items: &mut [u8]) -> bool {
    let Some(at) = items.windows(2).rposition(|w| w[0] < w[1]) else { return false };
    if let Some(above) = items.iter().rposition(|item| *item > items[at]) {
        items.swap(at, above);
    }
    items[at + 1..].reverse();
    true
}

impl Found {
    /// Which firms can be drawn together, and the small frame of which all is listed.
    pub(crate) fn table(&self) -> Table {
        let heads = vec![words("what", "项目"), words("there are", "总数"), words("theirs", "旧法"), words("ours", "本引擎")];
        let (size, n) = PAIRS;
        let Together { all, old, ours, seeds } = self.together;
        let small = &self.listed;
        let (small_size, small_n) = LISTED;
        let small_pairs = u64::from(small_size) * u64::from(small_size - 1) / 2;
        let each = if small.least == small.most { small.most.to_string() } else { format!("{}–{}", small.least, small.most) };
        let rows = vec![
            vec![
                words(format!("pairs of firms drawn together, N={size}, n={n}"), format!("可同时被抽中的两家企业，N={size}，n={n}")),
                number(grouped(all)),
                number(grouped(old)),
                words(format!("{} (within {seeds} seeds)", grouped(ours)), format!("{}（{seeds} 个种子之内）", grouped(ours))),
            ],
            vec![
                words(format!("samples, N={small_size}, n={small_n}, all listed"), format!("样本，N={small_size}，n={small_n}，全部列举")),
                number(binomial(small_size.into(), small_n.into())),
                number(small.old.distinct),
                words(
                    format!("{}, each from {each} of {} orders of the tickets", small.ours, grouped(small.orders)),
                    format!("{}，各由 {} 种签序中的 {each} 种得出", small.ours, grouped(small.orders)),
                ),
            ],
            vec![
                words(format!("pairs, N={small_size}, n={small_n}"), format!("两家企业，N={small_size}，n={small_n}")),
                number(small_pairs),
                number(small.old_pairs),
                number(small.ours_pairs),
            ],
        ];
        Table { name: "pairs", heads, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T1: on one frame, theirs never draws more than three quarters of the pairs of firms and ours draws each of
    /// them; on a frame that can be listed, each sample has the same number of ticket orders.
    #[test]
    fn t01_every_pair_and_every_sample_where_the_interval_draw_has_two() {
        let found = &crate::tests::case().pairs;
        let Together { all, old, ours, .. } = found.together;
        assert_eq!((all, old, ours), (44_551, 9_900, 44_551));
        let small = &found.listed;
        assert_eq!((small.old.distinct, small.old_pairs, small.old.never), (2, 6, 1));
        assert_eq!((small.orders, small.ours, small.least, small.most, small.ours_pairs), (5040, 35, 144, 144, 21));
    }
}
