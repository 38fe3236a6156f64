//! Plan documents: what is read is written again to the same bytes.
#![no_main]
use libfuzzer_sys::fuzz_target;
use shuangsuiji::ceremony::PlanDocument;

fuzz_target!(|data: &[u8]| {
    if let Ok(plan) = PlanDocument::parse(data) {
        assert_eq!(plan.to_bytes().unwrap(), data);
    }
});
