//! The unified social credit code (统一社会信用代码), GB 32100-2015.

use std::fmt;
use std::ops::Range;

use super::suggest::{self, Form};
use super::{IdentError, Org9, RegionCode, legacy, upper};
use crate::text::Text;

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
fn what() -> Text {
    say!("credit code", "统一社会信用代码")
}

/// A credit code whose check character holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc([u8; 18]);

/// The department that registered an entity (登记管理部门, GB 32100-2015, table 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Department {
    /// `1`: staffing of public bodies (机构编制).
    Staffing,
    /// `2`: foreign affairs (外交).
    ForeignAffairs,
    /// `3`: justice (司法行政).
    Justice,
    /// `4`: culture (文化).
    Culture,
    /// `5`: civil affairs (民政).
    CivilAffairs,
    /// `6`: tourism (旅游).
    Tourism,
    /// `7`: religious affairs (宗教).
    Religion,
    /// `8`: trade unions (工会).
    Unions,
    /// `9`: industry and commerce, today market supervision (工商、市场监管).
    Market,
    /// `A`: the military commission (中央军委).
    Military,
    /// `N`: agriculture (农业).
    Agriculture,
    /// `Y`: another (其他), and every character to which the standard gave no department.
    Other,
}

impl Department {
    pub(super) fn of(character: &str) -> Self {
        match character {
            "1" => Self::Staffing,
            "2" => Self::ForeignAffairs,
            "3" => Self::Justice,
            "4" => Self::Culture,
            "5" => Self::CivilAffairs,
            "6" => Self::Tourism,
            "7" => Self::Religion,
            "8" => Self::Unions,
            "9" => Self::Market,
            "A" => Self::Military,
            "N" => Self::Agriculture,
            _ => Self::Other,
        }
    }
}

/// Byte → its value in the check sum; 255 for a byte outside the alphabet.
const VALUES: [u8; 256] = {
    let mut values = [u8::MAX; 256];
    let mut at = 0;
    while at < ALPHABET.len() {
        values[ALPHABET[at] as usize] = at as u8;
        at += 1;
    }
    values
};

/// 3^i mod 31 for each place from 0; the check character itself has no weight.
const WEIGHTS: [u32; 18] = {
    let mut weights = [1; 18];
    let mut at = 1;
    while at < 17 {
        weights[at] = weights[at - 1] * 3 % 31;
        at += 1;
    }
    weights[17] = 0;
    weights
};

/// The value of a character at a place from 0; none where it cannot stand there.
fn value(at: usize, byte: u8) -> Option<u32> {
    let most = if (2..8).contains(&at) { 10 } else { 31 };
    VALUES.get(usize::from(byte)).copied().filter(|v| *v < most).map(u32::from)
}

/// Why a text of another length or with a character out of place is no code.
fn misread(text: &str) -> IdentError {
    let have = text.chars().count();
    let wrong = |(at, c): &(usize, char)| u8::try_from(*c).ok().and_then(|byte| value(*at, byte)).is_none();
    match text.chars().enumerate().find(wrong) {
        Some((at, found)) if have == 18 => IdentError::Character { what: what(), at: at + 1, found },
        _ => IdentError::Length { what: what(), need: 18, have },
    }
}

impl Uscc {
    /// Where the identifier of the entity stands.
    pub(crate) const ORGANISATION: Range<usize> = 8..17;

    /// Reads a code: NFKC, spaces at both ends stripped, upper-case, then the alphabet and the
    /// check character (weights 3^i mod 31).
    ///
    /// # Errors
    /// The length, the first wrong character with its place, or the check character expected.
    pub fn parse(text: &str) -> Result<Self, IdentError> {
        let normal = upper(text);
        let normal = normal.trim_matches(' ');
        let code = <[u8; 18]>::try_from(normal.as_bytes()).map_err(|_| misread(normal))?;
        let mut sum = 0;
        for (at, (byte, weight)) in code.into_iter().zip(WEIGHTS).enumerate() {
            sum += weight * value(at, byte).ok_or_else(|| misread(normal))?;
        }
        let [.., check] = code;
        let expected = ALPHABET.get(((31 - sum % 31) % 31) as usize).copied().unwrap_or(b'0');
        if check != expected {
            return Err(IdentError::Check { what: what(), expected: char::from(expected), found: char::from(check) });
        }
        Ok(Self(code))
    }

    /// The code of a text that came from a code.
    pub(super) fn stored(text: &str) -> Option<Self> {
        text.as_bytes().try_into().ok().map(Self)
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The department that registered the entity (登记管理部门), character 1.
    pub fn department(&self) -> Department {
        Department::of(self.part(0, 1))
    }

    /// The class of organisation (机构类别) within its department, character 2. Of market supervision:
    /// `1` an enterprise, `2` an individual business, `3` a farmers' cooperative.
    pub fn class(&self) -> char {
        self.0.get(1).copied().map_or('0', char::from)
    }

    /// The region of first registration (登记管理机关行政区划码, GB/T 2260), characters 3–8. It is not
    /// today's jurisdiction: the code is for life.
    pub fn region(&self) -> RegionCode {
        RegionCode::parse(self.part(2, 8)).unwrap_or_else(|_| RegionCode::unknown())
    }

    /// The identifier of the entity (主体标识码), characters 9–17, as it stands.
    pub fn organisation(&self) -> &str {
        self.as_str().get(Self::ORGANISATION).unwrap_or_default()
    }

    /// The organisation code (组织机构代码, GB 11714) that characters 9–17 are, where its own check
    /// character holds. Some issued codes break it; they are credit codes all the same.
    pub fn organisation_code(&self) -> Option<Org9> {
        Org9::parse(self.organisation()).ok()
    }

    fn part(&self, from: usize, to: usize) -> &str {
        self.as_str().get(from..to).unwrap_or_default()
    }

    /// The codes that a wrong text may have meant, by the usual typing errors: its form, characters that
    /// look like others, and one exchange of neighbours, doubled or missing character; of the last only codes
    /// whose organisation code holds. At most three, sorted; none where there would be more, or where the
    /// text is a code. Suggestions for a person, never applied.
    pub fn suggest(text: &str) -> Vec<Self> {
        suggest::codes(&FORM, text).iter().filter_map(|code| Self::stored(code)).collect()
    }
}

/// What a credit code looks like.
const FORM: Form = Form {
    len: 18,
    alphabet: ALPHABET,
    can: |at, byte| value(at, byte).is_some(),
    holds: |code| {
        let sum = code.iter().zip(WEIGHTS).enumerate().try_fold(0, |sum, (at, (byte, weight))| Some(sum + weight * value(at, *byte)?));
        let check = code.last().copied().and_then(|byte| value(17, byte));
        sum.is_some_and(|sum| check == Some((31 - sum % 31) % 31))
    },
    inner: |code| code.get(Uscc::ORGANISATION).is_some_and(legacy::ORG9.holds),
};

impl fmt::Debug for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uscc({})", self.as_str())
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
