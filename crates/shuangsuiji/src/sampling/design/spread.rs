//! Spread samples: units near each other are seldom both drawn.

use rand_core::Rng;

use super::pivotal::{Duel, duel, in_order};
use super::{Chance, DesignError, Dice, Probabilities, Selection, problem};
use crate::sampling::listed;

/// The local pivotal method 2 (Grafström, Lundström and Schelin 2012, Biometrics 68(2)): a random
/// undecided unit meets the nearest undecided one, an equally near one at random, as in
/// [`ordered_pivotal`](super::ordered_pivotal). Probabilities are exact and the size is fixed.
///
/// `coordinates` are a list of values for each dimension; scale them so that distances compare.
///
/// # Errors
/// Where the probabilities do not sum to a whole number, or there is not a finite value for each
/// unit and dimension.
pub fn local_pivotal<R: Rng + ?Sized>(
    probabilities: &Probabilities,
    coordinates: &[Vec<f64>],
    rng: &mut R,
) -> Result<Selection, DesignError> {
    probabilities.size()?;
    for axis in coordinates {
        problem::values(probabilities.len(), axis)?;
    }
    Ok(Selection::of(local(probabilities, coordinates, &mut Dice::new(rng))))
}

pub(in crate::sampling) fn local(probabilities: &Probabilities, coordinates: &[Vec<f64>], chance: &mut impl Chance) -> Vec<u32> {
    let one = probabilities.one();
    let mut parts = probabilities.parts().to_vec();
    let mut open = Open::new((0..parts.len() as u32).filter(|unit| (1..one).contains(&parts[*unit as usize])).collect());
    let mut grid = Grid::new(coordinates, &open.units);
    while open.units.len() > 1 {
        if open.units.len() < grid.built / 4 {
            grid = Grid::new(coordinates, &open.units);
        }
        let first = open.units[chance.below(open.units.len() as u64) as usize];
        let Some(second) = grid.nearest(first, chance) else { break };
        let (a, b) = (first as usize, second as usize);
        let Duel { first_stays, stays, other } = duel(parts[a], parts[b], one, chance);
        let (stayer, decided) = if first_stays { (a, b) } else { (b, a) };
        (parts[stayer], parts[decided]) = (stays, other);
        for unit in [first, second] {
            if !(1..one).contains(&parts[unit as usize]) {
                open.remove(unit);
                grid.remove(unit);
            }
        }
    }
    (0u32..).zip(&parts).filter(|(_, part)| **part == one).map(|(unit, _)| unit).collect()
}

/// The undecided units, in an order in which any is found and removed at once.
struct Open {
    units: Vec<u32>,
    places: Vec<u32>,
}

impl Open {
    fn new(units: Vec<u32>) -> Self {
        let mut places = vec![0; units.last().map_or(0, |last| *last as usize + 1)];
        (0u32..).zip(&units).for_each(|(place, unit)| places[*unit as usize] = place);
        Self { units, places }
    }

    fn remove(&mut self, unit: u32) {
        let place = self.places[unit as usize] as usize;
        self.units.swap_remove(place);
        if let Some(moved) = self.units.get(place) {
            self.places[*moved as usize] = place as u32;
        }
    }
}

/// Undecided units in square cells over the first two dimensions, about two in each.
struct Grid<'a> {
    coordinates: &'a [Vec<f64>],
    low: [f64; 2],
    step: f64,
    size: [usize; 2],
    cells: Vec<Vec<u32>>,
    built: usize,
}

impl<'a> Grid<'a> {
    fn new(coordinates: &'a [Vec<f64>], units: &[u32]) -> Self {
        let range = |axis: usize| {
            let Some(values) = coordinates.get(axis) else { return (0.0, 0.0) };
            let all = || units.iter().map(|unit| values[*unit as usize]);
            (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max))
        };
        let [(low_x, high_x), (low_y, high_y)] = [range(0), range(1)];
        let [wide, high] = [(high_x - low_x).max(0.0), (high_y - low_y).max(0.0)];
        let cells = (units.len() / 2).max(1) as f64;
        // Of a thin frame the cells are strung along its length.
        let step = libm::sqrt(wide * high / cells).max(wide.max(high) / cells);
        let step = if step.is_finite() && step > 0.0 { step } else { 1.0 };
        let count = |length: f64| ((length / step) as usize).min(units.len()) + 1;
        let size = [count(wide), count(high)];
        let mut grid =
            Self { coordinates, low: [low_x, low_y], step, size, cells: vec![Vec::new(); size[0] * size[1]], built: units.len() };
        for unit in units {
            let [x, y] = grid.cell(*unit);
            grid.cells[y * size[0] + x].push(*unit);
        }
        grid
    }

    fn cell(&self, unit: u32) -> [usize; 2] {
        [0, 1].map(|axis| {
            let value = self.coordinates.get(axis).map_or(self.low[axis], |values| values[unit as usize]);
            (((value - self.low[axis]) / self.step) as usize).min(self.size[axis] - 1)
        })
    }

    fn remove(&mut self, unit: u32) {
        let [x, y] = self.cell(unit);
        let cell = &mut self.cells[y * self.size[0] + x];
        if let Some(place) = cell.iter().position(|other| *other == unit) {
            cell.swap_remove(place);
        }
    }

    /// The nearest other unit: rings of cells are looked through until the next ring is farther away.
    fn nearest(&self, unit: u32, chance: &mut impl Chance) -> Option<u32> {
        let [x, y] = self.cell(unit);
        let mut best = Best { distance: f64::INFINITY, units: Vec::new() };
        for ring in 0..self.size[0].max(self.size[1]) {
            // Everything in this ring is at least ring − 1 cells away.
            let away = ring.saturating_sub(1) as f64 * self.step;
            if away * away > best.distance {
                break;
            }
            let [xs, ys] = [(x, 0), (y, 1)].map(|(at, axis)| at.saturating_sub(ring)..=(at + ring).min(self.size[axis] - 1));
            for row in ys {
                let edge = row.abs_diff(y) == ring;
                for column in xs.clone().filter(|column| edge || column.abs_diff(x) == ring) {
                    for other in self.cells[row * self.size[0] + column].iter().filter(|other| **other != unit) {
                        best.offer(*other, self.distance(unit, *other));
                    }
                }
            }
        }
        // In the order of the frame, so that the ways through the cells do not count.
        best.units.sort_unstable();
        best.units.get(chance.below(best.units.len() as u64) as usize).copied()
    }

    fn distance(&self, a: u32, b: u32) -> f64 {
        let gap = |axis: &Vec<f64>| axis[a as usize] - axis[b as usize];
        self.coordinates.iter().map(|axis| gap(axis) * gap(axis)).sum()
    }
}

/// The nearest so far; several where they are equally near.
struct Best {
    distance: f64,
    units: Vec<u32>,
}

impl Best {
    fn offer(&mut self, unit: u32, distance: f64) {
        if distance < self.distance {
            self.distance = distance;
            self.units.clear();
        }
        if distance == self.distance {
            self.units.push(unit);
        }
    }
}

/// The units along a Hilbert curve through the square that holds them, on a grid of 2^16 by 2^16:
/// units near on the curve are near in the plane. Equal places are in the order of the frame.
///
/// # Errors
/// Where there are not finite coordinates for each unit.
pub fn hilbert_order(x: &[f64], y: &[f64]) -> Result<Vec<u32>, DesignError> {
    problem::frame(x.len() as u64)?;
    problem::values(x.len(), x)?;
    problem::values(x.len(), y)?;
    let range =
        |values: &[f64]| (values.iter().copied().fold(f64::INFINITY, f64::min), values.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    let ((low_x, high_x), (low_y, high_y)) = (range(x), range(y));
    let side = (high_x - low_x).max(high_y - low_y);
    let scale = if side > 0.0 { f64::from(u16::MAX) / side } else { 0.0 };
    let place = |value: f64, low: f64| ((value - low) * scale) as u16;
    // The place on the curve beside the unit is one integer.
    let mut keys: Vec<u64> =
        (0u64..).zip(x.iter().zip(y)).map(|(unit, (x, y))| u64::from(on_curve(place(*x, low_x), place(*y, low_y))) << 32 | unit).collect();
    keys.sort_unstable();
    Ok(keys.into_iter().map(|key| key as u32).collect())
}

/// The place of a cell on the Hilbert curve (Hilbert 1891), a bit of each coordinate at a time.
fn on_curve(x: u16, y: u16) -> u32 {
    let (mut x, mut y) = (u32::from(x), u32::from(y));
    let mut place = 0;
    for bit in (0..16).rev() {
        let (right, up) = (x >> bit & 1, y >> bit & 1);
        place = place << 2 | ((3 * right) ^ up);
        if up == 0 {
            if right == 1 {
                (x, y) = (!x, !y);
            }
            (x, y) = (y, x);
        }
    }
    place
}

/// A spread sample of a large frame: the pivotal method along the Hilbert curve (after the
/// generalised random tessellation of Stevens and Olsen 2004, JASA 99(465)). Exact probabilities.
///
/// # Errors
/// As [`hilbert_order`], and where the probabilities do not sum to a whole number.
pub fn hilbert_pivotal<R: Rng + ?Sized>(
    probabilities: &Probabilities,
    x: &[f64],
    y: &[f64],
    rng: &mut R,
) -> Result<Selection, DesignError> {
    let n = probabilities.size()?;
    let order = hilbert_order(x, y)?;
    let along = listed::in_order(probabilities, &order)?;
    let mut drawn: Vec<u32> = in_order(&along, n, &mut Dice::new(rng)).into_iter().map(|place| order[place as usize]).collect();
    drawn.sort_unstable();
    Ok(Selection::of(drawn))
}

/// That the grid finds what looking at all units finds.
#[cfg(test)]
pub(super) fn check_nearest(coordinates: &[Vec<f64>], units: u32) {
    let grid = Grid::new(coordinates, &(0..units).collect::<Vec<_>>());
    let mut rng = <rand_chacha::ChaCha8Rng as rand_core::SeedableRng>::seed_from_u64(1);
    for unit in 0..units {
        let found = grid.nearest(unit, &mut Dice::new(&mut rng)).unwrap();
        let least = (0..units).filter(|other| *other != unit).map(|other| grid.distance(unit, other)).fold(f64::INFINITY, f64::min);
        assert!(found != unit && grid.distance(unit, found) == least);
    }
}
