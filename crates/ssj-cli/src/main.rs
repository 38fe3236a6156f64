//! `ssj`: a random inspection campaign over files, for people and for CI.
//!
//! Exit codes: 0 done, 1 the record or proof does not hold, 2 the input or the call is wrong.

mod run;
mod show;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use shuangsuiji::ceremony::PoolKey;
use shuangsuiji::digest::{Digest, Value};
use shuangsuiji::error::{Code, Error, Lang};
use shuangsuiji::ident::EntityId;
use shuangsuiji::record::{self, FileMap, Proof, Verdict};
use ssj_files::{PUBLIC, SEALED};

/// Random inspection (双随机、一公开): draw, match, record and prove.
#[derive(Parser)]
#[command(version, about)]
struct Args {
    /// Messages in English or Chinese: en, zh.
    #[arg(long, global = true, default_value = "en")]
    lang: String,
    #[command(subcommand)]
    command: Command,
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
    /// Load a campaign folder and show its frames and numbers; draws nothing.
    Check {
        /// The folder with campaign.toml.
        folder: PathBuf,
    },
    /// Verify a record from its public folder.
    Verify {
        /// The public folder, or the record's folder, of which only public/ is read.
        folder: PathBuf,
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
    /// Print an empty register: targets, inspectors, items or history.
    Template {
        /// Which register.
        register: String,
    },
}

fn main() -> ExitCode {
    let args = Args::parse();
    let lang = if args.lang == "zh" { Lang::Zh } else { Lang::En };
    match act(args.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{}", error.message(lang));
            ExitCode::from(if error.code() == Code::ProofFailed { 1 } else { 2 })
        }
    }
}

fn act(command: Command) -> Result<ExitCode, Error> {
    match command {
        Command::Run { folder, out, set_aside } => run::run(&folder, out, set_aside),
        Command::Check { folder } => {
            let prepared = run::prepare(&folder, false)?.0;
            show::funnel(&prepared);
            show::strata(&prepared.strata());
            Ok(ExitCode::SUCCESS)
        }
        Command::Verify { folder } => {
            let report = record::verify(&public(&folder)?);
            print!("{report}");
            Ok(if report.verdict == Verdict::Invalid { ExitCode::from(1) } else { ExitCode::SUCCESS })
        }
        Command::Explain { record, entity } => {
            let (files, key) = keeper(&record)?;
            record::explain(&files, &key, &parse_entity(&entity)?)?.iter().for_each(show::explanation);
            Ok(ExitCode::SUCCESS)
        }
        Command::Prove { record, entity } => {
            let (files, key) = keeper(&record)?;
            for proof in record::prove(&files, &key, &parse_entity(&entity)?)? {
                println!("{}", String::from_utf8_lossy(&proof.to_bytes()));
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::VerifyProof { folder, proof } => {
            let files = public(&folder)?;
            let text = std::fs::read_to_string(&proof).map_err(|e| Error::new(Code::Io).file(proof.display()).detail(e.to_string()))?;
            if text.trim().is_empty() {
                return Err(Error::new(Code::ProofFailed).file(proof.display()).detail("the file holds no proof"));
            }
            for line in text.lines() {
                show::explanation(&record::verify_proof(&files, &Proof::parse(line.as_bytes())?)?);
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Template { register } => {
            let kind = ssj_files::Kind::ALL.into_iter().find(|k| k.name() == register);
            let kind = kind.ok_or_else(|| {
                Error::new(Code::BadArgument).value(&register).detail("the registers are targets, inspectors, items and history")
            })?;
            print!("{}", ssj_files::template(kind));
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn parse_entity(text: &str) -> Result<EntityId, Error> {
    let bad = |detail: String| Error::new(Code::BadIdentifier).value(text).detail(detail);
    let (scheme, value) = text.split_once(':').ok_or_else(|| bad("write scheme:value".to_owned()))?;
    EntityId::parse(scheme, value).map_err(|e| bad(e.to_string()))
}

/// The public files, of a public folder or of the record that holds it.
fn public(folder: &Path) -> Result<FileMap, Error> {
    let inside = folder.join(PUBLIC);
    ssj_files::read_folder(if inside.is_dir() { &inside } else { folder })
}

/// What the keeper of a record has: all rows, wherever they are, and the targets' key.
fn keeper(record: &Path) -> Result<(FileMap, PoolKey), Error> {
    let mut files = ssj_files::read_folder(&record.join(SEALED))?;
    let path = record.join(SEALED).join(record::names::KEYS);
    let bad = |detail: String| Error::new(Code::BadRecord).file(path.display()).detail(detail);
    let keys = files.get(record::names::KEYS).ok_or_else(|| bad("it is missing".to_owned()))?;
    let Ok(Value::Object(keys)) = Value::parse(keys) else { return Err(bad("it is not canonical JSON".to_owned())) };
    let key: Digest = match keys.get("k_pool") {
        Some(Value::Text(hex)) => hex.parse().map_err(|_| bad("k_pool is not 32 bytes of hex".to_owned()))?,
        _ => return Err(bad("k_pool is missing".to_owned())),
    };
    files.extend(public(record)?);
    Ok((files, PoolKey(key.0)))
}
