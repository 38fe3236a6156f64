//! The keeper's secrets of one campaign.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use shuangsuiji::campaign::Secrets as CoreSecrets;
use shuangsuiji::ceremony::PoolKey;
use shuangsuiji::error::{Code, Error, Text};

use crate::arguments::digest;
use crate::enter::enter;

/// The secrets of a campaign's keeper: four times 32 random bytes, for one campaign only.
///
/// Whoever has them can tell which row of the record is whose. They are also in the sealed folder
/// of the record, as `keys.json`.
#[pyclass(frozen, module = "shuangsuiji")]
pub(crate) struct Secrets {
    pub(crate) core: CoreSecrets,
}

/// Fresh secrets from the operating system's generator.
pub(crate) fn generate() -> Result<CoreSecrets, Error> {
    Ok(CoreSecrets { k_pool: PoolKey(random()?), k_insp: PoolKey(random()?), nonce_targets: random()?, nonce_inspectors: random()? })
}

/// Bytes of the operating system's generator.
pub(crate) fn random() -> Result<[u8; 32], Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| Error::new(Code::Io).detail(Text::foreign(e)))?;
    Ok(bytes)
}

#[pymethods]
impl Secrets {
    #[new]
    #[pyo3(signature = (*, k_pool, k_insp, nonce_targets, nonce_inspectors))]
    fn new(
        k_pool: &Bound<'_, PyAny>,
        k_insp: &Bound<'_, PyAny>,
        nonce_targets: &Bound<'_, PyAny>,
        nonce_inspectors: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let core = CoreSecrets {
            k_pool: PoolKey(digest(k_pool, "k_pool")?.0),
            k_insp: PoolKey(digest(k_insp, "k_insp")?.0),
            nonce_targets: digest(nonce_targets, "nonce_targets")?.0,
            nonce_inspectors: digest(nonce_inspectors, "nonce_inspectors")?.0,
        };
        Ok(Self { core })
    }

    /// Fresh secrets from the operating system's generator.
    #[staticmethod]
    fn generate(py: Python<'_>) -> PyResult<Self> {
        Ok(Self { core: enter(py, generate)? })
    }

    /// The key that blinds the targets.
    #[getter]
    fn k_pool<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.core.k_pool.0)
    }

    /// The key that blinds the inspectors.
    #[getter]
    fn k_insp<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.core.k_insp.0)
    }

    /// The nonce of the targets' reconciliation record.
    #[getter]
    fn nonce_targets<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.core.nonce_targets)
    }

    /// The nonce of the inspectors' reconciliation record.
    #[getter]
    fn nonce_inspectors<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.core.nonce_inspectors)
    }

    fn __repr__(&self) -> &'static str {
        "<Secrets>"
    }
}
