//! Tuples: what is read as fields is written again to the same bytes.
#![no_main]
use libfuzzer_sys::fuzz_target;
use shuangsuiji::digest::{Field, parse_tuple, tuple};

fuzz_target!(|data: &[u8]| {
    if let Ok(fields) = parse_tuple(data) {
        let fields: Vec<Field<'_>> = fields.iter().map(|f| Field::Bytes(f)).collect();
        assert_eq!(tuple(&fields), data);
    }
});
