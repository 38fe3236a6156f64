//! The files of a record and the manifest that lists them.

use std::collections::BTreeMap;

use super::stream::{Blocks, FileSink, Part};
use crate::digest::{Digest, Field, Suite, Value};
use crate::error::Error;
use crate::text::{Speak, Text};

/// Files by their path inside a folder.
pub type FileMap = BTreeMap<String, Vec<u8>>;

/// The name of the manifest, which lists every other file of `public/`.
pub const MANIFEST: &str = "manifest.json";

/// The names of the public files.
pub mod names {
    /// The committed plan, canonical JSON.
    pub const PLAN: &str = "plan.json";
    /// The journal, one event a line.
    pub const JOURNAL: &str = "journal.jsonl";
    /// The rows of the target pool.
    pub const POOL: &str = "pool.rows";
    /// The rows of the lists of samples, where a stratum is drawn by `portfolio`.
    pub const PORTFOLIOS: &str = "portfolios.rows";
    /// The rows of the inspector pool.
    pub const INSPECTORS: &str = "inspectors.rows";
    /// The draw rows.
    pub const DRAW: &str = "draw.rows";
    /// The rows of the matching's instance.
    pub const INSTANCE: &str = "instance.rows";
    /// The rows of the matching's table of probabilities.
    pub const TABLE: &str = "table.rows";
    /// The rows of the teams and their reserves.
    pub const TEAMS: &str = "teams.rows";
    /// The keys, in the sealed folder only.
    pub const KEYS: &str = "keys.json";
    /// The roll of the draw, in the sealed folder only: what the life cycle follows.
    pub const ROLL: &str = "roll.json";
    /// The reconciliation record of the targets, in the sealed folder only.
    pub const RECONCILIATION: &str = "reconciliation-targets.json";
    /// The reconciliation record of the inspectors, in the sealed folder only.
    pub const INSPECTORS_RECONCILIATION: &str = "reconciliation-inspectors.json";
}

/// The two folders of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordFiles {
    /// What anybody may see.
    pub public: FileMap,
    /// What stays with the keeper.
    pub sealed: FileMap,
}

/// The digest of a file as the manifest states it: `TH("file", path, bytes)`.
pub fn file_digest(suite: Suite, path: &str, bytes: &[u8]) -> Digest {
    suite.tagged("file", &[Field::Text(path), Field::Bytes(bytes)])
}

/// As [`file_digest`], of a file that is read block by block.
///
/// # Errors
/// What keeps a block from being read.
pub(super) fn blocks_digest(suite: Suite, path: &str, blocks: Blocks<'_>) -> Result<Digest, Error> {
    let mut digest = suite.tagged_pieces("file", &[Field::Text(path)], blocks.size());
    for block in blocks {
        digest.update(&block?);
    }
    Ok(digest.finish())
}

/// What the manifest states of each file: path → size and digest.
pub(super) type Stated = BTreeMap<String, (i64, String)>;

/// Writes the files of a record, and at the end the manifest of the public ones.
pub(crate) struct Publication<'a> {
    suite: Suite,
    sink: &'a mut dyn FileSink,
    stated: Stated,
}

impl<'a> Publication<'a> {
    pub(crate) fn new(suite: Suite, sink: &'a mut dyn FileSink) -> Self {
        Self { suite, sink, stated: Stated::new() }
    }

    /// Writes a file.
    pub(crate) fn put(&mut self, part: Part, path: &str, blocks: Blocks<'_>) -> Result<(), Error> {
        if part == Part::Sealed {
            return self.sink.put(part, path, blocks);
        }
        let size = blocks.size();
        let mut digest = self.suite.tagged_pieces("file", &[Field::Text(path)], size);
        let hashed = blocks.map(|block| {
            let block = block?;
            digest.update(&block);
            Ok(block)
        });
        self.sink.put(part, path, Blocks::new(size, hashed))?;
        self.stated.insert(path.to_owned(), (i64::try_from(size).unwrap_or(i64::MAX), digest.finish().to_string()));
        Ok(())
    }

    /// Writes the manifest: canonical JSON naming the format, the suite, whether it is a rehearsal, and each
    /// public file with size and digest.
    pub(crate) fn finish(self, rehearsal: bool) -> Result<(), Error> {
        self.sink.put(Part::Public, MANIFEST, Blocks::whole(manifest_of(self.suite, rehearsal, self.stated)))
    }
}

/// The manifest that states this of its files.
pub(super) fn manifest_of(suite: Suite, rehearsal: bool, files: Stated) -> Vec<u8> {
    let text = |t: &str| Value::Text(t.to_owned());
    let file = |(path, (size, digest)): (String, (i64, String))| {
        let fields = [("path", Value::Text(path)), ("size", Value::Int(size)), ("digest", Value::Text(digest))];
        Value::Object(fields.map(|(key, value)| (key.to_owned(), value)).into())
    };
    Value::Object(BTreeMap::from([
        ("format".to_owned(), text("ssj-record-1")),
        ("kind".to_owned(), text(if rehearsal { "rehearsal" } else { "draw" })),
        ("suite".to_owned(), text(suite.name())),
        ("files".to_owned(), Value::Array(files.into_iter().map(file).collect())),
    ]))
    .to_bytes()
}

/// A file that is not there.
pub(super) fn missing(file: &str) -> Text {
    say!("{file} is missing", "缺少 {file}")
}

/// What is wrong with a file.
pub(super) fn at(file: &str, why: impl Speak) -> Text {
    say!("{file}: {why}", "{file}：{why}"; why)
}
