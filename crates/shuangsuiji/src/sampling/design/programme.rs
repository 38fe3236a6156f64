//! The landing of the cube method by a linear programme: which samples of the few units that are left, and with
//! which probabilities, so that theirs are met and the samples are as balanced as can be in the mean.

use super::Chance;
use super::cube::{PROGRAMME, TWO_53};

/// Below this a number is rounding.
const NONE: f64 = 1e-10;

/// Decides the open units by one of their samples; not where these are too many. `read` gives the constraints of a
/// unit, of which there are `width`.
pub(super) fn decide(open: &[u32], read: impl Fn(u32, &mut [f64]), width: usize, state: &mut [f64], chance: &mut impl Chance) -> bool {
    let p: Vec<f64> = open.iter().map(|unit| state[*unit as usize]).collect();
    let Some(samples) = samples(&p) else { return false };
    let mut columns = vec![0.0; open.len() * width];
    columns.chunks_exact_mut(width).zip(open).for_each(|(column, unit)| read(*unit, column));
    let costs: Vec<f64> = samples.iter().map(|sample| imbalance(*sample, &p, &columns, width)).collect();
    let weights = Tableau::new(&p, &samples).cheapest(&costs);
    // They sum to 1 but for rounding.
    let mut left: f64 = weights.iter().map(|(_, weight)| weight).sum();
    for (sample, weight) in weights {
        if weight >= left || chance.happens((weight / left * TWO_53) as u64, TWO_53 as u64) {
            (0..).zip(open).for_each(|(place, unit)| state[*unit as usize] = f64::from(samples[sample] >> place & 1));
            return true;
        }
        left -= weight;
    }
    false
}

/// All samples of the sizes that the probabilities can have, one or two, as sets of bits; none where they are more
/// than [`PROGRAMME`].
fn samples(p: &[f64]) -> Option<Vec<u32>> {
    let units = u32::try_from(p.len()).ok().filter(|units| (1..20).contains(units))?;
    let size: f64 = p.iter().sum();
    let (low, high) = ((size + NONE).floor(), (size - NONE).ceil());
    let wanted = |sample: &u32| (low..=high).contains(&f64::from(sample.count_ones()));
    let all: Vec<u32> = (0..1 << units).filter(wanted).take(PROGRAMME + 1).collect();
    (all.len() <= PROGRAMME).then_some(all)
}

/// The squares of how far the totals of a sample are from those that are meant.
fn imbalance(sample: u32, p: &[f64], columns: &[f64], width: usize) -> f64 {
    let off = |at: usize| -> f64 {
        (0..)
            .zip(p)
            .zip(columns.chunks_exact(width))
            .map(|((unit, p), column): ((u32, _), _)| (f64::from(sample >> unit & 1) - p) * column[at])
            .sum()
    };
    (0..width).map(|at| off(at) * off(at)).sum()
}

/// The programme `Σ w = 1`, `Σ w·[unit in sample] = p` with `w ≥ 0`, solved by the simplex method with the rule of
/// Bland (1977, Mathematics of Operations Research 2(2)), which ends. A row for each unit and one for the sum, and
/// an artificial weight for each to begin with.
struct Tableau {
    /// How many samples there are.
    columns: usize,
    /// For each row the coefficients of the samples, then the right side.
    rows: Vec<Vec<f64>>,
    /// What each row's basic weight is of: a sample, or from `columns` on an artificial one.
    basis: Vec<usize>,
}

impl Tableau {
    fn new(p: &[f64], samples: &[u32]) -> Self {
        let columns = samples.len();
        let row = |(unit, p): (u32, &f64)| samples.iter().map(|sample| f64::from(sample >> unit & 1)).chain([*p]).collect();
        let mut rows: Vec<Vec<f64>> = (0..).zip(p).map(row).collect();
        rows.push(vec![1.0; columns + 1]);
        Self { columns, basis: (columns..columns + rows.len()).collect(), rows }
    }

    /// The samples with their weights, where the mean cost is the least.
    fn cheapest(mut self, costs: &[f64]) -> Vec<(usize, f64)> {
        // First away from the artificial weights, each of which costs 1, then by the costs.
        self.descend(|weight| f64::from(u8::from(weight >= costs.len())));
        self.descend(|weight| costs.get(weight).copied().unwrap_or(0.0));
        let weights = self.basis.iter().zip(&self.rows).map(|(at, row)| (*at, row[self.columns]));
        let mut weights: Vec<(usize, f64)> = weights.filter(|(at, weight)| *at < self.columns && *weight > 0.0).collect();
        weights.sort_unstable_by_key(|(at, _)| *at);
        weights
    }

    fn descend(&mut self, cost: impl Fn(usize) -> f64) {
        while let Some(column) = (0..self.columns).find(|column| self.gain(*column, &cost) > NONE) {
            let Some(row) = self.leaving(column) else { return };
            self.pivot(row, column);
        }
    }

    /// By how much a unit of a sample's weight lowers the cost.
    fn gain(&self, column: usize, cost: &impl Fn(usize) -> f64) -> f64 {
        self.basis.iter().zip(&self.rows).map(|(at, row)| cost(*at) * row[column]).sum::<f64>() - cost(column)
    }

    /// The row that first comes to 0, of equal ones that of the first weight. An artificial weight that is 0 leaves
    /// before it could grow.
    fn leaving(&self, column: usize) -> Option<usize> {
        let step = |row: usize| {
            let (by, right) = (self.rows[row][column], self.rows[row][self.columns]);
            let artificial = self.basis[row] >= self.columns && right <= NONE;
            if by > NONE { Some(right.max(0.0) / by) } else { (artificial && by < -NONE).then_some(0.0) }
        };
        let steps = (0..self.rows.len()).filter_map(|row| Some((row, step(row)?)));
        steps.min_by(|(a, x), (b, y)| x.total_cmp(y).then(self.basis[*a].cmp(&self.basis[*b]))).map(|(row, _)| row)
    }

    fn pivot(&mut self, row: usize, column: usize) {
        let by = self.rows[row][column];
        let pivot: Vec<f64> = self.rows[row].iter().map(|value| value / by).collect();
        for (_, other) in self.rows.iter_mut().enumerate().filter(|(at, _)| *at != row) {
            let factor = other[column];
            other.iter_mut().zip(&pivot).for_each(|(value, pivot)| *value -= factor * pivot);
        }
        self.rows[row] = pivot;
        self.basis[row] = column;
    }
}

/// That the weights meet the probabilities, and cost no more than systematic samples in many orders.
#[cfg(test)]
pub(super) fn check(p: &[f64]) {
    let all = samples(p).unwrap();
    let costs: Vec<f64> = all.iter().map(|sample| f64::from(sample.wrapping_mul(0x9e37_79b9) >> 20)).collect();
    let weights = Tableau::new(p, &all).cheapest(&costs);
    let sum = |keep: &dyn Fn(u32) -> bool| -> f64 { weights.iter().filter(|(at, _)| keep(all[*at])).map(|(_, weight)| weight).sum() };
    assert!((sum(&|_| true) - 1.0).abs() < 1e-9);
    for (unit, p) in p.iter().enumerate() {
        assert!((sum(&|sample| sample >> unit & 1 == 1) - p).abs() < 1e-9, "unit {unit}");
    }
    let ours: f64 = weights.iter().map(|(at, weight)| costs[*at] * weight).sum();
    for turn in 0..p.len() {
        let order: Vec<usize> = (0..p.len()).map(|at| (at * 3 + turn) % p.len()).collect();
        let distinct = (0..p.len()).all(|unit| order.contains(&unit));
        let law = |start: f64| {
            let (mut at, mut sample) = (start, 0u32);
            for unit in &order {
                let next = at + p[*unit];
                sample |= u32::from(next.floor() > at.floor()) << unit;
                at = next;
            }
            sample
        };
        let draws = 4000;
        let starts = (0..draws).map(|k| (f64::from(k) + 0.5) / f64::from(draws));
        let cost = |sample: u32| all.iter().position(|other| *other == sample).map_or(0.0, |at| costs[at]);
        let theirs = starts.map(|start| cost(law(start))).sum::<f64>() / f64::from(draws);
        // Costs are below 4096, and each of at most 8 changes of the sample is met within a start.
        assert!(!distinct || ours <= theirs + 9.0, "{ours} {theirs}");
    }
}
