//! Inclusion probabilities against enumeration and against many draws.

use proptest::prelude::*;

use super::tests::{hashed, permutations, unit};
use super::weighted::{Certainty, certainty, pareto_order, pps_order};
use super::*;

fn exact(num: u128, den: u128) -> Inclusion {
    Inclusion { num, den, exact: true }
}

#[test]
fn srs_and_threshold_are_what_enumeration_counts() {
    for size in 1..=5u64 {
        let orders = permutations(size as usize);
        for n in 0..=size {
            let mut hits = vec![0u128; size as usize];
            let mut units = Vec::new();
            for tickets in &orders {
                units = tickets.iter().enumerate().map(|(i, t)| unit(i as u64, *t, 1)).collect();
                let s = rank(&units, &Method::Srs { n }).unwrap();
                s.order.iter().take(n as usize).for_each(|at| hits[*at as usize] += 1);
            }
            for (hit, p) in hits.iter().zip(inclusion(&units, &Method::Srs { n }).unwrap()) {
                assert!(p.exact);
                assert_eq!(hit * p.den, p.num * orders.len() as u128);
            }
        }
    }
    // Tickets on a grid of 60 equal steps: num/den of them lie below num/den of 2^256.
    for (num, den) in [(0, 1), (1, 60), (7, 60), (1, 3), (59, 60), (1, 1)] {
        let grid: Vec<_> = (0..60u64).map(|i| unit(i, (u64::MAX / 60 + 1) * i, 1)).collect();
        let s = rank(&grid, &Method::Threshold { num, den }).unwrap();
        let p = inclusion(&grid, &Method::Threshold { num, den }).unwrap()[0];
        assert_eq!((u128::from(s.selected) * p.den, p.exact), (60 * p.num, true));
    }
}

/// A ticket that equals the limit is out, the one below it is in: `T·den < num·2^256` is strict.
#[test]
fn threshold_is_strict_at_the_limit() {
    let mut below = unit(1, 1 << 63, 1);
    below.ticket = [255; 32];
    below.ticket[0] = 127;
    let units = [unit(0, 1 << 63, 1), below];
    let s = rank(&units, &Method::Threshold { num: 1, den: 2 }).unwrap();
    assert_eq!((s.order, s.selected), (vec![1, 0], 1));
    for (num, den) in [(1, 0), (2, 1), (1, 1 << 53)] {
        assert_eq!(rank(&units, &Method::Threshold { num, den }), Err(SelectError::Probability { num, den }));
        assert!(inclusion(&units, &Method::Threshold { num, den }).is_err());
    }
}

#[test]
fn certainty_is_one_and_targets_sum_to_n() {
    // W = 152: 2·100 is sure; then k = 1, W = 52: 50 < 52.
    let units = [unit(0, 9, 100), unit(1, 8, 1), unit(2, 7, 1), unit(3, 1, 0), unit(4, 6, 50)];
    for method in [Method::Pps { n: 2 }, Method::Pareto { n: 2 }] {
        let target = |num| Inclusion { num, den: 52, exact: false };
        assert_eq!(inclusion(&units, &method).unwrap(), [exact(1, 1), target(1), target(1), exact(0, 1), target(50)]);
    }
    // All that carry weight are drawn; none is.
    for n in [0, 4] {
        let all = inclusion(&units, &Method::Pareto { n }).unwrap();
        assert!(all.iter().all(|p| p.exact));
        assert_eq!(all.iter().filter(|p| p.num == p.den).count() as u64, n);
        assert_eq!(all.iter().filter(|p| p.num == 0).count() as u64, 5 - n);
    }
    assert_eq!(inclusion(&units, &Method::Pps { n: 5 }), Err(SelectError::TooFew { have: 4, need: 5 }));
    let equal: Vec<_> = (0..4).map(|i| unit(i, i, 7)).collect();
    assert_eq!(inclusion(&equal, &Method::Pps { n: 3 }).unwrap(), [exact(21, 28); 4]);
}

/// Realised rates of `pps` and `pareto` are close to the targets. 1500 draws of 12 from 40: a
/// count is binomial with standard deviation below 19.4; 130 is passed by chance by one of the 80
/// counts once in 10^8 runs, and the seeds are fixed.
#[test]
fn realised_rates_are_close_to_the_targets() {
    for method in [Method::Pps { n: 12 }, Method::Pareto { n: 12 }] {
        let mut hits = [0i128; 40];
        for seed in 0..1500 {
            let s = rank(&hashed(seed, 40), &method).unwrap();
            s.order.iter().take(12).for_each(|at| hits[*at as usize] += 1);
        }
        for (hit, p) in hits.iter().zip(inclusion(&hashed(0, 40), &method).unwrap()) {
            let expected = 1500 * p.num as i128 / p.den as i128;
            assert!((hit - expected).abs() < 130, "{method:?}: {hit} {expected}");
        }
    }
}

/// R35: every method of the lawful draw selects every unit as often as its probability says, within four standard
/// deviations of 2000 draws: of the 48 counts one is beyond by chance once in 330 runs, and the seeds are fixed. `srs` and
/// `threshold` store the probability itself; `pps` and `pareto` their targets, from which what they realise (known by
/// quadrature) is no further than 0.03 here. The unit of weight 100 is drawn for certain, that of weight 0 never.
#[test]
fn r35_frequencies_are_the_probabilities_within_four_standard_deviations() {
    const RUNS: u32 = 2000;
    const WEIGHTS: [u64; 12] = [100, 9, 8, 7, 6, 5, 4, 3, 3, 2, 1, 0];
    let drawn = |seed: u64| hashed(seed, 12).into_iter().zip(WEIGHTS).map(|(unit, weight)| Unit { weight, ..unit }).collect::<Vec<_>>();
    let methods = [Method::Srs { n: 5 }, Method::Threshold { num: 2, den: 5 }, Method::Pps { n: 5 }, Method::Pareto { n: 5 }];
    let mut hits = [[0u32; 12]; 4];
    for seed in 0..RUNS {
        let units = drawn(seed.into());
        for (method, hits) in methods.iter().zip(&mut hits) {
            let s = rank(&units, method).unwrap();
            s.order.iter().take(s.selected as usize).for_each(|at| hits[*at as usize] += 1);
        }
    }
    let targets = Probabilities::of_sizes(&WEIGHTS, 5).unwrap();
    let realised = [joint::inclusion_of_sequential_poisson(&targets).unwrap(), joint::inclusion_of_pareto(&targets).unwrap()];
    for (at, (method, hits)) in methods.iter().zip(hits).enumerate() {
        let stored: Vec<f64> = inclusion(&drawn(0), method).unwrap().iter().map(|p| p.num as f64 / p.den as f64).collect();
        let law = at.checked_sub(2).and_then(|at| realised.get(at)).unwrap_or(&stored);
        for ((hits, p), stored) in hits.iter().zip(law).zip(&stored) {
            let (runs, hits) = (f64::from(RUNS), f64::from(*hits));
            assert!((hits - runs * p).abs() <= 4.0 * (runs * p * (1.0 - p)).sqrt(), "{method:?}: {hits} of {runs}, {p}");
            assert!((p - stored).abs() < 0.03, "{method:?}: {p} is realised, {stored} is stored");
        }
        if at >= 2 {
            assert_eq!((hits[0], hits[11]), (RUNS, 0), "{method:?}");
        }
    }
}

/// T1: pairs too. 900 draws of 5 from 10: each of the 45 pairs expects 900·20/90 = 200. The
/// statistic sum((hit − e)²/e) has mean 35 (45·(1 − 2/9)); 120 is far beyond every quantile in
/// use, and the seeds are fixed.
#[test]
fn t01_every_pair_is_drawn_equally_often() {
    let mut hits = [[0i64; 10]; 10];
    for seed in 0..900 {
        let s = rank(&hashed(seed, 10), &Method::Srs { n: 5 }).unwrap();
        for a in &s.order[..5] {
            for b in s.order[..5].iter().filter(|b| *b > a) {
                hits[*a as usize][*b as usize] += 1;
            }
        }
    }
    let pairs = (0..10).flat_map(|a| (a + 1..10).map(move |b| (a, b)));
    let sum: i64 = pairs.map(|(a, b)| (hits[a][b] - 200).pow(2)).sum();
    assert!(sum < 120 * 200, "{sum}");
}

/// The rank of a unit among those of its group depends on that group alone: splitting a frame into
/// strata never changes who comes before whom (protocol §6: regrouping never changes a ticket).
#[test]
fn regrouping_keeps_the_order() {
    let units = hashed(3, 90);
    let order = |units: &[Unit]| -> Vec<Bytes32> {
        rank(units, &Method::Srs { n: 0 }).unwrap().order.iter().map(|at| units[*at as usize].id).collect()
    };
    let whole = order(&units);
    for parts in [2, 3, 90] {
        for part in 0..parts {
            let group: Vec<_> = units.iter().copied().filter(|u| usize::from(u.id[7]) % parts == part).collect();
            let ids: std::collections::BTreeSet<_> = group.iter().map(|u| u.id).collect();
            let within: Vec<_> = whole.iter().copied().filter(|id| ids.contains(id)).collect();
            assert_eq!(order(&group), within);
        }
    }
}

/// Equal tickets are ordered by id by every method, equal keys of `pps` and `pareto` by ticket.
#[test]
fn ties_go_by_ticket_then_id() {
    let units = [unit(2, 5, 1), unit(1, 5, 1), unit(3, 0, 4), unit(0, 0, 1)];
    for method in [Method::Srs { n: 2 }, Method::Threshold { num: 1, den: 2 }] {
        assert_eq!(rank(&units, &method).unwrap().order, [3, 2, 1, 0]);
    }
    // T = 0 gives the key 0 whatever the weight.
    for method in [Method::Pps { n: 1 }, Method::Pareto { n: 1 }] {
        assert_eq!(rank(&units, &method).unwrap().order, [3, 2, 1, 0], "{method:?}");
    }
    // 10/2 = 5/1: equal keys, the smaller ticket first.
    let equal = [unit(0, 10, 2), unit(1, 5, 1), unit(2, 1 << 60, 9)];
    assert_eq!(rank(&equal, &Method::Pps { n: 1 }).unwrap().order[..2], [1, 0]);
}

/// Weights and tickets at the ends of their ranges do not overflow a comparison.
#[test]
fn extreme_weights_and_tickets_are_exact() {
    let mut units: Vec<_> = (0..4).map(|i| unit(i, 0, u64::MAX - i)).collect();
    units[0].ticket = [255; 32];
    units[1].ticket = [255; 32];
    for method in [Method::Pps { n: 1 }, Method::Pareto { n: 1 }] {
        assert_eq!(rank(&units, &method).unwrap().order, [2, 3, 0, 1], "{method:?}");
    }
}

#[test]
fn portfolio_probabilities_sum_to_the_sizes_of_its_samples() {
    let id = |i: u64| unit(i, 0, 0).id;
    let sample = |multiplicity, ids: &[u64]| Sample { multiplicity, members: ids.iter().map(|i| id(*i)).collect() };
    let p = Portfolio::new(vec![sample(3, &[0, 1]), sample(4, &[]), sample(5, &[1, 2, 3])]).unwrap();
    let sums: Vec<_> = (0..5).map(|i| p.inclusion(&id(i))).collect();
    assert_eq!(sums, [3, 8, 5, 5, 0]);
    for i in 0..5 {
        let hits = (0..p.total()).filter(|u| p.choose(*u).unwrap().members.contains(&id(i))).count();
        assert_eq!(hits as u64, p.inclusion(&id(i)));
    }
    let ids: Vec<_> = (0..3).map(id).collect();
    assert_eq!(p.check_members(&ids), Err(PortfolioError::Stranger(2)));
    let units: Vec<_> = (0..3).map(|i| unit(i, i, 1)).collect();
    assert_eq!(rank_portfolio(&units, p.choose(11).unwrap()), Err(SelectError::Stranger));
    assert_eq!(Portfolio::new(vec![]), Err(PortfolioError::Empty));
    assert_eq!(Portfolio::new(vec![sample(u64::MAX, &[0]), sample(1, &[1])]), Err(PortfolioError::Multiplicity));
    assert_eq!(Portfolio::new(vec![sample(1, &[0, 0])]), Err(PortfolioError::Members(0)), "no unit twice");
}

proptest! {
    /// R35: the probabilities that are stored of a draw of n sum to n, as rationals, sure units among them.
    #[test]
    fn r35_stored_probabilities_sum_to_the_number_drawn(weights in prop::collection::vec(0u64..1000, 1..40), part in 0usize..=100) {
        let units: Vec<Unit> = (0..).zip(&weights).map(|(i, w)| unit(i, i, *w)).collect();
        let n = (weights.iter().filter(|w| **w > 0).count() * part / 100) as u64;
        for method in [Method::Srs { n }, Method::Pps { n }, Method::Pareto { n }] {
            let stored = inclusion(&units, &method).unwrap();
            let sure = stored.iter().filter(|p| p.num == p.den).count() as u128;
            let open: Vec<_> = stored.iter().filter(|p| p.num != p.den && p.num > 0).collect();
            let den = open.first().map_or(1, |p| p.den);
            prop_assert!(open.iter().all(|p| p.den == den));
            prop_assert_eq!(sure * den + open.iter().map(|p| p.num).sum::<u128>(), u128::from(n) * den, "{:?}", method);
        }
    }

    /// The fast intervals never decide otherwise than the exact products, also where tickets or
    /// keys nearly or wholly coincide and where weights are at the ends of their range.
    #[test]
    fn weighted_ranks_are_those_of_exact_products(
        seed: u64, size in 2u64..40, part in 0u64..=100, near in 0usize..32, scale in 0u32..61, high: bool
    ) {
        let mut units = hashed(seed, size);
        for unit in &mut units {
            unit.ticket[..near].fill(if high { 255 } else { 0 });
            unit.weight <<= scale;
        }
        let n = size * part / 100;
        for (method, pareto) in [(Method::Pps { n }, false), (Method::Pareto { n }, true)] {
            let got = rank(&units, &method).unwrap();
            let Certainty { sure, rest, total, k, .. } = certainty(&units, n).unwrap();
            let ranked: Vec<_> = got.order[sure.len()..].iter().map(|at| units[*at as usize]).collect();
            prop_assert_eq!(ranked.len(), rest.len());
            for pair in ranked.windows(2) {
                let (a, b) = (&pair[0], &pair[1]);
                let order = if pareto { pareto_order(a, b, total, k) } else { pps_order(a, b) };
                prop_assert!(order.then((a.ticket, a.id).cmp(&(b.ticket, b.id))).is_lt());
            }
        }
    }
}
