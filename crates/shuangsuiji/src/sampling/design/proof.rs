//! Every design on small frames, walked whole: the law of the samples in exact ratios.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::{One, ToPrimitive};

use super::walk::{law, normal, ratio, together};
use super::*;
use crate::sampling::joint::{self, Joint};

/// The probabilities .2 .7 .8 .5 .4 .4 of the vectors.
pub(in crate::sampling) fn six() -> Probabilities<'static> {
    Probabilities::of_sizes(&[2, 7, 8, 5, 4, 4], 3).unwrap()
}

fn binomial(n: u64, k: u64) -> u64 {
    (0..k).fold(1, |b, i| b * (n - i) / (i + 1))
}

type Law = BTreeMap<Vec<u32>, BigRational>;

/// The size of every sample, the exact probability of every unit, and the joint ones of all pairs.
#[track_caller]
fn holds(law: &Law, p: &Probabilities, fixed: bool, joint: Option<&Joint>) {
    assert!(law.values().sum::<BigRational>().is_one(), "the whole law was walked");
    for sample in law.keys() {
        assert!(sample.windows(2).all(|w| w[0] < w[1]), "{sample:?} is ascending");
        assert!(!fixed || sample.len() as u128 * u128::from(p.one()) == p.sum());
    }
    for (unit, part) in (0u32..).zip(p.parts().iter()) {
        assert_eq!(together(law, &[unit]), ratio(*part, p.one()), "unit {unit}");
    }
    let Some(joint) = joint else { return };
    for a in 0..p.len() as u32 {
        for b in 0..p.len() as u32 {
            let exact = together(law, &[a, b]).to_f64().unwrap();
            assert!((joint.get(a as usize, b as usize) - exact).abs() < 1e-14, "{a} {b}: {exact}");
        }
    }
}

fn all(p: &Probabilities) -> Vec<u32> {
    (0..p.len() as u32).collect()
}

/// Every set of n units is as probable as any other, with one block and with many.
#[test]
fn simple_random_sampling_is_uniform_over_samples() {
    for units in 1..=8u32 {
        for n in 0..=units {
            let few = n.min(units - n) as usize;
            if units > 6 && few > 3 {
                continue; // 8^5 branches and more
            }
            let law = law(few + 1, |c| simple::simple::<16>(units, n, c));
            assert_eq!(law.len() as u64, binomial(units.into(), n.into()), "{n} of {units}");
            let mut masses: Vec<_> = law.into_values().collect();
            masses.dedup();
            assert_eq!(masses.len(), 1, "{n} of {units}");
        }
    }
}

/// How many of the sample fall in each block is the hypergeometric law: in proportion to the number
/// of ways to choose within the blocks. What is rejected depends on how many are placed and not on
/// where, so that a walk of any depth is in proportion to the law.
#[test]
fn blocks_get_hypergeometric_counts() {
    for (units, few, depth) in [(5u32, 2u32, 3), (6, 3, 4), (7, 3, 4)] {
        let law = normal(law(depth, |c| simple::block_counts::<1>(units, few, c)));
        assert!(law.values().sum::<BigRational>().is_one());
        for (counts, mass) in &law {
            let ways = |(block, count): (u32, &u32)| binomial((units - 2 * block).min(2).into(), (*count).into());
            let ways: u64 = (0u32..).zip(counts).map(ways).product();
            assert_eq!(*mass, ratio(ways, binomial(units.into(), few.into())), "{counts:?}");
        }
    }
}

#[test]
fn draws_with_replacement_are_independent() {
    let law = law(3, |c| replacement::repeated(3, 3, c));
    assert_eq!(law.len(), 10);
    assert_eq!(law[&vec![0, 0, 0]], ratio(1, 27));
    assert_eq!(law[&vec![0, 1, 1]], ratio(3, 27));
    assert_eq!(law[&vec![0, 1, 2]], ratio(6, 27));
    let joint = joint::srs_with_replacement(3, 3, &[0, 2]).unwrap();
    for (a, b, units) in [(0, 0, &[0u32][..]), (1, 1, &[2]), (0, 1, &[0, 2])] {
        assert!((joint.get(a, b) - together(&law, units).to_f64().unwrap()).abs() < 1e-15, "{units:?}");
    }
    for (units, n, own, pair) in [(1, 1, 1.0, 1.0), (2, 1, 0.5, 0.0), (2, 3, 0.875, 0.75), (5, 0, 0.0, 0.0)] {
        let joint = joint::srs_with_replacement(units, n, &[0, units as u32 - 1]).unwrap();
        assert!((joint.get(0, 0) - own).abs() < 1e-15 && (joint.get(0, 1) - pair).abs() < 1e-15, "{n} of {units}");
    }
}

#[test]
fn systematic_sampling_leaves_no_unit_out() {
    for units in 1..=8u32 {
        for n in 1..=units {
            let p = Probabilities::equal(units.into(), n.into(), units.into()).unwrap();
            let law = law(1, |c| systematic::even(units, n, c));
            let joint = joint::systematic(units.into(), n.into(), &all(&p)).unwrap();
            holds(&law, &p, true, Some(&joint));
        }
    }
}

#[test]
fn systematic_pps_has_its_probabilities_and_pairs() {
    for (sizes, n) in [(&[2u64, 7, 8, 5, 4, 4][..], 3), (&[1, 1, 5, 2], 2), (&[3, 1, 1, 1, 9], 3), (&[1, 2, 3, 4, 5, 6, 7], 4)] {
        let p = Probabilities::of_sizes(sizes, n).unwrap();
        let law = law(1, |c| systematic::spacings(&p, c.below(p.one())));
        let joint = joint::systematic_pps(&p, &all(&p)).unwrap();
        holds(&law, &p, true, Some(&joint));
    }
}

/// The table of the vectors, for the same order of the units.
#[test]
fn systematic_pps_of_the_vectors() {
    let p = six();
    let joint = joint::systematic_pps(&p, &all(&p)).unwrap();
    let want = [(1, 2, 0.0), (1, 3, 0.2), (1, 4, 0.2), (2, 3, 0.5), (2, 4, 0.2), (2, 5, 0.4), (2, 6, 0.3), (3, 4, 0.3)];
    let more = [(3, 5, 0.4), (3, 6, 0.2), (4, 5, 0.0), (4, 6, 0.3), (5, 6, 0.0)];
    for (a, b, value) in want.into_iter().chain(more) {
        assert!((joint.get(a - 1, b - 1) - value).abs() < 1e-15, "{a} {b}");
    }
}

#[test]
fn poisson_sampling_is_independent() {
    let p = six();
    let law = law(6, |c| bernoulli::independent(&p, c));
    assert_eq!(law.len(), 64);
    holds(&law, &p, false, Some(&joint::poisson(&p, &all(&p)).unwrap()));
}

#[test]
fn ordered_pivotal_has_its_probabilities() {
    let cases = [
        (&[2u64, 7, 8, 5, 4, 4][..], 3),
        (&[1, 1, 1, 1, 1, 1, 1, 1], 5),
        (&[3, 0, 1, 1, 9, 2], 3),
        (&[0, 9, 1, 1], 2),
        (&[1, 1, 0, 9], 2),
        (&[1, 2, 3, 4, 5, 6, 7], 4),
        (&[5], 1),
    ];
    for (sizes, n) in cases {
        let p = Probabilities::of_sizes(sizes, n).unwrap();
        let n = p.size().unwrap();
        holds(&law(9, |c| pivotal::in_order(&p, n, c)), &p, true, Some(&joint::ordered_pivotal(&p, &all(&p)).unwrap()));
    }
}

/// The units that are left out of a sample are one for the probabilities 1 − π.
#[test]
fn what_is_left_out_is_a_sample_of_the_complement() {
    let p = six();
    let rest = Probabilities::of_sizes(&[8, 3, 2, 5, 6, 6], 3).unwrap();
    assert!(
        p.parts()
            .iter()
            .zip(rest.parts().iter())
            .all(|(a, b)| u128::from(*a) * u128::from(rest.one()) + u128::from(*b) * u128::from(p.one())
                == u128::from(p.one()) * u128::from(rest.one()))
    );
    let left_out =
        |law: Law| law.into_iter().map(|(sample, mass)| ((0..6).filter(|unit| !sample.contains(unit)).collect(), mass)).collect::<Law>();
    assert_eq!(left_out(law(9, |c| pivotal::in_order(&p, 3, c))), law(9, |c| pivotal::in_order(&rest, 3, c)));
    assert_eq!(left_out(law(3, |c| simple::simple::<16>(6, 2, c))), law(3, |c| simple::simple::<16>(6, 4, c)));
    let [of_p, of_rest] = [&p, &rest].map(|p| joint::conditional_poisson(&ConditionalPoisson::new(p).unwrap(), p, &all(p)).unwrap());
    for a in 0..6 {
        for b in (0..6).filter(|b| *b != a) {
            let neither = 1.0 - of_p.get(a, a) - of_p.get(b, b) + of_p.get(a, b);
            assert!((neither - of_rest.get(a, b)).abs() < 1e-13, "{a} {b}");
        }
    }
}

/// Along another order the pairs are those of a frame in that order.
#[test]
fn pairs_of_the_pivotal_method_follow_the_order() {
    let order = [3u32, 0, 5, 2, 4, 1];
    let p = six();
    let along = joint::pivotal_along(&p, &order, &all(&p)).unwrap();
    let moved = p.picked(&order);
    let there = joint::ordered_pivotal(&moved, &all(&moved)).unwrap();
    for a in 0..6 {
        for b in 0..6 {
            assert_eq!(along.get(order[a] as usize, order[b] as usize), there.get(a, b), "{a} {b}");
        }
    }
    assert_eq!(joint::pivotal_along(&p, &order[..5], &[0]).err(), Some(DesignError::Length { want: 6, have: 5 }));
}

/// Counted over every sample of a portfolio the pairs are exact, and over many draws near.
#[test]
fn counted_pairs_are_those_of_the_law() {
    let p = six();
    let listed = crate::sampling::Listed::systematic(&p, &all(&p)).unwrap();
    let samples = || listed.samples().iter().map(|(multiplicity, units)| (*multiplicity, units));
    let want = joint::systematic_pps(&p, &all(&p)).unwrap();
    let got = joint::counted(6, samples(), &all(&p)).unwrap();
    assert!(got.values().iter().zip(want.values()).all(|(got, want)| (got - want).abs() < 1e-15));
    let want = joint::ordered_pivotal(&p, &all(&p)).unwrap();
    let draws = (0..20_000).map(|at| (1, ordered_pivotal(&p, &mut crate::sampling::replicate_rng(&[5; 32], at)).unwrap().order));
    let got = joint::counted(6, draws, &all(&p)).unwrap();
    // Five standard errors of 20,000 draws, for 21 pairs: wrong for one seed in 80,000.
    assert!(got.values().iter().zip(want.values()).all(|(got, want)| (got - want).abs() < 5.0 / (2.0 * 20_000f64.sqrt())));
    assert_eq!(joint::counted(6, samples(), &[6]).err(), Some(DesignError::Stranger { unit: 6 }));
    assert_eq!(joint::counted(6, samples().take(0), &[0]).err(), Some(DesignError::Parameter { name: "samples", value: 0.0 }));
}

/// One round of the rejection, which is in proportion to the whole, against Sampford's table.
#[test]
fn sampford_is_the_law_of_the_vectors() {
    let p = six();
    let law = normal(law(7, |c| rejective::sampford_by(&p, 3, c)));
    holds(&law, &p, true, Some(&joint::sampford(&p, &all(&p)).unwrap()));
    for (a, b, num, den) in [(0, 1, 119, 1100), (0, 2, 3, 22), (0, 3, 69, 1100), (1, 2, 469, 880), (2, 3, 1599, 4400), (4, 5, 113, 1100)] {
        assert_eq!(together(&law, &[a, b]), ratio(num, den));
    }
}

#[test]
fn sampford_with_sure_and_impossible_units() {
    for (sizes, n) in [(&[20u64, 1, 2, 0, 3, 2][..], 3), (&[5, 5, 0], 2), (&[1, 2, 3, 4], 1), (&[1, 1, 1], 3)] {
        let p = Probabilities::of_sizes(sizes, n).unwrap();
        let n = p.size().unwrap();
        let law = normal(law(7, |c| rejective::sampford_by(&p, n, c)));
        holds(&law, &p, true, Some(&joint::sampford(&p, &all(&p)).unwrap()));
    }
}

/// The law of the working odds, enumerated, has the wanted probabilities; its pairs are the joint ones.
#[track_caller]
fn conditional_poisson_holds(p: &Probabilities) -> Joint {
    let design = ConditionalPoisson::new(p).unwrap();
    let (odds, n) = (design.odds(), p.size().unwrap());
    let sure = odds.iter().filter(|o| o.is_infinite()).count();
    let units = p.len();
    let mut total = 0.0;
    let mut joint = vec![0.0; units * units];
    for set in 0u32..1 << units {
        let inside: Vec<usize> = (0..units).filter(|i| set >> i & 1 == 1).collect();
        if set.count_ones() == n && inside.iter().filter(|i| odds[**i].is_infinite()).count() == sure {
            let mass: f64 = inside.iter().map(|i| odds[*i]).filter(|o| o.is_finite()).product();
            total += mass;
            for a in &inside {
                for b in &inside {
                    joint[a * units + b] += mass;
                }
            }
        }
    }
    let got = joint::conditional_poisson(&design, p, &all(p)).unwrap();
    for (a, want) in p.floats().iter().enumerate() {
        assert!((joint[a * units + a] / total - want).abs() < 1e-14, "unit {a}");
        for b in 0..units {
            assert!((joint[a * units + b] / total - got.get(a, b)).abs() < 1e-14, "{a} {b}");
        }
    }
    got
}

#[test]
fn conditional_poisson_is_the_law_of_the_vectors() {
    let joint = conditional_poisson_holds(&six());
    let want = [
        (1, 2, 0.1069843924395267),
        (1, 3, 0.1349845995021789),
        (1, 4, 0.062_970_317_615_131_3),
        (1, 5, 0.047530345221581546),
        (2, 3, 0.534539083768815),
        (2, 4, 0.29980092417381455),
        (2, 5, 0.22933779980892185),
        (3, 4, 0.3640780664074644),
        (3, 5, 0.28319912516077083),
        (4, 5, 0.13657534590179488),
        (5, 6, 0.1033573839069309),
    ];
    for (a, b, value) in want {
        assert!((joint.get(a - 1, b - 1) - value).abs() < 1e-13, "{a} {b}");
    }
}

#[test]
fn conditional_poisson_of_other_probabilities() {
    for (sizes, n) in
        [(&[20u64, 1, 2, 0, 3, 2][..], 3), (&[1, 2, 3, 4], 1), (&[1, 1, 1], 3), (&[1, 1, 1, 1, 1, 1], 3), (&[1, 9, 9, 9, 1, 4, 4, 2], 5)]
    {
        conditional_poisson_holds(&Probabilities::of_sizes(sizes, n).unwrap());
    }
}

/// The law of the six by the vectors (40 digits, printed to 15).
#[test]
fn order_sampling_realises_what_the_vectors_say() {
    let pareto = [0.19468094591598, 0.70686070375268, 0.80573858112299, 0.50080361095461, 0.39595807912687, 0.39595807912687];
    let poisson = [0.17879329467756, 0.73311857906428, 0.812109375, 0.50795389507844, 0.38401242808986, 0.38401242808986];
    for (got, want) in joint::inclusion_of_pareto(&six()).unwrap().iter().zip(pareto) {
        assert!((got - want).abs() < 1e-14, "{got} {want}");
    }
    for (got, want) in joint::inclusion_of_sequential_poisson(&six()).unwrap().iter().zip(poisson) {
        assert!((got - want).abs() < 1e-14, "{got} {want}");
    }
}

/// Numbers that are drawn in two steps, and of far units partly anew, give the law of numbers drawn at once: of 3 bits each,
/// all 512 of them looked at.
#[test]
fn numbers_refined_where_they_count_have_the_law_of_whole_ones() {
    fn holds<K: ordered::Key>(sizes: &[u64], n: u64) {
        let p = Probabilities::of_sizes(sizes, n).unwrap();
        let refined = law(3 + 3 + 6, |c| refined::refined::<K, 2, 1>(&p, n as usize, c));
        let mut whole = Law::new();
        for numbers in 0u64..512 {
            let number = |unit: u64| (numbers >> (3 * unit) & 7) << 61;
            let mut order: Vec<(u64, u32)> = (0u32..)
                .zip(p.parts().iter())
                .filter(|(_, part)| **part > 0)
                .map(|(unit, part)| (K::key(number(unit.into()), *part, p.one()).to_bits(), unit))
                .collect();
            order.sort_unstable();
            let mut drawn: Vec<u32> = order[..n as usize].iter().map(|(_, unit)| *unit).collect();
            drawn.sort_unstable();
            *whole.entry(drawn).or_default() += ratio(1, 512);
        }
        assert_eq!(refined, whole, "{n} by {sizes:?}");
    }
    for (sizes, n) in [([2u64, 3, 5], 1), ([2, 3, 5], 2), ([1, 1, 1], 1), ([1, 1, 9], 2), ([4, 0, 5], 1), ([1, 2, 3], 3), ([1, 2, 3], 0)] {
        holds::<ordered::Odds>(&sizes, n);
        holds::<ordered::Quotient>(&sizes, n);
    }
}

/// Strata are drawn independently, each by its own law.
#[test]
fn a_stratified_sample_is_the_product_of_its_strata() {
    let labels = [1u8, 0, 1, 1, 0];
    let groups = Groups::new(&labels, 2).unwrap();
    assert_eq!(groups.sizes(), [2, 3]);
    let law = normal(law(4, |c| {
        let sample = groups.stratified(|group, size| Ok(Selection::of(simple::simple::<16>(size, 1 + group, c))));
        sample.unwrap().drawn().to_vec()
    }));
    assert_eq!(law.len(), 6);
    for (sample, mass) in &law {
        assert_eq!(*mass, ratio(1, 6), "{sample:?}");
        assert_eq!(sample.iter().filter(|unit| labels[**unit as usize] == 1).count(), 2);
    }
}
