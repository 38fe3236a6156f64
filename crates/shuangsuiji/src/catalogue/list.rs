//! The list of items of one authority at one time, with the legal bases that they name.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::basis::Bases;
use super::item::Item;
use crate::error::{Code, Error, Problems};
use crate::ident::{BasisCode, ItemCode};

/// The catalogue of items (随机抽查事项清单), sorted by code.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    items: Vec<Item>,
    bases: Arc<Bases>,
}

/// An item that names a legal basis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dependent<'a> {
    /// The item.
    pub item: &'a Item,
    /// The other bases of it that are in force on the day asked for. Where there is none, the item
    /// cannot be drawn for without the basis in question.
    pub others: Vec<&'a BasisCode>,
}

impl Catalogue {
    /// Builds the catalogue from items in any order, without a register of legal bases.
    ///
    /// # Errors
    /// As [`Self::with_bases`].
    pub fn new(items: Vec<Item>) -> Result<Self, Error> {
        Self::with_bases(items, Arc::default())
    }

    /// Builds the catalogue from items in any order and the legal bases that they name.
    ///
    /// # Errors
    /// One error holding every code that occurs twice, every code of a basis that is not registered, every
    /// item without a legal basis, and every one whose dates or limits contradict each other.
    pub fn with_bases(mut items: Vec<Item>, bases: Arc<Bases>) -> Result<Self, Error> {
        items.sort_by(|a, b| a.code.cmp(&b.code));
        let mut problems = Problems::default();
        for pair in items.windows(2) {
            if let [a, b] = pair
                && a.code == b.code
            {
                problems.push(Error::new(Code::DuplicateId).field("code").value(&a.code));
            }
        }
        for item in &items {
            item.check(&mut problems);
            for code in item.bases.iter().filter(|code| bases.get(code).is_none()) {
                let own = &item.code;
                let detail =
                    say!("item {own} names it, and the register of bases does not have it", "事项 {own} 引用了它，而检查依据库中没有");
                problems.push(Error::new(Code::UnknownReference).field("bases").value(code).detail(detail));
            }
        }
        problems.into_result()?;
        Ok(Self { items, bases })
    }

    /// The items, sorted by code.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The guideline (工作指引) of every item; empty where it has none.
    pub fn guidelines(&self) -> BTreeMap<ItemCode, String> {
        self.items().iter().map(|item| (item.code.clone(), item.guideline.clone())).collect()
    }

    /// The register of legal bases.
    pub fn bases(&self) -> &Bases {
        &self.bases
    }

    /// The same register, to build another list with.
    pub(super) fn shared_bases(&self) -> Arc<Bases> {
        Arc::clone(&self.bases)
    }

    /// The item of a code.
    pub fn get(&self, code: &ItemCode) -> Option<&Item> {
        self.items.binary_search_by(|i| i.code.cmp(code)).ok().and_then(|at| self.items.get(at))
    }

    /// The item of a code, where it may be drawn for on a day: it is listed, in force, and one of its legal
    /// bases is in force.
    ///
    /// # Errors
    /// `UnknownReference` for an item that is not listed or not in force, `NoValidBasis` for one whose
    /// bases are all out of force.
    pub fn usable(&self, code: &ItemCode, day: NaiveDate) -> Result<&Item, Error> {
        let unknown = |detail| Error::new(Code::UnknownReference).value(code).detail(detail);
        let item = self.get(code).ok_or_else(|| unknown(say!("the catalogue has no such item", "抽查事项清单中没有该事项")))?;
        if !item.in_force(day) {
            return Err(unknown(say!("the item is not in force on {day}", "该事项在 {day} 不在有效期内")));
        }
        if !self.founded(item, day) {
            let bases = item.bases.iter().map(BasisCode::as_str).collect::<Vec<_>>().join(", ");
            let detail = say!("none of its legal bases is in force on {day}: {bases}", "其检查依据在 {day} 均不在有效期内：{bases}");
            return Err(Error::new(Code::NoValidBasis).value(code).detail(detail));
        }
        Ok(item)
    }

    /// Whether one of the legal bases of an item is in force on a day, or it names none by code.
    fn founded(&self, item: &Item, day: NaiveDate) -> bool {
        item.bases.is_empty() || item.bases.iter().any(|code| self.bases.in_force(code, day))
    }

    /// The items that name a legal basis, with what else they stand on: what a repeal (废止) affects from a
    /// day on. Items that have ended by then are left out.
    ///
    /// # Errors
    /// `UnknownReference` for a basis that the register does not have.
    pub fn dependents(&self, basis: &BasisCode, day: NaiveDate) -> Result<Vec<Dependent<'_>>, Error> {
        if self.bases.get(basis).is_none() {
            let detail = say!("the register of bases has no such code", "检查依据库中没有该代码");
            return Err(Error::new(Code::UnknownReference).field("basis").value(basis).detail(detail));
        }
        let naming = self.items.iter().filter(|item| item.bases.contains(basis) && item.valid_to.is_none_or(|to| day <= to));
        let other = |code: &&BasisCode| *code != basis && self.bases.in_force(code, day);
        Ok(naming.map(|item| Dependent { item, others: item.bases.iter().filter(other).collect() }).collect())
    }

    /// The list of items for checks without contact (非现场检查事项清单) on a day: in force, on a valid basis,
    /// and with `off_site` among their modes.
    pub fn off_site(&self, day: NaiveDate) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.off_site() && item.in_force(day) && self.founded(item, day))
    }
}
