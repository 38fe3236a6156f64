//! What a code means.

use pyo3::prelude::*;
use shuangsuiji::error::{Lang, Text};
use shuangsuiji::ident::{self, Regions};
use shuangsuiji::say;

use crate::enter::enter;
use crate::table::{Columns, Table};

/// What a code means, a row for the code and for each of its parts: `part`, `label_en`, `label_zh`,
/// `meaning_en`, `meaning_zh`. The code is bare, or `scheme:value` with one of the schemes of entities, `region`
/// or `industry`. A wrong code is an error that says what may have been meant.
#[pyfunction]
pub(crate) fn describe_code(py: Python<'_>, code: &str) -> PyResult<Table> {
    enter(py, || {
        let meaning = ident::meaning(code, &Regions::china()?, chrono::Local::now().date_naive())?;
        let mut rows = vec![(meaning.code, say!("code", "代码"), meaning.kind)];
        rows.extend(meaning.parts.into_iter().map(|p| (p.text, p.label, p.meaning)));
        let told = |text: &Text, lang| text.get(lang).to_owned();
        Columns::default()
            .texts("part", rows.iter().map(|r| r.0.as_str()))
            .texts("label_en", rows.iter().map(|r| told(&r.1, Lang::En)))
            .texts("label_zh", rows.iter().map(|r| told(&r.1, Lang::Zh)))
            .texts("meaning_en", rows.iter().map(|r| told(&r.2, Lang::En)))
            .texts("meaning_zh", rows.iter().map(|r| told(&r.2, Lang::Zh)))
            .table()
    })
}
