//! What hosts and devices hand in after the draw: entries, envelopes, packages, rolls, questions.
#![no_main]
use libfuzzer_sys::fuzz_target;
use shuangsuiji::campaign::Roll;
use shuangsuiji::lifecycle::{Entry, Envelope, Question, TaskPackage};

fuzz_target!(|data: &[u8]| {
    if let Ok(entry) = Entry::parse(data) {
        let again = entry.to_bytes().and_then(|bytes| Entry::parse(&bytes));
        assert_eq!(again.ok(), Some(entry));
    }
    if let Ok(envelope) = Envelope::parse(data) {
        let again = envelope.to_bytes().and_then(|bytes| Envelope::parse(&bytes));
        assert_eq!(again.ok(), Some(envelope));
    }
    if let Ok(package) = TaskPackage::parse(data) {
        assert_eq!(package.to_bytes().ok().as_deref(), Some(data));
    }
    if let Ok(roll) = Roll::parse(data) {
        assert_eq!(roll.to_bytes().ok().as_deref(), Some(data));
    }
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = Question::parse(text);
    }
});
