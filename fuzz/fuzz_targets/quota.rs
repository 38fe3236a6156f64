//! Phrases of ratios and frequencies: any text is read or refused at a place in it, and what was read prints,
//! reads back and comes to numbers within the frame or to conflicts.
#![no_main]
use libfuzzer_sys::fuzz_target;
use shuangsuiji::quota::{Facts, Phrase};
use shuangsuiji::text::Speak;

fuzz_target!(|data: &str| match data.parse::<Phrase>() {
    Ok(phrase) => {
        assert_eq!(phrase.to_string().parse::<Phrase>().as_ref(), Ok(&phrase));
        let _ = phrase.say();
        let facts = Facts { population: 1001, inspectors: Some(8), tier: Some("A".to_owned()), ..Facts::default() };
        for answer in phrase.evaluate(&facts).into_iter().flatten().filter(|a| a.conflicts.is_empty()) {
            assert!(answer.count.least <= answer.count.most && answer.count.most <= 1001, "{answer:?}");
        }
    }
    Err(error) => {
        let _ = error.say();
        assert!(error.position().is_none_or(|at| (1..=data.chars().count() + 1).contains(&at)));
    }
});
