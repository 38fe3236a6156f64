//! What a plan makes of the registers before any frame is built: which tags have effect for its authority on
//! its day, which tier each target has by its rule, and which tags follow from that.

use std::sync::Arc;

use super::registry::Registry;
use crate::index::Postings;
use crate::plan::Plan;
use crate::scope::Use;

/// The registry as the plan sees it: the same one where nothing of this applies.
pub(super) fn seen(registry: Arc<Registry>, plan: &Plan) -> Arc<Registry> {
    let sources = plan.tier_policy.as_ref().and_then(|policy| Some((policy, policy.sources.as_ref()?)));
    if registry.targets.tag_grants().is_empty() && sources.is_none() && plan.derived_tags.is_empty() {
        return registry;
    }
    let of = &Use { day: plan.as_of, regions: &registry.regions };
    let by = registry.organisations().and_then(|all| all.rows().iter().find(|row| row.code.as_str() == plan.unit));
    let by = by.map(|row| &row.region).filter(|region| !region.is_unknown());
    let mut targets = registry.targets.clone().with_granted_tags(of, by);
    if let Some((policy, sources)) = sources {
        targets = targets.decide_tiers(of, |classes, own| sources.decide(&policy.order, of.day, classes, own));
    }
    for rule in &plan.derived_tags {
        let set = Postings::new(&targets, *of).set(&rule.when);
        targets = targets.with_tag(&rule.tag, set.iter());
    }
    Arc::new(registry.with_targets(targets))
}
