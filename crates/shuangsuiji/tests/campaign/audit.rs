//! What the holder of the keys finds and a verifier of `public/` cannot.

use serde_json::json;
use shuangsuiji::campaign::{Disclosure, Prepared};
use shuangsuiji::ceremony::named_key;
use shuangsuiji::digest::{Value, leaf_digest, merkle_root};
use shuangsuiji::directory::{Inspector, Target};
use shuangsuiji::error::Code;
use shuangsuiji::journal::{Body, Journal};
use shuangsuiji::matching::{self, Instance};
use shuangsuiji::plan::Plan;
use shuangsuiji::record::{FileMap, MANIFEST, RecordFiles, Report, Verdict, file_digest, join_rows, names, split_rows, verify};

use crate::common::*;

/// The closed record of a campaign over these registers.
pub(crate) fn record(targets: Vec<Target>, inspectors: Vec<Inspector>, plan: Plan) -> RecordFiles {
    let drawn = revealed(committed(registry(targets, inspectors), plan).unwrap()).draw(time()).unwrap();
    drawn.match_inspectors(time()).unwrap().close(time()).unwrap().record(Disclosure::Closed).unwrap()
}

/// The audit of a record by the true registers and the plan as it was written.
fn audit(record: &RecordFiles) -> Report {
    assert_eq!(verify(&record.public).verdict, Verdict::Valid, "only the holder of the keys can find what is wrong");
    Prepared::new(registry(targets(), inspectors()), plan(|_| ())).unwrap().audit(record).unwrap()
}

/// The report fails at this point, and says this of it.
fn fails(report: &Report, point: &str, says: &str) {
    assert_eq!((report.verdict, report.drawn), (Verdict::Invalid, None), "{report}");
    let found: Vec<(&str, &str)> = report.failures().filter(|(p, _)| *p == point).collect();
    assert!(found.iter().any(|(_, why)| why.contains(says)), "{point} does not say {says:?}:\n{report}");
}

#[test]
fn an_honest_record_passes_whole() {
    let report = audit(&record(targets(), inspectors(), plan(|_| ())));
    assert_eq!(report.verdict, Verdict::Valid, "{report}");
    let text = report.to_string();
    for said in ["all 200 rows recomputed from the register", "all 8 rows recomputed", "eligible pairs, and the teams, follow"] {
        assert!(text.contains(said), "{said:?} is not in\n{text}");
    }
    assert!(!text.contains("auditor"), "what an auditor checked is not left to an auditor:\n{text}");
}

/// T1: a firm that could never be picked is named, and so are ghosts that no visit would find.
#[test]
fn t01_ghosts_and_firms_left_out_are_found() {
    let ghost: Target = serde_json::from_value(target(777)).unwrap();
    fails(
        &audit(&record([targets(), vec![ghost]].concat(), inspectors(), plan(|_| ()))),
        "register",
        "1 rows are of nobody in the register",
    );
    let without: Vec<Target> = targets().into_iter().filter(|t| t.id.to_string() != "raw:licence-0003").collect();
    let report = audit(&record(without, inspectors(), plan(|_| ())));
    fails(&report, "register", "1 of the register were left out: raw:licence-0003");
    fails(&report, "sources", "reconciliation-targets.json/entities: committed 199, now 200");
}

#[test]
fn rows_of_another_tier_or_with_other_attributes_are_named() {
    let changed = |i: usize, change: &dyn Fn(&mut serde_json::Value)| {
        let mut row = target(u32::try_from(i).unwrap());
        change(&mut row);
        let mut all = targets();
        all[i] = serde_json::from_value(row).unwrap();
        record(all, inspectors(), plan(|_| ()))
    };
    let of = "1 have another stratum, weight or attributes: raw:licence-0005";
    fails(&audit(&changed(5, &|row| row["tier"] = json!("B"))), "register", of);
    fails(&audit(&changed(5, &|row| row["tags"] = json!(["moved"]))), "register", of);
    let mut people = inspectors();
    people[2] = inspector(2, "2028-12-31", 5);
    fails(&audit(&record(targets(), people, plan(|_| ()))), "roster", "attributes: officer-2");
}

#[test]
fn numbers_that_are_not_the_plans_are_named() {
    let more = record(targets(), inspectors(), plan(|p| p["tasks"][0]["quotas"]["B"] = json!({ "ratio": "12%" })));
    fails(&audit(&more), "resolution", "n: committed 6, now 5");
}

/// A keeper who knows the seed declares everybody but the wanted team recused: no public row can show it.
#[test]
fn r61_an_invented_recusal_is_named() {
    let mut record = record(targets(), inspectors(), plan(|_| ()));
    forge_teams(&mut record.public);
    fails(&audit(&record), "eligibility", "6 eligible pairs are missing: raw:licence-");
}

/// Leaves one target two eligible inspectors, matches anew, and makes journal and manifest agree.
fn forge_teams(public: &mut FileMap) {
    let plan = shuangsuiji::ceremony::PlanDocument::parse(&public[names::PLAN]).unwrap();
    let honest = Journal::parse(plan.suite, &plan.unit, &public[names::JOURNAL]).unwrap();
    let seed = honest.events().iter().find_map(|e| if let Body::Seed { seed, .. } = &e.body { Some(*seed) } else { None }).unwrap();
    let instance = matching::parse_instance(&split_rows(&public[names::INSTANCE]).unwrap()).unwrap();
    let mut pairs = instance.pairs().to_vec();
    assert_eq!(pairs[0].len(), 8);
    pairs[0].truncate(2);
    let instance = Instance::new(instance.targets().to_vec(), instance.inspectors().to_vec(), pairs).unwrap();
    let teams = matching::draft0(&instance, &named_key(plan.suite, &seed, "match", 0).0).unwrap();
    let rows: [Vec<_>; 2] = [matching::instance_rows(&instance).collect(), matching::team_rows(&instance, &teams).collect()];
    let [instance_root, teams_root] = rows.each_ref().map(|rows| merkle_root(plan.suite, rows.iter().map(|r| leaf_digest(plan.suite, r))));
    for (name, rows) in [names::INSTANCE, names::TEAMS].into_iter().zip(&rows) {
        public.insert(name.to_owned(), join_rows(rows.iter().map(Vec::as_slice)));
    }
    rewrite(public, |body| {
        if let Body::Match { instance, teams, size, .. } = body {
            (*instance, *teams, *size) = (instance_root, teams_root, rows[1].len() as u64);
        }
    });
}

/// Changes the bodies of the journal, and makes chain and manifest agree with the files.
pub(crate) fn rewrite(public: &mut FileMap, change: impl Fn(&mut Body)) {
    let plan = shuangsuiji::ceremony::PlanDocument::parse(&public[names::PLAN]).unwrap();
    let honest = Journal::parse(plan.suite, &plan.unit, &public[names::JOURNAL]).unwrap();
    let mut journal = Journal::new(plan.suite, &plan.unit);
    for event in honest.events() {
        let mut body = event.body.clone();
        change(&mut body);
        journal.append(event.time, body).unwrap();
    }
    public.insert(names::JOURNAL.to_owned(), journal.to_bytes());
    let file = |(path, bytes): (&String, &Vec<u8>)| {
        let size = i64::try_from(bytes.len()).unwrap();
        let digest = file_digest(plan.suite, path, bytes).to_string();
        Value::Object(
            [("path", Value::Text(path.clone())), ("size", Value::Int(size)), ("digest", Value::Text(digest))]
                .map(|(k, v)| (k.to_owned(), v))
                .into(),
        )
    };
    let files = public.iter().filter(|(path, _)| *path != MANIFEST).map(file).collect();
    let text = |t: &str| Value::Text(t.to_owned());
    let manifest = [("files", Value::Array(files)), ("format", text("ssj-record-1")), ("kind", text("draw")), ("suite", text("sm3"))];
    public.insert(MANIFEST.to_owned(), Value::Object(manifest.map(|(key, value)| (key.to_owned(), value)).into()).to_bytes());
}

#[test]
fn what_cannot_be_audited_is_an_error_and_no_verdict() {
    let record = record(targets(), inspectors(), plan(|_| ()));
    let other = Prepared::new(registry(targets(), inspectors()), plan(|p| p["campaign"] = json!("2026-q2"))).unwrap();
    assert_eq!(other.audit(&record).unwrap_err().code(), Code::BadPlan);
    for name in record.sealed.keys().filter(|name| *name == names::KEYS || name.starts_with("reconciliation")) {
        let mut without = record.clone();
        without.sealed.remove(name);
        let same = || Prepared::new(registry(targets(), inspectors()), plan(|_| ())).unwrap();
        assert_eq!(same().audit(&without).unwrap_err().code(), Code::RecordMissing, "{name}");
        without.sealed.insert(name.clone(), b"{}".to_vec());
        assert_eq!(same().audit(&without).unwrap_err().code(), Code::BadRecord, "{name}");
    }
}
