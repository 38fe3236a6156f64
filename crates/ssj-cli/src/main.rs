//! `ssj`: a random inspection campaign over files, for people and for CI.
//!
//! Exit codes: 0 done, 1 the record, the proof or the plan does not hold, 2 the input or the call is wrong.

#[macro_use]
mod out;

mod journal;
mod lists;
mod matching;
mod plan;
mod quota;
mod run;
mod show;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use shuangsuiji::ceremony::PoolKey;
use shuangsuiji::error::{Code, Error, Lang, Text};
use shuangsuiji::ident::{EntityId, Regions, meaning};
use shuangsuiji::record::{self, Both, Proof, Report, Verdict};
use shuangsuiji::say;
use ssj_files::{Folder, Format, SEALED};
use ssj_generate::Province;

/// Random inspection (双随机、一公开): draw, match, record and prove.
#[derive(Parser)]
#[command(version, about)]
struct Args {
    /// The language of all output. Default: that of the environment (LC_ALL, LC_MESSAGES, LANG)
    /// where it is Chinese, otherwise English.
    #[arg(long, global = true)]
    lang: Option<Language>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    /// English
    En,
    /// Chinese (中文)
    Zh,
}

impl Language {
    /// As the first variable that is set says, in the order of POSIX.
    fn of_environment() -> Self {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(std::env::var_os).find(|v| !v.is_empty());
        let zh = set.is_some_and(|v| v.to_string_lossy().to_ascii_lowercase().starts_with("zh"));
        if zh { Self::Zh } else { Self::En }
    }
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Zh => Self::Zh,
        }
    }
}

#[derive(Subcommand)]
enum Command {
    /// Run a campaign folder as a rehearsal: frame, commitment, ceremony, draw, teams, record, verification.
    Run {
        /// The folder with campaign.toml.
        folder: PathBuf,
        /// Where the record goes; must not exist. Default: runs/CAMPAIGN-TIME.
        #[arg(long)]
        out: Option<PathBuf>,
        /// Leave bad rows out, listed and counted, instead of refusing.
        #[arg(long)]
        set_aside: bool,
    },
    /// Say whether a plan is lawful (计划体检), and show its frames and numbers; draws nothing. The exit code is 1
    /// where a finding would stop the commitment.
    Check {
        /// The folder with campaign.toml.
        folder: PathBuf,
        /// Only the findings, as JSON.
        #[arg(long)]
        json: bool,
    },
    /// The funnel of every task (筛选): how many targets each filter took, and why.
    Funnel {
        /// The folder with campaign.toml.
        folder: PathBuf,
        /// Only this task.
        #[arg(long)]
        task: Option<String>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// The annual plan (年度抽查计划): its revisions, what one changes, and what overlaps with other plans.
    Plan {
        #[command(subcommand)]
        command: plan::PlanCommand,
    },
    /// The list of items (随机抽查事项清单): what changed, what a repeal affects, what is behind, off-site checks.
    Catalogue {
        #[command(subcommand)]
        command: lists::ListCommand,
    },
    /// Verify a record from its public folder.
    Verify {
        /// The public folder, or the record's folder, of which only public/ is read.
        folder: PathBuf,
    },
    /// Audit a record with its keys: make the campaign again from its registers and plan, and compare.
    /// The report names targets and inspectors; it is not for publication.
    Audit {
        /// The record's folder, with sealed/.
        record: PathBuf,
        /// The folder with campaign.toml, as it was at the commitment.
        folder: PathBuf,
        /// Leave bad rows out, as at the commitment.
        #[arg(long)]
        set_aside: bool,
    },
    /// Say how one entity fared, with the keeper's key.
    Explain {
        /// The record's folder.
        record: PathBuf,
        /// The entity: scheme:value, such as uscc:91350100M000100Y43.
        entity: String,
    },
    /// Write the proofs for one entity to standard output, one a line.
    Prove {
        /// The record's folder.
        record: PathBuf,
        /// The entity: scheme:value.
        entity: String,
    },
    /// Check proofs, one a line, against the plan and journal of a public folder.
    VerifyProof {
        /// The public folder.
        folder: PathBuf,
        /// The file with the proofs.
        proof: PathBuf,
    },
    /// Write an invented province: registers of any size, and the campaigns of a county, a city and the
    /// province, to try and to measure with.
    Generate {
        /// The folder to write; must not exist.
        folder: PathBuf,
        /// How many rows of targets, 1 to 100000000.
        #[arg(long, default_value_t = 3000)]
        targets: u64,
        /// What all random choices follow from.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// The format of the registers; the campaigns name their files. A sheet of xlsx holds 1048575 rows, in memory.
        #[arg(long, default_value = "csv", value_parser = formats())]
        format: Format,
    },
    /// Test this build on this machine: golden values, sizes, chances, a whole campaign. Takes seconds.
    Selftest {
        /// Write the report to a file too; must not exist.
        #[arg(long)]
        out: Option<PathBuf>,
        /// 64 hex digits to run it with again. Default: fresh random bytes.
        #[arg(long)]
        seed: Option<String>,
    },
    /// Say what a code means, and what a mistyped one may have been.
    Code {
        /// The code, bare or as scheme:value: uscc, org9, reg15, site, raw, region or industry.
        code: String,
        /// A CSV file of regions that go before the built-in ones: code, name, level, parent, valid_from, valid_to.
        #[arg(long)]
        regions: Option<PathBuf>,
    },
    /// Say what a phrase of ratios and frequencies (抽查比例、频次) means, and how many it has drawn.
    Quota(quota::QuotaArgs),
    /// Draw teams for any assignment problem (人员随机匹配), with the probability of every pair, or say who
    /// competes for whom. The exit code is 1 where no lawful assignment exists.
    Match(matching::MatchArgs),
    /// What follows the draw (全过程): entries of visits, results and measures in the journal of the unit, time
    /// limits, and where a result comes from.
    Journal {
        #[command(subcommand)]
        command: journal::JournalCommand,
    },
    /// The figures of supervision (监督指标) from a journal: completion, time limits, findings, what is missing.
    Report(journal::ReportArgs),
    /// Write an empty register to standard output: targets, inspectors, items, history, organisations, bases,
    /// scenes, regions, crosswalk or calendar.
    Template {
        /// Which register.
        register: String,
        /// The format of the file.
        #[arg(long, default_value = "csv", value_parser = formats())]
        format: Format,
    },
}

/// Reads the name of a format of registers.
fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name))
        .map(|name| Format::ALL.into_iter().find(|format| format.name() == name).unwrap_or(Format::Csv))
}

fn main() -> ExitCode {
    let args = Args::parse();
    let lang = Lang::from(args.lang.unwrap_or_else(Language::of_environment));
    match act(args.command, lang) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{}", error.message(lang));
            ExitCode::from(if error.code() == Code::ProofFailed { 1 } else { 2 })
        }
    }
}

fn act(command: Command, lang: Lang) -> Result<ExitCode, Error> {
    match command {
        Command::Run { folder, out, set_aside } => run::run(&folder, out, set_aside, lang),
        Command::Check { folder, json } => run::check(&folder, json, lang),
        Command::Funnel { folder, task, json } => run::funnel(&folder, task.as_deref(), json, lang),
        Command::Plan { command } => plan::act(command, lang),
        Command::Catalogue { command } => lists::act(command, lang),
        Command::Verify { folder } => {
            let report = record::verify_from(&Folder::public(&folder)?)?;
            Ok(told(&report, lang))
        }
        Command::Audit { record, folder, set_aside } => {
            let (public, sealed) = (Folder::public(&record)?, Folder::open(&record.join(SEALED))?);
            Ok(told(&run::prepare(&folder, set_aside)?.0.audit_from(&public, &sealed)?, lang))
        }
        Command::Explain { record, entity } => {
            let (public, sealed) = (Folder::public(&record)?, Folder::open(&record.join(SEALED))?);
            let (files, key) = keeper(&record, &public, &sealed)?;
            record::explain(&files, &key, &EntityId::read(&entity)?)?.iter().for_each(|e| show::explanation(e, lang));
            Ok(ExitCode::SUCCESS)
        }
        Command::Prove { record, entity } => {
            let (public, sealed) = (Folder::public(&record)?, Folder::open(&record.join(SEALED))?);
            let (files, key) = keeper(&record, &public, &sealed)?;
            for proof in record::prove(&files, &key, &EntityId::read(&entity)?)? {
                println!("{}", String::from_utf8_lossy(&proof.to_bytes()));
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::VerifyProof { folder, proof } => {
            let files = Folder::public(&folder)?;
            let text = text(&proof)?;
            if text.trim().is_empty() {
                return Err(Error::new(Code::ProofFailed).file(proof.display()).detail(say!("the file holds no proof", "文件中没有证明")));
            }
            for line in text.lines() {
                show::explanation(&record::verify_proof(&files, &Proof::parse(line.as_bytes())?)?, lang);
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Generate { folder, targets, seed, format } => {
            ssj_generate::write(&Province::new(seed, targets)?, &folder, format)?;
            println!("{}", say!("written: {folder}", "已写出：{folder}", folder = folder.display()).get(lang));
            for campaign in ssj_generate::CAMPAIGNS {
                println!("  ssj run {}", folder.join(campaign).display());
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Selftest { out, seed } => run::selftest(out.as_deref(), seed.as_deref(), lang),
        Command::Quota(phrase) => phrase.run(lang),
        Command::Match(problem) => problem.run(lang),
        Command::Journal { command } => journal::act(command, lang),
        Command::Report(report) => report.run(lang),
        Command::Code { code, regions } => {
            let mut tree = Regions::china()?;
            if let Some(path) = regions {
                tree = tree.with(Regions::read(&path.display().to_string(), &text(&path)?)?)?;
            }
            show::meaning(&meaning(&code, &tree, chrono::Local::now().date_naive())?, lang);
            Ok(ExitCode::SUCCESS)
        }
        Command::Template { register, format } => {
            let kind = ssj_files::Kind::ALL.into_iter().find(|k| k.name() == register);
            let kind = kind.ok_or_else(|| {
                Error::new(Code::BadArgument).value(&register).detail(say!(
                    "the registers are {en}",
                    "登记库为 {zh}",
                    en = ssj_files::Kind::ALL.map(ssj_files::Kind::name).join(", "),
                    zh = ssj_files::Kind::ALL.map(|k| format!("{}（{}）", k.name(), k.zh())).join("、")
                ))
            })?;
            out::write(&ssj_files::template_file(kind, format)?);
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Prints a report; the exit code says whether the record holds.
fn told(report: &Report, lang: Lang) -> ExitCode {
    print!("{}", report.message(lang));
    if report.verdict == Verdict::Invalid { ExitCode::from(1) } else { ExitCode::SUCCESS }
}

/// The text of a file.
fn text(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|e| Error::new(Code::Io).file(path.display()).detail(Text::foreign(e)))
}

/// What the keeper of a record has: all rows, wherever they are, and the targets' key.
fn keeper<'a>(record: &Path, public: &'a Folder, sealed: &'a Folder) -> Result<(Both<'a>, PoolKey), Error> {
    record::keeper(public, sealed).map_err(|e| e.file(record.join(SEALED).join(record::names::KEYS).display()))
}
