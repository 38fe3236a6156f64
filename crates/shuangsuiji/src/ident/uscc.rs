//! The unified social credit code (统一社会信用代码), GB 32100-2015.

use std::fmt;

use super::{IdentError, Org9, upper};
use crate::text::Text;

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
fn what() -> Text {
    say!("credit code", "统一社会信用代码")
}

/// A credit code whose check character holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc([u8; 18]);

fn value(byte: u8) -> Option<u32> {
    (0u32..).zip(ALPHABET).find(|(_, b)| **b == byte).map(|(v, _)| v)
}

impl Uscc {
    /// Reads a code: NFKC, spaces at both ends stripped, upper-case, then the alphabet and the
    /// check character (weights 3^i mod 31).
    ///
    /// # Errors
    /// The length, the first wrong character with its place, or the check character expected.
    pub fn parse(text: &str) -> Result<Self, IdentError> {
        let normal = upper(text);
        let normal = normal.trim_matches(' ');
        let have = normal.chars().count();
        if have != 18 {
            return Err(IdentError::Length { what: what(), need: 18, have });
        }
        let mut code = [0; 18];
        let (mut sum, mut weight, mut check) = (0u32, 1u32, 0u8);
        for (at, (slot, c)) in code.iter_mut().zip(normal.chars()).enumerate() {
            let byte = u8::try_from(c).ok();
            let digit_only = (2..8).contains(&at);
            let v = byte.and_then(value).filter(|v| !digit_only || *v < 10);
            let (Some(byte), Some(v)) = (byte, v) else {
                return Err(IdentError::Character { what: what(), at: at + 1, found: c });
            };
            *slot = byte;
            if at < 17 {
                sum += v * weight;
                weight = weight * 3 % 31;
            } else {
                check = byte;
            }
        }
        let expected = ALPHABET.get(((31 - sum % 31) % 31) as usize).copied().unwrap_or(b'0');
        if check != expected {
            return Err(IdentError::Check { what: what(), expected: char::from(expected), found: char::from(check) });
        }
        Ok(Self(code))
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The registering department (登记管理部门), character 1; `9` is market supervision.
    pub fn department(&self) -> &str {
        self.part(0, 1)
    }

    /// The class of organisation (机构类别), character 2.
    pub fn class(&self) -> &str {
        self.part(1, 2)
    }

    /// The region of first registration (GB/T 2260), characters 3–8. It is not today's
    /// jurisdiction: the code is for life.
    pub fn region(&self) -> &str {
        self.part(2, 8)
    }

    /// The organisation code (GB 11714), characters 9–17.
    pub fn organisation(&self) -> &str {
        self.part(8, 17)
    }

    /// Whether the check digit inside the organisation code holds. Some issued codes break it.
    pub fn organisation_holds(&self) -> bool {
        Org9::parse(self.organisation()).is_ok()
    }

    fn part(&self, from: usize, to: usize) -> &str {
        self.as_str().get(from..to).unwrap_or_default()
    }

    /// The valid code that the text may have meant: the letters `O`, `I`, `S`, `Z`, which a code never
    /// holds, read as `0`, `1`, `5`, `2`. A suggestion for a person, never applied.
    pub fn suggest(text: &str) -> Option<Self> {
        let normal = upper(text);
        let normal = normal.trim_matches(' ');
        let read: String = normal
            .chars()
            .map(|c| match c {
                'O' => '0',
                'I' => '1',
                'S' => '5',
                'Z' => '2',
                c => c,
            })
            .collect();
        if read == normal { None } else { Self::parse(&read).ok() }
    }
}

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
