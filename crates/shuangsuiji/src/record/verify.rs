//! The verifier: re-runs all that is public, and says point by point what it checked, what it
//! could not, and why.

use std::collections::{BTreeMap, BTreeSet};

use super::draw::{draw, field, parse_cell};
use super::files::{FileMap, MANIFEST, file_digest, names};
use super::report::{Report, Run};
use super::rows::split_rows;
use crate::ceremony::{Attempt, PlanDocument, Pool, PoolRow, Standing, ceremony_id, named_key, pool_id};
use crate::digest::{Digest, Suite, SuiteError, Value, leaf_digest, map_rows, merkle_root};
use crate::journal::{Body, Journal, Role};
use crate::matching;
use crate::text::{Speak, Text};

type Found = Result<Text, Text>;

/// The journal's events of one campaign.
pub(super) struct Story {
    pub(super) suite: Suite,
    pub(super) plan: PlanDocument,
    pub(super) targets: Body,
    inspectors: Body,
    pub(super) seed: Option<(Digest, Digest, u64)>,
    pub(super) draw: Option<Body>,
    matched: Option<Body>,
    rehearsal: bool,
    closed: bool,
}

/// Verifies the public files of a record. Needs no database, no secret and no network.
pub fn verify(public: &FileMap) -> Report {
    let mut run = Run::default();
    run.point("files", check_manifest(public).map(|text| ((), text)));
    let Some(plan) = run.point("plan", read_plan(public)) else { return run.done(false) };
    let Some(journal) = run.point("journal", read_journal(public, &plan)) else { return run.done(false) };
    let Some(story) = run.point("ceremony", read_story(plan, journal)) else { return run.done(false) };
    let rehearsal = story.rehearsal;
    let pools = [(names::POOL, &story.targets, "pool"), (names::INSPECTORS, &story.inspectors, "inspectors")];
    let mut rows = pools.map(|(file, body, point)| match public.get(file) {
        Some(bytes) => run.point(point, check_pool(&story, body, bytes)),
        None => {
            run.skip(point, say!("{file} is not public before the close; witnesses have it", "{file} 在抽查结束前不公开；由见证方持有"));
            None
        }
    });
    let [targets, inspectors] = &mut rows;
    let mut visits = None;
    if let Some(targets) = targets {
        visits = run.point("draw", check_draw(&story, public, targets));
    } else if story.draw.is_some() {
        run.skip("draw", say!("without the pool's rows the draw cannot be re-run", "没有抽查库的数据行，无法重新抽取"));
    }
    match (&story.matched, visits, inspectors) {
        (Some(body), Some(visits), Some(inspectors)) => run.plain("matching", check_match(&story, body, public, &visits, inspectors)),
        (Some(_), ..) => run.skip(
            "matching",
            say!("without the rows and a draw that holds the matching cannot be re-run", "没有数据行或抽取不成立，无法重新匹配"),
        ),
        (None, ..) => run.note("matching", say!("the record has no matching", "记录中没有人员匹配")),
    }
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
    run.done(rehearsal)
}

fn missing(file: &str) -> Text {
    say!("{file} is missing", "缺少 {file}")
}

/// What is wrong with a file.
fn at(file: &str, why: impl Speak) -> Text {
    say!("{file}: {why}", "{file}：{why}"; why)
}

fn check_manifest(public: &FileMap) -> Found {
    let bytes = public.get(MANIFEST).ok_or_else(|| missing(MANIFEST))?;
    let value = Value::parse(bytes).map_err(|e| at(MANIFEST, e))?;
    let Value::Object(map) = value else { return Err(say!("{MANIFEST} is not an object", "{MANIFEST} 不是对象")) };
    let text = |key: &str| match map.get(key) {
        Some(Value::Text(t)) => Ok(t.as_str()),
        _ => Err(say!("{MANIFEST}: {key} is missing", "{MANIFEST}：缺少 {key}")),
    };
    if text("format")? != "ssj-record-1" {
        return Err(say!("{MANIFEST}: the format is not understood", "{MANIFEST}：格式无法理解"));
    }
    let suite: Suite = text("suite")?.parse().map_err(|e: SuiteError| e.say())?;
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
    let changed = map_rows(&listed, |(path, digest, size)| match public.get(*path) {
        None => Some(say!("{path} is in {MANIFEST} and is missing", "{path} 列于 {MANIFEST}，但文件缺失")),
        Some(bytes) if i64::try_from(bytes.len()) != Ok(*size) => Some(say!(
            "{path} has {have} bytes instead of the {size} of {MANIFEST}",
            "{path} 有 {have} 字节，{MANIFEST} 所载为 {size} 字节",
            have = bytes.len(),
        )),
        Some(bytes) if file_digest(suite, path, bytes).to_string() != *digest => {
            Some(say!("{path} was changed, or what {MANIFEST} says of it", "{path} 已被更改，或 {MANIFEST} 中的相应内容已被更改"))
        }
        Some(_) => None,
    });
    let mut wrong: Vec<Text> = changed.into_iter().flatten().collect();
    let known: BTreeSet<&str> = listed.iter().map(|(path, ..)| *path).collect();
    wrong.extend(
        public.keys().filter(|p| *p != MANIFEST && !known.contains(p.as_str())).map(|p| say!("{p} was added", "{p} 是另外加入的文件")),
    );
    if wrong.is_empty() {
        Ok(say!("{n} files, each as the manifest states", "{n} 个文件，均与清单一致", n = known.len()))
    } else {
        Err(Text::list(wrong))
    }
}

pub(super) fn read_plan(public: &FileMap) -> Result<(PlanDocument, Text), Text> {
    let bytes = public.get(names::PLAN).ok_or_else(|| missing(names::PLAN))?;
    let plan = PlanDocument::parse(bytes).map_err(|e| at(names::PLAN, e))?;
    let PlanDocument { campaign, unit, .. } = &plan;
    let text = say!(
        "{campaign} of {unit}: {tasks} tasks, {parties} parties, {suite}",
        "{unit} 的 {campaign}：{tasks} 个抽查任务，{parties} 个参与方，{suite}",
        tasks = plan.tasks.len(),
        parties = plan.parties.len(),
        suite = plan.suite.name(),
    );
    Ok((plan, text))
}

pub(super) fn read_journal(public: &FileMap, plan: &PlanDocument) -> Result<(Journal, Text), Text> {
    let bytes = public.get(names::JOURNAL).ok_or_else(|| missing(names::JOURNAL))?;
    let journal = Journal::parse(plan.suite, &plan.unit, bytes).map_err(|e| at(names::JOURNAL, e))?;
    let text = say!(
        "{n} events, unbroken; head {head}",
        "{n} 个事件，前后相接；日志头 {head}",
        n = journal.events().len(),
        head = journal.head(),
    );
    Ok((journal, text))
}

/// Re-runs the ceremony of the campaign from its events.
pub(super) fn read_story(plan: PlanDocument, journal: Journal) -> Result<(Story, Text), Text> {
    let suite = plan.suite;
    let campaign = plan.campaign.to_string();
    let plan_hash = plan.hash().map_err(|e| e.say())?;
    let mut keys: BTreeMap<Digest, u64> = BTreeMap::new();
    let (mut targets, mut inspectors, mut plan_event) = (None, None, None);
    let mut teller = Teller {
        plan: &plan,
        plan_hash,
        attempt: None,
        past: BTreeSet::new(),
        attempts: 0,
        wave: 0,
        rehearsal: false,
        seed: None,
        draw: None,
        matched: None,
    };
    let mut closed = false;
    for (at, (hash, event)) in journal.hashed().enumerate() {
        let fail = |why: Text| say!("event {at} ({kind}): {why}", "第 {at} 号事件（{kind}）：{why}", kind = event.body.name(); kind, why);
        if let Body::Pool { poolkey, .. } = &event.body
            && let Some(first) = keys.insert(*poolkey, event.seq)
        {
            return Err(fail(say!("its key was used by event {first}", "其密钥已被第 {first} 号事件使用")));
        }
        let ours = event.body.campaign() == Some(&campaign) || event.body.ceremony().is_some_and(|c| teller.is_ours(c));
        if !ours {
            continue;
        }
        if closed && !matches!(event.body, Body::Replace { .. } | Body::Override { .. }) {
            return Err(fail(say!("the campaign is closed", "本次抽查已结束")));
        }
        match &event.body {
            Body::Pool { role, pool, root, size, poolkey, manifest, .. } => {
                if pool_id(suite, root, *size, poolkey, manifest) != *pool {
                    return Err(fail(say!(
                        "the pool's id does not follow from root, size, key and manifest",
                        "抽查库编号不能由根、行数、密钥和核对记录得出"
                    )));
                }
                let (slot, named) = match role {
                    Role::Targets => (&mut targets, plan.pool),
                    Role::Inspectors => (&mut inspectors, plan.inspectors),
                };
                if slot.is_some() || named != *pool || plan_event.is_some() {
                    return Err(fail(say!(
                        "it is not the one pool that the plan names, committed before it",
                        "它不是计划所指、在计划之前承诺的那一个抽查库"
                    )));
                }
                *slot = Some(event.body.clone());
            }
            Body::Plan { plan: hashed, .. } => {
                if *hashed != plan_hash || plan_event.is_some() || targets.is_none() || inspectors.is_none() {
                    return Err(fail(say!(
                        "it does not commit this plan once, after its pools",
                        "它不是在抽查库之后对该计划的唯一一次承诺"
                    )));
                }
                plan_event = Some(hash);
            }
            Body::Cancel { .. } => return Err(fail(say!("the plan was cancelled", "计划已取消"))),
            Body::Close { counts, .. } => {
                if journal.close_counts(&campaign, at) != *counts {
                    return Err(fail(say!("its counts are not those of the events before it", "其计数与此前事件不符")));
                }
                closed = true;
            }
            body => teller.tell(hash, body, plan_event.as_ref()).map_err(fail)?,
        }
    }
    let (attempts, seed, draw, matched, rehearsal) = (teller.attempts, teller.seed, teller.draw, teller.matched, teller.rehearsal);
    let text = match seed {
        Some((_, seed, _)) => say!(
            "{attempts} attempt(s), all reveals open their commitments; seed {seed}",
            "共 {attempts} 次尝试，各方揭示均与承诺相符；种子 {seed}"
        ),
        None => say!("{attempts} attempt(s), no seed yet", "共 {attempts} 次尝试，尚无种子"),
    };
    let (targets, inspectors) =
        targets.zip(inspectors).ok_or_else(|| say!("the journal does not commit both pools of the plan", "日志未承诺计划的两个抽查库"))?;
    if plan_event.is_none() {
        return Err(say!("the journal does not commit this plan", "日志未承诺该计划"));
    }
    Ok((Story { suite, plan, targets, inspectors, seed, draw, matched, rehearsal, closed }, text))
}

/// Follows the attempts, the draw and the matching.
struct Teller<'a> {
    plan: &'a PlanDocument,
    plan_hash: Digest,
    attempt: Option<Attempt>,
    /// The ids of all attempts: what comes to a void one after its void is out of order too.
    past: BTreeSet<Digest>,
    attempts: u64,
    wave: u64,
    rehearsal: bool,
    seed: Option<(Digest, Digest, u64)>,
    draw: Option<Body>,
    matched: Option<Body>,
}

impl Teller<'_> {
    fn is_ours(&self, ceremony: &Digest) -> bool {
        self.past.contains(ceremony)
    }

    fn tell(&mut self, hash: Digest, body: &Body, plan_event: Option<&Digest>) -> Result<(), Text> {
        let plan_event = plan_event.ok_or_else(|| say!("nothing comes before the plan's event", "计划事件之前不应有其他步骤"))?;
        match body {
            Body::Commit { ceremony, wave, attempt, .. } => {
                self.begin(ceremony, *wave, *attempt, plan_event)?;
                self.accept(hash, body)
            }
            Body::Draw { .. } if self.seed.is_some() && self.draw.is_none() => {
                self.draw = Some(body.clone());
                Ok(())
            }
            Body::Match { .. } if self.draw.is_some() && self.matched.is_none() => {
                self.matched = Some(body.clone());
                Ok(())
            }
            Body::Draw { .. } | Body::Match { .. } => {
                Err(say!("one draw and then one matching follow a seed", "种子之后依次为一次抽取和一次人员匹配"))
            }
            Body::Replace { .. } | Body::Override { .. } => {
                Err(say!("this version does not judge replacements and overrides: not understood", "本版本不判定替换与人工调整：无法理解"))
            }
            body => self.accept(hash, body),
        }
    }

    fn begin(&mut self, ceremony: &Digest, wave: u64, number: u64, plan_event: &Digest) -> Result<(), Text> {
        if self.attempt.as_ref().is_some_and(|a| a.standing() != Standing::Void) {
            return Err(say!("an attempt begins only after the one before it is void", "前一次作废之后方可再次尝试"));
        }
        // Only wave 0 has a pool and a plan in this version of the record.
        if wave != 0 || number != self.attempts || number >= self.plan.max_attempts {
            return Err(say!(
                "attempt {number} of wave {wave} is not the next one, or the plan allows only {most} attempts",
                "第 {wave} 批次的第 {number} 次尝试不是下一次，或计划只允许 {most} 次",
                most = self.plan.max_attempts,
            ));
        }
        let rehearsal = ceremony_id(self.plan.suite, plan_event, wave, number, true) == *ceremony;
        if self.attempts > 0 && rehearsal != self.rehearsal {
            return Err(say!("a rehearsal and a draw do not share a plan", "演练与正式抽取不能共用一个计划"));
        }
        let first = || Ok(Attempt::new(self.plan.clone(), self.plan_hash, plan_event, wave, number, rehearsal));
        // The next attempt knows who defaulted in the one before and is replaced.
        let next = self.attempt.as_ref().map_or_else(first, Attempt::next).map_err(|e| e.say())?;
        self.past.insert(next.id());
        self.attempt = Some(next);
        (self.rehearsal, self.wave, self.attempts) = (rehearsal, wave, number + 1);
        Ok(())
    }

    fn accept(&mut self, hash: Digest, body: &Body) -> Result<(), Text> {
        let attempt = self.attempt.as_mut().ok_or_else(|| say!("no attempt has begun", "仪式尚未开始"))?;
        attempt.accept(hash, body).map_err(|e| e.say())?;
        if let Standing::Seeded(seed) = attempt.standing() {
            self.seed = Some((attempt.id(), seed, self.wave));
        }
        Ok(())
    }
}

fn check_pool(story: &Story, body: &Body, bytes: &[u8]) -> Result<(Vec<PoolRow>, Text), Text> {
    let Body::Pool { role, root, size, cells, .. } = body else { return Err(say!("no pool event", "缺少抽查库承诺事件")) };
    let raw = split_rows(bytes).map_err(|e| e.say())?;
    // A row has one form: what is not exactly the bytes of a row is refused here.
    let rows = Pool::parse_rows(&raw).map_err(|e| e.say())?;
    drop(raw);
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
fn check_draw(story: &Story, public: &FileMap, rows: &[PoolRow]) -> Result<(BTreeSet<Digest>, Text), Text> {
    let (Some((_, seed, wave)), Some(Body::Draw { root, size, strata, .. })) = (&story.seed, &story.draw) else {
        return Err(say!("the journal holds no seed and draw", "日志中没有种子和抽取"));
    };
    let again = draw(story.suite, &story.plan, rows, seed, *wave).map_err(|e| e.say())?;
    if again.root != *root || again.rows.len() as u64 != *size {
        return Err(say!(
            "re-run, the draw has root {again_root} and {rows} rows; the journal says {root} and {size}",
            "重新抽取得出根 {again_root}、{rows} 行；日志所载为 {root}、{size} 行",
            again_root = again.root,
            rows = again.rows.len(),
        ));
    }
    let counted = again.strata.iter().map(|s| (s.field.as_str(), s.size, s.selected));
    if !counted.eq(strata.iter().map(|s| (s.stratum.as_str(), s.size, s.selected))) {
        return Err(say!("the counts per stratum are not those of the re-run draw", "各层计数与重新抽取的结果不符"));
    }
    if public.get(names::DRAW).is_none_or(|bytes| !again.is_file(bytes)) {
        return Err(say!("{file} is not what the re-run draw writes", "{file} 与重新抽取写出的内容不符", file = names::DRAW));
    }
    let selected: u64 = again.strata.iter().map(|s| s.selected).sum();
    let text = say!(
        "re-run: {selected} of {size} rows selected, every ticket and rank the same",
        "重新抽取：{size} 行中抽中 {selected} 行，每一个签和位次均相同"
    );
    Ok((again.visits().into_keys().collect(), text))
}

fn check_match(story: &Story, body: &Body, public: &FileMap, visits: &BTreeSet<Digest>, inspectors: &[PoolRow]) -> Found {
    let Body::Match { algorithm, instance, table, teams, size, .. } = body else {
        return Err(say!("no matching event", "缺少人员匹配事件"));
    };
    let planned = story.plan.matching.as_ref().map(|m| m.algorithm.as_str());
    if planned != Some(algorithm) || algorithm != matching::DRAFT_0 {
        return Err(say!("algorithm {algorithm:?} is not the plan's, or not understood", "匹配方法 {algorithm:?} 与计划不符，或无法理解"));
    }
    let file = |name: &str| public.get(name).ok_or_else(|| missing(name)).and_then(|b| split_rows(b).map_err(|e| e.say()));
    let rows = [file(names::INSTANCE)?, file(names::TABLE)?, file(names::TEAMS)?];
    for ((rows, root), name) in rows.iter().zip([instance, table, teams]).zip([names::INSTANCE, names::TABLE, names::TEAMS]) {
        if merkle_root(story.suite, rows.iter().map(|r| leaf_digest(story.suite, r))) != *root {
            return Err(say!("{name} does not lead to the root in the journal", "{name} 不能得出日志所载的根"));
        }
    }
    let [instance_rows, table_rows, team_rows] = &rows;
    let problem = matching::parse_instance(instance_rows).map_err(|e| e.say())?;
    let (Some((_, seed, wave)), true) = (&story.seed, team_rows.len() as u64 == *size) else {
        return Err(say!("there is no seed, or another number of team rows", "没有种子，或检查组行数不符"));
    };
    if !problem.targets().iter().map(|t| Digest(t.id)).eq(visits.iter().copied()) {
        return Err(say!("the instance's targets are not the drawn ones", "匹配数据中的检查对象不是抽中的检查对象"));
    }
    let people = problem.inspectors().iter().map(|i| (Digest(i.id), u64::from(i.capacity)));
    if !people.eq(inspectors.iter().map(|r| (r.bid, r.weight.min(u32::MAX.into())))) {
        return Err(say!(
            "the instance's inspectors or capacities are not those of the pool",
            "匹配数据中的检查人员或工作量上限与人员抽查库不符"
        ));
    }
    if problem.targets().iter().any(|t| t.team_size < 2) {
        return Err(say!("a team of fewer than two", "有检查组不足两人"));
    }
    let key = named_key(story.suite, seed, "match", *wave);
    let drawn = matching::draft0(&problem, &key.0).map_err(|e| e.say())?;
    if matching::team_rows(&problem, &drawn) != *team_rows || !table_rows.is_empty() {
        return Err(say!("re-run, the matching gives other teams", "重新匹配得出不同的检查组"));
    }
    Ok(say!("re-run: {n} teams and their reserves the same", "重新匹配：{n} 个检查组及其候补均相同", n = problem.targets().len(),))
}
