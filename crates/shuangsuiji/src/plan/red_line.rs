//! Red-line items (安全底线事项): what no policy of tiers, exemption or sandbox takes out of a draw.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Plan, QuotaMethod, Task, bad};
use crate::error::{Code, Error, Problems};
use crate::ident::ItemCode;
use crate::rational::{Ratio, Rounding};

/// Items that are never drawn below a floor, whoever the target is (守住安全底线).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RedLine {
    /// The items; a task with one of them keeps the floor in every stratum.
    #[schemars(with = "BTreeSet<String>", title = "底线事项", extend("examples" = [["special-01"]]))]
    pub items: BTreeSet<ItemCode>,
    /// The least share of every stratum, above 0.
    #[schemars(with = "String", title = "比例底线", extend("examples" = ["3%"]))]
    pub floor: Ratio,
    /// Where it comes from: document and article.
    #[schemars(title = "依据", extend("examples" = ["特种设备安全监督检查办法 第八条"]))]
    pub basis: String,
}

impl Plan {
    /// The floor of every stratum of a task, by the red-line items that it checks.
    pub fn floor_of(&self, task: &Task) -> Option<Ratio> {
        self.red_lines.iter().filter(|line| task.items.iter().any(|item| line.items.contains(item))).map(|line| line.floor).max()
    }

    /// What can be said of red lines without a register.
    pub(super) fn check_red_lines(&self, problems: &mut Problems) {
        for (at, line) in self.red_lines.iter().enumerate() {
            let here = |field: &str| format!("red_lines[{at}].{field}");
            if line.items.is_empty() {
                problems.push(bad(&here("items"), "", say!("a red line names at least one item", "底线须列出至少一个事项")));
            }
            if line.floor.num() == 0 || line.floor > Ratio::ONE {
                problems.push(bad(&here("floor"), line.floor, say!("a floor is above 0 and at most 100 %", "比例底线须大于 0，至多 100%")));
            }
            if line.basis.trim().is_empty() {
                problems.push(bad(&here("basis"), "", say!("name the document that draws the line", "请写明底线的依据")));
            }
        }
        for (at, task) in self.tasks.iter().enumerate() {
            if let Some(floor) = self.floor_of(task) {
                self.check_floor(at, task, floor, problems);
            }
        }
    }

    fn check_floor(&self, at: usize, task: &Task, floor: Ratio, problems: &mut Problems) {
        if !task.exclude.is_empty() {
            problems.push(bad(
                &format!("tasks[{at}].exclude"),
                task.exclude.len(),
                say!("a task with a red-line item leaves no target out by name", "含底线事项的任务不得列名排除对象"),
            ));
        }
        let own = task.quotas.keys().map(String::as_str);
        let strata: BTreeSet<&str> = own.chain(self.strata_with_quotas(task)).collect();
        for (name, quota) in strata.into_iter().filter_map(|name| Some((name, self.quota(task, name)?))) {
            let field = format!("tasks[{at}].quotas.{name}");
            if matches!(quota.method, QuotaMethod::Threshold | QuotaMethod::Portfolio) {
                problems.push(bad(
                    &field,
                    "",
                    say!("a method whose number is known only after the draw keeps no floor", "抽取后才能确定数量的方法不能保证比例底线"),
                ));
            } else if let Some(rate) = quota.rate().filter(|rate| *rate < floor) {
                problems.push(below(&field, rate, floor));
            }
        }
    }
}

/// That so many of a stratum keep its floor, where it has one.
pub(crate) fn check_number(field: &str, number: u64, population: u64, floor: Option<Ratio>) -> Result<(), Error> {
    match floor {
        Some(floor) if number < floor.of(population, Rounding::Ceil) => Err(below(field, number, floor)),
        _ => Ok(()),
    }
}

fn below(field: &str, value: impl std::fmt::Display, floor: Ratio) -> Error {
    Error::new(Code::BadQuota).field(field).value(value).detail(say!(
        "the task has a red-line item, which is drawn at {floor} or more in every stratum, without exemption",
        "任务含底线事项，各层抽查比例均不得低于 {floor}，不得豁免"
    ))
}
