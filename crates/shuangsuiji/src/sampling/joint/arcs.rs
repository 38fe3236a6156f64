//! Systematic sampling: each unit is drawn for the starts in one arc of a circle, and two are drawn
//! for those in both arcs. Exact, in integers.

use super::{DesignError, Joint, Probabilities, inside, problem};

/// Systematic sampling of `n` of a frame.
///
/// # Errors
/// Where `n` is above the frame, or a unit is not in it.
pub fn systematic(units: u64, n: u64, among: &[u32]) -> Result<Joint, DesignError> {
    let (units, n) = problem::size(units, n)?;
    inside(units as usize, among)?;
    let (one, part) = (u64::from(units), u64::from(n));
    let arcs: Vec<Arc> = among.iter().map(|unit| Arc { from: u64::from(*unit) * part % one.max(1), length: part }).collect();
    Ok(overlaps(&arcs, one, among))
}

/// Systematic πps in the order of the frame.
///
/// # Errors
/// Where a unit is not in the frame.
pub fn systematic_pps(probabilities: &Probabilities, among: &[u32]) -> Result<Joint, DesignError> {
    inside(probabilities.len(), among)?;
    let one = probabilities.one();
    let mut from = 0u64;
    let arcs: Vec<Arc> = probabilities
        .parts()
        .iter()
        .map(|part| {
            let arc = Arc { from, length: *part };
            from = (from + part) % one;
            arc
        })
        .collect();
    let arcs: Vec<Arc> = among.iter().map(|unit| arcs[*unit as usize]).collect();
    Ok(overlaps(&arcs, one, among))
}

/// The points that select a unit, as a piece of the line wound round a circle.
#[derive(Clone, Copy)]
struct Arc {
    from: u64,
    length: u64,
}

fn overlaps(arcs: &[Arc], one: u64, among: &[u32]) -> Joint {
    Joint::from_upper(arcs.len(), |a, b| {
        let (x, y) = (arcs[a], arcs[b]);
        if among[a] == among[b] {
            return x.length as f64 / one as f64;
        }
        // Seen from the first arc's beginning the second begins at `ahead`, and may come round again.
        let ahead = (y.from + one - x.from) % one;
        let first = (ahead + y.length).min(x.length).saturating_sub(ahead);
        let again = (ahead + y.length).saturating_sub(one).min(x.length);
        (first + again) as f64 / one as f64
    })
}
