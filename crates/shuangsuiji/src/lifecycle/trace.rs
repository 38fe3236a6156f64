//! Where a result comes from (全程可追溯): every event from the plan to the publication. A gap is an error.

use serde::Serialize;

use super::act::{Act, Entry, Subject};
use super::casebook::Casebook;
use crate::digest::{Digest, Value};
use crate::error::{Code, Error};
use crate::ident::ItemCode;
use crate::journal::{Body, Role, Timestamp};
use crate::text::{Speak, Text};

/// A step on the way of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The plan was committed, which names the versions of its items.
    Plan,
    /// The frame was committed.
    Frame,
    /// The seed is there.
    Seed,
    /// The target was drawn.
    Drawn,
    /// Its team was matched.
    Matched,
    /// A replacement brought it, or changed its team.
    Replaced,
    /// It was sent out.
    Dispatched,
    /// The check began.
    Entered,
    /// The check ended.
    Finished,
    /// The result was entered.
    Recorded,
    /// It was audited.
    Audited,
    /// It was made public, corrected or withdrawn.
    Published,
    /// A measure followed.
    Disposed,
    /// Nothing was left to do.
    Closed,
}

impl Speak for Step {
    fn say(&self) -> Text {
        match self {
            Self::Plan => say!("plan", "计划"),
            Self::Frame => say!("frame", "抽样框"),
            Self::Seed => say!("seed", "种子"),
            Self::Drawn => say!("drawn", "抽取"),
            Self::Matched => say!("matched", "匹配"),
            Self::Replaced => say!("replaced", "替换"),
            Self::Dispatched => say!("dispatched", "派发"),
            Self::Entered => say!("entered", "入企"),
            Self::Finished => say!("finished", "检查结束"),
            Self::Recorded => say!("recorded", "录入"),
            Self::Audited => say!("audited", "审核"),
            Self::Published => say!("published", "公示"),
            Self::Disposed => say!("disposed", "处置"),
            Self::Closed => say!("closed", "办结"),
        }
    }
}

/// One event on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The step.
    pub step: Step,
    /// The number of the event.
    pub seq: u64,
    /// Its hash.
    pub hash: Digest,
    /// When it was received.
    pub time: Timestamp,
}

/// What a published result stands on.
const NEEDED: [Step; 11] = [
    Step::Plan,
    Step::Frame,
    Step::Seed,
    Step::Drawn,
    Step::Matched,
    Step::Dispatched,
    Step::Entered,
    Step::Finished,
    Step::Recorded,
    Step::Audited,
    Step::Published,
];

impl Casebook {
    /// Every event on which the published result of an item stands, in the order of the journal.
    ///
    /// # Errors
    /// `EntityNotFound` where the visit or the item is not known; `Gap` with the first step that no event shows, and for a
    /// publication that was taken back.
    pub fn trace(&self, ceremony: &Digest, target: &Digest, item: &ItemCode) -> Result<Vec<Link>, Error> {
        let case = self.case(ceremony, target)?;
        let roll = self.roll(ceremony).ok_or_else(|| Error::new(Code::EntityNotFound).field("ceremony").value(ceremony))?;
        if !case.items(roll).contains_key(item) {
            let why = say!("it is not an item of this visit", "不是该检查任务的事项");
            return Err(Error::new(Code::EntityNotFound).field("item").value(item).detail(why));
        }
        let of = Of { ceremony, target, item, campaign: roll.campaign.as_str(), text: Value::Text(target.to_string()) };
        let mut links = Vec::new();
        for (hash, event) in self.journal().hashed() {
            if let Some(step) = of.step(&event.body)? {
                links.push(Link { step, seq: event.seq, hash, time: event.time });
            }
        }
        // What was taken back is public no more.
        let shown = |step: Step| links.iter().any(|link| link.step == step) && (step != Step::Published || case.publication.is_some());
        match NEEDED.iter().find(|step| !shown(**step)) {
            None => Ok(links),
            Some(gap) => Err(Error::new(Code::Gap).field("step").value(gap.say()).detail(say!(
                "no event shows this step: {gap}",
                "没有事件证明该环节：{gap}";
                gap
            ))),
        }
    }
}

/// What is followed.
struct Of<'a> {
    ceremony: &'a Digest,
    target: &'a Digest,
    item: &'a ItemCode,
    campaign: &'a str,
    /// The target as events write it.
    text: Value,
}

impl Of<'_> {
    fn step(&self, body: &Body) -> Result<Option<Step>, Error> {
        let here = body.ceremony() == Some(self.ceremony);
        Ok(match body {
            Body::Plan { campaign, .. } if campaign == self.campaign => Some(Step::Plan),
            Body::Pool { role: Role::Targets, campaign, .. } if campaign == self.campaign => Some(Step::Frame),
            Body::Seed { .. } if here => Some(Step::Seed),
            Body::Draw { .. } if here => Some(Step::Drawn),
            Body::Match { .. } if here => Some(Step::Matched),
            Body::Replace { new, .. } if here && new == self.target => Some(Step::Replaced),
            Body::Override { target, .. } if here && target == self.target => Some(Step::Replaced),
            // Looked at before it is read: most events are of other visits.
            Body::LifeCycle { fields, .. } if fields.get("target") == Some(&self.text) => {
                let ours = Subject::Visit { ceremony: *self.ceremony, target: *self.target };
                Entry::of_body(body)?.filter(|entry| entry.subject == ours).and_then(|entry| self.act(&entry.act))
            }
            _ => None,
        })
    }

    fn act(&self, act: &Act) -> Option<Step> {
        match act {
            Act::Dispatched { .. } => Some(Step::Dispatched),
            Act::Entered { .. } => Some(Step::Entered),
            Act::Finished {} => Some(Step::Finished),
            Act::Recorded { results, .. } if results.iter().any(|r| r.item == *self.item) => Some(Step::Recorded),
            Act::Audited {} => Some(Step::Audited),
            Act::Published { .. } | Act::Corrected { .. } | Act::Withdrawn { .. } => Some(Step::Published),
            Act::Disposed { measures } if measures.iter().any(|m| m.item == *self.item) => Some(Step::Disposed),
            Act::Closed {} => Some(Step::Closed),
            _ => None,
        }
    }
}
