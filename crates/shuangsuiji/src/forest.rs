//! Circles where there should be a forest: nodes whose parents lead back to them.

/// The circles that following parents runs into, each from its least node, in the order in which they
/// are met from node 0 on; from one start at most one, where nodes have several parents. Takes time in
/// proportion to nodes and parents.
pub(crate) fn circles<'a>(nodes: usize, parents: impl Fn(usize) -> &'a [usize]) -> Vec<Vec<usize>> {
    let mut marks = vec![Mark::New; nodes];
    let mut circles = Vec::new();
    for start in 0..nodes {
        if let Some(circle) = walk(start, &parents, &mut marks) {
            circles.push(circle);
        }
    }
    circles
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    OnPath,
    Done,
}

/// Follows all parents of a node, depth first; the first circle met.
fn walk<'a>(start: usize, parents: &impl Fn(usize) -> &'a [usize], marks: &mut [Mark]) -> Option<Vec<usize>> {
    let mut found = None;
    // The path from the start, each node with how many of its parents were followed.
    let mut path: Vec<(usize, usize)> = Vec::new();
    let mut next = Some(start);
    loop {
        if let Some(node) = next.take() {
            match marks.get_mut(node) {
                Some(mark @ Mark::New) => {
                    *mark = Mark::OnPath;
                    path.push((node, 0));
                }
                Some(Mark::OnPath) if found.is_none() => found = Some(circle(&path, node)),
                _ => {}
            }
        }
        let Some((node, followed)) = path.last_mut() else { return found };
        match parents(*node).get(*followed) {
            Some(parent) => {
                *followed += 1;
                next = Some(*parent);
            }
            None => {
                marks.get_mut(*node).into_iter().for_each(|mark| *mark = Mark::Done);
                path.pop();
            }
        }
    }
}

/// The end of a path from a node on, turned so that its least node comes first.
fn circle(path: &[(usize, usize)], node: usize) -> Vec<usize> {
    let mut circle: Vec<usize> = path.iter().map(|(node, _)| *node).skip_while(|n| *n != node).collect();
    let least = (0..circle.len()).min_by_key(|at| circle.get(*at)).unwrap_or(0);
    circle.rotate_left(least);
    circle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_met_once_and_whole() {
        let of = |parents: &[&[usize]]| circles(parents.len(), |at| parents[at]);
        assert_eq!(of(&[&[1], &[2], &[]]), Vec::<Vec<usize>>::new());
        assert_eq!(of(&[&[2], &[0], &[1], &[3], &[0]]), [vec![0, 2, 1], vec![3]]);
        // Two ways up to one node are no circle; a node with two parents is followed to both.
        assert_eq!(of(&[&[1, 2], &[3], &[3], &[]]), Vec::<Vec<usize>>::new());
        assert_eq!(of(&[&[], &[0, 2], &[0, 1]]), [vec![1, 2]]);
        let long: Vec<Vec<usize>> = (0..200_000usize).map(|n| vec![(n + 1) % 200_000]).collect();
        assert_eq!(circles(long.len(), |at| &long[at])[0].len(), 200_000);
    }
}
