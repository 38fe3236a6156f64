//! Why an item applies to a target, or why not, in words.

use serde::Serialize;
use serde::ser::SerializeStruct;

use crate::ident::{ItemCode, Tier};
use crate::scope::{Clause, Facts, Selector, UNCLASSIFIED, Use};
use crate::text::{Lang, Speak, Text};

/// A clause that decides, and what the registers say of its fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The clause.
    pub clause: Clause,
    /// Whether it holds.
    pub holds: bool,
    /// What the registers say.
    pub found: Text,
}

/// Why an item applies to a target, or why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The item.
    pub item: ItemCode,
    /// Whether it applies.
    pub applies: bool,
    /// The clauses that decide it. Of an item that applies they all hold together; of one that does not, each
    /// of a list joined by `and` is a reason of its own, and those of a list joined by `or` are one reason
    /// together.
    pub decisions: Vec<Decision>,
}

/// `holds`, and the clause and what the registers say in both languages.
impl Serialize for Decision {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.say();
        let mut out = serializer.serialize_struct("Decision", 3)?;
        out.serialize_field("holds", &self.holds)?;
        out.serialize_field("en", text.get(Lang::En))?;
        out.serialize_field("zh", text.get(Lang::Zh))?;
        out.end()
    }
}

pub(super) fn explanation(item: &ItemCode, selector: &Selector, facts: &Facts<'_>, of: &Use<'_>) -> Explanation {
    let applies = selector.holds(facts, of);
    let decided = selector.deciding(applies, facts, of);
    let decision = |(clause, holds): (&Clause, bool)| Decision { found: found(clause, facts), clause: clause.clone(), holds };
    Explanation { item: item.clone(), applies, decisions: decided.into_iter().map(decision).collect() }
}

/// What the registers say of the fact that a clause is about.
fn found(clause: &Clause, facts: &Facts<'_>) -> Text {
    let list = |texts: Vec<&str>| match texts.is_empty() {
        true => say!("none", "无"),
        false => Text::new(texts.join(", "), texts.join("、")),
    };
    match clause {
        Clause::Tag(_) => list(facts.tags.iter().map(String::as_str).collect()),
        Clause::Region(_) => list(vec![facts.region.as_str()]),
        Clause::Industry(_) => facts.industry.map_or_else(|| say!("none", "无"), |own| say!("{own}", "{own}")),
        Clause::Kind(_) => Text::new(facts.kind.name(), facts.kind.zh()),
        Clause::Status(_) => Text::new(facts.status.name(), facts.status.zh()),
        Clause::Licence(_) => list(facts.licences.iter().map(|kind| kind.as_str()).collect()),
        Clause::Tier(_) => list(vec![facts.tier.map_or(UNCLASSIFIED, Tier::as_str)]),
        Clause::Size(_) => say!("{size}", "{size}", size = facts.size),
    }
}

impl Speak for Decision {
    fn say(&self) -> Text {
        let (clause, found) = (self.clause.say(), &self.found);
        if self.holds {
            say!("{clause} holds: the target has {found}", "满足 {clause}：该对象为 {found}"; clause, found)
        } else {
            say!("{clause} fails: the target has {found}", "不满足 {clause}：该对象为 {found}"; clause, found)
        }
    }
}

impl Speak for Explanation {
    fn say(&self) -> Text {
        let item = &self.item;
        let head = if self.applies {
            say!("item {item} applies to the target", "事项 {item} 适用于该对象")
        } else {
            say!("item {item} does not apply to the target", "事项 {item} 不适用于该对象")
        };
        let why = Text::list(self.decisions.iter().map(Decision::say));
        if why.get(Lang::En).is_empty() {
            return head;
        }
        say!("{head}: {why}", "{head}：{why}"; head, why)
    }
}
