//! The names of listed values, English and Chinese, as cells may hold either.

use shuangsuiji::catalogue::{ItemClass, Mode, SceneRole};
use shuangsuiji::directory::{Declarant, Ground, Level, Position, Role, Seniority, SkillKind, TargetKind, TargetStatus};
use shuangsuiji::ident::RegionLevel;
use shuangsuiji::ledger::{Cause, CheckKind};

/// A list of values with their names.
pub(crate) struct Choices<T: 'static>(&'static [(T, &'static str, &'static str)]);

impl<T: Copy> Choices<T> {
    pub(crate) fn pairs(&self) -> Vec<(&'static str, &'static str)> {
        self.0.iter().map(|(_, en, zh)| (*en, *zh)).collect()
    }

    pub(crate) fn find(&self, name: &str) -> Option<T> {
        self.0.iter().find(|(_, en, zh)| *en == name || *zh == name).map(|(value, ..)| *value)
    }

    pub(crate) fn name(&self, value: T) -> &'static str
    where
        T: PartialEq,
    {
        self.0.iter().find(|(known, ..)| *known == value).map_or("", |(_, en, _)| en)
    }

    pub(crate) fn names(&self) -> String {
        self.0.iter().map(|(_, en, zh)| format!("{en} ({zh})")).collect::<Vec<_>>().join(", ")
    }
}

pub(crate) const KINDS: Choices<TargetKind> = Choices(&[
    (TargetKind::Enterprise, TargetKind::Enterprise.name(), TargetKind::Enterprise.zh()),
    (TargetKind::IndividualBusiness, TargetKind::IndividualBusiness.name(), TargetKind::IndividualBusiness.zh()),
    (TargetKind::Cooperative, TargetKind::Cooperative.name(), TargetKind::Cooperative.zh()),
    (TargetKind::ForeignOffice, TargetKind::ForeignOffice.name(), TargetKind::ForeignOffice.zh()),
    (TargetKind::Organisation, TargetKind::Organisation.name(), TargetKind::Organisation.zh()),
    (TargetKind::Product, TargetKind::Product.name(), TargetKind::Product.zh()),
    (TargetKind::Project, TargetKind::Project.name(), TargetKind::Project.zh()),
    (TargetKind::Conduct, TargetKind::Conduct.name(), TargetKind::Conduct.zh()),
    (TargetKind::Site, TargetKind::Site.name(), TargetKind::Site.zh()),
    (TargetKind::Person, TargetKind::Person.name(), TargetKind::Person.zh()),
]);

pub(crate) const STATUSES: Choices<TargetStatus> = Choices(&[
    (TargetStatus::Active, TargetStatus::Active.name(), TargetStatus::Active.zh()),
    (TargetStatus::Suspended, TargetStatus::Suspended.name(), TargetStatus::Suspended.zh()),
    (TargetStatus::Deregistered, TargetStatus::Deregistered.name(), TargetStatus::Deregistered.zh()),
    (TargetStatus::Revoked, TargetStatus::Revoked.name(), TargetStatus::Revoked.zh()),
    (TargetStatus::Annulled, TargetStatus::Annulled.name(), TargetStatus::Annulled.zh()),
    (TargetStatus::MovedOut, TargetStatus::MovedOut.name(), TargetStatus::MovedOut.zh()),
]);

pub(crate) const ROLES: Choices<Role> = Choices(&[
    (Role::Officer, Role::Officer.name(), "执法人员"),
    (Role::Leader, Role::Leader.name(), "组长"),
    (Role::Expert, Role::Expert.name(), "专家"),
    (Role::Assistant, Role::Assistant.name(), "辅助人员"),
    (Role::ThirdParty, Role::ThirdParty.name(), "第三方机构人员"),
]);

/// Values of an enum that has `name` and `zh`.
macro_rules! named {
    ($($(#[$doc:meta])* $name:ident: $ty:ident = $($value:ident),*;)*) => { $(
        $(#[$doc])*
        pub(crate) const $name: Choices<$ty> = Choices(&[$(($ty::$value, $ty::$value.name(), $ty::$value.zh())),*]);
    )* };
}
named! {
    SENIORITIES: Seniority = Junior, Senior;
    SKILL_KINDS: SkillKind = Specialty, Qualification;
    GROUNDS: Ground = Interest, Kin, FormerEmployer, PriorCase, Locality, Other;
    DECLARANTS: Declarant = Inspector, Target, Supervisor;
    POSITIONS: Position = LegalRepresentative, Controller, Shareholder;
}

/// From what an inspector steps aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecusedFrom {
    Target,
    Person,
    Region,
}

pub(crate) const RECUSED_FROM: Choices<RecusedFrom> = Choices(&[
    (RecusedFrom::Target, "target", "检查对象"),
    (RecusedFrom::Person, "person", "相关人员"),
    (RecusedFrom::Region, "region", "区域"),
]);

pub(crate) const REGION_LEVELS: Choices<RegionLevel> = Choices(&[
    (RegionLevel::Province, RegionLevel::Province.name(), RegionLevel::Province.zh()),
    (RegionLevel::City, RegionLevel::City.name(), RegionLevel::City.zh()),
    (RegionLevel::Group, RegionLevel::Group.name(), RegionLevel::Group.zh()),
    (RegionLevel::County, RegionLevel::County.name(), RegionLevel::County.zh()),
    (RegionLevel::Zone, RegionLevel::Zone.name(), RegionLevel::Zone.zh()),
    (RegionLevel::Town, RegionLevel::Town.name(), RegionLevel::Town.zh()),
]);

/// Whether a day is worked.
pub(crate) const WORKING: Choices<bool> = Choices(&[(false, "off", "放假"), (true, "work", "上班")]);
pub(crate) const CHECK_KINDS: Choices<CheckKind> = Choices(&[
    (CheckKind::Routine, CheckKind::Routine.name(), CheckKind::Routine.zh()),
    (CheckKind::Special, CheckKind::Special.name(), CheckKind::Special.zh()),
    (CheckKind::Case, CheckKind::Case.name(), CheckKind::Case.zh()),
    (CheckKind::ReturnVisit, CheckKind::ReturnVisit.name(), CheckKind::ReturnVisit.zh()),
    (CheckKind::Observation, CheckKind::Observation.name(), CheckKind::Observation.zh()),
]);

pub(crate) const CAUSES: Choices<Cause> = Choices(&[
    (Cause::Plan, Cause::Plan.name(), Cause::Plan.zh()),
    (Cause::Complaint, Cause::Complaint.name(), Cause::Complaint.zh()),
    (Cause::Transfer, Cause::Transfer.name(), Cause::Transfer.zh()),
    (Cause::Monitoring, Cause::Monitoring.name(), Cause::Monitoring.zh()),
    (Cause::Request, Cause::Request.name(), Cause::Request.zh()),
    (Cause::Superior, Cause::Superior.name(), Cause::Superior.zh()),
]);

pub(crate) const LEVELS: Choices<Level> = Choices(&[
    (Level::Country, Level::Country.name(), Level::Country.zh()),
    (Level::Province, Level::Province.name(), Level::Province.zh()),
    (Level::City, Level::City.name(), Level::City.zh()),
    (Level::County, Level::County.name(), Level::County.zh()),
    (Level::Station, Level::Station.name(), Level::Station.zh()),
]);

pub(crate) const CLASSES: Choices<ItemClass> =
    Choices(&[(ItemClass::General, "general", "一般检查事项"), (ItemClass::Key, "key", "重点检查事项")]);

pub(crate) const MODES: Choices<Mode> = Choices(&[
    (Mode::OnSite, Mode::OnSite.name(), Mode::OnSite.zh()),
    (Mode::Document, Mode::Document.name(), Mode::Document.zh()),
    (Mode::Online, Mode::Online.name(), Mode::Online.zh()),
    (Mode::OffSite, Mode::OffSite.name(), Mode::OffSite.zh()),
    (Mode::Testing, Mode::Testing.name(), Mode::Testing.zh()),
    (Mode::ThirdParty, Mode::ThirdParty.name(), Mode::ThirdParty.zh()),
]);

pub(crate) const SCENE_ROLES: Choices<SceneRole> = Choices(&[(SceneRole::Lead, "lead", "牵头"), (SceneRole::Partner, "partner", "参与")]);

pub(crate) const YES_NO: Choices<bool> = Choices(&[(true, "yes", "是"), (false, "no", "否")]);
