//! The pictures, as SVG whose text is text. Their bytes follow from the numbers alone.

use num_rational::BigRational;
use num_traits::ToPrimitive;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::draws::teams::{Counts, INSPECTORS};
use crate::draws::{interval, offices};
use crate::{Case, Result};

const THEIRS: RGBColor = RGBColor(178, 58, 46);
const OURS: RGBColor = RGBColor(31, 94, 143);
const INK: RGBColor = RGBColor(40, 40, 40);
const SIZE: (u32, u32) = (760, 340);
const FONT: &str = "sans-serif";

/// Every picture: file name and content.
pub(crate) fn all(case: &Case) -> Result<Vec<(&'static str, String)>> {
    Ok(vec![
        ("reach.svg", picture(|area| reach(case, area))?),
        ("skip.svg", picture(|area| skip(case, area))?),
        ("offices.svg", picture(|area| by_office(case, area))?),
        ("pairs.svg", picture(|area| pairs(case, area))?),
        ("sizes.svg", picture(|area| sizes(case, area))?),
    ])
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

fn picture(draw: impl FnOnce(&Area<'_>) -> Result<()>) -> Result<String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        draw(&area)?;
        area.present()?;
    }
    Ok(svg)
}

fn in_percent(value: &BigRational) -> f64 {
    value.to_f64().unwrap_or_default() * 100.0
}

fn text(size: u32, color: RGBColor) -> TextStyle<'static> {
    (FONT, size).into_font().color(&color)
}

fn centred(size: u32, color: RGBColor) -> TextStyle<'static> {
    text(size, color).pos(Pos::new(HPos::Center, VPos::Bottom))
}

/// A chart with axes from 0, its title and what the axes are.
macro_rules! chart {
    ($area:expr, $title:expr, $x:expr, $y:expr) => {
        ChartBuilder::on($area)
            .caption($title, text(18, INK))
            .margin(12)
            .x_label_area_size(44)
            .y_label_area_size(56)
            .build_cartesian_2d($x, $y)?
    };
}

/// The chance of each firm by its place in the list.
fn reach(case: &Case, area: &Area<'_>) -> Result<()> {
    let (size, n) = interval::SHOWN;
    let title = format!("Chance of each firm, {n} of {size} · 每家企业的机会，{size} 家抽 {n}");
    let mut chart = chart!(area, title, 0f64..f64::from(size), 0f64..60f64);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_desc("place in the list 名单中的位置")
        .x_labels(6)
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_labels(7)
        .y_label_formatter(&|y| format!("{y:.0} %"))
        .light_line_style(TRANSPARENT)
        .label_style(text(14, INK))
        .draw()?;
    let chances = interval::chances(&interval::samples(size, n), size);
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for (at, chance) in (0u32..).zip(&chances) {
        let y = in_percent(chance);
        match steps.as_mut_slice() {
            [.., last] if last.1 == y => last.0 = f64::from(at + 1),
            _ => steps.extend([(f64::from(at), y), (f64::from(at + 1), y)]),
        }
    }
    chart.draw_series(LineSeries::new(steps, THEIRS.stroke_width(3)))?;
    let ours = in_percent(&case.interval.shown_ours);
    chart.draw_series(LineSeries::new([(0.0, ours), (f64::from(size), ours)], OURS.stroke_width(3)))?;
    let never = case.interval.shown.never;
    let labels = [
        (150.0, 52.0, "every k-th firm 等距抽取".to_owned(), THEIRS),
        (150.0, ours + 2.0, format!("ours 本引擎: {ours:.1} %"), OURS),
        (f64::from(size) - 1500.0, 2.0, format!("never drawn 永远抽不到: {never}"), THEIRS),
    ];
    let style = |color| text(15, color).pos(Pos::new(HPos::Left, VPos::Bottom));
    chart.draw_series(labels.map(|(x, y, label, color)| Text::new(label, (x, y), style(color))))?;
    Ok(())
}

/// The chance by tenths of the list.
fn skip(case: &Case, area: &Area<'_>) -> Result<()> {
    let [line, _] = &case.skip;
    let title = "Skip numbers: chance by tenths of the list, 30 of 1000 · 跳号抽取：各十分位的机会";
    let mut chart = chart!(area, title, 0f64..10f64, 0f64..5f64);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_desc("tenth of the list 名单的十分位")
        .x_labels(0)
        .y_labels(6)
        .y_label_formatter(&|y| format!("{y:.0} %"))
        .light_line_style(TRANSPARENT)
        .label_style(text(14, INK))
        .draw()?;
    let bars = (0u8..).map(f64::from).zip(line.tenths.iter().map(in_percent));
    chart.draw_series(bars.clone().map(|(x, y)| Rectangle::new([(x + 0.12, 0.0), (x + 0.88, y)], THEIRS.mix(0.75).filled())))?;
    chart.draw_series(bars.map(|(x, y)| Text::new(format!("{y:.2} %"), (x + 0.5, 0.1), centred(14, WHITE))))?;
    let ours = in_percent(&line.ours);
    chart.draw_series(LineSeries::new([(0.0, ours), (10.0, ours)], OURS.stroke_width(3)))?;
    let left = text(15, OURS).pos(Pos::new(HPos::Left, VPos::Bottom));
    chart.draw_series([Text::new(format!("ours 本引擎: {ours:.2} %"), (0.1, ours + 0.1), left)])?;
    Ok(())
}

/// The chance of a firm by the size of its office.
fn by_office(case: &Case, area: &Area<'_>) -> Result<()> {
    let title = "One each from every office in turn, 30 firms · 各机关轮流各取一家，共 30 家";
    let mut chart = chart!(area, title, 0f64..3f64, 0f64..110f64);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_desc("firms of the office 机关管辖的企业数: 1000, 100, 10")
        .x_labels(0)
        .y_labels(6)
        .y_label_formatter(&|y| format!("{y:.0} %"))
        .light_line_style(TRANSPARENT)
        .label_style(text(14, INK))
        .draw()?;
    let ours = in_percent(&case.offices.whole);
    for ((x, size), chance) in (0u8..).map(f64::from).zip(offices::OFFICES).zip(case.offices.chances()) {
        let theirs = in_percent(&chance);
        let bar = |from: f64, y: f64, color: RGBColor| Rectangle::new([(x + from, 0.0), (x + from + 0.3, y)], color.mix(0.75).filled());
        chart.draw_series([bar(0.18, theirs, THEIRS), bar(0.52, ours, OURS)])?;
        let labels = [(0.33, theirs, format!("{size}: {theirs:.0} %"), THEIRS), (0.67, ours, format!("{ours:.1} %"), OURS)];
        chart.draw_series(labels.map(|(from, y, label, color)| Text::new(label, (x + from, y + 1.5), centred(14, color))))?;
    }
    Ok(())
}

/// Which inspectors go together, and how often.
fn pairs(case: &Case, area: &Area<'_>) -> Result<()> {
    let (left, right) = area.split_horizontally(SIZE.0 / 2);
    let label = |name: &str, counts: &Counts| format!("{name}: {} / {}", counts.len(), crate::draws::teams::Found::all());
    grid(&left, &label("Teams in turn 轮流组队", &case.teams.theirs), &case.teams.theirs, THEIRS)?;
    grid(&right, &label("Ours 本引擎", &case.teams.ours), &case.teams.ours, OURS)
}

/// A square for each pair of inspectors, the darker the more often; white is never.
fn grid(area: &Area<'_>, title: &str, counts: &Counts, color: RGBColor) -> Result<()> {
    let (cell, left, top) = (25, 60, 60);
    area.draw(&Text::new(title.to_owned(), (left, 16), text(19, INK)))?;
    let most = counts.values().max().copied().unwrap_or(1) as f64;
    for a in 0..INSPECTORS {
        let number = |x, y| Text::new((a + 1).to_string(), (x, y), centred(13, INK));
        let at = a as i32 * cell;
        area.draw(&number(left + at + cell / 2, top - 2))?;
        area.draw(&number(left - 12, top + at + cell - 5))?;
        for b in (0..INSPECTORS).filter(|b| *b != a) {
            let (x, y) = (left + at, top + b as i32 * cell);
            let corners = [(x + 1, y + 1), (x + cell - 1, y + cell - 1)];
            if let Some(count) = counts.get(&(a.min(b), a.max(b))) {
                area.draw(&Rectangle::new(corners, color.mix(0.75 * *count as f64 / most).filled()))?;
            }
            area.draw(&Rectangle::new(corners, RGBColor(200, 200, 200).stroke_width(1)))?;
        }
    }
    Ok(())
}

/// The percentages and sizes at which floats are wrong.
fn sizes(case: &Case, area: &Area<'_>) -> Result<()> {
    let found = &case.sizes;
    let count = found.wrong.len();
    let title =
        format!("Wrong sizes by floats: {count} of {}; ours: {} · 浮点算错 {count} 处，本引擎 {} 处", found.pairs, found.ours, found.ours);
    let mut chart = chart!(area, title, 0f64..101f64, 0f64..2050f64);
    chart
        .configure_mesh()
        .x_desc("percentage 抽查比例 (%)")
        .y_desc("firms 企业数")
        .x_labels(11)
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_labels(5)
        .y_label_formatter(&|y| format!("{y:.0}"))
        .light_line_style(TRANSPARENT)
        .label_style(text(14, INK))
        .draw()?;
    chart.draw_series(found.wrong.iter().map(|(p, size)| Circle::new((*p as f64, *size as f64), 2, THEIRS.filled())))?;
    Ok(())
}
