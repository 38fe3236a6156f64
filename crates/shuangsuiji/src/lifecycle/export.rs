//! Results for others: all of a draw in a form that imports again, and one visit as the national publicity system
//! (国家企业信用信息公示系统) shows it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::act::{ItemResult, Measure};
use super::casebook::Casebook;
use super::state::Stage;
use crate::digest::{Digest, Suite, Value};
use crate::error::{Code, Error, Lang};
use crate::ident::{CampaignCode, ItemCode, TaskCode};
use crate::text::Speak;

/// The version of the form of [`Results`].
const FORMAT: &str = "ssj-results-1";

/// The results of one visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultRow {
    /// The blinded id of the target.
    pub target: Digest,
    /// The tasks that drew it.
    pub tasks: BTreeSet<TaskCode>,
    /// The day in China on which the check ended.
    pub finished: NaiveDate,
    /// The day of the publication; none: it is not public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<NaiveDate>,
    /// The hash of what is public; none: nothing, or it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publication: Option<Digest>,
    /// The results by item.
    pub results: Vec<ItemResult>,
    /// What follows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Measure>,
}

/// The results of a draw (结果集中归集): visits whose results are complete, sorted by target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// The version of this form.
    pub format: String,
    /// The campaign.
    pub campaign: CampaignCode,
    /// The ceremony.
    pub ceremony: Digest,
    /// The list of results that the codes are of.
    pub list: String,
    /// One row a visit.
    pub rows: Vec<ResultRow>,
}

fn bad(why: impl Speak) -> Error {
    Error::new(Code::BadEntry).field("results").detail(why)
}

impl Results {
    /// The canonical bytes.
    ///
    /// # Errors
    /// `BadEntry` where a text is not in NFC.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        Ok(Value::from_serialize(self).map_err(bad)?.to_bytes())
    }

    /// Reads results from their canonical bytes: an export imports again as it was.
    ///
    /// # Errors
    /// `BadEntry` with what is wrong; `NotUnderstood` where they are of another version of the form.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let results: Self = Value::parse(bytes).and_then(|value| value.deserialize()).map_err(bad)?;
        if results.format != FORMAT {
            return Err(Error::new(Code::NotUnderstood).field("format").value(&results.format));
        }
        match results.to_bytes()? == bytes {
            true => Ok(results),
            false => Err(bad(say!("they would not be written so", "其写法与规范写法不同"))),
        }
    }

    /// The results as one hash.
    ///
    /// # Errors
    /// As [`Self::to_bytes`].
    pub fn digest(&self, suite: Suite) -> Result<Digest, Error> {
        Ok(suite.hash(&self.to_bytes()?))
    }
}

/// What only the host knows of a visit that it makes public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Naming {
    /// The number of the plan (抽查计划编号).
    pub plan_id: String,
    /// The name of the plan (抽查计划名称).
    pub plan_name: String,
    /// The number of the task (抽查任务编号).
    pub task_id: String,
    /// The name of the task (抽查任务名称).
    pub task_name: String,
    /// Whether the frame was narrowed: 定向 or 不定向.
    pub kind: String,
    /// The authority (抽查机关).
    pub authority: String,
}

/// One item of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeItem {
    /// Its number, from 1.
    pub seqno: u64,
    /// The item (检查事项).
    #[serde(rename = "raninsItemName")]
    pub item: String,
    /// The result (检查结果).
    #[serde(rename = "raninsCheckResName")]
    pub result: String,
}

/// A visit under the names of the fields of the national publicity system (双随机抽查结果公示); `raninsPlaneName` is
/// spelt as it is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The number of the plan.
    #[serde(rename = "raninsPlanId")]
    pub plan_id: String,
    /// The name of the plan.
    #[serde(rename = "raninsPlaneName")]
    pub plan_name: String,
    /// The number of the task.
    #[serde(rename = "raninsTaskId")]
    pub task_id: String,
    /// The name of the task.
    #[serde(rename = "raninsTaskName")]
    pub task_name: String,
    /// 定向 or 不定向.
    #[serde(rename = "raninsTypeName")]
    pub kind: String,
    /// The authority.
    #[serde(rename = "insAuth")]
    pub authority: String,
    /// The day on which the check ended (抽查完成日期).
    #[serde(rename = "insDate")]
    pub date: NaiveDate,
    /// The items with their results; an item with several results has a row for each.
    pub details: Vec<NoticeItem>,
}

impl Casebook {
    /// The results of a draw that are complete.
    ///
    /// # Errors
    /// `EntityNotFound` where the draw has no roll here.
    pub fn results(&self, ceremony: &Digest) -> Result<Results, Error> {
        let roll = self.roll(ceremony).ok_or_else(|| Error::new(Code::EntityNotFound).field("ceremony").value(ceremony))?;
        let complete = self.cases().filter(|case| case.ceremony == *ceremony && case.stands() && case.stage >= Stage::Recorded);
        let row = |case: &super::Case| {
            let day = |stage| case.reached.get(&stage).map(|reached| reached.at.day_in_china());
            Some(ResultRow {
                target: case.target,
                tasks: case.tasks.clone(),
                finished: day(Stage::Finished)?,
                published: day(Stage::Published),
                publication: case.publication,
                results: case.results.clone(),
                measures: case.measures.clone(),
            })
        };
        Ok(Results {
            format: FORMAT.to_owned(),
            campaign: roll.campaign.clone(),
            ceremony: *ceremony,
            list: self.rules().results.clone(),
            rows: complete.filter_map(row).collect(),
        })
    }

    /// A visit as it is made public. It names the items as the host does, by their codes where it does not, and no
    /// inspector.
    ///
    /// # Errors
    /// `EntityNotFound`; `WrongStage` where the results are not audited.
    pub fn notice(&self, ceremony: &Digest, target: &Digest, naming: &Naming, names: &BTreeMap<ItemCode, String>) -> Result<Notice, Error> {
        let case = self.case(ceremony, target)?;
        let finished = case.reached.get(&Stage::Finished).map(|reached| reached.at.day_in_china());
        let (Some(date), true) = (finished, case.stage >= Stage::Audited) else {
            let why = say!("only results that are audited are made public", "结果经审核方可公示");
            return Err(Error::new(Code::WrongStage).field("notice").detail(why));
        };
        let mut details = Vec::new();
        for result in &case.results {
            let item = names.get(&result.item).map_or(result.item.as_str(), String::as_str);
            for code in &result.codes {
                let known = self.codes().result(&self.rules().results, code);
                let name = known.map_or(code.as_str(), |known| known.name.get(Lang::Zh)).to_owned();
                details.push(NoticeItem { seqno: details.len() as u64 + 1, item: item.to_owned(), result: name });
            }
        }
        let Naming { plan_id, plan_name, task_id, task_name, kind, authority } = naming.clone();
        Ok(Notice { plan_id, plan_name, task_id, task_name, kind, authority, date, details })
    }
}
