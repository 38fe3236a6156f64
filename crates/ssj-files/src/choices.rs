//! The names of listed values, English and Chinese, as cells may hold either.

use shuangsuiji::catalogue::ItemClass;
use shuangsuiji::directory::{Role, TargetKind, TargetStatus};

/// A list of values with their names.
pub(crate) struct Choices<T: 'static>(&'static [(T, &'static str, &'static str)]);

impl<T: Copy> Choices<T> {
    pub(crate) fn pairs(&self) -> Vec<(&'static str, &'static str)> {
        self.0.iter().map(|(_, en, zh)| (*en, *zh)).collect()
    }

    pub(crate) fn find(&self, name: &str) -> Option<T> {
        self.0.iter().find(|(_, en, zh)| *en == name || *zh == name).map(|(value, ..)| *value)
    }

    pub(crate) fn names(&self) -> String {
        self.0.iter().map(|(_, en, zh)| format!("{en} ({zh})")).collect::<Vec<_>>().join(", ")
    }
}

pub(crate) const KINDS: Choices<TargetKind> = Choices(&[
    (TargetKind::Enterprise, "enterprise", "企业"),
    (TargetKind::IndividualBusiness, "individual_business", "个体工商户"),
    (TargetKind::Cooperative, "cooperative", "农民专业合作社"),
    (TargetKind::ForeignOffice, "foreign_office", "外国企业常驻代表机构"),
    (TargetKind::Organisation, "organisation", "其他组织"),
    (TargetKind::Product, "product", "产品"),
    (TargetKind::Project, "project", "项目"),
    (TargetKind::Conduct, "conduct", "行为"),
    (TargetKind::Site, "site", "场所"),
    (TargetKind::Person, "person", "从业人员"),
]);

pub(crate) const STATUSES: Choices<TargetStatus> = Choices(&[
    (TargetStatus::Active, "active", "存续"),
    (TargetStatus::Suspended, "suspended", "停业"),
    (TargetStatus::Deregistered, "deregistered", "注销"),
    (TargetStatus::Revoked, "revoked", "吊销"),
    (TargetStatus::Annulled, "annulled", "撤销"),
    (TargetStatus::MovedOut, "moved_out", "迁出"),
]);

pub(crate) const ROLES: Choices<Role> =
    Choices(&[(Role::Officer, "officer", "执法人员"), (Role::Expert, "expert", "专家"), (Role::Assistant, "assistant", "辅助人员")]);

pub(crate) const CLASSES: Choices<ItemClass> =
    Choices(&[(ItemClass::General, "general", "一般检查事项"), (ItemClass::Key, "key", "重点检查事项")]);

pub(crate) const YES_NO: Choices<bool> = Choices(&[(true, "yes", "是"), (false, "no", "否")]);
