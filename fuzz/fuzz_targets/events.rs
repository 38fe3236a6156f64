//! Journals of events that are chained as they should be and say what they like: from the record's own
//! events, some are left out, changed in their fields, or followed by others.
#![no_main]
use libfuzzer_sys::fuzz_target;
use shuangsuiji::ceremony::PlanDocument;
use shuangsuiji::digest::Digest;
use shuangsuiji::journal::{Body, Journal, Timestamp};
use shuangsuiji::record::{MANIFEST, Verdict, names, verify};

fuzz_target!(|data: &[u8]| {
    let mut files = ssj_fuzz::record().clone();
    let plan = PlanDocument::parse(&files[names::PLAN]).unwrap();
    let old = Journal::parse(plan.suite, &plan.unit, &files[names::JOURNAL]).unwrap();
    let mut bodies: Vec<Body> = old.events().iter().map(|e| e.body.clone()).collect();
    let untouched = bodies.clone();
    let mut acts = data.chunks(3);
    while let Some([act, at, with]) = acts.next() {
        let at = usize::from(*at) % bodies.len();
        match act % 4 {
            0 if bodies.len() > 1 => drop(bodies.remove(at)),
            1 => {
                let body = bodies[usize::from(*with) % bodies.len()].clone();
                bodies.insert(at, body);
            }
            2 => {
                let other = usize::from(*with) % bodies.len();
                bodies.swap(at, other);
            }
            _ => spoil(&mut bodies[at], *with),
        }
    }
    let mut journal = Journal::new(plan.suite, &plan.unit);
    for body in &bodies {
        if journal.append(Timestamp::parse("2026-01-05T09:00:00Z").unwrap(), body.clone()).is_err() {
            return;
        }
    }
    files.insert(names::JOURNAL.to_owned(), journal.to_bytes());
    files.remove(MANIFEST);
    let failed = verify(&files);
    assert_eq!(failed.verdict, Verdict::Invalid, "there is no manifest");
    if bodies != untouched {
        // Nothing but what the engine wrote holds, wherever it was spoiled; but for overlays and a close
        // that were left out or exchanged, which is another lawful record.
        let points: Vec<_> = failed.failures().map(|(point, _)| point).collect();
        let acts = |of: &[Body]| of.iter().filter(|b| !matches!(b.kind(), "replace" | "override" | "close")).cloned().collect::<Vec<_>>();
        let lawful = acts(&bodies) == acts(&untouched) && bodies.iter().all(|b| untouched.contains(b));
        assert!(points != ["files"] || lawful, "{failed}");
    }
});

fn spoil(body: &mut Body, with: u8) {
    let hash = Digest([with; 32]);
    match body {
        Body::Pool { size, root, .. } => {
            *size = u64::from(with) << 40;
            *root = hash;
        }
        Body::Commit { attempt, wave, .. } => {
            *attempt = u64::from(with);
            *wave = u64::from(with) >> 4;
        }
        Body::Draw { size, strata, .. } => {
            *size = u64::from(with) << 45;
            strata.truncate(usize::from(with));
            for stratum in strata {
                stratum.selected = u64::from(with) << 44;
            }
        }
        Body::Match { size, algorithm, .. } => {
            *size = u64::from(with) << 45;
            algorithm.push('x');
        }
        Body::Replace { old, new, .. } if with % 2 == 0 => std::mem::swap(old, new),
        Body::Replace { new, .. } | Body::Override { new, .. } => *new = hash,
        Body::Close { counts, .. } => counts.truncate(usize::from(with) % 8),
        Body::Reveal { r, .. } => *r = hash,
        Body::Seed { seed, .. } => *seed = hash,
        Body::Plan { plan, .. } => *plan = hash,
        _ => {}
    }
}
