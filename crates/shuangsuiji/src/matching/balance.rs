//! Balancing a circulation: what is too much at some nodes is led to where it is missing (Dinic,
//! 1970), within the bounds of every arc.

use super::circuit::{Circuit, Flow};

/// No level: the node is not reached.
const NONE: u32 = u32::MAX;

/// The nodes from which what is left over cannot flow away (the last is the hub): all arcs that
/// leave them are at their upper bounds, all that enter them at their lower ones, and still more
/// comes in than goes out.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    pub(super) inside: Vec<bool>,
    /// How much is left over, in units.
    pub(super) left: u128,
}

/// Makes as much flow into every node as out of it, or shows that nothing does (Hoffman, 1960).
pub(super) fn balance(net: &Circuit, flow: &mut Flow) -> Result<(), Cut> {
    Balance::new(net, flow).run()
}

/// How much more flows into each node than out of it; the last is the hub.
fn excess(net: &Circuit, flow: &Flow) -> Vec<i128> {
    let mut excess = vec![0; net.hub() as usize + 1];
    for arc in 0..net.arcs() {
        let [from, to] = net.ends(arc);
        excess[from as usize] -= i128::from(flow.value[arc as usize]);
        excess[to as usize] += i128::from(flow.value[arc as usize]);
    }
    excess
}

impl Flow {
    /// Over an arc at one of its ends: to which node, and how much more.
    #[inline]
    pub(super) fn residual(&self, net: &Circuit, arc: u32, from: u32) -> (u32, u64) {
        let (at, [tail, head]) = (arc as usize, net.ends(arc));
        if tail == from { (head, self.upper[at] - self.value[at]) } else { (tail, self.value[at] - self.lower[at]) }
    }
}

/// A circulation that is being balanced.
pub(super) struct Balance<'a> {
    net: &'a Circuit,
    pub(super) flow: &'a mut Flow,
    excess: Vec<i128>,
    /// The nodes with an excess, and perhaps others; ascending and each once while paths are looked for.
    sources: Vec<u32>,
    level: Vec<u32>,
    next: Vec<u32>,
    /// The nodes that have a level: what a search touches is all that the next one clears.
    reached: Vec<u32>,
}

impl<'a> Balance<'a> {
    pub(super) fn new(net: &'a Circuit, flow: &'a mut Flow) -> Self {
        let (excess, nodes) = (excess(net, flow), net.hub() as usize + 1);
        let sources = (0..nodes as u32).collect();
        Self { net, excess, flow, sources, level: vec![NONE; nodes], next: vec![0; nodes], reached: Vec::new() }
    }

    /// Balances what is out of balance now.
    ///
    /// In rounds: the level of a node is its distance from the nodes with an excess, down to the level
    /// of the nearest node with a deficit. Then, for each node with an excess, ascending, paths are
    /// followed from level to level, at each node by the first arc, ascending, that leads on and was
    /// not given up in this round; each path that ends at a deficit carries as much as fits.
    pub(super) fn run(&mut self) -> Result<(), Cut> {
        match self.run_down_to(0) {
            0 => Ok(()),
            left => Err(Cut { inside: self.level.iter().map(|l| *l != NONE).collect(), left }),
        }
    }

    /// Balances until at most so much is left over, or no more can be balanced; how much is left over.
    pub(super) fn run_down_to(&mut self, enough: u128) -> u128 {
        self.sources.sort_unstable();
        self.sources.dedup();
        let left = |search: &Self| search.sources.iter().map(|v| search.excess[*v as usize].max(0).unsigned_abs()).sum();
        while left(self) > enough && self.find_levels() {
            for at in 0..self.sources.len() {
                let source = self.sources[at];
                while self.excess[source as usize] > 0 && self.augment(source) {}
            }
        }
        left(self)
    }

    /// How much more flows into a node than out of it.
    pub(super) fn excess(&self, node: u32) -> i128 {
        self.excess[node as usize]
    }

    /// Asks for at least so much on an arc.
    pub(super) fn ask(&mut self, arc: u32, lower: u64) {
        let [tail, head] = self.net.ends(arc);
        let value = &mut self.flow.value[arc as usize];
        let more = i128::from(lower.saturating_sub(*value));
        *value = lower.max(*value);
        self.flow.lower[arc as usize] = lower;
        self.excess[tail as usize] -= more;
        self.excess[head as usize] += more;
        let new = [tail, head].into_iter().filter(|v| self.excess[*v as usize] > 0);
        self.sources.extend(new);
    }

    /// Whether a node with a deficit is reached.
    fn find_levels(&mut self) -> bool {
        self.reached.drain(..).for_each(|v| self.level[v as usize] = NONE);
        self.sources.retain(|v| self.excess[*v as usize] > 0);
        for &v in &self.sources {
            self.level[v as usize] = 0;
            self.next[v as usize] = 0;
        }
        self.reached.extend(&self.sources);
        let (mut at, mut last) = (0, NONE);
        while let Some(&v) = self.reached.get(at) {
            at += 1;
            let below = self.level[v as usize] + 1;
            if below > last {
                break;
            }
            for &arc in self.net.at(v) {
                let (w, room) = self.flow.residual(self.net, arc, v);
                if room > 0 && self.level[w as usize] == NONE {
                    self.level[w as usize] = below;
                    self.next[w as usize] = 0;
                    self.reached.push(w);
                    if self.excess[w as usize] < 0 {
                        last = below;
                    }
                }
            }
        }
        last != NONE
    }

    /// Leads some of the excess of `source` to a deficit; whether there was a way.
    fn augment(&mut self, source: u32) -> bool {
        let mut path: Vec<(u32, u32)> = Vec::new();
        let mut v = source;
        while self.excess[v as usize] >= 0 {
            match self.step(v) {
                Some((arc, w)) => {
                    path.push((v, arc));
                    v = w;
                }
                None => {
                    let Some((back, _)) = path.pop() else { return false };
                    self.next[back as usize] += 1;
                    v = back;
                }
            }
        }
        let ends = self.excess[source as usize].min(-self.excess[v as usize]);
        let amount = path.iter().map(|&(from, arc)| self.flow.residual(self.net, arc, from).1);
        let amount = u64::try_from(ends).unwrap_or(u64::MAX).min(amount.min().unwrap_or(0));
        for (from, arc) in path {
            let value = &mut self.flow.value[arc as usize];
            *value = if self.net.ends(arc)[0] == from { *value + amount } else { *value - amount };
        }
        self.excess[source as usize] -= i128::from(amount);
        self.excess[v as usize] += i128::from(amount);
        true
    }

    /// The first arc at a node that leads one level on.
    fn step(&mut self, v: u32) -> Option<(u32, u32)> {
        let arcs = self.net.at(v);
        while let Some(&arc) = arcs.get(self.next[v as usize] as usize) {
            let (w, room) = self.flow.residual(self.net, arc, v);
            if room > 0 && self.level[w as usize] == self.level[v as usize].wrapping_add(1) {
                return Some((arc, w));
            }
            self.next[v as usize] += 1;
        }
        None
    }
}
