//! The law of the draw, and what the table promises (the guarantees G2 and G4 to G7).

use num_rational::BigRational;
use num_traits::{One, Zero};
use rand_chacha::ChaCha20Rng;

use super::tables::{check_table, rich, sized};
use super::*;
use crate::matching::circuit::{Circuit, Flow, ONE, components};
use crate::matching::rounding::{Chance, bits, twos, walks};

/// A way through all choices of a rounding: the choices made before are made again, the first new
/// one takes its first branch.
struct Branches {
    script: Vec<(usize, Vec<BigRational>)>,
    at: usize,
    /// Orders are not branched on: with every choice the same shuffles are made again. What holds under each
    /// of them holds under one that is drawn.
    orders: ChaCha20Rng,
    seed: u64,
}

impl Branches {
    fn new(seed: u64) -> Self {
        Self { script: vec![], at: 0, orders: component_rng(&[23; 32], seed), seed }
    }

    fn choose(&mut self, chances: Vec<BigRational>) -> usize {
        if self.at == self.script.len() {
            self.script.push((0, chances));
        }
        self.at += 1;
        self.script[self.at - 1].0
    }

    fn probability(&self) -> BigRational {
        self.script.iter().fold(BigRational::one(), |p, (taken, chances)| p * &chances[*taken])
    }

    /// Goes to the next way; false after the last.
    fn advance(&mut self) -> bool {
        (self.at, self.orders) = (0, component_rng(&[23; 32], self.seed));
        while let Some((taken, chances)) = self.script.last_mut() {
            if *taken + 1 < chances.len() {
                *taken += 1;
                return true;
            }
            self.script.pop();
        }
        false
    }
}

fn ratio(part: u64, whole: u64) -> BigRational {
    BigRational::new(part.into(), whole.into())
}

impl Chance for Branches {
    fn below(&mut self, m: u64) -> u64 {
        if m == 1 { 0 } else { self.choose((0..m).map(|_| ratio(1, m)).collect()) as u64 }
    }

    fn happens(&mut self, part: u64, whole: u64) -> bool {
        self.choose(vec![ratio(part, whole), ratio(whole - part, whole)]) == 0
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        shuffle(&mut self.orders, items);
    }
}

/// A way of rounding.
type Round = fn(&Circuit, &mut [u64], &mut Branches);

/// The two ways of the draw, the second as in small components and as in those of many pairs.
const SMALL: Round = |net, value, chance| walks::round(net, value, chance);
const MANY: Round = |net, value, chance| {
    twos::settle(net, value, chance);
    walks::round(net, value, chance);
};
const LARGE: Round = |net, value, chance| bits::round(net, value, chance);

/// The exact law of the draw of a component: each outcome (which pairs are in the teams) with its
/// probability. None where there are more than `most` ways.
fn law(net: &Circuit, value: &[u64], round: Round, seed: u64, most: usize) -> Option<BTreeMap<Vec<bool>, BigRational>> {
    let mut law = BTreeMap::new();
    let mut branches = Branches::new(seed);
    for _ in 0..most {
        let mut drawn = value.to_vec();
        round(net, &mut drawn, &mut branches);
        assert!(drawn.iter().all(|v| v % ONE == 0), "all is whole in the end");
        let outcome = drawn[..net.pairs.len()].iter().map(|v| *v == ONE).collect();
        *law.entry(outcome).or_insert_with(BigRational::zero) += branches.probability();
        if !branches.advance() {
            return Some(law);
        }
    }
    None
}

/// The circuits of an instance with the amounts of its table.
fn circuits(instance: &Instance, table: &Table) -> Vec<(Circuit, Vec<u64>)> {
    let all = components(instance);
    let circuit = |number| {
        let net = Circuit::new(instance, &all, number).ok()?;
        let mut flow = Flow::lowest(&net, instance);
        for pair in 0..net.pairs.len() {
            let (t, i) = net.who(pair as u32);
            let at = instance.pairs()[t as usize].binary_search(&i).ok()?;
            flow.value[pair] = table.units()[t as usize][at];
        }
        flow.gather(&net);
        Some((net, flow.value))
    };
    (0..all.list.len()).filter_map(circuit).collect()
}

/// G2, G4: over all ways that the rounding can go, with exact fractions, the chance of each pair is
/// exactly its probability in the table, and pairs that share a target without classes or an
/// inspector without bounds by day are never more often together, or together absent, than if they
/// were independent.
#[test]
fn r44_the_table_is_exactly_the_law_of_the_draw() {
    let (mut walks, mut choices) = (0, 0);
    for seed in 0..500 {
        let instance = sized(seed, 3, 4);
        let Ok(table) = Table::new(&instance) else { continue };
        for (net, value) in circuits(&instance, &table) {
            let Some(law) = law(&net, &value, SMALL, seed, 400) else { continue };
            walks += 1;
            choices += usize::from(law.len() > 2);
            check_law(&net, &value, &law);
        }
    }
    assert!(walks > 150 && choices > 40, "{walks} {choices}");
}

/// The same where the shortest cycles come first, as in components of many pairs.
#[test]
fn r44_the_shortest_cycles_keep_the_law() {
    let mut choices = 0;
    for seed in 0..500 {
        let instance = sized(seed, 4, 4);
        let Ok(table) = Table::new(&instance) else { continue };
        for (net, value) in circuits(&instance, &table) {
            let mut settled = value.clone();
            twos::settle(&net, &mut settled, &mut Branches::new(seed));
            if settled == value {
                continue;
            }
            let Some(law) = law(&net, &value, MANY, seed, 200) else { continue };
            choices += usize::from(law.len() > 2);
            check_law(&net, &value, &law);
        }
    }
    assert!(choices > 10, "{choices}");
}

/// The same where the amounts are rounded bit by bit, as in the largest components; the amounts are
/// multiples of 1/4 here, of which all bits but two are empty.
#[test]
fn r44_rounding_bit_by_bit_keeps_the_law() {
    let pairs = vec![vec![0, 1, 2], vec![0, 1, 2], vec![0, 1, 2]];
    let instance = plain(&[1, 1, 1], &[2, 2, 2], pairs);
    let all = components(&instance);
    let net = Circuit::new(&instance, &all, 0).ok().unwrap();
    let mut flow = Flow::lowest(&net, &instance);
    flow.value[..9].copy_from_slice(&[1, 1, 2, 2, 1, 1, 0, 1, 3].map(|quarters: u64| quarters << 30));
    flow.gather(&net);
    for seed in 0..30 {
        let law = law(&net, &flow.value, LARGE, seed, 10_000).unwrap();
        assert!(law.len() > 2);
        check_law(&net, &flow.value, &law);
    }
}

fn check_law(net: &Circuit, value: &[u64], law: &BTreeMap<Vec<bool>, BigRational>) {
    assert!(law.values().sum::<BigRational>().is_one());
    let joint = |pairs: &[usize], state: bool| -> BigRational {
        law.iter().filter(|(outcome, _)| pairs.iter().all(|p| outcome[*p] == state)).map(|(_, p)| p).sum()
    };
    for (pair, units) in value[..net.pairs.len()].iter().enumerate() {
        assert_eq!(joint(&[pair], true), ratio(*units, ONE));
    }
    for v in 0..net.hub() {
        let node = &net.nodes[v as usize];
        let ungated = node.class.is_none() && node.end == v + 1;
        let pairs: Vec<usize> = if ungated { net.pairs_at(v).iter().map(|a| *a as usize).collect() } else { vec![] };
        for some in (1u32..1 << pairs.len()).filter(|m| m.count_ones() > 1) {
            let set: Vec<usize> = (0..pairs.len()).filter(|b| some >> b & 1 == 1).map(|b| pairs[b]).collect();
            for state in [true, false] {
                let alone = set.iter().fold(BigRational::one(), |p, pair| p * joint(&[*pair], state));
                assert!(joint(&set, state) <= alone, "negative dependence at node {v}");
            }
        }
    }
}

/// G2 by counting: 20 000 draws of one instance, each frequency within five standard deviations
/// (a right program fails in one of 100 000 keys; this key is fixed).
#[test]
fn r44_frequencies_are_the_published_probabilities() {
    let instance = plain(&[2, 2, 1, 2], &[2, 2, 2, 2, 1], vec![vec![0, 1, 2, 3], vec![1, 2, 3, 4], vec![0, 4], vec![0, 1, 2, 3, 4]]);
    let table = Table::new(&instance).unwrap();
    let draws = 20_000u32;
    let mut counts: Vec<Vec<u32>> = instance.pairs().iter().map(|l| vec![0; l.len()]).collect();
    for k in 0..draws {
        for (t, team) in table.draw(&key(k.into())).teams.iter().enumerate() {
            team.iter().for_each(|i| counts[t][instance.pairs()[t].binary_search(i).unwrap()] += 1);
        }
    }
    for (count, units) in counts.iter().flatten().zip(table.units().iter().flatten()) {
        let p = *units as f64 / ONE as f64;
        let sigma = (f64::from(draws) * p * (1.0 - p)).sqrt();
        assert!((f64::from(*count) - f64::from(draws) * p).abs() < 5.0 * sigma.max(1e-9), "{count} for {p}");
    }
}

/// G5: whoever could be exchanged for another has his probabilities, to a few units: the table of an
/// instance with new ids is the same table under the new ids.
#[test]
fn r44_equal_inspectors_and_targets_are_treated_equally() {
    let mut checked = 0;
    for seed in 0..400 {
        let instance = rich(seed);
        let Ok(table) = Table::new(&instance) else { continue };
        if table.moved() > 8 {
            continue;
        }
        let rng = &mut component_rng(&[13; 32], seed);
        let (again, new_target, new_inspector) = renamed(&instance, rng);
        let other = Table::new(&again).unwrap();
        checked += 1;
        for (t, list) in instance.pairs().iter().enumerate() {
            let (u, there) = (new_target[t] as usize, &again.pairs()[new_target[t] as usize]);
            for (i, units) in list.iter().zip(&table.units()[t]) {
                let at = there.binary_search(&new_inspector[*i as usize]).unwrap();
                assert!(units.abs_diff(other.units()[u][at]) <= 16, "{} {}\n{instance:?}", units, other.units()[u][at]);
            }
        }
    }
    assert!(checked > 150, "{checked}");
}

/// The same instance under other ids, and the new index of each target and inspector.
fn renamed(instance: &Instance, rng: &mut impl Rng) -> (Instance, Vec<u32>, Vec<u32>) {
    let mut new_inspector: Vec<u32> = (0..instance.inspectors().len() as u32).collect();
    let mut new_target: Vec<u32> = (0..instance.targets().len() as u32).collect();
    shuffle(rng, &mut new_inspector);
    shuffle(rng, &mut new_target);
    let mut inspectors = instance.inspectors().to_vec();
    inspectors.iter_mut().enumerate().for_each(|(i, node)| node.id = id(2, new_inspector[i]));
    let mut targets = instance.targets().to_vec();
    targets.iter_mut().enumerate().for_each(|(t, node)| node.id = id(1, new_target[t]));
    (Instance::new(targets, inspectors, instance.pairs().to_vec()).unwrap(), new_target, new_inspector)
}

/// G6, G7: without classes and days the odds of any two inspectors have one ratio at all targets
/// where neither is forced; the factor of one with room to spare is 1, so that inspectors whose
/// capacity does not bind have the same probability, and `k/n` where nobody's binds.
#[test]
fn r44_odds_have_rank_one_and_spare_inspectors_are_equal() {
    let (mut ratios, mut free) = (0, 0);
    for seed in 0..300 {
        let rng = &mut component_rng(&[17; 32], seed);
        let n = 3 + below(rng, 4) as u32;
        let pairs: Vec<Vec<u32>> = (0..5).map(|_| (0..n).filter(|_| below(rng, 100) < 80).collect()).collect();
        let capacities: Vec<u32> = (0..n).map(|_| 1 + below(rng, 4) as u32).collect();
        let instance = plain(&[1, 2, 1, 2, 1], &capacities, pairs);
        let Ok(table) = Table::new(&instance) else { continue };
        if table.moved() > 8 {
            continue;
        }
        check_table(&instance, &table);
        let odds = |t: usize, i: u32| {
            let units = table.units()[t][instance.pairs()[t].binary_search(&i).ok()?];
            (units > 0 && units < ONE).then(|| units as f64 / (ONE - units) as f64)
        };
        let load = |i: u32| (0..5).filter_map(|t| Some(table.units()[t][instance.pairs()[t].binary_search(&i).ok()?])).sum::<u64>();
        let spare = |i: u32| load(i) + 64 < u64::from(capacities[i as usize]) * ONE;
        for (i, j) in (0..n).flat_map(|i| (0..i).map(move |j| (i, j))) {
            let both: Vec<f64> = (0..5).filter_map(|t| Some(odds(t, i)? / odds(t, j)?)).collect();
            if let (Some(least), Some(most)) = (both.iter().copied().reduce(f64::min), both.iter().copied().reduce(f64::max)) {
                assert!(most / least < 1.0 + 1e-6, "{both:?}\n{instance:?}");
                ratios += 1;
                if spare(i) && spare(j) {
                    assert!((most - 1.0).abs() < 1e-6, "{both:?}");
                    free += 1;
                } else if spare(i) {
                    assert!(most > 1.0 - 1e-6, "one at capacity has the smaller odds: {both:?}");
                }
            }
        }
    }
    assert!(ratios > 500 && free > 200, "{ratios} {free}");
    let instance = plain(&[2, 2, 3], &[3; 7], vec![(0..7).collect(), (0..5).collect(), (1..7).collect()]);
    let table = Table::new(&instance).unwrap();
    for (row, (k, n)) in table.units().iter().zip([(2, 7), (2, 5), (3, 6)]) {
        assert!(row.iter().all(|units| units.abs_diff(k * ONE / n) <= 1), "{row:?}");
    }
}

/// A limit of probability holds, and the rest of the team takes what it leaves.
#[test]
fn r44_no_pair_is_above_its_limit_of_probability() {
    let mut node = target(0, 1);
    node.ceilings = vec![(1, 1 << 30)];
    let instance = Instance::new(vec![node.clone()], vec![inspector(0, 1), inspector(1, 1)], vec![vec![0, 1]]).unwrap();
    let table = Table::new(&instance).unwrap();
    assert_eq!(table.units(), [vec![3 << 30, 1 << 30]]);
    node.ceilings.push((0, 1 << 31));
    let instance = Instance::new(vec![node], vec![inspector(0, 1), inspector(1, 1)], vec![vec![0, 1]]).unwrap();
    let Err(SolveError::Infeasible(short)) = Table::new(&instance) else { panic!("3/4 is less than 1") };
    assert!(short.verify(&instance));
    assert!(short.to_string().contains("at most 0.750: 1 place short"), "{short}");
    for seed in 0..300 {
        let mut instance = rich(seed);
        let rng = &mut component_rng(&[19; 32], seed);
        let mut targets = instance.targets().to_vec();
        for (node, list) in targets.iter_mut().zip(instance.pairs()) {
            let some: Vec<u32> = list.iter().filter(|_| below(rng, 3) == 0).copied().collect();
            node.ceilings = some.into_iter().map(|i| (i, 1 + below(rng, u32::MAX as usize) as u32)).collect();
        }
        instance = Instance::new(targets, instance.inspectors().to_vec(), instance.pairs().to_vec()).unwrap();
        match Table::new(&instance) {
            Ok(table) => {
                check_table(&instance, &table);
                table.draw(&key(seed)).check(&instance).unwrap();
            }
            Err(SolveError::Infeasible(short)) => assert!(short.verify(&instance)),
            Err(other) => panic!("{other}"),
        }
    }
}

proptest! {
    /// G9 and the bytes: the order of the input does not matter, and a county's component gives the
    /// same table and teams alone.
    #[test]
    fn r44_order_of_input_does_not_matter_for_maxent(seed in 0u64..100_000, order in any::<u64>()) {
        let instance = rich(seed);
        let mut rows: Vec<_> = instance.targets().iter().cloned().zip(instance.pairs().to_vec()).collect();
        rows.reverse();
        let last = rows.len() as u32 - 1;
        let (targets, pairs): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let mut inspectors = instance.inspectors().to_vec();
        inspectors.iter_mut().flat_map(|i| &mut i.subcaps).flat_map(|c| &mut c.members).for_each(|t| *t = last - *t);
        let again = Instance::new(targets, inspectors, pairs).unwrap();
        prop_assert_eq!(&again, &instance);
        if let Ok((table, drawn)) = maxent1(&instance, &key(order)) {
            prop_assert_eq!(maxent1(&again, &key(order)).unwrap().1, drawn.clone());
            let rows: Vec<_> = instance_rows(&instance).collect();
            prop_assert!(rows.is_sorted_by(|a, b| a < b));
            prop_assert!(table_rows(&instance, &table).is_sorted_by(|a, b| a < b));
            prop_assert_eq!(&parse_instance(&rows).unwrap(), &instance);
            prop_assert_eq!(table_rows(&instance, &table).count(), instance.pairs().iter().map(Vec::len).sum::<usize>());
            let teams: Vec<_> = team_rows(&instance, &drawn).collect();
            prop_assert!(teams.is_sorted_by(|a, b| a < b));
            prop_assert_eq!(parse_teams(&instance, &teams).unwrap(), drawn);
        }
    }
}
