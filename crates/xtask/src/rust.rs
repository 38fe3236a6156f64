//! The Rust crates: tests, doc tests, lints, docs.

use crate::steps::{Project, Report, run};

/// Unit, integration and doc tests of every crate, then the core with its threads.
pub(crate) fn test(project: &Project, report: &mut Report) {
    report.step("rust: cargo test --workspace", || run(project.cargo().args(["test", "--workspace", "--quiet"])));
    report.step("rust: the core with the feature `parallel`", || {
        run(project.cargo().args(["test", "--quiet", "-p", "shuangsuiji", "--features", "parallel"]))
    });
    report.step("rust: registers from Arrow, the feature `arrow`", || {
        run(project.cargo().args(["test", "--quiet", "-p", "ssj-files", "--features", "arrow"]))
    });
    report.step("rust: the example of the README", || {
        run(project.cargo().args(["run", "--quiet", "-p", "shuangsuiji", "--example", "campaign"]))
    });
}

/// Format, clippy and rustdoc, warnings as errors.
pub(crate) fn check(project: &Project, report: &mut Report) {
    report.step("check: cargo fmt", || run(project.cargo().args(["fmt", "--all", "--check"])));
    report.step("check: cargo clippy", || {
        let arguments = ["clippy", "--workspace", "--all-targets", "--features", "ssj-files/arrow", "--", "-D", "warnings"];
        run(project.cargo().args(arguments))
    });
    report.step("check: cargo doc", || {
        let arguments = ["doc", "--no-deps", "--workspace", "--features", "ssj-files/arrow"];
        run(project.cargo().args(arguments).env("RUSTDOCFLAGS", "-Dwarnings"))
    });
}
