use proptest::prelude::*;
use serde_json::Value as Json;

use super::*;

pub(crate) fn vectors(name: &str) -> Json {
    let folder = std::env::var("SSJ_VECTORS").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors").to_owned());
    let path = std::path::Path::new(&folder).join(name);
    serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap()
}

/// Hex, or plain text where the vectors give text.
fn bytes(json: &Json) -> Vec<u8> {
    let text = json.as_str().unwrap();
    hex::decode(text).unwrap_or_else(|_| text.as_bytes().to_vec())
}

#[test]
fn primitives_reproduce() {
    let all = vectors("primitives_sm3_hkdf.json");
    for case in all["sm3"].as_array().unwrap() {
        assert_eq!(Suite::Sm3.hash(&bytes(&case["msg_hex"])).to_string(), case["digest"].as_str().unwrap());
    }
    for case in all["hmac_sm3"].as_array().unwrap() {
        let tag = Suite::Sm3.hmac(&bytes(&case["key_hex"]), &[&bytes(&case["msg_hex"])]);
        assert_eq!(tag.to_string(), case["tag"].as_str().unwrap());
    }
    let mut expanded = 0;
    for (suite, key, okm) in [(Suite::Sha256, "hkdf_sha256", "okm"), (Suite::Sm3, "hkdf_sm3_computed", "okm32")] {
        for case in all[key].as_array().unwrap() {
            let prk = suite.hkdf_extract(&bytes(&case["salt"]), &bytes(&case["ikm"]));
            if let Some(want) = case["prk"].as_str() {
                assert_eq!(prk.to_string(), want, "{case}");
            }
            let want = bytes(&case[okm]);
            assert_eq!(suite.hkdf_expand32(&prk, &bytes(&case["info"])).0, want[..32], "{case}");
            expanded += 1;
        }
    }
    assert!(expanded > 0);
}

/// The one-call SHA-256 of short messages is the hash crate's, at every length around its room, in
/// one piece and in several, plain and keyed.
#[test]
fn short_messages_hash_as_the_crate_does() {
    use hmac::{KeyInit, Mac};
    use sha2::Digest as _;
    let message: Vec<u8> = (0..600u32).map(|i| (i * 7 + 3) as u8).collect();
    for len in 0..message.len() {
        let (all, (a, b)) = (&message[..len], message[..len].split_at(len / 3));
        let want: [u8; 32] = sha2::Sha256::digest(all).into();
        assert_eq!((Suite::Sha256.hash(all).0, Suite::Sha256.hash_parts(&[a, b]).0), (want, want), "{len}");
        for key in [&message[..0], &message[..32], &message[..64], &message[..65], &message[..200]] {
            let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
            mac.update(all);
            let want: [u8; 32] = mac.finalize().into_bytes().into();
            assert_eq!(Suite::Sha256.hmac(key, &[a, b]).0, want, "{len} under a key of {}", key.len());
        }
    }
}

/// The hash of a leaf that is a tuple, of short and of long fields, is that of its bytes.
#[test]
fn leaves_of_tuples_are_leaves_of_their_bytes() {
    for suite in [Suite::Sha256, Suite::Sm3] {
        for len in [0, 1, 60, 300, 1000] {
            let (text, hash) = ("字".repeat(len), Digest([9; 32]));
            let fields = [Field::Text("row"), Field::Text(&text), Field::Int(7), Field::Hash(&hash), Field::Bytes(&[1, 2])];
            let bytes = tuple(&fields);
            assert_eq!(suite.leaf(&fields), leaf_digest(suite, &bytes));
            assert_eq!(suite.hmac_key(b"k").mac_tuple(&fields), suite.hmac(b"k", &[&bytes]));
            assert_eq!(parse_fields::<5>(&bytes).unwrap().to_vec(), parse_tuple(&bytes).unwrap());
            assert!(parse_fields::<4>(&bytes).is_err() && parse_fields::<6>(&bytes).is_err());
            assert!(parse_fields::<5>(&[&bytes[..], &[0]].concat()).is_err());
        }
    }
}

/// The root over rows in pieces is the root over their leaves one by one, around the pieces' size.
#[test]
fn a_root_over_pieces_is_the_root_over_leaves() {
    for n in [0u32, 1, 2, 4095, 4096, 4097, 8192, 8193, 13000] {
        let rows: Vec<u32> = (0..n).collect();
        let leaf = |row: &u32| leaf_digest(Suite::Sha256, &row.to_be_bytes());
        assert_eq!(root_over(Suite::Sha256, rows.len(), |at| leaf(&rows[at])), merkle_root(Suite::Sha256, rows.iter().map(leaf)), "{n}");
        assert_eq!(
            root_over(Suite::Sha256, rows.len(), |at| leaf(&rows[at])),
            MerkleTree::new(Suite::Sha256, rows.iter().map(leaf).collect()).root(),
            "{n}"
        );
    }
}

fn base64(json: &Json) -> Vec<u8> {
    const SET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::new();
    let (mut held, mut bits) = (0u32, 0);
    for b in json.as_str().unwrap_or("").bytes().filter(|b| *b != b'=') {
        held = held << 6 | SET.iter().position(|s| *s == b).unwrap() as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    out
}

fn hash(json: &Json) -> Option<Digest> {
    base64(json).try_into().ok().map(Digest)
}

fn path(json: &Json) -> Option<Vec<Digest>> {
    json.as_array().into_iter().flatten().map(hash).collect()
}

#[test]
fn merkle_trees_are_those_of_rfc_9162() {
    let all = vectors("rfc6962.json");
    let leaves: Vec<Digest> = all["leaves_hex"].as_array().unwrap().iter().map(|l| leaf_digest(Suite::Sha256, &bytes(l))).collect();
    for (size, root) in all["roots_by_size"].as_array().unwrap().iter().enumerate() {
        assert_eq!(merkle_root(Suite::Sha256, leaves[..size].iter().copied()).to_string(), root.as_str().unwrap());
        assert_eq!(MerkleTree::new(Suite::Sha256, leaves[..size].to_vec()).root().to_string(), root.as_str().unwrap());
    }
    let mut seen = [0, 0];
    for case in all["proof_cases"].as_array().unwrap() {
        // A hash that is not 32 bytes cannot be a `Digest` at all, which is the refusal that the
        // protocol asks for (§1), even of the one case that RFC 9162 lets pass.
        let short = ["root", "root1", "root2", "leafHash"].iter().any(|k| case[k].is_string() && hash(&case[k]).is_none());
        let held = if case["kind"] == "consistency" {
            let (a, b) = (case["size1"].as_u64().unwrap(), case["size2"].as_u64().unwrap());
            match (hash(&case["root1"]), hash(&case["root2"]), path(&case["proof"])) {
                (Some(r1), Some(r2), Some(p)) => verify_consistency(Suite::Sha256, a, &r1, b, &r2, &p).is_ok(),
                _ => false,
            }
        } else {
            let (index, size) = (case["leafIdx"].as_u64().unwrap(), case["treeSize"].as_u64().unwrap());
            match (hash(&case["root"]), hash(&case["leafHash"]), path(&case["proof"])) {
                (Some(root), Some(leaf), Some(p)) => verify_inclusion(Suite::Sha256, &root, &leaf, index, size, &p).is_ok(),
                _ => false,
            }
        };
        let wrong = case["wantErr"].as_bool().unwrap();
        seen[usize::from(wrong)] += 1;
        assert_eq!(held, !wrong && !short, "{}", case["case"]);
    }
    assert!(seen[0] > 5 && seen[1] > 20, "{seen:?}");
}

proptest! {
    #[test]
    fn every_leaf_and_every_prefix_is_proved(size in 1usize..70, first in 1u64..70, flip in 0usize..256) {
        let leaves: Vec<Digest> = (0..size).map(|i| leaf_digest(Suite::Sm3, &[i as u8])).collect();
        let tree = MerkleTree::new(Suite::Sm3, leaves.clone());
        prop_assert_eq!(tree.root(), merkle_root(Suite::Sm3, leaves.iter().copied()));
        for (at, leaf) in leaves.iter().enumerate() {
            let mut path = tree.inclusion(at as u64).unwrap();
            verify_inclusion(Suite::Sm3, &tree.root(), leaf, at as u64, size as u64, &path).unwrap();
            if let Some(p) = path.first_mut() {
                p.0[flip / 8] ^= 1 << (flip % 8);
                prop_assert!(verify_inclusion(Suite::Sm3, &tree.root(), leaf, at as u64, size as u64, &path).is_err());
            }
        }
        if let Some(path) = tree.consistency(first) {
            let old = merkle_root(Suite::Sm3, leaves[..first as usize].iter().copied());
            verify_consistency(Suite::Sm3, first, &old, size as u64, &tree.root(), &path).unwrap();
        } else {
            prop_assert!(first > size as u64);
        }
    }

    #[test]
    fn canonical_bytes_are_read_back_and_nothing_else(text in "\\PC*", n in -((1i64 << 53) - 1)..(1i64 << 53)) {
        use unicode_normalization::UnicodeNormalization;
        let text: String = text.nfc().collect();
        let value = Value::Object([("a".to_owned(), Value::Array(vec![Value::Text(text), Value::Int(n)]))].into());
        prop_assert_eq!(Value::parse(&value.to_bytes()), Ok(value));
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = (Value::parse(&bytes), parse_tuple(&bytes));
    }
}

#[test]
fn what_is_not_canonical_is_refused() {
    for bad in [
        "{\"b\":1,\"a\":2}",
        "{\"a\":1,\"a\":1}",
        "{ \"a\":1}",
        "{\"A\":1}",
        "{\"a\":true}",
        "{\"a\":null}",
        "{\"a\":1.0}",
        "{\"a\":1e3}",
        "{\"a\":9007199254740992}",
        "{\"a\":\"\\u0041\"}",
        "{\"a\":\"e\u{301}\"}",
        "{\"a\":\"\\/\"}",
        "1 ",
        "-0",
        "",
    ] {
        assert!(Value::parse(bad.as_bytes()).is_err(), "{bad}");
    }
    let deep = "[".repeat(200) + &"]".repeat(200);
    assert!(Value::parse(deep.as_bytes()).is_err());
    assert_eq!(Value::parse("{\"a\":\"\\u001f\\n中\"}".as_bytes()).unwrap().to_bytes(), "{\"a\":\"\\u001f\\n中\"}".as_bytes());
}
