//! Whether an expression is surely no wider than another, as their forms show it.

use std::collections::BTreeMap;

use super::{Expression, Node};

/// Pairs of parts that were compared: without them, nested operators would be compared again and again.
type Known<C> = BTreeMap<[*const Node<C>; 2], bool>;

impl<C> Expression<C> {
    /// Whether the other surely holds wherever this does, by whether a clause is so inside another. `false` is
    /// that it is wider, or that their forms do not show it.
    pub fn is_inside_by(&self, other: &Self, clause: &impl Fn(&C, &C) -> bool) -> bool {
        inside(self, other, clause, &mut BTreeMap::new())
    }
}

fn inside<C>(own: &Expression<C>, other: &Expression<C>, clause: &impl Fn(&C, &C) -> bool, known: &mut Known<C>) -> bool {
    let pair = [own, other].map(|one| std::ptr::from_ref(&one.node));
    if let Some(found) = known.get(&pair) {
        return *found;
    }
    let mut is = |a: &Expression<C>, b: &Expression<C>| inside(a, b, clause, known);
    let found = match (&own.node, &other.node) {
        (_, Node::All) => true,
        (Node::Or(parts), _) => parts.iter().all(|part| is(part, other)),
        (_, Node::And(parts)) => parts.iter().all(|part| is(own, part)),
        (Node::And(ours), Node::Or(theirs)) => ours.iter().any(|part| is(part, other)) || theirs.iter().any(|part| is(own, part)),
        (Node::And(parts), _) => parts.iter().any(|part| is(part, other)),
        (_, Node::Or(parts)) => parts.iter().any(|part| is(own, part)),
        // What is not in the larger is not in the smaller.
        (Node::Not(ours), Node::Not(theirs)) => is(theirs, ours),
        (Node::Is(ours), Node::Is(theirs)) => clause(ours, theirs),
        _ => false,
    };
    known.insert(pair, found);
    found
}
