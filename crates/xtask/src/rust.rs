//! The Rust crates: tests, doc tests, lints, docs.

use crate::steps::{Project, Report, run};

/// Unit, integration and doc tests of every crate, where the features of all are on, then the core alone,
/// as who embeds it has it: without threads.
pub(crate) fn test(project: &Project, report: &mut Report) {
    report.step("rust: cargo test --workspace", || run(project.cargo().args(["test", "--workspace", "--quiet"])));
    report.step("rust: the core alone, without threads", || {
        run(project.cargo().args(["test", "--quiet", "-p", "shuangsuiji", "--lib", "--test", "campaign"]))
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
    report.step("check: the files without the formats that a feature brings", || {
        run(project.cargo().args(["clippy", "--quiet", "-p", "ssj-files", "--", "-D", "warnings"]))?;
        run(project.cargo().args(["clippy", "--quiet", "-p", "ssj-files", "--features", "arrow", "--", "-D", "warnings"]))
    });
    report.step("check: cargo doc", || {
        let arguments = ["doc", "--no-deps", "--workspace", "--features", "ssj-files/arrow"];
        run(project.cargo().args(arguments).env("RUSTDOCFLAGS", "-Dwarnings"))
    });
}
