//! The short forms: of a quota a share alone, `"3%"`, or a phrase, `"不低于3%"`, of a scope an expression alone,
//! beside a table with all that each can say.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::{Quota, Scope};
use crate::expression::ExpressionError;
use crate::quota::Phrase;
use crate::rational::Ratio;
use crate::scope::Selector;
use crate::text::Speak;

/// A quota as it may be written: a share such as `"3%"`, a phrase such as `"不低于3%"`, or a table.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum QuotaForm {
    /// A share, drawn by simple random sampling and rounded up, or a phrase of the language of docs/quota.md.
    Share(#[schemars(with = "String")] Ratio),
    /// A phrase, which a schema cannot tell from a share.
    #[schemars(skip)]
    Phrase(Box<Phrase>),
    /// A table.
    Table(Box<Quota>),
}

impl<'de> Deserialize<'de> for QuotaForm {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        // Written out, since an untagged derive would say of every mistake only that no form fits.
        d.deserialize_any(Form)
    }
}

struct Form;

impl<'de> Visitor<'de> for Form {
    type Value = QuotaForm;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a share such as \"3%\" or a table with ratio or count, or a phrase")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<QuotaForm, E> {
        let wrong = match text.parse() {
            Ok(ratio) => return Ok(QuotaForm::Share(ratio)),
            Err(error) => error,
        };
        match text.parse::<Phrase>() {
            Ok(phrase) => Ok(QuotaForm::Phrase(Box::new(phrase))),
            // What has no Chinese in it was hardly meant as a phrase.
            Err(_) if text.is_ascii() => Err(E::custom(wrong.say().carried())),
            Err(error) => Err(E::custom(error.say().carried())),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<QuotaForm, A::Error> {
        Quota::deserialize(MapAccessDeserializer::new(map)).map(|quota| QuotaForm::Table(Box::new(quota)))
    }
}

impl From<QuotaForm> for Quota {
    fn from(form: QuotaForm) -> Self {
        match form {
            QuotaForm::Share(ratio) => Self { ratio: Some(ratio), ..Self::default() },
            QuotaForm::Phrase(phrase) => Self { phrase: Some(*phrase), ..Self::default() },
            QuotaForm::Table(quota) => *quota,
        }
    }
}

/// A quota in either form.
pub(super) fn quota<'de, D: Deserializer<'de>>(d: D) -> Result<Quota, D::Error> {
    QuotaForm::deserialize(d).map(Quota::from)
}

/// Quotas by stratum, each in either form.
pub(super) fn quotas<'de, D: Deserializer<'de>>(d: D) -> Result<BTreeMap<String, Quota>, D::Error> {
    let forms = BTreeMap::<String, QuotaForm>::deserialize(d)?;
    Ok(forms.into_iter().map(|(name, form)| (name, form.into())).collect())
}

/// A scope as it may be written: an expression, or a table.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum ScopeForm {
    /// An expression alone, as its text: a table here is a `Scope`, which may hold one as a tree.
    Expression(#[schemars(with = "String")] Selector),
    /// A table.
    Table(Scope),
}

impl<'de> Deserialize<'de> for ScopeForm {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(OfScope)
    }
}

struct OfScope;

impl<'de> Visitor<'de> for OfScope {
    type Value = ScopeForm;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an expression such as \"tag:school\" or a table")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<ScopeForm, E> {
        text.parse().map(ScopeForm::Expression).map_err(|e: ExpressionError| E::custom(e.say().carried()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ScopeForm, A::Error> {
        Scope::deserialize(MapAccessDeserializer::new(map)).map(ScopeForm::Table)
    }
}

/// A scope in either form.
pub(super) fn scope<'de, D: Deserializer<'de>>(d: D) -> Result<Scope, D::Error> {
    ScopeForm::deserialize(d).map(|form| match form {
        ScopeForm::Expression(expression) => Scope { expression: Some(expression), ..Scope::default() },
        ScopeForm::Table(scope) => scope,
    })
}
