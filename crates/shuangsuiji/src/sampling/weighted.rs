//! The designs with weights, `pps` and `pareto`: the sure step and the order of the rest
//! (protocol §6).

use std::cmp::Ordering;

use super::select::{SelectError, Selection, Unit, by_ticket, enough};
use super::wide::Wide;
use crate::parallel::sort_by;

/// A stratum after the sure step of `pps` and `pareto` (protocol §6).
pub(super) struct Certainty {
    /// Selected whatever their tickets.
    pub(super) sure: Vec<u32>,
    /// What the tickets decide among.
    pub(super) rest: Vec<u32>,
    /// Of weight 0: never selected.
    pub(super) zero: Vec<u32>,
    /// The sum W of the weights of `rest`.
    pub(super) total: u128,
    /// How many of `rest` are selected.
    pub(super) k: u64,
}

/// Sets aside weight 0, then repeats while k = n − (sure so far) > 0: every remaining unit with
/// `k·w >= W` is sure; until none.
pub(super) fn certainty(units: &[Unit], n: u64) -> Result<Certainty, SelectError> {
    let all = 0..u32::try_from(units.len()).map_err(|_| SelectError::TooMany)?;
    let weight = |at: &u32| units.get(*at as usize).map_or(0, |u| u.weight);
    let (mut rest, zero): (Vec<u32>, Vec<u32>) = all.partition(|at| weight(at) > 0);
    enough(rest.len() as u64, n)?;
    let mut sure: Vec<u32> = Vec::new();
    loop {
        let total = rest.iter().map(|at| u128::from(weight(at))).sum::<u128>();
        // At most k units have k·w >= W, so the sure units never outnumber n.
        let k = n - sure.len() as u64;
        let is_sure = |at: &u32| k > 0 && u128::from(k) * u128::from(weight(at)) >= total;
        let (now, left): (Vec<u32>, Vec<u32>) = rest.into_iter().partition(is_sure);
        rest = left;
        if now.is_empty() {
            return Ok(Certainty { sure, rest, zero, total, k });
        }
        sure.extend(now);
    }
}

/// What is compared where the tickets decide: the key T/w of `pps` or the ranking variable of
/// `pareto`.
#[derive(Clone, Copy)]
pub(super) enum Key {
    Pps,
    Pareto,
}

impl Key {
    /// The order itself.
    fn compare(self, a: &Unit, b: &Unit, total: u128, k: u64) -> Ordering {
        match self {
            Self::Pps => pps_order(a, b),
            Self::Pareto => pareto_order(a, b, total, k),
        }
    }

    /// Integers below and above the key on a scale common to all units: where two such intervals
    /// are apart they decide, and the wide products are needed only where they touch.
    fn bounds(self, unit: &Unit, total: u128, k: u64) -> (u128, u128) {
        let unknown = (0, u128::MAX);
        let (high, w) = (unit.ticket.first_chunk().map_or(0, |c| u128::from_be_bytes(*c)), u128::from(unit.weight));
        match self {
            // T/2^128 lies in [high, high + 1).
            Self::Pps => high.checked_div(w).map_or(unknown, |low| (low, low.saturating_add(1))),
            // With t the first 64 bits, T/2^192 lies in [t, t + 1), and the variable grows with T.
            Self::Pareto => {
                let odds = total.saturating_sub(u128::from(k) * w);
                let Some(shift) = total.leading_zeros().checked_sub(64) else { return unknown };
                let (t, all) = (high >> 64, 1u128 << 64);
                let low = ((t * odds) << shift).checked_div((all - t) * w);
                let above = if t + 1 < all { (((t + 1) * odds) << shift).checked_div((all - t - 1) * w) } else { None };
                (low.unwrap_or(0), above.map_or(u128::MAX, |n| n.saturating_add(1)))
            }
        }
    }
}

/// Certainty units, then the rest by key, ties by (T, id), then units of weight 0.
pub(super) fn weighted(units: &[Unit], n: u64, key: Key) -> Result<Selection, SelectError> {
    let Certainty { sure, rest, zero, total, k } = certainty(units, n)?;
    let bounded = |at: &u32| units.get(*at as usize).map(|u| (key.bounds(u, total, k), *at));
    let mut keyed: Vec<((u128, u128), u32)> = rest.iter().filter_map(bounded).collect();
    let exact = |a: u32, b: u32| match (units.get(a as usize), units.get(b as usize)) {
        (Some(a), Some(b)) => key.compare(a, b, total, k).then_with(|| (&a.ticket, &a.id).cmp(&(&b.ticket, &b.id))),
        _ => Ordering::Equal,
    };
    sort_by(&mut keyed, |((a_low, a_high), a), ((b_low, b_high), b)| {
        if a_high < b_low {
            Ordering::Less
        } else if b_high < a_low {
            Ordering::Greater
        } else {
            exact(*a, *b)
        }
    });
    let mut ranked = by_ticket(units, sure);
    ranked.extend(keyed.into_iter().map(|(_, at)| at));
    ranked.extend(by_ticket(units, zero));
    Ok(Selection { order: ranked, selected: n })
}

/// i before j iff `T_i · w_j < T_j · w_i`.
pub(super) fn pps_order(a: &Unit, b: &Unit) -> Ordering {
    let left = Wide::from_bytes(&a.ticket).times(b.weight.into());
    left.cmp(&Wide::from_bytes(&b.ticket).times(a.weight.into()))
}

/// By `T(W − k·w) / ((2^256 − T)·w)`. Units that remain after the sure step have k·w < W.
pub(super) fn pareto_order(a: &Unit, b: &Unit, total: u128, k: u64) -> Ordering {
    let (ta, tb) = (Wide::from_bytes(&a.ticket), Wide::from_bytes(&b.ticket));
    let odds = |w: u64| total.saturating_sub(u128::from(k) * u128::from(w));
    let rest = |t: &Wide| Wide::two_256().minus(t);
    let left = ta.times(odds(a.weight)).times_wide(&rest(&tb)).times(b.weight.into());
    left.cmp(&tb.times(odds(b.weight)).times_wide(&rest(&ta)).times(a.weight.into()))
}
