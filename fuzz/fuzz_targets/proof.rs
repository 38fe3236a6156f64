//! Proofs, against a record: only the one that the keeper issued holds.
#![no_main]
use libfuzzer_sys::fuzz_target;
use shuangsuiji::record::{Proof, verify_proof};

fuzz_target!(|data: &[u8]| {
    let good = ssj_fuzz::proof().to_bytes();
    // Small inputs are spliced into the good proof, so that what lies behind the parser is reached.
    let bytes = match data {
        [at_high, at_low, cut, rest @ ..] if data.len() < 100 => {
            let at = usize::from(u16::from_be_bytes([*at_high, *at_low])) % good.len();
            let to = (at + usize::from(*cut)).min(good.len());
            [&good[..at], rest, &good[to..]].concat()
        }
        _ => data.to_vec(),
    };
    if let Ok(proof) = Proof::parse(&bytes)
        && let Ok(told) = verify_proof(ssj_fuzz::record(), &proof)
    {
        assert!(bytes == good || told.bid != verify_proof(ssj_fuzz::record(), ssj_fuzz::proof()).unwrap().bid);
    }
});
