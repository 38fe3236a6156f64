//! What a person reads on the terminal.

use shuangsuiji::campaign::{Matched, Prepared, StratumSummary};
use shuangsuiji::journal::Body;
use shuangsuiji::record::Explanation;
use ssj_files::BadRow;

/// The rows left out.
pub(crate) fn set_aside(rows: &[(String, BadRow)]) {
    if rows.is_empty() {
        return;
    }
    println!("Rows set aside 另列的问题行: {}", rows.len());
    for (file, row) in rows.iter().take(10) {
        println!("  {file}, row {}: {}", row.row, row.reason);
    }
    if rows.len() > 10 {
        println!("  .. and {} more; the reconciliation record counts them all", rows.len() - 10);
    }
    println!();
}

/// The funnel of every frame.
pub(crate) fn funnel(prepared: &Prepared) {
    for frame in prepared.frames() {
        println!("Frame 抽样框 of task {}", frame.task);
        for step in &frame.funnel {
            println!("  {:<13} {:>9} in {:>9} on", step.filter, step.entered, step.passed);
            for (reason, count) in &step.removed {
                println!("    − {count:>8}  {}", reason.0);
            }
            for (reason, count) in &step.noted {
                println!("    · {count:>8}  {} (kept)", reason.0);
            }
        }
        println!();
    }
}

/// N, n and the inclusion probability of every stratum.
pub(crate) fn strata(strata: &[StratumSummary]) {
    println!("Strata 分层\n  {:<14} {:<14} {:<6} {:>9} {:>8}  inclusion", "task", "stratum", "code", "N", "n");
    for s in strata {
        let n = s.sample.map_or_else(|| "random".to_owned(), |n| n.to_string());
        let inclusion =
            s.inclusion.map_or_else(|| "by weight".to_owned(), |r| format!("{r} ({:.3} %)", 100.0 * r.num() as f64 / r.den() as f64));
        println!("  {:<14} {:<14} {:<6} {:>9} {:>8}  {inclusion}", s.task, s.name, s.code, s.population, n);
    }
    println!();
}

/// Visits, teams and workload.
pub(crate) fn teams(matched: &Matched) {
    let teams = matched.teams();
    let seats: usize = teams.iter().map(|t| t.members.len()).sum();
    let shared = teams.iter().filter(|t| t.strata.len() > 1).count();
    println!("Teams 检查组\n  {} visits, {seats} seats; {shared} visits serve more than one task", teams.len());
    let loads = matched.workload();
    let busy: Vec<u32> = loads.iter().map(|(_, n)| *n).filter(|n| *n > 0).collect();
    let (least, most) = (busy.iter().min().unwrap_or(&0), busy.iter().max().unwrap_or(&0));
    println!("  {} inspectors with {least} to {most} visits each, {} without", busy.len(), loads.len() - busy.len());
    println!();
}

/// The digests that stand for the campaign.
pub(crate) fn digests(matched: &Matched) {
    println!("Digests 摘要");
    for event in matched.journal().events() {
        match &event.body {
            Body::Pool { role, pool, size, .. } => println!("  pool of {} {}  {pool}", size, format!("{role:?}").to_lowercase()),
            Body::Plan { plan, .. } => println!("  plan  {plan}"),
            Body::Seed { seed, .. } => println!("  seed  {seed}"),
            Body::Draw { root, .. } => println!("  draw  {root}"),
            Body::Match { teams, .. } => println!("  teams {teams}"),
            _ => {}
        }
    }
    println!("  journal head {}\n", matched.journal().head());
}

/// How an entity fared.
pub(crate) fn explanation(e: &Explanation) {
    let how = if e.drawn { "drawn 已抽中" } else { "not drawn 未抽中" };
    println!("{}: {how}; rank {} of {}, {} selected; ticket {}", e.stratum, e.rank + 1, e.size, e.selected, e.ticket);
}
