//! The Python package: a built wheel, installed into a fresh virtual environment and tested there.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::steps::{Outcome, PROFILE, Project, Report, files, has, run};

const PACKAGE: &str = "bindings/python";

/// What the tests use, and the table libraries whose rows the package takes and gives.
const TEST_PACKAGES: [&str; 7] = ["pytest", "hypothesis", "mypy", "pyarrow", "polars", "pandas>=2.2", "duckdb"];

/// Wheel, installation, pytest, the stubs against the module.
pub(crate) fn test(project: &Project, report: &mut Report) {
    if !project.path(PACKAGE).join("pyproject.toml").is_file() {
        report.absent(PACKAGE);
        return;
    }
    if !report.step("python: build the wheel", || build_wheel(project)) {
        return;
    }
    if !report.step("python: install the wheel into a fresh environment", || install(project)) {
        return;
    }
    report.step("python: pytest", || {
        // The tests run outside the package's folder, so that they import the installed wheel.
        let tests = project.path(PACKAGE).join("tests");
        let mut command = in_venv(project, "venv-test");
        command.args(["-m", "pytest", "-q", "-p", "no:cacheprovider"]).arg(tests);
        command.env("SSJ_ROOT", project.path("")).env("PYTHONDONTWRITEBYTECODE", "1");
        run(command.current_dir(project.fresh("xtask-python")?))
    });
    report.step("python: the stubs are the module's (mypy stubtest)", || {
        let mut command = in_venv(project, "venv-test");
        command.args(["-m", "mypy.stubtest", "shuangsuiji"]);
        run(command.current_dir(project.fresh("xtask-stubtest")?))
    });
}

fn build_wheel(project: &Project) -> Result<Outcome> {
    if !has("python3") {
        return Ok(Outcome::Needs("python3", "python3"));
    }
    let can_make_venv = run(Command::new("python3").args(["-c", "import venv, ensurepip"]));
    if can_make_venv.is_err() {
        return Ok(Outcome::Needs("the venv module of Python", "python3-venv"));
    }
    project.build_faces()?;
    make_venv(project, "venv-build")?;
    pip(project, "venv-build", &["maturin>=1.9.4,<2"])?;
    let wheels = project.fresh("xtask-wheels")?;
    let mut command = in_venv(project, "venv-build");
    command.args(["-m", "maturin", "build", "--profile", PROFILE, "--quiet", "--out"]).arg(wheels);
    run(command.arg("--manifest-path").arg(project.path(PACKAGE).join("Cargo.toml")))
}

fn install(project: &Project) -> Result<Outcome> {
    let wheels = files(&project.target("xtask-wheels"), "whl")?;
    let [wheel] = wheels.as_slice() else {
        bail!("expected one wheel, found {}", wheels.len());
    };
    let wheel = wheel.to_str().context("the path of the wheel is not UTF-8")?;
    make_venv(project, "venv-test")?;
    // No test library and no table library comes with the wheel: it needs none.
    pip(project, "venv-test", &[&[wheel], TEST_PACKAGES.as_slice()].concat())
}

fn make_venv(project: &Project, name: &str) -> Result<Outcome> {
    let dir = project.fresh(name)?;
    run(Command::new("python3").args(["-m", "venv"]).arg(dir))
}

fn pip(project: &Project, venv: &str, packages: &[&str]) -> Result<Outcome> {
    let mut command = in_venv(project, venv);
    command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    run(command.args(packages))
}

/// The Python of a virtual environment under the target folder.
fn in_venv(project: &Project, venv: &str) -> Command {
    let mut command = project.command(interpreter(&project.target(venv)));
    // Nothing of the caller's environment may stand in for the wheel.
    command.env_remove("PYTHONPATH").env_remove("PYTHONHOME");
    command
}

fn interpreter(venv: &Path) -> PathBuf {
    match cfg!(windows) {
        true => venv.join("Scripts").join("python.exe"),
        false => venv.join("bin").join("python"),
    }
}
