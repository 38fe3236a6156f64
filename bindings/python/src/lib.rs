//! The Python face of shuangsuiji: the extension module `shuangsuiji._core`. It turns arguments
//! into the core's values, gives up the interpreter's lock, calls the core, and turns values and
//! errors back; it has no logic of its own.

mod annual;
mod arguments;
mod campaign;
mod capsule;
mod casebook;
mod codes;
mod column;
mod enter;
mod errors;
mod guard;
mod lists;
mod matching;
mod plan;
mod quota;
mod record;
mod registry;
mod sampling;
mod secrets;
mod selftest;
mod table;
mod views;

/// The engine; use it as `shuangsuiji`.
#[pyo3::pymodule(gil_used = false)]
mod _core {
    #[pymodule_export]
    use crate::annual::AnnualPlan;
    #[pymodule_export]
    use crate::campaign::Campaign;
    #[pymodule_export]
    use crate::casebook::Casebook;
    #[pymodule_export]
    use crate::codes::describe_code;
    #[pymodule_export]
    use crate::column::Array;
    #[pymodule_export]
    use crate::errors::codes;
    #[pymodule_export]
    use crate::matching::Problem;
    #[pymodule_export]
    use crate::plan::Plan;
    #[pymodule_export]
    use crate::quota::{Quota, quota};
    #[pymodule_export]
    use crate::record::{Record, Report, verify, verify_proof};
    #[pymodule_export]
    use crate::registry::Registry;
    #[pymodule_export]
    use crate::sampling::{allocate_total, draw, estimate, inclusion_probabilities, joint_inclusion_probabilities};
    #[pymodule_export]
    use crate::secrets::Secrets;
    #[pymodule_export]
    use crate::selftest::{SelfTest, run};
    #[pymodule_export]
    use crate::table::Table;

    /// The version of the package.
    #[pymodule_export]
    #[allow(non_upper_case_globals, reason = "Python's own name for it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
