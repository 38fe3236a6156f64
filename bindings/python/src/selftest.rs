//! The self-test, for users on their own machine.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use shuangsuiji::error::Lang;
use shuangsuiji::selftest::{self, SelfTest as CoreTest};

use crate::arguments::seed;
use crate::enter::enter;
use crate::errors::language;
use crate::record::checks;
use crate::secrets::random;
use crate::table::Table;

/// What the self-test found.
#[pyclass(frozen, module = "shuangsuiji")]
pub(crate) struct SelfTest {
    core: CoreTest,
}

#[pymethods]
impl SelfTest {
    /// Whether every point holds.
    #[getter]
    fn passed(&self) -> bool {
        self.core.passed()
    }

    /// The random bytes that it was run with.
    #[getter]
    fn seed<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.core.seed.0)
    }

    /// The points in their order: `point`, `outcome` (`passed` or `failed`), and what was found, `text_en`
    /// and `text_zh`.
    #[getter]
    fn checks(&self, py: Python<'_>) -> PyResult<Table> {
        enter(py, || checks(&self.core.checks))
    }

    /// The report in a language, `en` or `zh`, to be kept in a file.
    #[pyo3(signature = (lang="en"))]
    fn text(&self, py: Python<'_>, lang: &str) -> PyResult<String> {
        Ok(self.core.message(language(py, lang)?))
    }

    fn __str__(&self) -> String {
        self.core.message(Lang::En)
    }

    fn __repr__(&self) -> String {
        format!("<SelfTest: {}>", if self.core.passed() { "passed" } else { "failed" })
    }
}

/// Tests the engine on the machine where it runs: golden values of an independent implementation, sizes,
/// chances by place in the list, and a whole campaign whose record is verified and then spoiled. It takes
/// seconds.
///
/// Parameters
/// ----------
/// seed : 32 bytes or 64 hex digits, optional
///     Fresh random bytes by default. Only the point `chance` depends on them: of a right engine it
///     fails for fewer than one seed in 5,000,000,000.
#[pyfunction(name = "selftest")]
#[pyo3(signature = (*, seed=None))]
pub(crate) fn run(py: Python<'_>, seed: Option<&Bound<'_, PyAny>>) -> PyResult<SelfTest> {
    let given = seed.map(self::seed).transpose()?;
    enter(py, || {
        let seed = given.map_or_else(random, |seed| Ok(seed.0))?;
        Ok(SelfTest { core: selftest::run(seed) })
    })
}
