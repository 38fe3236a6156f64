//! Regions (GB/T 2260 or a code of the register) and industries (GB/T 4754).

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::IdentError;
use super::code::label;

/// A region: a six-digit code of GB/T 2260, or another code of the register such as a ward.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(Arc<str>);

impl RegionCode {
    /// The region of a target whose register names none.
    pub const UNKNOWN: &str = "unknown";

    /// Reads a code: NFC text of 1 to 64 bytes, without `/`, `{`, hidden characters or space at either
    /// end. A region can be a stratum, whose code is so written (protocol §2); hidden characters would
    /// part a region in two that read the same.
    ///
    /// # Errors
    /// What does not fit.
    pub fn parse(text: &str) -> Result<Self, IdentError> {
        label(|| say!("region code", "区划代码"), text)?;
        Ok(Self(text.into()))
    }

    /// The unknown region.
    pub fn unknown() -> Self {
        Self(Self::UNKNOWN.into())
    }

    /// Whether the register names no region.
    pub fn is_unknown(&self) -> bool {
        &*self.0 == Self::UNKNOWN
    }

    /// Whether it is written as a code of GB/T 2260: six digits, the first not 0. Zones with codes of
    /// their own (功能区) are so written too; the list of regions is the register's.
    pub fn is_gb2260(&self) -> bool {
        self.0.len() == 6 && self.0.bytes().all(|b| b.is_ascii_digit()) && !self.0.starts_with('0')
    }

    /// The region above by the digits of GB/T 2260: the city of a county, the province of a city.
    /// Only a default: for counties directly under a province (省直辖县级) the digits name a city that
    /// does not exist, and for zones (功能区) not always the authority above.
    pub fn parent(&self) -> Option<Self> {
        if !self.is_gb2260() {
            return None;
        }
        let (province, city, county) = (self.0.get(..2)?, self.0.get(2..4)?, self.0.get(4..)?);
        match (city, county) {
            ("00", "00") => None,
            (_, "00") => Some(Self(format!("{province}0000").into())),
            _ => Some(Self(format!("{province}{city}00").into())),
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An industry of GB/T 4754-2017: a section letter A–T, two to four digits, or both.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Industry {
    section: char,
    /// In ASCII, followed by zeros.
    digits: [u8; 4],
}

/// The divisions (大类) of each section, first and last (GB/T 4754-2017).
const SECTIONS: [(char, u32, u32); 20] = [
    ('A', 1, 5),
    ('B', 6, 12),
    ('C', 13, 43),
    ('D', 44, 46),
    ('E', 47, 50),
    ('F', 51, 52),
    ('G', 53, 60),
    ('H', 61, 62),
    ('I', 63, 65),
    ('J', 66, 69),
    ('K', 70, 70),
    ('L', 71, 72),
    ('M', 73, 75),
    ('N', 76, 79),
    ('O', 80, 82),
    ('P', 83, 83),
    ('Q', 84, 85),
    ('R', 86, 90),
    ('S', 91, 96),
    ('T', 97, 97),
];

impl Industry {
    /// Reads a code such as `F`, `5212` or `F5212`.
    ///
    /// # Errors
    /// A section or division that does not exist, or a letter that is not the section of the digits.
    pub fn parse(text: &str) -> Result<Self, IdentError> {
        let form = || {
            IdentError::Form(say!(
                "an industry is a letter A–T, two to four digits, or both (GB/T 4754), not {text:?}",
                "行业代码是一个字母 A–T、二至四位数字，或字母加数字（GB/T 4754），不能是 {text:?}"
            ))
        };
        let digits = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
        let letter = text.strip_suffix(digits).unwrap_or_default();
        let (true, true) = (letter.len() <= 1, digits.bytes().all(|b| b.is_ascii_digit())) else { return Err(form()) };
        let by_digits = match digits.len() {
            0 => None,
            2..=4 => {
                let division: u32 = digits.get(..2).and_then(|d| d.parse().ok()).ok_or_else(form)?;
                let none = || {
                    IdentError::Form(say!(
                        "GB/T 4754 has the divisions 01 to 97, and not that of {text:?}",
                        "GB/T 4754 的大类为 01 至 97，没有 {text:?} 的大类"
                    ))
                };
                Some(SECTIONS.iter().find(|(_, from, to)| (*from..=*to).contains(&division)).ok_or_else(none)?.0)
            }
            _ => return Err(form()),
        };
        let by_letter = letter.chars().next();
        let section = match (by_letter, by_digits) {
            (Some(a), Some(b)) if a != b => {
                return Err(IdentError::Form(say!(
                    "division {digits} is of section {b}, not {a}",
                    "大类 {digits} 属于门类 {b}，不属于 {a}"
                )));
            }
            (Some(a), _) if SECTIONS.iter().any(|(s, ..)| *s == a) => a,
            (None, Some(b)) => b,
            _ => return Err(form()),
        };
        let mut padded = [0; 4];
        padded.iter_mut().zip(digits.bytes()).for_each(|(slot, digit)| *slot = digit);
        Ok(Self { section, digits: padded })
    }

    /// The section (门类), a letter.
    pub fn section(&self) -> char {
        self.section
    }

    /// The digits of division (大类), group (中类) or class (小类); empty where only the section is known.
    pub fn digits(&self) -> &str {
        let len = self.digits.iter().position(|b| *b == 0).unwrap_or(self.digits.len());
        self.digits.get(..len).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default()
    }

    /// Whether another industry is this one or inside it.
    pub fn contains(&self, other: &Self) -> bool {
        self.section == other.section && other.digits().starts_with(self.digits())
    }
}

impl fmt::Display for Industry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.section, self.digits())
    }
}

impl TryFrom<String> for Industry {
    type Error = IdentError;

    fn try_from(text: String) -> Result<Self, IdentError> {
        Self::parse(&text)
    }
}

impl From<Industry> for String {
    fn from(industry: Industry) -> Self {
        industry.to_string()
    }
}
