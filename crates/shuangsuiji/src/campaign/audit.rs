//! The audit (审计): whoever has the keys makes the campaign again from the registers and the plan,
//! and compares it with the record (protocol §3). There ghosts, omissions and invented recusals are
//! found, which no public row can show.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::drawn::{Drawn, Staffing};
use super::prepared::Prepared;
use super::stages::{Core, Secrets};
use crate::ceremony::{Pool, PoolKey, PoolRow};
use crate::digest::{Digest, Value, parse_tuple};
use crate::error::{Code, Error};
use crate::journal::{Body, Journal};
use crate::matching;
use crate::record::{self, Blocks, Both, Check, FileSource, Outcome, RecordFiles, Report, Story, names, split_rows};
use crate::text::{Speak, Text};

/// How many of a list are named before the rest is counted.
const NAMED: usize = 5;

/// How many characters of a value are shown.
const VALUE_SHOWN: usize = 120;

type Found = Result<Text, Text>;

impl Prepared {
    /// Audits a record with the keys of its sealed part: recomputes every row of both pools, the
    /// committed document, the pairs of target and inspector that were eligible, and the teams, from the
    /// registers as of the snapshot and the plan. The report is the verifier's, in which these points
    /// come in the place of what it could not check; it names targets and inspectors, so it is the
    /// auditor's and not for publication.
    ///
    /// # Errors
    /// `RecordMissing` and `BadRecord` where the sealed part cannot be read, `BadPlan` for the record of
    /// another campaign. What does not agree is a point of the report that failed.
    pub fn audit(&self, record: &RecordFiles) -> Result<Report, Error> {
        self.audit_from(&record.public, &record.sealed)
    }

    /// As [`Self::audit`], of files that are read block by block.
    ///
    /// # Errors
    /// As [`Self::audit`]; where a file cannot be read.
    pub fn audit_from(&self, public: &dyn FileSource, sealed: &dyn FileSource) -> Result<Report, Error> {
        let verified = record::verify_from(public)?;
        // What stops the verifier from reading the story is a point of its report.
        let Ok(story) = record::story(public)? else { return Ok(verified) };
        let (ours, theirs) = (&self.plan.campaign, &story.plan.campaign);
        if ours != theirs || self.plan.suite != story.suite {
            let detail = say!(
                "the record is of campaign {theirs} in {suite}",
                "该记录属于抽查 {theirs}，密码套件为 {suite}",
                suite = story.suite.name()
            );
            return Err(Error::new(Code::BadPlan).field("campaign").value(ours).detail(detail));
        }
        let secrets = Secrets {
            k_pool: PoolKey(record::sealed_bytes(sealed, names::KEYS, "k_pool")?),
            k_insp: PoolKey(record::sealed_bytes(sealed, names::KEYS, "k_insp")?),
            nonce_targets: record::sealed_bytes(sealed, names::RECONCILIATION, "nonce")?,
            nonce_inspectors: record::sealed_bytes(sealed, names::INSPECTORS_RECONCILIATION, "nonce")?,
        };
        Audit { core: Arc::new(Core::fix(self.clone(), secrets)?), story, all: Both(public, sealed), sealed }.run(verified)
    }
}

/// A campaign made again, beside its record.
struct Audit<'a> {
    core: Arc<Core>,
    story: Story,
    /// All files, public or not.
    all: Both<'a>,
    sealed: &'a dyn FileSource,
}

impl Audit<'_> {
    fn run(&self, verified: Report) -> Result<Report, Error> {
        let (core, story) = (&self.core, &self.story);
        let register = self.pool(&core.pool, &story.targets, names::POOL, |row| self.target(row))?;
        let roster = self.pool(&core.inspectors, &story.inspectors, names::INSPECTORS, |row| self.inspector(row))?;
        let same = register.is_ok() && roster.is_ok();
        let point = |point, found: Found| Check {
            point,
            outcome: match found {
                Ok(text) => Outcome::Passed(text),
                Err(text) => Outcome::Failed(text),
            },
        };
        let sources = point("sources", self.sources()?);
        let eligibility = match (&story.matched, same) {
            (Some(Body::Match { instance, table, teams, .. }), true) => point("eligibility", self.matching([instance, table, teams])?),
            (Some(_), _) => not_checked(say!("without the pools that were committed no pair follows", "抽查库不符，无从推出可匹配关系")),
            (None, _) => not_checked(say!("the record has no matching", "记录中没有人员匹配")),
        };
        let points =
            vec![sources, point("register", register), point("roster", roster), point("resolution", self.resolution()), eligibility];
        Ok(verified.audited(points))
    }

    /// The reconciliation records: the same files and filters, with the same counts.
    fn sources(&self) -> Result<Found, Error> {
        let mut wrong = Vec::new();
        let bodies = [(names::RECONCILIATION, &self.story.targets), (names::INSPECTORS_RECONCILIATION, &self.story.inspectors)];
        for ((file, body), again) in bodies.into_iter().zip(&self.core.reconciliation) {
            let Body::Pool { manifest, .. } = body else { continue };
            let sealed = record::sealed_value(self.sealed, file)?;
            if crate::ceremony::manifest_hash(self.story.suite, &sealed.to_bytes()) != *manifest {
                wrong.push(say!("sealed {file} is not the one that was committed", "封存的 {file} 与承诺不符"));
            }
            differences(&mut wrong, file, &sealed, again);
        }
        Ok(if wrong.is_empty() {
            Ok(say!("registers, filters and counts are those of the commitment", "名录、筛选与计数均与承诺一致"))
        } else {
            Err(first_of(wrong))
        })
    }

    /// A pool, row by row.
    fn pool(&self, again: &Pool, body: &Body, file: &str, name: impl Fn(usize) -> String) -> Result<Found, Error> {
        let Body::Pool { root, size, .. } = body else { return Ok(Err(say!("no pool event", "缺少抽查库承诺事件"))) };
        if again.root == *root && again.rows.len() as u64 == *size {
            return Ok(Ok(say!(
                "all {size} rows recomputed from the register, one for each entity",
                "{size} 行均由名录库重算得出，每一主体一行"
            )));
        }
        if self.all.open(file).is_none() {
            return Ok(Err(say!(
                "the register gives other rows than the committed ones; without {file} it cannot be said which",
                "由名录库得出的数据行与承诺不符；没有 {file}，无法指明差异"
            )));
        }
        let rows = record::pool_rows(&self.all, file)?;
        Ok(rows.and_then(|rows| match Pool::root_of(self.story.suite, &rows) == *root {
            true => Err(other_rows(again, &rows, name)),
            false => Err(say!("{file} does not lead to the committed root", "{file} 不能得出所承诺的根")),
        }))
    }

    /// The committed document, but for the ids of the pools, which are checked on their own.
    fn resolution(&self) -> Found {
        let mut again = self.core.document.clone();
        (again.pool, again.inspectors) = (self.story.plan.pool, self.story.plan.inspectors);
        if again == self.story.plan {
            return Ok(say!("the committed document follows from the plan as it was written", "承诺的文件由原计划得出"));
        }
        let value = |plan: &crate::ceremony::PlanDocument| {
            let bytes = plan.to_bytes().map_err(|e| e.say())?;
            Value::parse(&bytes).map_err(|e| e.say())
        };
        let mut wrong = Vec::new();
        differences(&mut wrong, names::PLAN, &value(&self.story.plan)?, &value(&again)?);
        Err(first_of(wrong))
    }

    /// The pairs that were eligible, and the teams drawn from them.
    fn matching(&self, [instance, table, teams]: [&Digest; 3]) -> Result<Found, Error> {
        let again = self.drawn().and_then(|drawn| drawn.matching().map_err(|e| e.say()));
        let staffing = match again {
            Ok(staffing) => staffing,
            Err(text) => return Ok(Err(text)),
        };
        let [our_instance, our_table, our_teams] = staffing.roots(self.story.suite).map(|(root, _)| root);
        if our_instance != *instance {
            return self.other_pairs(&staffing).map(Err);
        }
        if our_table != *table || our_teams != *teams {
            return Ok(Err(say!("from the same pairs the matching gives other teams", "由同样的可匹配关系得出不同的检查组")));
        }
        let pairs: usize = staffing.instance.pairs().iter().map(Vec::len).sum();
        Ok(Ok(say!(
            "all {pairs} eligible pairs, and the teams, follow from registers and plan",
            "{pairs} 组可匹配关系及检查组均由名录和计划得出"
        )))
    }

    fn drawn(&self) -> Result<Drawn, Text> {
        let (core, story) = (&self.core, &self.story);
        let (ceremony, seed, wave) = story.seed.ok_or_else(|| say!("there is no seed", "没有种子"))?;
        let draw = record::draw(story.suite, &core.document, &core.pool.rows, &core.portfolios, &seed, wave).map_err(|e| e.say())?;
        let journal = Journal::new(story.suite, &story.plan.unit);
        Ok(Drawn::new(Arc::clone(core), journal, ceremony, seed, draw, story.rehearsal))
    }

    /// Which pairs the record has and the registers do not give, and the other way round.
    fn other_pairs(&self, ours: &Staffing) -> Result<Text, Error> {
        let differ = say!("the registers give other eligible pairs than the record's", "由名录得出的可匹配关系与记录不符");
        let file = self.all.open(names::INSTANCE).map(Blocks::all).transpose()?;
        let Some(theirs) = file.as_deref().and_then(|bytes| split_rows(bytes).ok()) else { return Ok(differ) };
        let theirs: BTreeSet<&[u8]> = theirs.into_iter().collect();
        let ours: Vec<Vec<u8>> = matching::instance_rows(&ours.instance).collect();
        let ours: BTreeSet<&[u8]> = ours.iter().map(Vec::as_slice).collect();
        let pairs = |of: &BTreeSet<&[u8]>, without: &BTreeSet<&[u8]>| -> Vec<String> {
            of.difference(without).filter_map(|row| pair(row)).map(|(target, inspector)| self.pair_name(&target, &inspector)).collect()
        };
        let lost = named(pairs(&ours, &theirs), |n, of| say!("{n} eligible pairs are missing: {of}", "缺少 {n} 组可匹配关系：{of}"));
        let invented = named(pairs(&theirs, &ours), |n, of| say!("{n} pairs are not eligible: {of}", "{n} 组关系本不可匹配：{of}"));
        Ok(Text::list([Some(differ), lost, invented].into_iter().flatten()))
    }

    fn pair_name(&self, target: &Digest, inspector: &Digest) -> String {
        let of = |pool: &Pool, id: &Digest, name: &dyn Fn(usize) -> String| Pool::find(&pool.rows, id).map_or_else(|| id.to_string(), name);
        let target = of(&self.core.pool, target, &|row| self.target(row));
        format!("{target} × {}", of(&self.core.inspectors, inspector, &|row| self.inspector(row)))
    }

    /// The entity of a row of the pool.
    fn target(&self, row: usize) -> String {
        let at = self.core.members.get(row).and_then(|at| self.core.prepared.registry.targets.get(*at as usize));
        at.map(|target| target.id.to_string()).unwrap_or_default()
    }

    /// The inspector of a row of the inspectors' pool.
    fn inspector(&self, row: usize) -> String {
        let at = self.core.inspectors.origin.get(row);
        let inspector = at.and_then(|at| self.core.prepared.registry.inspectors.rows().get(*at as usize));
        inspector.map(|inspector| inspector.id.to_string()).unwrap_or_default()
    }
}

/// In what rows of a register differ from those that were committed.
fn other_rows(again: &Pool, rows: &[PoolRow], name: impl Fn(usize) -> String) -> Text {
    let theirs = |row: &PoolRow| Pool::find(rows, &row.bid).and_then(|at| rows.get(at));
    let ghosts = rows.iter().filter(|row| Pool::find(&again.rows, &row.bid).is_none()).map(|row| row.bid.to_string());
    let ghosts = named(ghosts.collect(), |n, of| say!("{n} rows are of nobody in the register: {of}", "{n} 行在名录库中查无此主体：{of}"));
    let own = |keep: &dyn Fn(&PoolRow) -> bool| (0..).zip(again.rows.iter()).filter(|(_, row)| keep(row)).map(|(at, _)| name(at)).collect();
    let left_out = named(own(&|row| theirs(row).is_none()), |n, of| {
        say!("{n} of the register were left out: {of}", "名录库中有 {n} 个主体被遗漏：{of}")
    });
    let changed = named(own(&|row| theirs(row).is_some_and(|other| other != row)), |n, of| {
        say!("{n} have another stratum, weight or attributes: {of}", "{n} 个主体的层、权重或属性不同：{of}")
    });
    Text::list([ghosts, left_out, changed].into_iter().flatten())
}

fn not_checked(why: Text) -> Check {
    Check { point: "eligibility", outcome: Outcome::NotChecked(why) }
}

/// The two ids of a row of an eligible pair.
fn pair(row: &[u8]) -> Option<(Digest, Digest)> {
    let fields = parse_tuple(row).ok()?;
    let [b"match-pair", target, inspector] = fields.as_slice() else { return None };
    Some((Digest((*target).try_into().ok()?), Digest((*inspector).try_into().ok()?)))
}

/// A list as its number and its first few.
fn named(of: Vec<String>, say: impl Fn(usize, String) -> Text) -> Option<Text> {
    let rest = if of.len() > NAMED { ", …" } else { "" };
    (!of.is_empty()).then(|| say(of.len(), of.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ") + rest))
}

fn first_of(mut wrong: Vec<Text>) -> Text {
    let more = wrong.len().saturating_sub(NAMED);
    wrong.truncate(NAMED);
    if more > 0 {
        wrong.push(say!("and {more} more", "另有 {more} 处"));
    }
    Text::list(wrong)
}

/// Every place where two documents differ.
fn differences(out: &mut Vec<Text>, at: &str, committed: &Value, again: &Value) {
    match (committed, again) {
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
            one.iter().zip(other.values()).for_each(|((key, one), other)| differences(out, &format!("{at}/{key}"), one, other));
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            (0..).zip(one.iter().zip(other)).for_each(|(i, (one, other)): (usize, _)| differences(out, &format!("{at}/{i}"), one, other));
        }
        (one, other) if one == other => {}
        (one, other) => {
            let [one, other] = [one, other].map(|v| shortened(&v.to_bytes()));
            out.push(say!("{at}: committed {one}, now {other}", "{at}：承诺为 {one}，现为 {other}"));
        }
    }
}

/// A document of any length as a few words of it.
fn shortened(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut short: String = text.chars().take(VALUE_SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
