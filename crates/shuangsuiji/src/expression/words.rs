//! The words of operators, and tables of words, in English and Chinese. The first of a list is the one that is
//! written.

use crate::text::Lang;

/// Values with their words, English and Chinese.
pub(crate) type Names<T> = [(T, &'static [&'static str], &'static [&'static str])];

/// An operator, or the word for what always holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
    All,
}

const OPERATORS: &Names<Operator> = &[
    (Operator::And, &["and"], &["且", "并且"]),
    (Operator::Or, &["or"], &["或", "或者"]),
    (Operator::Not, &["not"], &["非"]),
    (Operator::All, &["all"], &["全部"]),
];

/// What a word stands for.
pub(super) fn find<T: Copy>(table: &Names<T>, word: &str) -> Option<T> {
    table.iter().find(|(_, en, zh)| en.contains(&word) || zh.contains(&word)).map(|(value, ..)| *value)
}

/// The word that is written for a value.
pub(crate) fn name<T: Copy + PartialEq>(table: &Names<T>, value: T, lang: Lang) -> &'static str {
    let row = table.iter().find(|(known, ..)| *known == value);
    let names = row.map(|(_, en, zh)| match lang {
        Lang::En => *en,
        Lang::Zh => *zh,
    });
    names.and_then(|names| names.first().copied()).unwrap_or_default()
}

/// Every word that is written, for a message.
pub(super) fn names<T: Copy + PartialEq>(table: &Names<T>, lang: Lang) -> String {
    let between = if lang == Lang::En { ", " } else { "、" };
    table.iter().map(|(value, ..)| name(table, *value, lang)).collect::<Vec<_>>().join(between)
}

impl Operator {
    pub(super) fn find(word: &str) -> Option<Self> {
        find(OPERATORS, word)
    }

    pub(super) fn name(self, lang: Lang) -> &'static str {
        name(OPERATORS, self, lang)
    }
}
