//! The words of the fields, in English and Chinese. The first of a list is the one that is written.

use crate::expression::Names;
use crate::ident::{TargetKind, TargetStatus};

/// What a clause is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Tags (标签).
    Tag,
    /// Today's jurisdiction (管辖区域).
    Region,
    /// The industry (行业).
    Industry,
    /// The kind of target (对象类别).
    Kind,
    /// The registration status (登记状态).
    Status,
    /// Licences (许可证).
    Licence,
    /// The tier (信用风险分类).
    Tier,
    /// The measure of size (规模).
    Size,
}

pub(super) const FIELDS: &Names<Field> = &[
    (Field::Tag, &["tag"], &["标签"]),
    (Field::Region, &["region"], &["区划", "管辖区域", "地区"]),
    (Field::Industry, &["industry"], &["行业"]),
    (Field::Kind, &["kind"], &["类别", "对象类别"]),
    (Field::Status, &["status"], &["状态", "登记状态"]),
    (Field::Licence, &["licence", "license"], &["许可", "许可证"]),
    (Field::Tier, &["tier"], &["分类", "信用风险分类"]),
    (Field::Size, &["size"], &["规模"]),
];

pub(super) fn kind(word: &str) -> Option<TargetKind> {
    TargetKind::ALL.into_iter().find(|kind| kind.name() == word || kind.zh() == word)
}

pub(super) fn status(word: &str) -> Option<TargetStatus> {
    TargetStatus::ALL.into_iter().find(|status| status.name() == word || status.zh() == word)
}
