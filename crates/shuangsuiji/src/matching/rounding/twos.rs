//! The shortest cycles first: those of two nodes on the right and two on the left.
//!
//! Two inspectors who are both eligible for many targets have many such cycles, whose arcs lie side by side:
//! most arcs are settled in them without a walk.

use super::{Chance, split};
use crate::matching::circuit::{Circuit, ONE};

/// Rounds are made until one settles less than this part of the pairs.
const FEW: usize = 256;

/// Settles most pairs of a component with many short cycles; what is left is for the walks.
///
/// In each round the leaves of the right that have pairs which are not whole, ascending, are shuffled and
/// taken two and two. Of two, `a` and `b`, the leaves of the left at which both have such pairs are gone
/// through, ascending. The first is kept; each further one makes with the kept one a cycle, whose `up` adds
/// to the pair of `a` at the kept one. It is cancelled, and if a pair of the kept one is whole then, the
/// other is kept, or if one of that is whole too, the next.
pub(in crate::matching) fn settle(net: &Circuit, value: &mut [u64], chance: &mut impl Chance) {
    let mut columns = Columns::new(net, value);
    loop {
        let open: usize = columns.spans.iter().map(|(_, len)| *len as usize).sum();
        let mut order: Vec<u32> = (0..columns.spans.len() as u32).filter(|c| columns.spans[*c as usize].1 > 0).collect();
        chance.shuffle(&mut order);
        let (twos, _) = order.as_chunks();
        let settled: usize = twos.iter().map(|[a, b]| columns.cancel(value, *a, *b, chance)).sum();
        if settled * FEW <= open {
            break;
        }
    }
    for (from, len) in columns.spans {
        for cell in &columns.cells[from as usize..(from + len) as usize] {
            cell.write(value);
        }
    }
}

/// A pair that is not whole.
#[derive(Clone, Copy)]
struct Cell {
    /// The leaf on the left.
    row: u32,
    pair: u32,
    /// What it has over the whole place under its first amount; 0 or `ONE` once it is settled.
    over: u64,
}

impl Cell {
    fn is_whole(self) -> bool {
        self.over & (ONE - 1) == 0
    }

    fn write(self, value: &mut [u64]) {
        let value = &mut value[self.pair as usize];
        *value = split(*value).0 + self.over;
    }
}

/// For each leaf of the right its pairs that are not whole, by the leaf of the left.
struct Columns {
    cells: Vec<Cell>,
    /// Where the cells of each node of the right begin, and how many there are.
    spans: Vec<(u32, u32)>,
    /// For each node of the left, the place of its cell in the first of two columns, from 1; 0 for none.
    place: Vec<u32>,
    /// Where two columns meet.
    shared: Vec<[u32; 2]>,
}

impl Columns {
    fn new(net: &Circuit, value: &[u64]) -> Self {
        let (mut cells, mut spans) = (Vec::with_capacity(net.pairs.len()), Vec::new());
        for v in net.lefts..net.hub() {
            let from = cells.len();
            let cell = |pair: &u32| Cell { row: net.pairs[*pair as usize][0], pair: *pair, over: split(value[*pair as usize]).1 };
            cells.extend(net.pairs_at(v).iter().map(cell).filter(|cell| cell.over > 0));
            spans.push((from as u32, (cells.len() - from) as u32));
        }
        Self { cells, spans, place: vec![0; net.lefts as usize], shared: Vec::new() }
    }

    /// Cancels the cycles of two columns; how many pairs were settled.
    fn cancel(&mut self, value: &mut [u64], a: u32, b: u32, chance: &mut impl Chance) -> usize {
        self.meet(a, b);
        let mut kept: Option<[Cell; 2]> = None;
        let mut kept_at = [0; 2];
        for &at in &self.shared {
            let next = at.map(|cell| self.cells[cell as usize]);
            let Some(first) = kept else {
                (kept, kept_at) = (Some(next), at);
                continue;
            };
            let (first, next) = cancel(first, next, chance);
            for (at, cell) in kept_at.into_iter().zip(first).chain(at.into_iter().zip(next)) {
                self.cells[at as usize].over = cell.over;
            }
            let is_open = |two: [Cell; 2]| !two[0].is_whole() && !two[1].is_whole();
            if is_open(first) {
                kept = Some(first);
            } else {
                (kept, kept_at) = (is_open(next).then_some(next), at);
            }
        }
        match self.shared.len() {
            0 | 1 => 0,
            _ => self.tidy(value, a) + self.tidy(value, b),
        }
    }

    /// Finds the cells of two columns in the same rows, in their order.
    fn meet(&mut self, a: u32, b: u32) {
        let [(a, a_len), (b, b_len)] = [a, b].map(|column| self.spans[column as usize]);
        for at in a..a + a_len {
            self.place[self.cells[at as usize].row as usize] = at + 1;
        }
        self.shared.resize(b_len as usize + 1, [0; 2]);
        let mut count = 0;
        for at in b..b + b_len {
            let place = self.place[self.cells[at as usize].row as usize];
            // Written in any case and kept where they meet: no branch that nobody could foresee.
            self.shared[count] = [place.wrapping_sub(1), at];
            count += usize::from(place > 0);
        }
        self.shared.truncate(count);
        for at in a..a + a_len {
            self.place[self.cells[at as usize].row as usize] = 0;
        }
    }

    /// Writes the amounts of a column's settled pairs and leaves them out; how many there were.
    fn tidy(&mut self, value: &mut [u64], column: u32) -> usize {
        let (from, len) = self.spans[column as usize];
        let cells = &mut self.cells[from as usize..(from + len) as usize];
        let mut kept = 0;
        for at in 0..cells.len() {
            let cell = cells[at];
            if cell.is_whole() {
                cell.write(value);
            } else {
                cells[kept] = cell;
                kept += 1;
            }
        }
        self.spans[column as usize].1 = kept as u32;
        len as usize - kept
    }
}

/// Cancels the cycle of two cells each of two rows: one pair at least is settled.
fn cancel([a, b]: [Cell; 2], [c, d]: [Cell; 2], chance: &mut impl Chance) -> ([Cell; 2], [Cell; 2]) {
    // The pairs of the first column: `a` in the first row and `c` in the second; of the other `b` and `d`.
    let up = (ONE - a.over).min(b.over).min(c.over).min(ONE - d.over);
    let down = a.over.min(ONE - b.over).min(ONE - c.over).min(d.over);
    let amount = if chance.happens(down, up + down) { up } else { down.wrapping_neg() };
    let with = |cell: Cell| Cell { over: cell.over.wrapping_add(amount), ..cell };
    let against = |cell: Cell| Cell { over: cell.over.wrapping_sub(amount), ..cell };
    ([with(a), against(b)], [against(c), with(d)])
}
