//! What a mistyped code may have meant: suggestions for a person, never applied.
//!
//! Tried in this order, and the first that gives a code whose checks hold ends it:
//! 1. the form: full-width and lower-case characters, spaces, hyphens and characters nobody sees;
//! 2. letters read as the digits they look like (`O` 0, `I` and `L` 1, `Z` 2, `S` 5, `B` 8): those that
//!    cannot stand where they are, then all of them;
//! 3. one usual error: one of these pairs mistaken, two neighbours exchanged, one character doubled, or
//!    one missing.
//!
//! Step 3 can find several codes, and some by chance: of a credit code the check character of its
//! organisation code must hold too, which takes most of these away. Up to [`MOST`] codes are all given, and
//! of more none is: a list of guesses helps nobody.

use super::{hidden, upper};

/// The most codes that are suggested.
const MOST: usize = 3;

/// The longest text that is looked at, in characters, beyond the length of the code.
const LONGER: usize = 16;

/// Letters and the digits they look like.
const PAIRS: [(u8, u8); 6] = [(b'O', b'0'), (b'I', b'1'), (b'L', b'1'), (b'Z', b'2'), (b'S', b'5'), (b'B', b'8')];

/// What a kind of code looks like, in upper-case ASCII.
pub(super) struct Form {
    /// How many characters it has.
    pub(super) len: usize,
    /// The characters that occur.
    pub(super) alphabet: &'static [u8],
    /// Whether a character can stand at a place, from 0.
    pub(super) can: fn(usize, u8) -> bool,
    /// Whether a text of the right length is a code.
    pub(super) holds: fn(&[u8]) -> bool,
    /// Whether a code's inner check, where it has one, holds too.
    pub(super) inner: fn(&[u8]) -> bool,
}

/// The codes that a text may have meant, sorted; none for a text that is a code already.
pub(super) fn codes(form: &Form, text: &str) -> Vec<String> {
    let Some(bare) = bare(text, form.len + LONGER) else { return Vec::new() };
    let holds = |code: &[u8]| code.len() == form.len && (form.holds)(code);
    let found = if holds(&bare) {
        if bare == text.as_bytes() { Vec::new() } else { vec![bare] }
    } else {
        let (forced, all) = (read(form, &bare, false), read(form, &bare, true));
        match [&forced, &all].into_iter().find(|code| holds(code)) {
            Some(code) => vec![code.clone()],
            None => one_error(form, &forced),
        }
    };
    found.into_iter().filter_map(|code| String::from_utf8(code).ok()).collect()
}

/// The text in its usual form; none where it holds what no code holds, or too much.
fn bare(text: &str, most: usize) -> Option<Vec<u8>> {
    if text.chars().nth(most).is_some() {
        return None;
    }
    let normal = upper(text);
    let kept = normal.chars().filter(|c| !c.is_whitespace() && !hidden(*c) && !matches!(c, '-' | '‐'..='―' | '−'));
    kept.map(|c| u8::try_from(c).ok().filter(u8::is_ascii_alphanumeric)).collect()
}

/// The text with letters read as the digits they look like: those that cannot stand where they are, or
/// all.
fn read(form: &Form, bare: &[u8], all: bool) -> Vec<u8> {
    let stands = |at: usize, c: u8| if bare.len() == form.len { (form.can)(at, c) } else { form.alphabet.contains(&c) };
    let digit = |c: u8| PAIRS.iter().find(|(letter, _)| *letter == c).map_or(c, |(_, digit)| *digit);
    bare.iter().enumerate().map(|(at, c)| if !all && stands(at, *c) { *c } else { digit(*c) }).collect()
}

/// The codes that are one usual error away.
fn one_error(form: &Form, text: &[u8]) -> Vec<Vec<u8>> {
    let mut found: Vec<Vec<u8>> = Vec::new();
    let mut code = text.to_vec();
    let mut keep = |code: &[u8]| {
        if code.len() == form.len && (form.holds)(code) && (form.inner)(code) && !found.iter().any(|known| known == code) {
            found.push(code.to_vec());
        }
    };
    if text.len() == form.len {
        for at in 1..text.len() {
            code.swap(at - 1, at);
            keep(&code);
            code.swap(at - 1, at);
        }
        for (letter, digit) in PAIRS {
            mistaken(&mut code, letter, digit, &mut keep);
        }
    } else if text.len() == form.len + 1 {
        for at in 1..text.len() {
            if text.get(at) == text.get(at - 1) {
                let dropped = code.remove(at);
                keep(&code);
                code.insert(at, dropped);
            }
        }
    } else if text.len() + 1 == form.len {
        for at in 0..=text.len() {
            code.insert(at, b'0');
            for c in form.alphabet.iter().filter(|c| (form.can)(at, **c)) {
                code.get_mut(at).into_iter().for_each(|slot| *slot = *c);
                keep(&code);
            }
            code.remove(at);
        }
    }
    if found.len() > MOST {
        found.clear();
    }
    found.sort();
    found
}

/// Each occurrence of either of a pair taken for the other.
fn mistaken(code: &mut [u8], letter: u8, digit: u8, keep: &mut impl FnMut(&[u8])) {
    for at in 0..code.len() {
        let Some(typed) = code.get(at).copied().filter(|c| *c == letter || *c == digit) else { continue };
        let other = if typed == letter { digit } else { letter };
        code.get_mut(at).into_iter().for_each(|slot| *slot = other);
        keep(code);
        code.get_mut(at).into_iter().for_each(|slot| *slot = typed);
    }
}
