//! What stands behind the blinded rows: pool entries with their private attributes, and the
//! tables the office works with. All of it stays with the keeper.

use std::collections::BTreeMap;

use super::prepared::{Prepared, int, object, text};
use crate::ceremony::PoolEntry;
use crate::digest::{Texts, Value, object_of_texts};
use crate::directory::{DateSpan, DatedRecusal, Inspector, Recusal, Skill, TargetRef, Validity};
use crate::error::{Code, Error};
use crate::ident::{EntityId, InspectorId, Tier};
use crate::plan::Plan;
use crate::text::Text;

/// The pool entry of a target, by its position in the directory.
pub(super) fn target_entry(prepared: &Prepared, at: u32, cell: &str) -> Result<PoolEntry, Error> {
    let target = prepared.registry.targets.get(at as usize);
    let target = target
        .ok_or_else(|| Error::new(Code::Internal).detail(say!("a frame names a row that is not there", "抽样框所指的数据行不存在")))?;
    let attrs = target_attributes(&target);
    Ok(PoolEntry { eid: target.id.to_bytes(), cell: cell.to_owned(), weight: target.weight, attrs })
}

/// The pool entries of the inspectors, in the directory's order.
pub(super) fn inspector_entries(prepared: &Prepared) -> Result<Vec<PoolEntry>, Error> {
    let entry = |inspector: &Inspector| {
        Ok(PoolEntry {
            eid: inspector_eid(&inspector.id)?.to_bytes(),
            cell: inspector.unit.to_string(),
            weight: inspector.capacity.into(),
            attrs: inspector_attributes(inspector).to_bytes(),
        })
    };
    prepared.registry.inspectors.rows().iter().map(entry).collect()
}

/// The entity id of an inspector: `raw` with the register's id.
pub(super) fn inspector_eid(id: &InspectorId) -> Result<EntityId, Error> {
    EntityId::parse("raw", id.as_str()).map_err(|e| Error::new(Code::BadIdentifier).value(id).detail(e))
}

fn texts<'a>(of: impl IntoIterator<Item = &'a String>) -> Value {
    Value::Array(of.into_iter().map(|t| text(t)).collect())
}

fn target_attributes(target: &TargetRef<'_>) -> Vec<u8> {
    let industry = target.industry.map(ToString::to_string).unwrap_or_default();
    let fields = [
        ("name", Texts::One(target.name)),
        ("kind", Texts::One(target.kind.name())),
        ("status", Texts::One(target.status.name())),
        ("region", Texts::One(target.region.as_str())),
        ("industry", Texts::One(&industry)),
        ("tier", Texts::One(target.tier.map_or("", Tier::as_str))),
        ("tags", Texts::Many(target.tags)),
    ];
    // Where no rule decided the tier there is no such key, as before there were rules.
    let Some(source) = target.tier_source.map(ToString::to_string) else { return object_of_texts(fields) };
    let [name, kind, status, region, industry, tier, tags] = fields;
    object_of_texts([name, kind, status, region, industry, tier, tags, ("tier_source", Texts::One(&source))])
}

fn inspector_attributes(inspector: &Inspector) -> Value {
    let span = |s: &DateSpan| text(&format!("{}/{}", s.from, s.to));
    let mut all = object([
        ("name", text(&inspector.name)),
        ("unit", text(inspector.unit.as_str())),
        ("role", text(inspector.role.name())),
        ("regions", Value::Array(inspector.regions.iter().map(|r| text(r.as_str())).collect())),
        ("cards", Value::Array(inspector.cards.iter().map(|c| object([("number", text(&c.number)), ("valid", span(&c.valid))])).collect())),
        ("specialties", texts(&inspector.specialties)),
        ("capacity", int(inspector.capacity.into())),
        ("leave", Value::Array(inspector.leave.iter().map(span).collect())),
        ("recusals", Value::Array(inspector.recusals.iter().map(recusal).collect())),
    ]);
    // What a register does not say has no key, as before registers could say it.
    if let Value::Object(fields) = &mut all {
        fields.extend(more_attributes(inspector).into_iter().flatten().map(|(key, value)| (key.to_owned(), value)));
    }
    all
}

fn recusal(from: &Recusal) -> Value {
    match from {
        Recusal::Target(id) => object([("target", text(&id.to_string()))]),
        Recusal::Region(region) => object([("region", text(region.as_str()))]),
        Recusal::Person(person) => object([("person", text(person.as_str()))]),
    }
}

/// The attributes that an inspector may have.
fn more_attributes(inspector: &Inspector) -> [Option<(&'static str, Value)>; 5] {
    let list = |key, values: Vec<Value>| (!values.is_empty()).then_some((key, Value::Array(values)));
    let skill = |skill: &Skill| {
        object([
            ("kind", text(skill.kind.name())),
            ("name", text(skill.name.as_str())),
            ("level", int(u64::from(skill.level.get()))),
            ("items", Value::Array(skill.items.iter().map(|item| text(item.as_str())).collect())),
            ("valid", valid(skill.valid)),
            ("source", text(&skill.source)),
        ])
    };
    let dated = |dated: &DatedRecusal| {
        object([
            ("from", recusal(&dated.from)),
            ("ground", text(dated.ground.name())),
            ("valid", valid(dated.valid)),
            ("declared_by", text(dated.declared_by.name())),
            ("declared_on", text(&dated.declared_on.to_string())),
        ])
    };
    [
        inspector.level.map(|level| ("level", text(level.name()))),
        inspector.station.as_ref().map(|station| ("station", text(station.as_str()))),
        inspector.seniority.map(|seniority| ("seniority", text(seniority.name()))),
        list("skills", inspector.skills.iter().map(skill).collect()),
        list("dated_recusals", inspector.dated_recusals.iter().map(dated).collect()),
    ]
}

/// Days as `from/to`, where an open end is empty.
fn valid(days: Validity) -> Value {
    let [from, to] = days.ends().map(|day| day.map(|day| day.to_string()).unwrap_or_default());
    text(&format!("{from}/{to}"))
}

/// The plan as it was written: with the nonce of the targets' reconciliation record, what the digest
/// `rules` of the committed document opens to.
pub(super) fn plan_source(plan: &Plan) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(plan).map_err(|e| Error::new(Code::Internal).detail(Text::foreign(e)))
}

/// The meaning of the stratum codes.
pub(super) fn strata_meaning(prepared: &Prepared) -> Value {
    let meaning: BTreeMap<&str, &str> =
        prepared.frames.iter().flat_map(|f| f.strata.iter().map(|s| (s.code.as_str(), s.name.as_str()))).collect();
    Value::Array(meaning.into_iter().map(|(code, name)| object([("code", text(code)), ("name", text(name))])).collect())
}
