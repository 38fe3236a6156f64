//! Canonical JSON: what is read is written again to the same bytes.
#![no_main]
use libfuzzer_sys::fuzz_target;
use shuangsuiji::digest::Value;

fuzz_target!(|data: &[u8]| {
    if let Ok(value) = Value::parse(data) {
        assert_eq!(value.to_bytes(), data);
    }
});
