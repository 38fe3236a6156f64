//! The plan (抽查计划).

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use shuangsuiji::error::{Code, Error, Text};
use shuangsuiji::plan::Plan as CorePlan;
use shuangsuiji::say;

use crate::arguments::{from_json, json};
use crate::enter::enter;
use crate::errors::bad_argument;

/// A plan (抽查计划): what is drawn, how many, and who takes part in the ceremony.
///
/// Parameters
/// ----------
/// source : str or dict
///     The plan itself as TOML or JSON text, or as a dictionary. For a file see `from_file`.
///
/// Raises
/// ------
/// PlanError
///     With line and column, or every problem of the plan at once.
#[pyclass(frozen, eq, module = "shuangsuiji")]
#[derive(PartialEq)]
pub(crate) struct Plan {
    pub(crate) core: CorePlan,
}

/// Reads a document from text in TOML or JSON, or from a dictionary; errors call it by its name.
pub(crate) fn document<T: Send>(
    source: &Bound<'_, PyAny>,
    name: &str,
    wanted: Text,
    parse: fn(&str, &str) -> Result<T, Error>,
) -> PyResult<T> {
    let py = source.py();
    let text: String = if source.is_instance_of::<PyDict>() {
        json(source)?
    } else if source.is_instance_of::<PyString>() {
        source.extract()?
    } else {
        return Err(bad_argument(py, "source", wanted));
    };
    let form = format!("{name}.{}", if text.trim_start().starts_with('{') { "json" } else { "toml" });
    // There is no such file: what is named in errors is the argument.
    let named = |e: Error| if e.at_file() == Some(form.as_str()) { e.file(name) } else { e };
    enter(py, || parse(&form, &text).map_err(named))
}

#[pymethods]
impl Plan {
    #[new]
    fn new(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        let wanted = say!(
            "a plan is TOML or JSON text, or a dictionary; Plan.from_file reads a file",
            "计划为 TOML 或 JSON 文本，或字典；读取文件请用 Plan.from_file"
        );
        Ok(Self { core: document(source, "plan", wanted, ssj_files::parse_plan)? })
    }

    /// Reads a plan from a file: JSON where its name ends in `.json`, otherwise TOML.
    #[staticmethod]
    fn from_file(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        Ok(Self { core: enter(py, || ssj_files::load_plan(&path))? })
    }

    /// The JSON Schema of a plan.
    #[staticmethod]
    fn schema(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        from_json(py, &ssj_files::plan_schema())
    }

    /// The plan as plain values.
    pub(crate) fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let text = enter(py, || serde_json::to_string(&self.core).map_err(|e| Error::new(Code::Internal).detail(Text::foreign(e))))?;
        from_json(py, &text)
    }

    /// The authority that draws (抽查机关).
    #[getter]
    fn unit(&self) -> &str {
        &self.core.unit
    }

    /// The code of the campaign.
    #[getter]
    fn campaign(&self) -> String {
        self.core.campaign.to_string()
    }

    /// The title people read.
    #[getter]
    fn title(&self) -> &str {
        &self.core.title
    }

    /// The hash suite: `sha256` or `sm3`.
    #[getter]
    fn suite(&self) -> &'static str {
        self.core.suite.name()
    }

    /// The day of the snapshot.
    #[getter]
    fn as_of<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("datetime")?.getattr("date")?.call_method1("fromisoformat", (self.core.as_of.to_string(),))
    }

    /// The codes of the ceremony's parties, in order of reveal.
    #[getter]
    fn parties(&self) -> Vec<String> {
        self.core.parties.iter().map(|p| p.id.to_string()).collect()
    }

    /// The codes of the tasks (抽查任务).
    #[getter]
    fn tasks(&self) -> Vec<String> {
        self.core.tasks.iter().map(|t| t.code.to_string()).collect()
    }

    fn __repr__(&self) -> String {
        format!("<Plan {} of {}: {} tasks>", self.core.campaign, self.core.unit, self.core.tasks.len())
    }
}
