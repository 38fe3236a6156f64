//! Phrases of ratios and frequencies (抽查比例、频次), docs/quota.md.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use shuangsuiji::error::{Lang, Speak, Text};
use shuangsuiji::quota::{Answer, Facts, Phrase};

use crate::enter::enter;
use crate::errors::{exception, language};
use crate::table::{Columns, Table};

/// A phrase with the facts it is reckoned by.
#[pyclass(frozen, module = "shuangsuiji")]
pub(crate) struct Quota {
    phrase: Phrase,
    facts: Option<Facts>,
}

#[pymethods]
impl Quota {
    /// The canonical form.
    #[getter]
    fn canonical(&self) -> String {
        self.phrase.to_string()
    }

    /// The report in a language, `en` or `zh`: canonical form, meaning, and, where facts were given, numbers
    /// with reasons and conflicts.
    #[pyo3(signature = (lang="en"))]
    fn text(&self, py: Python<'_>, lang: &str) -> PyResult<String> {
        let lang = language(py, lang)?;
        let lines = enter(py, || self.phrase.report(self.facts.as_ref()))?;
        Ok(lines.iter().map(|line| line.get(lang).to_owned() + "\n").collect())
    }

    /// What each way to meet the phrase comes to: `way`, `population`, `least`, `most`, `number` (none where
    /// the way leaves it open or cannot be gone), and `reasons` and `conflicts` with `_en` and `_zh`.
    #[getter]
    fn answers(&self, py: Python<'_>) -> PyResult<Table> {
        enter(py, || {
            let answers = self.phrase.evaluate(&self.facts.clone().unwrap_or_default())?;
            let told = |texts: Vec<Text>, lang| Text::list(texts).get(lang).to_owned();
            let reasons = |a: &Answer, lang| told(a.count.reasons.iter().map(Speak::say).collect(), lang);
            let conflicts = |a: &Answer, lang| told(a.conflicts.iter().map(Speak::say).collect(), lang);
            Columns::default()
                .texts("way", answers.iter().map(|a| a.way.as_str()))
                .counts("population", answers.iter().map(|a| a.count.population))
                .counts("least", answers.iter().map(|a| a.count.least))
                .counts("most", answers.iter().map(|a| a.count.most))
                .maybe_counts("number", answers.iter().map(Answer::number))
                .texts("reasons_en", answers.iter().map(|a| reasons(a, Lang::En)))
                .texts("reasons_zh", answers.iter().map(|a| reasons(a, Lang::Zh)))
                .texts("conflicts_en", answers.iter().map(|a| conflicts(a, Lang::En)))
                .texts("conflicts_zh", answers.iter().map(|a| conflicts(a, Lang::Zh)))
                .table()
        })
    }

    /// How many are drawn: `chosen`, where the phrase allows it; else the one number that it asks for.
    #[pyo3(signature = (chosen=None))]
    fn settle(&self, py: Python<'_>, chosen: Option<u64>) -> PyResult<u64> {
        enter(py, || self.phrase.settle(&self.facts.clone().unwrap_or_default(), chosen))
    }

    fn __str__(&self) -> String {
        self.canonical()
    }

    fn __repr__(&self) -> String {
        format!("<Quota: {}>", self.phrase)
    }
}

/// Reads a phrase such as `不低于3%`; a text that is none is an error with the position of its character.
///
/// Parameters
/// ----------
/// phrase : str
///     The phrase (docs/quota.md).
/// **facts
///     What it is reckoned by: population, subsets, inspectors, level, item_class, tier, past, rounding.
#[pyfunction]
#[pyo3(signature = (phrase, **facts))]
pub(crate) fn quota(py: Python<'_>, phrase: &str, facts: Option<&Bound<'_, PyDict>>) -> PyResult<Quota> {
    let facts = facts.map(|facts| py.import("json")?.call_method1("dumps", (facts,))?.extract::<String>()).transpose()?;
    let facts = facts.map(|json| Facts::parse(&json)).transpose().map_err(|error| exception(py, &error))?;
    enter(py, || Ok(Quota { phrase: Phrase::read(phrase)?, facts }))
}
