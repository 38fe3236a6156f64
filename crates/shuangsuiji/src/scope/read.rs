//! Reading the clauses of a selector, and which fields they are about.

use super::words::{FIELDS, Field, kind, status};
use super::{Clause, IndustryRange, Sizes, print};
use crate::expression::{ExpressionError, Names, Reader, Terms};
use crate::ident::{Industry, LicenceKind, RegionCode, TagPath, Tier};
use crate::text::{Lang, Speak, Text};

impl Terms for Clause {
    type Field = Field;

    const SCHEMA: (&'static str, &'static str) = ("Selector", "Which targets (适用范围), as an expression (docs/scope.md).");

    const FIELDS: &'static Names<Field> = FIELDS;

    fn read(field: Field, reader: &mut Reader) -> Result<Self, ExpressionError> {
        Ok(match field {
            Field::Size => Self::Size(sizes(reader)?),
            Field::Tag => Self::Tag(reader.of(|v| TagPath::parse(v).map_err(|e| e.say()))?),
            Field::Region => Self::Region(reader.of(|v| RegionCode::parse(v).map_err(|e| e.say()))?),
            Field::Industry => Self::Industry(reader.of(industry)?),
            Field::Kind => Self::Kind(reader.of(|v| kind(v).ok_or_else(|| unknown(v, &kinds())))?),
            Field::Status => Self::Status(reader.of(|v| status(v).ok_or_else(|| unknown(v, &statuses())))?),
            Field::Licence => Self::Licence(reader.of(|v| LicenceKind::parse(v).map_err(|e| e.say()))?),
            Field::Tier => Self::Tier(reader.of(|v| Tier::parse(v).map_err(|e| e.say()))?),
        })
    }

    fn write(&self, lang: Lang) -> String {
        print::clause(self, lang)
    }
}

/// A comparison and a number, or a range.
fn sizes(reader: &mut Reader) -> Result<Sizes, ExpressionError> {
    let sign = reader.comparison()?;
    let (at, text) = reader.value()?;
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let value = digits.then(|| text.parse::<u64>().ok()).flatten();
        value.ok_or_else(|| say!("a size is a whole number below 2^64, not {text:?}", "规模为小于 2^64 的整数，不能是 {text:?}"))
    };
    let none = || say!("no size is so small or so large", "没有这样小或这样大的规模");
    let read = || match (sign, text.split_once('-')) {
        (":", Some((least, most))) => Sizes::new(number(least)?, Some(number(most)?)),
        ("<=", _) => Sizes::new(0, Some(number(&text)?)),
        ("<", _) => Sizes::new(0, Some(number(&text)?.checked_sub(1).ok_or_else(none)?)),
        (">=", _) => Sizes::new(number(&text)?, None),
        (">", _) => Sizes::new(number(&text)?.checked_add(1).ok_or_else(none)?, None),
        _ => number(&text).and_then(|n| Sizes::new(n, Some(n))),
    };
    read().map_err(|why| ExpressionError::Value { at, why })
}

fn industry(text: &str) -> Result<IndustryRange, Text> {
    let read = |code: &str| Industry::parse(code).map_err(|e| e.say());
    match text.split_once(['-', '–', '－']) {
        Some((first, last)) => IndustryRange::new(read(first)?, read(last)?),
        None => read(text).and_then(|one| IndustryRange::new(one.clone(), one)),
    }
}

fn unknown(value: &str, names: &str) -> Text {
    say!("{value:?} is not one of {names}", "{value:?} 不是下列之一：{names}")
}

fn kinds() -> String {
    crate::ident::TargetKind::ALL.map(|k| format!("{} ({})", k.name(), k.zh())).join(", ")
}

fn statuses() -> String {
    crate::ident::TargetStatus::ALL.map(|s| format!("{} ({})", s.name(), s.zh())).join(", ")
}
