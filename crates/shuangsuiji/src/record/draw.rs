//! The draw itself: from committed rows and a seed to draw rows, in integers only (protocol §6, §7).

use std::collections::BTreeMap;

use crate::ceremony::{Method, PlanDocument, PoolRow, named_key};
use crate::digest::{Digest, Field, Suite, Value, leaf_digest, merkle_root, parse_tuple, tuple};
use crate::error::{Code, Error};
use crate::plan::Coordination;
use crate::sampling::{self, Unit};
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
    /// The bytes that are the leaf of `draw_root` (protocol §7).
    pub fn to_bytes(&self, stratum: &str) -> Vec<u8> {
        tuple(&[
            Field::Text("draw-row"),
            Field::Text(stratum),
            Field::Int(self.rank),
            Field::Hash(&self.ticket),
            Field::Hash(&self.bid),
            Field::Text(if self.selected { "S" } else { "N" }),
        ])
    }

    /// Reads the bytes of a row; returns the stratum field beside the row.
    ///
    /// # Errors
    /// `BadRecord` where the bytes are not exactly those of a draw row.
    pub fn parse(bytes: &[u8]) -> Result<(String, Self), Error> {
        let bad = || Error::new(Code::BadRecord).detail(say!("these are not the bytes of a draw row", "这些字节不是抽取结果的数据行"));
        let fields = parse_tuple(bytes).map_err(|_| bad())?;
        let [tag, stratum, rank, ticket, bid, state] = fields.as_slice() else { return Err(bad()) };
        let selected = match *state {
            b"S" => true,
            b"N" => false,
            _ => return Err(bad()),
        };
        if *tag != b"draw-row" {
            return Err(bad());
        }
        Ok((
            String::from_utf8(stratum.to_vec()).map_err(|_| bad())?,
            Self {
                stratum: 0,
                rank: u64::from_be_bytes((*rank).try_into().map_err(|_| bad())?),
                ticket: Digest((*ticket).try_into().map_err(|_| bad())?),
                bid: Digest((*bid).try_into().map_err(|_| bad())?),
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

/// A finished draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// The strata, sorted by the bytes of their field.
    pub strata: Vec<DrawnStratum>,
    /// The rows, sorted by stratum and rank.
    pub rows: Vec<DrawRow>,
    /// The Merkle root over the rows.
    pub root: Digest,
}

impl Draw {
    /// The bytes of every row, in order.
    pub fn row_bytes(&self) -> impl Iterator<Item = Vec<u8>> + '_ {
        self.rows.iter().map(|row| {
            let field = self.strata.get(row.stratum as usize).map_or("", |s| s.field.as_str());
            row.to_bytes(field)
        })
    }

    /// The selected blinded ids, each once, ascending, with the strata that drew them: the visits.
    pub fn visits(&self) -> BTreeMap<Digest, Vec<u32>> {
        let mut visits: BTreeMap<Digest, Vec<u32>> = BTreeMap::new();
        for row in self.rows.iter().filter(|r| r.selected) {
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

/// Stratum field → its method, its task, and the positions of its rows in the pool.
type Members = BTreeMap<String, (Method, String, Vec<u32>)>;

/// The strata of the plan with the positions of their rows in the pool.
fn members(plan: &PlanDocument, pool: &[PoolRow]) -> Result<Members, Error> {
    let mut strata = Members::new();
    for task in &plan.tasks {
        for stratum in &task.strata {
            let name = field(task.code.as_str(), stratum.code.as_str());
            strata.insert(name, (stratum.method.clone(), task.code.to_string(), Vec::new()));
        }
    }
    let mut cells: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (at, row) in pool.iter().enumerate() {
        let at = u32::try_from(at)
            .map_err(|_| Error::new(Code::BadRecord).detail(say!("a pool holds fewer than 2^32 rows", "抽查库的行数须少于 2^32")))?;
        if !cells.contains_key(row.cell.as_str()) {
            let fields = parse_cell(&row.cell)?.iter().map(|(t, s)| field(t, s)).collect();
            cells.insert(&row.cell, fields);
        }
        for name in cells.get(row.cell.as_str()).into_iter().flatten() {
            match strata.get_mut(name) {
                Some((_, _, rows)) => rows.push(at),
                None => {
                    return Err(Error::new(Code::StratumMismatch)
                        .field("cell")
                        .value(name)
                        .detail(say!("the plan does not name this stratum", "计划未列出该层")));
                }
            }
        }
    }
    if let Some((name, _)) = strata.iter().find(|(_, (_, _, rows))| rows.is_empty()) {
        return Err(Error::new(Code::StratumMismatch)
            .field("strata")
            .value(name)
            .detail(say!("no row of the pool is in this stratum", "抽查库中没有该层的数据行")));
    }
    Ok(strata)
}

/// Checks, without a seed, that the pool and the plan name the same strata and that every number
/// can be drawn.
///
/// # Errors
/// `StratumMismatch` or `ShortFrame`, naming the stratum.
pub(crate) fn check_drawable(plan: &PlanDocument, pool: &[PoolRow]) -> Result<(), Error> {
    for (name, (method, _, rows)) in members(plan, pool)? {
        let weighted = rows.iter().filter(|at| pool.get(**at as usize).is_some_and(|r| r.weight > 0)).count() as u64;
        let (have, need) = match method {
            Method::Srs { n } => (rows.len() as u64, n),
            Method::Pps { n } | Method::Pareto { n } => (weighted, n),
            Method::Threshold { .. } | Method::Portfolio { .. } => continue,
        };
        if need > have {
            return Err(Error::new(Code::ShortFrame)
                .field(name)
                .detail(say!("need {need}, have {have}", "应抽 {need} 个，可抽 {have} 个")));
        }
    }
    Ok(())
}

/// How many rows are in a stratum.
pub(crate) fn stratum_size(pool: &[PoolRow], task: &str, stratum: &str) -> u64 {
    let inside = |row: &&PoolRow| parse_cell(&row.cell).is_ok_and(|cell| cell.get(task).is_some_and(|s| s == stratum));
    pool.iter().filter(inside).count() as u64
}

/// Draws every stratum of a plan from the pool's rows (sorted by bid) with the seed of a wave.
///
/// # Errors
/// `StratumMismatch` where cells and plan differ, `ShortFrame` where a number cannot be drawn.
pub fn draw(suite: Suite, plan: &PlanDocument, pool: &[PoolRow], seed: &Digest, wave: u64) -> Result<Draw, Error> {
    let merged = plan.coordination == Coordination::Merged;
    let shared = if merged { Some(tickets(suite, &named_key(suite, seed, "draw", wave), pool, None)) } else { None };
    let mut strata = Vec::new();
    let mut rows = Vec::new();
    for (at, (name, (method, task, members))) in members(plan, pool)?.into_iter().enumerate() {
        let own = match &shared {
            Some(all) => members.iter().filter_map(|m| all.get(*m as usize).copied()).collect(),
            None => tickets(suite, &named_key(suite, seed, &format!("draw/{task}"), wave), pool, Some(&members)),
        };
        let units: Vec<Unit> = members
            .iter()
            .zip(own)
            .filter_map(|(m, ticket)| pool.get(*m as usize).map(|r| Unit { id: r.bid.0, ticket: ticket.0, weight: r.weight }))
            .collect();
        let selection = select(&units, &method, &name)?;
        let stratum = u32::try_from(at)
            .map_err(|_| Error::new(Code::BadPlan).detail(say!("a plan has fewer than 2^32 strata", "计划的层数须少于 2^32")))?;
        for (rank, unit) in (0u64..).zip(selection.order.iter().filter_map(|i| units.get(*i as usize))) {
            rows.push(DrawRow { stratum, rank, ticket: Digest(unit.ticket), bid: Digest(unit.id), selected: rank < selection.selected });
        }
        strata.push(DrawnStratum { field: name, size: units.len() as u64, selected: selection.selected, method });
    }
    let mut draw = Draw { strata, rows, root: Digest([0; 32]) };
    draw.root = merkle_root(suite, draw.row_bytes().map(|b| leaf_digest(suite, &b)));
    Ok(draw)
}

fn select(units: &[Unit], method: &Method, name: &str) -> Result<sampling::Selection, Error> {
    let method = match method {
        Method::Srs { n } => sampling::Method::Srs { n: *n },
        Method::Pps { n } => sampling::Method::Pps { n: *n },
        Method::Pareto { n } => sampling::Method::Pareto { n: *n },
        Method::Threshold { num, den } => sampling::Method::Threshold { num: *num, den: *den },
        Method::Portfolio { .. } => {
            return Err(Error::new(Code::BadPlan).field(name).detail(say!(
                "a portfolio is drawn with its list of samples, which this record does not carry",
                "样本组合须依其样本清单抽取，而本记录不含该清单"
            )));
        }
    };
    sampling::rank(units, &method).map_err(|e| Error::new(Code::ShortFrame).field(name).detail(e))
}

/// The tickets of the pool's rows, or of some of them, in order.
fn tickets(suite: Suite, key: &Digest, pool: &[PoolRow], some: Option<&[u32]>) -> Vec<Digest> {
    let mac = suite.hmac_key(&key.0);
    let one = |row: &PoolRow| mac.mac(&[b"ticket", &row.bid.0]);
    match some {
        None => crate::digest::map_rows(pool, one),
        Some(at) => at.iter().filter_map(|i| pool.get(*i as usize)).map(one).collect(),
    }
}
