//! Journals: what is read is written again to the same bytes.
#![no_main]
use libfuzzer_sys::fuzz_target;
use shuangsuiji::digest::Suite;
use shuangsuiji::journal::{Event, Journal};

fuzz_target!(|data: &[u8]| {
    if let Ok(journal) = Journal::parse(Suite::Sha256, "bureau", data) {
        assert_eq!(journal.to_bytes(), data);
    }
    if let Ok(event) = Event::parse(0, data) {
        assert_eq!(event.to_bytes(), data);
    }
});
