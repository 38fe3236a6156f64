//! Columns: many values of one kind in few bytes each, for registers of millions of rows.
//!
//! A column is filled row by row and then put in another order once, by [`TextColumn::gather`] and its
//! like. Codes of a [`Dictionary`] follow the order in which values came and never reach an output.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::hash::Hash;
use std::hint::black_box;
use std::ops::Range;

use hashbrown::HashMap;

use crate::ident::EntityId;
use crate::parallel::{map_range, sort_by};

/// How many texts are looked up before they are copied.
const NEAR: usize = 32;

/// Texts, one after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct TextColumn {
    all: String,
    /// Where each text ends: the low 32 bits of it, and the rows from which on the rest is one more.
    ends: Vec<u32>,
    carries: Vec<usize>,
}

impl TextColumn {
    pub(crate) fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.mark(self.all.len());
    }

    /// Adds the texts of another column.
    pub(crate) fn append(&mut self, other: &Self) {
        let begin = self.all.len();
        self.all.push_str(&other.all);
        (0..other.ends.len()).filter_map(|at| other.end(at)).for_each(|end| self.mark(begin + end));
    }

    /// Notes where the next text ends.
    fn mark(&mut self, end: usize) {
        let carried = end as u64 >> 32;
        self.carries.extend((self.carries.len() as u64..carried).map(|_| self.ends.len()));
        self.ends.push(end as u32);
    }

    /// The text of a row; empty where there is no such row.
    pub(crate) fn get(&self, at: usize) -> &str {
        let from = at.checked_sub(1).and_then(|before| self.end(before)).unwrap_or(0);
        self.end(at).and_then(|to| self.all.get(from..to)).unwrap_or_default()
    }

    fn end(&self, at: usize) -> Option<usize> {
        let low = u64::from(*self.ends.get(at)?);
        let carried = self.carries.partition_point(|row| *row <= at) as u64;
        usize::try_from((carried << 32) + low).ok()
    }

    /// Puts another text in a row: the column is written anew.
    pub(crate) fn replace(&mut self, at: usize, text: &str) {
        let mut out = Self::default();
        (0..self.ends.len()).for_each(|row| out.push(if row == at { text } else { self.get(row) }));
        *self = out;
    }

    /// The texts of these rows, in this order; the column as it was is given up.
    pub(crate) fn gather(self, rows: &[usize]) -> Self {
        let (all, ends) = (String::with_capacity(self.all.len()), Vec::with_capacity(rows.len()));
        let mut out = Self { all, ends, carries: Vec::new() };
        for near in rows.chunks(NEAR) {
            // Where texts are far apart, memory is what takes the time: it is asked for many at once.
            black_box(near.iter().map(|at| self.get(*at).len()).sum::<usize>());
            near.iter().for_each(|at| out.push(self.get(*at)));
        }
        out
    }
}

/// The values of these rows, in this order; the column as it was is given up.
pub(crate) fn gather<T: Copy>(column: Vec<T>, rows: &[usize]) -> Vec<T> {
    let mut out = Vec::with_capacity(rows.len());
    out.extend(rows.iter().filter_map(|at| column.get(*at)).copied());
    out
}

/// Values that many rows share, each kept once.
#[derive(Clone, Debug)]
pub(crate) struct Dictionary<T> {
    values: Vec<T>,
    codes: HashMap<T, u32>,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { values: Vec::new(), codes: HashMap::new() }
    }
}

impl<T: Hash + Eq + Clone> Dictionary<T> {
    /// The code of a value. There are fewer than 2^32 different values: rows are.
    pub(crate) fn code(&mut self, value: T) -> u32 {
        if let Some(code) = self.codes.get(&value) {
            return *code;
        }
        let code = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push(value.clone());
        self.codes.insert(value, code);
        code
    }

    /// Takes the values of another dictionary; their codes here, by their codes there.
    pub(crate) fn append(&mut self, other: Self) -> Vec<u32> {
        other.values.into_iter().map(|value| self.code(value)).collect()
    }

    /// The values alone, by code.
    pub(crate) fn into_values(self) -> Vec<T> {
        self.values
    }

    pub(crate) fn get(&self, code: u32) -> Option<&T> {
        self.values.get(code as usize)
    }
}

/// The code of a value among those of a column that is whole, which is added where it is not there.
pub(crate) fn code_among<T: PartialEq>(values: &mut Vec<T>, value: T) -> u32 {
    let at = values.iter().position(|known| *known == value).unwrap_or(values.len());
    if at == values.len() {
        values.push(value);
    }
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Entity ids. Their order is that of their canonical bytes (protocol §2).
#[derive(Clone, Debug, Default)]
pub(crate) struct IdColumn {
    ranks: Vec<u8>,
    texts: TextColumn,
}

/// The head of an id for sorting, as big-endian integers: enough of it that ids are seldom looked up
/// whole.
type Head = [u64; 3];

impl IdColumn {
    pub(crate) fn push(&mut self, id: &EntityId) {
        self.ranks.push(id.rank());
        self.texts.push(&id.text());
    }

    /// Adds the ids of another column.
    pub(crate) fn append(&mut self, other: &Self) {
        self.ranks.extend_from_slice(&other.ranks);
        self.texts.append(&other.texts);
    }

    /// Puts other ids in the place of those that `change` gives one for; how many. Where there is none the
    /// column is not copied.
    pub(crate) fn replace(&mut self, change: impl Fn((u8, &str)) -> Option<EntityId>) -> u64 {
        let changes: Vec<(usize, EntityId)> = (0..self.len()).filter_map(|at| Some((at, change(self.key(at)?)?))).collect();
        if changes.is_empty() {
            return 0;
        }
        let (mut out, mut next) = (Self::default(), changes.iter().peekable());
        for at in 0..self.len() {
            match next.next_if(|(changed, _)| *changed == at) {
                Some((_, id)) => out.push(id),
                None => {
                    out.ranks.extend(self.ranks.get(at));
                    out.texts.push(self.texts.get(at));
                }
            }
        }
        *self = out;
        changes.len() as u64
    }

    /// Puts other ids in the place of these; how many rows that changes.
    pub(crate) fn rename(&mut self, names: &BTreeMap<EntityId, EntityId>) -> u64 {
        if names.is_empty() { 0 } else { self.replace(|(rank, text)| names.get(&EntityId::stored(rank, text)?).cloned()) }
    }

    /// The ids that are organisation codes, or of sites by such a code.
    pub(crate) fn by_organisation_code(&self) -> impl Iterator<Item = EntityId> {
        let named = |(rank, text): &(u8, &str)| match *rank {
            EntityId::ORG9_RANK => true,
            EntityId::SITE_RANK => text.starts_with("org9:"),
            _ => false,
        };
        let keys = (0..self.len()).filter_map(|at| self.key(at)).filter(named);
        keys.filter_map(|(rank, text)| EntityId::stored(rank, text))
    }

    pub(crate) fn len(&self) -> usize {
        self.ranks.len()
    }

    pub(crate) fn get(&self, at: usize) -> Option<EntityId> {
        let (rank, text) = self.key(at)?;
        EntityId::stored(rank, text)
    }

    /// The rank of the scheme, and the value.
    pub(crate) fn key(&self, at: usize) -> Option<(u8, &str)> {
        Some((*self.ranks.get(at)?, self.texts.get(at)))
    }

    pub(crate) fn gather(self, rows: &[usize]) -> Self {
        Self { ranks: gather(self.ranks, rows), texts: self.texts.gather(rows) }
    }

    /// Where the ids of a scheme stand in a column that is sorted, by the scheme's rank.
    pub(crate) fn of_rank(&self, rank: u8) -> Range<usize> {
        self.ranks.partition_point(|r| *r < rank)..self.ranks.partition_point(|r| *r <= rank)
    }

    /// The position of an id in a column that is sorted.
    pub(crate) fn find(&self, wanted: (u8, &str)) -> Option<usize> {
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from + (to - from) / 2;
            match self.key(middle).map(|key| by_bytes(key, wanted))? {
                Ordering::Less => from = middle + 1,
                Ordering::Greater => to = middle,
                Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// The position of each row's id in a column that is sorted; none where it is not there.
    pub(crate) fn positions_in(&self, sorted: &Self) -> Vec<Option<u32>> {
        let mut out = vec![None; self.len()];
        let mut at = 0;
        for (row, _) in self.order(|_, _| Ordering::Equal) {
            let Some(key) = self.key(row) else { continue };
            while sorted.key(at).is_some_and(|other| by_bytes(other, key) == Ordering::Less) {
                at += 1;
            }
            let found = sorted.key(at).is_some_and(|other| by_bytes(other, key) == Ordering::Equal);
            if let (true, Some(slot), Ok(at)) = (found, out.get_mut(row), u32::try_from(at)) {
                *slot = Some(at);
            }
        }
        out
    }

    /// The rows in the order of their ids, those of one id by `tie` and then as they came; and of each
    /// row whether it has the id of the one before it.
    pub(crate) fn order(&self, tie: impl Fn(usize, usize) -> Ordering + Sync) -> Vec<(usize, bool)> {
        let mut rows: Vec<(Head, usize)> = map_range(self.len(), |at| (self.head(at), at));
        let whole = |i: usize, j: usize| self.key(i).zip(self.key(j)).map_or(Ordering::Equal, |(a, b)| by_bytes(a, b));
        sort_by(&mut rows, |(a, i), (b, j)| a.cmp(b).then_with(|| whole(*i, *j)).then_with(|| tie(*i, *j)).then(i.cmp(j)));
        let repeats = |[(a, i), (b, j)]: [&(Head, usize); 2]| a == b && whole(*i, *j) == Ordering::Equal;
        let before = |at: usize| at.checked_sub(1).and_then(|before| rows.get(before));
        map_range(rows.len(), |at| {
            let row = rows.get(at);
            (row.map_or(at, |(_, row)| *row), before(at).zip(row).is_some_and(|(a, b)| repeats([a, b])))
        })
    }

    /// Scheme, length and first bytes: where two heads differ, the ids differ in the same way.
    fn head(&self, at: usize) -> Head {
        let (rank, text) = self.key(at).unwrap_or_default();
        let mut head = [0u8; 24];
        let [slot, long, short, value @ ..] = &mut head;
        *slot = rank;
        [*long, *short] = u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes();
        let shown = text.len().min(value.len());
        if let (Some(to), Some(from)) = (value.get_mut(..shown), text.as_bytes().get(..shown)) {
            to.copy_from_slice(from);
        }
        let (words, _) = head.as_chunks::<8>();
        [0, 1, 2].map(|word| words.get(word).copied().map_or(0, u64::from_be_bytes))
    }
}

/// The order of canonical bytes: in a tuple the length stands before the text.
fn by_bytes(a: (u8, &str), b: (u8, &str)) -> Ordering {
    a.0.cmp(&b.0).then_with(|| a.1.len().cmp(&b.1.len())).then_with(|| a.1.cmp(b.1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids() -> impl Strategy<Value = EntityId> {
        let raw = "[ab]{1,3}|[ab]{20,26}";
        prop_oneof![
            raw.prop_map(|t| EntityId::parse("raw", &t).unwrap()),
            Just(EntityId::parse("uscc", "91110105MA0012AB1C").unwrap()),
            ("[ab]{1,2}", 0..20u64).prop_map(|(t, n)| EntityId::parse("site", &format!("raw:{t}#{n}")).unwrap()),
        ]
    }

    proptest! {
        #[test]
        fn ids_are_kept_ordered_and_found_as_their_bytes_are(ids in prop::collection::vec(ids(), 0..40)) {
            let mut column = IdColumn::default();
            ids.iter().for_each(|id| column.push(id));
            let ordered = column.order(|_, _| Ordering::Equal);
            let order: Vec<usize> = ordered.iter().map(|(at, _)| *at).collect();
            let repeated: Vec<bool> = (0..order.len()).map(|i| i > 0 && ids[order[i]] == ids[order[i - 1]]).collect();
            prop_assert!(ordered.iter().map(|(_, again)| *again).eq(repeated));
            let mut expected: Vec<usize> = (0..ids.len()).collect();
            expected.sort_by_key(|at| ids[*at].to_bytes());
            prop_assert_eq!(&order, &expected);
            let sorted = column.clone().gather(&order);
            for (at, id) in order.iter().map(|at| &ids[*at]).enumerate() {
                prop_assert_eq!(sorted.get(at), Some(id.clone()));
                let found = sorted.find((id.rank(), &id.text())).unwrap();
                prop_assert_eq!(sorted.get(found), Some(id.clone()));
                prop_assert!(sorted.of_rank(id.rank()).contains(&found));
            }
            let places: Vec<Option<u32>> = ids.iter().map(|id| sorted.find((id.rank(), &id.text()))).map(|at| at.map(|at| at as u32)).collect();
            let found = column.positions_in(&sorted);
            for (id, (a, b)) in ids.iter().zip(found.iter().zip(&places)) {
                prop_assert_eq!(a.map(|at| sorted.get(at as usize)), b.map(|_| Some(id.clone())));
            }
            let mut other = IdColumn::default();
            other.push(&EntityId::parse("raw", "absent").unwrap());
            prop_assert_eq!(other.positions_in(&sorted), [None]);
            prop_assert_eq!(sorted.find((0, "absent")), None);
            let change = |id: &EntityId| (id.rank() != 3 && id.text().ends_with('a')).then(|| EntityId::Raw(format!("{id}!")));
            let mut changed = sorted.clone();
            let count = changed.replace(|(rank, text)| change(&EntityId::stored(rank, text).unwrap()));
            let expected: Vec<EntityId> = order.iter().map(|at| change(&ids[*at]).unwrap_or_else(|| ids[*at].clone())).collect();
            prop_assert_eq!((0..expected.len()).filter_map(|at| changed.get(at)).collect::<Vec<_>>(), expected);
            prop_assert_eq!(count, ids.iter().filter_map(change).count() as u64);
            prop_assert_eq!((0..5).flat_map(|rank| sorted.of_rank(rank)).collect::<Vec<_>>(), (0..ids.len()).collect::<Vec<_>>());
        }
    }

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn ends_beyond_32_bits_are_kept() {
        let ends = [7, (1 << 32) - 1, 1 << 32, (1 << 32) + 5, (5 << 32) + 1, (5 << 32) + 1];
        let mut column = TextColumn::default();
        ends.into_iter().for_each(|end| column.mark(end));
        assert_eq!((0..ends.len()).filter_map(|at| column.end(at)).collect::<Vec<_>>(), ends);
        assert_eq!(column.end(ends.len()), None);
    }

    #[test]
    fn every_scheme_is_stored_and_ranked_by_its_bytes() {
        let all = [("raw", "x"), ("org9", "12345678X"), ("site", "raw:x#2"), ("uscc", "91110105MA0012AB1C"), ("reg15", "110105000000011")];
        let mut before: Option<EntityId> = None;
        for (scheme, value) in all {
            // Where a check digit of this list is wrong, the column could not hold the id either.
            let Ok(id) = EntityId::parse(scheme, value).or_else(|_| EntityId::parse("raw", value)) else { panic!("{scheme}") };
            assert_eq!(EntityId::stored(id.rank(), &id.text()), Some(id.clone()));
            if id.scheme() == scheme {
                assert!(before.is_none_or(|b| b < id && b.rank() < id.rank()));
                before = Some(id);
            }
        }
    }
}
