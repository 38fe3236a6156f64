//! Chances by the place in the list: what a draw that walks a list gets wrong.

use crate::ceremony::{PoolKey, blind, salt};
use crate::digest::{Digest, Suite};
use crate::sampling::{Method, Unit, rank};
use crate::text::{Speak, Text};

/// Rows of the list, how many are drawn each time, and how often.
const ROWS: u64 = 1000;
const DRAWN: u64 = 30;
const DRAWS: u64 = 1000;

/// Tenths of the list.
const PARTS: u64 = 10;

/// How often rows of one tenth are expected to be drawn.
const EXPECTED: u64 = DRAWN * DRAWS / PARTS;

/// The chi-square of ten counts goes beyond this for one seed in 10^10 (9 degrees of freedom); since a
/// draw does not take a row twice the counts vary a little less, and so do seeds that fail.
const CHI_SQUARE: u64 = 66;

/// Draws again and again from one list with tickets of fresh keys. That a row is drawn not once has a chance
/// below 10^-10 for all rows together.
pub(super) fn by_place(seed: &[u8; 32]) -> Result<Text, Text> {
    let suite = Suite::Sha256;
    let keys = suite.hmac_key(seed);
    let pool = PoolKey(keys.mac(&[b"pool"]).0);
    let eids = (0..ROWS).map(u64::to_be_bytes);
    let bids: Vec<Digest> = eids.map(|eid| blind(suite, &salt(suite, &pool, "selftest", &eid), &eid)).collect();
    let mut counts = vec![0u64; bids.len()];
    for number in 0..DRAWS {
        let key = suite.hmac_key(&keys.mac(&[b"draw", &number.to_be_bytes()]).0);
        let units: Vec<Unit> = bids.iter().map(|bid| Unit { id: bid.0, ticket: key.mac(&[b"ticket", &bid.0]).0, weight: 1 }).collect();
        let selection = rank(&units, &Method::Srs { n: DRAWN }).map_err(|e| e.say())?;
        for at in selection.order.iter().take(DRAWN as usize) {
            counts.get_mut(*at as usize).into_iter().for_each(|count| *count += 1);
        }
    }
    judge(&counts)
}

/// Judges how often each row of the list was drawn.
pub(super) fn judge(counts: &[u64]) -> Result<Text, Text> {
    let never = counts.iter().filter(|count| **count == 0).count();
    let parts: Vec<u64> = counts.chunks((ROWS / PARTS) as usize).map(|part| part.iter().sum()).collect();
    let squares: u64 = parts.iter().map(|count| count.abs_diff(EXPECTED).pow(2)).sum();
    let (least, most) = (parts.iter().min().copied().unwrap_or(0), parts.iter().max().copied().unwrap_or(0));
    if never > 0 {
        return Err(say!("{never} of {ROWS} rows were never drawn", "{ROWS} 行中有 {never} 行从未抽中"));
    }
    if squares > CHI_SQUARE * EXPECTED {
        return Err(say!(
            "tenths of the list were drawn {least} to {most} times, where {EXPECTED} are due",
            "名录各十分位抽中 {least} 至 {most} 次，应约为 {EXPECTED} 次"
        ));
    }
    Ok(say!(
        "{DRAWS} draws of {DRAWN} from {ROWS}: every row drawn, each tenth of the list {least} to {most} times, where {EXPECTED} are due",
        "由 {ROWS} 行抽 {DRAWN}，共 {DRAWS} 次：每行均被抽中，各十分位 {least} 至 {most} 次，应约为 {EXPECTED} 次"
    ))
}
