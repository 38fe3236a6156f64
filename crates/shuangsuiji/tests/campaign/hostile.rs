//! Records that somebody spoiled: every byte counts, nothing panics, nothing in them is secret.

use std::sync::OnceLock;

use proptest::prelude::*;
use serde_json::json;
use shuangsuiji::ceremony::{PoolKey, salt};
use shuangsuiji::digest::{Digest, Suite};
use shuangsuiji::ident::EntityId;
use shuangsuiji::journal::{Body, Journal};
use shuangsuiji::record::{FileMap, MANIFEST, Verdict, join_rows, names, verify};

use crate::common::*;

/// A record of 8 shops, small enough to spoil each of its bytes.
fn tiny() -> &'static FileMap {
    static TINY: OnceLock<FileMap> = OnceLock::new();
    TINY.get_or_init(|| small("sm3"))
}

/// A record of 8 shops, with a portfolio and a replacement, by either suite.
pub(crate) fn small(suite: &str) -> FileMap {
    let plan = plan(|p| {
        replaceable(p);
        p["suite"] = json!(suite);
        let listed = json!([{ "members": ["raw:licence-0000"] }, { "members": ["raw:licence-0004"] }]);
        p["tasks"][0]["quotas"] = json!({ "A": { "count": 2 }, "B": { "method": "portfolio", "samples": listed } });
    });
    let (shops, people) = (targets().into_iter().take(8).collect(), inspectors().into_iter().take(3).collect());
    let suite = plan.suite;
    let mut ceremony = revealed(committed(registry(shops, people), plan).unwrap());
    let mut matched = ceremony.draw(time()).unwrap().match_inspectors(time()).unwrap();
    let shop = matched.drawn().visits().into_iter().find(|(_, s)| *s == ["food/h01"]).unwrap().0.id.clone();
    matched.replace(&shop, &grounds(suite), time()).unwrap();
    closed(&matched)
}

/// A changed, an added and a removed byte at every place (without optimisation: at every 151st place of
/// every file) make the record invalid, and the report names the file.
#[test]
fn r02_every_single_byte_counts() {
    assert_eq!(verify(tiny()).verdict, Verdict::Valid);
    let step = if cfg!(debug_assertions) { 151 } else { 1 };
    for (name, bytes) in tiny() {
        for at in (0..=bytes.len()).step_by(step) {
            let mut spoiled = Vec::new();
            if at < bytes.len() {
                spoiled.push([&bytes[..at], &[bytes[at] ^ (1 << (at % 8))], &bytes[at + 1..]].concat());
                spoiled.push([&bytes[..at], &bytes[at + 1..]].concat());
            }
            spoiled.push([&bytes[..at], b"0", &bytes[at..]].concat());
            for new in spoiled {
                let mut files = tiny().clone();
                files.insert(name.clone(), new);
                let report = verify(&files);
                assert_eq!(report.verdict, Verdict::Invalid, "{name} at {at}");
                assert!(report.to_string().contains(name.as_str()), "{name} is not named:\n{report}");
            }
        }
    }
}

/// A file left out, added or renamed is named; so is a manifest that says of the kind or of a file what
/// is not so.
#[test]
fn files_left_out_or_added_are_named() {
    for name in tiny().keys() {
        let mut files = tiny().clone();
        let bytes = files.remove(name).unwrap();
        let report = verify(&files);
        assert!(report.verdict == Verdict::Invalid && report.to_string().contains(name.as_str()), "{report}");
        let mut files = tiny().clone();
        files.insert("notes.txt".to_owned(), bytes);
        assert!(verify(&files).to_string().contains("notes.txt"));
    }
    let manifest = String::from_utf8(tiny()[MANIFEST].clone()).unwrap();
    for (from, to) in [("\"kind\":\"draw\"", "\"kind\":\"rehearsal\""), ("\"suite\":\"sm3\"", "\"suite\":\"sm3\",\"valid\":\"yes\"")] {
        let mut files = tiny().clone();
        assert!(manifest.contains(from));
        files.insert(MANIFEST.to_owned(), manifest.replace(from, to).into_bytes());
        assert!(verify(&files).failures().any(|(_, why)| why.to_string().contains(MANIFEST)));
    }
}

/// What the verifier says of the ceremony where a journal tells its events in another way.
fn retold(mut files: FileMap, change: impl Fn(Body) -> Option<Body>) -> Vec<String> {
    let told = Journal::parse(Suite::Sm3, "example-bureau", &files[names::JOURNAL]).unwrap();
    let mut other = Journal::new(Suite::Sm3, "example-bureau");
    for event in told.events() {
        if let Some(body) = change(event.body.clone()) {
            other.append(event.time, body).unwrap();
        }
    }
    files.insert(names::JOURNAL.to_owned(), other.to_bytes());
    verify(&files).failures().filter(|(point, _)| *point == "ceremony").map(|(_, why)| why.to_owned()).collect()
}

/// A draw, or teams, of an attempt that was void, whose ceremony is not that of the seed.
#[test]
fn r45_draw_and_teams_are_of_the_attempt_that_gave_the_seed() {
    let mut ceremony = committed(registry(targets(), inspectors()), plan(|_| ())).unwrap().ceremony();
    let void = ceremony.id();
    for party in PARTIES {
        ceremony.commit(party, ceremony.commitment_of(party, &Digest([4; 32])), time()).unwrap();
    }
    ceremony.void("network", "", vec!["notary".to_owned()], time()).unwrap();
    ceremony.retry().unwrap();
    reveal(&mut ceremony);
    let files = closed(&ceremony.draw(time()).unwrap().match_inspectors(time()).unwrap());
    assert_eq!((verify(&files).verdict, retold(files.clone(), Some)), (Verdict::Valid, Vec::new()));
    for which in ["draw", "match"] {
        let why = retold(files.clone(), |mut body| {
            match &mut body {
                Body::Draw { ceremony, .. } if which == "draw" => *ceremony = void,
                Body::Match { ceremony, .. } if which == "match" => *ceremony = void,
                _ => (),
            }
            Some(body)
        });
        assert!(why[0].contains(which) && why[0].contains("of its ceremony"), "{why:?}");
    }
}

/// A closed campaign whose plan asks for teams and has none.
#[test]
fn teams_that_the_plan_asks_for_are_not_left_out() {
    let why = retold(tiny().clone(), |body| (!matches!(body, Body::Match { .. })).then_some(body));
    assert!(why[0].contains("nobody was matched"), "{why:?}");
}

/// Whatever stands in a file, the verifier answers, and never "valid".
fn answers(name: &str, bytes: Vec<u8>) {
    let mut files = tiny().clone();
    let same = files.insert(name.to_owned(), bytes) == tiny().get(name).cloned();
    for manifest in [true, false] {
        if !manifest {
            files.remove(MANIFEST);
        }
        assert!(verify(&files).verdict == Verdict::Invalid || (same && manifest), "{name}");
    }
}

#[test]
fn absurd_numbers_are_answered_at_once() {
    let long = [u64::MAX.to_be_bytes().as_slice(), b"x"].concat();
    let count = [(1u64 << 62).to_be_bytes().as_slice(), &0u64.to_be_bytes()].concat();
    let deep = "[".repeat(100_000).into_bytes();
    for name in tiny().keys() {
        for bytes in [long.clone(), join_rows([count.as_slice()]), join_rows(vec![&[][..]; 100_000]), deep.clone(), vec![0; 1 << 20]] {
            answers(name, bytes);
        }
    }
    let plan = String::from_utf8(tiny()[names::PLAN].clone()).unwrap();
    let changes = [
        ("\"n\":2", "\"n\":9007199254740991"),
        ("\"n\":2", "\"n\":0"),
        ("\"total\":2", "\"total\":0"),
        ("\"total\":2", "\"total\":9007199254740991"),
        ("\"method\":\"srs\",\"n\":2", "\"den\":0,\"method\":\"threshold\",\"num\":0"),
        ("\"max_attempts\":2", "\"max_attempts\":0"),
        ("\"max\":2", "\"max\":-1"),
    ];
    for (from, to) in changes {
        assert!(plan.contains(from), "{from} is not in {plan}");
        answers(names::PLAN, plan.replace(from, to).into_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_spoiled_file_panics(which in 0usize..16, at in any::<prop::sample::Index>(), cut in 0usize..80, new in prop::collection::vec(any::<u8>(), 0..80)) {
        let (name, old) = tiny().iter().nth(which % tiny().len()).unwrap();
        let from = at.index(old.len() + 1);
        let to = (from + cut).min(old.len());
        answers(name, [&old[..from], &new, &old[to..]].concat());
    }
}

/// No name, register id, key, nonce or salt is in a public file, as bytes, as hex of either case, or as
/// base64 wherever it begins in a group of three bytes.
#[test]
fn r53_no_secret_is_in_a_public_file_in_any_form() {
    let files = public();
    let mut needles: Vec<Vec<u8>> = ["某某商店", "检查员第", "140105"].map(|t| t.as_bytes().to_vec()).into();
    for i in 0..200 {
        let id = format!("licence-{i:04}");
        let eid = EntityId::parse("raw", &id).unwrap().to_bytes();
        needles.push(salt(Suite::Sm3, &PoolKey([1; 32]), "2026-q1", &eid).0.to_vec());
        needles.push(id.into_bytes());
    }
    needles.extend((0..8).flat_map(|i| [format!("officer-{i}"), format!("K{i:03}")]).map(String::into_bytes));
    needles.extend([1u8, 2, 3, 4].map(|b| vec![b; 32]));
    let all: Vec<u8> = files.values().flatten().copied().collect();
    let lower = all.to_ascii_lowercase();
    for needle in &needles {
        let hex: String = needle.iter().map(|b| format!("{b:02x}")).collect();
        let mut forms = vec![needle.clone(), hex.into_bytes()];
        forms.extend((0..3).map(|skip| base64(needle.get(skip..).unwrap_or_default())));
        for form in forms.iter().filter(|f| f.len() >= 4) {
            let found = |of: &[u8]| of.windows(form.len()).any(|w| w == form);
            assert!(!found(&all) && !found(&lower), "{:?}", String::from_utf8_lossy(needle));
        }
    }
}

/// Whole groups only: what a group holds besides the needle is unknown.
fn base64(bytes: &[u8]) -> Vec<u8> {
    const SET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |b: &[u8]| [b[0] >> 2, (b[0] & 3) << 4 | b[1] >> 4, (b[1] & 15) << 2 | b[2] >> 6, b[2] & 63];
    bytes.chunks_exact(3).flat_map(group).map(|six| SET[usize::from(six)]).collect()
}
