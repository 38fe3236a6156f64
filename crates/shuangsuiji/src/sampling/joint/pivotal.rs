//! The pivotal method in the order of the frame. Exact up to rounding.
//!
//! Where the sum of the probabilities passes a whole number, somebody is drawn: the unit that passes it, or the one that
//! held out of those before. What that meeting does depends on sums and not on who holds out, so that a unit's chances to be
//! drawn by then, and to be the one that holds out after it, follow from meeting to meeting; and who holds out is
//! drawn in the end with the probability that it holds (Chauvet 2012, Bernoulli 18(4), §3, by another way).

use super::{DesignError, Joint, Probabilities, inside, picked};
use crate::sampling::listed;

/// [`ordered_pivotal`](crate::sampling::design::ordered_pivotal): two units between the same two meetings are never drawn
/// together.
///
/// # Errors
/// Where the probabilities do not sum to a whole number, or a unit is not in the frame.
pub fn ordered_pivotal(probabilities: &Probabilities, among: &[u32]) -> Result<Joint, DesignError> {
    let order: Vec<u32> = (0..probabilities.len() as u32).collect();
    pivotal_along(probabilities, &order, among)
}

/// The pivotal method in another order of the frame, such as
/// [`hilbert_order`](crate::sampling::design::hilbert_order) for
/// [`hilbert_pivotal`](crate::sampling::design::hilbert_pivotal).
///
/// # Errors
/// As [`ordered_pivotal`], and where the order does not hold each unit once.
pub fn pivotal_along(probabilities: &Probabilities, order: &[u32], among: &[u32]) -> Result<Joint, DesignError> {
    inside(probabilities.len(), among)?;
    probabilities.size()?;
    let along = listed::in_order(probabilities, order)?;
    let (meetings, times) = meetings(&along);
    let mut places = vec![0usize; order.len()];
    order.iter().enumerate().for_each(|(place, unit)| places[*unit as usize] = place);
    let places: Vec<usize> = among.iter().map(|unit| places[*unit as usize]).collect();
    let own = picked(probabilities, among);
    // Who comes first in the order is followed; with each unit behind it in turn.
    let fates: Vec<Vec<Fate>> = places.iter().map(|place| fates(*place, &along, &meetings, &times)).collect();
    Ok(Joint::from_upper(among.len(), |a, b| {
        if among[a] == among[b] {
            return own[a];
        }
        let (first, second) = if places[a] < places[b] { (a, b) } else { (b, a) };
        let (begins, meets) = (times[places[first]], times[places[second]]);
        let Some(meeting) = meetings.get(meets) else { return 0.0 };
        // What is known of the first before the meeting of the second, and with which chance the two are in it.
        let fate = |earlier: usize| fates[first].get(earlier).or(fates[first].last());
        let (drawn, chosen) = match meets.checked_sub(begins + 1).and_then(fate) {
            Some(fate) => (fate.drawn, fate.holds * meeting.of_holder),
            None => (0.0, share(own[first], meeting.before)),
        };
        let together = if meeting.unit == places[second] { chosen * meeting.after } else { 0.0 };
        drawn * own[second] + together
    }))
}

/// The share of a unit in what is held before a meeting; of nothing, a unit that is never drawn has none.
fn share(own: f64, before: f64) -> f64 {
    if own == 0.0 { 0.0 } else { own / before }
}

/// Where the sum passes a whole number.
struct Meeting {
    /// The place of the unit that passes it.
    unit: usize,
    /// What the one that held out before has then, with those that it met.
    before: f64,
    /// The chance that it still is the one who held out after the last meeting.
    of_holder: f64,
    /// The chances that the unit, or the one that held out, is drawn.
    unit_drawn: f64,
    holder_drawn: f64,
    /// What the other holds out with.
    after: f64,
}

/// The meetings, and for each place the meeting at or before which its unit is decided or holds out.
fn meetings(along: &Probabilities) -> (Vec<Meeting>, Vec<usize>) {
    let one = along.one();
    let ratio = |part: u64, of: u64| if of == 0 { 0.0 } else { part as f64 / of as f64 };
    let (mut meetings, mut times) = (Vec::new(), Vec::with_capacity(along.len()));
    let (mut held, mut sum) = (0u64, 0u64);
    for (unit, part) in along.parts().iter().enumerate() {
        times.push(meetings.len());
        sum += part;
        if sum >= one {
            let (before, after) = (sum - part, sum - one);
            // The gaps of both to 1; that of the one who held out is never 0.
            let (gap, others) = (one - part, one - before);
            meetings.push(Meeting {
                unit,
                before: ratio(before, one),
                of_holder: ratio(held, before),
                unit_drawn: ratio(others, gap + others),
                holder_drawn: ratio(gap, gap + others),
                after: ratio(after, one),
            });
            (held, sum) = (after, after);
        }
    }
    (meetings, times)
}

/// Of one unit, after a meeting: the chances that it is drawn by then and that it is the one who holds out.
#[derive(Clone, Copy)]
struct Fate {
    drawn: f64,
    holds: f64,
}

/// Nothing beside the last bit of a probability.
const NONE: f64 = 1e-40;

/// From the first meeting of a unit on, until the chance that it holds out is none.
fn fates(place: usize, along: &Probabilities, meetings: &[Meeting], times: &[usize]) -> Vec<Fate> {
    let mut fates: Vec<Fate> = Vec::new();
    for meeting in meetings.iter().skip(times[place]) {
        let fate = match fates.last() {
            None if meeting.unit == place => Fate { drawn: meeting.unit_drawn, holds: meeting.holder_drawn },
            None => meeting.fate(0.0, share(along.part(place) as f64 / along.one() as f64, meeting.before)),
            Some(last) => meeting.fate(last.drawn, last.holds * meeting.of_holder),
        };
        fates.push(fate);
        if fate.holds < NONE {
            break;
        }
    }
    fates
}

impl Meeting {
    /// Of a unit that was drawn before with this chance, and is the one who meets with that.
    fn fate(&self, drawn: f64, meets: f64) -> Fate {
        Fate { drawn: drawn + meets * self.holder_drawn, holds: meets * self.unit_drawn }
    }
}
