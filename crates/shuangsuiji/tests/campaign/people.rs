//! Inspectors whole: what they can do, who must be in a team, and from what they step aside.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, from_value, json};
use shuangsuiji::campaign::{Disclosure, Matched, Registry};
use shuangsuiji::directory::{Attached, Behind, DateSpan, DatedRecusal, Inspector, OfInspector, Position, Role, Skill, Validity, Visited};
use shuangsuiji::error::{Code, Error};
use shuangsuiji::ident::{EntityId, InspectorId, PersonId, RegionCode, Regions};
use shuangsuiji::matching::Algorithm;
use shuangsuiji::record::{Verdict, verify};

use super::common::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn span(from: &str, to: &str) -> DateSpan {
    DateSpan { from: day(from), to: day(to) }
}

fn person(i: u32, more: Value) -> Inspector {
    let mut row = serde_json::to_value(inspector(i, "2028-12-31", 40)).unwrap();
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    from_value(row).unwrap()
}

/// A campaign over given people and items, a task of 12 targets an item, up to its teams.
fn teams(items: Vec<Value>, people: Vec<Inspector>, change: impl Fn(&mut Value)) -> Result<Matched, Error> {
    let codes: Vec<String> = items.iter().map(|item| item["code"].as_str().unwrap().to_owned()).collect();
    let registry = Registry::builder().items(items.into_iter().map(|item| from_value(item).unwrap()));
    let registry = registry.targets(targets().into_iter().take(60)).inspectors(people).build()?;
    staff(registry, &codes, change)
}

fn staff(registry: Registry, codes: &[String], change: impl Fn(&mut Value)) -> Result<Matched, Error> {
    let plan = plan(|p| {
        let task = p["tasks"][0].clone();
        let of = |(at, code): (usize, &String)| {
            let mut task = task.clone();
            task["code"] = json!(format!("t{at}"));
            task["items"] = json!([code]);
            task["strata_by"] = json!("none");
            task["quotas"] = json!({ "all": { "count": 12 } });
            task
        };
        p["tasks"] = codes.iter().enumerate().map(of).collect();
        p["coordination"] = json!("independent");
        change(p);
    });
    revealed(committed(registry.into(), plan)?).draw(time())?.match_inspectors(time())
}

fn item(code: &str, more: Value) -> Value {
    let mut row = json!({ "code": code, "name": "x", "basis": "b" });
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    row
}

const WINDOW: (&str, &str) = ("2026-01-12", "2026-03-31");

fn skill(kind: &str, name: &str, level: u8, more: Value) -> Value {
    let mut row = json!({ "kind": kind, "name": name, "level": level });
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    row
}

/// The needs of the test, and the same as rules written out.
const NEEDS: [&str; 6] = [
    "specialty:food",
    "specialty:food@2",
    "qualification:lift and seniority:senior",
    "not seniority:junior or specialty:(drug@3, food@3)",
    "level:(city, province) or station:s1",
    "qualification:lift@2 or (unit:bureau and specialty:drug and not qualification:lift)",
];

/// The best level at which a person has something for an item during the whole window, by the rows alone.
fn best(person: &Inspector, kind: &str, name: &str, item: &str) -> u8 {
    let row = serde_json::to_value(person).unwrap();
    let plain = u8::from(kind == "specialty" && row["specialties"].as_array().unwrap().contains(&json!(name)));
    let valid = |own: &Value| {
        let end = |key: &str| own["valid"][key].as_str().map(str::to_owned);
        end("from").is_none_or(|from| from.as_str() <= WINDOW.0) && end("to").is_none_or(|to| to.as_str() >= WINDOW.1)
    };
    let for_item = |own: &Value| own["items"].as_array().is_none_or(|items| items.is_empty() || items.contains(&json!(item)));
    let own = row["skills"].as_array().unwrap().iter().filter(|own| own["kind"] == kind && own["name"] == name);
    let levels = own.filter(|own| valid(own) && for_item(own)).map(|own| u8::try_from(own["level"].as_u64().unwrap()).unwrap());
    levels.max().unwrap_or(0).max(plain)
}

fn rule(at: usize, person: &Inspector, item: &str) -> bool {
    let row = serde_json::to_value(person).unwrap();
    let best = |kind, name| best(person, kind, name, item);
    let (food, drug, lift) = (best("specialty", "food"), best("specialty", "drug"), best("qualification", "lift"));
    match at {
        0 => food >= 1,
        1 => food >= 2,
        2 => lift >= 1 && row["seniority"] == "senior",
        3 => row["seniority"] != "junior" || drug >= 3 || food >= 3,
        4 => row["level"] == "city" || row["level"] == "province" || row["station"] == "s1",
        _ => lift >= 2 || (row["unit"] == "bureau" && drug >= 1 && lift == 0),
    }
}

fn people() -> impl Strategy<Value = Vec<Inspector>> {
    let some = |of: &'static [&'static str]| prop::sample::select(of);
    let ends = prop::sample::select(vec![
        json!({}),
        json!({ "to": "2026-03-31" }),
        json!({ "to": "2026-03-30" }),
        json!({ "from": "2026-01-13" }),
    ]);
    let items = prop::sample::select(vec![json!([]), json!(["i0", "i2", "i5"]), json!(["i1", "i3", "i4"])]);
    let one = (some(&["specialty", "qualification"]), some(&["food", "drug", "lift"]), 1u8..4, ends, items)
        .prop_map(|(kind, name, level, valid, items)| skill(kind, name, level, json!({ "valid": valid, "items": items })));
    let level = prop::sample::select(vec![json!(null), json!("city"), json!("county")]);
    let seniority = prop::sample::select(vec![json!(null), json!("junior"), json!("senior")]);
    let station = prop::sample::select(vec![json!(null), json!("s1"), json!("s2")]);
    let plain = prop::sample::select(vec![json!([]), json!(["food"]), json!(["drug", "lift"])]);
    let row = (prop::collection::vec(one, 0..4), level, seniority, station, plain).prop_map(|(skills, level, seniority, station, plain)| {
        json!({ "skills": skills, "level": level, "seniority": seniority, "station": station, "specialties": plain })
    });
    prop::collection::vec(row, 40).prop_map(|rows| (0..).zip(rows).map(|(i, row)| person(i, row)).collect())
}

/// R21: over random people and every need, nobody in a team or its reserve lacks what the item needs, and whoever
/// has it all is in one of the two: the rules are written out here, from the rows alone.
#[test]
fn r21_no_assignment_violates_a_need() {
    let mut runner = TestRunner::deterministic();
    for algorithm in Algorithm::ALL.into_iter().cycle().take(4) {
        let mut people = people().new_tree(&mut runner).unwrap().current();
        let all = |name: &str| ["specialty", "qualification"].map(|kind| skill(kind, name, 9, json!({})));
        let able = ["food", "drug", "lift"].map(all).concat();
        people.extend((90..93).map(|i| person(i, json!({ "skills": able, "level": "city", "seniority": "senior" }))));
        let items = (0..).zip(NEEDS).map(|(at, need)| item(&format!("i{at}"), json!({ "need": need })));
        let matched = teams(items.collect(), people.clone(), |p| p["matching"] = json!(algorithm.name())).unwrap();
        let mut lacking = 0;
        for team in matched.teams() {
            let asked: Vec<usize> = team.strata.iter().map(|s| s[1..2].parse().unwrap()).collect();
            let named: Vec<&InspectorId> = team.members.iter().chain(&team.reserves).map(|person| &person.id).collect();
            for own in &people {
                let able = asked.iter().all(|at| rule(*at, own, &format!("i{at}")));
                assert_eq!(named.contains(&&own.id), able, "{asked:?} {own:?}");
                lacking += usize::from(!able);
            }
        }
        assert!(lacking > 100, "the needs tell people apart");
    }
}

fn count(matched: &Matched, of: impl Fn(&Inspector) -> bool) -> Vec<usize> {
    matched.teams().iter().map(|team| team.members.iter().filter(|person| of(person)).count()).collect()
}

fn mixed() -> Vec<Inspector> {
    let role = |i: u32| match i % 5 {
        0 => json!({ "role": "leader" }),
        1 => json!({ "role": "expert", "cards": [] }),
        2 => json!({ "role": if i.is_multiple_of(2) { "assistant" } else { "third_party" } }),
        3 => json!({ "seniority": "senior" }),
        _ => json!({ "seniority": "junior" }),
    };
    (0..30).map(|i| person(i, role(i))).collect()
}

/// R22: every team has its two officers, one who leads, one who is senior besides what the rule of leaders asks, and its
/// expert, who needs no card; assistants and third parties are in none.
#[test]
fn r22_every_team_has_its_leader_its_seniors_and_its_experts() {
    let run = |team: Value, matching: &str| {
        let matched = teams(vec![item("i", json!({}))], mixed(), |p| {
            p["matching"] = json!(matching);
            p["tasks"][0]["team"] = team.clone();
        });
        matched.unwrap()
    };
    let whole = run(json!({ "size": 3, "leaders": 1, "seniors": 2, "experts": 1 }), "maxent-1");
    let experts = run(json!({ "size": 2, "experts": 2 }), "draft-0");
    let seniors = run(json!({ "size": 2, "seniors": 2 }), "draft-0");
    for (matched, officers, leaders, senior, experts) in [(&whole, 3, 1, 2, 1), (&experts, 2, 0, 0, 2), (&seniors, 2, 0, 2, 0)] {
        assert!(!matched.teams().is_empty());
        assert!(count(matched, |p| p.role.is_officer()).iter().all(|n| *n == officers));
        assert!(count(matched, |p| p.role == Role::Leader).iter().all(|n| *n >= leaders));
        assert!(
            count(matched, |p| p.role == Role::Leader || p.seniority.is_some_and(|s| s.name() == "senior")).iter().all(|n| *n >= senior)
        );
        assert!(count(matched, |p| p.role == Role::Expert).iter().all(|n| *n == experts));
        assert!(count(matched, |p| matches!(p.role, Role::Assistant | Role::ThirdParty)).iter().all(|n| *n == 0));
        let public = matched.clone().close(time()).unwrap().record(Disclosure::Closed).unwrap().public;
        assert_eq!(verify(&public).verdict, Verdict::Valid, "the record with such teams holds");
    }
}

/// R22: where officers or experts are too few, nobody takes their place, and the error counts who was removed by which rule.
#[test]
fn r22_experts_and_third_parties_never_count_towards_the_two() {
    let one_officer = |role: &str| (0..6).map(|i| person(i, json!({ "role": if i == 0 { "officer" } else { role } }))).collect::<Vec<_>>();
    for role in ["expert", "assistant", "third_party"] {
        let error = teams(vec![item("i", json!({}))], one_officer(role), |_| ()).unwrap_err();
        assert_eq!(error.code(), Code::Infeasible, "{role}");
        assert!(error.to_string().contains("role"), "{error}");
    }
    let error = teams(vec![item("i", json!({}))], one_officer("officer"), |p| p["tasks"][0]["team"] = json!({ "size": 2, "experts": 1 }))
        .unwrap_err();
    assert_eq!(error.code(), Code::Infeasible);
    assert!(error.to_string().contains("role/expert"), "{error}");
}

/// R22: what no team can be is refused with the plan, before anything is drawn.
#[test]
fn r22_rules_of_teams_that_cannot_be_kept_are_refused_with_the_plan() {
    let wrong = |team: Value, matching: &str, replacement: bool| {
        let plan = plan(|p| {
            p["tasks"][0]["team"] = team;
            p["matching"] = json!(matching);
            if replacement {
                replaceable(p);
            }
        });
        let error = plan.check().err();
        error.map(|e| e.errors().first().unwrap_or(&e).at_field().unwrap_or_default().to_owned())
    };
    let some = |field: &str| Some(field.to_owned());
    assert_eq!(wrong(json!({ "size": 2, "leaders": 3 }), "maxent-1", false), some("tasks[0].team.leaders"));
    assert_eq!(wrong(json!({ "size": 2, "leaders": 1, "seniors": 1 }), "draft-0", false), some("matching"));
    assert_eq!(wrong(json!({ "size": 2, "leaders": 1, "seniors": 1 }), "maxent-1", false), None);
    assert_eq!(wrong(json!({ "size": 2, "leaders": 1, "from": { "u": 1 } }), "maxent-1", false), some("tasks"));
    assert_eq!(wrong(json!({ "size": 2, "experts": 1, "from": { "u": 1 } }), "draft-0", false), None);
    assert_eq!(wrong(json!({ "size": 2, "experts": 1 }), "draft-0", true), some("replacement"));
}

/// A recusal from a body covers its sites under either code, and one from a site covers that site alone.
#[test]
fn r23_a_recusal_from_a_body_covers_its_sites() {
    let mut person = inspector(1, "2028-12-31", 5);
    let place = Regions::default().place(&RegionCode::unknown(), day("2026-01-05"));
    let mut recused = |from: &str, of: &str| {
        person.recusals = vec![from_value(json!({ "target": from })).unwrap()];
        person.recused_from(&Visited {
            id: &of.parse().unwrap(),
            place: &place,
            persons: &[],
            windows: &[span("2026-01-12", "2026-03-31")],
        })
    };
    for body in ["uscc:9144030071526726XG", "org9:71526726X"] {
        for of in ["uscc:9144030071526726XG", "org9:71526726X", "site:org9:71526726X#1", "site:uscc:9144030071526726XG#2"] {
            assert!(recused(body, of), "{body} {of}");
        }
        assert!(!recused(body, "uscc:91110000802100433B") && !recused(body, "raw:71526726X"));
    }
    assert!(recused("site:org9:71526726X#1", "site:uscc:9144030071526726XG#1"));
    assert!(!recused("site:org9:71526726X#1", "site:org9:71526726X#2") && !recused("site:org9:71526726X#1", "org9:71526726X"));
}

fn dated(from: Value, valid: Value) -> DatedRecusal {
    from_value(json!({ "from": from, "ground": "kin", "valid": valid, "declared_by": "supervisor", "declared_on": "2025-12-01" })).unwrap()
}

/// R23: a recusal with a time limit holds for a visit of which one day may fall on its days, to the day; from a target, a region
/// or a person behind the target.
#[test]
fn r23_a_recusal_holds_within_its_time_limit() {
    let regions = Regions::china().unwrap();
    let place = regions.place(&RegionCode::parse("140105").unwrap(), day("2026-01-05"));
    let id: EntityId = "raw:1".parse().unwrap();
    let [kin, other] = ["R1", "R2"].map(|code| PersonId::parse(code).unwrap());
    let windows = [span("2026-01-12", "2026-03-31")];
    let mut own = inspector(1, "2028-12-31", 5);
    let mut recused = |from: Value, valid: Value, persons: &[&PersonId]| {
        own.dated_recusals = vec![dated(from, valid)];
        own.recused_from(&Visited { id: &id, place: &place, persons, windows: &windows })
    };
    for (from, persons) in
        [(json!({ "target": "raw:1" }), vec![]), (json!({ "region": "140100" }), vec![]), (json!({ "person": "R1" }), vec![&other, &kin])]
    {
        for (valid, holds) in [
            (json!({}), true),
            (json!({ "to": "2026-01-11" }), false),
            (json!({ "to": "2026-01-12" }), true),
            (json!({ "from": "2026-03-31" }), true),
            (json!({ "from": "2026-04-01" }), false),
            (json!({ "from": "2026-02-01", "to": "2026-02-01" }), true),
        ] {
            assert_eq!(recused(from.clone(), valid.clone(), &persons), holds, "{from} {valid}");
        }
    }
    assert!(!recused(json!({ "target": "raw:2" }), json!({}), &[]) && !recused(json!({ "region": "140200" }), json!({}), &[]));
    assert!(!recused(json!({ "person": "R1" }), json!({}), &[&other]));
}

fn register(recusals: &[(u32, Value)], persons: &[(u32, &str)]) -> Registry {
    let id = |i: u32| InspectorId::parse(&format!("officer-{i}")).unwrap();
    let mut builder = Registry::builder().items([from_value(item("i", json!({}))).unwrap()]).targets(targets().into_iter().take(60));
    builder = builder.inspectors((0..6).map(|i| person(i, json!({}))));
    builder.extend(recusals.iter().map(|(i, from)| OfInspector { inspector: id(*i), fact: dated(from.clone(), json!({})) }));
    let behind = |code: &str| Behind { person: PersonId::parse(code).unwrap(), position: Position::Controller };
    builder.extend(persons.iter().map(|(i, code)| Attached { target: format!("raw:licence-{i:04}").parse().unwrap(), fact: behind(code) }));
    builder.build().unwrap()
}

/// R23: nobody is sent, or held in reserve, where they step aside; the relations are in no public byte, and the commitment to the
/// roster of inspectors changes with them.
#[test]
fn r23_relations_are_committed_and_redacted_and_never_violated() {
    let kin = json!({ "person": "secret-person-77" });
    let behind: Vec<(u32, &str)> = (0..60).filter(|i: &u32| i.is_multiple_of(2)).map(|i| (i, "secret-person-77")).collect();
    let run = |recusals: &[(u32, Value)]| staff(register(recusals, &behind), &["i".to_owned()], |_| ()).unwrap();
    let (with, without) = (run(&[(0, kin.clone()), (1, kin.clone()), (1, kin)]), run(&[]));
    let even = |team: &shuangsuiji::campaign::Team<'_>| {
        let number: String = team.target.id.to_string().chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        number.parse::<u32>().unwrap().is_multiple_of(2)
    };
    let (mut asked, mut free) = (0, 0);
    for team in with.teams() {
        let sent = team.members.iter().chain(&team.reserves).filter(|p| ["officer-0", "officer-1"].contains(&p.id.as_str())).count();
        assert_eq!(sent, if even(&team) { 0 } else { 2 });
        *(if even(&team) { &mut asked } else { &mut free }) += 1;
    }
    assert!(asked > 0 && free > 0);
    let roster = |matched: &Matched| {
        matched.drawn().journal().events().iter().find_map(|e| match &e.body {
            shuangsuiji::journal::Body::Pool { role: shuangsuiji::journal::Role::Inspectors, pool, .. } => Some(*pool),
            _ => None,
        })
    };
    assert_ne!(roster(&with), roster(&without), "the relations are committed");
    let record = with.clone().close(time()).unwrap().record(Disclosure::Closed).unwrap();
    let holds = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(
        record.public.values().all(|bytes| !holds(bytes, "secret-person") && !holds(bytes, "supervisor") && !holds(bytes, "officer-0"))
    );
    assert_eq!(verify(&record.public).verdict, Verdict::Valid);
}

/// R23: a person behind an entity stands behind its sites; a row of an inspector whom nobody knows is an error, and one of an unknown
/// target is counted.
#[test]
fn r23_the_registers_of_people_are_joined_to_those_they_name() {
    let site = json!({ "id": "site:raw:9#1", "name": "x", "kind": "site" });
    let entity = json!({ "id": "raw:9", "name": "y" });
    let mut builder = Registry::builder().targets([site, entity].map(|row| from_value(row).unwrap())).inspectors([person(1, json!({}))]);
    let behind = |target: &str| Attached {
        target: target.parse().unwrap(),
        fact: Behind { person: PersonId::parse("R").unwrap(), position: Position::LegalRepresentative },
    };
    builder.extend([behind("raw:9"), behind("raw:none")]);
    let own = Skill { valid: Validity::default(), ..from_value(skill("specialty", "food", 2, json!({}))).unwrap() };
    let id = InspectorId::parse("officer-1").unwrap();
    builder.extend([own.clone(), own.clone()].map(|fact| OfInspector { inspector: id.clone(), fact }));
    let registry = builder.clone().build().unwrap();
    assert_eq!(registry.targets().persons_behind(&"site:raw:9#1".parse().unwrap()).len(), 1);
    assert_eq!((registry.targets().persons().read(), registry.targets().persons().unmatched()), (2, 1));
    assert_eq!(registry.inspectors().skills(), 1, "a row twice says nothing more");
    builder.extend([OfInspector { inspector: InspectorId::parse("nobody").unwrap(), fact: own }]);
    assert_eq!(builder.build().unwrap_err().code(), Code::UnknownReference);
}

/// R21: a level is asked at or below what a person has.
#[test]
fn r21_a_higher_level_does_what_a_lower_one_does() {
    let levels: BTreeMap<u8, bool> = (1..=3)
        .map(|least| {
            let need = format!("specialty:food@{least}");
            let people = (0..3).map(|i| person(i, json!({ "skills": [skill("specialty", "food", 2, json!({}))] }))).collect();
            (least, teams(vec![item("i", json!({ "need": need }))], people, |_| ()).is_ok())
        })
        .collect();
    assert_eq!(levels, BTreeMap::from([(1, true), (2, true), (3, false)]));
}
