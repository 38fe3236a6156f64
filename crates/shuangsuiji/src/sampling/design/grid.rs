//! Undecided units in the plane, and the nearest one of another.

use super::Chance;

/// Undecided units in square cells over the first two dimensions, about two in each.
pub(super) struct Grid<'a> {
    coordinates: &'a [&'a [f64]],
    low: [f64; 2],
    step: f64,
    /// Cells in a unit of length.
    per: f64,
    size: [usize; 2],
    cells: Vec<Cell>,
    /// The places of each cell's units are beside one another.
    places: Vec<Place>,
    /// Of how many units it was made.
    pub(super) built: usize,
}

/// The places of the units of a cell: `count` from `from` on.
#[derive(Clone, Copy, Default)]
struct Cell {
    from: u32,
    count: u32,
}

/// A unit with its coordinates in the first two dimensions, which are 0 where there are fewer.
#[derive(Clone, Copy, Default)]
struct Place {
    at: [f64; 2],
    unit: u32,
}

impl<'a> Grid<'a> {
    pub(super) fn new(coordinates: &'a [&'a [f64]], units: &[u32]) -> Self {
        let range = |axis: usize| {
            let Some(values) = coordinates.get(axis) else { return (0.0, 0.0) };
            let all = || units.iter().map(|unit| values[*unit as usize]);
            (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max))
        };
        let [(low_x, high_x), (low_y, high_y)] = [range(0), range(1)];
        let [wide, high] = [(high_x - low_x).max(0.0), (high_y - low_y).max(0.0)];
        let cells = (units.len() / 2).max(1) as f64;
        // Of a thin frame the cells are strung along its length.
        let step = (libm::sqrt(wide) * libm::sqrt(high / cells)).max(wide.max(high) / cells);
        let step = if step.is_finite() && (1.0 / step).is_finite() { step } else { 1.0 };
        let count = |length: f64| ((length / step) as usize).min(units.len()) + 1;
        let size = [count(wide), count(high)];
        let mut grid = Self {
            coordinates,
            low: [low_x, low_y],
            step,
            per: 1.0 / step,
            size,
            cells: vec![Cell::default(); size[0] * size[1]],
            places: vec![Place::default(); units.len()],
            built: units.len(),
        };
        grid.fill(units);
        grid
    }

    fn fill(&mut self, units: &[u32]) {
        for unit in units {
            let cell = self.cell_of(self.place(*unit).at);
            self.cells[cell].count += 1;
        }
        let mut from = 0;
        for cell in &mut self.cells {
            cell.from = from;
            from += std::mem::take(&mut cell.count);
        }
        for unit in units {
            let place = self.place(*unit);
            let at = self.cell_of(place.at);
            let cell = &mut self.cells[at];
            self.places[(cell.from + cell.count) as usize] = place;
            cell.count += 1;
        }
    }

    fn place(&self, unit: u32) -> Place {
        Place { at: [0, 1].map(|axis| self.coordinates.get(axis).map_or(0.0, |values| values[unit as usize])), unit }
    }

    /// Column and row of the cell of a place.
    fn column_and_row(&self, at: [f64; 2]) -> [usize; 2] {
        [0, 1].map(|axis| (((at[axis] - self.low[axis]) * self.per) as usize).min(self.size[axis] - 1))
    }

    fn cell_of(&self, at: [f64; 2]) -> usize {
        let [x, y] = self.column_and_row(at);
        y * self.size[0] + x
    }

    pub(super) fn remove(&mut self, unit: u32) {
        let at = self.cell_of(self.place(unit).at);
        let cell = &mut self.cells[at];
        let places = &mut self.places[cell.from as usize..][..cell.count as usize];
        if let Some(place) = places.iter().position(|other| other.unit == unit) {
            places.swap(place, cell.count as usize - 1);
            cell.count -= 1;
        }
    }

    /// The nearest other unit, of equally near ones any: rings of cells are looked through until the next ring is
    /// farther away.
    pub(super) fn nearest(&self, unit: u32, chance: &mut impl Chance) -> Option<u32> {
        let own = self.place(unit);
        let [x, y] = self.column_and_row(own.at);
        // To the nearest side of its cell, and a little less for what the product rounds.
        let side = |axis: usize, cell: usize| {
            if self.size[axis] == 1 {
                return f64::INFINITY;
            }
            let from = own.at[axis] - self.low[axis] - cell as f64 * self.step;
            from.min(self.step - from)
        };
        let inside = (side(0, x).min(side(1, y)) - self.step * 1e-6).max(0.0);
        let mut best = Best { distance: f64::INFINITY, unit: None, equal: Vec::new() };
        for ring in 0..self.size[0].max(self.size[1]) {
            // Of another cell everything is at least so far away.
            let away = if ring == 0 { 0.0 } else { inside + (ring - 1) as f64 * self.step };
            if away * away > best.distance {
                break;
            }
            let [xs, ys] = [(x, 0), (y, 1)].map(|(at, axis)| at.saturating_sub(ring)..=(at + ring).min(self.size[axis] - 1));
            for row in ys {
                let edge = row.abs_diff(y) == ring;
                for column in xs.clone().filter(|column| edge || column.abs_diff(x) == ring) {
                    self.look(own, self.cells[row * self.size[0] + column], &mut best);
                }
            }
        }
        best.any(chance)
    }

    fn look(&self, own: Place, cell: Cell, best: &mut Best) {
        for other in self.places[cell.from as usize..][..cell.count as usize].iter().filter(|other| other.unit != own.unit) {
            best.offer(other.unit, self.distance(own, other));
        }
    }

    fn distance(&self, own: Place, other: &Place) -> f64 {
        let square = |gap: f64| gap * gap;
        let plane = square(own.at[0] - other.at[0]) + square(own.at[1] - other.at[1]);
        let more = self.coordinates.iter().skip(2);
        more.fold(plane, |sum, axis| sum + square(axis[own.unit as usize] - axis[other.unit as usize]))
    }
}

/// The nearest so far; several where they are equally near.
struct Best {
    distance: f64,
    unit: Option<u32>,
    equal: Vec<u32>,
}

impl Best {
    #[inline]
    fn offer(&mut self, unit: u32, distance: f64) {
        // Distances of finite places may be infinite.
        if self.unit.is_none() || distance < self.distance {
            self.distance = distance;
            self.unit = Some(unit);
            self.equal.clear();
        } else if distance == self.distance {
            self.equal.push(unit);
        }
    }

    /// One of them, in the order of the frame, so that the ways through the cells do not count.
    fn any(mut self, chance: &mut impl Chance) -> Option<u32> {
        let first = self.unit?;
        if self.equal.is_empty() {
            // The usual case needs no list, and takes the same from chance.
            chance.below(1);
            return Some(first);
        }
        self.equal.push(first);
        self.equal.sort_unstable();
        self.equal.get(chance.below(self.equal.len() as u64) as usize).copied()
    }
}

/// That the grid finds what looking at all units finds.
#[cfg(test)]
pub(super) fn check_nearest(coordinates: &[Vec<f64>], units: u32) {
    let axes: Vec<&[f64]> = coordinates.iter().map(Vec::as_slice).collect();
    let grid = Grid::new(&axes, &(0..units).collect::<Vec<_>>());
    let mut rng = <rand_chacha::ChaCha8Rng as rand_core::SeedableRng>::seed_from_u64(1);
    for unit in 0..units {
        let found = grid.nearest(unit, &mut super::Dice::new(&mut rng)).unwrap();
        let distance = |other: u32| grid.distance(grid.place(unit), &grid.place(other));
        let least = (0..units).filter(|other| *other != unit).map(distance).fold(f64::INFINITY, f64::min);
        assert!(found != unit && distance(found) == least);
    }
}
