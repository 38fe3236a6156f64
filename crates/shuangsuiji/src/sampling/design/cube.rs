//! The cube method: samples whose Horvitz–Thompson totals of auxiliary variables are the known ones.
//!
//! The flight keeps a basis of as many undecided units as there are constraints, with its inverse. The
//! next unit enters: along the one direction that keeps every constraint, the probabilities move at
//! random and without change of their mean until a unit is decided, which leaves, and the inverse is
//! updated by a pivot, in p² steps. (Deville and Tillé 2004, Biometrika 91(4); the fast flight of
//! Chauvet and Tillé 2006, Computational Statistics 21(1), with the inverse of the simplex method.)
//! A constraint that depends on others keeps an artificial column that never moves. IEEE basic
//! operations in a fixed order.

use rand_core::Rng;

use super::{Chance, DesignError, Dice, Groups, Probabilities, Selection, problem, programme};

/// How the last units are decided, for which no sample is balanced on every variable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Landing {
    /// The variables are dropped one by one, the last first.
    #[default]
    Suppression,
    /// Samples of the last units with probabilities that meet theirs and give the least mean of the squared imbalance: a
    /// linear programme (Deville and Tillé 2004, §4.2). Where there are more than [`PROGRAMME`] samples, variables are
    /// dropped until there are not.
    LinearProgramme,
}

/// At most so many samples are weighed by a linear programme.
pub const PROGRAMME: usize = 1 << 12;

/// A balanced sample: its size is fixed (where the probabilities sum to a whole number), and the
/// estimated totals of the auxiliary variables are as near the true ones as the landing leaves them.
/// Dropped variables are the last first, so give the most important first; the size is kept. The frame is taken in its order: shuffle it first for a design of higher entropy.
///
/// # Errors
/// Where there is not a finite value for each unit and variable.
pub fn cube<R: Rng + ?Sized>(
    probabilities: &Probabilities,
    auxiliaries: &[impl AsRef<[f64]>],
    landing: Landing,
    rng: &mut R,
) -> Result<Selection, DesignError> {
    let variables = variables(probabilities, auxiliaries)?;
    Ok(Selection::of(drawn(probabilities, &variables, landing, &mut Dice::new(rng))))
}

pub(in crate::sampling) fn drawn(
    probabilities: &Probabilities,
    auxiliaries: &[&[f64]],
    landing: Landing,
    chance: &mut impl Chance,
) -> Vec<u32> {
    let mut state = probabilities.floats();
    land(&Columns::new(probabilities, auxiliaries, None), &mut state, 1, landing, chance);
    chosen(&state)
}

/// A balanced sample in strata: a flight in each, then one over all that keeps the sizes of the
/// strata, then a landing that keeps these sizes to the last (Chauvet 2009, Survey Methodology 35(1)).
///
/// # Errors
/// As [`cube`]; and where groups and probabilities are not of one frame.
pub fn cube_stratified<R: Rng + ?Sized, L: Copy + Into<u32>>(
    probabilities: &Probabilities,
    auxiliaries: &[impl AsRef<[f64]>],
    strata: &Groups<'_, L>,
    rng: &mut R,
) -> Result<Selection, DesignError> {
    let auxiliaries = &variables(probabilities, auxiliaries)?;
    let mut dice = Dice::new(rng);
    let labels = strata.labels_of(probabilities.len())?;
    let within = Columns::new(probabilities, auxiliaries, None);
    let mut state = probabilities.floats();
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); strata.sizes().len()];
    (0u32..).zip(&labels).for_each(|(unit, label)| members[*label as usize].push(unit));
    for units in &members {
        flight(&within, within.count, units, &mut state, &mut dice);
    }
    let all = Columns::new(probabilities, auxiliaries, Some((&labels, strata.sizes().len())));
    land(&all, &mut state, strata.sizes().len(), Landing::Suppression, &mut dice);
    Ok(Selection::of(chosen(&state)))
}

fn variables<'a>(probabilities: &Probabilities, given: &'a [impl AsRef<[f64]>]) -> Result<Vec<&'a [f64]>, DesignError> {
    let variables: Vec<&[f64]> = given.iter().map(AsRef::as_ref).collect();
    variables.iter().try_for_each(|variable| problem::values(probabilities.len(), variable))?;
    Ok(variables)
}

fn chosen(state: &[f64]) -> Vec<u32> {
    (0u32..).zip(state).filter(|(_, p)| **p == 1.0).map(|(unit, _)| unit).collect()
}

/// The constraints, unit by unit: `x/π`, each variable scaled so that its mean is about 1. The sizes
/// come first.
struct Columns {
    count: usize,
    sizes: usize,
    /// The stratum of each unit, where each has its own size.
    labels: Option<Vec<u32>>,
    values: Vec<f64>,
}

impl Columns {
    fn new(p: &Probabilities, auxiliaries: &[&[f64]], strata: Option<(&[u32], usize)>) -> Self {
        let width = auxiliaries.len();
        let mut values = vec![0.0; p.len() * width];
        let parts = p.floats();
        for (at, variable) in auxiliaries.iter().enumerate() {
            let scale = variable.iter().map(|x| x.abs()).sum::<f64>() / p.expected_size().max(1.0);
            let scale = if scale > 0.0 { scale } else { 1.0 };
            for (unit, (x, part)) in variable.iter().zip(&parts).enumerate().filter(|(_, (_, part))| **part > 0.0) {
                values[unit * width + at] = x / part / scale;
            }
        }
        let sizes = strata.map_or(1, |(_, count)| count);
        Self { count: sizes + width, sizes, labels: strata.map(|(labels, _)| labels.to_vec()), values }
    }

    /// The first constraints of a unit.
    fn read(&self, unit: u32, column: &mut [f64]) {
        column.fill(0.0);
        let stratum = self.labels.as_ref().map_or(0, |labels| labels[unit as usize] as usize);
        if let Some(size) = column.get_mut(stratum).filter(|_| stratum < self.sizes) {
            *size = 1.0;
        }
        let width = self.count - self.sizes;
        let row = &self.values[unit as usize * width..][..width];
        column.iter_mut().skip(self.sizes).zip(row).for_each(|(slot, value)| *slot = *value);
    }
}

/// Flights with fewer and fewer constraints, until every unit is decided; the last with none.
fn land(all: &Columns, state: &mut [f64], kept: usize, landing: Landing, chance: &mut impl Chance) {
    let mut constraints = all.count;
    let mut open: Vec<u32> = (0..state.len() as u32).collect();
    loop {
        open.retain(|unit| is_open(state[*unit as usize]));
        if open.is_empty() {
            return;
        }
        flight(all, constraints, &open, state, chance);
        open.retain(|unit| is_open(state[*unit as usize]));
        if landing == Landing::LinearProgramme && programme::decide(&open, |unit, column| all.read(unit, column), all.count, state, chance)
        {
            return;
        }
        // Sizes that are whole are met by the flight that keeps them; others by chance alone.
        constraints = if constraints > kept { constraints - 1 } else { 0 };
    }
}

fn is_open(p: f64) -> bool {
    p > 0.0 && p < 1.0
}

/// Decides units until no direction is left that keeps the first constraints.
fn flight(all: &Columns, constraints: usize, units: &[u32], state: &mut [f64], chance: &mut impl Chance) {
    let mut basis = Basis::new(constraints);
    let mut column = vec![0.0; constraints];
    for unit in units.iter().copied().filter(|unit| is_open(state[*unit as usize])).collect::<Vec<_>>() {
        all.read(unit, &mut column);
        basis.meet(&column);
        if let Some(place) = basis.artificial() {
            basis.pivot(place, unit);
            continue;
        }
        while is_open(state[unit as usize]) {
            let place = basis.step(unit, state, chance);
            if let Some(place) = place {
                basis.pivot(place, unit);
                break;
            }
        }
    }
}

/// The basis: for each place a unit, or nobody where its column is artificial, and the inverse.
struct Basis {
    size: usize,
    units: Vec<Option<u32>>,
    inverse: Vec<f64>,
    /// The entering column in terms of the basis.
    met: Vec<f64>,
}

/// Below this a coefficient is rounding.
const NONE: f64 = 1e-9;

impl Basis {
    fn new(size: usize) -> Self {
        let mut inverse = vec![0.0; size * size];
        inverse.iter_mut().step_by(size + 1).for_each(|slot| *slot = 1.0);
        Self { size, units: vec![None; size], inverse, met: vec![0.0; size] }
    }

    fn meet(&mut self, column: &[f64]) {
        if self.size == 0 {
            return;
        }
        for (met, row) in self.met.iter_mut().zip(self.inverse.chunks_exact(self.size)) {
            *met = row.iter().zip(column).map(|(a, b)| a * b).sum();
        }
    }

    /// The artificial column that the entering one can best take the place of.
    fn artificial(&self) -> Option<usize> {
        let free = (0..self.size).filter(|at| self.units[*at].is_none() && self.met[*at].abs() > NONE);
        free.max_by(|a, b| self.met[*a].abs().total_cmp(&self.met[*b].abs()))
    }

    /// Moves the entering unit and the basis along the direction (1, −met); gives the place of a unit
    /// of the basis that is decided, unless it is the entering one that is.
    fn step(&self, entering: u32, state: &mut [f64], chance: &mut impl Chance) -> Option<usize> {
        let own = state[entering as usize];
        let (mut up, mut down) = (1.0 - own, own);
        let (mut first_up, mut first_down) = (None, None);
        for (at, (unit, met)) in self.units.iter().zip(&self.met).enumerate() {
            let Some(unit) = unit.filter(|_| met.abs() > NONE) else { continue };
            let p = state[unit as usize];
            // A step t moves it by −t·met.
            let (rise, fall) = ((1.0 - p) / met.abs(), p / met.abs());
            let (forth, back) = if *met < 0.0 { (rise, fall) } else { (fall, rise) };
            if forth < up {
                (up, first_up) = (forth, Some(at));
            }
            if back < down {
                (down, first_down) = (back, Some(at));
            }
        }
        let goes_up = up == 0.0 || chance.happens((down / (up + down) * TWO_53) as u64, TWO_53 as u64);
        let (length, first) = if goes_up { (up, first_up) } else { (-down, first_down) };
        for (at, (unit, met)) in self.units.iter().zip(&self.met).enumerate() {
            if let Some(unit) = unit.filter(|_| met.abs() > NONE) {
                let moved = state[unit as usize] - length * met;
                state[unit as usize] = if first == Some(at) { moved.round() } else { snapped(moved) };
            }
        }
        state[entering as usize] = if first.is_none() { f64::from(u8::from(goes_up)) } else { snapped(own + length) };
        first
    }

    /// Gives the place to the entering unit: one step of Gauss and Jordan on the inverse.
    fn pivot(&mut self, place: usize, entering: u32) {
        self.units[place] = Some(entering);
        let size = self.size;
        let by = self.met[place];
        self.inverse[place * size..][..size].iter_mut().for_each(|value| *value /= by);
        let row = self.inverse[place * size..][..size].to_vec();
        for (at, other) in self.inverse.chunks_exact_mut(size).enumerate().filter(|(at, _)| *at != place) {
            let factor = self.met[at];
            other.iter_mut().zip(&row).for_each(|(value, pivot)| *value -= factor * pivot);
        }
    }
}

pub(super) const TWO_53: f64 = 9_007_199_254_740_992.0;

/// A probability that is 0 or 1 but for rounding is that.
fn snapped(p: f64) -> f64 {
    const ROUNDING: f64 = 1e-12;
    if p < ROUNDING {
        0.0
    } else if p > 1.0 - ROUNDING {
        1.0
    } else {
        p
    }
}
