//! A place in a text, and what could have stood at the furthest place that was looked at.
//!
//! Characters that differ only in width or in the font's dash are one here, each for each, so that a position
//! is one of the text as it was written.

use super::error::{Fault, PhraseError, Wanted};
use super::words::Words;

/// The longest phrase, in characters.
pub const LONGEST: usize = 500;

pub(super) struct Cursor {
    written: Vec<char>,
    read: Vec<char>,
    at: usize,
    furthest: usize,
    wanted: Vec<Wanted>,
    fault: Option<(usize, Fault)>,
}

impl Cursor {
    pub(super) fn new(text: &str) -> Result<Self, PhraseError> {
        let written: Vec<char> = text.chars().take(LONGEST + 1).collect();
        if written.len() > LONGEST {
            return Err(PhraseError::TooLong);
        }
        let read = written.iter().map(|c| plain(*c)).collect();
        Ok(Self { written, read, at: 0, furthest: 0, wanted: Vec::new(), fault: None })
    }

    /// What is wrong with the text, once it was not read to its end.
    pub(super) fn error(mut self) -> PhraseError {
        if let Some((at, fault)) = self.fault {
            return PhraseError::Wrong { position: at + 1, fault };
        }
        self.wanted.sort_unstable();
        self.wanted.dedup();
        PhraseError::Unexpected { position: self.furthest + 1, found: self.written.get(self.furthest).copied(), wanted: self.wanted }
    }

    /// The place of the next character that is no space.
    pub(super) fn place(&self) -> usize {
        let spaces = self.read.iter().skip(self.at).take_while(|c| c.is_whitespace()).count();
        self.at + spaces
    }

    pub(super) fn back(&mut self, place: usize) {
        self.at = place;
    }

    /// Notes what could have stood here.
    pub(super) fn want<T>(&mut self, wanted: Wanted) -> Option<T> {
        let here = self.place();
        if here > self.furthest {
            self.furthest = here;
            self.wanted.clear();
        }
        if here == self.furthest {
            self.wanted.push(wanted);
        }
        None
    }

    /// Notes that what stands at a place is read, and cannot be so.
    pub(super) fn wrong<T>(&mut self, place: usize, fault: Fault) -> Option<T> {
        self.fault.get_or_insert((place, fault));
        None
    }

    /// Whether something is wrong for certain, so that nothing else is to be tried.
    pub(super) fn failed(&self) -> bool {
        self.fault.is_some()
    }

    pub(super) fn at_end(&self) -> bool {
        self.place() == self.read.len()
    }

    /// The next character that is no space, where there is one.
    pub(super) fn peek(&self) -> Option<char> {
        self.read.get(self.place()).copied()
    }

    /// The character right here, a space too.
    pub(super) fn right_here(&self) -> Option<char> {
        self.read.get(self.at).copied()
    }

    pub(super) fn step(&mut self) {
        self.at += 1;
    }

    /// How many characters a word takes here, spaces before it included; none where it does not stand here.
    fn fits(&self, word: &str) -> Option<usize> {
        let from = self.place();
        let mut at = from;
        for c in word.chars() {
            if self.read.get(at) != Some(&c) {
                return None;
            }
            at += 1;
        }
        Some(at)
    }

    /// The longest of the words that stands here, with the place after it.
    fn longest<'w>(&self, words: impl IntoIterator<Item = &'w &'w str>) -> Option<usize> {
        words.into_iter().filter_map(|word| self.fits(word)).max()
    }

    /// Whether one of the words stands here.
    pub(super) fn sees(&self, words: &[&str]) -> bool {
        self.longest(words).is_some()
    }

    /// Reads one of the words.
    pub(super) fn eat(&mut self, words: &[&str]) -> bool {
        let end = self.longest(words);
        self.at = end.unwrap_or(self.at);
        end.is_some()
    }

    /// Reads one of the words, or notes that it could have stood here.
    pub(super) fn need(&mut self, words: &[&str], wanted: Wanted) -> Option<()> {
        if self.eat(words) { Some(()) } else { self.want(wanted) }
    }

    /// Reads the thing whose word is the longest here.
    pub(super) fn one_of<T: Copy>(&mut self, table: Words<T>) -> Option<T> {
        let (end, thing) = table.iter().filter_map(|(thing, words)| Some((self.longest(*words)?, *thing))).max_by_key(|(end, _)| *end)?;
        self.at = end;
        Some(thing)
    }

    /// Whether a word of the table stands here.
    pub(super) fn sees_one_of<T>(&self, table: Words<T>) -> bool {
        table.iter().any(|(_, words)| self.sees(words))
    }

    /// The text as it was written, between two places, without spaces at its ends.
    pub(super) fn between(&self, from: usize, to: usize) -> String {
        let text: String = self.written.iter().take(to).skip(from).collect();
        text.trim().to_owned()
    }
}

/// One character for all that are written for it: widths, dashes, signs.
fn plain(c: char) -> char {
    match c {
        '‐'..='―' | '−' | '－' | '﹣' | '─' | '~' | '～' | '〜' => '-',
        '，' | ',' | '﹐' => '，',
        '；' | ';' | '﹔' => '；',
        '∶' | '：' => ':',
        '〇' => '零',
        '两' => '二',
        '「' | '『' => '“',
        '」' | '』' => '”',
        '\u{3000}' => ' ',
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}
