//! Rows from instance, table and teams, one after the other. That they come in the order of their bytes follows
//! from their layouts: rows of fewer fields come first, then those of the shorter kind, then the ids, by which targets
//! and inspectors of an instance are sorted.

use super::super::instance::{ClassBound, Id, InspectorNode, Instance, TargetNode};
use super::super::maxent::Table;
use super::super::solve::Assignment;
use crate::digest::{Field, tuple};

/// The rows of an instance, sorted.
pub fn instance_rows(instance: &Instance) -> impl Iterator<Item = Vec<u8>> {
    let id = |i: u32| instance.inspectors().get(i as usize).map(|n| n.id);
    let targets = || instance.targets().iter();
    // A pair with a limit has one field more than one without.
    let pairs = move |limited: bool| {
        let of = targets().zip(instance.pairs()).flat_map(|(node, pairs)| pairs.iter().map(move |i| (node, *i, node.ceiling(*i))));
        of.filter(move |(_, _, ceiling)| ceiling.is_some() == limited)
            .filter_map(move |(node, i, ceiling)| Some(pair_row(&node.id, &id(i)?, ceiling)))
    };
    let target = move |node: &TargetNode| target_row(node, id);
    let inspector = |node: &InspectorNode| inspector_row(node, |t| instance.targets().get(t as usize).map(|n| n.id));
    pairs(false).chain(pairs(true)).chain(targets().map(target)).chain(instance.inspectors().iter().map(inspector))
}

fn target_row(node: &TargetNode, inspector: impl Fn(u32) -> Option<Id>) -> Vec<u8> {
    let removed: Vec<Vec<u8>> = node.removed.iter().map(|(rule, n)| tup(&[rule.as_bytes(), &int(*n)])).collect();
    tup(&[b"match-target", &node.id, &int(node.team_size), &classes_field(&node.classes, inspector), &tup(&slices(&removed))])
}

fn inspector_row(node: &InspectorNode, target: impl Fn(u32) -> Option<Id>) -> Vec<u8> {
    tup(&[b"match-inspector", &node.id, &int(node.capacity), &int(node.floor), &classes_field(&node.subcaps, target)])
}

fn pair_row(bid: &Id, ibid: &Id, ceiling: Option<u32>) -> Vec<u8> {
    match ceiling {
        Some(units) => tup(&[b"match-pair", bid, ibid, &int(units)]),
        None => tup(&[b"match-pair", bid, ibid]),
    }
}

fn classes_field(classes: &[ClassBound], id: impl Fn(u32) -> Option<Id>) -> Vec<u8> {
    let class = |class: &ClassBound| {
        let members: Vec<Id> = class.members.iter().filter_map(|i| id(*i)).collect();
        let members: Vec<&[u8]> = members.iter().map(<[u8; 32]>::as_slice).collect();
        tup(&[class.name.as_bytes(), &int(class.lo), &int(class.hi), &tup(&members)])
    };
    tup(&slices(&classes.iter().map(class).collect::<Vec<_>>()))
}

/// The rows of a table, sorted: one for each pair.
pub fn table_rows(instance: &Instance, table: &Table) -> impl Iterator<Item = Vec<u8>> {
    let pairs = instance.targets().iter().zip(instance.pairs()).zip(table.units());
    pairs.flat_map(|((node, pairs), units)| {
        let ids = pairs.iter().filter_map(|i| instance.inspectors().get(*i as usize));
        ids.zip(units).map(|(inspector, units)| prob_row(&node.id, &inspector.id, *units))
    })
}

/// One row of the table of probabilities: an integer number of 2^-32.
pub fn prob_row(bid: &Id, ibid: &Id, units: u64) -> Vec<u8> {
    tup(&[b"match-prob", bid, ibid, &units.to_be_bytes()])
}

/// The rows of teams and reserves, sorted: the reserves first.
pub fn team_rows(instance: &Instance, assignment: &Assignment) -> impl Iterator<Item = Vec<u8>> {
    let id = |i: u32| instance.inspectors().get(i as usize).map(|n| n.id);
    let targets = || instance.targets().iter();
    let reserves = targets().zip(&assignment.reserves).flat_map(move |(node, reserves)| {
        let row = move |(order, i): (u64, &u32)| Some(tup(&[b"match-reserve", &node.id, &order.to_be_bytes(), &id(*i)?]));
        (0..).zip(reserves).filter_map(row)
    });
    let teams = targets().enumerate().zip(&assignment.teams).flat_map(move |((t, node), team)| {
        let row = move |(seat, i): (u64, &u32)| {
            let class = instance.class_of(t, *i).unwrap_or_default();
            Some(tup(&[b"match-team", &node.id, &seat.to_be_bytes(), &id(*i)?, class.as_bytes()]))
        };
        (0..).zip(team).filter_map(row)
    });
    reserves.chain(teams)
}

fn slices(parts: &[Vec<u8>]) -> Vec<&[u8]> {
    parts.iter().map(Vec::as_slice).collect()
}

fn int(n: u32) -> [u8; 8] {
    u64::from(n).to_be_bytes()
}

fn tup(parts: &[&[u8]]) -> Vec<u8> {
    tuple(&parts.iter().map(|part| Field::Bytes(part)).collect::<Vec<_>>())
}
