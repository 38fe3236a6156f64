//! Where every visit stands: what the events say, one after the other, and what they may not say.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::act::{ItemResult, Measure, Presence, Taken};
use super::codes::Codes;
use super::rules::Rules;
use crate::calendar::Calendar;
use crate::campaign::Roll;
use crate::catalogue::Mode;
use crate::digest::Digest;
use crate::ident::{ItemCode, Level, OrgCode, PartyCode, ReasonCode, TaskCode};
use crate::journal::Timestamp;
use crate::text::{Speak, Text};

/// How far a visit is, the first stage first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It has its team (已匹配).
    Matched,
    /// It is sent out (已派发).
    Dispatched,
    /// The check has begun (已入企).
    Entered,
    /// The check has ended (检查结束).
    Finished,
    /// Every item has a result (已录入).
    Recorded,
    /// The results are audited (已审核).
    Audited,
    /// The results are public (已公示).
    Published,
    /// What follows is decided (已处置).
    Disposed,
    /// Nothing is left to do (已办结).
    Closed,
}

impl Stage {
    /// Whether it is reached at the site, and so on the day on which it was done; the others are reached at the office, on
    /// the day of the receipt.
    pub(super) fn is_at_the_site(self) -> bool {
        matches!(self, Self::Entered | Self::Finished)
    }
}

impl Speak for Stage {
    fn say(&self) -> Text {
        match self {
            Self::Matched => say!("matched", "已匹配"),
            Self::Dispatched => say!("dispatched", "已派发"),
            Self::Entered => say!("entered", "已入企"),
            Self::Finished => say!("finished", "检查结束"),
            Self::Recorded => say!("recorded", "已录入"),
            Self::Audited => say!("audited", "已审核"),
            Self::Published => say!("published", "已公示"),
            Self::Disposed => say!("disposed", "已处置"),
            Self::Closed => say!("closed", "已办结"),
        }
    }
}

/// When a stage was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Reached {
    /// When it was done.
    pub at: Timestamp,
    /// When it was received.
    pub received: Timestamp,
    /// The event.
    pub seq: u64,
}

/// A time during which a limit stands still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pause {
    /// The limit.
    pub limit: ReasonCode,
    /// From when.
    pub from: Timestamp,
    /// To when; none: it stands still yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
}

/// A time limit that was missed (超时).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The limit.
    pub limit: ReasonCode,
    /// The last day on which it would have been kept.
    pub due: chrono::NaiveDate,
    /// Who was to act.
    pub owner: OrgCode,
    /// The event.
    pub seq: u64,
}

/// A matter in other hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HandOver {
    /// To whom.
    pub to: OrgCode,
    /// When.
    pub at: Timestamp,
    /// The day until which a receipt is awaited.
    pub due: chrono::NaiveDate,
    /// When it was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<Timestamp>,
}

/// What is lawful to record and not lawful to have done: it stays visible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "flag", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Flag {
    /// The check began without a scan of its code, and was no emergency.
    Unscanned,
    /// Fewer than two of the team, and of those added to it, were there in all (两人以上).
    TooFew,
    /// An emergency that was not filed until the close.
    Unfiled,
    /// What was done at the site was received later than the rules allow.
    Delayed {
        /// What.
        stage: Stage,
    },
    /// Somebody was there who is neither of the team nor recorded as added.
    Stranger {
        /// Who.
        inspector: Digest,
    },
    /// Results of an item that is neither of the task nor recorded as added.
    BeyondTask {
        /// The item.
        item: ItemCode,
    },
    /// Another organisation acted than one that checked.
    OnBehalf {
        /// Which.
        by: OrgCode,
    },
    /// One person had two duties that are kept apart.
    TwoDuties {
        /// Who.
        person: PartyCode,
    },
    /// A measure that a result requires was not taken.
    MissingMeasure {
        /// The item.
        item: ItemCode,
        /// The measure.
        measure: String,
    },
    /// A red-line item was let off with a soft measure.
    SoftOnRedLine {
        /// The item.
        item: ItemCode,
    },
    /// The target was replaced after the check had begun: what was found there stays.
    ReplacedAfterEntry,
    /// A formal measure or coercion on an item without a finding.
    Unfounded {
        /// The item.
        item: ItemCode,
        /// The measure.
        measure: String,
    },
    /// A finding after which nothing was decided, not even that nothing follows.
    NoMeasure {
        /// The item.
        item: ItemCode,
    },
    /// Somebody came to a site without a task.
    CameWithout {
        /// What it was called.
        pretext: ReasonCode,
    },
    /// A time limit was missed.
    Late {
        /// Which.
        limit: ReasonCode,
    },
}

/// A flag with the event that raised it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flagged {
    /// The event.
    pub seq: u64,
    /// What is flagged.
    #[serde(flatten)]
    pub flag: Flag,
}

/// One visit as the journal leaves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Case {
    /// The ceremony that drew it.
    pub ceremony: Digest,
    /// The blinded id of the target.
    pub target: Digest,
    /// The event that replaced it, in every task that drew it; none: it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced: Option<u64>,
    /// The tasks it is drawn by.
    pub tasks: BTreeSet<TaskCode>,
    /// The team that stands, with what was replaced.
    pub team: BTreeSet<Digest>,
    /// How often a seat of the team was given to a reserve.
    pub overridden: u64,
    /// The units of the team: they check, and they enter and publish (谁检查、谁录入、谁公开).
    pub executors: BTreeSet<OrgCode>,
    /// How far it is.
    pub stage: Stage,
    /// When each stage was reached.
    pub reached: BTreeMap<Stage, Reached>,
    /// What was taken along, by which guideline.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub taken: BTreeSet<Taken>,
    /// How the presence was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<Presence>,
    /// Who was there.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub present: BTreeSet<Digest>,
    /// When an emergency was filed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filed: Option<Timestamp>,
    /// Inspectors who were added with a reason.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub added: BTreeSet<Digest>,
    /// Items that were added with a reason.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub added_items: BTreeSet<ItemCode>,
    /// How often the legal representative was asked to be there.
    pub representative: u64,
    /// The handbooks by which guidance was given.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub guided: BTreeSet<ReasonCode>,
    /// The results that hold, by item.
    pub results: Vec<ItemResult>,
    /// What is public of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publication: Option<Digest>,
    /// What follows.
    pub measures: Vec<Measure>,
    /// Where time limits stood still.
    pub pauses: Vec<Pause>,
    /// By how many days a time limit was extended, each time.
    pub extensions: Vec<(ReasonCode, u16)>,
    /// Through whose hands it went; only the last can be without a receipt.
    pub handed: Vec<HandOver>,
    /// Time limits that were missed, as they were raised.
    pub violated: Vec<Violation>,
    /// Codes of problems met on the way.
    pub issues: Vec<(Stage, Level, ReasonCode)>,
    /// Everything that is flagged.
    pub flags: Vec<Flagged>,
    /// The persons who entered, audited and published it.
    pub duties: BTreeSet<(super::act::Duty, PartyCode)>,
}

/// What a case is judged by.
#[derive(Clone, Copy)]
pub(super) struct Law<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) rules: &'a Rules,
    pub(super) codes: &'a Codes,
    pub(super) roll: &'a Roll,
}

impl Case {
    /// A visit that was just matched.
    pub(super) fn new(
        (ceremony, target): (Digest, Digest),
        tasks: BTreeSet<TaskCode>,
        team: BTreeSet<Digest>,
        at: Reached,
        roll: &Roll,
    ) -> Self {
        let mut case = Self {
            ceremony,
            target,
            replaced: None,
            tasks,
            team,
            overridden: 0,
            executors: BTreeSet::new(),
            stage: Stage::Matched,
            reached: BTreeMap::from([(Stage::Matched, at)]),
            taken: BTreeSet::new(),
            way: None,
            present: BTreeSet::new(),
            filed: None,
            added: BTreeSet::new(),
            added_items: BTreeSet::new(),
            representative: 0,
            guided: BTreeSet::new(),
            results: Vec::new(),
            publication: None,
            measures: Vec::new(),
            pauses: Vec::new(),
            extensions: Vec::new(),
            handed: Vec::new(),
            violated: Vec::new(),
            issues: Vec::new(),
            flags: Vec::new(),
            duties: BTreeSet::new(),
        };
        case.know_executors(roll);
        case
    }

    /// Whether anybody goes there.
    pub fn stands(&self) -> bool {
        self.replaced.is_none()
    }

    /// The day in China of a stage: what happens at the site on the day on which it was done, what happens at the office on
    /// the day on which it was received.
    pub fn day_of(&self, stage: Stage) -> Option<chrono::NaiveDate> {
        let reached = self.reached.get(&stage)?;
        Some(if stage.is_at_the_site() { reached.at } else { reached.received }.day_in_china())
    }

    /// Whether a missed limit was raised.
    pub fn is_violated(&self, limit: &ReasonCode) -> bool {
        self.violated.iter().any(|violation| violation.limit == *limit)
    }

    /// Whether an organisation has the matter in its hands: one that checks, or after a hand-over the last that received it.
    pub fn is_with(&self, by: &OrgCode) -> bool {
        match self.handed.iter().rev().find(|handed| handed.received.is_some()) {
            Some(handed) => handed.to == *by,
            None => self.executors.contains(by),
        }
    }

    /// The items that are to have a result, with their modes: those of its tasks and those added.
    pub fn items<'a>(&'a self, roll: &'a Roll) -> BTreeMap<&'a ItemCode, Mode> {
        let mut items = roll.items(&self.tasks);
        for item in &self.added_items {
            items.entry(item).or_default();
        }
        items
    }

    /// The result of an item.
    pub fn result(&self, item: &ItemCode) -> Option<&ItemResult> {
        self.results.iter().find(|result| result.item == *item)
    }

    /// Whether a result is held against the target.
    pub fn has_finding(&self, codes: &Codes, list: &str) -> bool {
        self.results.iter().any(|result| codes.meaning(list, &result.codes).finding)
    }

    /// Whether everybody of the visit checks without going there.
    pub(super) fn off_site(&self, roll: &Roll) -> bool {
        self.items(roll).values().all(|mode| !matches!(mode, Mode::OnSite | Mode::Testing))
    }

    /// Takes the task of a target that was replaced. Where its results were whole, those of the new items are awaited.
    pub(super) fn take_over(&mut self, task: TaskCode) {
        self.tasks.insert(task);
        self.stage = self.stage.min(Stage::Finished);
    }

    pub(super) fn know_executors(&mut self, roll: &Roll) {
        self.executors = self.team.iter().filter_map(|person| roll.unit(person)).cloned().collect();
    }

    pub(super) fn flag(&mut self, seq: u64, flag: Flag) {
        self.flags.push(Flagged { seq, flag });
    }
}
