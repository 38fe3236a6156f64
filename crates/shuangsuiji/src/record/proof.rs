//! Proofs for one entity: why it was drawn, or that it was in the pool and was not (protocol §9).
//!
//! A proof is checked against the plan and the journal alone, in O(log n): the rows of others are
//! not needed.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::draw::{Draw, DrawRow, draw, field, inclusion, parse_cell};
use super::files::names;
use super::overlay::{Change, Overlay};
use super::pool::read_pool;
use super::portfolio::{Portfolios, read_portfolios};
use super::story::{Story, read_all, story};
use super::stream::{FileSource, Reading};
use crate::ceremony::{Method, Pool, PoolKey, PoolRow, blind, named_key, salt};
use crate::digest::{Digest, MerkleTree, Value, leaf_digest, verify_inclusion};
use crate::error::{Code, Error};
use crate::ident::EntityId;
use crate::journal::Body;
use crate::plan::Coordination;
use crate::sampling::Inclusion;
use crate::text::{Speak, Text};

/// A row with its place in a tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// The row's bytes, hex.
    pub row: String,
    /// Its index, from 0.
    pub index: u64,
    /// The path to the root.
    pub path: Vec<Digest>,
}

/// A proof for one entity and one stratum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The entity.
    pub entity: EntityId,
    /// What opens its row and no other.
    pub salt: Digest,
    /// Its row of the pool.
    pub pool: Placed,
    /// Its draw row.
    pub draw: Placed,
    /// For an entity that was not drawn: the draw row of the last selected rank, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_selected: Option<Placed>,
}

/// How one entity fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The stratum: task, `/`, stratum code.
    pub stratum: String,
    /// How many targets the stratum holds.
    pub size: u64,
    /// How many were selected.
    pub selected: u64,
    /// The entity's rank, from 0.
    pub rank: u64,
    /// Its ticket.
    pub ticket: Digest,
    /// Whether it was drawn.
    pub drawn: bool,
    /// Its blinded id.
    pub bid: Digest,
    /// With what probability it was to be drawn, before the seed; none where that takes the rows of
    /// others, which a proof does not hold.
    pub inclusion: Option<Inclusion>,
    /// What was replaced after the draw and is about it: as a target, or in its team.
    pub overlays: Vec<Overlay>,
}

impl Explanation {
    /// Whether it is to be visited for this stratum as things stand: drawn, or drawn in the place of
    /// another one, and not void.
    pub fn stands(&self) -> bool {
        let target = |o: &Overlay| match &o.change {
            Change::Target { old, new, .. } => (*old == self.bid, *new == self.bid),
            Change::Seat { .. } => (false, false),
        };
        let void = self.overlays.iter().any(|o| target(o).0);
        !void && (self.drawn || self.overlays.iter().any(|o| target(o).1))
    }
}

fn bad(detail: impl Speak) -> Error {
    Error::new(Code::BadRecord).detail(detail)
}

/// What a keeper needs to speak about one entity: the re-run draw, and the entity's place in it.
struct Opened {
    story: Story,
    rows: Arc<Vec<PoolRow>>,
    portfolios: Portfolios,
    again: Draw,
    salt: Digest,
    at: usize,
}

fn open(files: &dyn FileSource, key: &PoolKey, entity: &EntityId) -> Result<Opened, Error> {
    let parts = |files: &Reading<'_>| {
        let story = read_all(files)?;
        let rows = Arc::new(read_pool(files, names::POOL, None)?);
        let portfolios = read_portfolios(&story.plan, files, &rows)?;
        Ok::<_, Text>((story, rows, portfolios))
    };
    let (story, rows, portfolios) = Reading::of(files, parts)?.map_err(bad)?;
    let eid = entity.to_bytes();
    let salt = salt(story.suite, key, story.plan.campaign.as_str(), &eid);
    let at = Pool::find(&rows, &blind(story.suite, &salt, &eid)).ok_or_else(|| Error::new(Code::EntityNotFound).value(entity))?;
    let (_, seed, wave) = story.seed.ok_or_else(|| bad(say!("the record has no seed yet", "记录中尚无种子")))?;
    let again = draw(story.suite, &story.plan, &rows, &portfolios, &seed, wave)?;
    Ok(Opened { story, rows, portfolios, again, salt, at })
}

impl Opened {
    /// The entity's draw rows, with their numbers.
    fn places(&self) -> impl Iterator<Item = (usize, DrawRow)> {
        self.again.places(self.at).filter_map(|at| Some((at, self.again.row(at)?)))
    }
}

/// How an entity fared in every task whose frame held it. The files are the public ones together
/// with the rows; the key is the keeper's.
///
/// # Errors
/// A damaged record, or an entity that is not in the pool.
pub fn explain(files: &dyn FileSource, key: &PoolKey, entity: &EntityId) -> Result<Vec<Explanation>, Error> {
    let opened = open(files, key, entity)?;
    let chances = inclusion(&opened.story.plan, &opened.rows, &opened.portfolios)?;
    let tell = |(_, row): (usize, DrawRow)| {
        let stratum = opened.again.strata.get(row.stratum as usize)?;
        let chance = chances.get(&stratum.field).and_then(|all| all.iter().find(|(bid, _)| *bid == row.bid));
        Some(Explanation {
            bid: row.bid,
            inclusion: chance.map(|(_, p)| *p),
            overlays: opened.story.overlays_about(&row.bid, &stratum.field),
            stratum: stratum.field.clone(),
            size: stratum.size,
            selected: stratum.selected,
            rank: row.rank,
            ticket: row.ticket,
            drawn: row.selected,
        })
    };
    Ok(opened.places().filter_map(tell).collect())
}

/// The proofs for an entity, one for each stratum that holds it. To be given to the entity after
/// its visit, and to others after the close: it opens the entity's row.
///
/// # Errors
/// A damaged record, or an entity that is not in the pool.
pub fn prove(files: &dyn FileSource, key: &PoolKey, entity: &EntityId) -> Result<Vec<Proof>, Error> {
    let opened = open(files, key, entity)?;
    let suite = opened.story.suite;
    let place = |tree: &MerkleTree, row: Vec<u8>, at: usize| {
        let path = tree.inclusion(at as u64).ok_or_else(|| bad(say!("a row is outside its tree", "数据行不在其树内")))?;
        Ok::<_, Error>(Placed { row: hex::encode(row), index: at as u64, path })
    };
    let pool_tree = Pool::tree_of(suite, &opened.rows);
    let draw_tree = opened.again.tree(suite);
    let draw_row = |at: usize| {
        let row = opened.again.row(at).ok_or_else(|| bad(say!("a draw row is missing", "缺少抽取结果的数据行")))?;
        let field = opened.again.strata.get(row.stratum as usize).map_or("", |s| s.field.as_str());
        place(&draw_tree, row.to_bytes(field), at)
    };
    let pool_row = opened.rows.get(opened.at).ok_or_else(|| bad(say!("a pool row is missing", "缺少抽查库的数据行")))?;
    let mut proofs = Vec::new();
    for (at, row) in opened.places() {
        let selected = opened.again.strata.get(row.stratum as usize).map_or(0, |s| s.selected);
        let last = match (row.selected, selected) {
            (true, _) | (false, 0) => None,
            // Ranks are consecutive within a stratum.
            (false, n) => Some(draw_row(at - usize::try_from(row.rank - (n - 1)).unwrap_or(0))?),
        };
        proofs.push(Proof {
            entity: entity.clone(),
            salt: opened.salt,
            pool: place(&pool_tree, pool_row.to_bytes(), opened.at)?,
            draw: draw_row(at)?,
            last_selected: last,
        });
    }
    Ok(proofs)
}

impl Proof {
    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        Value::from_serialize(self).map(|v| v.to_bytes()).unwrap_or_default()
    }

    /// Reads a proof.
    ///
    /// # Errors
    /// Where the bytes are not canonical or hold something unknown.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let read = Value::parse(bytes).and_then(|v| v.deserialize());
        read.map_err(|e| Error::new(Code::ProofFailed).detail(e))
    }
}

/// Checks a proof against the record's plan and journal. Gives what it proves.
///
/// # Errors
/// `ProofFailed` with the step that does not hold.
pub fn verify_proof(public: &dyn FileSource, proof: &Proof) -> Result<Explanation, Error> {
    let fail = |why: Text| Error::new(Code::ProofFailed).detail(why);
    let story = story(public)?.map_err(fail)?;
    check(&story, proof).map_err(fail)
}

fn check(story: &Story, proof: &Proof) -> Result<Explanation, Text> {
    let suite = story.suite;
    let (Body::Pool { root: pool_root, size: pool_size, .. }, Some(Body::Draw { root, size, strata, .. })) = (&story.targets, &story.draw)
    else {
        return Err(say!("the journal holds no pool and draw", "日志中没有抽查库和抽取"));
    };
    story.judged(strata)?;
    let placed = |p: &Placed, root: &Digest, size: u64, what: Text| -> Result<Vec<u8>, Text> {
        let row = hex::decode(&p.row).map_err(|_| say!("the {what} row is not hex", "{what}的数据行不是十六进制"; what))?;
        verify_inclusion(suite, root, &leaf_digest(suite, &row), p.index, size, &p.path)
            .map_err(|e| say!("the {what} row: {e}", "{what}的数据行：{e}"; what, e))?;
        Ok(row)
    };
    let pool_row = PoolRow::parse(&placed(&proof.pool, pool_root, *pool_size, say!("pool", "抽查库"))?).map_err(|e| e.say())?;
    let (name, draw_row) = DrawRow::parse(&placed(&proof.draw, root, *size, say!("draw", "抽取结果"))?).map_err(|e| e.say())?;
    let eid = proof.entity.to_bytes();
    if blind(suite, &proof.salt, &eid) != pool_row.bid || draw_row.bid != pool_row.bid {
        return Err(say!("the salt does not open the row for this entity", "该盐值不能为此主体打开该行"));
    }
    let cell = parse_cell(&pool_row.cell).map_err(|e| e.say())?;
    let Some((task, stratum)) = cell.iter().find(|(t, s)| field(t, s) == name) else {
        return Err(say!("the entity's cell does not name the stratum of the draw row", "该主体的单元未指明抽取结果行所在的层"));
    };
    let (_, seed, wave) = story.seed.ok_or_else(|| say!("the journal holds no seed", "日志中没有种子"))?;
    let merged = story.plan.coordination == Coordination::Merged;
    let key = named_key(suite, &seed, &if merged { "draw".to_owned() } else { format!("draw/{task}") }, wave);
    if suite.hmac(&key.0, &[b"ticket", &pool_row.bid.0]) != draw_row.ticket {
        return Err(say!("the ticket is not the entity's", "该签不属于此主体"));
    }
    let count =
        strata.iter().find(|s| s.stratum == name).ok_or_else(|| say!("the draw event does not count the stratum", "抽取事件未计入该层"))?;
    if draw_row.selected != (draw_row.rank < count.selected) {
        return Err(say!("rank and state contradict each other", "位次与状态相互矛盾"));
    }
    let method = story.plan.method(task, stratum).ok_or_else(|| say!("the plan does not name the stratum", "计划未列出该层"))?;
    match (draw_row.selected, &proof.last_selected) {
        (false, None) if count.selected > 0 => {
            return Err(say!("the row of the last selected rank is missing", "缺少最后一个抽中位次的数据行"));
        }
        (true, Some(_)) => return Err(say!("a drawn entity's proof has no other row", "抽中主体的证明不应有其他数据行")),
        (false, Some(last)) => {
            let (last_name, last) =
                DrawRow::parse(&placed(last, root, *size, say!("last selected", "最后抽中者"))?).map_err(|e| e.say())?;
            if last_name != name || last.rank + 1 != count.selected || !last.selected {
                return Err(say!("the other row is not that of the last selected rank", "另附的数据行不是最后一个抽中位次的数据行"));
            }
            if matches!(method, Method::Srs { .. }) && (last.ticket, last.bid) >= (draw_row.ticket, draw_row.bid) {
                return Err(say!(
                    "the last selected ticket is not below the entity's: it should have been drawn",
                    "最后抽中的签不小于该主体的签：该主体本应抽中"
                ));
            }
        }
        _ => {}
    }
    let inclusion = match method {
        Method::Srs { n } => Some(Inclusion { num: (*n).into(), den: count.size.into(), exact: true }),
        Method::Threshold { num, den } => Some(Inclusion { num: (*num).into(), den: (*den).into(), exact: true }),
        Method::Pps { .. } | Method::Pareto { .. } | Method::Portfolio { .. } => None,
    };
    Ok(Explanation {
        bid: draw_row.bid,
        inclusion,
        overlays: story.overlays_about(&draw_row.bid, &name),
        stratum: name,
        size: count.size,
        selected: count.selected,
        rank: draw_row.rank,
        ticket: draw_row.ticket,
        drawn: draw_row.selected,
    })
}
