use proptest::prelude::*;

use super::*;
use crate::digest::tests::vectors;
use crate::digest::{Digest, Suite, Value};

fn cases() -> Vec<serde_json::Value> {
    vectors("vd1.json")["cases"].as_array().unwrap().clone()
}

fn lines(case: &serde_json::Value) -> Vec<u8> {
    case["steps"]["events"].as_array().unwrap().iter().flat_map(|e| format!("{}\n", e["bytes"].as_str().unwrap()).into_bytes()).collect()
}

fn read(case: &serde_json::Value, bytes: &[u8]) -> Result<Journal, JournalError> {
    let suite: Suite = case["suite"].as_str().unwrap().parse().unwrap();
    let plan: serde_json::Value = serde_json::from_str(case["inputs"]["plan_json"].as_str().unwrap()).unwrap();
    Journal::parse(suite, plan["unit"].as_str().unwrap(), bytes)
}

#[test]
fn the_journals_of_the_vectors_reproduce() {
    for case in cases() {
        let journal = read(&case, &lines(&case)).unwrap();
        let steps = &case["steps"];
        for ((hash, event), want) in journal.hashed().zip(steps["events"].as_array().unwrap()) {
            assert_eq!(hash.to_string(), want["hash"].as_str().unwrap());
            assert_eq!(event.to_bytes(), want["bytes"].as_str().unwrap().as_bytes());
        }
        assert_eq!(journal.log_root().to_string(), steps["log_root"].as_str().unwrap());
        assert_eq!(hex::encode(dsse_pae(&journal.events()[0].to_bytes())), steps["pae"].as_str().unwrap());
        let Some(Body::Close { campaign, counts }) = journal.events().last().map(|e| e.body.clone()) else { panic!("a close") };
        assert_eq!(journal.close_counts(&campaign, journal.events().len() - 1), counts);
    }
}

#[test]
fn a_removed_changed_or_moved_event_is_found() {
    let case = &cases()[0];
    let whole: Vec<Vec<u8>> = lines(case).split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    for at in 0..whole.len() - 1 {
        let mut fewer = whole.clone();
        fewer.remove(at);
        assert!(matches!(read(case, &fewer.concat()), Err(JournalError::Chain { .. })));
        let mut moved = whole.clone();
        moved.swap(at, at + 1);
        assert!(read(case, &moved.concat()).is_err());
    }
    assert_eq!(read(case, &lines(case)[..50]).unwrap_err(), JournalError::CutOff);
}

#[test]
fn what_is_not_understood_is_never_valid() {
    let mut journal = Journal::new(Suite::Sha256, "单位");
    let time = Timestamp::parse("2026-01-05T00:00:00Z").unwrap();
    journal.append(time, Body::Cancel { campaign: "c".into(), reason: "改期".into() }).unwrap();
    let line = String::from_utf8(journal.to_bytes()).unwrap();
    for (from, to) in [("cancel", "concel"), ("\"reason\"", "\"reasom\""), ("改期", "改\u{301}期")] {
        let changed = line.replace(from, to);
        assert!(Journal::parse(Suite::Sha256, "单位", changed.as_bytes()).is_err() || changed.contains("改\u{301}期"));
    }
    let unknown = line.replace("\"kind\":\"cancel\"", "\"extra\":1,\"kind\":\"cancel\"");
    assert!(matches!(
        Journal::parse(Suite::Sha256, "单位", unknown.as_bytes()),
        Err(JournalError::NotUnderstood { .. } | JournalError::Canonical { .. })
    ));
    for bad in ["2026-1-05T00:00:00Z", "2026-01-05 00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-05T00:00:00"] {
        assert!(Timestamp::parse(bad).is_err());
    }
    let earlier = Timestamp::parse("2026-01-04T00:00:00Z").unwrap();
    assert_eq!(
        journal.append(earlier, Body::Seed { ceremony: Digest([0; 32]), seed: Digest([0; 32]) }),
        Err(JournalError::Backwards { at: 1 })
    );
    journal
        .append(time, Body::LifeCycle { kind: "lc_visit".into(), fields: [("task".to_owned(), Value::Text("a".into()))].into() })
        .unwrap();
    let back = Journal::parse(Suite::Sha256, "单位", &journal.to_bytes()).unwrap();
    assert_eq!(back.head(), journal.head());
}

fn time(second: u32) -> Timestamp {
    Timestamp::parse(&format!("2026-01-05T00:00:{second:02}Z")).unwrap()
}

/// Every journal of the vectors, written again event by event, is the same to the byte.
#[test]
fn the_journals_of_the_vectors_are_written_as_they_are_read() {
    for case in cases() {
        let read = read(&case, &lines(&case)).unwrap();
        let mut written = Journal::new(read.suite(), read.unit());
        for event in read.events() {
            written.append(event.time, event.body.clone()).unwrap();
        }
        assert_eq!(written.to_bytes(), lines(&case));
        assert_eq!((written.head(), written.log_root()), (read.head(), read.log_root()));
        let (size, log) = (read.events().len() as u64, read.log());
        for (at, event) in (0u64..).zip(read.events()) {
            let leaf = crate::digest::leaf_digest(read.suite(), &event.to_bytes());
            crate::digest::verify_inclusion(read.suite(), &log.root(), &leaf, at, size, &log.inclusion(at).unwrap()).unwrap();
        }
    }
}

#[test]
fn any_changed_byte_before_the_last_event_is_found() {
    let case = &cases()[2];
    let whole = lines(case);
    let last = whole[..whole.len() - 1].iter().rposition(|b| *b == b'\n').unwrap();
    for at in (0..last).step_by(11) {
        let mut bent = whole.clone();
        bent[at] ^= 1;
        assert!(read(case, &bent).is_err(), "byte {at}");
    }
}

#[test]
fn approvers_are_two_parties_and_witnesses_are_codes() {
    let mut journal = Journal::new(Suite::Sm3, "u");
    let codes = |all: &[&str]| all.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
    let replace = |approvers: &[&str]| Body::Replace {
        ceremony: Digest([1; 32]),
        old: Digest([2; 32]),
        new: Digest([3; 32]),
        stratum: "a/h01".into(),
        reason: "gone".into(),
        evidence: Digest([4; 32]),
        approvers: codes(approvers),
    };
    for bad in [&["x"][..], &["x", "x"], &["y", "x"], &["x", "y", "z"], &["x", "王五"]] {
        assert!(journal.append(time(1), replace(bad)).is_err(), "{bad:?}");
    }
    journal.append(time(1), replace(&["x", "y"])).unwrap();
    let void = |witness: &str| Body::Void {
        ceremony: Digest([1; 32]),
        cause: "no reveal".into(),
        party: "x".into(),
        witnesses: codes(&[witness]),
    };
    assert!(journal.append(time(1), void("王五")).is_err(), "a name is not a code");
    journal.append(time(1), void("notary")).unwrap();
    let close = |count| Body::Close { campaign: "c".into(), counts: vec![KindCount { kind: "pool".into(), count }] };
    assert!(journal.append(time(1), close(0)).is_err());
    assert_eq!(journal.events().len(), 2, "nothing is appended on an error");
}

#[test]
fn a_life_cycle_body_is_nothing_else() {
    let mut journal = Journal::new(Suite::Sha256, "u");
    let life = |kind: &str, key: &str, value: Value| Body::LifeCycle { kind: kind.into(), fields: [(key.to_owned(), value)].into() };
    for bad in [
        life("cancel", "campaign", Value::Text("c".into())),
        life("lc_visit", "prev", Value::Int(1)),
        life("lc_visit", "A", Value::Int(1)),
        life("lc_visit", "a", Value::Int(i64::MAX)),
        life("lc_visit", "a", Value::Text("e\u{301}".into())),
    ] {
        assert!(journal.append(time(1), bad.clone()).is_err(), "{bad:?}");
    }
    let hidden = [("campaign".to_owned(), Value::Text("c".into())), ("reason".to_owned(), Value::Text("r".into()))];
    let hidden = Body::LifeCycle { kind: "cancel".into(), fields: hidden.into() };
    assert!(journal.append(time(1), hidden).is_err(), "a cancel that would be read back as one");
    let not_nfc = Body::Cancel { campaign: "c".into(), reason: "e\u{301}".into() };
    assert!(matches!(journal.append(time(1), not_nfc), Err(JournalError::Canonical { at: 0, .. })));
    journal.append(time(1), life("lc_visit", "a", Value::Int(1))).unwrap();
    assert!(journal.close_counts("c", 1).is_empty());
}

proptest! {
    /// Whatever an event's bytes are changed to, reading gives an answer, and what is read is
    /// written back.
    #[test]
    fn events_are_read_without_a_panic(which in 0usize..10, at in 0usize..600, byte in any::<u8>(), cut in 0usize..900) {
        let case = &cases()[0];
        let mut bytes = case["steps"]["events"][which]["bytes"].as_str().unwrap().as_bytes().to_vec();
        bytes.truncate(cut);
        if let Some(b) = bytes.get_mut(at) {
            *b = byte;
        }
        if let Ok(event) = Event::parse(0, &bytes) {
            prop_assert_eq!(event.to_bytes(), bytes.clone());
        }
        let _ = Journal::parse(Suite::Sha256, "u", &bytes);
    }
}
