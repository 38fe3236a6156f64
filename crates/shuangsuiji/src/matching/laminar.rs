//! Nested classes: which class is inside which (a laminar family).

use super::instance::ClassBound;

/// Classes as a forest, listed depth first, children by name.
///
/// The parent of a class is the smallest class that contains it; of two classes with the same
/// members the one later by name is inside the other; an empty class is inside none.
pub(super) struct Laminar {
    /// The classes by index, with the place of the parent in this list.
    pub(super) gates: Vec<(u32, Option<u32>)>,
    /// The smallest class of each member as a place in `gates`, sorted by member.
    leaves: Vec<(u32, u32)>,
}

/// Two classes that share members although neither contains the other, by index, ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Crossing(pub(super) u32, pub(super) u32);

impl Laminar {
    /// Nests classes, which are sorted by name and whose members are sorted.
    pub(super) fn nest(classes: &[ClassBound]) -> Result<Self, Crossing> {
        let mut members: Vec<u32> = classes.iter().flat_map(|c| &c.members).copied().collect();
        members.sort_unstable();
        members.dedup();
        let mut smallest: Vec<Option<u32>> = vec![None; members.len()];
        let mut parents = vec![None; classes.len()];
        let mut order: Vec<u32> = (0..classes.len() as u32).collect();
        order.sort_by_key(|c| std::cmp::Reverse(classes[*c as usize].members.len()));
        for class in order {
            let mut inside = None;
            for member in &classes[class as usize].members {
                let at = &mut smallest[members.partition_point(|m| m < member)];
                let parent = *inside.get_or_insert(*at);
                if *at != parent {
                    let other = at.or(parent).unwrap_or(class);
                    return Err(Crossing(class.min(other), class.max(other)));
                }
                *at = Some(class);
            }
            parents[class as usize] = inside.flatten();
        }
        let (gates, place) = depth_first(&parents);
        let leaves = members.into_iter().zip(smallest).filter_map(|(m, c)| Some((m, place[c? as usize])));
        Ok(Self { gates, leaves: leaves.collect() })
    }

    /// The smallest class that lists a member, as a place in `gates`.
    pub(super) fn leaf(&self, member: u32) -> Option<u32> {
        let at = self.leaves.binary_search_by_key(&member, |(m, _)| *m).ok()?;
        Some(self.leaves[at].1)
    }
}

/// The classes depth first with the places of their parents, and the place of each class.
fn depth_first(parents: &[Option<u32>]) -> (Vec<(u32, Option<u32>)>, Vec<u32>) {
    let mut gates = Vec::with_capacity(parents.len());
    let mut place = vec![0; parents.len()];
    let children = |of: Option<u32>| (0..parents.len() as u32).rev().filter(move |c| parents[*c as usize] == of);
    let mut open: Vec<u32> = children(None).collect();
    while let Some(class) = open.pop() {
        place[class as usize] = gates.len() as u32;
        gates.push((class, parents[class as usize].map(|p| place[p as usize])));
        open.extend(children(Some(class)));
    }
    (gates, place)
}
