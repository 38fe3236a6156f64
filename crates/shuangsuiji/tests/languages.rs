//! Whatever the engine says is whole in both languages.
#![allow(clippy::unwrap_used, clippy::panic)] // in the helpers; the lint knows tests only by their attribute

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{from_value, json};
use shuangsuiji::campaign::{Disclosure, Matched, Prepared, Registry, Secrets};
use shuangsuiji::ceremony::{CeremonyError, HistoryError, Pattern, PlanDocumentError, PoolError, PoolKey, Standing};
use shuangsuiji::digest::{CanonicalError, Digest, MerkleError, Suite, Value, parse_tuple};
use shuangsuiji::error::{Code, Error, Lang, Speak, Text};
use shuangsuiji::ident::{
    CampaignCode, EntityId, IdentError, Industry, InspectorId, ItemCode, Org9, Reg15, RegionCode, StratumCode, TaskCode, Uscc,
};
use shuangsuiji::journal::{Body, Event, Journal, JournalError, Role, Timestamp};
use shuangsuiji::matching::{
    AssignmentError, ClassBound, Infeasible, InspectorNode, Instance, InstanceError, Refused, RowError, SolveError, SubCapFault, TargetNode,
};
use shuangsuiji::rational::Ratio;
use shuangsuiji::record::{FileMap, Proof, names, prove, verify, verify_proof};
use shuangsuiji::sampling::{DesignError, PortfolioError, SelectError};
use shuangsuiji::say;

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// A text without what stands in quotes: values and the words of others.
fn unquoted(text: &str) -> String {
    let text: String = text.split('"').step_by(2).collect();
    let mut out = String::new();
    let mut depth = 0u32;
    for c in text.chars() {
        match c {
            '“' => depth += 1,
            '”' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Chinese has Chinese and no English sentence; English has no Chinese.
#[track_caller]
fn is_whole(text: &Text) {
    let (en, zh) = (unquoted(text.get(Lang::En)), text.get(Lang::Zh));
    assert!(!en.chars().any(is_chinese), "{en}");
    assert!(zh.chars().any(is_chinese), "{zh}");
    let words: Vec<bool> = unquoted(zh).split(' ').map(|w| w.len() > 1 && w.bytes().all(|b| b.is_ascii_lowercase())).collect();
    assert!(!words.windows(2).any(|pair| pair == [true, true]), "two English words: {zh}");
}

#[track_caller]
fn speaks<E: Speak + std::fmt::Display>(errors: impl IntoIterator<Item = E>) {
    for error in errors {
        is_whole(&error.say());
        assert_eq!(error.say().get(Lang::En), error.to_string());
    }
}

#[test]
fn identifiers_speak() {
    let what = || say!("credit code", "统一社会信用代码");
    speaks([
        IdentError::Length { what: what(), need: 18, have: 2 },
        IdentError::Character { what: what(), at: 1, found: 'O' },
        IdentError::Check { what: what(), expected: '1', found: '2' },
    ]);
    let entities =
        ["uscc:1", "org9:1", "reg15:1", "org9:009276117", "reg15:11010800000001O", "raw:", "raw: a", "raw:\u{1}", "site:a", "x:1"];
    for entity in entities {
        let (scheme, value) = entity.split_once(':').unwrap();
        speaks(EntityId::parse(scheme, value).err());
        assert!(EntityId::parse(scheme, value).is_err(), "{entity}");
    }
    speaks([Uscc::parse("91350100M000100Y44").unwrap_err(), Org9::parse("ı").unwrap_err(), Reg15::parse("").unwrap_err()]);
    speaks([RegionCode::parse("/").unwrap_err(), Industry::parse("C52").unwrap_err(), Industry::parse("98").unwrap_err()]);
    speaks([CampaignCode::parse("A").unwrap_err(), TaskCode::parse("A").unwrap_err(), StratumCode::parse("/").unwrap_err()]);
    speaks([ItemCode::parse("").unwrap_err(), InspectorId::parse("Ａ1").unwrap_err()]);
}

#[test]
fn ratios_hashes_and_trees_speak() {
    speaks(["x".parse::<Ratio>().unwrap_err()]);
    speaks(["x".parse::<Digest>().unwrap_err()]);
    speaks(["md5".parse::<Suite>().unwrap_err()]);
    let lengths = [&[][..], &[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9], &[0, 0, 0, 0, 0, 0, 0, 0, 1]];
    speaks(lengths.map(|bytes| parse_tuple(bytes).unwrap_err()));
    speaks([MerkleError::Range, MerkleError::Length, MerkleError::Root]);
    let owned = || "a".to_owned();
    speaks([
        Value::parse(b"{").unwrap_err(),
        CanonicalError::Kind(owned()),
        CanonicalError::Key(owned()),
        CanonicalError::NotNfc(owned()),
        CanonicalError::Depth,
        CanonicalError::NotCanonical,
    ]);
}

#[test]
fn sampling_and_matching_speak() {
    speaks([
        DesignError::Size { unit: 1, value: -1.0 },
        DesignError::Probability { unit: 1, value: 2.0 },
        DesignError::Value { unit: 1, value: f64::NAN },
        DesignError::Length { want: 2, have: 1 },
        DesignError::TooFew { need: 2, have: 1 },
        DesignError::NotWhole { sum: 1.5 },
        DesignError::TooLarge,
        DesignError::Label { unit: 1, label: 3, groups: 2 },
        DesignError::Stranger { unit: 1 },
        DesignError::EmptyGroup { group: 1 },
        DesignError::Unmet { total: 9, least: 1, most: 2 },
        DesignError::Bounds { stratum: 1, least: 3, most: 2 },
        DesignError::Parameter { name: "power", value: 2.0 },
        DesignError::Dependent,
        DesignError::NotByChance,
        DesignError::NotOfDesign,
        DesignError::Impossible { unit: 1 },
        DesignError::Lonely { stratum: 1 },
        DesignError::NoConvergence,
    ]);
    speaks([
        SelectError::TooFew { have: 1, need: 2 },
        SelectError::Probability { num: 3, den: 2 },
        SelectError::TooMany,
        SelectError::Stranger,
    ]);
    speaks([PortfolioError::Members(1), PortfolioError::Multiplicity, PortfolioError::Stranger(1), PortfolioError::Empty]);
    let (id, name) = ([1; 32], || "class".to_owned());
    speaks([
        InstanceError::DuplicateTarget(id),
        InstanceError::DuplicateInspector(id),
        InstanceError::ListCount { lists: 1, targets: 2 },
        InstanceError::UnknownInspector { target: id, index: 3 },
        InstanceError::DuplicatePair { target: id, inspector: id },
        InstanceError::EmptyTeam(id),
        InstanceError::DuplicateName { target: id, name: name() },
        InstanceError::CrossedBounds { target: id, name: name(), lo: 2, hi: 1 },
        InstanceError::IneligibleMember { target: id, name: name(), inspector: id },
        InstanceError::SubCap { inspector: id, name: name(), fault: SubCapFault::Bounds },
        InstanceError::Ceiling { target: id, inspector: id },
        InstanceError::TooLarge,
    ]);
    let floor = || Refused::Floor { inspector: id, floor: 1 };
    speaks([
        floor(),
        Refused::OverlappingClasses { target: id, inspector: 1 },
        Refused::MinimumsAboveTeam { target: id, least: 3, team_size: 2 },
        Refused::SubCaps(id),
        Refused::Ceilings(id),
        Refused::CrossingClasses { target: id, classes: (name(), name()) },
        Refused::CrossingSubCaps { inspector: id, names: (name(), name()) },
    ]);
    let infeasible = Infeasible::find(&short()).unwrap().unwrap();
    assert_eq!(infeasible.shortages.len(), 3, "{infeasible}");
    speaks([infeasible.clone()]);
    speaks([SolveError::Refused(floor()), SolveError::Infeasible(infeasible)]);
    let assignment = || AssignmentError::Team(id);
    speaks([
        AssignmentError::TargetCount,
        assignment(),
        AssignmentError::Class { target: id, name: name(), count: 3 },
        AssignmentError::Reserves(id),
        AssignmentError::Load { inspector: id, load: 3 },
        AssignmentError::SubCap { inspector: id, name: name(), count: 3 },
    ]);
    speaks([
        RowError::Layout(1),
        RowError::Unknown(1),
        RowError::NoRow(id),
        RowError::NotCanonical(1),
        RowError::Instance(InstanceError::TooLarge),
        RowError::Assignment(assignment()),
    ]);
}

/// An instance short of people, of a class and of work: a shortage of each kind.
fn short() -> Instance {
    let class = |lo, hi| ClassBound { name: "class".to_owned(), members: vec![0], lo, hi };
    let target =
        |n: u8, team_size, classes| TargetNode { id: [n; 32], team_size, classes, removed: vec![("card".to_owned(), 2)], ceilings: vec![] };
    let inspector = |n: u8, floor, subcaps| InspectorNode { id: [n; 32], capacity: 4, floor, subcaps };
    let targets = vec![target(1, 9, vec![]), target(2, 2, vec![class(2, 2)])];
    let inspectors = vec![inspector(1, 0, vec![class(0, 0)]), inspector(2, 0, vec![]), inspector(3, 1, vec![])];
    Instance::new(targets, inspectors, vec![vec![0, 1], vec![0, 1]]).unwrap()
}

#[test]
fn journal_and_ceremony_speak() {
    speaks([
        Timestamp::parse("now").unwrap_err(),
        JournalError::Canonical { at: 1, source: CanonicalError::Depth },
        JournalError::NotUnderstood { at: 1, why: say!("why", "原因") },
        JournalError::Chain { at: 1, field: "seq" },
        JournalError::Backwards { at: 1 },
        JournalError::CutOff,
    ]);
    speaks([Role::Targets.say(), Role::Inspectors.say()]);
    let party = || "keeper".to_owned();
    let standings = [
        Standing::Commits,
        Standing::Physical,
        Standing::Beacon,
        Standing::Reveal(party()),
        Standing::Seed,
        Standing::Seeded(Digest([0; 32])),
        Standing::Void,
    ];
    speaks(standings.iter().map(Speak::say));
    let orders = standings.iter().map(|s| CeremonyError::Order { act: say!("reveal", "揭示"), awaited: s.say() });
    let acts = orders.chain([
        CeremonyError::Other,
        CeremonyError::Parties,
        CeremonyError::Physical(party(), party()),
        CeremonyError::Beacon,
        CeremonyError::Reveal(party()),
        CeremonyError::After(party()),
        CeremonyError::Exhausted(2),
        CeremonyError::Witnesses(party()),
        CeremonyError::Void,
        CeremonyError::Default(party()),
        CeremonyError::Seed,
    ]);
    speaks(acts);
    let document = || PlanDocumentError::Rule(say!("why", "原因"));
    let pattern = Pattern::parse("[").unwrap_err();
    speaks([document(), PlanDocumentError::NotUnderstood(CanonicalError::Depth), PlanDocumentError::Physical(pattern)]);
    speaks([
        HistoryError::Plan(document()),
        HistoryError::Foreign,
        HistoryError::NoPlan,
        HistoryError::NoPool(Role::Targets),
        HistoryError::Act { seq: 1, why: CeremonyError::Seed },
        HistoryError::SecondTry { seq: 1 },
        HistoryError::LateCancel { seq: 1 },
    ]);
    speaks([PoolError::Duplicates(vec![vec![1, 2]; 11]), PoolError::Row, PoolError::Order(1), PoolError::TooMany]);
}

fn time() -> Timestamp {
    Timestamp::parse("2026-01-05T09:00:00Z").unwrap()
}

fn registry() -> Arc<Registry> {
    let target = |i: u32| json!({ "id": format!("raw:t{i}"), "name": "n", "kind": "enterprise", "status": "active", "region": "140105", "industry": null, "tier": null, "weight": 1, "tags": [] });
    let inspector = |i: u32| {
        json!({
            "id": format!("o{i}"), "name": "n", "unit": "bureau", "role": "officer", "regions": [], "specialties": [], "capacity": 9,
            "cards": [{ "number": "k", "valid": { "from": "2024-01-01", "to": "2028-01-01" } }], "leave": [], "recusals": [],
        })
    };
    let item = json!({ "code": "i1", "name": "n", "class": "general", "basis": "b", "valid_from": null, "valid_to": null });
    let builder = Registry::builder().items([from_value(item).unwrap()]);
    let builder = builder.targets((0..12).map(|i| from_value(target(i)).unwrap()));
    Arc::new(builder.inspectors((0..4).map(|i| from_value(inspector(i)).unwrap())).build().unwrap())
}

/// A closed rehearsal of a dozen targets.
fn matched() -> Matched {
    let parties = ["keeper", "notary", "university"].map(|id| json!({ "id": id, "organisation": format!("of-{id}") }));
    let plan = json!({
        "unit": "bureau", "campaign": "c1", "title": "t", "suite": "sha256", "as_of": "2026-01-05", "parties": parties,
        "tasks": [{ "code": "food", "items": ["i1"], "quotas": { "all": { "count": 3 } }, "window": { "from": "2026-01-12", "to": "2026-03-31" } }],
    });
    let secrets = Secrets { k_pool: PoolKey([1; 32]), k_insp: PoolKey([2; 32]), nonce_targets: [3; 32], nonce_inspectors: [4; 32] };
    let prepared = Prepared::new(registry(), from_value(plan).unwrap()).unwrap();
    let committed = prepared.commit(secrets, Journal::new(Suite::Sha256, "bureau"), time()).unwrap();
    committed.rehearse(&[7; 32], time()).unwrap().match_inspectors(time()).unwrap().close(time()).unwrap()
}

fn public() -> FileMap {
    matched().record(Disclosure::Closed).unwrap().public
}

fn rechained(events: &[Event]) -> Vec<u8> {
    let mut journal = Journal::new(Suite::Sha256, "bureau");
    for event in events {
        journal.append(event.time, event.body.clone()).unwrap();
    }
    journal.to_bytes()
}

/// Journals in which an event is left out, stands twice, or stands before the one before it.
fn other_journals(files: &FileMap) -> Vec<Vec<u8>> {
    let events = Journal::parse(Suite::Sha256, "bureau", &files[names::JOURNAL]).unwrap().events().to_vec();
    let mut out = Vec::new();
    for at in 0..events.len() {
        let mut less = events.clone();
        let event = less.remove(at);
        out.push(rechained(&less));
        less.insert(at.saturating_sub(1), event.clone());
        out.push(rechained(&less));
        let mut twice = events.clone();
        twice.insert(at, event);
        out.push(rechained(&twice));
    }
    let mut cancelled = events.clone();
    cancelled.insert(3, Event { body: Body::Cancel { campaign: "c1".to_owned(), reason: "r".to_owned() }, ..events[3].clone() });
    out.push(rechained(&cancelled));
    out
}

/// Every report on a record of which one thing is changed speaks both languages, point by point.
#[test]
fn the_verifier_speaks() {
    let files = public();
    let mut said = BTreeSet::new();
    let mut look = |files: &FileMap| {
        let report = verify(files);
        for check in &report.checks {
            is_whole(check.outcome.text());
            let kind: String = unquoted(check.outcome.text().get(Lang::En)).chars().filter(|c| !c.is_ascii_digit()).take(24).collect();
            said.insert((check.point, kind));
        }
        let zh = report.message(Lang::Zh);
        assert!(zh.lines().all(|line| line.chars().any(is_chinese)), "{zh}");
        assert_eq!(report.to_string(), report.message(Lang::En));
    };
    look(&files);
    for name in files.keys() {
        let mut less = files.clone();
        less.remove(name);
        look(&less);
        for change in [
            |b: &mut Vec<u8>| b.iter_mut().take(1).for_each(|x| *x ^= 1),
            |b: &mut Vec<u8>| b.truncate(b.len() / 2),
            |b: &mut Vec<u8>| b.clear(),
        ] {
            let mut changed = files.clone();
            changed.entry(name.clone()).and_modify(change);
            look(&changed);
        }
    }
    for name in [names::POOL, names::INSPECTORS, names::DRAW, names::INSTANCE, names::TEAMS] {
        let rows: Vec<Vec<u8>> = shuangsuiji::record::split_rows(&files[name]).unwrap().into_iter().map(<[u8]>::to_vec).collect();
        let mut swapped = rows.clone();
        swapped.swap(0, 1);
        for rows in [&rows[1..], &swapped[..]] {
            let mut changed = files.clone();
            changed.insert(name.to_owned(), shuangsuiji::record::join_rows(rows.iter().map(Vec::as_slice)));
            look(&changed);
        }
    }
    let mut added = files.clone();
    added.insert("x.txt".to_owned(), Vec::new());
    look(&added);
    for journal in other_journals(&files) {
        let mut changed = files.clone();
        changed.insert(names::JOURNAL.to_owned(), journal);
        look(&changed);
    }
    assert!(said.len() >= 40, "{} kinds of finding: {said:#?}", said.len());
}

#[test]
fn proofs_that_fail_speak() {
    let record = matched().record(Disclosure::Closed).unwrap();
    let key = PoolKey([1; 32]);
    let of = |id: u32| prove(&record.public, &key, &EntityId::parse("raw", &format!("t{id}")).unwrap()).unwrap().remove(0);
    let good: Vec<Proof> = (0..12).map(of).collect();
    let refuse = |proof: &Proof| {
        let error = verify_proof(&record.public, proof).unwrap_err();
        is_whole(&Text::new(error.why(Lang::En).unwrap().to_owned(), error.why(Lang::Zh).unwrap().to_owned()));
    };
    let drawn = good.iter().find(|p| p.last_selected.is_none()).unwrap();
    let not = good.iter().find(|p| p.last_selected.is_some()).unwrap();
    refuse(&Proof { entity: not.entity.clone(), ..drawn.clone() });
    refuse(&Proof { draw: not.draw.clone(), ..drawn.clone() });
    refuse(&Proof { last_selected: not.last_selected.clone(), ..drawn.clone() });
    refuse(&Proof { last_selected: None, ..not.clone() });
    refuse(&Proof { last_selected: Some(not.draw.clone()), ..not.clone() });
    let mut no_hex = not.clone();
    no_hex.pool.row.push('x');
    refuse(&no_hex);
    let mut elsewhere = not.clone();
    elsewhere.draw.index += 1;
    refuse(&elsewhere);
    let error = prove(&record.public, &key, &EntityId::parse("raw", "stranger").unwrap()).unwrap_err();
    assert!(error.message(Lang::Zh).starts_with("该主体不在名录中"));
}

/// The remedy and the text of every code, and what an error is made of.
#[test]
fn errors_are_whole() {
    for code in Code::ALL {
        let error = Error::new(*code).file("t.csv").row(3).field("f").value("v").detail(say!("why", "原因"));
        is_whole(&error.say());
    }
}
