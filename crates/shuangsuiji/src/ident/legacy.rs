//! The codes before 2015: the organisation code (组织机构代码, GB 11714) and the 15-digit
//! registration number (注册号, GS 15-2006).

use std::fmt;

use super::suggest::{self, Form};
use super::{IdentError, upper};
use crate::text::Text;

/// An organisation code of 9 characters whose check character holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Org9(String);

/// A registration number of 15 digits whose check digit holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reg15(String);

/// Who a registration number was given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A domestic enterprise (内资): 0–3.
    Domestic,
    /// An enterprise with foreign capital (外资): 4–5.
    Foreign,
    /// An individual business (个体工商户): 6–9.
    Individual,
}

fn normal(text: &str, what: impl Fn() -> Text, need: usize) -> Result<String, IdentError> {
    let normal = upper(text);
    let have = normal.chars().count();
    if have == need { Ok(normal.into_owned()) } else { Err(IdentError::Length { what: what(), need, have }) }
}

fn check(what: impl Fn() -> Text, expected: Option<u8>, found: Option<char>) -> Result<(), IdentError> {
    let (expected, found) = (expected.map_or(' ', char::from), found.unwrap_or(' '));
    if found == expected { Ok(()) } else { Err(IdentError::Check { what: what(), expected, found }) }
}

/// What an organisation code looks like.
pub(super) const ORG9: Form = Form {
    len: 9,
    alphabet: b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    can: |at, byte| byte.is_ascii_digit() || byte.is_ascii_uppercase() && (at < 8 || byte == b'X'),
    holds: |code| org9_check(code).is_some_and(|expected| code.last() == Some(&expected)),
    inner: |_| true,
};

/// What a registration number looks like.
const REG15: Form = Form {
    len: 15,
    alphabet: b"0123456789",
    can: |_, byte| byte.is_ascii_digit(),
    holds: |code| reg15_check(code).is_some_and(|expected| code.last() == Some(&expected)),
    inner: |_| true,
};

/// The check character of the first 8; none where one of them cannot occur.
fn org9_check(code: &[u8]) -> Option<u8> {
    let mut sum = 0;
    for (byte, weight) in code.iter().zip([3, 7, 9, 10, 5, 8, 4, 2]) {
        sum += char::from(*byte).to_digit(36)? * weight;
    }
    Some(match (11 - sum % 11) % 11 {
        10 => b'X',
        digit => b'0' + u8::try_from(digit).ok()?,
    })
}

/// The check digit of the first 14; none where one of them is no digit.
fn reg15_check(code: &[u8]) -> Option<u8> {
    let mut p = 10;
    for byte in code.get(..14)? {
        let s = (p + char::from(*byte).to_digit(10)?) % 10;
        p = 2 * if s == 0 { 10 } else { s } % 11;
    }
    Some(b'0' + u8::try_from((11 - p) % 10).ok()?)
}

impl Org9 {
    /// The code of a text that came from a code.
    pub(super) fn stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Reads a code: NFKC, upper-case, weights 3,7,9,10,5,8,4,2 mod 11.
    ///
    /// # Errors
    /// The length, the first wrong character, or the check character expected.
    pub fn parse(text: &str) -> Result<Self, IdentError> {
        let what = || say!("organisation code", "组织机构代码");
        let code = normal(text, what, 9)?;
        match code.chars().enumerate().find(|(_, c)| !c.is_ascii_digit() && !c.is_ascii_uppercase()) {
            Some((at, found)) => Err(IdentError::Character { what: what(), at: at + 1, found }),
            None => check(what, org9_check(code.as_bytes()), code.chars().last()).map(|()| Self(code)),
        }
    }

    /// The codes that a wrong text may have meant, as [`Uscc::suggest`](super::Uscc::suggest) says.
    /// Suggestions for a person, never applied.
    pub fn suggest(text: &str) -> Vec<Self> {
        suggest::codes(&ORG9, text).into_iter().map(Self).collect()
    }

    /// The 9 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Reg15 {
    /// The code of a text that came from a code.
    pub(super) fn stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Reads a number: NFKC, ISO 7064 MOD 11,10.
    ///
    /// # Errors
    /// The length, the first character that is no digit, or the check digit expected.
    pub fn parse(text: &str) -> Result<Self, IdentError> {
        let what = || say!("registration number", "注册号");
        let code = normal(text, what, 15)?;
        match code.chars().enumerate().find(|(_, c)| !c.is_ascii_digit()) {
            Some((at, found)) => Err(IdentError::Character { what: what(), at: at + 1, found }),
            None => check(what, reg15_check(code.as_bytes()), code.chars().last()).map(|()| Self(code)),
        }
    }

    /// The numbers that a wrong text may have meant, as [`Uscc::suggest`](super::Uscc::suggest) says.
    /// Suggestions for a person, never applied.
    pub fn suggest(text: &str) -> Vec<Self> {
        suggest::codes(&REG15, text).into_iter().map(Self).collect()
    }

    /// The registering authority (登记机关), digits 1–6: often a region of GB/T 2260, but `100000` is the
    /// national one, and zones (开发区) have numbers of their own.
    pub fn authority(&self) -> &str {
        self.0.get(..6).unwrap_or_default()
    }

    /// Who was registered, by the first digit of the sequence (GS 15-2006).
    pub fn origin(&self) -> Origin {
        match self.0.as_bytes().get(6) {
            Some(b'0'..=b'3') => Origin::Domestic,
            Some(b'4' | b'5') => Origin::Foreign,
            _ => Origin::Individual,
        }
    }

    /// The 15 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Org9 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Reg15 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
