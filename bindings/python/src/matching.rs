//! Assignment problems for `shuangsuiji/matching.py`, which has their documentation.

use std::sync::OnceLock;

use pyo3::prelude::*;
use shuangsuiji::error::Error;
use shuangsuiji::matching::problem::{self, Asked, Named, Unsolved};
use shuangsuiji::matching::{ONE, Table as Law};

use crate::enter::enter;
use crate::table::{Columns, Table};

/// A problem with its table, which is made once.
#[pyclass(frozen, name = "_Problem", module = "shuangsuiji._core")]
pub(crate) struct Problem {
    named: Named,
    law: OnceLock<Result<Law, Unsolved>>,
}

impl Problem {
    fn law(&self) -> Result<&Law, Unsolved> {
        self.law.get_or_init(|| self.named.table()).as_ref().map_err(Clone::clone)
    }
}

#[pymethods]
impl Problem {
    #[new]
    fn new(py: Python<'_>, json: &str) -> PyResult<Self> {
        enter(py, || Ok(Self { named: problem::Problem::parse(json)?.build()?, law: OnceLock::new() }))
    }

    fn probabilities(&self, py: Python<'_>) -> PyResult<Table> {
        enter(py, || {
            let rows = self.named.pairs(self.law()?);
            Columns::default()
                .texts("target", rows.iter().map(|row| row.target.as_str()))
                .texts("inspector", rows.iter().map(|row| row.inspector.as_str()))
                .counts("units", rows.iter().map(|row| row.units))
                .maybe_numbers("probability", rows.iter().map(|row| Some(row.units as f64 / ONE as f64)))
                .table()
        })
    }

    fn draw(&self, py: Python<'_>, seed: [u8; 32]) -> PyResult<Table> {
        enter(py, || {
            let teams = self.named.answer(self.law()?, &seed, Asked::default())?.teams;
            Columns::default()
                .texts("target", teams.iter().map(|row| row.target.as_str()))
                .lists("team", teams.iter().map(|row| row.team.clone()))
                .lists("reserves", teams.iter().map(|row| row.reserves.clone()))
                .table()
        })
    }

    fn report(&self, py: Python<'_>, seed: [u8; 32]) -> PyResult<String> {
        let asked = Asked { report: true, ..Asked::default() };
        enter(py, || {
            Ok(self.named.answer(self.law()?, &seed, asked)?.report.map_or_else(String::new, |r| serde_json::json!(r).to_string()))
        })
    }

    fn shortages(&self, py: Python<'_>) -> PyResult<Option<String>> {
        enter(py, || match self.law() {
            Ok(_) => Ok(None),
            Err(Unsolved::Short(short)) => Ok(Some(serde_json::json!(short).to_string())),
            Err(refused) => Err(Error::from(refused)),
        })
    }
}
