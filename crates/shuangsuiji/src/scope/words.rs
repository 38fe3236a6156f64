//! The words of the text form, in English and Chinese. The first of a list is the one that is written.

use crate::ident::{TargetKind, TargetStatus};
use crate::text::Lang;

/// What a clause is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Tag,
    Region,
    Industry,
    Kind,
    Status,
    Licence,
    Tier,
    Size,
}

/// An operator, or the word for every target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
    All,
}

const FIELDS: [(Field, &[&str], &[&str]); 8] = [
    (Field::Tag, &["tag"], &["标签"]),
    (Field::Region, &["region"], &["区划", "管辖区域", "地区"]),
    (Field::Industry, &["industry"], &["行业"]),
    (Field::Kind, &["kind"], &["类别", "对象类别"]),
    (Field::Status, &["status"], &["状态", "登记状态"]),
    (Field::Licence, &["licence", "license"], &["许可", "许可证"]),
    (Field::Tier, &["tier"], &["分类", "信用风险分类"]),
    (Field::Size, &["size"], &["规模"]),
];

const OPERATORS: [(Operator, &[&str], &[&str]); 4] = [
    (Operator::And, &["and"], &["且", "并且"]),
    (Operator::Or, &["or"], &["或", "或者"]),
    (Operator::Not, &["not"], &["非"]),
    (Operator::All, &["all"], &["全部"]),
];

fn find<T: Copy>(table: &[(T, &[&str], &[&str])], word: &str) -> Option<T> {
    table.iter().find(|(_, en, zh)| en.contains(&word) || zh.contains(&word)).map(|(value, ..)| *value)
}

fn name<T: Copy + PartialEq>(table: &[(T, &[&'static str], &[&'static str])], value: T, lang: Lang) -> &'static str {
    let row = table.iter().find(|(known, ..)| *known == value);
    let names = row.map(|(_, en, zh)| match lang {
        Lang::En => *en,
        Lang::Zh => *zh,
    });
    names.and_then(|names| names.first().copied()).unwrap_or_default()
}

impl Field {
    pub(super) fn find(word: &str) -> Option<Self> {
        find(&FIELDS, word)
    }

    pub(super) fn name(self, lang: Lang) -> &'static str {
        name(&FIELDS, self, lang)
    }

    /// Every field in a language, for a message.
    pub(super) fn names(lang: Lang) -> String {
        let between = if lang == Lang::En { ", " } else { "、" };
        FIELDS.map(|(field, ..)| field.name(lang)).join(between)
    }
}

impl Operator {
    pub(super) fn find(word: &str) -> Option<Self> {
        find(&OPERATORS, word)
    }

    pub(super) fn name(self, lang: Lang) -> &'static str {
        name(&OPERATORS, self, lang)
    }
}

pub(super) fn kind(word: &str) -> Option<TargetKind> {
    TargetKind::ALL.into_iter().find(|kind| kind.name() == word || kind.zh() == word)
}

pub(super) fn status(word: &str) -> Option<TargetStatus> {
    TargetStatus::ALL.into_iter().find(|status| status.name() == word || status.zh() == word)
}
