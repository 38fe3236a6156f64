//! The annual plan (年度抽查计划).

use std::path::PathBuf;

use chrono::NaiveDate;
use pyo3::prelude::*;
use shuangsuiji::annual::{AnnualPlan as Core, Revision, State};
use shuangsuiji::error::Error;
use shuangsuiji::say;

use crate::arguments::{day, from_json};
use crate::enter::enter;
use crate::plan::{Plan, document};
use crate::table::{Columns, Table};

/// An annual plan (年度抽查计划): rounds of tasks in revisions that are never edited.
///
/// Parameters
/// ----------
/// source : str or dict
///     The annual plan itself as TOML or JSON text, or as a dictionary. For a file see `from_file`.
///
/// Raises
/// ------
/// PlanError
///     With line and column, or every problem at once: a revision that changes a round that had begun among them.
#[pyclass(frozen, module = "shuangsuiji")]
pub(crate) struct AnnualPlan {
    core: Core,
}

#[pymethods]
impl AnnualPlan {
    #[new]
    fn new(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        let wanted = say!(
            "an annual plan is TOML or JSON text, or a dictionary; AnnualPlan.from_file reads a file",
            "年度计划为 TOML 或 JSON 文本，或字典；读取文件请用 AnnualPlan.from_file"
        );
        Ok(Self { core: document(source, "annual plan", wanted, ssj_files::parse_annual)? })
    }

    /// Reads an annual plan from a file: JSON where its name ends in `.json`, otherwise TOML.
    #[staticmethod]
    fn from_file(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        Ok(Self { core: enter(py, || ssj_files::load_annual(&path))? })
    }

    /// The JSON Schema of an annual plan.
    #[staticmethod]
    fn schema(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        from_json(py, &ssj_files::annual_schema())
    }

    /// The organisation.
    #[getter]
    fn organisation(&self) -> &str {
        self.core.organisation.as_str()
    }

    /// The year.
    #[getter]
    fn year(&self) -> i32 {
        self.core.year
    }

    /// The title people read.
    #[getter]
    fn title(&self) -> &str {
        &self.core.title
    }

    /// The revisions with their states on a day (`draft`, `filed`, `published`, `effective`), their digests, and the
    /// codes of their rounds.
    ///
    /// Parameters
    /// ----------
    /// day : str
    ///     `YYYY-MM-DD`.
    fn revisions(&self, py: Python<'_>, day: &str) -> PyResult<Table> {
        let on = self::day(py, "day", day)?;
        enter(py, || self.table(on))
    }

    /// What changes from one revision to another, for its filing (报备); from 0, all that the newer one has.
    fn diff<'py>(&self, py: Python<'py>, older: u32, newer: u32) -> PyResult<Bound<'py, PyAny>> {
        let text = enter(py, || self.core.diff(older, newer)?.to_json())?;
        from_json(py, &text)
    }

    /// The plan of a round as far as the annual plan says it, as of a day, as plain values: add the parties and make a
    /// `Plan` of it.
    fn plan_of<'py>(&self, py: Python<'py>, revision: u32, round: &str, day: &str) -> PyResult<Bound<'py, PyAny>> {
        let on = self::day(py, "day", day)?;
        Plan { core: enter(py, || self.core.plan_of_round(revision, round, on))? }.to_dict(py)
    }

    /// Checks that a plan is a round of this annual plan: of the revision that it names, which holds on its day, with
    /// the same tasks.
    ///
    /// Raises
    /// ------
    /// PlanError
    ///     For all that differs.
    fn holds(&self, py: Python<'_>, plan: &Plan) -> PyResult<()> {
        enter(py, || self.core.holds(&plan.core))
    }

    fn __repr__(&self) -> String {
        let core = &self.core;
        format!("<AnnualPlan {} of {}: {} revisions>", core.year, core.organisation, core.revisions.len())
    }
}

impl AnnualPlan {
    fn table(&self, on: NaiveDate) -> Result<Table, Error> {
        let all = || self.core.revisions.iter();
        let state = |revision: &Revision| match revision.state(on) {
            State::Draft => "draft",
            State::Filed => "filed",
            State::Published => "published",
            State::Effective => "effective",
        };
        let digests: Vec<String> = all().map(|r| Ok(self.core.digest(r.number)?.to_string())).collect::<Result<_, Error>>()?;
        Columns::default()
            .counts("number", all().map(|r| r.number.into()))
            .texts("state", all().map(state))
            .texts("recorded", all().map(|r| r.recorded.to_string()))
            .texts("by", all().map(|r| r.by.as_str()))
            .texts("why", all().map(|r| r.why.as_str()))
            .texts("digest", digests)
            .lists("rounds", all().map(|r| r.rounds.iter().map(|round| round.code.to_string()).collect()))
            .table()
    }
}
