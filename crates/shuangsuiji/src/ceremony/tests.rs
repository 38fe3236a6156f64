use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use super::*;
use crate::digest::tests::vectors;
use crate::digest::{Digest, Suite, Value};
use crate::ident::EntityId;
use crate::journal::Event;
use crate::sampling::{self, Portfolio, Sample, U256, Unit, uniform_below};

struct Case {
    json: Json,
    suite: Suite,
    plan: PlanDocument,
    pool: Pool,
}

fn digest(json: &Json) -> Digest {
    json.as_str().unwrap().parse().unwrap()
}

fn text(json: &Json) -> &str {
    json.as_str().unwrap()
}

fn key(json: &Json) -> PoolKey {
    PoolKey(digest(json).0)
}

fn entries(rows: &Json) -> Vec<PoolEntry> {
    let canonical = |json: &Json| Value::from_serialize(json).unwrap().to_bytes();
    let cell = |json: &Json| json.as_str().map_or_else(|| String::from_utf8(canonical(json)).unwrap(), str::to_owned);
    rows.as_array()
        .unwrap()
        .iter()
        .map(|e| PoolEntry {
            eid: EntityId::parse(text(&e["scheme"]), text(&e["id"])).unwrap().to_bytes(),
            cell: cell(&e["cell"]),
            weight: e["weight"].as_u64().unwrap(),
            attrs: canonical(&e["attrs"]),
        })
        .collect()
}

fn cases() -> Vec<Case> {
    let all = vectors("vd1.json")["cases"].as_array().unwrap().clone();
    all.into_iter()
        .map(|json| {
            let plan = PlanDocument::parse(text(&json["inputs"]["plan_json"]).as_bytes()).unwrap();
            let suite: Suite = text(&json["suite"]).parse().unwrap();
            let i = &json["inputs"];
            let manifest = manifest_hash(suite, text(&i["source_manifest"]).as_bytes());
            let pool = Pool::commit(suite, plan.campaign.as_str(), &key(&i["k_pool"]), &entries(&i["entities"]), manifest).unwrap();
            Case { json, suite, plan, pool }
        })
        .collect()
}

/// The sorted pool of a case.
pub(super) fn pool_rows(json: &Json) -> Arc<Vec<PoolRow>> {
    let suite: Suite = text(&json["suite"]).parse().unwrap();
    let plan = PlanDocument::parse(text(&json["inputs"]["plan_json"]).as_bytes()).unwrap();
    let i = &json["inputs"];
    Pool::commit(suite, plan.campaign.as_str(), &key(&i["k_pool"]), &entries(&i["entities"]), Digest([0; 32])).unwrap().rows
}

#[test]
fn pools_and_plans_of_the_vectors_reproduce() {
    for c in cases() {
        let (i, s) = (&c.json["inputs"], &c.json["steps"]);
        let first = &entries(&i["entities"])[0];
        let salt = salt(c.suite, &key(&i["k_pool"]), c.plan.campaign.as_str(), &first.eid);
        assert_eq!(hex::encode(&first.eid), text(&s["first_eid"]));
        assert_eq!(salt, digest(&s["first_salt"]));
        assert_eq!(blind(c.suite, &salt, &first.eid), digest(&s["first_bid"]));
        assert_eq!(hex::encode(c.pool.rows[0].to_bytes()), text(&s["first_pool_row"]));
        assert_eq!(PoolRow::parse(&c.pool.rows[0].to_bytes()).unwrap(), c.pool.rows[0]);
        assert_eq!(c.pool.root, digest(&s["pool_root"]));
        assert_eq!(c.pool.manifest, digest(&s["source_manifest_hash"]));
        assert_eq!(c.pool.id, digest(&s["pool_id"]));
        let manifest = manifest_hash(c.suite, text(&i["inspector_manifest"]).as_bytes());
        let inspectors = Pool::commit(c.suite, c.plan.campaign.as_str(), &key(&i["k_insp"]), &entries(&i["inspectors"]), manifest).unwrap();
        assert_eq!(inspectors.id, digest(&s["inspector_pool_id"]));
        assert_eq!(c.plan.hash().unwrap(), digest(&s["plan_hash"]));
    }
}

/// Re-runs the ceremony of each case from its events.
#[test]
fn ceremonies_of_the_vectors_reproduce() {
    for c in cases() {
        let (i, s) = (&c.json["inputs"], &c.json["steps"]);
        let (wave, number) = (i["wave"].as_u64().unwrap(), i["attempt"].as_u64().unwrap());
        let rehearsal = i["rehearsal"].as_u64() == Some(1);
        let mut attempt = Attempt::new(c.plan.clone(), c.plan.hash().unwrap(), &digest(&s["plan_event"]), wave, number, rehearsal);
        assert_eq!(attempt.id(), digest(&s["ceremony"]));
        for (party, r) in i["reveals"].as_object().unwrap() {
            assert_eq!(commitment(c.suite, &attempt.id(), party, &digest(r)), digest(&s["commits"][party]));
        }
        for e in s["events"].as_array().unwrap() {
            let event = Event::parse(0, text(&e["bytes"]).as_bytes()).unwrap();
            if event.body.ceremony().is_some() && event.body.kind() != "draw" {
                attempt.accept(digest(&e["hash"]), &event.body).unwrap();
            }
        }
        let Standing::Seeded(seed) = attempt.standing() else { panic!("a seed") };
        assert_eq!(seed, digest(&s["seed"]));
        assert_eq!(named_key(c.suite, &seed, "draw", wave), digest(&s["draw_key"]));
        for (purpose, key) in s["draw_keys"].as_object().unwrap() {
            assert_eq!(named_key(c.suite, &seed, purpose, wave), digest(key));
        }
    }
}

#[test]
fn uniform_integers_of_the_vectors_reproduce() {
    for c in cases() {
        let key = c.suite.hmac_key(&digest(&c.json["steps"]["draw_key"]).0);
        for u in c.json["steps"]["uniform"].as_array().unwrap() {
            let label = text(&u["label"]);
            let (value, rejected) = uniform_below(&wide(text(&u["m"])), uniform_mac(&key, label)).unwrap();
            assert_eq!(value, wide(text(&u["value"])));
            assert_eq!(rejected, u["rejected"].as_u64().unwrap());
        }
    }
}

fn uniform_mac<'a>(key: &'a crate::digest::HmacKey, label: &'a str) -> impl FnMut(u64) -> [u8; 32] + 'a {
    use crate::digest::{Field, tuple};
    move |n| key.mac(&[&tuple(&[Field::Text("u"), Field::Text(label), Field::Int(n)])]).0
}

fn wide(decimal: &str) -> U256 {
    let bytes = decimal.parse::<num_bigint::BigUint>().unwrap().to_bytes_be();
    let mut out = [0; 32];
    out[32 - bytes.len()..].copy_from_slice(&bytes);
    U256(out)
}

/// Every draw row of every case, portfolios included.
#[test]
fn draws_of_the_vectors_reproduce() {
    for c in cases() {
        let s = &c.json["steps"];
        let mut want: BTreeMap<String, Vec<(String, String, String)>> = BTreeMap::new();
        for r in s["draw_rows"].as_array().unwrap() {
            let row = (text(&r["ticket"]).to_owned(), text(&r["bid"]).to_owned(), text(&r["state"]).to_owned());
            want.entry(text(&r["stratum"]).to_owned()).or_default().push(row);
        }
        for (field, rows) in want {
            let (task, stratum) = field.split_once('/').unwrap();
            let purpose = s["draw_keys"].get("draw").map_or_else(|| format!("draw/{task}"), |_| "draw".to_owned());
            let mac = c.suite.hmac_key(&digest(&s["draw_keys"][&purpose]).0);
            let named = |cell: &str| serde_json::from_str::<Json>(cell).unwrap()[task] == *stratum;
            let units: Vec<Unit> = c
                .pool
                .rows
                .iter()
                .filter(|r| named(&r.cell))
                .map(|r| Unit { id: r.bid.0, ticket: mac.mac(&[b"ticket", &r.bid.0]).0, weight: r.weight })
                .collect();
            let selection = match c.plan.method(task, stratum).unwrap() {
                Method::Srs { n } => sampling::rank(&units, &sampling::Method::Srs { n: *n }),
                Method::Pps { n } => sampling::rank(&units, &sampling::Method::Pps { n: *n }),
                Method::Pareto { n } => sampling::rank(&units, &sampling::Method::Pareto { n: *n }),
                Method::Threshold { num, den } => sampling::rank(&units, &sampling::Method::Threshold { num: *num, den: *den }),
                Method::Portfolio { total, root } => {
                    let list = portfolio(&c.json["inputs"]["portfolio"][&field]);
                    assert_eq!((list.total(), list.root(c.suite)), (*total, *root));
                    let label = format!("portfolio/{field}");
                    let (u, _) = uniform_below(&U256::from_u64(*total), uniform_mac(&mac, &label)).unwrap();
                    let u = u64::from_be_bytes(u.0[24..].try_into().unwrap());
                    sampling::rank_portfolio(&units, list.choose(u).unwrap())
                }
            }
            .unwrap();
            let got: Vec<_> = (0..)
                .zip(&selection.order)
                .map(|(rank, at)| {
                    let u = units[*at as usize];
                    let state = if rank < selection.selected { "S" } else { "N" };
                    (hex::encode(u.ticket), hex::encode(u.id), state.to_owned())
                })
                .collect();
            assert_eq!(got, rows, "{field}");
        }
    }
}

fn portfolio(json: &Json) -> Portfolio {
    let samples = json.as_array().unwrap().iter().map(|s| Sample {
        multiplicity: s["multiplicity"].as_u64().unwrap(),
        members: s["members"].as_array().unwrap().iter().map(|m| digest(m).0).collect(),
    });
    Portfolio::new(samples.collect()).unwrap()
}

/// The hashes of many entities are those of one.
#[test]
fn every_row_of_a_pool_opens_with_its_salt() {
    for c in cases() {
        let i = &c.json["inputs"];
        let (key, entries, campaign) = (key(&i["k_pool"]), entries(&i["entities"]), c.plan.campaign.as_str());
        for (row, at) in c.pool.rows.iter().zip(&c.pool.origin) {
            let e = &entries[*at as usize];
            assert_eq!(row.bid, blind(c.suite, &salt(c.suite, &key, campaign, &e.eid), &e.eid));
            assert_eq!(row.attrs, attrs_commitment(c.suite, &key, campaign, &e.eid, &e.attrs));
            assert_eq!((&*row.cell, row.weight), (e.cell.as_str(), e.weight));
        }
        assert_eq!(c.pool.rows.len(), entries.len());
    }
}

/// Acts out of order, of strangers, or twice are refused, and change nothing.
#[test]
fn the_order_of_acts_is_kept() {
    let c = &cases()[0];
    let (i, s) = (&c.json["inputs"], &c.json["steps"]);
    let plan_event = digest(&s["plan_event"]);
    let mut attempt = Attempt::new(c.plan.clone(), c.plan.hash().unwrap(), &plan_event, 0, 0, false);
    let cid = attempt.id();
    let hash = Digest([7; 32]);
    let r = |party: &str| digest(&i["reveals"][party]);
    let seed = crate::journal::Body::Seed { ceremony: cid, seed: digest(&s["seed"]) };
    assert!(matches!(attempt.check(&seed), Err(CeremonyError::Order { .. })));
    let all: BTreeMap<String, Digest> = ["keeper", "citizen", "audit"].map(|p| (p.to_owned(), commitment(c.suite, &cid, p, &r(p)))).into();
    let mut fewer = all.clone();
    fewer.remove("audit");
    assert_eq!(attempt.check(&attempt.commit_event(&fewer)), Err(CeremonyError::Parties));
    let commit = attempt.commit_event(&all);
    attempt.accept(hash, &commit).unwrap();
    assert!(attempt.check(&commit).is_err(), "twice");
    assert!(attempt.check(&attempt.reveal_event("keeper", r("keeper"))).is_err(), "before the dice");
    let dice = |value: &str| crate::journal::Body::Physical { ceremony: cid, value: value.to_owned() };
    assert!(matches!(attempt.check(&dice("d10:12")), Err(CeremonyError::Physical(..))));
    attempt.accept(hash, &dice(text(&i["physical"]))).unwrap();
    assert!(attempt.check(&attempt.reveal_event("audit", r("audit"))).is_err(), "the keeper is first");
    assert_eq!(attempt.check(&attempt.reveal_event("keeper", r("audit"))), Err(CeremonyError::Reveal("keeper".into())));
    assert!(attempt.seed().is_none());
    let mut void = attempt.clone();
    void.accept(hash, &crate::journal::Body::Void { ceremony: cid, cause: "no reveal".into(), party: "keeper".into(), witnesses: vec![] })
        .unwrap();
    assert_eq!(void.standing(), Standing::Void);
    assert!(void.check(&attempt.reveal_event("keeper", r("keeper"))).is_err());
    for p in ["keeper", "citizen", "audit"] {
        attempt.accept(hash, &attempt.reveal_event(p, r(p))).unwrap();
    }
    assert!(attempt.seed().is_some());
    let rehearsal = Attempt::new(c.plan.clone(), c.plan.hash().unwrap(), &plan_event, 0, 0, true);
    assert_ne!(rehearsal.id(), cid, "a rehearsal's commitments open nothing else");
}

#[test]
fn plans_outside_the_rules_are_not_understood() {
    let plan = text(&cases()[0].json["inputs"]["plan_json"]).to_owned();
    for (from, to) in [
        ("\"srs\"", "\"rsr\""),
        ("\"n\":5", "\"n\":5,\"x\":1"),
        ("\"physical\":\"d10:[0-9]{39}\"", "\"physical\":\".*\""),
        ("\"protocol\":\"vd1\"", "\"protocol\":\"vd2\""),
        ("\"num\":1", "\"num\":11"),
        ("\"max_attempts\":2", "\"max_attempts\":0"),
        ("单位citizen", "单位keeper"),
        ("\"id\":\"citizen\"", "\"id\":\"keeper\""),
    ] {
        let changed = plan.replace(from, to);
        assert_ne!(changed, plan, "{from}");
        // Two organisations and dice are enough; with the third gone as well they are not.
        let changed = if from == "单位citizen" { changed.replace("单位audit", "单位keeper") } else { changed };
        assert!(PlanDocument::parse(changed.as_bytes()).is_err(), "{from}");
    }
}

#[test]
fn dice_patterns_are_small() {
    let pattern = Pattern::parse("d6:[1-6]{3}-[0-9]").unwrap();
    assert!(pattern.matches("d6:166-0"));
    for bad in ["d6:167-0", "d6:16-0", "d6:166-00", ""] {
        assert!(!pattern.matches(bad));
    }
    for bad in ["[0-5]", "{3}", "a{0}", "a{1000}", "a{2}{3}", "(a)", "a*", "[", "a|b"] {
        assert!(Pattern::parse(bad).is_err(), "{bad}");
    }
    assert!(Pattern::parse("").unwrap().matches(""));
}

#[test]
fn t04_one_entity_twice_is_refused_in_a_pool() {
    let c = &cases()[0];
    let mut twice = entries(&c.json["inputs"]["entities"]);
    twice.push(twice[3].clone());
    twice.push(twice[3].clone());
    twice.push(twice[0].clone());
    let last = u32::try_from(twice.len()).unwrap() - 1;
    let error = Pool::commit(c.suite, "c", &PoolKey([1; 32]), &twice, Digest([0; 32])).unwrap_err();
    assert_eq!(error, PoolError::Duplicates(vec![vec![0, last], vec![3, last - 2, last - 1]]));
    assert!(error.to_string().contains("[3, "));
}
