//! `ssj match`: teams for any assignment problem, with the probability of every pair.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;
use shuangsuiji::error::{Error, Lang, Text};
use shuangsuiji::matching::problem::{Answer, Asked, Problem, Report, Unsolved};
use shuangsuiji::matching::{ONE, Predictability};
use shuangsuiji::say;

#[derive(Args)]
pub(crate) struct MatchArgs {
    /// The problem as JSON: targets (name, team, eligible, classes) and inspectors (name, capacity, floor, bounds).
    problem: PathBuf,
    /// 64 hex digits to draw by. Default: fresh random bytes.
    #[arg(long)]
    seed: Option<String>,
    /// The probability of every pair too.
    #[arg(long)]
    probabilities: bool,
    /// How predictable the teams are, the price of tight capacities, and what one more inspector would change.
    #[arg(long)]
    report: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl MatchArgs {
    /// Draws; the exit code is 1 where no lawful assignment exists.
    pub(crate) fn run(self, lang: Lang) -> Result<ExitCode, Error> {
        let at = |error: Error| error.file(self.problem.display());
        let named = Problem::parse(&crate::text(&self.problem)?).and_then(|problem| problem.build()).map_err(|e| at(e.into()))?;
        let seed = crate::run::seed(self.seed.as_deref())?;
        let asked = Asked { probabilities: self.probabilities, report: self.report };
        match named.table().and_then(|table| named.answer(&table, &seed, asked)) {
            Ok(answer) if self.json => {
                let mut document = json!(answer);
                document["seed"] = json!(hex::encode(seed));
                println!("{document:#}");
                Ok(ExitCode::SUCCESS)
            }
            Ok(answer) => {
                println!("{}", say!("seed {seed}", "种子 {seed}", seed = hex::encode(seed)).get(lang));
                show(&answer, lang);
                Ok(ExitCode::SUCCESS)
            }
            Err(Unsolved::Short(short)) => {
                match self.json {
                    true => println!("{:#}", json!(short)),
                    false => println!("{}", Error::from(Unsolved::Short(short)).message(lang)),
                }
                Ok(ExitCode::from(1))
            }
            Err(refused) => Err(at(refused.into())),
        }
    }
}

fn show(answer: &Answer, lang: Lang) {
    let between = say!(", ", "、");
    for row in &answer.teams {
        let (target, team) = (&row.target, row.team.join(between.get(lang)));
        println!("{}", say!("{target}: {team}", "{target}：{team}").get(lang));
    }
    for row in &answer.probabilities {
        println!("  {:>9.6}  {} × {}", row.units as f64 / ONE as f64, row.target, row.inspector);
    }
    if let Some(report) = &answer.report {
        show_report(report, lang);
    }
}

fn show_report(report: &Report, lang: Lang) {
    let now = &report.table;
    let (targets, seats, pairs) = (now.targets, now.seats, now.pairs);
    let (forced, certain, impossible, full) = (now.forced, now.certain, now.impossible, now.full);
    let outlook = outlook_of(now);
    let summary = [
        say!(
            "{targets} targets, {seats} places, {pairs} eligible pairs; {forced} pairs are forced, {certain} certain, {impossible} impossible",
            "{targets}个检查对象，{seats}个名额，{pairs}个可行配对；其中{forced}个配对已被约束确定，{certain}个必然，{impossible}个不可能"
        ),
        say!("now: {outlook}", "现状：{outlook}"; outlook),
        say!("{full} inspectors can expect as many targets as they may have", "{full}名检查人员的期望工作量已达上限"),
    ];
    summary.iter().for_each(|line| println!("{}", line.get(lang)));
    for step in &report.capacity {
        let (added, then) = (step.added, then(step.table.as_ref()));
        println!("{}", say!("capacity {added:+}: {then}", "工作量上限{added:+}：{then}"; then).get(lang));
    }
    for step in &report.one_more {
        let (like, then) = (&step.like, then(step.table.as_ref()));
        println!("{}", say!("one more like {like}: {then}", "增加一名与{like}条件相同的人员：{then}"; then).get(lang));
    }
    let loads = report.workloads.iter().map(|w| w.drawn);
    let (least, most) = (loads.clone().min().unwrap_or(0), loads.max().unwrap_or(0));
    println!("{}", say!("drawn workloads: {least} to {most}", "实际工作量：{least}至{most}").get(lang));
}

fn then(table: Option<&Predictability>) -> Text {
    table.map_or_else(|| say!("no lawful assignment exists", "不存在合法的人员分配"), outlook_of)
}

fn outlook_of(table: &Predictability) -> Text {
    let (largest, mean) = (table.largest as f64 / ONE as f64, table.mean_largest);
    let (bits, evenness) = (table.entropy, 100.0 * table.evenness());
    say!(
        "largest probability {largest:.4}, mean of the largest {mean:.4}, entropy {bits:.1} bits ({evenness:.1} % of even chances)",
        "最大概率{largest:.4}，各对象最大概率的平均值{mean:.4}，熵{bits:.1}比特（为均等机会的{evenness:.1}%）"
    )
}
