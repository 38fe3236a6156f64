//! The codes of the protocol and of the registers, each a type of its own.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use unicode_normalization::is_nfc;

use super::{IdentError, hidden};
use crate::text::{Speak, Text};

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $check:path) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Reads a code.
            ///
            /// # Errors
            /// What does not fit its form.
            pub fn parse(text: &str) -> Result<Self, IdentError> {
                $check(text)?;
                Ok(Self(text.into()))
            }

            /// The code.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                Self::parse(&String::deserialize(d)?).map_err(|e| serde::de::Error::custom(e.say().carried()))
            }
        }
    };
}

code!(
    /// The code of a campaign: `[a-z0-9][a-z0-9._-]{0,63}` (protocol §2).
    CampaignCode, plain
);
code!(
    /// The code of a party of the ceremony: `[a-z0-9][a-z0-9._-]{0,63}` (protocol §2).
    PartyCode, plain
);
code!(
    /// The code of a reason for a replacement or an override: `[a-z0-9][a-z0-9._-]{0,63}`, so that no
    /// personal data stands there (protocol §8).
    ReasonCode, plain
);
code!(
    /// The code of a task: `[a-z][a-z0-9_]{0,31}` (protocol §2).
    TaskCode, task
);
code!(
    /// The code of a stratum: NFC text of 1 to 64 bytes without `/`, `{` or control characters
    /// (protocol §2).
    StratumCode, stratum
);
code!(
    /// The code of an organisation, which is a stratum code in the inspectors' pool.
    OrgCode, stratum
);
code!(
    /// The code of an item in its catalogue: 1 to 64 bytes.
    ItemCode, stratum
);
code!(
    /// The code of a legal basis (检查依据) in its register: 1 to 64 bytes.
    BasisCode, stratum
);
code!(
    /// The code of a joint scene (一业一查): 1 to 64 bytes.
    SceneCode, stratum
);
code!(
    /// The register's id of an inspector: 1 to 256 bytes, a `raw` entity id (protocol §2).
    InspectorId, raw
);

code!(
    /// A credit-risk class (信用风险分类) or another class by which a register divides its targets, such
    /// as `A` or `high`: NFC text of 1 to 64 bytes without `/`, `{`, hidden characters or space at
    /// either end, since a tier is a stratum, whose code is so written (protocol §2).
    Tier, tier
);

code!(
    /// A tag (标签) as a path from the general to the special, `food/catering`: one to eight words with `/`
    /// between them, each NFC text without hidden characters or space at either end; 1 to 256 bytes.
    TagPath, tag
);
code!(
    /// The kind of a licence (许可证种类) in the register's words, such as `food_operation`: written as a
    /// [`Tier`] is.
    LicenceKind, licence
);
code!(
    /// The scheme of a classification (分类方案) with its version, such as `samr-2022`: written as a [`Tier`]
    /// is.
    Scheme, scheme
);

code!(
    /// The name of a specialty (业务专长) or a qualification (执法资质), such as `food`: written as a [`Tier`] is,
    /// without `@`, after which expressions write its level.
    SkillName, skill
);
code!(
    /// A register's code of a natural person behind targets, such as a legal representative (法定代表人): written
    /// as an [`InspectorId`] is. It never leaves the sealed part.
    PersonId, raw
);

/// How many words a tag has at most.
const TAG_WORDS: usize = 8;

fn tag(text: &str) -> Result<(), IdentError> {
    let words = text.split('/').count();
    if text.len() > 256 || words > TAG_WORDS {
        return Err(IdentError::Form(say!(
            "a tag is 1 to 256 bytes and one to {TAG_WORDS} words with / between them, not {text:?}",
            "标签为 1 至 256 字节，由一至 {TAG_WORDS} 个词以 / 相连，不能是 {text:?}"
        )));
    }
    text.split('/').try_for_each(|word| label(|| say!("word of a tag", "标签用词"), word))
}

impl TagPath {
    /// Whether a label is this tag or one below it: `food` holds `food/catering`.
    pub fn holds(&self, label: &str) -> bool {
        label.strip_prefix(self.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

fn licence(text: &str) -> Result<(), IdentError> {
    label(|| say!("kind of licence", "许可证种类"), text)
}

fn skill(text: &str) -> Result<(), IdentError> {
    let what = || say!("name of a specialty or qualification", "专长或资质名称");
    match text.chars().position(|c| c == '@') {
        Some(at) => Err(IdentError::Character { what: what(), at: at + 1, found: '@' }),
        None => label(what, text),
    }
}

fn scheme(text: &str) -> Result<(), IdentError> {
    label(|| say!("scheme of classification", "分类方案"), text)
}

fn tier(text: &str) -> Result<(), IdentError> {
    label(|| say!("tier", "信用风险分类"), text)
}

/// A word of the register that can name a stratum, and that reads as what it is: hidden characters
/// would part one word in two that read the same.
pub(super) fn label(what: impl Fn() -> Text, text: &str) -> Result<(), IdentError> {
    let wrong = |c: char| hidden(c) || c == '/' || c == '{';
    match text.chars().enumerate().find(|(_, c)| wrong(*c)) {
        Some((at, found)) => Err(IdentError::Character { what: what(), at: at + 1, found }),
        None if (1..=64).contains(&text.len()) && text.trim() == text && (text.is_ascii() || is_nfc(text)) => Ok(()),
        None => {
            let what = what();
            Err(IdentError::Form(say!(
                "a {what} is NFC text of 1 to 64 bytes without space at its ends, not {text:?}",
                "{what}是 1 至 64 字节的 NFC 文本，首尾无空格；不能是 {text:?}"; what
            )))
        }
    }
}

fn plain(text: &str) -> Result<(), IdentError> {
    let ok = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let good =
        (1..=64).contains(&text.len()) && text.bytes().enumerate().all(|(at, b)| ok(b) || (at > 0 && matches!(b, b'.' | b'_' | b'-')));
    if good {
        Ok(())
    } else {
        Err(IdentError::Form(say!(
            "a code is [a-z0-9][a-z0-9._-]{{0,63}}, not {text:?}",
            "代码的形式为 [a-z0-9][a-z0-9._-]{{0,63}}，不能是 {text:?}"
        )))
    }
}

fn task(text: &str) -> Result<(), IdentError> {
    let good = (1..=32).contains(&text.len())
        && text.bytes().enumerate().all(|(at, b)| b.is_ascii_lowercase() || (at > 0 && (b.is_ascii_digit() || b == b'_')));
    if good {
        Ok(())
    } else {
        Err(IdentError::Form(say!(
            "a task code is [a-z][a-z0-9_]{{0,31}}, not {text:?}",
            "任务代码的形式为 [a-z][a-z0-9_]{{0,31}}，不能是 {text:?}"
        )))
    }
}

fn stratum(text: &str) -> Result<(), IdentError> {
    let good = (1..=64).contains(&text.len()) && is_nfc(text) && !text.chars().any(|c| c == '/' || c == '{' || c.is_control());
    if good {
        Ok(())
    } else {
        Err(IdentError::Form(say!(
            "a code of a stratum, an item, a legal basis, a scene or a unit is NFC text of 1 to 64 bytes without /, {{ or control characters, not {text:?}",
            "层、事项、检查依据、场景和单位的代码是 1 至 64 字节的 NFC 文本，不含 /、{{ 和控制字符，不能是 {text:?}"
        )))
    }
}

fn raw(text: &str) -> Result<(), IdentError> {
    match super::EntityId::parse("raw", text)? {
        super::EntityId::Raw(normal) if normal == text => Ok(()),
        _ => Err(IdentError::Form(say!("an id is written in NFKC, which {text:?} is not", "编号须为 NFKC 规范形式，{text:?} 不是"))),
    }
}
