//! The words of the language: each table gives its canonical word first, with the others that mean the same.

use super::phrase::{Ground, Tier, Unit};
use crate::catalogue::ItemClass;
use crate::directory::Level;

/// What a word stands for, each thing with the canonical word first.
pub(super) type Words<T> = &'static [(T, &'static [&'static str])];

/// The canonical word of a thing.
pub(super) fn word<T: PartialEq>(table: Words<T>, thing: &T) -> &'static str {
    table.iter().find(|(of, _)| of == thing).and_then(|(_, words)| words.first()).copied().unwrap_or_default()
}

/// Which side a bound is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Least,
    Most,
}

pub(super) const BOUNDS: Words<Side> = &[
    (Side::Least, &["不低于", "不少于", "不得低于", "不得少于", "不小于", "应不低于", "应不少于", "至少", "最少", "最低", "≥", "≧", ">="]),
    (Side::Most, &["不超过", "不高于", "不多于", "不大于", "不得超过", "不得高于", "不得多于", "至多", "最多", "最高", "≤", "≦", "<="]),
];

/// Bounds that stand after the number. 以上 and 以下 include the number itself (民法典 §1259).
pub(super) const AFTER: Words<Side> = &[(Side::Least, &["以上", "及以上"]), (Side::Most, &["以下", "及以下", "以内", "之内"])];

pub(super) const SOFT: &[&str] = &["一般", "原则上", "通常"];

pub(super) const UNITS: Words<Unit> = &[
    (Unit::Year, &["年", "年度", "个年度"]),
    (Unit::Quarter, &["季度", "季", "个季度"]),
    (Unit::Month, &["个月", "月", "月度"]),
    (Unit::Week, &["周", "星期", "个星期"]),
    (Unit::Day, &["日", "天"]),
];

pub(super) const LEVELS: Words<Level> = &[
    (Level::Country, &["国家级", "国家局", "总局"]),
    (Level::Province, &["省级", "省局", "省级局", "省级部门", "省"]),
    (Level::City, &["市级", "市局", "市级局", "市级部门", "市"]),
    (
        Level::County,
        &[
            "县级",
            "县局",
            "县级局",
            "县级部门",
            "区县级",
            "县区级",
            "县(区)级",
            "县(市、区)级",
            "区级",
            "区局",
            "区县",
            "县区",
            "县(区)",
            "县(市、区)",
            "县",
        ],
    ),
    (Level::Station, &["所级", "基层所", "乡镇级"]),
];

pub(super) const CLASSES: Words<ItemClass> =
    &[(ItemClass::Key, &["重点事项", "重点检查事项", "重点抽查事项"]), (ItemClass::General, &["一般事项", "一般检查事项", "一般抽查事项"])];

pub(super) const RISKS: Words<Tier> =
    &[(Tier::Low, &["低风险"]), (Tier::General, &["一般风险"]), (Tier::FairlyHigh, &["较高风险"]), (Tier::High, &["高风险"])];

pub(super) const GROUNDS: Words<Ground> = &[
    (Ground::Circumstances, &["根据实际情况", "按实际情况", "视实际情况", "根据实际"]),
    (Ground::Local, &["结合当地实际", "结合本地实际", "结合当地实际情况", "结合本地实际情况"]),
    (Ground::SpecialPlan, &["按专项计划", "按照专项计划", "根据专项计划"]),
    (Ground::Risk, &["按风险高低", "按照风险高低", "根据风险高低"]),
    (Ground::Territory, &["依法属地", "按属地"]),
];

/// Words of no meaning of their own before a bound or a number.
pub(super) const FILLERS: &[&str] =
    &["抽查比例", "抽查频次", "抽查数量", "检查比例", "检查频次", "抽取比例", "抽查", "抽取", "检查", "比例", "频次", "为", ":"];

pub(super) const SAME_TARGET: &[&str] =
    &["对同一单位", "对同一企业", "对同一主体", "对同一检查对象", "对同一对象", "同一单位", "同一企业", "同一检查对象"];

pub(super) const LICENCE: &[&str] =
    &["许可有效期内", "在许可有效期内", "许可证有效期内", "在许可证有效期内", "在许可有效期限内", "许可有效期限内"];

/// Words that count targets.
pub(super) const COUNTED: &[&str] = &["个", "户", "家", "户次", "家次", "批次", "批", "件", "台", "辆", "人"];

pub(super) const TOTAL: &[&str] = &["总数的", "总量的", "全部对象的", "全部检查对象的", "对象总数的", "检查对象总数的"];

pub(super) const ALL: &[&str] = &["全覆盖", "全部抽查", "全数抽查"];

pub(super) const ROUND: &[&str] =
    &["一遍", "1遍", "全覆盖", "全覆盖一遍", "全覆盖1遍", "全覆盖一次", "全覆盖1次", "覆盖一遍", "覆盖1遍", "一轮", "1轮"];

pub(super) const AGAIN: &[&str] = &["不重复抽查", "不重复检查", "不重复抽取", "不再抽查", "不再检查", "不再抽取"];

pub(super) const STAGES: &[&str] = &["分次达到", "分批达到", "分次完成", "分批完成"];

pub(super) const TOGETHER: &[&str] = &["一并开展", "一并检查", "一并实施", "同步开展", "合并开展"];

pub(super) const BAD_RATE: &[&str] = &["问题率", "问题比例", "不合格率"];

pub(super) const BAD_COUNT: &[&str] = &["问题数", "不合格数"];

pub(super) const CHANCE: &[&str] = &["检出概率", "发现概率"];

pub(super) const NEEDED: Words<bool> = &[(true, &["需", "须", "需要"]), (false, &["无需", "不需", "不需要", "无须"])];

pub(super) const DASHES: &[&str] = &["-", "--", "至", "到"];

/// Where a name without quotation marks ends before a portion.
pub(super) const PORTIONS: &[&str] = &["抽查比例", "抽取比例", "检查比例", "比例", "百分之", "千分之"];
