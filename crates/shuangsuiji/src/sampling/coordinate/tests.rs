//! Overlaps by their closed form. With probabilities over a small denominator the numbers of one unit
//! are walked: one in the middle of each part.

use super::*;
use crate::digest::Suite;
use crate::sampling::design::{pareto_by, sequential_poisson_by};

const ONE: u64 = 12;

fn grid() -> impl Iterator<Item = u64> {
    (0..ONE).map(|k| (((2 * u128::from(k) + 1) << 63) / u128::from(ONE)) as u64)
}

fn drawn(part: u64, number: u64) -> bool {
    let p = Probabilities::equal(1, part, ONE).unwrap();
    !poisson_by(&p, &[number]).unwrap().drawn().is_empty()
}

#[test]
fn r39_overlaps_are_the_closed_forms() {
    for a in 0..=ONE {
        for b in 0..=ONE {
            let wave = Probabilities::equal(1, a, ONE).unwrap();
            let second = Probabilities::equal(1, b, ONE).unwrap();
            let both = |second: fn(u64, &Probabilities) -> u64| grid().filter(|u| drawn(a, *u) && drawn(b, second(*u, &wave))).count();
            let (same, other, later) = (both(|u, _| u), both(|u, _| reversed(&[u])[0]), both(|u, wave| after(&[u], wave).unwrap()[0]));
            assert_eq!(same as u64, a.min(b));
            assert_eq!(other as u64, (a + b).saturating_sub(ONE));
            assert_eq!(later as u64, (a + b).saturating_sub(ONE), "{a} {b}");
            for (count, by) in [(same, Coordination::Positive), (later, Coordination::Negative)] {
                let expected = expected_overlap(&wave, &second, by).unwrap();
                assert!((expected - count as f64 / ONE as f64).abs() < 1e-12);
            }
        }
    }
}

/// Waves of unequal fractions: nobody is drawn a second time until the fractions pass 1, and over
/// the whole circle everybody is drawn equally often.
#[test]
fn r39_nobody_is_drawn_again_before_the_fractions_pass_one() {
    for start in grid() {
        let (mut number, mut taken, mut times) = (start, 0, 0);
        for part in [2, 5, 1, 4] {
            times += u32::from(drawn(part, number));
            taken += part;
            assert!(times <= 1, "{taken} of {ONE}");
            number = after(&[number], &Probabilities::equal(1, part, ONE).unwrap()).unwrap()[0];
        }
        assert_eq!((taken, times), (ONE, 1), "after a whole turn each was drawn once");
    }
}

fn frame(ids: &[u64]) -> Vec<u64> {
    let key = Suite::Sha256.hmac_key(&[7; 32]);
    let ids: Vec<[u8; 8]> = ids.iter().map(|id| id.to_be_bytes()).collect();
    permanent_numbers(&key, ids.iter().map(<[u8; 8]>::as_slice))
}

#[test]
fn permanent_numbers_are_of_the_unit_alone() {
    let all: Vec<u64> = (0..200).collect();
    let numbers = frame(&all);
    let backwards: Vec<u64> = all.iter().rev().copied().collect();
    assert!(frame(&backwards).iter().rev().eq(&numbers));
    assert_eq!(numbers[0], 5_876_383_653_380_456_974, "as Python's hmac says");
    // Births and deaths: who stays keeps its fate but for the places that are freed or taken.
    let old: Vec<u64> = (0..150).collect();
    let new: Vec<u64> = (50..200).collect();
    let chosen = |ids: &[u64]| -> std::collections::BTreeSet<u64> {
        srs_by(&frame(ids), 15).unwrap().drawn().iter().map(|unit| ids[*unit as usize]).collect()
    };
    let (before, now) = (chosen(&old), chosen(&new));
    let highest = now.iter().map(|id| numbers[*id as usize]).max();
    for id in &before {
        let number = numbers[*id as usize];
        assert!(*id < 50 || now.contains(id) || Some(number) > highest);
    }
    // Nested: a larger sample holds the smaller.
    let more = srs_by(&numbers, 60).unwrap();
    assert!(srs_by(&numbers, 20).unwrap().drawn().iter().all(|unit| more.drawn().contains(unit)));
}

/// Samples by size with permanent numbers do not depend on the order of the rows either.
#[test]
fn samples_by_size_follow_the_unit() {
    let ids: Vec<u64> = (0..120).collect();
    let (numbers, sizes): (Vec<u64>, Vec<u64>) = (frame(&ids), ids.iter().map(|id| 1 + id % 11).collect());
    let turned = |values: &[u64]| [&values[40..], &values[..40]].concat();
    for by in [pareto_by, sequential_poisson_by] {
        let there = by(&Probabilities::of_sizes(&sizes, 20).unwrap(), &numbers).unwrap();
        let moved = by(&Probabilities::of_sizes(&turned(&sizes), 20).unwrap(), &turned(&numbers)).unwrap();
        let mut back: Vec<u32> = moved.drawn().iter().map(|unit| (unit + 40) % 120).collect();
        back.sort_unstable();
        assert_eq!(there.drawn(), back);
    }
}
