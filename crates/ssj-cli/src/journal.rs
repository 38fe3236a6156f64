//! What follows the draw (全过程), at the command line: the journal of a unit, its entries, and the report.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::json;
use shuangsuiji::digest::Digest;
use shuangsuiji::error::{Code, Error, Lang, Text};
use shuangsuiji::ident::{ItemCode, OrgCode, PartyCode, ReasonCode};
use shuangsuiji::lifecycle::{Casebook, Entry, Envelope, Figures, Question, Receipt, Share, Standing, Subject, TaskPackage};
use shuangsuiji::record::names;
use shuangsuiji::say;
use shuangsuiji::text::Speak;
use ssj_files::{PUBLIC, SEALED, write_aside};

use crate::run::now;

#[derive(Subcommand)]
pub(crate) enum JournalCommand {
    /// Open the life cycle of a record's draw: writes the journal that goes on from the record's.
    Open {
        /// The record's folder, with sealed/.
        record: PathBuf,
        /// The journal to write; must not exist.
        #[arg(long)]
        out: PathBuf,
        /// The rules as JSON. Default: those of this version.
        #[arg(long)]
        rules: Option<PathBuf>,
        #[command(flatten)]
        who: Who,
    },
    /// Hand in entries, one JSON object a line: all are written, or none. An entry with a key that is there
    /// already changes nothing.
    Add {
        #[command(flatten)]
        book: Book,
        /// The file with the entries; - is standard input.
        entries: PathBuf,
    },
    /// Where every visit stands, one JSON object a line.
    Show {
        #[command(flatten)]
        book: Book,
    },
    /// The time limits on a day: what warns and what is late. The exit code is 1 where something is late.
    Due {
        #[command(flatten)]
        book: Book,
        /// The day. Default: today.
        #[arg(long)]
        on: Option<NaiveDate>,
        /// Enter what is late as violations, each once, by this organisation and person.
        #[arg(long, requires = "by", requires = "actor")]
        raise: bool,
        /// The organisation that raises.
        #[arg(long)]
        by: Option<String>,
        /// The person who raises, a code.
        #[arg(long)]
        actor: Option<String>,
        /// Every limit, as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Ask a question in JSON (docs/lifecycle.md), such as {"ask":"package","ceremony":…,"target":…}.
    Ask {
        #[command(flatten)]
        book: Book,
        /// The question.
        question: String,
    },
    /// Merge what a device brings back (回执包): all of its entries, or none.
    Receive {
        #[command(flatten)]
        book: Book,
        /// The task package that the device took along.
        package: PathBuf,
        /// The envelope that it brings back.
        envelope: PathBuf,
    },
    /// Every event on which the published result of an item stands. The exit code is 1 where one is missing.
    Trace {
        #[command(flatten)]
        book: Book,
        /// The blinded id of the target.
        target: String,
        /// The item.
        item: String,
    },
    /// The events from a number on, for another system.
    Feed {
        #[command(flatten)]
        book: Book,
        /// The number of the first event.
        #[arg(long, default_value_t = 0)]
        from: u64,
    },
}

/// The journal and what it is read with.
#[derive(Args)]
pub(crate) struct Book {
    /// The journal, as `ssj journal open` wrote it.
    journal: PathBuf,
    /// The folder of a record whose visits it follows, with sealed/; may be given several times.
    #[arg(long = "record", required = true)]
    records: Vec<PathBuf>,
    /// The rules as JSON. Default: those of this version.
    #[arg(long)]
    rules: Option<PathBuf>,
}

/// Who enters something.
#[derive(Args)]
pub(crate) struct Who {
    /// The organisation.
    #[arg(long)]
    by: String,
    /// The person, a code.
    #[arg(long)]
    actor: String,
}

fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    let read = match path.as_os_str() == "-" {
        true => std::io::stdin().lock().read_to_end(&mut out).map(|_| ()),
        false => std::fs::read(path).map(|bytes| out = bytes),
    };
    read.map_err(|e| Error::new(Code::Io).file(path.display()).detail(Text::foreign(e)))?;
    Ok(out)
}

fn casebook(records: &[PathBuf], journal: &Path, rules: Option<&Path>) -> Result<Casebook, Error> {
    let rolls = records.iter().map(|record| bytes(&record.join(SEALED).join(names::ROLL))).collect::<Result<Vec<_>, _>>()?;
    let rolls: Vec<&[u8]> = rolls.iter().map(Vec::as_slice).collect();
    let rules = rules.map(bytes).transpose()?;
    Casebook::read(&rolls, &bytes(journal)?, rules.as_deref())
}

impl Book {
    fn open(&self) -> Result<Casebook, Error> {
        let book = casebook(&self.records, &self.journal, self.rules.as_deref())?;
        let unopened = book.unopened().next().copied();
        match unopened {
            None => Ok(book),
            Some(ceremony) => Err(Error::new(Code::WrongStage).file(self.journal.display()).value(ceremony).detail(say!(
                "this journal does not open the life cycle of that draw: it is another one, or was cut; ssj journal open writes one that does",
                "该日志未开启此次抽取的后续流程：可能不是同一日志，或已被截断；请用 ssj journal open 开启"
            ))),
        }
    }

    /// Writes the journal aside and puts it in the place of the old one: whoever reads it sees the one or the other. It is
    /// refused where somebody else has written to it since it was read.
    fn keep(&self, book: &Casebook, read: u64) -> Result<(), Error> {
        let (bytes, now) = (book.journal().to_bytes(), bytes(&self.journal)?);
        let lines = |bytes: &[u8]| bytes.iter().filter(|b| **b == b'\n').count() as u64;
        if lines(&now) != read || !bytes.starts_with(&now) {
            let why = say!("somebody has written to it meanwhile; nothing was written, do it again", "其间另有写入；本次未写入，请重试");
            return Err(Error::new(Code::Io).file(self.journal.display()).detail(why));
        }
        write_aside(&self.journal, &bytes)
    }
}

fn codes(by: &str, actor: &str) -> Result<(OrgCode, PartyCode), Error> {
    let wrong = |field: &'static str| move |e| Error::new(Code::BadArgument).field(field).detail(e);
    Ok((OrgCode::parse(by).map_err(wrong("by"))?, PartyCode::parse(actor).map_err(wrong("actor"))?))
}

fn events(book: &Casebook) -> u64 {
    book.journal().events().len() as u64
}

fn today(on: Option<NaiveDate>) -> NaiveDate {
    // The day in China, where the journal's days are.
    on.unwrap_or_else(|| (chrono::Utc::now() + chrono::TimeDelta::hours(8)).date_naive())
}

fn line(value: &impl Serialize) {
    println!("{}", json!(value));
}

pub(crate) fn act(command: JournalCommand, lang: Lang) -> Result<ExitCode, Error> {
    match command {
        JournalCommand::Open { record, out, rules, who } => open(&record, &out, rules.as_deref(), &who, lang)?,
        JournalCommand::Add { book, entries } => add(&book, &entries, lang)?,
        JournalCommand::Show { book } => book.open()?.cases().for_each(line),
        JournalCommand::Due { book, on, raise, by, actor, json } => {
            let mut opened = book.open()?;
            if let (true, Some(by), Some(actor)) = (raise, by, actor) {
                let (by, actor) = codes(&by, &actor)?;
                let read = events(&opened);
                opened.raise(today(on), &by, &actor, now())?;
                book.keep(&opened, read)?;
            }
            return due(&opened, today(on), json, lang);
        }
        JournalCommand::Ask { book, question } => println!("{}", book.open()?.answer(&Question::parse(&question)?)?),
        JournalCommand::Receive { book, package, envelope } => {
            let mut opened = book.open()?;
            let read = events(&opened);
            let receipts = opened.receive(&TaskPackage::parse(&bytes(&package)?)?, &Envelope::parse(&bytes(&envelope)?)?, now())?;
            book.keep(&opened, read)?;
            told(&receipts, &opened, lang);
        }
        JournalCommand::Trace { book, target, item } => return trace(&book.open()?, &target, &item, lang),
        JournalCommand::Feed { book, from } => crate::out::write(&book.open()?.feed(from).0),
    }
    Ok(ExitCode::SUCCESS)
}

fn open(record: &Path, out: &Path, rules: Option<&Path>, who: &Who, lang: Lang) -> Result<(), Error> {
    if out.exists() {
        return Err(Error::new(Code::Io).file(out.display()).detail(say!("it is there already", "已存在")));
    }
    let mut book = casebook(&[record.to_path_buf()], &record.join(PUBLIC).join(names::JOURNAL), rules)?;
    let (by, actor) = codes(&who.by, &who.actor)?;
    let ceremonies: Vec<Digest> = book.rolls().map(|roll| roll.ceremony).collect();
    for ceremony in ceremonies {
        let act = book.opening_act(&ceremony)?;
        let (by, actor, at) = (by.clone(), actor.clone(), now());
        let key = ReasonCode::parse(&ceremony.to_string()).map_err(|e| Error::new(Code::Internal).field("key").detail(e))?;
        let entry = Entry { key, by, actor, at, subject: Subject::Draw { ceremony }, act };
        book.submit(&entry, at)?;
    }
    write_aside(out, &book.journal().to_bytes())?;
    let (visits, out) = (book.cases().count(), out.display());
    println!("{}", say!("{visits} visits; journal {out}", "{visits} 个检查任务；日志 {out}").get(lang));
    Ok(())
}

fn add(book: &Book, entries: &Path, lang: Lang) -> Result<(), Error> {
    let mut opened = book.open()?;
    let read = events(&opened);
    let text = bytes(entries)?;
    let lines = (1u64..).zip(text.split(|b| *b == b'\n')).filter(|(_, line)| !line.trim_ascii().is_empty());
    let mut receipts = Vec::new();
    for (at, line) in lines {
        let here = |e: Error| e.file(entries.display()).row(at);
        receipts.push(opened.submit(&Entry::parse(line).map_err(here)?, now()).map_err(here)?);
    }
    book.keep(&opened, read)?;
    told(&receipts, &opened, lang);
    Ok(())
}

fn told(receipts: &[Receipt], book: &Casebook, lang: Lang) {
    let written = receipts.iter().filter(|receipt| matches!(receipt, Receipt::Written(_))).count();
    let (known, head) = (receipts.len() - written, book.journal().head());
    println!(
        "{}",
        say!("{written} written, {known} known already; journal head {head}", "写入 {written} 条，{known} 条已有；日志头 {head}").get(lang)
    );
}

fn due(book: &Casebook, on: NaiveDate, as_json: bool, lang: Lang) -> Result<ExitCode, Error> {
    let limits = book.limits(on)?;
    let late = limits.iter().filter(|one| one.standing == Standing::Late).count();
    if as_json {
        limits.iter().for_each(line);
    }
    for one in limits.iter().filter(|one| !as_json && matches!(one.standing, Standing::Warning | Standing::Late)) {
        let (standing, limit, target, due) = (one.standing.say(), &one.limit.name, one.case.target, one.due);
        println!(
            "{}",
            say!("{standing}: {limit} of {target}, last day {due}", "{standing}：{target} 的 {limit}，截止 {due}"; standing).get(lang)
        );
    }
    Ok(if late > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn trace(book: &Casebook, target: &str, item: &str, lang: Lang) -> Result<ExitCode, Error> {
    let wrong = |field: &'static str, why: Text| Error::new(Code::BadArgument).field(field).detail(why);
    let id: Digest = target.parse().map_err(|_| wrong("target", say!("not a hash", "不是摘要")))?;
    let item = ItemCode::parse(item).map_err(|e| wrong("item", e.say()))?;
    let case = book.cases().find(|case| case.target == id);
    let ceremony = case.map(|case| case.ceremony).ok_or_else(|| Error::new(Code::EntityNotFound).field("target").value(target))?;
    match book.trace(&ceremony, &id, &item) {
        Ok(links) => {
            for link in links {
                println!("{:>6}  {}  {}  {}", link.seq, link.time, link.hash, link.step.say().get(lang));
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(gap) if gap.code() == Code::Gap => {
            eprintln!("{}", gap.message(lang));
            Ok(ExitCode::from(1))
        }
        Err(error) => Err(error),
    }
}

#[derive(Args)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    book: Book,
    /// The day. Default: today.
    #[arg(long)]
    on: Option<NaiveDate>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl ReportArgs {
    /// Tells the figures.
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode, Error> {
        let book = self.book.open()?;
        let figures = book.figures(None, today(self.on))?;
        let complete = book.rolls().map(|roll| Ok((roll.ceremony.to_string(), book.completeness(&roll.ceremony)?)));
        let complete = complete.collect::<Result<BTreeMap<_, _>, Error>>()?;
        if self.json {
            println!("{:#}", json!({ "figures": figures, "completeness": complete, "head": book.journal().head() }));
            return Ok(ExitCode::SUCCESS);
        }
        show(&figures, lang);
        for sum in complete.values() {
            let (drawn, clean, found, refused, excused) = (sum.drawn, sum.clean, sum.found, sum.refused, sum.excused);
            let (missing, replaced) = (sum.missing.len(), sum.replaced);
            let text = say!(
                "{drawn} drawn items: {clean} in order, {found} with findings, {refused} refused, {excused} excused, {missing} without a result; {replaced} visits replaced",
                "抽中事项 {drawn} 项：未发现问题 {clean}，发现问题 {found}，无法联系或不配合 {refused}，因故未检 {excused}，尚无结果 {missing}；替换检查任务 {replaced} 个"
            );
            println!("{}", text.get(lang));
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn show(figures: &Figures, lang: Lang) {
    let share = |name: Text, share: Share| {
        let (part, whole) = (share.part, share.whole);
        println!("{}", say!("{name}: {part} of {whole}", "{name}：{whole} 个中 {part} 个"; name).get(lang));
    };
    let count = |name: Text, count: u64| println!("{}", say!("{name}: {count}", "{name}：{count}"; name).get(lang));
    count(say!("visits", "检查任务"), figures.visits);
    for (stage, visits) in &figures.stages {
        let stage = stage.say();
        count(say!("  {stage}", "  {stage}"; stage), *visits);
    }
    count(say!("results", "检查结果"), figures.results);
    count(say!("findings", "发现问题"), figures.findings);
    share(say!("completed (published)", "完成率（已公示）"), figures.completed);
    share(say!("settled (closed of the published)", "完结率（已办结）"), figures.settled);
    share(say!("published in time", "按期公示"), figures.on_time);
    share(say!("begun with a scan", "扫码入企"), figures.scanned);
    share(say!("off site", "非现场检查"), figures.off_site);
    count(say!("limits missed", "超时"), figures.violations.values().sum());
    count(say!("events that are flagged", "有提示的事件"), figures.flags.len() as u64);
    count(say!("legal representative requested", "要求法定代表人到场"), figures.representative);
}
