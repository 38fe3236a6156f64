//! What several measurements share.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What goes wrong with a measurement.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A virtual environment under a folder with these packages of PyPI, such as `polars==1.34.0`; the path of its Python.
///
/// # Errors
/// Where Python or a package is missing and cannot be installed.
pub fn environment(folder: &Path, packages: &[&str]) -> Result<PathBuf> {
    let python = folder.join("venv/bin/python");
    let has = |package: &&str| {
        let module = package.split("==").next().unwrap_or_default();
        Command::new(&python).args(["-c", &format!("import {module}")]).output().is_ok_and(|o| o.status.success())
    };
    if !packages.iter().all(has) {
        let done = Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")).status()?;
        let got = Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(packages).status()?;
        if !done.success() || !got.success() {
            return Err(format!("cannot be installed: {}", packages.join(", ")).into());
        }
    }
    Ok(python)
}

/// The middle one of some values; not a number where there are none.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
