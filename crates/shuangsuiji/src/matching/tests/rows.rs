//! Row bytes, their parsers and their vectors.

use serde_json::{Value, json};

use super::*;

fn example() -> Instance {
    let mut joint = target(7, 2);
    joint.classes = vec![
        ClassBound { name: "market".into(), members: vec![2, 0], lo: 1, hi: 1 },
        ClassBound { name: "fire".into(), members: vec![1], lo: 1, hi: 2 },
    ];
    joint.removed = vec![("specialty".into(), 3), ("recusal".into(), 1)];
    let inspectors = vec![inspector(1, 4), inspector(9, 2), inspector(5, 0), inspector(300, 1)];
    Instance::new(vec![joint, target(2, 1)], inspectors, vec![vec![0, 1, 2], vec![3, 0]]).unwrap()
}

#[test]
fn rows_come_back() {
    for seed in 0..300 {
        let instance = tiny(seed);
        let rows: Vec<_> = instance_rows(&instance).collect();
        assert!(rows.is_sorted_by(|a, b| a < b));
        assert_eq!(parse_instance(&rows).unwrap(), instance);
        if let Ok(drawn) = draft0(&instance, &key(seed)) {
            let rows: Vec<_> = team_rows(&instance, &drawn).collect();
            assert!(rows.is_sorted_by(|a, b| a < b));
            assert_eq!(parse_teams(&instance, &rows).unwrap(), drawn);
        }
    }
}

/// Every change of a byte, every row left out, doubled or moved is either refused or gives another
/// instance, whose rows are then exactly the changed ones.
#[test]
fn parsers_are_strict() {
    let instance = example();
    let drawn = draft0(&instance, &key(0)).unwrap();
    let rows: Vec<_> = instance_rows(&instance).collect();
    let teams: Vec<_> = team_rows(&instance, &drawn).collect();
    for at in 0..rows.len() {
        for byte in 0..rows[at].len() {
            let mut changed = rows.clone();
            changed[at][byte] ^= 1;
            if let Ok(other) = parse_instance(&changed) {
                assert!(instance_rows(&other).eq(changed.iter().cloned()));
                assert_ne!(other, instance);
            }
        }
    }
    for at in 0..teams.len() {
        for byte in 0..teams[at].len() {
            let mut changed = teams.clone();
            changed[at][byte] ^= 1;
            assert!(parse_teams(&instance, &changed).is_err(), "row {at} byte {byte}");
        }
        let mut without = teams.clone();
        let row = without.remove(at);
        assert!(parse_teams(&instance, &without).is_err());
        without.push(row.clone());
        without.push(row);
        assert!(parse_teams(&instance, &without).is_err());
    }
    for mut swapped in [rows.clone(), rows] {
        swapped.swap(0, 1);
        assert!(matches!(parse_instance(&swapped), Err(RowError::NotCanonical(0))));
    }
}

#[test]
fn faults_are_named() {
    let rows: Vec<_> = instance_rows(&example()).collect();
    let at = rows.iter().position(|r| r.windows(15).any(|w| w == b"match-inspector")).unwrap();
    let mut without = rows.clone();
    without.remove(at);
    assert!(matches!(parse_instance(&without), Err(RowError::NoRow(_))));
    let mut cut = rows;
    cut[2].pop();
    assert_eq!(parse_instance(&cut), Err(RowError::Layout(2)));
}

/// The bytes are fixed by `tests/vectors/matching_rows.json`, which an independent program
/// (`make_matching_rows.py` beside it) writes from the same input. `SSJ_VECTORS` names another
/// folder; with `SSJ_BLESS` set the file is written instead of compared.
#[test]
fn golden_rows() {
    let instance = example();
    let drawn = Assignment { teams: vec![vec![0], vec![0, 2]], reserves: vec![vec![3], vec![1]] };
    let hexes = |rows: &mut dyn Iterator<Item = Vec<u8>>| rows.map(hex::encode).collect::<Vec<_>>();
    let ours = json!({
        "input": input(&instance, &drawn),
        "instance": hexes(&mut instance_rows(&instance)),
        "table": [],
        "prob": hex::encode(prob_row(&id(1, 2), &id(2, 1), 1 << 31)),
        "teams": hexes(&mut team_rows(&instance, &drawn)),
    });
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors");
    let folder = std::env::var("SSJ_VECTORS").unwrap_or_else(|_| own.into());
    let path = std::path::Path::new(&folder).join("matching_rows.json");
    let path = if path.exists() { path } else { std::path::Path::new(own).join("matching_rows.json") };
    if std::env::var_os("SSJ_BLESS").is_some() {
        std::fs::write(&path, serde_json::to_string_pretty(&ours).unwrap() + "\n").unwrap();
    }
    let fixed: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(fixed, ours);
    drawn.check(&instance).unwrap();
}

/// Tables and teams of `maxent-1`, made anew by an independent program, `make_matching_maxent.py`.
#[test]
fn r44_golden_tables_and_teams_of_maxent() {
    let hexes = |rows: &mut dyn Iterator<Item = Vec<u8>>| rows.map(hex::encode).collect::<Vec<_>>();
    let instances = (0..60).map(super::tables::rich).chain([wide()]);
    let case = |(n, instance): (u64, Instance)| {
        let (table, drawn) = maxent1(&instance, &key(n)).ok()?;
        let teams = hexes(&mut team_rows(&instance, &drawn));
        let (instance, table) = (hexes(&mut instance_rows(&instance)), hexes(&mut table_rows(&instance, &table)));
        Some(json!({ "key": hex::encode(key(n)), "instance": instance, "table": table, "teams": teams }))
    };
    let ours: Vec<Value> = (0..).zip(instances).filter_map(case).collect();
    assert!(ours.len() > 20);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/matching_maxent.json");
    if std::env::var_os("SSJ_BLESS").is_some() {
        std::fs::write(path, serde_json::to_string(&ours).unwrap() + "\n").unwrap();
    }
    let fixed: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(fixed, ours);
}

/// Thirty targets of one component, some capacities tight, a limit of probability.
fn wide() -> Instance {
    let rng = &mut component_rng(&[23; 32], 0);
    let pairs: Vec<Vec<u32>> = (0..30).map(|_| (0..14).filter(|_| below(rng, 100) < 50).collect()).collect();
    let mut targets: Vec<TargetNode> = (0..30).map(|t| target(t, 2)).collect();
    targets[3].ceilings = vec![(pairs[3][0], 1 << 29)];
    let inspectors = (0..14).map(|i| inspector(i, if i < 9 { 4 } else { 9 })).collect();
    Instance::new(targets, inspectors, pairs).unwrap()
}

fn input(instance: &Instance, drawn: &Assignment) -> Value {
    let name = |i: &u32| hex::encode(instance.inspectors()[*i as usize].id);
    let names = |list: &[u32]| list.iter().map(name).collect::<Vec<_>>();
    let class = |c: &ClassBound| json!({"name": c.name, "lo": c.lo, "hi": c.hi, "members": names(&c.members)});
    let targets = instance.targets().iter().enumerate().map(|(t, node)| {
        json!({
            "bid": hex::encode(node.id), "team_size": node.team_size, "removed": node.removed,
            "classes": node.classes.iter().map(class).collect::<Vec<_>>(),
            "eligible": names(&instance.pairs()[t]), "team": names(&drawn.teams[t]), "reserves": names(&drawn.reserves[t]),
        })
    });
    let inspectors = instance.inspectors().iter().map(|n| json!({"ibid": hex::encode(n.id), "capacity": n.capacity, "floor": n.floor}));
    json!({"targets": targets.collect::<Vec<_>>(), "inspectors": inspectors.collect::<Vec<_>>()})
}
