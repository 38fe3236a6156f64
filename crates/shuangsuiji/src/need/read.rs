//! The text of the clauses of a need.

use super::{Ability, NeedClause};
use crate::expression::{ExpressionError, Names, Reader, Terms, name, set, word};
use crate::ident::{Level, OrgCode, Seniority};
use crate::text::{Lang, Speak, Text};

/// What a clause of a need is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedField {
    /// Specialties (业务专长).
    Specialty,
    /// Qualifications (执法资质).
    Qualification,
    /// Junior or senior (资历).
    Seniority,
    /// The level of the own authority (层级).
    Level,
    /// The unit (单位).
    Unit,
    /// The station (站所).
    Station,
}

impl Terms for NeedClause {
    type Field = NeedField;

    const SCHEMA: (&'static str, &'static str) =
        ("Need", "What is needed of an officer (人员要求), as an expression (docs/inspectors.md).");

    const FIELDS: &'static Names<NeedField> = &[
        (NeedField::Specialty, &["specialty"], &["专长", "业务专长"]),
        (NeedField::Qualification, &["qualification"], &["资质", "执法资质"]),
        (NeedField::Seniority, &["seniority"], &["资历"]),
        (NeedField::Level, &["level"], &["层级"]),
        (NeedField::Unit, &["unit"], &["单位", "所属单位"]),
        (NeedField::Station, &["station"], &["站所", "所"]),
    ];

    fn read(field: NeedField, reader: &mut Reader) -> Result<Self, ExpressionError> {
        Ok(match field {
            NeedField::Specialty => Self::Specialty(reader.of(Ability::parse)?),
            NeedField::Qualification => Self::Qualification(reader.of(Ability::parse)?),
            NeedField::Seniority => Self::Seniority(reader.of(|v| one(v, &Seniority::ALL, Seniority::name, Seniority::zh))?),
            NeedField::Level => Self::Level(reader.of(|v| one(v, &Level::ALL, Level::name, Level::zh))?),
            NeedField::Unit => Self::Unit(reader.of(|v| OrgCode::parse(v).map_err(|e| e.say()))?),
            NeedField::Station => Self::Station(reader.of(|v| OrgCode::parse(v).map_err(|e| e.say()))?),
        })
    }

    fn write(&self, lang: Lang) -> String {
        let field = |field| name(Self::FIELDS, field, lang);
        let seniority = |one: &Seniority| if lang == Lang::En { one.name() } else { one.zh() }.to_owned();
        let level = |one: &Level| if lang == Lang::En { one.name() } else { one.zh() }.to_owned();
        match self {
            Self::Specialty(values) => set(field(NeedField::Specialty), values, word),
            Self::Qualification(values) => set(field(NeedField::Qualification), values, word),
            Self::Seniority(values) => set(field(NeedField::Seniority), values, seniority),
            Self::Level(values) => set(field(NeedField::Level), values, level),
            Self::Unit(values) => set(field(NeedField::Unit), values, word),
            Self::Station(values) => set(field(NeedField::Station), values, word),
        }
    }
}

/// A value of a closed list by its English or Chinese name.
fn one<T: Copy>(text: &str, all: &[T], name: fn(T) -> &'static str, zh: fn(T) -> &'static str) -> Result<T, Text> {
    let found = all.iter().copied().find(|value| name(*value) == text || zh(*value) == text);
    found.ok_or_else(|| {
        let names: Vec<String> = all.iter().map(|value| format!("{} ({})", name(*value), zh(*value))).collect();
        let names = names.join(", ");
        say!("{text:?} is not one of {names}", "{text:?} 不是下列之一：{names}")
    })
}
