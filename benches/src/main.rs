//! Commit, draw and verify of a pool of targets beside the bare cost of the compressions that the
//! protocol implies, with the same hash crate, in one run:
//!
//! `cargo run --release -p ssj-benches -- 1000000 sha256`
//! `cargo run --release -p ssj-benches --features parallel -- 1000000 sha256`
//!
//! Compressions a target, where `B(n) = ⌈(n + 9) / 64⌉` is the number of blocks of a message of n
//! bytes, and an inner node of a Merkle tree (65 bytes) is 2, about one node a leaf:
//! - commit: salt `B(64 + s) − 1 + 1` and the attributes' key the same (key schedules kept), with s
//!   the bytes of the tuple; `bid` and `ac` each `B(tuple)`; leaf `B(1 + row)`; node 2.
//! - draw: ticket 2; leaf `B(1 + draw row)`; node 2.
//! - verify: pool leaf and node, ticket, draw leaf and node again.

use std::hint::black_box;
use std::time::{Duration, Instant};

use shuangsuiji::ceremony::{Method, PartyDoc, PlanDocument, Pool, PoolEntry, PoolKey, PoolRow, StratumDoc, TaskDoc};
use shuangsuiji::digest::{Digest, Field, Suite, tuple};
use shuangsuiji::error::Error;
use shuangsuiji::ident::{CampaignCode, EntityId, PartyCode, StratumCode, TaskCode};
use shuangsuiji::plan::Coordination;
use shuangsuiji::record;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const CAMPAIGN: &str = "bench-2026";
const CELL: &str = "{\"canvass\":\"h01\"}";
const TASK: (&str, &str) = ("canvass", "h01");

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let n: u64 = args.next().map_or(Ok(1_000_000), |a| a.parse())?;
    let suite: Suite = args.next().unwrap_or_else(|| "sha256".to_owned()).parse()?;
    let key = PoolKey([7; 32]);
    let entries = entries(n)?;
    let plan = plan(suite, n)?;
    let seed = Digest([9; 32]);

    let (pool, commit) = time(|| Pool::commit(suite, CAMPAIGN, &key, &entries, Digest([0; 32])).map_err(|e| e.to_string()))?;
    let (draw, drawn) = time(|| record::draw(suite, &plan, &pool.rows, &seed, 0))?;
    let (_, verified) = time(|| verify(suite, &plan, &pool.rows, &seed, (&pool.root, &draw.root)))?;

    let counts = compressions(&entries, n);
    println!("{n} targets, {}, {}", suite.name(), if cfg!(feature = "parallel") { "parallel" } else { "one thread" });
    println!("{:<8} {:>14} {:>10} {:>10} {:>7}", "step", "compressions", "bare", "measured", "ratio");
    for ((step, count), measured) in ["commit", "draw", "verify"].into_iter().zip(counts).zip([commit, drawn, verified]) {
        let bare = bare(suite, count);
        println!("{step:<8} {count:>14} {bare:>10.2?} {measured:>10.2?} {:>7.2}", measured.as_secs_f64() / bare.as_secs_f64());
    }
    Ok(())
}

fn time<T, E>(f: impl FnOnce() -> std::result::Result<T, E>) -> std::result::Result<(T, Duration), E> {
    let start = Instant::now();
    let value = f()?;
    Ok((value, start.elapsed()))
}

fn entries(n: u64) -> Result<Vec<PoolEntry>> {
    let entry = |i: u64| -> Result<PoolEntry> {
        let eid = EntityId::parse("raw", &format!("T{i:08}"))?.to_bytes();
        let attrs = format!("{{\"kind\":\"enterprise\",\"name\":\"Establishment {i}\",\"tier\":\"B\"}}").into_bytes();
        Ok(PoolEntry { eid, cell: CELL.to_owned(), weight: 1, attrs })
    };
    (0..n).map(entry).collect()
}

fn plan(suite: Suite, n: u64) -> Result<PlanDocument> {
    let party = |id: &str| Ok::<_, Box<dyn std::error::Error>>(PartyDoc { id: PartyCode::parse(id)?, organisation: id.to_owned() });
    Ok(PlanDocument {
        protocol: "vd1".to_owned(),
        suite,
        unit: "bench".to_owned(),
        campaign: CampaignCode::parse(CAMPAIGN)?,
        title: "bench".to_owned(),
        pool: Digest([0; 32]),
        inspectors: Digest([0; 32]),
        coordination: Coordination::Merged,
        tasks: vec![TaskDoc {
            code: TaskCode::parse(TASK.0)?,
            strata: vec![StratumDoc { code: StratumCode::parse(TASK.1)?, method: Method::Srs { n: n * 3 / 100 } }],
        }],
        parties: vec![party("a")?, party("b")?, party("c")?],
        physical: String::new(),
        max_attempts: 1,
        unicode: shuangsuiji::ident::unicode_version(),
        beacon: None,
        roster: None,
        replacement: None,
        matching: None,
        rules: None,
    })
}

/// What the verifier re-runs of a pool and its draw.
fn verify(
    suite: Suite,
    plan: &PlanDocument,
    rows: &[PoolRow],
    seed: &Digest,
    roots: (&Digest, &Digest),
) -> std::result::Result<(), Box<dyn std::error::Error>> {
    let again: std::result::Result<_, Error> = record::draw(suite, plan, rows, seed, 0);
    if Pool::root_of(suite, rows) != *roots.0 || again?.root != *roots.1 {
        return Err("the re-run draw differs".into());
    }
    Ok(())
}

/// Blocks of a message of so many bytes.
fn blocks(bytes: usize) -> u64 {
    (bytes as u64 + 9).div_ceil(64)
}

/// The compressions of commit, draw and verify.
fn compressions(entries: &[PoolEntry], n: u64) -> [u64; 3] {
    let zero = Digest([0; 32]);
    let tagged = |tag: &str, fields: &[Field<'_>]| {
        let mut all = vec![Field::Text("vd1"), Field::Text("sha256"), Field::Text(tag)];
        all.extend_from_slice(fields);
        blocks(tuple(&all).len())
    };
    let keyed = |tag: &str, eid: &[u8]| blocks(tuple(&[Field::Text(tag), Field::Text(CAMPAIGN), Field::Bytes(eid)]).len()) + 1;
    let row = PoolRow { bid: zero, cell: CELL.into(), weight: 1, attrs: zero };
    let pool_leaf = blocks(1 + row.to_bytes().len()) + 2;
    let name = format!("{}/{}", TASK.0, TASK.1);
    let fields = [Field::Text("draw-row"), Field::Text(&name), Field::Int(0), Field::Hash(&zero), Field::Hash(&zero), Field::Text("N")];
    let draw = n * (2 + blocks(1 + tuple(&fields).len()) + 2);
    let blind: u64 = entries
        .iter()
        .map(|e| {
            keyed("salt", &e.eid)
                + keyed("attrs", &e.eid)
                + tagged("bid", &[Field::Hash(&zero), Field::Bytes(&e.eid)])
                + tagged("attrs", &[Field::Hash(&zero), Field::Bytes(&e.attrs)])
        })
        .sum();
    [blind + n * pool_leaf, draw, n * pool_leaf + draw]
}

/// The time of so many compressions over one long message, with the same hash crate, one thread.
fn bare(suite: Suite, count: u64) -> Duration {
    let chunk = vec![0u8; 64 << 10];
    let parts: Vec<&[u8]> = vec![&chunk; usize::try_from(count / 1024).unwrap_or(0) + 1];
    let start = Instant::now();
    black_box(suite.hash_parts(black_box(&parts)));
    start.elapsed()
}
