//! The C library: its header, and C programs against the shared and the static library.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::steps::{Outcome, PROFILE, Project, Report, files, has, run, run_for_code};

const CRATE: &str = "bindings/c";
const HEADER: &str = "include/shuangsuiji.h";
const GUIDE: &str = "docs/c.md";
const WARNINGS: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];

/// How a C program finds the library.
#[derive(Clone, Copy)]
enum Link {
    Shared,
    Static,
}

impl Link {
    fn name(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Static => "static",
        }
    }
}

/// Writes the header from the source.
pub(crate) fn write_header(project: &Project) -> Result<()> {
    let path = project.path(HEADER);
    let text = header(project)?;
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make {dir:?}"))?;
    }
    std::fs::write(&path, text).with_context(|| format!("cannot write {path:?}"))?;
    println!("wrote {HEADER}");
    Ok(())
}

/// Header, libraries, C programs.
pub(crate) fn test(project: &Project, report: &mut Report) {
    if !project.path(CRATE).join("Cargo.toml").is_file() {
        report.absent(CRATE);
        return;
    }
    report.step("c: the header is the source's", || compare_header(project));
    report.step("c: the header as C99", || compile_header(project, "cc", "c", "c99"));
    report.step("c: the header as C++17", || compile_header(project, "c++", "c++", "c++17"));
    let built = report.step("c: build the shared and the static library", || {
        project.build_faces()?;
        gather(project)
    });
    if !built {
        return;
    }
    report.step("c: the shared library gives out no other name than ssj_…", || only_our_names(project));
    for source in programs(project, report) {
        for link in [Link::Shared, Link::Static] {
            program(project, report, &source, link);
        }
    }
}

fn header(project: &Project) -> Result<Vec<u8>> {
    let crate_dir = project.path(CRATE);
    let config_path = crate_dir.join("cbindgen.toml");
    let config = cbindgen::Config::from_file(&config_path).map_err(|error| anyhow::anyhow!("cannot read {config_path:?}: {error}"))?;
    let bindings = cbindgen::generate_with_config(&crate_dir, config).context("cbindgen cannot read the C library")?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    Ok(text)
}

fn compare_header(project: &Project) -> Result<Outcome> {
    let path = project.path(HEADER);
    let committed = std::fs::read(&path).with_context(|| format!("cannot read {path:?}"))?;
    if committed != header(project)? {
        bail!("{HEADER} differs from the source: run `cargo xtask header` and commit it");
    }
    Ok(Outcome::Passed)
}

fn compile_header(project: &Project, compiler: &str, language: &str, standard: &str) -> Result<Outcome> {
    if !has(compiler) {
        return Ok(needs_compiler(compiler));
    }
    // A file that includes nothing else, twice: the header must stand alone and be guarded.
    let dir = project.fresh(&format!("xtask-c/header-{standard}"))?;
    let source = dir.join("only_header.c");
    let text = "#include \"shuangsuiji.h\"\n#include \"shuangsuiji.h\"\nint only_header_;\n";
    std::fs::write(&source, text).with_context(|| format!("cannot write {source:?}"))?;
    let mut command = project.command(compiler);
    command.args(["-x", language, &format!("-std={standard}")]).args(WARNINGS);
    command.args(["-fsyntax-only", "-I", "include"]).arg(&source);
    run(&mut command)
}

fn needs_compiler(compiler: &str) -> Outcome {
    match compiler {
        "c++" => Outcome::Needs("a C++ compiler", "g++"),
        _ => Outcome::Needs("a C compiler", "gcc"),
    }
}

/// Puts the two libraries under their installed names into folders of their own, so that
/// `-lshuangsuiji` can only find the one that is meant.
fn gather(project: &Project) -> Result<Outcome> {
    for (link, prefix, suffix) in [(Link::Shared, DLL_PREFIX, DLL_SUFFIX), (Link::Static, "lib", ".a")] {
        let built = project.target(&format!("{PROFILE}/{prefix}ssj_capi{suffix}"));
        let dir = project.fresh(&format!("xtask-c/{}", link.name()))?;
        let installed = dir.join(format!("{prefix}shuangsuiji{suffix}"));
        // A link where it can be: the static library is large.
        if std::fs::hard_link(&built, &installed).is_err() {
            std::fs::copy(&built, &installed).with_context(|| format!("the build of {CRATE} left no {built:?}"))?;
        }
    }
    Ok(Outcome::Passed)
}

/// What a host can see of the shared library begins with `ssj_`, and is declared in the header.
fn only_our_names(project: &Project) -> Result<Outcome> {
    if !has("nm") {
        return Ok(Outcome::Needs("nm", "binutils"));
    }
    let header = std::fs::read_to_string(project.path(HEADER)).with_context(|| format!("cannot read {HEADER}"))?;
    let library = project.target(&format!("xtask-c/shared/{DLL_PREFIX}shuangsuiji{DLL_SUFFIX}"));
    let (text, _) = run_for_code(project.command("nm").args(["-D", "--defined-only", "--format=just-symbols"]).arg(library), 0)?;
    let names: Vec<&str> = text.lines().collect();
    let declared = |name: &&str| name.starts_with("ssj_") && header.contains(&format!("{name}("));
    match names.iter().find(|name| !declared(name)) {
        Some(name) => bail!("the shared library gives out {name}, which {HEADER} does not declare"),
        None if names.is_empty() => bail!("the shared library gives out nothing"),
        None => Ok(Outcome::Passed),
    }
}

/// The C tests and the C examples, that of the guide too.
fn programs(project: &Project, report: &mut Report) -> Vec<PathBuf> {
    let mut sources = Vec::new();
    report.step("c: find the tests and the examples", || {
        for folder in ["tests", "examples"] {
            sources.extend(files(&project.path(CRATE).join(folder), "c")?);
        }
        sources.push(program_of_the_guide(project)?);
        match sources.is_empty() {
            true => bail!("{CRATE} has no C program in tests/ or examples/"),
            false => Ok(Outcome::Passed),
        }
    });
    sources
}

/// The program that the guide shows, in a file of its own.
fn program_of_the_guide(project: &Project) -> Result<PathBuf> {
    let text = std::fs::read_to_string(project.path(GUIDE)).with_context(|| format!("cannot read {GUIDE}"))?;
    let blocks = text.split("```c\n").skip(1).filter_map(|rest| rest.split("```").next());
    let Some(program) = blocks.into_iter().find(|block| block.contains("int main(void)")) else {
        bail!("{GUIDE} shows no C program");
    };
    let source = project.fresh("xtask-c/guide")?.join("guide.c");
    std::fs::write(&source, program).with_context(|| format!("cannot write {source:?}"))?;
    Ok(source)
}

fn program(project: &Project, report: &mut Report, source: &Path, link: Link) {
    let stem = source.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let name = format!("{stem}, {} library", link.name());
    let dir = project.target(&format!("xtask-c/{}", link.name()));
    let binary = dir.join(&stem);
    let compiled = report.step(&format!("c: compile {name}"), || {
        if !has("cc") {
            return Ok(needs_compiler("cc"));
        }
        compile(project, source, &binary, &dir)
    });
    if !compiled {
        return;
    }
    report.step(&format!("c: run {name}"), || run(project.command(&binary).env("SSJ_TEST_DIR", scratch(project, &stem)?)));
    report.step(&format!("c: valgrind {name}"), || {
        if !has("valgrind") {
            return Ok(Outcome::Needs("valgrind", "valgrind"));
        }
        let mut command = project.command("valgrind");
        command.args(["--quiet", "--leak-check=full", "--error-exitcode=9"]);
        command.arg(format!("--suppressions={CRATE}/valgrind.supp")).arg(&binary);
        run(command.env("SSJ_TEST_DIR", scratch(project, &stem)?))
    });
}

fn compile(project: &Project, source: &Path, binary: &Path, dir: &Path) -> Result<Outcome> {
    let mut command = project.command("cc");
    command.args(["-std=c99", "-g", "-D_POSIX_C_SOURCE=200809L"]).args(WARNINGS);
    command.args(["-I", "include"]).arg(source).arg("-o").arg(binary);
    command.arg("-L").arg(dir).arg("-lshuangsuiji");
    let mut rpath = std::ffi::OsString::from("-Wl,-rpath,");
    rpath.push(dir);
    command.arg(rpath);
    // What the Rust standard library inside the static library asks of the system.
    command.args(["-lpthread", "-lm", "-ldl"]);
    run(&mut command)
}

/// An empty folder for what a program writes, named to it by `SSJ_TEST_DIR`.
fn scratch(project: &Project, stem: &str) -> Result<PathBuf> {
    project.fresh(&format!("xtask-c/scratch-{stem}"))
}
