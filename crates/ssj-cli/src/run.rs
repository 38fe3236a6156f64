//! The main job: a campaign folder, from the registers to a verified record.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use shuangsuiji::campaign::{Disclosure, Prepared, Secrets};
use shuangsuiji::ceremony::PoolKey;
use shuangsuiji::digest::Digest;
use shuangsuiji::error::{Code, Error, Lang, Text};
use shuangsuiji::frame::TaskFrame;
use shuangsuiji::journal::{Journal, Timestamp};
use shuangsuiji::lint::Lint;
use shuangsuiji::plan::Severity;
use shuangsuiji::record::{self, Verdict};
use shuangsuiji::say;
use shuangsuiji::selftest;
use ssj_files::{BadRow, CampaignFolder, Folder, OnBad, PUBLIC};

use crate::show;

/// Says on a terminal what is being done, and nothing elsewhere.
struct Progress(ProgressBar, Lang);

impl Progress {
    fn new(lang: Lang) -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} [{elapsed}]") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar, lang)
    }

    fn step(&self, what: &Text) {
        self.0.set_message(what.get(self.1).to_owned());
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
    Ok((Prepared::new(Arc::new(loaded.registry), loaded.plan)?, loaded.set_aside))
}

/// Says what the lint finds, and shows frames and numbers. A plan that cannot be prepared is linted by what needs no
/// frame, before the error is told.
pub(crate) fn check(folder: &Path, json: bool, lang: Lang) -> Result<ExitCode, Error> {
    let CampaignFolder { registry, plan, .. } = CampaignFolder::load(folder, None)?;
    let (registry, day) = (Arc::new(registry), plan.as_of);
    let prepared = match Prepared::new(Arc::clone(&registry), plan.clone()) {
        Ok(prepared) => prepared,
        Err(error) => {
            // Where there is no list either, the error says so.
            if let Ok(lint) = registry.lint(&plan, day) {
                told(&lint, json, lang)?;
            }
            return Err(error);
        }
    };
    let lint = prepared.lint(day);
    told(&lint, json, lang)?;
    if !json {
        show::notices(&prepared, lang);
        show::funnel(prepared.frames(), lang);
        show::strata(&prepared.strata(), lang);
        show::tables(&prepared, lang);
    }
    Ok(if lint.count(Severity::Error) > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn told(lint: &Lint, json: bool, lang: Lang) -> Result<(), Error> {
    if json {
        println!("{}", lint.to_json()?);
    } else {
        show::lint(lint, lang);
    }
    Ok(())
}

/// The funnel of every task, or of one.
pub(crate) fn funnel(folder: &Path, task: Option<&str>, json: bool, lang: Lang) -> Result<ExitCode, Error> {
    let prepared = prepare(folder, false)?.0;
    let wanted = |frame: &&TaskFrame| task.is_none_or(|task| frame.task.as_str() == task);
    let frames: Vec<TaskFrame> = prepared.frames().iter().filter(wanted).cloned().collect();
    if let Some(task) = task.filter(|_| frames.is_empty()) {
        return Err(Error::new(Code::UnknownReference)
            .field("task")
            .value(task)
            .detail(say!("the plan has no such task", "计划中没有该任务")));
    }
    if json {
        let json = serde_json::to_string_pretty(&show::funnel_json(&frames));
        println!("{}", json.map_err(|e| Error::new(Code::Internal).detail(Text::foreign(e)))?);
    } else {
        show::funnel(&frames, lang);
    }
    Ok(ExitCode::SUCCESS)
}

fn random() -> Result<[u8; 32], Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| Error::new(Code::Io).detail(Text::foreign(e)))?;
    Ok(bytes)
}

pub(crate) fn now() -> Timestamp {
    chrono::Utc::now().into()
}

/// Runs a folder as a rehearsal, writes its record, and verifies that from `public/` alone.
pub(crate) fn run(folder: &Path, out: Option<PathBuf>, set_aside: bool, lang: Lang) -> Result<ExitCode, Error> {
    let progress = Progress::new(lang);
    progress.step(&say!("loading registers, building frames", "正在读取名录、建立抽样框"));
    let (prepared, aside) = prepare(folder, set_aside)?;
    let plan = prepared.plan().clone();
    let started = now();
    let out = out.unwrap_or_else(|| {
        let stamp = started.to_string().replace([':', '-'], "");
        Path::new("runs").join(format!("{}-{stamp}", plan.campaign))
    });

    progress.step(&say!("committing pool and plan", "正在承诺抽查库与计划"));
    let secrets = Secrets { k_pool: PoolKey(random()?), k_insp: PoolKey(random()?), nonce_targets: random()?, nonce_inspectors: random()? };
    let report = prepared.clone();
    let committed = prepared.commit(secrets, Journal::new(plan.suite, &plan.unit), started)?;
    progress.step(&say!("rehearsing the ceremony, drawing targets", "正在演练种子仪式、抽取检查对象"));
    let drawn = committed.rehearse(&random()?, now())?;
    progress.step(&say!("matching inspectors", "正在匹配检查人员"));
    let matched = drawn.match_inspectors(now())?.close(now())?;

    progress.step(&say!("writing the record", "正在写出记录"));
    ssj_files::write_campaign(&out, &matched, Disclosure::Closed)?;
    drop(progress);

    println!("{}\n{} · {} · {}\n", plan.title, plan.unit, plan.campaign, plan.suite.name());
    show::set_aside(&aside, lang);
    show::notices(&report, lang);
    show::funnel(report.frames(), lang);
    show::strata(&report.strata(), lang);
    show::teams(&matched, lang);
    show::saving(&matched, lang)?;
    show::unmet(&matched, lang)?;
    show::digests(&matched, lang);
    // What verifies a large record needs the memory of what made it.
    drop((report, drawn, matched));

    let progress = Progress::new(lang);
    progress.step(&say!("verifying the record from public/ alone", "正在仅凭 public/ 核验记录"));
    let verified = record::verify_from(&Folder::open(&out.join(PUBLIC))?)?;
    drop(progress);
    println!("{}", say!("Verification 核验, from public/ alone", "核验（仅凭 public/）").get(lang));
    print!("{}", verified.message(lang));
    println!("\n{}", say!("Record 记录: {path}", "记录：{path}", path = out.display()).get(lang));
    Ok(if verified.verdict == Verdict::Invalid { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// The seed that was given, as 64 hex digits, or fresh random bytes.
pub(crate) fn seed(given: Option<&str>) -> Result<[u8; 32], Error> {
    let read = |text: &str| text.parse::<Digest>().map_err(|e| Error::new(Code::BadArgument).field("seed").value(text).detail(e));
    given.map_or_else(random, |text| Ok(read(text)?.0))
}

/// Tests the engine here and now; the report goes to a file too where one is named.
pub(crate) fn selftest(out: Option<&Path>, seed: Option<&str>, lang: Lang) -> Result<ExitCode, Error> {
    let test = selftest::run(self::seed(seed)?);
    let report = test.message(lang);
    print!("{report}");
    if let Some(path) = out {
        let io = |e| Error::new(Code::Io).file(path.display()).detail(Text::foreign(e));
        File::create_new(path).and_then(|mut file| file.write_all(report.as_bytes())).map_err(io)?;
    }
    Ok(ExitCode::from(u8::from(!test.passed())))
}
