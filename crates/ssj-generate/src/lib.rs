//! An invented province: registers (检查对象, 执法检查人员, 抽查事项, 检查记录, 机构) of any size up to tens of
//! millions of targets, and the plans of a county, a city and the province, from a seed.
//!
//! Only the regions are real, Shanxi's, with their codes of GB/T 2260, but for one zone. No entity and no person is: names
//! begin with 示例 ("example"), and codes are well formed by every rule but are of an area that does not
//! exist, so no registry issues them. All rates are invented; they are named in one module.
//!
//! A row depends on the seed, its register and its number alone. So a larger province has the targets
//! of a smaller one and further ones, and nothing depends on the platform.
#![forbid(unsafe_code)]

mod attached;
mod codes;
mod draws;
mod folder;
mod history;
mod inspectors;
mod items;
mod lists;
mod organisations;
mod people;
mod places;
mod rates;
mod targets;
mod trades;

use chrono::{Days, NaiveDate};
use shuangsuiji::calendar::Calendar;
use shuangsuiji::catalogue::{Item, LegalBasis, SceneRow};
use shuangsuiji::directory::{
    Attached, Behind, Class, DatedRecusal, Inspector, Licence, OfInspector, Organisation, Skill, TagGrant, Target,
};
use shuangsuiji::error::Error;
use shuangsuiji::ident::{OlderCode, Region};
use shuangsuiji::ledger::Inspection;

use crate::draws::Draws;
use crate::places::{Place, Places};

pub use crate::folder::{CAMPAIGNS, write};

/// The day of the registers.
pub const AS_OF: NaiveDate = NaiveDate::from_ymd_opt(2026, 1, 5).expect("a day");

/// An invented province.
#[derive(Clone, Debug)]
pub struct Province {
    seed: u64,
    targets: u64,
    places: Places,
    calendar: Calendar,
}

impl Province {
    /// The province of a seed, with so many rows of targets: 1 to 100,000,000.
    ///
    /// # Errors
    /// `BadArgument` for another number of rows.
    pub fn new(seed: u64, targets: u64) -> Result<Self, Error> {
        codes::check(targets)?;
        Ok(Self { seed, targets, places: Places::new()?, calendar: Calendar::published()? })
    }

    /// The rows of the register of targets (检查对象名录库). Two in a thousand enter an entity again.
    pub fn targets(&self) -> impl Iterator<Item = Result<Target, Error>> {
        (0..self.targets).map(|row| targets::target(self, row))
    }

    /// Past inspections (检查记录), of the two years before [`AS_OF`].
    pub fn history(&self) -> impl Iterator<Item = Result<Inspection, Error>> {
        self.of_targets(history::inspections)
    }

    /// The tags (标签) that authorities gave, beside the labels in the rows of the targets.
    pub fn tags(&self) -> impl Iterator<Item = Result<Attached<TagGrant>, Error>> {
        self.of_targets(attached::tags)
    }

    /// The licences (许可证), each with its term.
    pub fn licences(&self) -> impl Iterator<Item = Result<Attached<Licence>, Error>> {
        self.of_targets(attached::licences)
    }

    /// The classes (分类结果) by scheme, each with the day on which it was computed.
    pub fn classes(&self) -> impl Iterator<Item = Result<Attached<Class>, Error>> {
        self.of_targets(attached::classes)
    }

    /// The rows of a register that has some for each row of targets.
    fn of_targets<T>(&self, rows: fn(&Self, u64) -> Result<Vec<T>, Error>) -> impl Iterator<Item = Result<T, Error>> {
        (0..self.targets).flat_map(move |row| match rows(self, row) {
            Ok(rows) => rows.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        })
    }

    /// The regions (行政区划) that are not built in: the invented zone.
    ///
    /// # Errors
    /// None that the tables of this crate can cause.
    pub fn regions(&self) -> Result<Vec<Region>, Error> {
        Ok(vec![places::zone()?])
    }

    /// The crosswalk (代码对照表): the registration numbers under which some past inspections stand, with the
    /// credit codes that they became.
    pub fn crosswalk(&self) -> impl Iterator<Item = Result<OlderCode, Error>> {
        (0..self.targets).filter_map(|row| history::older_code(self, row).transpose())
    }

    /// The inspectors (执法检查人员) of every department and station.
    ///
    /// # Errors
    /// None that the tables of this crate can cause.
    pub fn inspectors(&self) -> Result<Vec<Inspector>, Error> {
        inspectors::inspectors(self)
    }

    /// The specialties and qualifications (专长与资质) of these inspectors, with levels and terms.
    ///
    /// # Errors
    /// None that the tables of this crate can cause.
    pub fn skills(&self, inspectors: &[Inspector]) -> Result<Vec<OfInspector<Skill>>, Error> {
        let rows = (0..).zip(inspectors).zip(inspectors::always(self));
        let of_each = rows.map(|((row, one), always)| people::skills(self.seed, row, one, always));
        Ok(of_each.collect::<Result<Vec<_>, Error>>()?.into_iter().flatten().collect())
    }

    /// From whom these inspectors step aside for some time (回避).
    ///
    /// # Errors
    /// None that the tables of this crate can cause.
    pub fn recusals(&self, inspectors: &[Inspector]) -> Result<Vec<OfInspector<DatedRecusal>>, Error> {
        (0..).zip(inspectors).filter_map(|(row, one)| people::recusals(self, row, one).transpose()).collect()
    }

    /// The persons behind targets (相关人员).
    pub fn persons(&self) -> impl Iterator<Item = Result<Attached<Behind>, Error>> {
        self.of_targets(people::persons)
    }

    /// The items (抽查事项) of several departments.
    ///
    /// # Errors
    /// None that the tables of this crate can cause.
    pub fn items(&self) -> Result<Vec<Item>, Error> {
        items::items()
    }

    /// The legal bases (检查依据) that items name.
    ///
    /// # Errors
    /// None that the tables of this crate can cause.
    pub fn bases(&self) -> Result<Vec<LegalBasis>, Error> {
        lists::bases()
    }

    /// The joint scenes (一业一查), a row a department.
    ///
    /// # Errors
    /// None that the tables of this crate can cause.
    pub fn scenes(&self) -> Result<Vec<SceneRow>, Error> {
        lists::scenes()
    }

    /// The departments (部门) of province, cities and counties, their stations (所), and two outsiders.
    ///
    /// # Errors
    /// None that the tables of this crate can cause.
    pub fn organisations(&self) -> Result<Vec<Organisation>, Error> {
        organisations::organisations(&self.places)
    }

    /// How many targets a county is expected to have.
    fn expected(&self, county: &Place) -> u64 {
        self.targets.saturating_mul(county.size) / self.places.size.max(1)
    }

    /// A working day of a year before [`AS_OF`], the last one being 0.
    fn working_day(&self, year: u64, draws: &mut Draws) -> Result<NaiveDate, Error> {
        // Of any day the next working day; the longest holiday is shorter than what is left of the year.
        let back = 20 + 365 * year + draws.below(345);
        let day = AS_OF.checked_sub_days(Days::new(back)).unwrap_or(AS_OF);
        self.calendar.next_working_day(day).map(|answer| answer.value)
    }
}

#[cfg(test)]
mod tests;
