//! What is done elsewhere, as counter-examples: how often it leaves a target without its team although a lawful
//! assignment exists, and how far its chances are from those of the table.

use std::fmt::Write as _;

use plotters::prelude::*;
use shuangsuiji::matching::{Instance, Table};

use crate::instances::{Numbers, small};

/// Capacity in sum over the places asked for, in hundredths.
const SLACKS: [u64; 5] = [102, 110, 130, 150, 200];
/// At which of them the chances are compared.
const SHOWN: u64 = 130;
const INSTANCES: u64 = 50;
const DRAWS: u64 = 100;
const MANY_DRAWS: u64 = 2_000;

/// A way to give every target a team; a team may come out too small.
type Way = fn(&Instance, &mut Numbers) -> Vec<Vec<u32>>;

const WAYS: [(&str, Way); 4] = [
    ("shuffle and pick", shuffle_and_pick),
    ("round-robin from a random start", round_robin),
    ("least loaded", least_loaded),
    ("`maxent-1`", ours),
];

/// The rows of the table in the docs, and the picture.
pub(crate) fn run() -> Result<(String, String), Box<dyn std::error::Error>> {
    let mut rows = String::from("| | ");
    SLACKS.iter().for_each(|slack| _ = write!(rows, "{}.{:02} | ", slack / 100, slack % 100));
    rows.push_str("distance from the table |\n|---|---|---|---|---|---|---|\n");
    let mut rates = Vec::new();
    for (name, way) in WAYS {
        let failed: Vec<f64> = SLACKS.iter().map(|slack| failures(*slack, way)).collect();
        let cells: Vec<String> = failed.iter().map(|rate| format!("{rate:.1} %")).collect();
        let (off, noise) = distance(way);
        writeln!(rows, "| {name} | {} | {off:.4} (chance alone {noise:.4}) |", cells.join(" | "))?;
        rates.push((name, failed));
    }
    Ok((rows, picture(&rates)?))
}

/// An instance that has a lawful assignment, with its table.
fn feasible(slack: u64) -> impl Iterator<Item = (Instance, Table)> {
    (1..).filter_map(move |seed| {
        let instance = small(seed, slack);
        let table = Table::new(&instance).ok()?;
        Some((instance, table))
    })
}

/// The percentage of draws in which a team is too small.
fn failures(slack: u64, way: Way) -> f64 {
    let mut failed = 0;
    for (n, (instance, _)) in (0..).zip(feasible(slack).take(INSTANCES as usize)) {
        let is_short = |teams: Vec<Vec<u32>>| teams.iter().zip(instance.targets()).any(|(team, t)| team.len() < t.team_size as usize);
        failed += (0..DRAWS).filter(|draw| is_short(way(&instance, &mut Numbers(n * DRAWS + draw)))).count();
    }
    100.0 * failed as f64 / (INSTANCES * DRAWS) as f64
}

/// The mean distance of a pair's frequency from its probability in the table, and what it would be by chance
/// alone for a law that is exactly the table.
fn distance(way: Way) -> (f64, f64) {
    let Some((instance, table)) = feasible(SHOWN).next() else { return (f64::NAN, f64::NAN) };
    let mut counts: Vec<Vec<u32>> = instance.pairs().iter().map(|list| vec![0; list.len()]).collect();
    for draw in 0..MANY_DRAWS {
        for (t, team) in way(&instance, &mut Numbers(draw)).iter().enumerate() {
            team.iter().filter_map(|i| instance.pairs()[t].binary_search(i).ok()).for_each(|at| counts[t][at] += 1);
        }
    }
    let (mut off, mut noise, mut pairs) = (0.0, 0.0, 0.0);
    for (count, units) in counts.iter().flatten().zip(table.units().iter().flatten()) {
        let p = *units as f64 / (1u64 << 32) as f64;
        off += (f64::from(*count) / MANY_DRAWS as f64 - p).abs();
        noise += (p * (1.0 - p) / MANY_DRAWS as f64 * 2.0 / std::f64::consts::PI).sqrt();
        pairs += 1.0;
    }
    (off / pairs, noise / pairs)
}

fn shuffled(n: usize, numbers: &mut Numbers) -> Vec<u32> {
    let mut order: Vec<u32> = (0..n as u32).collect();
    for at in (1..n).rev() {
        order.swap(at, numbers.below(at as u32 + 1) as usize);
    }
    order
}

/// Goes through the targets; of each, the first in an order of the inspectors who are eligible and not full.
fn pick(instance: &Instance, mut order: impl FnMut(u32, &[u32]) -> Vec<u32>) -> Vec<Vec<u32>> {
    let mut loads = vec![0; instance.inspectors().len()];
    let one = |(t, (node, list)): (u32, (&shuangsuiji::matching::TargetNode, &Vec<u32>))| {
        let may = |i: &u32| list.binary_search(i).is_ok() && loads[*i as usize] < instance.inspectors()[*i as usize].capacity;
        let team: Vec<u32> = order(t, &loads).into_iter().filter(may).take(node.team_size as usize).collect();
        team.iter().for_each(|i| loads[*i as usize] += 1);
        team
    };
    (0..).zip(instance.targets().iter().zip(instance.pairs())).map(one).collect()
}

/// The roster is shuffled once, and every target takes the first who can.
fn shuffle_and_pick(instance: &Instance, numbers: &mut Numbers) -> Vec<Vec<u32>> {
    let order = shuffled(instance.inspectors().len(), numbers);
    pick(instance, |_, _| order.clone())
}

/// One random number for everything: target after target goes on in the roster from there.
fn round_robin(instance: &Instance, numbers: &mut Numbers) -> Vec<Vec<u32>> {
    let n = instance.inspectors().len() as u32;
    let start = numbers.below(n);
    pick(instance, |t, _| (0..n).map(|step| (start + 2 * t + step) % n).collect())
}

/// Every target takes those with the least to do, ties at random.
fn least_loaded(instance: &Instance, numbers: &mut Numbers) -> Vec<Vec<u32>> {
    pick(instance, |_, loads| {
        let mut order = shuffled(loads.len(), numbers);
        order.sort_by_key(|i| loads[*i as usize]);
        order
    })
}

fn ours(instance: &Instance, numbers: &mut Numbers) -> Vec<Vec<u32>> {
    let mut key = [0; 32];
    key.iter_mut().for_each(|byte| *byte = numbers.below(256) as u8);
    Table::new(instance).map(|table| table.draw(&key).teams).unwrap_or_default()
}

/// Failures by slack, a line for each way.
fn picture(rates: &[(&str, Vec<f64>)]) -> Result<String, Box<dyn std::error::Error>> {
    let colours = [RGBColor(178, 58, 46), RGBColor(201, 137, 31), RGBColor(110, 110, 110), RGBColor(31, 94, 143)];
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (760, 340)).into_drawing_area();
        area.fill(&WHITE)?;
        let title = "Draws that leave a team too small · 未能配齐检查人员的抽取";
        let mut chart = ChartBuilder::on(&area)
            .caption(title, ("sans-serif", 18))
            .margin(12)
            .x_label_area_size(44)
            .y_label_area_size(56)
            .build_cartesian_2d(1.0..2.0, 0.0..100.0)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .x_desc("capacity over need 人员容量与需求之比")
            .y_label_formatter(&|y| format!("{y:.0} %"))
            .draw()?;
        for ((name, rates), colour) in rates.iter().zip(colours) {
            let points = SLACKS.iter().zip(rates).map(|(slack, rate)| (*slack as f64 / 100.0, *rate));
            let line = LineSeries::new(points, colour.stroke_width(2));
            chart
                .draw_series(line)?
                .label(name.replace('`', ""))
                .legend(move |(x, y)| Rectangle::new([(x, y - 1), (x + 16, y + 1)], colour.filled()));
        }
        chart.configure_series_labels().background_style(WHITE).draw()?;
        area.present()?;
    }
    Ok(svg)
}
