//! A register of targets like a real one in what costs time: credit codes with right check digits in no
//! order, Chinese names, and columns of few values.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const KINDS: [&str; 4] = ["enterprise", "enterprise", "individual_business", "cooperative"];
const STATUSES: [&str; 5] = ["active", "active", "active", "suspended", "revoked"];
const INDUSTRIES: [&str; 6] = ["F5212", "F5227", "H6210", "H6220", "C1411", "Q8412"];
const TIERS: [&str; 5] = ["A", "B", "C", "D", ""];
const TAGS: [&str; 6] = ["", "", "catering", "catering;school", "special_equipment", "school"];
const WORDS: [&str; 8] = ["华", "兴", "食品", "商贸", "餐饮", "科技", "百货", "药房"];

/// A number of no particular order for a number: the finaliser of SplitMix64.
fn mix(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

fn pick<T: Copy + Default>(of: &[T], n: u64) -> T {
    of.get((n % of.len() as u64) as usize).copied().unwrap_or_default()
}

/// The credit code of a number: each number its own.
fn credit_code(n: u64, region: u64) -> String {
    // The multiplier is prime to 31^8, so that different numbers have different codes.
    let mut rest = n.wrapping_mul(1_000_003) % 31u64.pow(8);
    let mut code = format!("91{region:06}M").into_bytes();
    for _ in 0..8 {
        code.push(pick(ALPHABET, rest));
        rest /= 31;
    }
    let value = |byte: &u8| ALPHABET.iter().position(|b| b == byte).unwrap_or(0);
    let (sum, _) = code.iter().fold((0, 1), |(sum, weight), byte| (sum + value(byte) * weight, weight * 3 % 31));
    code.push(pick(ALPHABET, (31 - sum as u64 % 31) % 31));
    String::from_utf8_lossy(&code).into_owned()
}

/// Writes the register.
pub(crate) fn write(path: &Path, rows: u64) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "id,name,kind,status,region,industry,tier,weight,tags")?;
    for n in 0..rows {
        let r = mix(n);
        let region = 110_100 + r % 300;
        let name = format!("示例{}{}{}有限公司{n}", pick(&WORDS, r >> 8), pick(&WORDS, r >> 16), pick(&WORDS, r >> 24));
        let (kind, status, industry) = (pick(&KINDS, r >> 32), pick(&STATUSES, r >> 36), pick(&INDUSTRIES, r >> 40));
        let (tier, tags, weight) = (pick(&TIERS, r >> 44), pick(&TAGS, r >> 48), 1 + (r >> 52) % 500);
        writeln!(out, "{},{name},{kind},{status},{region},{industry},{tier},{weight},{tags}", credit_code(n, region))?;
    }
    out.flush()
}
