//! The main job: a campaign folder, from the registers to a verified record.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use shuangsuiji::campaign::{Disclosure, Prepared, Registry, Secrets};
use shuangsuiji::ceremony::PoolKey;
use shuangsuiji::error::{Code, Error};
use shuangsuiji::journal::{Journal, Timestamp};
use shuangsuiji::record::{self, Verdict};
use ssj_files::{BadRow, CampaignFolder, OnBad, PUBLIC};

use crate::show;

/// Says on a terminal what is being done, and nothing elsewhere.
struct Progress(ProgressBar);

impl Progress {
    fn new() -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} [{elapsed}]") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    fn step(&self, what: &'static str) {
        self.0.set_message(what);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Loads a folder and builds its frames.
pub(crate) fn prepare(folder: &Path, set_aside: bool) -> Result<(Prepared, Vec<(String, BadRow)>), Error> {
    let loaded = CampaignFolder::load(folder, set_aside.then_some(OnBad::SetAside))?;
    let mut builder = Registry::builder().items(loaded.items).targets(loaded.targets).inspectors(loaded.inspectors).history(loaded.history);
    for source in loaded.sources {
        builder = builder.source(source);
    }
    Ok((Prepared::new(Arc::new(builder.build()?), loaded.plan)?, loaded.set_aside))
}

fn random() -> Result<[u8; 32], Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| Error::new(Code::Io).detail(e.to_string()))?;
    Ok(bytes)
}

fn now() -> Timestamp {
    chrono::Utc::now().into()
}

/// Runs a folder as a rehearsal, writes its record, and verifies that from `public/` alone.
pub(crate) fn run(folder: &Path, out: Option<PathBuf>, set_aside: bool) -> Result<ExitCode, Error> {
    let progress = Progress::new();
    progress.step("loading registers, building frames");
    let (prepared, aside) = prepare(folder, set_aside)?;
    let plan = prepared.plan().clone();
    let started = now();
    let out = out.unwrap_or_else(|| {
        let stamp = started.to_string().replace([':', '-'], "");
        Path::new("runs").join(format!("{}-{stamp}", plan.campaign))
    });

    progress.step("committing pool and plan");
    let secrets = Secrets { k_pool: PoolKey(random()?), k_insp: PoolKey(random()?), nonce_targets: random()?, nonce_inspectors: random()? };
    let report = prepared.clone();
    let committed = prepared.commit(secrets, Journal::new(plan.suite, &plan.unit), started)?;
    progress.step("rehearsing the ceremony, drawing targets");
    let drawn = committed.rehearse(&random()?, now())?;
    progress.step("matching inspectors");
    let matched = drawn.match_inspectors(now())?.close(now())?;

    progress.step("writing the record");
    let mut files = matched.record(Disclosure::Closed)?;
    files.sealed.extend(ssj_files::work_tables(&matched)?);
    ssj_files::write_record(&out, &files.public, &files.sealed)?;
    progress.step("verifying the record from public/ alone");
    let verified = record::verify(&ssj_files::read_folder(&out.join(PUBLIC))?);
    drop(progress);

    println!("{}\n{} · {} · {}\n", plan.title, plan.unit, plan.campaign, plan.suite.name());
    show::set_aside(&aside);
    show::funnel(&report);
    show::strata(&report.strata());
    show::teams(&matched);
    show::digests(&matched);
    println!("Verification 核验, from public/ alone");
    print!("{verified}");
    println!("\nRecord 记录: {}", out.display());
    Ok(if verified.verdict == Verdict::Invalid { ExitCode::from(1) } else { ExitCode::SUCCESS })
}
