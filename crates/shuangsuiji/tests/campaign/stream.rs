//! Records that are read block by block: the same findings as of files in memory, and a file that cannot be
//! read is no finding.

use std::borrow::Cow;

use shuangsuiji::error::{Code, Error};
use shuangsuiji::ident::EntityId;
use shuangsuiji::record::{Blocks, FileMap, FileSource, RecordFiles, explain, names, prove, verify, verify_from};

use crate::common::*;
use crate::hostile::small;

/// What becomes of one file while it is read.
#[derive(Clone, Copy, Debug)]
enum Mishap {
    CutShort,
    Grows,
    Fails,
}

/// Files in blocks of a few bytes, one of which meets with a mishap.
struct Blockwise<'a> {
    files: &'a FileMap,
    block: usize,
    mishap: Option<(&'a str, Mishap)>,
}

impl FileSource for Blockwise<'_> {
    fn paths(&self) -> Vec<&str> {
        self.files.paths()
    }

    fn open(&self, path: &str) -> Option<Blocks<'_>> {
        let bytes = self.files.get(path)?;
        let blocks = bytes.chunks(self.block).map(|block| Ok(Cow::from(block)));
        let mishap = self.mishap.filter(|(file, _)| *file == path).map(|(_, mishap)| mishap);
        let size = bytes.len() as u64;
        Some(match mishap {
            None => Blocks::new(size, blocks),
            Some(Mishap::CutShort) => Blocks::new(size, blocks.take(bytes.len().saturating_sub(1) / self.block)),
            Some(Mishap::Grows) => Blocks::new(size, blocks.chain([Ok(Cow::from(&b"\0"[..]))])),
            Some(Mishap::Fails) => {
                let failure = Err(Error::new(Code::Io).file(path).detail(shuangsuiji::say!("the disk failed", "磁盘故障")));
                Blocks::new(size, blocks.take(1).chain([failure]))
            }
        })
    }
}

/// The whole report is the same for every length of blocks, of a good record, of one before its close, and of
/// records in each of whose files a byte is changed, taken away or added.
#[test]
fn a_report_does_not_depend_on_blocks() {
    let good = small("sm3");
    let mut records = vec![good.clone(), staffed(plan(|_| ())).record(shuangsuiji::campaign::Disclosure::Ceremony).unwrap().public];
    for (name, bytes) in &good {
        let middle = bytes.len() / 2;
        let (head, tail) = bytes.split_at(middle);
        let mut changed = vec![head.to_vec(), [bytes, &b"0"[..]].concat()];
        changed.extend(tail.split_first().map(|(byte, rest)| [head, &[byte ^ 1], rest].concat()));
        records.extend(changed.into_iter().map(|bytes| {
            let mut files = good.clone();
            files.insert(name.clone(), bytes);
            files
        }));
    }
    for files in records {
        let whole = verify(&files);
        for block in [1, 13, 150, 4096] {
            assert_eq!(verify_from(&Blockwise { files: &files, block, mishap: None }).unwrap(), whole, "{block}");
        }
    }
}

/// A file that gets shorter or longer while it is read, or fails, gives an error that names it and no
/// verdict: a bad disk is no bad record.
#[test]
fn a_file_that_cannot_be_read_is_no_verdict() {
    let files = small("sm3");
    for (path, bytes) in &files {
        for mishap in [Mishap::CutShort, Mishap::Grows, Mishap::Fails] {
            if bytes.is_empty() && matches!(mishap, Mishap::CutShort) {
                continue;
            }
            for block in [7, 1 << 20] {
                let error = verify_from(&Blockwise { files: &files, block, mishap: Some((path, mishap)) }).unwrap_err();
                assert_eq!((error.code(), error.at_file()), (Code::Io, Some(path.as_str())), "{mishap:?} in blocks of {block}");
            }
        }
    }
}

/// What the keeper asks of a record in blocks is what a record in memory says, and ends with the error of a
/// file that cannot be read.
#[test]
fn keeper_and_auditor_read_blocks_too() {
    let matched = matched(inspectors()).unwrap();
    let RecordFiles { public, sealed } = matched.record(shuangsuiji::campaign::Disclosure::Closed).unwrap();
    let of = |files, mishap| Blockwise { files, block: 100, mishap };
    let (whole, entity) = (RecordFiles { public: public.clone(), sealed: sealed.clone() }, EntityId::parse("raw", "licence-0007").unwrap());
    let (open, closed) = (of(&public, None), of(&sealed, None));
    let (all, key) = shuangsuiji::record::keeper(&open, &closed).unwrap();
    let (in_memory, same_key) = whole.keeper().unwrap();
    assert_eq!(explain(&all, &key, &entity).unwrap(), explain(&in_memory, &same_key, &entity).unwrap());
    assert_eq!(prove(&all, &key, &entity).unwrap(), prove(&in_memory, &same_key, &entity).unwrap());
    let prepared = || shuangsuiji::campaign::Prepared::new(registry(targets(), inspectors()), plan(|_| ())).unwrap();
    assert_eq!(prepared().audit_from(&open, &closed).unwrap(), prepared().audit(&whole).unwrap());
    let broken = of(&public, Some((names::POOL, Mishap::Fails)));
    let (all, key) = shuangsuiji::record::keeper(&broken, &closed).unwrap();
    assert_eq!(prove(&all, &key, &entity).unwrap_err().code(), Code::Io);
    assert_eq!(prepared().audit_from(&broken, &closed).unwrap_err().code(), Code::Io);
}
