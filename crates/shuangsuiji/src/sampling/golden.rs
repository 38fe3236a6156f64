//! The golden values of the protocol (`vd1.json`) for what a key draws directly: uniform integers
//! and the sample of a portfolio. Tickets and the other methods are checked where pools are.

use num_bigint::BigUint;
use serde_json::Value as Json;

use super::*;
use crate::digest::tests::vectors;
use crate::digest::{Digest, HmacKey, Suite};

fn text(json: &Json) -> &str {
    json.as_str().unwrap()
}

fn list(json: &Json) -> std::slice::Iter<'_, Json> {
    json.as_array().unwrap().iter()
}

fn id(json: &Json) -> Bytes32 {
    text(json).parse::<Digest>().unwrap().0
}

fn each(mut f: impl FnMut(Suite, &Json, &Json)) {
    for case in list(&vectors("vd1.json")["cases"]) {
        f(text(&case["suite"]).parse().unwrap(), &case["inputs"], &case["steps"]);
    }
}

fn key(suite: Suite, json: &Json) -> HmacKey {
    suite.hmac_key(&id(json))
}

#[test]
fn keyed_uniform_integers_reproduce() {
    let wide = |json: &Json| {
        let bytes = text(json).parse::<BigUint>().unwrap().to_bytes_be();
        let mut all = [0; 32];
        all[32 - bytes.len()..].copy_from_slice(&bytes);
        U256(all)
    };
    let mut rejections = 0;
    each(|suite, _, steps| {
        for want in list(&steps["uniform"]) {
            let rejected = want["rejected"].as_u64().unwrap();
            let got = uniform_below_keyed(&key(suite, &steps["draw_key"]), text(&want["label"]), &wide(&want["m"]));
            assert_eq!(got, Some((wide(&want["value"]), rejected)));
            rejections += rejected;
        }
    });
    assert!(rejections > 0, "the vectors hold a rejection");
}

/// Root, chosen sample and ranks of every portfolio, in whatever order the units come.
#[test]
fn portfolios_draw_what_the_vectors_say() {
    let mut drawn = 0;
    each(|suite, inputs, steps| {
        let plan: Json = serde_json::from_str(text(&inputs["plan_json"])).unwrap();
        for (field, samples) in inputs["portfolio"].as_object().unwrap() {
            let (task, code) = field.split_once('/').unwrap();
            let task_of_plan = list(&plan["tasks"]).find(|t| t["code"] == task).unwrap();
            let method = list(&task_of_plan["strata"]).find(|s| s["code"] == code).unwrap();
            let sample =
                |s: &Json| Sample { multiplicity: s["multiplicity"].as_u64().unwrap(), members: list(&s["members"]).map(id).collect() };
            let portfolio = Portfolio::new(list(samples).map(sample).collect()).unwrap();
            assert_eq!(portfolio.root(suite).to_string(), text(&method["root"]));
            assert_eq!(portfolio.total(), method["total"].as_u64().unwrap());

            let rows: Vec<_> = list(&steps["draw_rows"]).filter(|r| r["stratum"] == field.as_str()).collect();
            let mut units: Vec<_> = rows.iter().map(|r| Unit { id: id(&r["bid"]), ticket: id(&r["ticket"]), weight: 1 }).collect();
            let ranked: Vec<_> = units.iter().map(|u| u.id).collect();
            assert_eq!(portfolio.check_members(&ranked), Ok(()));
            let name = format!("draw/{task}");
            let chosen = portfolio.draw(&key(suite, &steps["draw_keys"][name]), field).unwrap();
            for _ in 0..units.len() {
                units.rotate_left(1);
                let got = rank_portfolio(&units, chosen).unwrap();
                assert_eq!(got.order.iter().map(|at| units[*at as usize].id).collect::<Vec<_>>(), ranked);
                assert_eq!(got.selected as usize, rows.iter().filter(|r| r["state"] == "S").count());
            }
            drawn += 1;
        }
    });
    assert!(drawn > 0, "the vectors hold a portfolio");
}
