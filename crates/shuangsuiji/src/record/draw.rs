//! The draw itself: from committed rows and a seed to draw rows, in integers only (protocol §6, §7).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::portfolio::Portfolios;
use super::rows::{write_row, write_rows};
use crate::ceremony::{Method, PlanDocument, PoolRow, named_key};
use crate::digest::{Digest, Field, MerkleTree, Suite, Value, parse_fields, root_over, tuple_into};
use crate::error::{Code, Error};
use crate::parallel::map_rows;
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
    fn field(&self, row: &DrawRow) -> &str {
        self.strata.get(row.stratum as usize).map_or("", |s| s.field.as_str())
    }

    fn leaf(&self, suite: Suite, row: &DrawRow) -> Digest {
        suite.leaf(&row.fields(self.field(row)))
    }

    /// The tree over the rows, for proofs.
    pub fn tree(&self, suite: Suite) -> MerkleTree {
        MerkleTree::new(suite, map_rows(&self.rows, |row| self.leaf(suite, row)))
    }

    /// The bytes of the row file, `LP(row)` for every row in order.
    pub fn to_file(&self) -> Vec<u8> {
        write_rows(&self.rows, |row, out| tuple_into(out, &row.fields(self.field(row))))
    }

    /// Whether these are the bytes of [`Self::to_file`], without making them.
    pub(super) fn is_file(&self, mut bytes: &[u8]) -> bool {
        let mut own = Vec::new();
        for row in &self.rows {
            own.clear();
            write_row(&mut own, |out| tuple_into(out, &row.fields(self.field(row))));
            match bytes.strip_prefix(own.as_slice()) {
                Some(rest) => bytes = rest,
                None => return false,
            }
        }
        bytes.is_empty()
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

/// A stratum of the plan with its rows of the pool, in their order.
pub(super) struct Members<'a> {
    pub(super) name: String,
    task: &'a str,
    pub(super) method: &'a Method,
    pub(super) rows: Vec<&'a PoolRow>,
}

/// The strata of the plan, sorted by the bytes of their field.
pub(super) fn members<'a>(plan: &'a PlanDocument, pool: &'a [PoolRow]) -> Result<Vec<Members<'a>>, Error> {
    let all = plan.tasks.iter().flat_map(|task| task.strata.iter().map(move |stratum| (task, stratum)));
    let mut strata: Vec<Members<'a>> = all
        .map(|(task, stratum)| {
            let name = field(task.code.as_str(), stratum.code.as_str());
            Members { name, task: task.code.as_str(), method: &stratum.method, rows: Vec::new() }
        })
        .collect();
    strata.sort_by(|a, b| a.name.cmp(&b.name));
    strata.dedup_by(|b, a| a.name == b.name);
    let mut cells: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in pool {
        let inside = match cells.entry(&row.cell) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(places(&strata, &row.cell)?),
        };
        for at in inside {
            if let Some(stratum) = strata.get_mut(*at) {
                stratum.rows.push(row);
            }
        }
    }
    match strata.iter().find(|s| s.rows.is_empty()) {
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
    for Members { name, method, rows, .. } in members(plan, pool)? {
        let weighted = rows.iter().filter(|row| row.weight > 0).count() as u64;
        let (have, need) = match method {
            Method::Srs { n } => (rows.len() as u64, n),
            Method::Pps { n } | Method::Pareto { n } => (weighted, n),
            Method::Threshold { .. } | Method::Portfolio { .. } => continue,
        };
        if *need > have {
            return Err(Error::new(Code::ShortFrame)
                .field(name)
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
    for Members { name, method, rows, .. } in members(plan, pool)? {
        let all = match (ranked(method), portfolios.get(&name)) {
            (Some(method), _) => {
                let unit = |row: &&PoolRow| Unit { id: row.bid.0, ticket: [0; 32], weight: row.weight };
                let units: Vec<Unit> = rows.iter().map(unit).collect();
                sampling::inclusion(&units, &method).map_err(|e| Error::new(Code::ShortFrame).field(&name).detail(e))?
            }
            (None, Some(list)) => {
                let chances = list.chances();
                let chance = |row: &&PoolRow| chances.get(&row.bid.0).copied().unwrap_or(0);
                rows.iter().map(|row| Inclusion { num: chance(row).into(), den: list.total().into(), exact: true }).collect()
            }
            (None, None) => return Err(no_list(&name)),
        };
        out.insert(name, rows.iter().map(|row| row.bid).zip(all).collect());
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
pub fn draw(suite: Suite, plan: &PlanDocument, pool: &[PoolRow], portfolios: &Portfolios, seed: &Digest, wave: u64) -> Result<Draw, Error> {
    let all = members(plan, pool)?;
    let size: usize = all.iter().map(|stratum| stratum.rows.len()).sum();
    let mut draw = Draw { strata: Vec::with_capacity(all.len()), rows: Vec::new(), root: Digest([0; 32]) };
    for (at, Members { name, task, method, rows }) in (0u32..).zip(all) {
        let purpose = match plan.coordination {
            Coordination::Merged => "draw".to_owned(),
            Coordination::Independent => format!("draw/{task}"),
        };
        let key = named_key(suite, seed, &purpose, wave);
        let units = units(suite, &key, &rows);
        drop(rows);
        let selection = match ranked(method) {
            Some(method) => sampling::rank(&units, &method).map_err(|e| Error::new(Code::ShortFrame).field(&name).detail(e))?,
            None => {
                let list = portfolios.get(&name).and_then(|list| list.draw(&suite.hmac_key(&key.0), &name));
                let sample = list.ok_or_else(|| no_list(&name))?;
                sampling::rank_portfolio(&units, sample).map_err(|e| Error::new(Code::BadRecord).field(&name).detail(e))?
            }
        };
        // Reserved at once, and only now that the memory of the ranking is free again.
        draw.rows.reserve_exact(size - draw.rows.len());
        let ranked = (0u64..).zip(selection.order.iter().filter_map(|i| units.get(*i as usize)));
        draw.rows.extend(ranked.map(|(rank, unit)| DrawRow {
            stratum: at,
            rank,
            ticket: Digest(unit.ticket),
            bid: Digest(unit.id),
            selected: rank < selection.selected,
        }));
        draw.strata.push(DrawnStratum { field: name, size: units.len() as u64, selected: selection.selected, method: method.clone() });
    }
    draw.root = root_over(suite, &draw.rows, |row| draw.leaf(suite, row));
    Ok(draw)
}

/// The rows of a stratum with their tickets `HMAC(k, "ticket" || bid)` (protocol §6). Where tasks
/// share tickets they share the key, so a row of two strata has its ticket computed twice, and the
/// same.
fn units(suite: Suite, key: &Digest, rows: &[&PoolRow]) -> Vec<Unit> {
    let mac = suite.hmac_key(&key.0);
    map_rows(rows, |row| Unit { id: row.bid.0, ticket: mac.mac(&[b"ticket", &row.bid.0]).0, weight: row.weight })
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
