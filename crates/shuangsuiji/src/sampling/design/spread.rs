//! Spread samples: units near each other are seldom both drawn.

use rand_core::Rng;

use super::grid::Grid;
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
    coordinates: &[impl AsRef<[f64]>],
    rng: &mut R,
) -> Result<Selection, DesignError> {
    probabilities.size()?;
    let axes: Vec<&[f64]> = coordinates.iter().map(AsRef::as_ref).collect();
    axes.iter().try_for_each(|axis| problem::values(probabilities.len(), axis))?;
    Ok(Selection::of(local(probabilities, &axes, &mut Dice::new(rng))))
}

pub(in crate::sampling) fn local(probabilities: &Probabilities, coordinates: &[&[f64]], chance: &mut impl Chance) -> Vec<u32> {
    let one = probabilities.one();
    let mut parts = probabilities.parts().into_owned();
    let mut open = Open::new((0..parts.len() as u32).filter(|unit| (1..one).contains(&parts[*unit as usize])).collect());
    let mut grid = Grid::new(coordinates, &open.units);
    while open.units.len() > 1 {
        // Half empty, a grid is made anew: the way to the nearest unit would be long.
        if open.units.len() < grid.built / 2 {
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
