//! CSV bytes cut into blocks of whole records, so that blocks are read beside one another.

use std::io::{self, Read};

use ::csv::{ByteRecord, ReaderBuilder};

use shuangsuiji::say;

use crate::hashing::Hashing;

/// How many bytes a block has, unless a record is longer.
const BLOCK: usize = 1 << 20;

/// How long a record may be: more than any row of a register, and little enough to be held.
const LONGEST: usize = 1 << 26;

/// A part of a CSV file that begins where a record may begin.
#[derive(Default)]
pub(super) struct Block {
    pub(super) bytes: Vec<u8>,
    /// The line of the file on which it begins, from 1.
    pub(super) line: u64,
}

/// Cuts blocks from an input, which is hashed as it passes.
pub(super) struct Blocks<R> {
    input: Hashing<R>,
    separator: u8,
    size: usize,
    /// What comes after the last block, and its line.
    rest: Vec<u8>,
    line: u64,
    begun: bool,
}

/// The records of bytes that may stand anywhere in a file.
pub(super) struct Records<'a> {
    reader: ::csv::Reader<io::Chain<&'a [u8], &'a [u8]>>,
    bytes: &'a [u8],
}

impl<'a> Records<'a> {
    pub(super) fn new(separator: u8, bytes: &'a [u8]) -> Self {
        // After an empty line, which is skipped, U+FEFF is a character and not the mark of a file.
        let input = (&b"\n"[..]).chain(bytes);
        Self { reader: ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(input), bytes }
    }

    /// Where the reader stands: the byte from 0, past the ends of lines, and how many lines are before it.
    pub(super) fn place(&self) -> (usize, u64) {
        let at = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX).saturating_sub(1);
        let ends = self.bytes.get(at..).unwrap_or_default().iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let past = self.bytes.get(at..at + ends).unwrap_or_default();
        (at + ends, self.lines() + past.iter().filter(|b| **b == b'\n').count() as u64)
    }

    /// How many line ends have been read; the reader counts from 1, and that of the empty line.
    pub(super) fn lines(&self) -> u64 {
        self.reader.position().line().saturating_sub(2)
    }

    /// Reads the next record; whether there was one.
    pub(super) fn read(&mut self, record: &mut ByteRecord) -> Result<bool, ::csv::Error> {
        self.reader.read_byte_record(record)
    }
}

impl<R: Read> Blocks<R> {
    pub(super) fn new(input: R, separator: u8) -> Self {
        Self::of_size(input, separator, BLOCK)
    }

    fn of_size(input: R, separator: u8, size: usize) -> Self {
        Self { input: Hashing::new(input), separator, size, rest: Vec::new(), line: 1, begun: false }
    }

    /// The next block; none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Block>> {
        let mut wanted = self.size;
        loop {
            let more = wanted.saturating_sub(self.rest.len());
            self.rest.reserve(more);
            let read = (&mut self.input).take(more as u64).read_to_end(&mut self.rest)?;
            if !std::mem::replace(&mut self.begun, true) && self.rest.starts_with("\u{feff}".as_bytes()) {
                self.rest.drain(..3);
            }
            let end = if read < more { self.rest.len() } else { whole_records(&self.rest, self.separator) };
            if end > 0 {
                let rest = self.rest.split_off(end);
                let bytes = std::mem::replace(&mut self.rest, rest);
                let line = self.line;
                self.line += memchr::memchr_iter(b'\n', &bytes).count() as u64;
                return Ok(Some(Block { bytes, line }));
            }
            if read < more {
                return Ok(None);
            }
            if wanted >= LONGEST {
                let line = self.line;
                let words = say!(
                    "the row that begins on line {line} is longer than {LONGEST} bytes: a quote in it is never closed, or the file is no CSV",
                    "始于第 {line} 行的数据行超过 {LONGEST} 字节：其中的引号未闭合，或文件不是 CSV"
                );
                return Err(io::Error::new(io::ErrorKind::InvalidData, words.carried()));
            }
            wanted *= 2;
        }
    }

    /// The digest of all bytes in hex, and the number of quotes in them.
    pub(super) fn finish(self) -> io::Result<(String, u64)> {
        self.input.finish()
    }
}

/// Where the last record begins that may go on after these bytes: what is before it is whole records.
fn whole_records(bytes: &[u8], separator: u8) -> usize {
    let after_line = memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
    if memchr::memchr(b'"', bytes).is_none() {
        return after_line;
    }
    // Between quotes a line end ends nothing, and only a reader knows which quotes open and close.
    let mut records = Records::new(separator, bytes);
    let mut record = ByteRecord::new();
    let mut begin = 0;
    while let ((at, _), Ok(true)) = (records.place(), records.read(&mut record)) {
        begin = at;
    }
    begin
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every record with the line on which it begins.
    fn records(bytes: &[u8], line: u64) -> Vec<(u64, Vec<Vec<u8>>)> {
        let mut records = Records::new(b',', bytes);
        let (mut out, mut record) = (Vec::new(), ByteRecord::new());
        while let ((_, at), true) = (records.place(), records.read(&mut record).unwrap()) {
            out.push((line + at, record.iter().map(<[u8]>::to_vec).collect()));
        }
        out
    }

    /// The line of each byte that begins a record, by the bytes alone where there is no quote.
    fn lines(text: &str) -> Vec<u64> {
        let ends = text.split_inclusive(['\r', '\n']);
        let begin = ends.scan(1, |line, part| {
            let at = *line;
            *line += part.matches('\n').count() as u64;
            Some((at, part))
        });
        begin.filter(|(_, part)| !part.trim_matches(['\r', '\n']).is_empty()).map(|(at, _)| at).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// However small the blocks, their records are those of the whole, and their bytes and lines too.
        #[test]
        fn blocks_hold_the_records_of_the_whole(text in "\u{feff}?([abé\u{feff}\",]|\r\n|\n|\r){0,40}", size in 3usize..20) {
            let mut blocks = Blocks::of_size(text.as_bytes(), b',', size);
            let (mut bytes, mut cut) = (Vec::new(), Vec::new());
            while let Some(block) = blocks.next().unwrap() {
                cut.extend(records(&block.bytes, block.line));
                bytes.extend(block.bytes);
            }
            let bare = text.strip_prefix('\u{feff}').unwrap_or(&text);
            prop_assert_eq!(&bytes, bare.as_bytes());
            prop_assert_eq!(&cut, &records(bare.as_bytes(), 1));
            let plain: Vec<Vec<Vec<u8>>> = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes())
                .into_byte_records().map(|r| r.unwrap().iter().map(<[u8]>::to_vec).collect()).collect();
            prop_assert_eq!(cut.iter().map(|(_, r)| r.clone()).collect::<Vec<_>>(), plain);
            if !bare.contains('"') {
                prop_assert_eq!(cut.iter().map(|(line, _)| *line).collect::<Vec<_>>(), lines(bare));
            }
            prop_assert_eq!(blocks.finish().unwrap().1, text.matches('"').count() as u64);
        }
    }
}
