//! The draw itself: from committed rows and a seed to draw rows, in integers only (protocol §6, §7).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::portfolio::Portfolios;
use super::rows::row_blocks;
use super::stream::Blocks;
use crate::ceremony::{Method, PlanDocument, PoolError, PoolRow, named_key};
use crate::digest::{Digest, Field, MerkleTree, Suite, Value, parse_fields, root_over, tuple_into, tuple_len};
use crate::error::{Code, Error};
use crate::parallel::{map_range, map_rows};
use crate::plan::Coordination;
use crate::sampling::{self, Inclusion, Unit};
use crate::text::{Speak, Text};

/// One row of a draw: a target of one stratum with its rank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawRow {
    /// Which stratum of [`Draw::strata`].
    pub stratum: u32,
    /// The rank within the stratum, from 0.
    pub rank: u64,
    /// The ticket.
    pub ticket: Digest,
    /// The blinded id.
    pub bid: Digest,
    /// Whether it is selected.
    pub selected: bool,
}

impl DrawRow {
    fn fields<'a>(&'a self, stratum: &'a str) -> [Field<'a>; 6] {
        let state = Field::Text(if self.selected { "S" } else { "N" });
        let (ticket, bid) = (Field::Hash(&self.ticket), Field::Hash(&self.bid));
        [Field::Text("draw-row"), Field::Text(stratum), Field::Int(self.rank), ticket, bid, state]
    }

    /// How many bytes a row of a stratum has.
    fn length(stratum: &str) -> u64 {
        let zero = Digest([0; 32]);
        tuple_len(&Self { stratum: 0, rank: 0, ticket: zero, bid: zero, selected: false }.fields(stratum))
    }

    /// The bytes that are the leaf of `draw_root` (protocol §7).
    pub fn to_bytes(&self, stratum: &str) -> Vec<u8> {
        let mut out = Vec::new();
        tuple_into(&mut out, &self.fields(stratum));
        out
    }

    /// Reads the bytes of a row; returns the stratum field beside the row.
    ///
    /// # Errors
    /// `BadRecord` where the bytes are not exactly those of a draw row.
    pub fn parse(bytes: &[u8]) -> Result<(String, Self), Error> {
        let bad = || Error::new(Code::BadRecord).detail(say!("these are not the bytes of a draw row", "这些字节不是抽取结果的数据行"));
        let [tag, stratum, rank, ticket, bid, state] = parse_fields(bytes).map_err(|_| bad())?;
        let selected = match state {
            b"S" => true,
            b"N" => false,
            _ => return Err(bad()),
        };
        if tag != b"draw-row" {
            return Err(bad());
        }
        Ok((
            String::from_utf8(stratum.to_vec()).map_err(|_| bad())?,
            Self {
                stratum: 0,
                rank: u64::from_be_bytes(rank.try_into().map_err(|_| bad())?),
                ticket: Digest(ticket.try_into().map_err(|_| bad())?),
                bid: Digest(bid.try_into().map_err(|_| bad())?),
                selected,
            },
        ))
    }
}

/// How a stratum came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnStratum {
    /// Task code, `/`, stratum code.
    pub field: String,
    /// How many targets it holds.
    pub size: u64,
    /// How many are selected.
    pub selected: u64,
    /// Its method.
    pub method: Method,
}

/// A row by its place in the draw: what cannot be made from the pool and the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ranked {
    ticket: Digest,
    /// Which row of the pool.
    at: u32,
}

/// A finished draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// The strata, sorted by the bytes of their field.
    pub strata: Vec<DrawnStratum>,
    /// The Merkle root over the rows.
    pub root: Digest,
    /// The rows, sorted by stratum and rank.
    ranked: Vec<Ranked>,
    /// For each stratum where its rows end.
    ends: Vec<usize>,
    /// What was drawn from.
    pool: Arc<Vec<PoolRow>>,
}

impl Draw {
    /// How many rows there are: a target of several strata has a row in each.
    pub fn size(&self) -> u64 {
        self.ranked.len() as u64
    }

    /// A row by its number from 0.
    pub fn row(&self, at: usize) -> Option<DrawRow> {
        let Ranked { ticket, at: in_pool } = self.ranked.get(at)?;
        let stratum = self.ends.partition_point(|end| *end <= at);
        let begin = stratum.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let rank = (at - begin) as u64;
        Some(DrawRow {
            stratum: u32::try_from(stratum).ok()?,
            rank,
            ticket: *ticket,
            bid: self.pool.get(*in_pool as usize)?.bid,
            selected: rank < self.strata.get(stratum)?.selected,
        })
    }

    /// The rows, sorted by stratum and rank.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = DrawRow> {
        (0..self.ranked.len()).filter_map(|at| self.row(at))
    }

    /// The numbers of the rows of one row of the pool.
    pub(super) fn places(&self, in_pool: usize) -> impl Iterator<Item = usize> {
        self.ranked.iter().enumerate().filter(move |(_, ranked)| ranked.at as usize == in_pool).map(|(at, _)| at)
    }

    /// The rows that are selected.
    fn selected(&self) -> impl Iterator<Item = DrawRow> {
        let begins = [0].into_iter().chain(self.ends.iter().copied());
        let selected = begins.zip(&self.strata).map(|(begin, s)| begin..begin + usize::try_from(s.selected).unwrap_or(0));
        selected.flatten().filter_map(|at| self.row(at))
    }

    fn field(&self, row: &DrawRow) -> &str {
        self.strata.get(row.stratum as usize).map_or("", |s| s.field.as_str())
    }

    fn leaf(&self, suite: Suite, at: usize) -> Digest {
        self.row(at).map_or(Digest([0; 32]), |row| suite.leaf(&row.fields(self.field(&row))))
    }

    /// The tree over the rows, for proofs.
    pub fn tree(&self, suite: Suite) -> MerkleTree {
        MerkleTree::new(suite, map_range(self.ranked.len(), |at| self.leaf(suite, at)))
    }

    /// The row file, `LP(row)` for every row in order.
    pub(crate) fn blocks(&self) -> Blocks<'_> {
        let size = self.strata.iter().map(|s| s.size * (8 + DrawRow::length(&s.field))).sum();
        row_blocks(self.ranked.len(), size, |at, out| {
            if let Some(row) = self.row(at) {
                tuple_into(out, &row.fields(self.field(&row)));
            }
        })
    }

    /// The selected blinded ids, each once, ascending, with the strata that drew them: the visits.
    pub fn visits(&self) -> BTreeMap<Digest, Vec<u32>> {
        let mut visits: BTreeMap<Digest, Vec<u32>> = BTreeMap::new();
        for row in self.selected() {
            visits.entry(row.bid).or_default().push(row.stratum);
        }
        visits
    }
}

/// The stratum field of a task and stratum code.
pub(super) fn field(task: &str, stratum: &str) -> String {
    format!("{task}/{stratum}")
}

/// The task → stratum pairs of a cell.
///
/// # Errors
/// `BadRecord` where the cell is not canonical JSON of a non-empty object of texts.
pub(super) fn parse_cell(cell: &str) -> Result<BTreeMap<String, String>, Error> {
    let bad = |why: Text| Error::new(Code::BadRecord).field("cell").value(cell).detail(why);
    let value = Value::parse(cell.as_bytes()).map_err(|e| bad(e.say()))?;
    let Value::Object(map) = value else { return Err(bad(say!("a cell is an object", "单元应为对象"))) };
    if map.is_empty() {
        return Err(bad(say!("a cell names at least one task", "单元至少指明一个任务")));
    }
    map.into_iter()
        .map(|(task, stratum)| match stratum {
            Value::Text(text) => Ok((task, text)),
            _ => Err(bad(say!("a cell names each stratum by text", "单元须以文本指明各层"))),
        })
        .collect()
}

/// A stratum of the plan with its rows of the pool, in their order.
pub(super) struct Members<'a> {
    pub(super) name: String,
    task: &'a str,
    pub(super) method: &'a Method,
    /// The numbers of the rows.
    pub(super) at: Vec<u32>,
}

impl Members<'_> {
    fn rows<'a>(&self, pool: &'a [PoolRow]) -> impl Iterator<Item = &'a PoolRow> {
        self.at.iter().filter_map(|at| pool.get(*at as usize))
    }
}

/// The strata of the plan, sorted by the bytes of their field.
pub(super) fn members<'a>(plan: &'a PlanDocument, pool: &[PoolRow]) -> Result<Vec<Members<'a>>, Error> {
    let all = plan.tasks.iter().flat_map(|task| task.strata.iter().map(move |stratum| (task, stratum)));
    let mut strata: Vec<Members<'a>> = all
        .map(|(task, stratum)| {
            let name = field(task.code.as_str(), stratum.code.as_str());
            Members { name, task: task.code.as_str(), method: &stratum.method, at: Vec::new() }
        })
        .collect();
    strata.sort_by(|a, b| a.name.cmp(&b.name));
    strata.dedup_by(|b, a| a.name == b.name);
    let count = u32::try_from(pool.len()).map_err(|_| Error::new(Code::BadRecord).detail(PoolError::TooMany))?;
    let mut cells: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, row) in (0..count).zip(pool) {
        let inside = match cells.entry(&row.cell) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(places(&strata, &row.cell)?),
        };
        for stratum in inside {
            if let Some(stratum) = strata.get_mut(*stratum) {
                stratum.at.push(at);
            }
        }
    }
    match strata.iter().find(|s| s.at.is_empty()) {
        Some(s) => Err(Error::new(Code::StratumMismatch)
            .field("strata")
            .value(&s.name)
            .detail(say!("no row of the pool is in this stratum", "抽查库中没有该层的数据行"))),
        None => Ok(strata),
    }
}

/// The positions of a cell's strata among those of the plan.
fn places(strata: &[Members<'_>], cell: &str) -> Result<Vec<usize>, Error> {
    let place = |(task, stratum): (String, String)| {
        let name = field(&task, &stratum);
        let why = say!("the plan does not name this stratum", "计划未列出该层");
        let unknown = || Error::new(Code::StratumMismatch).field("cell").value(&name).detail(why);
        strata.binary_search_by(|s| s.name.cmp(&name)).map_err(|_| unknown())
    };
    parse_cell(cell)?.into_iter().map(place).collect()
}

/// Checks, without a seed, that the pool and the plan name the same strata and that every number
/// can be drawn.
///
/// # Errors
/// `StratumMismatch` or `ShortFrame`, naming the stratum.
pub(crate) fn check_drawable(plan: &PlanDocument, pool: &[PoolRow]) -> Result<(), Error> {
    for stratum in members(plan, pool)? {
        let weighted = stratum.rows(pool).filter(|row| row.weight > 0).count() as u64;
        let (have, need) = match stratum.method {
            Method::Srs { n } => (stratum.at.len() as u64, n),
            Method::Pps { n } | Method::Pareto { n } => (weighted, n),
            Method::Threshold { .. } | Method::Portfolio { .. } => continue,
        };
        if *need > have {
            return Err(Error::new(Code::ShortFrame)
                .field(stratum.name)
                .detail(say!("need {need}, have {have}", "应抽 {need} 个，可抽 {have} 个")));
        }
    }
    Ok(())
}

/// For each stratum field the probability with which each of its rows is drawn, by blinded id.
///
/// # Errors
/// As [`draw`].
pub(crate) fn inclusion(
    plan: &PlanDocument,
    pool: &[PoolRow],
    portfolios: &Portfolios,
) -> Result<BTreeMap<String, Vec<(Digest, Inclusion)>>, Error> {
    let mut out = BTreeMap::new();
    for stratum in members(plan, pool)? {
        let name = &stratum.name;
        let all = match (ranked(stratum.method), portfolios.get(name)) {
            (Some(method), _) => {
                let unit = |row: &PoolRow| Unit { id: row.bid.0, ticket: [0; 32], weight: row.weight };
                let units: Vec<Unit> = stratum.rows(pool).map(unit).collect();
                sampling::inclusion(&units, &method).map_err(|e| Error::new(Code::ShortFrame).field(name).detail(e))?
            }
            (None, Some(list)) => {
                let chances = list.chances();
                let chance = |row: &PoolRow| chances.get(&row.bid.0).copied().unwrap_or(0);
                let inclusion = |row| Inclusion { num: chance(row).into(), den: list.total().into(), exact: true };
                stratum.rows(pool).map(inclusion).collect()
            }
            (None, None) => return Err(no_list(name)),
        };
        let of = stratum.rows(pool).map(|row| row.bid).zip(all).collect();
        out.insert(stratum.name, of);
    }
    Ok(out)
}

fn no_list(field: &str) -> Error {
    Error::new(Code::BadRecord).field(field).detail(say!("the stratum's list of samples is missing", "缺少该层的备选样本清单"))
}

/// Draws every stratum of a plan from the pool's rows (sorted by bid) with the seed of a wave.
///
/// # Errors
/// `StratumMismatch` where cells and plan differ, `ShortFrame` where a number cannot be drawn,
/// `BadRecord` where a portfolio's list of samples is missing or not of its stratum.
pub fn draw(
    suite: Suite,
    plan: &PlanDocument,
    pool: &Arc<Vec<PoolRow>>,
    portfolios: &Portfolios,
    seed: &Digest,
    wave: u64,
) -> Result<Draw, Error> {
    let all = members(plan, pool)?;
    let size: usize = all.iter().map(|stratum| stratum.at.len()).sum();
    let (strata, ends) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
    let mut draw = Draw { strata, root: Digest([0; 32]), ranked: Vec::new(), ends, pool: Arc::clone(pool) };
    for Members { name, task, method, at } in all {
        let purpose = match plan.coordination {
            Coordination::Merged => "draw".to_owned(),
            Coordination::Independent => format!("draw/{task}"),
        };
        let key = named_key(suite, seed, &purpose, wave);
        let units = units(suite, &key, pool, &at);
        let selection = match ranked(method) {
            Some(method) => sampling::rank(&units, &method).map_err(|e| Error::new(Code::ShortFrame).field(&name).detail(e))?,
            None => {
                let list = portfolios.get(&name).and_then(|list| list.draw(&suite.hmac_key(&key.0), &name));
                let sample = list.ok_or_else(|| no_list(&name))?;
                sampling::rank_portfolio(&units, sample).map_err(|e| Error::new(Code::BadRecord).field(&name).detail(e))?
            }
        };
        // Reserved at once, and only now that the memory of the ranking is free again.
        draw.ranked.reserve_exact(size - draw.ranked.len());
        let in_order = selection.order.iter().filter_map(|i| units.get(*i as usize).zip(at.get(*i as usize)));
        draw.ranked.extend(in_order.map(|(unit, at)| Ranked { ticket: Digest(unit.ticket), at: *at }));
        draw.ends.push(draw.ranked.len());
        draw.strata.push(DrawnStratum { field: name, size: units.len() as u64, selected: selection.selected, method: method.clone() });
    }
    draw.root = root_over(suite, draw.ranked.len(), |at| draw.leaf(suite, at));
    Ok(draw)
}

/// The rows of a stratum with their tickets `HMAC(k, "ticket" || bid)` (protocol §6). Where tasks
/// share tickets they share the key, so a row of two strata has its ticket computed twice, and the
/// same.
fn units(suite: Suite, key: &Digest, pool: &[PoolRow], at: &[u32]) -> Vec<Unit> {
    let mac = suite.hmac_key(&key.0);
    map_rows(at, |at| {
        let row = &pool[*at as usize];
        Unit { id: row.bid.0, ticket: mac.mac(&[b"ticket", &row.bid.0]).0, weight: row.weight }
    })
}

/// The method of a stratum that is drawn by ranks of tickets; none for a portfolio.
fn ranked(method: &Method) -> Option<sampling::Method> {
    Some(match method {
        Method::Srs { n } => sampling::Method::Srs { n: *n },
        Method::Pps { n } => sampling::Method::Pps { n: *n },
        Method::Pareto { n } => sampling::Method::Pareto { n: *n },
        Method::Threshold { num, den } => sampling::Method::Threshold { num: *num, den: *den },
        Method::Portfolio { .. } => return None,
    })
}
