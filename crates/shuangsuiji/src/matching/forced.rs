//! Which pairs carry the same in every lawful table: the strongly connected parts of the residual
//! graph (Tarjan, 1972).

use super::circuit::{Circuit, Flow};

/// For each pair whether it is forced. A pair at one of its bounds can change only on a cycle of
/// arcs with room, thus only where its two ends are in one strongly connected part. `flow` is any
/// circulation within its bounds.
pub(super) fn forced(net: &Circuit, flow: &Flow) -> Vec<bool> {
    let part = parts(net, flow);
    let at_bound = |a: usize| flow.value[a] == flow.lower[a] || flow.value[a] == flow.upper[a];
    let is_forced = |(a, [left, right]): (usize, &[u32; 2])| {
        flow.lower[a] == flow.upper[a] || (at_bound(a) && part[*left as usize] != part[*right as usize])
    };
    net.pairs.iter().enumerate().map(is_forced).collect()
}

struct Tarjan {
    /// When a node was first seen, from 1; 0 not yet.
    seen: Vec<u32>,
    low: Vec<u32>,
    /// The strongly connected part; `OPEN` until it is known.
    part: Vec<u32>,
    stack: Vec<u32>,
}

const OPEN: u32 = u32::MAX;

/// The strongly connected part of each node and of the hub.
fn parts(net: &Circuit, flow: &Flow) -> Vec<u32> {
    let nodes = net.hub() as usize + 1;
    let mut state = Tarjan { seen: vec![0; nodes], low: vec![0; nodes], part: vec![OPEN; nodes], stack: Vec::new() };
    let (mut clock, mut count) = (0, 0);
    for root in 0..nodes as u32 {
        if state.seen[root as usize] > 0 {
            continue;
        }
        let mut path: Vec<(u32, usize)> = Vec::new();
        state.open(root, &mut clock);
        path.push((root, 0));
        while let Some((v, at)) = path.last_mut() {
            let v = *v;
            let Some(&arc) = net.at(v).get(*at) else {
                path.pop();
                state.close(v, path.last().map(|(above, _)| *above), &mut count);
                continue;
            };
            *at += 1;
            let (w, room) = flow.residual(net, arc, v);
            if room == 0 {
                continue;
            }
            if state.seen[w as usize] == 0 {
                state.open(w, &mut clock);
                path.push((w, 0));
            } else if state.part[w as usize] == OPEN {
                state.low[v as usize] = state.low[v as usize].min(state.seen[w as usize]);
            }
        }
    }
    state.part
}

impl Tarjan {
    fn open(&mut self, v: u32, clock: &mut u32) {
        *clock += 1;
        self.seen[v as usize] = *clock;
        self.low[v as usize] = *clock;
        self.stack.push(v);
    }

    fn close(&mut self, v: u32, above: Option<u32>, count: &mut u32) {
        let low = self.low[v as usize];
        if let Some(above) = above {
            self.low[above as usize] = self.low[above as usize].min(low);
        }
        if low == self.seen[v as usize] {
            while let Some(w) = self.stack.pop() {
                self.part[w as usize] = *count;
                if w == v {
                    break;
                }
            }
            *count += 1;
        }
    }
}
