//! Canonical entity ids: `eid = TUP(scheme, value)`, one way to write each value (protocol §2).

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::{IdentError, Org9, Reg15, Uscc, hidden};
use crate::digest::{Field, tuple};
use crate::error::{Code, Error};
use crate::text::{Speak, Text};

/// The identity of a target: scheme and value. Its order is that of its canonical bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EntityId {
    /// `uscc`: a credit code (统一社会信用代码).
    Uscc(Uscc),
    /// `org9`: an organisation code (组织机构代码).
    Org9(Org9),
    /// `reg15`: a registration number (注册号).
    Reg15(Reg15),
    /// `raw`: a code of the register itself. A company's name is never an identifier.
    Raw(String),
    /// `site`: a site (场所) of another entity, with its number in the register.
    Site(Box<EntityId>, u64),
}

/// The version of Unicode by which `raw` ids are checked; the plan records it.
pub fn unicode_version() -> String {
    let (a, b, c) = unicode_properties::UNICODE_VERSION;
    format!("{a}.{b}.{c}")
}

impl EntityId {
    /// The rank of organisation codes.
    pub(crate) const ORG9_RANK: u8 = 1;
    /// The rank of sites.
    pub(crate) const SITE_RANK: u8 = 2;
    /// The rank of credit codes.
    pub(crate) const USCC_RANK: u8 = 3;

    /// Reads the value of a scheme: `uscc`, `org9`, `reg15`, `raw` or `site`.
    ///
    /// # Errors
    /// An unknown scheme, or what is wrong with the value.
    pub fn parse(scheme: &str, value: &str) -> Result<Self, IdentError> {
        match scheme {
            "uscc" => Ok(Self::Uscc(Uscc::parse(value)?)),
            "org9" => Ok(Self::Org9(Org9::parse(value)?)),
            "reg15" => Ok(Self::Reg15(Reg15::parse(value)?)),
            "raw" => Ok(Self::Raw(raw(value)?)),
            "site" => site(value),
            other => Err(IdentError::Form(say!(
                "the schemes are uscc, org9, reg15, raw and site, not {other:?}",
                "代码类型为 uscc、org9、reg15、raw 或 site，不是 {other:?}"
            ))),
        }
    }

    /// The scheme.
    pub fn scheme(&self) -> &'static str {
        match self {
            Self::Uscc(_) => "uscc",
            Self::Org9(_) => "org9",
            Self::Reg15(_) => "reg15",
            Self::Raw(_) => "raw",
            Self::Site(..) => "site",
        }
    }

    /// The value, in its one way of writing.
    pub fn value(&self) -> String {
        self.text().into_owned()
    }

    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Uscc(code) => code.as_str().into(),
            Self::Org9(code) => code.as_str().into(),
            Self::Reg15(code) => code.as_str().into(),
            Self::Raw(value) => value.into(),
            Self::Site(parent, number) => format!("{}:{}#{number}", parent.scheme(), parent.text()).into(),
        }
    }

    /// The place of the scheme in the order of canonical bytes.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Self::Raw(_) => 0,
            Self::Org9(_) => Self::ORG9_RANK,
            Self::Site(..) => Self::SITE_RANK,
            Self::Uscc(_) => Self::USCC_RANK,
            Self::Reg15(_) => 4,
        }
    }

    /// The id that has this rank and this text. Both come from an id, so nothing is checked again
    /// where that takes time.
    pub(crate) fn stored(rank: u8, text: &str) -> Option<Self> {
        match rank {
            0 => Some(Self::Raw(text.to_owned())),
            Self::ORG9_RANK => Some(Self::Org9(Org9::stored(text))),
            Self::SITE_RANK => site(text).ok(),
            Self::USCC_RANK => Uscc::stored(text).map(Self::Uscc),
            4 => Some(Self::Reg15(Reg15::stored(text))),
            _ => None,
        }
    }

    /// The ids that a wrong value of a scheme may have meant: a code of another scheme, or what
    /// [`Uscc::suggest`] and its like say; of a site, those of its entity. Suggestions for a person, never
    /// applied.
    pub fn suggest(scheme: &str, value: &str) -> Vec<Self> {
        if scheme == "site" {
            let Some((scheme, value, number)) = site_parts(value) else { return Vec::new() };
            return Self::suggest(scheme, value).into_iter().map(|owner| Self::Site(Box::new(owner), number)).collect();
        }
        let others = ["uscc", "org9", "reg15"].into_iter().filter(|other| *other != scheme);
        if let Some(other) = others.filter_map(|other| Self::parse(other, value).ok()).next().filter(|_| scheme != "raw") {
            return vec![other];
        }
        match scheme {
            "uscc" => Uscc::suggest(value).into_iter().map(Self::Uscc).collect(),
            "org9" => Org9::suggest(value).into_iter().map(Self::Org9).collect(),
            "reg15" => Reg15::suggest(value).into_iter().map(Self::Reg15).collect(),
            _ => Vec::new(),
        }
    }

    /// As [`Self::parse`]; what is wrong goes on with what may have been meant.
    ///
    /// # Errors
    /// The error of [`Self::parse`] and the suggestions, for a person.
    pub fn parse_with_hint(scheme: &str, value: &str) -> Result<Self, Text> {
        Self::parse(scheme, value).map_err(|why| {
            let meant: Vec<String> = Self::suggest(scheme, value).iter().map(ToString::to_string).collect();
            let (en, zh) = (meant.join(" or "), meant.join(" 或 "));
            match meant.is_empty() {
                true => why.say(),
                false => say!("{why}; it may have been meant as {en}", "{why}；可能应为 {zh}"; why),
            }
        })
    }

    /// Reads `scheme:value`, such as `uscc:91350100M000100Y43`, for a person who typed it.
    ///
    /// # Errors
    /// `BadIdentifier` with the text, what is wrong, and what may have been meant.
    pub fn read(text: &str) -> Result<Self, Error> {
        let form = || say!("write scheme:value, such as uscc:91350100M000100Y43", "写作“类型:代码”，如 uscc:91350100M000100Y43");
        let read = text.split_once(':').ok_or_else(form).and_then(|(scheme, value)| Self::parse_with_hint(scheme, value));
        read.map_err(|why| Error::new(Code::BadIdentifier).value(text).detail(why))
    }

    /// The entity itself: of a site (场所) the one that it belongs to.
    pub fn owner(&self) -> &Self {
        match self {
            Self::Site(owner, _) => owner.owner(),
            other => other,
        }
    }

    /// The code of the body (主体) behind the id that any way of writing it shares: of a credit code, or an
    /// organisation code, and of their sites, the organisation code; otherwise the value.
    fn body(&self) -> (u8, Cow<'_, str>) {
        match self.owner() {
            Self::Uscc(code) => (Self::ORG9_RANK, code.organisation().to_owned().into()),
            other => (other.rank(), other.text()),
        }
    }

    /// Whether two ids are of one body: itself or its sites, be it named by its credit code (统一社会信用代码)
    /// or by the organisation code (组织机构代码) inside that.
    pub fn same_body(&self, other: &Self) -> bool {
        self.body() == other.body()
    }

    /// Whether what is said of this id holds of another: they are one entity, or the other is a site of it.
    pub fn covers(&self, other: &Self) -> bool {
        let site = |id: &Self| if let Self::Site(_, number) = id { Some(*number) } else { None };
        self.same_body(other) && site(self).is_none_or(|own| site(other) == Some(own))
    }

    /// The same entity by the organisation code inside its credit code, whose check character holds: how a
    /// register may have named it before credit codes.
    pub(crate) fn by_organisation_code(&self) -> Option<Self> {
        match self {
            Self::Uscc(code) => code.organisation_code().map(Self::Org9),
            Self::Site(owner, number) => Some(Self::Site(Box::new(owner.by_organisation_code()?), *number)),
            Self::Org9(_) | Self::Reg15(_) | Self::Raw(_) => None,
        }
    }

    /// The canonical bytes, by which entities are sorted and from which salts are derived.
    pub fn to_bytes(&self) -> Vec<u8> {
        tuple(&[Field::Text(self.scheme()), Field::Text(&self.text())])
    }
}

impl Ord for EntityId {
    fn cmp(&self, other: &Self) -> Ordering {
        // The order of `to_bytes` without writing it: in a tuple the length stands before the text.
        let by_bytes = |a: &str, b: &str| a.len().cmp(&b.len()).then_with(|| a.cmp(b));
        by_bytes(self.scheme(), other.scheme()).then_with(|| by_bytes(&self.text(), &other.text()))
    }
}

impl PartialOrd for EntityId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn raw(value: &str) -> Result<String, IdentError> {
    let normal: String = value.nfkc().collect();
    if normal.is_empty() || normal.len() > 256 {
        let len = normal.len();
        return Err(IdentError::Form(say!(
            "a raw id has 1 to 256 bytes of UTF-8, not {len}",
            "raw 编号的 UTF-8 长度为 1 至 256 字节，不能是 {len} 字节"
        )));
    }
    if normal.starts_with(' ') || normal.ends_with(' ') {
        return Err(IdentError::Form(say!("a raw id does not begin or end with a space", "raw 编号首尾不能有空格")));
    }
    match normal.chars().enumerate().find(|(_, c)| hidden(*c)) {
        Some((at, found)) => Err(IdentError::Character { what: say!("raw id", " raw 编号"), at: at + 1, found }),
        None => Ok(normal),
    }
}

fn site(value: &str) -> Result<EntityId, IdentError> {
    let form = || {
        IdentError::Form(say!("a site is written scheme:value#number, not {value:?}", "场所写作 代码类型:代码#序号，不能写作 {value:?}"))
    };
    let (scheme, owner, number) = site_parts(value).ok_or_else(form)?;
    Ok(EntityId::Site(Box::new(EntityId::parse(scheme, owner)?), number))
}

/// Scheme and value of a site's entity, and its number.
fn site_parts(value: &str) -> Option<(&str, &str, u64)> {
    let (owner, number) = value.rsplit_once('#')?;
    let (scheme, owner) = owner.split_once(':')?;
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) && (number == "0" || !number.starts_with('0'));
    if !digits || scheme == "site" { None } else { Some((scheme, owner, number.parse().ok()?)) }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme(), self.value())
    }
}

impl Serialize for EntityId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl FromStr for EntityId {
    type Err = IdentError;

    /// Reads `scheme:value`, as it is displayed.
    fn from_str(text: &str) -> Result<Self, IdentError> {
        let (scheme, value) =
            text.split_once(':').ok_or_else(|| IdentError::Form(say!("an entity is written scheme:value", "主体写作 代码类型:代码")))?;
        Self::parse(scheme, value)
    }
}

impl<'de> Deserialize<'de> for EntityId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(|e: IdentError| serde::de::Error::custom(e.say().carried()))
    }
}
