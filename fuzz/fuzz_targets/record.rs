//! Whole records with one file spoiled: never a panic, and never valid.
#![no_main]
use libfuzzer_sys::fuzz_target;
use shuangsuiji::record::{MANIFEST, Verdict, explain, prove, verify};

fuzz_target!(|data: &[u8]| {
    let [which, flags, at_high, at_low, cut, rest @ ..] = data else { return };
    let mut files = ssj_fuzz::record().clone();
    let names: Vec<String> = files.keys().cloned().collect();
    let name = &names[usize::from(*which) % names.len()];
    let old = files[name].clone();
    let at = usize::from(u16::from_be_bytes([*at_high, *at_low])) % old.len().max(1);
    let to = (at + usize::from(*cut)).min(old.len());
    let new = if flags & 1 == 1 { rest.to_vec() } else { [&old[..at], rest, &old[to..]].concat() };
    let same = new == old;
    files.insert(name.clone(), new);
    if flags & 2 == 2 {
        files.remove(MANIFEST);
    }
    let report = verify(&files);
    assert!(same || report.verdict == Verdict::Invalid, "{name} was changed:\n{report}");
    let entity = &ssj_fuzz::proof().entity;
    let key = shuangsuiji::ceremony::PoolKey([1; 32]);
    let _ = explain(&files, &key, entity);
    let _ = prove(&files, &key, entity);
});
