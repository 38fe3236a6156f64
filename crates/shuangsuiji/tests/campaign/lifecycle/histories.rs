//! Any history, lawful or not: the journal is the only state, and replaying it gives the same.

use std::sync::LazyLock;

use proptest::prelude::*;
use shuangsuiji::campaign::Roll;
use shuangsuiji::error::Code;
use shuangsuiji::journal::{Journal, JournalError};
use shuangsuiji::lifecycle::{Act, Casebook, Codes, Envelope, Question, Receipt, Rules, Stage, TaskPackage};

use super::*;

fn replay(office: &Office, journal: Journal) -> Result<Casebook, Error> {
    let roll = office.matched.roll().unwrap();
    Casebook::open(journal, [roll], Rules::standard().unwrap(), Codes::china().unwrap(), Calendar::published().unwrap())
}

/// An office with some visits at every stage.
fn busy() -> Office {
    let mut office = Office::open();
    let stages = [Stage::Closed, Stage::Published, Stage::Audited, Stage::Recorded, Stage::Finished, Stage::Entered, Stage::Dispatched];
    for (target, stage) in office.targets().into_iter().zip(stages) {
        office.lead(target, stage, ["clean", "clean"]);
    }
    office
}

#[test]
fn r10_a_feed_with_a_cursor_gives_the_same_state() {
    let office = busy();
    let suite = office.book.journal().suite();
    let (mut copy, mut cursor) = (Vec::new(), 0);
    let whole = office.book.journal().events().len() as u64;
    // Three portions: the last is empty, since nothing came since.
    for upto in [5, whole, whole] {
        let partial = Journal::parse(suite, office.book.journal().unit(), &office.book.journal().to_bytes()).unwrap();
        let (bytes, next) = office.book.feed(cursor);
        let portion: Vec<u8> =
            bytes.split_inclusive(|b| *b == b'\n').take(usize::try_from(upto - cursor).unwrap()).flatten().copied().collect();
        assert_eq!(next, partial.events().len() as u64);
        copy.extend(portion);
        cursor = upto;
    }
    let journal = Journal::parse(suite, office.book.journal().unit(), &copy).unwrap();
    assert_eq!(replay(&office, journal).unwrap().state_digest().unwrap(), office.book.state_digest().unwrap());
    assert_eq!(office.book.feed(whole), (Vec::new(), whole));
    assert_eq!(office.book.feed(u64::MAX), (Vec::new(), whole));
}

#[test]
fn r11_any_visit_replays_to_its_state_at_any_time_and_a_changed_event_is_found() {
    let office = busy();
    let journal = office.book.journal();
    let bytes = journal.to_bytes();
    let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
    let read = |lines: &[&[u8]]| Journal::parse(journal.suite(), journal.unit(), &lines.concat());
    let target = office.targets()[0];
    let mut seen = Vec::new();
    for upto in 0..=lines.len() {
        let book = replay(&office, read(&lines[..upto]).unwrap()).unwrap();
        seen.extend(book.case(&office.ceremony, &target).ok().map(|case| case.stage));
    }
    seen.dedup();
    let chain = [Stage::Matched, Stage::Dispatched, Stage::Entered, Stage::Finished, Stage::Recorded, Stage::Audited];
    assert_eq!(seen, [chain.as_slice(), &[Stage::Published, Stage::Closed]].concat());

    for at in 0..lines.len() - 1 {
        let mut without = lines.clone();
        without.remove(at);
        assert!(matches!(read(&without), Err(JournalError::Chain { .. })), "event {at} is removed");
        let mut swapped = lines.clone();
        swapped.swap(at, at + 1);
        assert!(matches!(read(&swapped), Err(JournalError::Chain { .. })), "event {at} is moved");
        let edited = String::from_utf8(lines[at].to_vec()).unwrap().replacen("2026-01-05T09:", "2026-01-05T08:", 1);
        let mut changed = lines.clone();
        changed[at] = edited.as_bytes();
        assert!(edited.as_bytes() != lines[at] && read(&changed).is_err(), "event {at} is edited");
    }
}

/// A writer that is cut off at any byte leaves a journal that is read up to its last whole event, or is known as cut.
#[test]
fn a_journal_cut_at_any_byte_is_a_part_of_itself_or_known_as_cut() {
    let office = busy();
    let journal = office.book.journal();
    let bytes = journal.to_bytes();
    for end in 0..bytes.len() {
        match Journal::parse(journal.suite(), journal.unit(), &bytes[..end]) {
            Ok(part) => assert_eq!(journal.events()[..part.events().len()], *part.events()),
            Err(error) => assert_eq!(error, JournalError::CutOff, "at byte {end}"),
        }
    }
}

#[test]
fn r11_events_that_the_rules_refuse_are_refused_on_replay_too() {
    let mut office = Office::open();
    let target = office.targets()[0];
    office.lead(target, Stage::Dispatched, ["clean", "clean"]);
    let mut journal = office.book.journal().clone();
    let forged = office.entry(office.visit(target), Act::Audited {});
    journal.append(office.now, forged.to_body().unwrap()).unwrap();
    let at = journal.events().len() - 1;
    let error = replay(&office, journal).unwrap_err();
    assert_eq!((error.code(), error.at_file()), (Code::WrongStage, Some(format!("journal, event {at}").as_str())));

    let mut doubled = office.book.journal().clone();
    let last = doubled.events().last().unwrap().body.clone();
    doubled.append(office.now, last).unwrap();
    assert_eq!(replay(&office, doubled).unwrap_err().code(), Code::DoubledKey);
}

#[test]
fn another_roll_and_other_rules_than_the_journal_states_are_refused() {
    let office = Office::open();
    let mut roll = office.matched.roll().unwrap();
    roll.visits.pop();
    let open = |roll, rules| {
        let (codes, calendar) = (Codes::china().unwrap(), Calendar::published().unwrap());
        Casebook::open(office.book.journal().clone(), [roll], rules, codes, calendar).unwrap_err()
    };
    assert_eq!(open(roll, Rules::standard().unwrap()).at_field(), Some("roll"));
    let mut rules = Rules::standard().unwrap();
    rules.limits.pop();
    assert_eq!(open(office.matched.roll().unwrap(), rules).at_field(), Some("rules"));
    let unknown = Rules { results: "no-such-list".to_owned(), ..Rules::standard().unwrap() };
    assert_eq!(open(office.matched.roll().unwrap(), unknown).at_field(), Some("rules.results"));
}

#[test]
fn an_event_that_is_not_understood_is_named() {
    let office = Office::open();
    let target = office.targets()[0];
    for (field, value) in [("by", "a/b"), ("actor", "Zhang San"), ("at", "noon"), ("target", "xyz"), ("surplus", "1")] {
        let mut body = office.entry(office.visit(target), Act::Finished {}).to_body().unwrap();
        if let shuangsuiji::journal::Body::LifeCycle { fields, .. } = &mut body {
            fields.insert(field.to_owned(), shuangsuiji::digest::Value::Text(value.to_owned()));
        }
        let mut journal = office.book.journal().clone();
        journal.append(office.now, body).unwrap();
        let error = replay(&office, journal).unwrap_err();
        assert_eq!(error.code(), Code::BadEntry, "{field}: {error}");
    }
}

/// What an office might do, lawful or not.
#[derive(Clone, Debug)]
enum Move {
    Lead(u8),
    Wrong(u8, u8),
    Again,
    Wait,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        4 => (0..4u8).prop_map(Move::Lead),
        3 => ((0..4u8), (0..7u8)).prop_map(|(visit, act)| Move::Wrong(visit, act)),
        1 => Just(Move::Again),
        1 => Just(Move::Wait),
    ];
    proptest::collection::vec(one, 1..40)
}

fn any_act(office: &Office, target: Digest, number: u8) -> Act {
    let inspectors = office.team(target);
    match number {
        0 => office.book.dispatch_act(&office.ceremony, &target, &list().guidelines()).unwrap(),
        1 => Act::Entered { way: Presence::Unscanned, inspectors },
        2 => Act::Finished {},
        3 => Act::Recorded { results: vec![result(1, "pending")], on_behalf: None },
        4 => Act::Audited {},
        5 => Act::Returned { reason: code("incomplete") },
        _ => Act::Closed {},
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_history_replays_to_the_same_state(moves in moves()) {
        let mut office = Office::open();
        let targets = office.targets();
        let mut last = None;
        for one in moves {
            let before = (office.book.state_digest().unwrap(), office.book.journal().head());
            let outcome = match one {
                Move::Lead(at) => {
                    let target = targets[usize::from(at)];
                    let entry = office.entry(office.visit(target), office.next(target, ["clean", "clean"]));
                    last = Some(entry.clone());
                    office.submit(entry)
                }
                Move::Wrong(at, act) => {
                    let target = targets[usize::from(at)];
                    office.act(target, any_act(&office, target, act))
                }
                Move::Again => match &last {
                    Some(entry) => office.book.submit(&entry.clone(), office.now),
                    None => continue,
                },
                Move::Wait => {
                    office.wait();
                    continue;
                }
            };
            let after = (office.book.state_digest().unwrap(), office.book.journal().head());
            match outcome {
                Ok(Receipt::Written(_)) => prop_assert_ne!(before.1, after.1),
                Ok(Receipt::Known(_)) | Err(_) => prop_assert_eq!(before, after),
            }
        }
        let bytes = office.book.journal().to_bytes();
        let journal = Journal::parse(office.book.journal().suite(), office.book.journal().unit(), &bytes).unwrap();
        prop_assert_eq!(replay(&office, journal).unwrap().state_digest().unwrap(), office.book.state_digest().unwrap());
    }
}

/// What hosts and devices hand in: an entry, an envelope, a package, a roll and a question.
static PAPERS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut office = Office::open();
    let target = office.targets()[0];
    office.lead(target, Stage::Dispatched, ["clean", "clean"]);
    let package = office.book.pack(&office.ceremony, &target).unwrap();
    let entry = office.entry(office.visit(target), office.next(target, ["clean", "clean"]));
    let envelope = Envelope { package: Digest([1; 32]), entries: vec![entry.clone()] };
    let roll = Roll { visits: Vec::new(), people: Vec::new(), ..office.matched.roll().unwrap() };
    let question = r#"{"ask":"figures","on":"2026-01-05"}"#.as_bytes().to_vec();
    vec![entry.to_bytes().unwrap(), envelope.to_bytes().unwrap(), package.to_bytes().unwrap(), roll.to_bytes().unwrap(), question]
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Bytes that were changed anywhere are refused, or read as what they say and written so that they are read again.
    #[test]
    fn changed_papers_are_read_as_what_they_say_or_refused(which in 0..5usize, at in any::<u16>(), cut in 0..6usize, put in "[ -~]{0,6}") {
        let mut bytes = PAPERS[which].clone();
        let at = usize::from(at) % bytes.len();
        bytes.splice(at..(at + cut).min(bytes.len()), put.into_bytes());
        match which {
            0 => if let Ok(entry) = Entry::parse(&bytes) {
                prop_assert_eq!(Entry::parse(&entry.to_bytes().unwrap()).unwrap(), entry);
            },
            1 => if let Ok(envelope) = Envelope::parse(&bytes) {
                // Sets may stand in any order.
                prop_assert_eq!(Envelope::parse(&envelope.to_bytes().unwrap()).unwrap(), envelope);
            },
            2 => if let Ok(package) = TaskPackage::parse(&bytes) {
                prop_assert_eq!(package.to_bytes().unwrap(), bytes);
            },
            3 => if let Ok(roll) = Roll::parse(&bytes) {
                prop_assert_eq!(roll.to_bytes().unwrap(), bytes);
            },
            _ => if let Ok(text) = std::str::from_utf8(&bytes) {
                let _ = Question::parse(text);
            },
        }
    }
}
