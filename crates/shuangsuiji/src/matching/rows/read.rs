//! Instance and teams from their rows.

use std::collections::BTreeMap;

use super::super::instance::{ClassBound, Id, InspectorNode, Instance, TargetNode};
use super::super::solve::Assignment;
use super::{RowError, instance_rows, team_rows};
use crate::digest::parse_tuple;

/// Reads an instance back from its rows.
///
/// # Errors
/// The first row that is wrong, or what is wrong with the instance. Only the bytes that
/// [`instance_rows`] writes are taken.
pub fn parse_instance<R: AsRef<[u8]>>(rows: &[R]) -> Result<Instance, RowError> {
    let mut reader = InstanceReader::default();
    rows.iter().try_for_each(|row| reader.take(row.as_ref()))?;
    let instance = reader.finish()?;
    same(rows, instance_rows(&instance))?;
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
    same(rows, team_rows(instance, &drawn))?;
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

/// Reads an instance row by row, in memory of the instance.
#[derive(Debug, Default)]
pub struct InstanceReader {
    rows: usize,
    targets: BTreeMap<Id, (TargetNode, Vec<RawClass>)>,
    inspectors: BTreeMap<Id, (InspectorNode, Vec<RawClass>)>,
    /// The inspectors that pairs name, numbered as they come: the rows of pairs are before theirs.
    named: BTreeMap<Id, u32>,
    pairs: BTreeMap<Id, Vec<(u32, Option<u32>)>>,
}

impl InstanceReader {
    /// Takes the next row.
    ///
    /// # Errors
    /// `Layout` where it is no row of an instance.
    pub fn take(&mut self, row: &[u8]) -> Result<(), RowError> {
        self.add(row).map_err(|fault| fault.at(self.rows))?;
        self.rows += 1;
        Ok(())
    }

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
            [b"match-pair", bid, ibid] => self.pair(read_id(bid)?, read_id(ibid)?, None),
            [b"match-pair", bid, ibid, units] => self.pair(read_id(bid)?, read_id(ibid)?, Some(read_int(units)?)),
            _ => return Err(Fault::Layout),
        }
        Ok(())
    }

    fn pair(&mut self, bid: Id, ibid: Id, ceiling: Option<u32>) {
        let next = self.named.len() as u32;
        let inspector = *self.named.entry(ibid).or_insert(next);
        self.pairs.entry(bid).or_default().push((inspector, ceiling));
    }

    /// The instance of the rows taken. Its rows are to be compared with those that were taken, as
    /// [`parse_instance`] does: targets and inspectors that came twice were merged, and no order was asked for.
    ///
    /// # Errors
    /// What names a target or an inspector without a row, or what is wrong with the instance.
    pub fn finish(mut self) -> Result<Instance, RowError> {
        let ids: Vec<Id> = self.inspectors.keys().copied().collect();
        let inspector = |id: &Id| ids.binary_search(id).map(|i| i as u32).map_err(|_| RowError::NoRow(*id));
        let bids: Vec<Id> = self.targets.keys().copied().collect();
        let target = |id: &Id| bids.binary_search(id).map(|i| i as u32).map_err(|_| RowError::NoRow(*id));
        let mut named = vec![0; self.named.len()];
        for (id, number) in &self.named {
            named[*number as usize] = inspector(id)?;
        }
        let mut pairs: Vec<Vec<u32>> = vec![Vec::new(); bids.len()];
        for (bid, of) in self.pairs {
            pairs[target(&bid)? as usize] = of.iter().map(|(number, _)| named[*number as usize]).collect();
            if let Some((node, _)) = self.targets.get_mut(&bid) {
                node.ceilings = of.iter().filter_map(|(number, units)| Some((named[*number as usize], (*units)?))).collect();
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

fn same<R: AsRef<[u8]>>(given: &[R], mut canonical: impl Iterator<Item = Vec<u8>>) -> Result<(), RowError> {
    match given.iter().position(|row| canonical.next().as_deref() != Some(row.as_ref())) {
        Some(at) => Err(RowError::NotCanonical(at)),
        None if canonical.next().is_some() => Err(RowError::NotCanonical(given.len())),
        None => Ok(()),
    }
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

fn fields(bytes: &[u8]) -> Result<Vec<&[u8]>, Fault> {
    parse_tuple(bytes).map_err(|_| Fault::Layout)
}
