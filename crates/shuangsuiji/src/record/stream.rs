//! The files of a record as blocks of bytes: where they come from, and where they go.
//!
//! The core opens no file. A host gives a [`FileSource`] to read from and a [`FileSink`] to write to; files
//! in memory are both. So a record of national size is written and verified without being in memory.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use super::files::{FileMap, RecordFiles, missing};
use super::rows::each_row;
use crate::error::{Code, Error};
use crate::text::{Speak, Text};

/// The bytes of one file, block by block, and how many they are together. A block has any length.
///
/// As an iterator it ends with an error where the blocks are not `size` bytes together: a file that
/// changes while it is read is read by nobody.
pub struct Blocks<'a> {
    size: u64,
    left: Option<u64>,
    blocks: Box<dyn Iterator<Item = Result<Cow<'a, [u8]>, Error>> + 'a>,
}

impl<'a> Blocks<'a> {
    /// A file of `size` bytes.
    pub fn new(size: u64, blocks: impl Iterator<Item = Result<Cow<'a, [u8]>, Error>> + 'a) -> Self {
        Self { size, left: Some(size), blocks: Box::new(blocks) }
    }

    /// A file that is one block.
    pub fn whole(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        let bytes = bytes.into();
        Self::new(bytes.len() as u64, std::iter::once(Ok(bytes)))
    }

    /// How many bytes the file has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// All of them.
    ///
    /// # Errors
    /// What kept a block from being read.
    pub fn all(mut self) -> Result<Cow<'a, [u8]>, Error> {
        let first = self.next().transpose()?.unwrap_or_default();
        if first.len() as u64 == self.size {
            return self.next().transpose().map(|_| first);
        }
        let mut all = first.into_owned();
        make_room(&mut all, self.size);
        for block in self {
            all.extend_from_slice(&block?);
        }
        Ok(all.into())
    }
}

/// Asks for the memory of a number of values at once. The number may be a stranger's: where there is not so
/// much memory, it is asked for as the values come.
fn make_room<T>(values: &mut Vec<T>, size: u64) {
    let more = usize::try_from(size).unwrap_or(0).saturating_sub(values.len());
    let _ = values.try_reserve_exact(more);
}

impl fmt::Debug for Blocks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocks").field("size", &self.size).finish_non_exhaustive()
    }
}

impl<'a> Iterator for Blocks<'a> {
    type Item = Result<Cow<'a, [u8]>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        // Nothing comes after the end or after an error.
        let left = self.left.take()?;
        let changed =
            || Error::new(Code::Io).detail(say!("the file has more or fewer bytes than when it was opened", "文件的字节数与打开时不同"));
        match self.blocks.next() {
            Some(Ok(block)) => {
                self.left = left.checked_sub(block.len() as u64);
                Some(self.left.map(|_| block).ok_or_else(changed))
            }
            Some(Err(error)) => Some(Err(error)),
            None => (left > 0).then(|| Err(changed())),
        }
    }
}

/// Where files are read from: a folder, an archive, memory.
pub trait FileSource: Sync {
    /// The paths of all files, in the order of their bytes; the names in a path are joined by `/`.
    fn paths(&self) -> Vec<&str>;

    /// The bytes of a file, from its beginning at every call; none where there is no such file.
    fn open(&self, path: &str) -> Option<Blocks<'_>>;
}

/// The part of a record that a file is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What anybody may see.
    Public,
    /// What stays with the keeper.
    Sealed,
}

/// Where the files of a record go: a folder, an archive, memory.
pub trait FileSink {
    /// Takes a file, all blocks of it, as a new file of a part.
    ///
    /// # Errors
    /// What keeps it from being written.
    fn put(&mut self, part: Part, path: &str, blocks: Blocks<'_>) -> Result<(), Error>;
}

impl FileSource for FileMap {
    fn paths(&self) -> Vec<&str> {
        self.keys().map(String::as_str).collect()
    }

    fn open(&self, path: &str) -> Option<Blocks<'_>> {
        self.get(path).map(|bytes| Blocks::whole(bytes.as_slice()))
    }
}

impl FileSink for RecordFiles {
    fn put(&mut self, part: Part, path: &str, blocks: Blocks<'_>) -> Result<(), Error> {
        let mut bytes = Vec::new();
        make_room(&mut bytes, blocks.size());
        for block in blocks {
            bytes.extend_from_slice(&block?);
        }
        let files = match part {
            Part::Public => &mut self.public,
            Part::Sealed => &mut self.sealed,
        };
        files.insert(path.to_owned(), bytes);
        Ok(())
    }
}

/// The files of two sources; where both have one, that of the first.
#[derive(Clone, Copy)]
pub struct Both<'a>(pub &'a dyn FileSource, pub &'a dyn FileSource);

impl fmt::Debug for Both<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Both").field(&self.paths()).finish()
    }
}

impl FileSource for Both<'_> {
    fn paths(&self) -> Vec<&str> {
        let mut paths = [self.0.paths(), self.1.paths()].concat();
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    fn open(&self, path: &str) -> Option<Blocks<'_>> {
        self.0.open(path).or_else(|| self.1.open(path))
    }
}

/// Why a file is not read to its end.
#[derive(Debug)]
pub(super) enum Stop {
    /// It cannot be read.
    Broken(Error),
    /// What it holds is not right.
    Found(Text),
}

/// Files under examination. What is found of them is a text; that one cannot be read is nothing that was
/// found, and goes before it as an error.
pub(super) struct Reading<'a> {
    files: &'a dyn FileSource,
    broken: OnceLock<Error>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(files: &'a dyn FileSource) -> Self {
        Self { files, broken: OnceLock::new() }
    }

    /// What `read` makes of files.
    ///
    /// # Errors
    /// Where a file could not be read.
    pub(super) fn of<T>(files: &'a dyn FileSource, read: impl FnOnce(&Self) -> T) -> Result<T, Error> {
        let reading = Self::new(files);
        let found = read(&reading);
        reading.broken.into_inner().map_or(Ok(found), Err)
    }

    pub(super) fn paths(&self) -> Vec<&'a str> {
        self.files.paths()
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.files.open(path).is_some()
    }

    /// The blocks of a file, if it is there.
    pub(super) fn blocks(&self, path: &str) -> Option<Blocks<'a>> {
        self.files.open(path)
    }

    /// A file that is short, or needed whole.
    pub(super) fn whole(&self, path: &str) -> Result<Cow<'a, [u8]>, Text> {
        self.readable(path, self.blocks(path).ok_or_else(|| missing(path))?.all())
    }

    /// The rows of a file that is there, one after the other.
    pub(super) fn each_row(&self, path: &str, take: impl FnMut(&[u8]) -> Result<(), Text>) -> Result<(), Text> {
        let blocks = self.blocks(path).ok_or_else(|| missing(path))?;
        match each_row(blocks, take) {
            Ok(()) => Ok(()),
            Err(Stop::Found(text)) => Err(text),
            Err(Stop::Broken(error)) => self.readable(path, Err(error)),
        }
    }

    /// What was read of a file; an error is kept.
    pub(super) fn readable<T>(&self, path: &str, read: Result<T, Error>) -> Result<T, Text> {
        read.map_err(|error| {
            let error = if error.at_file().is_none() { error.file(path) } else { error };
            let text = error.say();
            // The first one is reported.
            let _ = self.broken.set(error);
            text
        })
    }
}
