//! The codes before 2015: the organisation code (组织机构代码, GB 11714) and the 15-digit
//! registration number (注册号, GS 15-2006).

use std::fmt;

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

fn check(what: impl Fn() -> Text, expected: char, found: Option<char>) -> Result<(), IdentError> {
    match found {
        Some(found) if found == expected => Ok(()),
        found => Err(IdentError::Check { what: what(), expected, found: found.unwrap_or(' ') }),
    }
}

fn read(text: &str, as_digits: &[(char, char)]) -> Option<String> {
    let normal = upper(text);
    let normal = normal.trim_matches(' ');
    let read = normal.chars().map(|c| as_digits.iter().find(|(wrong, _)| *wrong == c).map_or(c, |(_, digit)| *digit));
    let read: String = read.filter(|c| *c != '-').collect();
    (read != text).then_some(read)
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
        let mut sum = 0;
        for (at, (c, weight)) in code.chars().zip([3, 7, 9, 10, 5, 8, 4, 2]).enumerate() {
            let v = c.to_digit(36).filter(|_| c.is_ascii()).ok_or_else(|| IdentError::Character { what: what(), at: at + 1, found: c })?;
            sum += v * weight;
        }
        let expected = match (11 - sum % 11) % 11 {
            10 => 'X',
            digit => char::from_digit(digit, 10).unwrap_or('0'),
        };
        check(what, expected, code.chars().last())?;
        Ok(Self(code))
    }

    /// A valid code that the text may have meant: without spaces at its ends and hyphens, which print
    /// puts before the check character. A suggestion for a person, never applied.
    pub fn suggest(text: &str) -> Option<Self> {
        Self::parse(&read(text, &[])?).ok()
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
        let mut p = 10;
        for (at, c) in code.chars().enumerate() {
            let d = c.to_digit(10).filter(|_| c.is_ascii()).ok_or_else(|| IdentError::Character { what: what(), at: at + 1, found: c })?;
            if at < 14 {
                let s = (p + d) % 10;
                p = 2 * if s == 0 { 10 } else { s } % 11;
            }
        }
        let expected = char::from_digit((11 - p) % 10, 10).unwrap_or('0');
        check(what, expected, code.chars().last())?;
        Ok(Self(code))
    }

    /// A valid number that the text may have meant: letters that look like digits read as these.
    /// A suggestion for a person, never applied.
    pub fn suggest(text: &str) -> Option<Self> {
        Self::parse(&read(text, &[('O', '0'), ('I', '1'), ('L', '1'), ('S', '5'), ('Z', '2'), ('B', '8')])?).ok()
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
