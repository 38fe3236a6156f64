use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rand_core::Rng;

use super::random::shuffle;
use super::*;

mod laws;
mod rows;
mod tables;

/// A uniform number below `m`.
fn below(rng: &mut impl Rng, m: usize) -> usize {
    super::random::below(rng, m as u64) as usize
}

fn id(kind: u8, n: u32) -> Id {
    let mut id = [kind; 32];
    id[28..].copy_from_slice(&n.to_be_bytes());
    id
}

fn target(n: u32, team_size: u32) -> TargetNode {
    TargetNode { id: id(1, n), team_size, classes: vec![], removed: vec![], ceilings: vec![] }
}

fn inspector(n: u32, capacity: u32) -> InspectorNode {
    InspectorNode { id: id(2, n), capacity, floor: 0, subcaps: vec![] }
}

fn plain(sizes: &[u32], capacities: &[u32], pairs: Vec<Vec<u32>>) -> Instance {
    let targets = sizes.iter().enumerate().map(|(n, k)| target(n as u32, *k)).collect();
    let inspectors = capacities.iter().enumerate().map(|(n, c)| inspector(n as u32, *c)).collect();
    Instance::new(targets, inspectors, pairs).unwrap()
}

fn key(n: u64) -> Id {
    let mut key = [7; 32];
    key[..8].copy_from_slice(&n.to_be_bytes());
    key
}

/// A random instance of at most 5 targets and 6 inspectors, half of them with disjoint classes.
fn tiny(seed: u64) -> Instance {
    let rng = &mut component_rng(&[3; 32], seed);
    let n = 1 + below(rng, 6) as u32;
    let dense = 30 + below(rng, 70);
    let mut targets = Vec::new();
    let mut pairs = Vec::new();
    for t in 0..1 + below(rng, 5) as u32 {
        let list: Vec<u32> = (0..n).filter(|_| below(rng, 100) < dense).collect();
        let mut node = target(t, 1 + below(rng, 3) as u32);
        node.removed = vec![("recusal".into(), n - list.len() as u32)];
        if below(rng, 2) == 0 {
            add_classes(&mut node, &list, rng);
        }
        targets.push(node);
        pairs.push(list);
    }
    let inspectors = (0..n).map(|i| inspector(i, below(rng, 4) as u32)).collect();
    Instance::new(targets, inspectors, pairs).unwrap()
}

fn add_classes(node: &mut TargetNode, list: &[u32], rng: &mut impl Rng) {
    let mut left = node.team_size;
    let side: Vec<usize> = list.iter().map(|_| below(rng, 3)).collect();
    for (c, name) in ["a", "b"].iter().enumerate() {
        let members = list.iter().zip(&side).filter(|(_, s)| **s == c).map(|(i, _)| *i).collect();
        let lo = below(rng, left.min(1) as usize + 1) as u32;
        left -= lo;
        let hi = lo + below(rng, 3) as u32;
        node.classes.push(ClassBound { name: (*name).into(), members, lo, hi });
    }
}

/// All lawful lists of teams, by trying every subset: an oracle that shares no code.
fn enumerate(instance: &Instance, targets: &[usize]) -> Vec<Vec<Vec<u32>>> {
    fn teams(instance: &Instance, t: usize) -> Vec<Vec<u32>> {
        let (node, list) = (&instance.targets()[t], &instance.pairs()[t]);
        let subsets = (0u32..1 << list.len()).filter(|m| m.count_ones() == node.team_size);
        let sets = subsets.map(|m| (0..list.len()).filter(|b| m >> b & 1 == 1).map(|b| list[b]).collect::<Vec<_>>());
        sets.filter(|team| {
            node.classes.iter().all(|c| {
                let n = team.iter().filter(|i| c.members.contains(i)).count() as u32;
                (c.lo..=c.hi).contains(&n)
            })
        })
        .collect()
    }
    let mut found = vec![(vec![], vec![0u32; instance.inspectors().len()])];
    for &t in targets {
        let mut next = vec![];
        for (done, loads) in &found {
            for team in teams(instance, t) {
                let mut loads: Vec<u32> = loads.clone();
                team.iter().for_each(|i| loads[*i as usize] += 1);
                if loads.iter().zip(instance.inspectors()).all(|(l, n)| *l <= n.capacity) {
                    let mut done: Vec<Vec<u32>> = done.clone();
                    done.push(team);
                    next.push((done, loads));
                }
            }
        }
        found = next;
    }
    let within = |n: usize, lo: u32, hi: u32| (lo as usize..=hi as usize).contains(&n);
    found.retain(|(teams, loads)| {
        instance.inspectors().iter().enumerate().all(|(i, node)| {
            let at = |t: u32| targets.iter().position(|u| *u == t as usize).is_some_and(|at| teams[at].contains(&(i as u32)));
            let bounds = node.subcaps.iter().all(|b| within(b.members.iter().filter(|t| at(**t)).count(), b.lo, b.hi));
            bounds && loads[i] >= node.floor
        })
    });
    found.into_iter().map(|(teams, _)| teams).collect()
}

fn all_targets(instance: &Instance) -> Vec<usize> {
    (0..instance.targets().len()).collect()
}

fn check_infeasible(instance: &Instance, witness: &Infeasible) {
    assert!(witness.verify(instance), "{instance:?}\n{witness:?}");
    let mut rest: BTreeSet<usize> = all_targets(instance).into_iter().collect();
    for shortage in &witness.shortages {
        let core: Vec<usize> = shortage.targets().iter().map(|t| *t as usize).collect();
        assert!(shortage.irreducible);
        assert!(!can(instance, &core), "the targets of a shortage cannot all be served");
        for leave in &core {
            let smaller: Vec<usize> = core.iter().copied().filter(|t| t != leave).collect();
            assert!(can(instance, &smaller), "irreducible\n{instance:?}\n{shortage:?}");
        }
        core.iter().for_each(|t| assert!(rest.remove(t), "disjoint"));
    }
    assert!(can(instance, &rest.into_iter().collect::<Vec<_>>()), "every shortage is told");
}

/// Whether some targets can all be served, without listing the ways.
fn can(instance: &Instance, targets: &[usize]) -> bool {
    !enumerate(instance, targets).is_empty()
}

/// Issue point 6, T14, T20: an assignment exactly where one exists, lawful and whole; otherwise a
/// true, irreducible and complete statement of the shortages.
#[test]
fn t14_t20_agrees_with_brute_force_on_tiny_instances() {
    let mut feasible = 0;
    for seed in 0..4000 {
        let instance = tiny(seed);
        let lawful = enumerate(&instance, &all_targets(&instance));
        match draft0(&instance, &key(seed)) {
            Ok(drawn) => {
                drawn.check(&instance).unwrap();
                assert!(lawful.contains(&drawn.teams));
                assert_eq!(Infeasible::find(&instance).unwrap(), None);
                feasible += 1;
            }
            Err(SolveError::Infeasible(witness)) => {
                assert!(lawful.is_empty(), "{instance:?}");
                check_infeasible(&instance, &witness);
                assert_eq!(Infeasible::find(&instance).unwrap(), Some(witness));
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert!((500..3500).contains(&feasible), "both cases are exercised: {feasible}");
}

/// T12: not only all pairs, all lawful assignments occur.
#[test]
fn t12_every_lawful_assignment_occurs() {
    let mut tried = 0;
    for seed in 0..300 {
        let instance = tiny(seed);
        let lawful: BTreeSet<_> = enumerate(&instance, &all_targets(&instance)).into_iter().collect();
        if !(2..=60).contains(&lawful.len()) {
            continue;
        }
        tried += 1;
        let draws = (0..4000).map(|k| draft0(&instance, &key(k)).unwrap().teams);
        assert_eq!(draws.collect::<BTreeSet<_>>(), lawful, "seed {seed}");
    }
    assert!(tried > 10, "{tried}");
}

/// Two interchangeable inspectors have equal chances, also where a class has one member of ten.
#[test]
fn one_place_is_drawn_uniformly_whatever_the_classes() {
    let mut node = target(0, 1);
    node.classes.push(ClassBound { name: "leader".into(), members: vec![0], lo: 0, hi: 1 });
    let inspectors = (0..10).map(|i| inspector(i, 1)).collect();
    let instance = Instance::new(vec![node], inspectors, vec![(0..10).collect()]).unwrap();
    let mut counts = [0u32; 10];
    for k in 0..10_000 {
        counts[draft0(&instance, &key(k)).unwrap().teams[0][0] as usize] += 1;
    }
    assert!(counts.iter().all(|c| (850..1150).contains(c)), "{counts:?}");
}

/// Berger (2016): on a 3 × 3 table with a forbidden diagonal the two lawful assignments cannot be
/// joined by swaps of two; both must occur.
#[test]
fn berger_forbidden_diagonal() {
    let instance = plain(&[1, 1, 1], &[1, 1, 1], vec![vec![1, 2], vec![0, 2], vec![0, 1]]);
    let mut seen = BTreeMap::<_, u32>::new();
    for k in 0..1000 {
        *seen.entry(draft0(&instance, &key(k)).unwrap().teams).or_default() += 1;
    }
    assert_eq!(seen.len(), 2);
    assert!(seen.values().all(|n| *n > 400), "{seen:?}");
}

/// A chain with one lawful assignment, where a greedy pass almost always blocks itself.
#[test]
fn solves_where_greedy_fails() {
    let n = 40u32;
    let pairs = (0..n).map(|t| (0..=t).collect()).collect();
    let instance = plain(&vec![1; n as usize], &vec![1; n as usize], pairs);
    for k in 0..20 {
        let drawn = draft0(&instance, &key(k)).unwrap();
        assert_eq!(drawn.teams, (0..n).map(|t| vec![t]).collect::<Vec<_>>());
    }
}

/// T13: seven inspectors, two teams of three: the seventh is there with load 0 and as a reserve.
#[test]
fn t13_the_seventh_inspector_is_reported() {
    let instance = plain(&[3, 3], &[1; 7], vec![(0..7).collect(), (0..7).collect()]);
    let drawn = draft0(&instance, &key(1)).unwrap();
    let loads = drawn.loads(&instance);
    assert_eq!((loads.len(), loads.iter().sum::<u32>()), (7, 6));
    let idle = loads.iter().position(|l| *l == 0).unwrap() as u32;
    assert!(drawn.reserves.iter().all(|r| r.contains(&idle) && r.len() == 4));
}

/// Every order of reserves occurs.
#[test]
fn reserves_are_in_random_order() {
    let instance = plain(&[1], &[1; 4], vec![(0..4).collect()]);
    let seen: BTreeSet<_> = (0..1000).map(|k| draft0(&instance, &key(k)).unwrap()).map(|d| (d.teams, d.reserves)).collect();
    assert_eq!(seen.len(), 24);
}

#[test]
fn the_statement_reads_well() {
    let mut targets: Vec<TargetNode> = (0..28).map(|t| target(t, 2)).collect();
    targets[3].removed = vec![("recusal".into(), 2), ("card-expired".into(), 4)];
    let inspectors = (0..6).map(|i| inspector(i, 11)).collect();
    let instance = Instance::new(targets, inspectors, vec![(0..5).collect(); 28]).unwrap();
    let Err(SolveError::Infeasible(witness)) = draft0(&instance, &key(0)) else { panic!("55 < 56") };
    let english = "28 targets need 56 places; only 5 inspectors are eligible for any of them and they can take at most 55: 1 place short (removed before: 4 by card-expired, 2 by recusal); any one of these would suffice: capacity 12 for inspector 0202";
    assert!(witness.to_string().starts_with(english), "{witness}");
    let chinese = "28个检查对象需要56个检查名额；其中任一对象可用的检查人员只有5名，最多承担55个名额：缺1个。按规则排除：card-expired 4人次，recusal 2人次。以下任一项即可解决：将检查人员 0202";
    let said = crate::text::Speak::say(&witness);
    assert!(said.get(crate::text::Lang::Zh).starts_with(chinese), "{}", said.get(crate::text::Lang::Zh));
    assert_eq!(witness.shortages[0].remedies.len(), 5);
    let mut forged = witness.clone();
    forged.shortages[0].need += 1;
    assert!(!forged.verify(&instance));
    forged = witness;
    forged.shortages[0].demands.pop();
    assert!(!forged.verify(&instance));

    let nobody = plain(&[2], &[3], vec![vec![]]);
    let Err(SolveError::Infeasible(witness)) = draft0(&nobody, &key(0)) else { panic!("nobody") };
    assert_eq!(witness.to_string(), "1 target needs 2 places; no inspector is eligible for any of them: 2 places short");
}

#[test]
fn a_missing_leader_is_named_by_class() {
    let mut node = target(0, 2);
    node.classes.push(ClassBound { name: "leader".into(), members: vec![], lo: 1, hi: 2 });
    let instance = Instance::new(vec![node], vec![inspector(0, 9), inspector(1, 9)], vec![vec![0, 1]]).unwrap();
    let Err(SolveError::Infeasible(witness)) = draft0(&instance, &key(0)) else { panic!("no leader") };
    let short = &witness.shortages[0];
    assert_eq!(short.demands, vec![Claim { owner: Owner::Target(0), class: Some(0), places: 1 }]);
    assert_eq!((short.missing(), short.supply), (1, 0));
    assert!(witness.to_string().starts_with("1 target needs 1 place of class \"leader\"; no inspector"), "{witness}");
}

#[test]
fn refuses_what_it_cannot_honour() {
    let mut node = target(0, 1);
    for name in ["a", "b"] {
        node.classes.push(ClassBound { name: name.into(), members: vec![0], lo: 0, hi: 1 });
    }
    let overlap = Instance::new(vec![node], vec![inspector(0, 1)], vec![vec![0]]).unwrap();
    assert!(matches!(draft0(&overlap, &key(0)), Err(SolveError::Refused(Refused::OverlappingClasses { inspector: 0, .. }))));

    let floor = InspectorNode { floor: 1, ..inspector(0, 1) };
    let floored = Instance::new(vec![target(0, 1)], vec![floor], vec![vec![0]]).unwrap();
    assert!(matches!(draft0(&floored, &key(0)), Err(SolveError::Refused(Refused::Floor { floor: 1, .. }))));

    let mut node = target(0, 1);
    for (name, member) in [("a", 0), ("b", 1)] {
        node.classes.push(ClassBound { name: name.into(), members: vec![member], lo: 1, hi: 1 });
    }
    let crowded = Instance::new(vec![node], vec![inspector(0, 1), inspector(1, 1)], vec![vec![0, 1]]).unwrap();
    assert!(matches!(draft0(&crowded, &key(0)), Err(SolveError::Refused(Refused::MinimumsAboveTeam { least: 2, .. }))));
}

#[test]
fn instance_errors() {
    let two = || vec![inspector(0, 1), inspector(1, 1)];
    let of = |node: TargetNode, list: Vec<u32>| Instance::new(vec![node], two(), vec![list]).unwrap_err();
    let class = |members, lo, hi| TargetNode { classes: vec![ClassBound { name: "a".into(), members, lo, hi }], ..target(0, 1) };
    assert!(matches!(of(target(0, 0), vec![0]), InstanceError::EmptyTeam(_)));
    assert!(matches!(of(target(0, 1), vec![2]), InstanceError::UnknownInspector { index: 2, .. }));
    assert!(matches!(of(target(0, 1), vec![1, 0, 1]), InstanceError::DuplicatePair { .. }));
    assert!(matches!(of(class(vec![1], 0, 1), vec![0]), InstanceError::IneligibleMember { .. }));
    assert!(matches!(of(class(vec![0], 2, 1), vec![0]), InstanceError::CrossedBounds { .. }));
    assert!(matches!(of(class(vec![0], 2, 2), vec![0]), InstanceError::ClassAboveTeam { lo: 2, team_size: 1, .. }));
    let floored = InspectorNode { floor: 2, ..inspector(0, 1) };
    let above = Instance::new(vec![target(0, 1)], vec![floored], vec![vec![0]]).unwrap_err();
    assert!(matches!(above, InstanceError::FloorAboveCapacity { floor: 2, capacity: 1, .. }));
    let twice = TargetNode { removed: vec![("r".into(), 1), ("r".into(), 2)], ..target(0, 1) };
    assert!(matches!(of(twice, vec![0]), InstanceError::DuplicateName { .. }));
    let targets = vec![target(0, 1), target(0, 1)];
    assert!(matches!(Instance::new(targets, two(), vec![vec![], vec![]]), Err(InstanceError::DuplicateTarget(_))));
    assert!(matches!(Instance::new(vec![], vec![inspector(0, 1), inspector(0, 2)], vec![]), Err(InstanceError::DuplicateInspector(_))));
    assert!(matches!(Instance::new(vec![target(0, 1)], two(), vec![]), Err(InstanceError::ListCount { .. })));
}

/// A county's part is drawn from its own stream: the other parts do not matter.
#[test]
fn a_component_is_recomputed_alone() {
    let whole = plain(&[1, 2, 1], &[2; 6], vec![vec![0, 1, 2], vec![3, 4, 5], vec![1, 2]]);
    assert_eq!(whole.components(), vec![vec![0, 2], vec![1]]);
    let part = Instance::new(vec![target(1, 2)], (3..6).map(|i| inspector(i, 2)).collect(), vec![vec![0, 1, 2]]).unwrap();
    for k in 0..50 {
        let alone = solve(&part, |_| component_rng(&key(k), 1)).unwrap();
        let team: Vec<u32> = alone.teams[0].iter().map(|i| i + 3).collect();
        assert_eq!(draft0(&whole, &key(k)).unwrap().teams[1], team);
    }
}

/// The draw is pinned: another platform or version must give the same teams.
#[test]
fn the_draw_is_pinned() {
    let instance = plain(&[2; 6], &[3; 5], vec![(0..5).collect(); 6]);
    let drawn = draft0(&instance, &key(0)).unwrap();
    assert_eq!(format!("{:?}", drawn.teams), PINNED);
}
const PINNED: &str = "[[1, 3], [1, 2], [2, 3], [3, 4], [1, 4], [2, 4]]";

#[test]
fn ten_thousand_targets() {
    let rng = &mut component_rng(&[9; 32], 0);
    let (regions, per_region) = (50, 40u32);
    let mut pairs = Vec::new();
    for _ in 0..10_000 {
        let base = below(rng, regions) as u32 * per_region;
        let mut list: Vec<u32> = (base..base + per_region).filter(|_| below(rng, 100) < 40).collect();
        list.push(below(rng, 2000) as u32);
        list.sort_unstable();
        list.dedup();
        pairs.push(list);
    }
    let instance = plain(&[2; 10_000], &[14; 2000], pairs);
    let drawn = draft0(&instance, &key(0)).unwrap();
    drawn.check(&instance).unwrap();
    // The same with too little capacity in one region: the shortages are stated.
    let capacity = |i| if i < per_region { 3 } else { 14 };
    let short =
        Instance::new(instance.targets().to_vec(), (0..2000).map(|i| inspector(i, capacity(i))).collect(), instance.pairs().to_vec());
    let short = short.unwrap();
    let Err(SolveError::Infeasible(witness)) = draft0(&short, &key(0)) else { panic!("about 400 places, at most 320") };
    assert!(witness.verify(&short));
}

proptest! {
    /// The order in which targets, inspectors, pairs and classes are given does not matter.
    #[test]
    fn order_of_input_does_not_matter(seed in 0u64..100_000, order in any::<u64>()) {
        let instance = tiny(seed);
        let rng = &mut component_rng(&[5; 32], order);
        let n = instance.inspectors().len();
        let mut new_of_old: Vec<u32> = (0..n as u32).collect();
        shuffle(rng, &mut new_of_old);
        let mut inspectors = vec![inspector(0, 0); n];
        for (old, node) in instance.inspectors().iter().enumerate() {
            inspectors[new_of_old[old] as usize] = node.clone();
        }
        let mut rows: Vec<_> = instance.targets().iter().cloned().zip(instance.pairs().to_vec()).collect();
        for (node, list) in &mut rows {
            let classes = node.classes.iter_mut().map(|c| &mut c.members);
            for list in classes.chain([list]) {
                list.iter_mut().for_each(|i| *i = new_of_old[*i as usize]);
                shuffle(rng, list);
            }
            shuffle(rng, &mut node.classes);
        }
        shuffle(rng, &mut rows);
        let (targets, pairs) = rows.into_iter().unzip();
        let again = Instance::new(targets, inspectors, pairs).unwrap();
        prop_assert_eq!(&again, &instance);
        prop_assert_eq!(draft0(&again, &key(order)), draft0(&instance, &key(order)));
        prop_assert!(instance_rows(&again).eq(instance_rows(&instance)));
    }
}
