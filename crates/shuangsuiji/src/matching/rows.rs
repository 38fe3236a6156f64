//! The rows of instance, table and teams (protocol §7a).
//!
//! In the notation of protocol §1 (`U(n)`: 8 bytes big-endian; `TUP(f1..fk) = U(k) || LP(f1) ||
//! .. || LP(fk)`, `LP(x) = U(len x) || x`; ids are 32 raw bytes, text is UTF-8):
//! ```text
//! TUP("match-target", bid, U(team size), classes, removed)
//!     classes = TUP(class..) by name;  class = TUP(name, U(lo), U(hi), TUP(ibid..) ascending)
//!     removed = TUP(TUP(rule, U(count))..) by rule
//! TUP("match-inspector", ibid, U(capacity), U(floor), subcaps)
//!     subcaps = TUP(subcap..) by name;  subcap = TUP(name, U(lo), U(hi), TUP(bid..) ascending)
//! TUP("match-pair", bid, ibid)                     or, for a pair with a limit of probability,
//! TUP("match-pair", bid, ibid, U(units of 2^-32))  above 0 and below 2^32
//! TUP("match-prob", bid, ibid, U(units of 2^-32))
//! TUP("match-team", bid, U(seat), ibid, class)
//!     seat from 0 in the order of ibid; class the inspector's class at this target, "" for none
//! TUP("match-reserve", bid, U(order), ibid)
//!     order from 0
//! ```
//! The instance is the rows of the first three kinds, the table those of `match-prob` (one for each
//! pair, also of 0 units; none under `draft-0`), the teams those of the last two; each sorted by the bytes of its rows, strictly
//! increasing. Names and rules sort by their UTF-8 bytes. The parsers take these bytes only.

use std::collections::BTreeMap;

use super::instance::{ClassBound, Id, InspectorNode, Instance, InstanceError, TargetNode};
use super::maxent::Table;
use super::solve::{Assignment, AssignmentError};
use crate::digest::{Field, parse_tuple, tuple};
use crate::text::{Speak, Text};

/// Why rows are not an instance or not its teams.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowError {
    /// The bytes of a row are not of a known layout.
    #[error("row {0} is not of a known layout; get the record again from its keeper")]
    Layout(usize),
    /// A row names a target or an inspector that has no row.
    #[error("row {0} names a target or an inspector that is not in the instance")]
    Unknown(usize),
    /// A pair or a class names a target or an inspector that has no row.
    #[error("a pair or a class names {}, which has no row of its own", super::instance::hex_id(.0))]
    NoRow(Id),
    /// The rows are not sorted strictly by their bytes, or not in the one canonical form.
    #[error("the rows are not in canonical form from row {0} on")]
    NotCanonical(usize),
    /// The parts do not make an instance.
    #[error(transparent)]
    Instance(#[from] InstanceError),
    /// The teams break the instance's constraints.
    #[error(transparent)]
    Assignment(#[from] AssignmentError),
}

impl Speak for RowError {
    fn say(&self) -> Text {
        let zh = match self {
            Self::Layout(row) => format!("第 {row} 行不是已知格式；请向保管方重新获取记录"),
            Self::Unknown(row) => format!("第 {row} 行所指的检查对象或检查人员不在数据中"),
            Self::NoRow(id) => format!("配对或类别所指的 {} 没有自己的数据行", super::instance::hex_id(id)),
            Self::NotCanonical(row) => format!("自第 {row} 行起不是规范形式"),
            Self::Instance(why) => return why.say(),
            Self::Assignment(why) => return why.say(),
        };
        Text::new(self.to_string(), zh)
    }
}

/// The rows of an instance, sorted.
pub fn instance_rows(instance: &Instance) -> Vec<Vec<u8>> {
    let inspector = |i: &u32| instance.inspectors().get(*i as usize).map(|n| n.id);
    let target = |t: &u32| instance.targets().get(*t as usize).map(|n| n.id);
    let mut rows: Vec<Vec<u8>> = instance.inspectors().iter().map(|node| inspector_row(node, target)).collect();
    for (node, pairs) in instance.targets().iter().zip(instance.pairs()) {
        let classes = classes_field(&node.classes, inspector);
        let removed: Vec<Vec<u8>> = node.removed.iter().map(|(rule, n)| tup(&[rule.as_bytes(), &int(*n)])).collect();
        rows.push(tup(&[b"match-target", &node.id, &int(node.team_size), &classes, &tup(&slices(&removed))]));
        rows.extend(pairs.iter().filter_map(|i| Some(pair_row(node, &inspector(i)?, node.ceiling(*i)))));
    }
    rows.sort_unstable();
    rows
}

fn inspector_row(node: &InspectorNode, target: impl Fn(&u32) -> Option<Id>) -> Vec<u8> {
    tup(&[b"match-inspector", &node.id, &int(node.capacity), &int(node.floor), &classes_field(&node.subcaps, target)])
}

fn pair_row(node: &TargetNode, ibid: &Id, ceiling: Option<u32>) -> Vec<u8> {
    match ceiling {
        Some(units) => tup(&[b"match-pair", &node.id, ibid, &int(units)]),
        None => tup(&[b"match-pair", &node.id, ibid]),
    }
}

fn classes_field(classes: &[ClassBound], id: impl Fn(&u32) -> Option<Id>) -> Vec<u8> {
    let class = |class: &ClassBound| {
        let members: Vec<Id> = class.members.iter().filter_map(&id).collect();
        let members: Vec<&[u8]> = members.iter().map(<[u8; 32]>::as_slice).collect();
        tup(&[class.name.as_bytes(), &int(class.lo), &int(class.hi), &tup(&members)])
    };
    tup(&slices(&classes.iter().map(class).collect::<Vec<_>>()))
}

/// The rows of a table, sorted: one for each pair.
pub fn table_rows(instance: &Instance, table: &Table) -> Vec<Vec<u8>> {
    let mut rows = Vec::new();
    for ((node, pairs), units) in instance.targets().iter().zip(instance.pairs()).zip(table.units()) {
        let ids = pairs.iter().filter_map(|i| instance.inspectors().get(*i as usize));
        rows.extend(ids.zip(units).map(|(inspector, units)| prob_row(&node.id, &inspector.id, *units)));
    }
    rows.sort_unstable();
    rows
}

/// One row of the table of probabilities: an integer number of 2^-32.
pub fn prob_row(bid: &Id, ibid: &Id, units: u64) -> Vec<u8> {
    tup(&[b"match-prob", bid, ibid, &units.to_be_bytes()])
}

/// The rows of teams and reserves, sorted.
pub fn team_rows(instance: &Instance, assignment: &Assignment) -> Vec<Vec<u8>> {
    let mut rows = Vec::new();
    let id = |i: &u32| instance.inspectors().get(*i as usize).map(|n| n.id);
    for (t, node) in instance.targets().iter().enumerate() {
        let team = assignment.teams.get(t).map(Vec::as_slice).unwrap_or_default();
        for (seat, i) in team.iter().enumerate() {
            let class = instance.class_of(t, *i).unwrap_or_default();
            rows.extend(id(i).map(|ibid| tup(&[b"match-team", &node.id, &index(seat), &ibid, class.as_bytes()])));
        }
        let reserves = assignment.reserves.get(t).map(Vec::as_slice).unwrap_or_default();
        for (order, i) in reserves.iter().enumerate() {
            rows.extend(id(i).map(|ibid| tup(&[b"match-reserve", &node.id, &index(order), &ibid])));
        }
    }
    rows.sort_unstable();
    rows
}

/// Reads an instance back from its rows.
///
/// # Errors
/// The first row that is wrong, or what is wrong with the instance. Only the bytes that
/// [`instance_rows`] writes are taken.
pub fn parse_instance<R: AsRef<[u8]>>(rows: &[R]) -> Result<Instance, RowError> {
    let mut parts = Parts::default();
    for (at, row) in rows.iter().enumerate() {
        parts.add(row.as_ref()).map_err(|fault| fault.at(at))?;
    }
    let instance = parts.build()?;
    same(rows, &instance_rows(&instance))?;
    Ok(instance)
}

/// Reads the teams back from their rows and checks them against the instance.
///
/// # Errors
/// The first row that is wrong, or the constraint that is broken. Only the bytes that
/// [`team_rows`] writes are taken.
pub fn parse_teams<R: AsRef<[u8]>>(instance: &Instance, rows: &[R]) -> Result<Assignment, RowError> {
    let n = instance.targets().len();
    let mut drawn = Assignment { teams: vec![Vec::new(); n], reserves: vec![Vec::new(); n] };
    for (at, row) in rows.iter().enumerate() {
        add_member(instance, &mut drawn, row.as_ref()).map_err(|fault| fault.at(at))?;
    }
    drawn.check(instance)?;
    same(rows, &team_rows(instance, &drawn))?;
    Ok(drawn)
}

/// What is wrong with one row.
#[derive(Clone, Copy)]
enum Fault {
    Layout,
    Unknown,
}

impl Fault {
    fn at(self, row: usize) -> RowError {
        match self {
            Self::Layout => RowError::Layout(row),
            Self::Unknown => RowError::Unknown(row),
        }
    }
}

type RawClass = (String, u32, u32, Vec<Id>);

#[derive(Default)]
struct Parts {
    targets: BTreeMap<Id, (TargetNode, Vec<RawClass>)>,
    inspectors: BTreeMap<Id, (InspectorNode, Vec<RawClass>)>,
    pairs: BTreeMap<(Id, Id), Option<u32>>,
}

impl Parts {
    fn add(&mut self, row: &[u8]) -> Result<(), Fault> {
        match fields(row)?.as_slice() {
            [b"match-target", bid, size, classes, removed] => {
                let removed = fields(removed)?.into_iter().map(read_removed).collect::<Result<_, _>>()?;
                let (id, team_size) = (read_id(bid)?, read_int(size)?);
                let node = TargetNode { id, team_size, classes: Vec::new(), removed, ceilings: Vec::new() };
                self.targets.insert(id, (node, read_classes(classes)?));
            }
            [b"match-inspector", ibid, capacity, floor, subcaps] => {
                let id = read_id(ibid)?;
                let node = InspectorNode { id, capacity: read_int(capacity)?, floor: read_int(floor)?, subcaps: Vec::new() };
                self.inspectors.insert(id, (node, read_classes(subcaps)?));
            }
            [b"match-pair", bid, ibid] => {
                self.pairs.insert((read_id(bid)?, read_id(ibid)?), None);
            }
            [b"match-pair", bid, ibid, units] => {
                self.pairs.insert((read_id(bid)?, read_id(ibid)?), Some(read_int(units)?));
            }
            _ => return Err(Fault::Layout),
        }
        Ok(())
    }

    /// Rows that came twice were merged: the comparison of all rows finds that. An inspector or
    /// target without a row cannot be compared, so it is looked for here.
    fn build(mut self) -> Result<Instance, RowError> {
        let ids: Vec<Id> = self.inspectors.keys().copied().collect();
        let inspector = |id: &Id| ids.binary_search(id).map(|i| i as u32).map_err(|_| RowError::NoRow(*id));
        let bids: Vec<Id> = self.targets.keys().copied().collect();
        let target = |id: &Id| bids.binary_search(id).map(|i| i as u32).map_err(|_| RowError::NoRow(*id));
        let mut pairs: Vec<Vec<u32>> = vec![Vec::new(); bids.len()];
        for ((bid, ibid), ceiling) in &self.pairs {
            let (t, i) = (target(bid)?, inspector(ibid)?);
            pairs[t as usize].push(i);
            if let (Some(units), Some((node, _))) = (ceiling, self.targets.get_mut(bid)) {
                node.ceilings.push((i, *units));
            }
        }
        let targets =
            self.targets.into_values().map(|(node, classes)| Ok(TargetNode { classes: index_classes(classes, inspector)?, ..node }));
        let inspectors = self.inspectors.into_values();
        let inspectors = inspectors.map(|(node, classes)| Ok(InspectorNode { subcaps: index_classes(classes, target)?, ..node }));
        Ok(Instance::new(targets.collect::<Result<_, RowError>>()?, inspectors.collect::<Result<_, RowError>>()?, pairs)?)
    }
}

fn index_classes(classes: Vec<RawClass>, index: impl Fn(&Id) -> Result<u32, RowError>) -> Result<Vec<ClassBound>, RowError> {
    let class = |(name, lo, hi, members): RawClass| {
        Ok(ClassBound { name, members: members.iter().map(&index).collect::<Result<_, RowError>>()?, lo, hi })
    };
    classes.into_iter().map(class).collect()
}

fn read_classes(field: &[u8]) -> Result<Vec<RawClass>, Fault> {
    fields(field)?.into_iter().map(read_class).collect()
}

fn read_class(field: &[u8]) -> Result<RawClass, Fault> {
    let parts = fields(field)?;
    let [name, lo, hi, members] = parts.as_slice() else { return Err(Fault::Layout) };
    let members = fields(members)?.into_iter().map(read_id).collect::<Result<_, _>>()?;
    Ok((read_text(name)?, read_int(lo)?, read_int(hi)?, members))
}

fn read_removed(field: &[u8]) -> Result<(String, u32), Fault> {
    let parts = fields(field)?;
    let [rule, count] = parts.as_slice() else { return Err(Fault::Layout) };
    Ok((read_text(rule)?, read_int(count)?))
}

fn add_member(instance: &Instance, drawn: &mut Assignment, row: &[u8]) -> Result<(), Fault> {
    let parts = fields(row)?;
    let (bid, ibid, lists) = match parts.as_slice() {
        [b"match-team", bid, _, ibid, _] => (bid, ibid, &mut drawn.teams),
        [b"match-reserve", bid, _, ibid] => (bid, ibid, &mut drawn.reserves),
        _ => return Err(Fault::Layout),
    };
    let (bid, ibid) = (read_id(bid)?, read_id(ibid)?);
    let t = instance.targets().binary_search_by_key(&bid, |n| n.id).map_err(|_| Fault::Unknown)?;
    let i = instance.inspectors().binary_search_by_key(&ibid, |n| n.id).map_err(|_| Fault::Unknown)?;
    // Rows are sorted by place within a target; a wrong place is found by the comparison of bytes.
    lists[t].push(i as u32);
    Ok(())
}

fn same<R: AsRef<[u8]>>(given: &[R], canonical: &[Vec<u8>]) -> Result<(), RowError> {
    let differs = given.iter().zip(canonical).position(|(a, b)| a.as_ref() != b.as_slice());
    match differs {
        Some(at) => Err(RowError::NotCanonical(at)),
        None if given.len() != canonical.len() => Err(RowError::NotCanonical(given.len().min(canonical.len()))),
        None => Ok(()),
    }
}

fn slices(parts: &[Vec<u8>]) -> Vec<&[u8]> {
    parts.iter().map(Vec::as_slice).collect()
}

fn int(n: u32) -> [u8; 8] {
    u64::from(n).to_be_bytes()
}

fn index(n: usize) -> [u8; 8] {
    (n as u64).to_be_bytes()
}

fn read_id(field: &[u8]) -> Result<Id, Fault> {
    field.try_into().map_err(|_| Fault::Layout)
}

fn read_int(field: &[u8]) -> Result<u32, Fault> {
    let bytes = field.try_into().map_err(|_| Fault::Layout)?;
    u32::try_from(u64::from_be_bytes(bytes)).map_err(|_| Fault::Layout)
}

fn read_text(field: &[u8]) -> Result<String, Fault> {
    std::str::from_utf8(field).map(str::to_owned).map_err(|_| Fault::Layout)
}

fn tup(parts: &[&[u8]]) -> Vec<u8> {
    tuple(&parts.iter().map(|part| Field::Bytes(part)).collect::<Vec<_>>())
}

fn fields(bytes: &[u8]) -> Result<Vec<&[u8]>, Fault> {
    parse_tuple(bytes).map_err(|_| Fault::Layout)
}
