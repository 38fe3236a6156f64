//! Which item applies to which target, as a plan sees lists and registers on its day.

use std::sync::Arc;

use serde::Serialize;

use super::effect;
use super::registry::Registry;
use crate::catalogue::Item;
use crate::error::{Code, Error};
use crate::ident::{EntityId, ItemCode};
use crate::index::{Explanation, Index, selector};
use crate::plan::Plan;
use crate::scope::Use;

/// What is left over on either side of the list of items and the directory of targets (无对应项).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LeftOver {
    /// The items in force that apply to no target.
    pub items: Vec<ItemCode>,
    /// The active targets that no item in force applies to.
    pub targets: Vec<EntityId>,
}

impl Registry {
    /// Why an item applies to a target, or why not: the clauses that decide it.
    ///
    /// # Errors
    /// As [`Self::list`]; `UnknownReference` for an item that is not in force, or a target that is not in the directory;
    /// `BadScope` for an item whose scope is too deep.
    pub fn explain(self: &Arc<Self>, plan: &Plan, item: &ItemCode, target: &EntityId) -> Result<Explanation, Error> {
        let seen = effect::seen(Arc::clone(self), plan);
        let list = self.list(&plan.unit, plan.as_of)?.catalogue;
        let of = Use { day: plan.as_of, regions: &seen.regions };
        let at = seen.targets.find(&seen.crosswalk.current(target)).and_then(|at| u32::try_from(at).ok());
        let at = at.ok_or_else(|| {
            let detail = say!("the directory has no such target", "名录库中没有该检查对象");
            Error::new(Code::UnknownReference).field("target").value(target).detail(detail)
        })?;
        let row = |item: &Item| selector(item).map(|scope| (item.code.clone(), scope));
        let found = list.get(item).filter(|item| item.in_force(of.day)).map(row).transpose();
        let found = found.map_err(|e| Error::new(Code::BadScope).field("scope").value(item).detail(e))?;
        Index::new(found, &seen.targets, of).explain(item, at, &seen.targets, &of)
    }

    /// The items that apply to no target, and the active targets that no item applies to.
    ///
    /// # Errors
    /// As [`Self::list`] and [`Index::of_catalogue`].
    pub fn left_over(self: &Arc<Self>, plan: &Plan) -> Result<LeftOver, Error> {
        let seen = effect::seen(Arc::clone(self), plan);
        let list = self.list(&plan.unit, plan.as_of)?.catalogue;
        let of = Use { day: plan.as_of, regions: &seen.regions };
        let index = Index::of_catalogue(&list, &seen.targets, of)?;
        let orphans = index.orphans();
        let targets = orphans.targets.iter().filter_map(|at| seen.targets.get(at as usize)).map(|target| target.id);
        Ok(LeftOver { targets: targets.collect(), items: orphans.items.into_iter().cloned().collect() })
    }
}
