//! Whole ceremonies over a journal: void attempts, envelopes, beacons, second tries, cancels.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value as Json;

use super::*;
use crate::digest::tests::vectors;
use crate::digest::{Digest, Suite, leaf_digest, verify_inclusion};
use crate::journal::{Body, Journal, Role, Timestamp};

fn time() -> Timestamp {
    Timestamp::parse("2026-01-05T00:00:00Z").unwrap()
}

fn text(json: &Json) -> &str {
    json.as_str().unwrap()
}

fn digest(json: &Json) -> Digest {
    text(json).parse().unwrap()
}

fn cases() -> Vec<Json> {
    vectors("vd1.json")["cases"].as_array().unwrap().clone()
}

fn plan_of(case: &Json) -> PlanDocument {
    PlanDocument::parse(text(&case["inputs"]["plan_json"]).as_bytes()).unwrap()
}

fn journal_of(case: &Json) -> Journal {
    let lines: String = case["steps"]["events"].as_array().unwrap().iter().map(|e| format!("{}\n", text(&e["bytes"]))).collect();
    Journal::parse(text(&case["suite"]).parse().unwrap(), &plan_of(case).unit, lines.as_bytes()).unwrap()
}

/// A journal with pools and plan, and what a host does with it.
struct Host {
    plan: PlanDocument,
    journal: Journal,
    attempt: Attempt,
}

impl Host {
    fn new(change: impl FnOnce(&mut PlanDocument)) -> Self {
        let case = &cases()[0];
        let mut plan = plan_of(case);
        change(&mut plan);
        let mut journal = Journal::new(plan.suite, &plan.unit);
        for event in &journal_of(case).events()[..2] {
            journal.append(time(), event.body.clone()).unwrap();
        }
        journal.append(time(), Body::Plan { campaign: plan.campaign.to_string(), plan: plan.hash().unwrap() }).unwrap();
        let attempt = attempts(&journal, &plan, 0, false).unwrap().pop().unwrap();
        Self { plan, journal, attempt }
    }

    fn act(&mut self, body: Body) -> Result<(), CeremonyError> {
        self.attempt.check(&body)?;
        let hash = self.journal.append(time(), body.clone()).unwrap();
        self.attempt.accept(hash, &body)
    }

    fn r(&self, party: &str) -> Digest {
        self.plan.suite.hash(format!("{party} {}", self.attempt.number()).as_bytes())
    }

    fn commit(&mut self) -> Result<(), CeremonyError> {
        let id = self.attempt.id();
        // Whoever defaulted is replaced by a party named after it.
        let seat = |p: &String| if self.attempt.defaulted() == Some(p) { format!("{p}-2") } else { p.clone() };
        let of = |p: &String| (seat(p), commitment(self.plan.suite, &id, &seat(p), &self.r(&seat(p))));
        let commits: BTreeMap<String, Digest> = self.attempt.parties().iter().map(of).collect();
        self.act(self.attempt.commit_event(&commits))
    }

    fn dice(&mut self) -> Result<(), CeremonyError> {
        let value = format!("d10:{}", "7".repeat(39));
        self.act(Body::Physical { ceremony: self.attempt.id(), value })
    }

    fn reveal(&mut self, party: &str) -> Result<(), CeremonyError> {
        self.act(self.attempt.reveal_event(party, self.r(party)))
    }

    fn void(&mut self, cause: &str, party: &str) -> Result<(), CeremonyError> {
        let (cause, party) = (cause.to_owned(), party.to_owned());
        self.act(Body::Void { ceremony: self.attempt.id(), cause, party, witnesses: vec!["audit".into()] })
    }

    /// Reads the journal back from its bytes; the last attempt is as it was before.
    fn reread(&self) -> Result<Vec<Attempt>, HistoryError> {
        let journal = Journal::parse(self.plan.suite, &self.plan.unit, &self.journal.to_bytes()).unwrap();
        attempts(&journal, &self.plan, 0, false)
    }
}

#[test]
fn the_ceremonies_of_the_vectors_are_read_from_their_journals() {
    for case in cases() {
        let (plan, journal) = (plan_of(&case), journal_of(&case));
        let wave = case["inputs"]["wave"].as_u64().unwrap();
        let rehearsal = case["inputs"]["rehearsal"].as_u64() == Some(1);
        let read = attempts(&journal, &plan, wave, rehearsal);
        if case["inputs"]["attempt"].as_u64() == Some(0) {
            let read = read.unwrap();
            assert_eq!((read.len(), read[0].standing()), (1, Standing::Seeded(digest(&case["steps"]["seed"]))));
            // A rehearsal is no attempt of the ceremony, and the other way round.
            assert_eq!(attempts(&journal, &plan, wave, !rehearsal).unwrap()[0].standing(), Standing::Commits);
        } else {
            // This case leaves the void attempt before it out, which a verifier has to see.
            assert_eq!(read.unwrap_err(), HistoryError::SecondTry { seq: 3 });
        }
    }
}

#[test]
fn the_pool_proofs_of_the_vectors_hold() {
    for case in cases() {
        let suite: Suite = text(&case["suite"]).parse().unwrap();
        let journal = journal_of(&case);
        let Body::Pool { root, .. } = &journal.events()[0].body else { panic!("a pool") };
        let rows = super::tests::pool_rows(&case);
        let tree = Pool::tree_of(suite, &rows);
        assert_eq!(tree.root(), *root);
        for proof in case["steps"]["proofs"].as_array().unwrap() {
            let (index, size) = (proof["pool_index"].as_u64().unwrap(), proof["pool_size"].as_u64().unwrap());
            let path: Vec<Digest> = proof["pool_path"].as_array().unwrap().iter().map(digest).collect();
            let at = Pool::find(&rows, &digest(&proof["bid"])).unwrap();
            assert_eq!((at as u64, rows.len() as u64, tree.inclusion(index)), (index, size, Some(path.clone())));
            verify_inclusion(suite, root, &leaf_digest(suite, &rows[at].to_bytes()), index, size, &path).unwrap();
        }
    }
}

#[test]
fn a_void_attempt_is_followed_by_new_values_and_new_dice() {
    let mut host = Host::new(|_| ());
    assert!(host.void("early", "").is_err(), "nothing to void before the commitments");
    host.commit().unwrap();
    host.dice().unwrap();
    host.reveal("keeper").unwrap();
    assert_eq!(host.void("", "citizen"), Err(CeremonyError::Void));
    assert_eq!(host.void("no reveal", "stranger"), Err(CeremonyError::Void));
    let turn = Err(CeremonyError::Default("citizen".into()));
    assert_eq!(host.void("network", ""), turn, "after a reveal nobody may void at will");
    assert_eq!(host.void("no reveal", "audit"), turn, "it is not the turn of this party");
    let unseen = |witnesses: &[&str]| Body::Void {
        ceremony: host.attempt.id(),
        cause: "no reveal".into(),
        party: "citizen".into(),
        witnesses: witnesses.iter().map(|w| (*w).to_owned()).collect(),
    };
    for witnesses in [&[][..], &["keeper"], &["citizen", "keeper"]] {
        assert_eq!(host.attempt.check(&unseen(witnesses)), turn, "{witnesses:?}");
    }
    host.void("no reveal", "citizen").unwrap();
    let mut read = host.reread().unwrap();
    assert_eq!((read.len(), read[0].standing(), read[1].standing()), (2, Standing::Void, Standing::Commits));
    assert_ne!(read[0].id(), read[1].id());

    let old = host.attempt.reveal_event("citizen", host.r("citizen"));
    host.attempt = read.pop().unwrap();
    assert_eq!(host.attempt.check(&old), Err(CeremonyError::Other), "the void attempt cannot go on");
    assert_eq!(host.attempt.defaulted(), Some("citizen"));
    let fresh = |parties: &[&str]| host.attempt.commit_event(&parties.iter().map(|p| ((*p).to_owned(), host.r(p))).collect());
    for bad in [
        &["audit", "citizen", "keeper"][..],
        &["audit", "keeper"],
        &["audit", "keeper", "x", "y"],
        &["keeper", "x", "y"],
        &["audit", "keeper", "王五"],
    ] {
        assert_eq!(host.attempt.check(&fresh(bad)), Err(CeremonyError::Parties), "{bad:?}");
    }
    let waiting = BTreeMap::from([("x".to_owned(), host.r("x"))]);
    let may = |party: &str, waiting: &BTreeMap<String, Digest>| host.attempt.may_commit(party, waiting);
    assert!(may("keeper", &waiting) && may("x", &BTreeMap::new()));
    assert!(!may("y", &waiting) && !may("citizen", &waiting) && !may("X y", &BTreeMap::new()));
    host.commit().unwrap();
    host.dice().unwrap();
    assert_eq!(host.attempt.parties(), ["keeper", "citizen-2", "audit"], "in the place of the one it replaces");
    for party in ["keeper", "citizen-2"] {
        host.reveal(party).unwrap();
    }
    // The envelope of the last party is opened.
    let r = host.r("audit");
    let alone = host.attempt.recovered_event("audit", r, vec![]);
    assert_eq!(host.act(alone), Err(CeremonyError::Witnesses("audit".into())));
    let seen = host.attempt.recovered_event("audit", r, vec!["notary".into()]);
    host.act(seen).unwrap();
    assert!(matches!(host.void("we do not like it", ""), Err(CeremonyError::Order { .. })), "all is revealed: the seed stands");
    let seed = host.attempt.seed().unwrap();
    let event = Body::Seed { ceremony: host.attempt.id(), seed: Digest([0; 32]) };
    assert_eq!(host.act(event), Err(CeremonyError::Seed));
    host.act(Body::Seed { ceremony: host.attempt.id(), seed }).unwrap();
    assert_eq!(host.reread().unwrap().last().unwrap().standing(), Standing::Seeded(seed));
    let story = |journal: &Journal| crate::record::tell(&host.plan, journal);
    let told = story(&host.journal).map(|text| text.to_string());
    assert_eq!(told, Ok(format!("2 attempt(s), all reveals open their commitments; seed {seed}")));
    // What a party says after its attempt was void is no part of a lawful record.
    let mut late = host.journal.clone();
    late.append(time(), old).unwrap();
    assert!(story(&late).is_err());

    // A third ceremony, beside the two, is found by whoever reads the journal.
    host.attempt = Attempt::new(host.plan.clone(), host.plan.hash().unwrap(), &host.journal.hashed().nth(2).unwrap().0, 0, 2, false);
    assert_eq!(host.commit(), Err(CeremonyError::Exhausted(2)));
    let body = host.attempt.commit_event(&BTreeMap::new());
    host.journal.append(time(), body).unwrap();
    assert!(matches!(host.reread(), Err(HistoryError::SecondTry { .. })));
}

#[test]
fn a_void_attempt_takes_no_more_acts_and_the_last_one_stays_void() {
    let mut host = Host::new(|plan| plan.max_attempts = 1);
    host.commit().unwrap();
    let dice = Body::Physical { ceremony: host.attempt.id(), value: format!("d10:{}", "1".repeat(39)) };
    host.void("dice lost", "").unwrap();
    assert_eq!(host.reread().unwrap().last().unwrap().standing(), Standing::Void);
    host.journal.append(time(), dice).unwrap();
    assert!(matches!(host.reread(), Err(HistoryError::Act { seq: 5, .. })));
}

#[test]
fn a_beacon_is_the_one_of_the_plan() {
    let mut host = Host::new(|plan| plan.beacon = Some(BeaconRef { source: "drand-quicknet".into(), round: 1000 }));
    host.commit().unwrap();
    let beacon = |host: &Host, source: &str, round, value: &str| Body::Beacon {
        ceremony: host.attempt.id(),
        source: source.into(),
        round,
        value: value.into(),
        proof: String::new(),
    };
    let good = beacon(&host, "drand-quicknet", 1000, "00ff");
    assert!(matches!(host.act(good.clone()), Err(CeremonyError::Order { .. })), "the dice come first");
    host.dice().unwrap();
    assert!(matches!(host.reveal("keeper"), Err(CeremonyError::Order { .. })), "the beacon comes first");
    for bad in [("other", 1000, "00ff"), ("drand-quicknet", 999, "00ff"), ("drand-quicknet", 1000, "00FF"), ("drand-quicknet", 1000, "0ff")]
    {
        let body = beacon(&host, bad.0, bad.1, bad.2);
        assert_eq!(host.act(body), Err(CeremonyError::Beacon), "{bad:?}");
    }
    host.act(good).unwrap();
    host.reveal("keeper").unwrap();
    assert_eq!(host.reread().unwrap()[0].standing(), Standing::Reveal("citizen".into()));
}

#[test]
fn a_reveal_names_the_last_event_before_the_reveals() {
    let mut host = Host::new(|_| ());
    host.commit().unwrap();
    let early = host.attempt.reveal_event("keeper", host.r("keeper"));
    host.dice().unwrap();
    assert_eq!(host.act(early), Err(CeremonyError::After("keeper".into())), "made before the dice");
}

#[test]
fn a_plan_is_cancelled_before_the_dice_or_never() {
    let mut host = Host::new(|_| ());
    let campaign = host.plan.campaign.to_string();
    assert_eq!(check_cancel(&host.journal, "another", 99), Err(HistoryError::NoPlan));
    host.commit().unwrap();
    check_cancel(&host.journal, &campaign, 99).unwrap();
    host.dice().unwrap();
    assert_eq!(check_cancel(&host.journal, &campaign, 5), Err(HistoryError::LateCancel { seq: 5 }));
    host.journal.append(time(), Body::Cancel { campaign, reason: "改期".into() }).unwrap();
    assert_eq!(host.reread().unwrap_err(), HistoryError::LateCancel { seq: 5 });

    let mut host = Host::new(|_| ());
    let campaign = host.plan.campaign.to_string();
    host.journal.append(time(), Body::Cancel { campaign, reason: "改期".into() }).unwrap();
    assert_eq!(host.reread().unwrap_err(), HistoryError::NoPlan);
}

#[test]
fn a_ceremony_needs_its_pools_and_its_own_journal() {
    let host = Host::new(|_| ());
    let mut other = host.plan.clone();
    other.unit = "另一单位".into();
    assert_eq!(attempts(&host.journal, &other, 0, false).unwrap_err(), HistoryError::Foreign);
    let mut other = host.plan.clone();
    other.pool = Digest([1; 32]);
    assert_eq!(attempts(&host.journal, &other, 0, false).unwrap_err(), HistoryError::NoPlan);
    let mut journal = Journal::new(host.plan.suite, &host.plan.unit);
    journal.append(time(), Body::Plan { campaign: host.plan.campaign.to_string(), plan: host.plan.hash().unwrap() }).unwrap();
    assert_eq!(attempts(&journal, &host.plan, 0, false).unwrap_err(), HistoryError::NoPool(Role::Targets));
}

#[test]
fn a_draw_comes_once_and_after_its_seed() {
    let case = &cases()[0];
    let (plan, whole) = (plan_of(case), journal_of(case));
    let draw = whole.events()[9].body.clone();
    let rebuild = |order: &[usize]| {
        let mut journal = Journal::new(whole.suite(), whole.unit());
        for at in order {
            journal.append(time(), whole.events()[*at].body.clone()).unwrap();
        }
        journal
    };
    let mut twice = whole.clone();
    twice.append(whole.events()[10].time, draw).unwrap();
    assert!(matches!(attempts(&twice, &plan, 0, false), Err(HistoryError::Act { seq: 11, .. })));
    // Without its plan's own chain the ceremony's id is another, so a journal put together anew is
    // a journal with a second try.
    assert!(attempts(&rebuild(&[1, 0, 2, 3]), &plan, 0, false).is_err());
}

#[test]
fn plans_name_their_parties_in_full() {
    let good = plan_of(&cases()[0]);
    type Change = fn(&mut PlanDocument);
    let changes: [(&str, Change); 6] = [
        ("dice that are only written down", |p| {
            p.physical = "heads".into();
            p.parties.truncate(2);
        }),
        ("no organisation", |p| p.parties[1].organisation.clear()),
        ("no unit", |p| p.unit.clear()),
        ("no version", |p| p.unicode = "15".into()),
        ("no source", |p| p.beacon = Some(BeaconRef { source: String::new(), round: 1 })),
        ("a reason twice", |p| p.replacement = Some(Replacement { reasons: vec!["a".into(), "a".into()], max: 1 })),
    ];
    for (what, change) in changes {
        let mut bad = good.clone();
        change(&mut bad);
        assert!(bad.check().is_err(), "{what}");
    }
    let mut two = good;
    two.parties.truncate(2);
    two.check().unwrap();
}

proptest! {
    /// Whatever a stranger's file holds, reading it gives an answer, and what is read is written back.
    #[test]
    fn rows_patterns_and_plans_are_read_without_a_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        pattern in "[a-z0-9\\[\\]{}\\-]{0,12}",
        at in 0usize..700,
        byte in any::<u8>(),
    ) {
        if let Ok(row) = PoolRow::parse(&bytes) {
            prop_assert_eq!(row.to_bytes(), bytes);
        }
        if let Ok(pattern) = Pattern::parse(&pattern) {
            pattern.matches("d10:7");
        }
        let mut plan = text(&cases()[1]["inputs"]["plan_json"]).as_bytes().to_vec();
        if let Some(b) = plan.get_mut(at) {
            *b = byte;
        }
        if let Ok(read) = PlanDocument::parse(&plan) {
            prop_assert_eq!(read.to_bytes().unwrap(), plan);
        }
    }

    #[test]
    fn a_pool_row_is_read_as_it_was_written(cell in "\\PC{0,40}", weight in any::<u64>(), bid in any::<[u8; 32]>(), cut in 0usize..200) {
        let row = PoolRow { bid: Digest(bid), cell: cell.into(), weight, attrs: Digest([5; 32]) };
        let bytes = row.to_bytes();
        prop_assert_eq!(PoolRow::parse(&bytes).unwrap(), row);
        if cut < bytes.len() {
            prop_assert!(PoolRow::parse(&bytes[..cut]).is_err());
        }
    }
}
