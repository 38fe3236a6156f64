//! The verifier: re-runs all that is public, and says point by point what it checked, what it
//! could not, and why.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::draw::{draw, field, parse_cell};
use super::files::{FileMap, MANIFEST, Stated, at, blocks_digest, manifest_of, names};
use super::overlay::Overlays;
use super::pool::read_pool;
use super::portfolio::read_portfolios;
use super::report::{Report, Run};
use super::rows::same_bytes;
use super::story::{Story, read_journal, read_plan, read_story};
use super::stream::{FileSource, Reading};
use super::teams::check_match;
use crate::ceremony::{PlanDocument, Pool, PoolRow};
use crate::digest::{Digest, Suite, SuiteError, Value};
use crate::error::Error;
use crate::journal::{Body, Role};
use crate::parallel::map_rows;
use crate::text::{Speak, Text};

/// Verifies the public files of a record. Needs no database, no secret and no network.
pub fn verify(public: &FileMap) -> Report {
    // Files in memory are never broken.
    examine(&Reading::new(public))
}

/// As [`verify`], of files that are read block by block: beside what is re-run no file of rows is in memory.
///
/// # Errors
/// Where a file cannot be read. What does not hold is a point of the report.
pub fn verify_from(public: &dyn FileSource) -> Result<Report, Error> {
    Reading::of(public, examine)
}

fn examine(public: &Reading<'_>) -> Report {
    let mut run = Run::default();
    let stated = run.point("files", check_manifest(public));
    let Some(plan) = run.point("plan", read_plan(public)) else { return run.done(false) };
    let Some(journal) = run.point("journal", read_journal(public, &plan)) else { return run.done(false) };
    let Some(story) = run.point("ceremony", read_story(plan, journal)) else { return run.done(false) };
    // Of files that are as it states, the manifest itself is still to be the one that states them.
    let states = |stated| public.whole(MANIFEST).is_ok_and(|bytes| *bytes == manifest_of(story.suite, story.rehearsal, stated));
    if stated.is_some_and(|stated| !states(stated)) {
        run.plain(
            "manifest",
            Err(say!("{MANIFEST} does not state format, kind, suite and files as they are", "{MANIFEST} 未如实载明格式、类别、套件和文件")),
        );
    }
    let pools = [(names::POOL, &story.targets, "pool"), (names::INSPECTORS, &story.inspectors, "inspectors")];
    let [targets, inspectors] = pools.map(|(file, body, point)| {
        if public.has(file) {
            return run.point(point, check_pool(&story, body, public, file)).map(Arc::new);
        }
        run.skip(point, say!("{file} is not public before the close; witnesses have it", "{file} 在抽查结束前不公开；见证方持有"));
        None
    });
    check_after_seed(&mut run, &story, public, targets.as_ref(), inspectors.as_deref());
    if !story.closed {
        run.skip("close", say!("the campaign is not closed", "本次抽查尚未结束"));
    }
    run.note(
        "register",
        say!(
            "that the pool is the register is for an auditor with K_pool: unaudited",
            "抽查库与名录库是否一致须由持有 K_pool 的审计方核对：未审计"
        ),
    );
    run.note(
        "eligibility",
        say!(
            "that the eligible pairs follow from the register is for an auditor with both keys",
            "可匹配关系是否由名录库得出须由持有两把密钥的审计方核对"
        ),
    );
    run.note(
        "identity",
        say!(
            "without a published head or a signature this proves consistency, not who made the record",
            "没有已公布的日志头或签名，本核验只证明前后一致，不证明记录由谁作出"
        ),
    );
    run.done(story.rehearsal)
}

/// The draw, the matching, and what was replaced after them.
fn check_after_seed(
    run: &mut Run,
    story: &Story,
    public: &Reading<'_>,
    targets: Option<&Arc<Vec<PoolRow>>>,
    inspectors: Option<&Vec<PoolRow>>,
) {
    let Some(Body::Draw { strata, .. }) = &story.draw else {
        return match story.closed {
            true => run.plain(
                "draw",
                Err(say!("{file}: the campaign was closed without a draw", "{file}：本次抽查未经抽取即告结束", file = names::JOURNAL)),
            ),
            false => run.skip("draw", say!("the journal holds no draw yet", "日志中尚无抽取")),
        };
    };
    let mut overlays = Overlays::new(&story.plan, strata.iter().map(|s| (s.stratum.as_str(), s.selected)));
    let mut visits = None;
    if let Some(targets) = targets {
        visits = run.point("draw", check_draw(story, public, targets, &mut overlays));
        run.drawn = story.drawn_at.filter(|_| visits.is_some());
    } else {
        run.skip("draw", say!("without the pool's rows the draw cannot be re-run", "没有抽查库的数据行，无法重新抽取"));
    }
    let teams = [names::INSTANCE, names::TABLE, names::TEAMS].into_iter().any(|name| public.has(name));
    match (&story.matched, visits, inspectors) {
        (Some(body), Some(visits), Some(inspectors)) if story.closed || teams => {
            run.plain("matching", check_match(story, body, public, &visits, inspectors, &mut overlays));
        }
        (Some(_), ..) => run.skip(
            "matching",
            say!("without the rows and a draw that holds the matching cannot be re-run", "没有数据行和成立的抽取结果，无法重新匹配"),
        ),
        (None, ..) => run.note("matching", say!("the record has no matching", "记录中没有人员匹配")),
    }
    check_overlays(run, story, overlays);
}

/// Judges the overlays one after the other, and counts them.
fn check_overlays(run: &mut Run, story: &Story, mut overlays: Overlays) {
    run.overlays.clone_from(&story.overlays);
    for overlay in &story.overlays {
        if let Err(why) = overlays.take(overlay.clone()) {
            let (file, seq) = (names::JOURNAL, overlay.seq);
            return run.plain("overlays", Err(say!("{file}: event {seq}: {why}", "{file}：事件 {seq}：{why}"; why)));
        }
    }
    if let Some(excess) = overlays.excess() {
        run.flag("overlays", excess);
    } else if story.overlays.is_empty() {
        run.plain("overlays", Ok(say!("nothing was replaced after the draw", "抽取后没有替换")));
    } else if overlays.knows_all(story.matched.is_some()) {
        run.plain("overlays", Ok(overlays.rates()));
    } else {
        let rates = overlays.rates();
        let why = say!(
            "{rates}; reasons and approvers hold, ranks and reserves need the rows",
            "{rates}；原因和批准方成立，序位和后备顺序须有数据行方可核验";
            rates
        );
        run.skip("overlays", why);
    }
}

/// The files are as the manifest states; gives what it states.
fn check_manifest(public: &Reading<'_>) -> Result<(Stated, Text), Text> {
    let value = Value::parse(&public.whole(MANIFEST)?).map_err(|e| at(MANIFEST, e))?;
    let Value::Object(map) = value else { return Err(say!("{MANIFEST} is not an object", "{MANIFEST} 不是对象")) };
    let text = |key: &str| match map.get(key) {
        Some(Value::Text(t)) => Ok(t.as_str()),
        _ => Err(say!("{MANIFEST}: {key} is missing", "{MANIFEST}：缺少 {key}")),
    };
    if text("format")? != "ssj-record-1" {
        return Err(say!("{MANIFEST}: the format is not understood", "{MANIFEST}：格式无法理解"));
    }
    let suite: Suite = text("suite")?.parse().map_err(|e: SuiteError| at(MANIFEST, e))?;
    let Some(Value::Array(files)) = map.get("files") else { return Err(say!("{MANIFEST}: files is missing", "{MANIFEST}：缺少 files")) };
    let mut listed = Vec::new();
    for file in files {
        let Value::Object(file) = file else {
            return Err(say!("{MANIFEST}: a file is not an object", "{MANIFEST}：有文件项不是对象"));
        };
        let (Some(Value::Text(path)), Some(Value::Text(digest)), Some(Value::Int(size))) =
            (file.get("path"), file.get("digest"), file.get("size"))
        else {
            return Err(say!("{MANIFEST}: a file has no path, size or digest", "{MANIFEST}：有文件项缺少路径、大小或摘要"));
        };
        listed.push((path.as_str(), digest.as_str(), *size));
    }
    let changed = map_rows(&listed, |(path, digest, size)| check_stated(public, suite, path, *size, digest).err());
    let mut wrong: Vec<Text> = changed.into_iter().flatten().collect();
    let stated: Stated = listed.iter().map(|(path, digest, size)| ((*path).to_owned(), (*size, (*digest).to_owned()))).collect();
    wrong.extend(
        public
            .paths()
            .into_iter()
            .filter(|p| *p != MANIFEST && !stated.contains_key(*p))
            .map(|p| say!("{p} was added", "{p} 是另外加入的文件")),
    );
    if wrong.is_empty() {
        let text = say!("{n} files, each as the manifest states", "{n} 个文件，均与清单一致", n = stated.len());
        Ok((stated, text))
    } else {
        Err(Text::list(wrong))
    }
}

/// A file is as the manifest states.
fn check_stated(public: &Reading<'_>, suite: Suite, path: &str, size: i64, digest: &str) -> Result<(), Text> {
    let blocks = public.blocks(path).ok_or_else(|| say!("{path} is in {MANIFEST} and is missing", "{path} 列于 {MANIFEST}，但文件缺失"))?;
    let have = blocks.size();
    if i64::try_from(have) != Ok(size) {
        return Err(say!(
            "{path} has {have} bytes instead of the {size} of {MANIFEST}",
            "{path} 有 {have} 字节，{MANIFEST} 所载为 {size} 字节"
        ));
    }
    if public.readable(path, blocks_digest(suite, path, blocks))?.to_string() != digest {
        return Err(say!("{path} was changed, or what {MANIFEST} says of it", "{path} 已被更改，或 {MANIFEST} 中的相应内容已被更改"));
    }
    Ok(())
}

fn check_pool(story: &Story, body: &Body, public: &Reading<'_>, file: &str) -> Result<(Vec<PoolRow>, Text), Text> {
    let Body::Pool { role, root, size, cells, .. } = body else { return Err(say!("no pool event", "缺少抽查库承诺事件")) };
    let rows = read_pool(public, file, Some(*size))?;
    if rows.len() as u64 != *size {
        return Err(say!("{have} rows instead of {size}", "有 {have} 行，应为 {size} 行", have = rows.len()));
    }
    if Pool::root_of(story.suite, &rows) != *root {
        return Err(say!("the rows do not lead to the committed root", "数据行不能得出所承诺的根"));
    }
    if !Pool::cell_counts(&rows).into_iter().eq(cells.iter().map(|c| (c.cell.as_str(), c.count))) {
        return Err(say!("the counts per cell are not the committed ones", "各单元计数与承诺不符"));
    }
    if *role == Role::Targets {
        check_strata(&story.plan, cells.iter().map(|c| c.cell.as_str()))?;
    }
    let text = say!("{size} rows lead to the committed root", "{size} 行得出所承诺的根");
    Ok((rows, text))
}

/// Cells and plan name the same strata.
fn check_strata<'a>(plan: &PlanDocument, cells: impl Iterator<Item = &'a str>) -> Result<(), Text> {
    let mut named = BTreeSet::new();
    for cell in cells {
        named.extend(parse_cell(cell).map_err(|e| e.say())?.iter().map(|(t, s)| field(t, s)));
    }
    let planned: BTreeSet<String> =
        plan.tasks.iter().flat_map(|t| t.strata.iter().map(|s| field(t.code.as_str(), s.code.as_str()))).collect();
    match named.symmetric_difference(&planned).next() {
        Some(name) => Err(say!("stratum {name} is named by the plan or by the pool, not by both", "层 {name} 只见于计划或抽查库之一")),
        None => Ok(()),
    }
}

/// The draw, re-run; gives the blinded ids to visit.
fn check_draw(
    story: &Story,
    public: &Reading<'_>,
    rows: &Arc<Vec<PoolRow>>,
    overlays: &mut Overlays,
) -> Result<(BTreeSet<Digest>, Text), Text> {
    let (Some((_, seed, wave)), Some(Body::Draw { root, size, strata, .. })) = (&story.seed, &story.draw) else {
        return Err(say!("the journal holds no seed and draw", "日志中没有种子和抽取"));
    };
    let portfolios = read_portfolios(&story.plan, public, rows)?;
    let again = draw(story.suite, &story.plan, rows, &portfolios, seed, *wave).map_err(|e| e.say())?;
    if again.root != *root || again.size() != *size {
        return Err(say!(
            "re-run, the draw has root {again_root} and {rows} rows; the journal says {root} and {size}",
            "重新抽取得出根 {again_root}、{rows} 行；日志所载为 {root}、{size} 行",
            again_root = again.root,
            rows = again.size(),
        ));
    }
    let counted = again.strata.iter().map(|s| (s.field.as_str(), s.size, s.selected));
    if !counted.eq(strata.iter().map(|s| (s.stratum.as_str(), s.size, s.selected))) {
        return Err(say!("the counts per stratum are not those of the re-run draw", "各层计数与重新抽取的结果不符"));
    }
    let same = match public.blocks(names::DRAW) {
        Some(file) => public.readable(names::DRAW, same_bytes(again.blocks(), file))?,
        None => !story.closed,
    };
    if !same {
        return Err(say!("{file} is not what the re-run draw writes", "{file} 与重新抽取写出的内容不符", file = names::DRAW));
    }
    if !story.overlays.is_empty() {
        overlays.know_draw(&again, rows);
    }
    let selected: u64 = again.strata.iter().map(|s| s.selected).sum();
    let text = say!(
        "re-run: {selected} of {size} rows selected, every ticket and rank the same",
        "重新抽取：{size} 行中抽中 {selected} 行，每一个签和位次均相同"
    );
    Ok((again.visits().into_keys().collect(), text))
}
