//! The columns of the registers, in one place: the loader, the templates and `docs/files.md` all
//! read this table.

use std::fmt::Write as _;

use crate::choices::{CAUSES, CHECK_KINDS, CLASSES, KINDS, LEVELS, MODES, REGION_LEVELS, SCENE_ROLES, STATUSES, WORKING, YES_NO};
use crate::fields_people::{INSPECTORS, PERSONS, RECUSALS, SKILLS};

/// A register that is read from a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Targets (检查对象名录库).
    Targets,
    /// Inspectors (执法检查人员名录库).
    Inspectors,
    /// Items (随机抽查事项清单).
    Items,
    /// Past inspections (检查记录), the ledger.
    History,
    /// Organisations (机构名录).
    Organisations,
    /// Regions (行政区划) that go before the built-in tree.
    Regions,
    /// Older codes of entities with the credit codes that they became (代码对照表).
    Crosswalk,
    /// Days worked or off (工作日历), beside the built-in notices.
    Calendar,
    /// Legal bases (检查依据库), which items name.
    Bases,
    /// Joint scenes (一业一查), a row a department.
    Scenes,
    /// Tags of targets (标签库).
    Tags,
    /// Licences of targets (许可证库).
    Licences,
    /// Classes of targets by scheme (分类结果库).
    Tiers,
    /// Specialties and qualifications of inspectors (专长与资质库).
    Skills,
    /// Recusals of inspectors with reason and time limit (回避库).
    Recusals,
    /// Persons behind targets (相关人员库).
    Persons,
}

/// How the text of a cell is read.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// Text as it stands.
    Text,
    /// An identifier or code, as it stands: spaces are not stripped, nothing is corrected.
    Code,
    /// A whole number in digits, 0 or more.
    Number,
    /// A day: `2026-03-01`, `2026/3/1`, `20260301` or `2026年3月1日`.
    Date,
    /// One of a list of names, each with its Chinese name.
    Choice(fn() -> Vec<(&'static str, &'static str)>),
    /// Texts separated by `;` or `；`.
    List,
    /// Names of a list separated by `;`.
    Choices(fn() -> Vec<(&'static str, &'static str)>),
    /// Days separated by `;`.
    Dates,
    /// Spans of days `2026-01-01/2026-01-10` separated by `;`.
    Spans,
    /// `target:scheme:value`, `region:code` and `person:code` separated by `;`.
    Recusals,
}

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name, which is also the header we look for.
    pub name: &'static str,
    /// Its Chinese name, the other header we look for.
    pub zh: &'static str,
    /// How its cells are read.
    pub ty: Type,
    /// Whether a cell may be empty.
    pub required: bool,
    /// A cell.
    pub example: &'static str,
    /// What it means, and what an empty cell means.
    pub doc: &'static str,
}

pub(crate) const fn need(name: &'static str, zh: &'static str, ty: Type, example: &'static str, doc: &'static str) -> Field {
    Field { name, zh, ty, required: true, example, doc }
}

pub(crate) const fn may(name: &'static str, zh: &'static str, ty: Type, example: &'static str, doc: &'static str) -> Field {
    Field { name, zh, ty, required: false, example, doc }
}

impl Field {
    /// The smallest whole number whose digits are a code of this field for certain: of a smaller one the zeros before
    /// it may have been lost when it became a number. Industry codes (GB/T 4754) have up to four digits, and those of
    /// agriculture and mining begin with 0; region codes (GB/T 2260) have six digits or more and begin with none, but
    /// those that a register makes for itself may. None where the field's own form tells (credit codes and the like
    /// have a fixed length), or where nobody can.
    #[cfg(any(feature = "arrow", feature = "excel"))]
    pub(crate) fn least_code(&self) -> Option<u64> {
        match self.name {
            "industry" => Some(1_000),
            "region" | "regions" => Some(100_000),
            _ => None,
        }
    }
}

/// The position of a column, found when the crate is compiled.
pub(crate) const fn at(fields: &[Field], name: &str) -> usize {
    let mut i = 0;
    loop {
        assert!(i < fields.len(), "no such field");
        if same(fields[i].name.as_bytes(), name.as_bytes()) {
            return i;
        }
        i += 1;
    }
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

pub(crate) const SCHEME: Field = may("scheme", "代码类型", Type::Code, "uscc", "`uscc`, `org9`, `reg15`, `raw` or `site`; empty: `uscc`");

pub(crate) const TARGETS: &[Field] = &[
    SCHEME,
    need(
        "id",
        "统一社会信用代码",
        Type::Code,
        "91110105MA0012AB1C",
        "the identifier, in the form its scheme asks for; check digits are verified",
    ),
    need("name", "名称", Type::Text, "示例食品有限公司", "the name; it stays in the sealed part of a record"),
    may("kind", "对象类别", Type::Choice(|| KINDS.pairs()), "enterprise", "what it is; empty: `enterprise`"),
    may("status", "登记状态", Type::Choice(|| STATUSES.pairs()), "active", "registration status; empty: `active`"),
    may(
        "region",
        "管辖区域",
        Type::Code,
        "110105",
        "today's jurisdiction: GB/T 2260, or a code of the register; empty: `unknown`, counted in the funnel",
    ),
    may("industry", "行业代码", Type::Code, "F5212", "GB/T 4754: a letter, two to four digits, or both"),
    may("tier", "信用风险分类", Type::Text, "A", "tier or other class by which strata are made"),
    may("weight", "规模", Type::Number, "1", "measure of size for `pps` and `pareto`, 1 or more; empty: 1"),
    may("tags", "标签", Type::List, "catering;school", "labels that a task's scope can ask for"),
];

/// The target that a row of a register of its own is about.
pub(crate) const TARGET: Field =
    need("target", "检查对象代码", Type::Code, "91110105MA0012AB1C", "the identifier of the target, as in the register of targets");

pub(crate) const TAGS: &[Field] = &[
    SCHEME,
    TARGET,
    need("tag", "标签", Type::Text, "key/food", "the tag, from the general to the special with `/` between its words"),
    may(
        "scope",
        "适用范围",
        Type::Code,
        "140100",
        "the province, city or county of whose authorities it is; it has no effect on targets of other regions, nor in plans of authorities of other or larger ones; empty: everywhere",
    ),
    may("valid_from", "生效日期", Type::Date, "2026-01-01", "the first day on which it has effect; empty: always had"),
    may("valid_to", "失效日期", Type::Date, "2026-12-31", "the last day on which it has effect; empty: until changed"),
    need("source", "来源", Type::Text, "重点监管名录 2026", "the list or document it comes from"),
    need("approved_by", "批准人", Type::Text, "信用监管科", "who approved it"),
];

pub(crate) const LICENCES: &[Field] = &[
    SCHEME,
    TARGET,
    need("licence", "许可证种类", Type::Text, "food_operation", "the kind of licence"),
    may("valid_from", "有效期起", Type::Date, "2024-03-01", "the first day of its term; empty: not known"),
    may("valid_to", "有效期止", Type::Date, "2029-02-28", "the last day of its term; empty: without end"),
];

pub(crate) const TIERS: &[Field] = &[
    SCHEME,
    TARGET,
    need("by", "分类方案", Type::Text, "samr-2022", "the scheme of classification, with its version"),
    need("tier", "类别", Type::Text, "B", "the class of the target"),
    need("as_of", "分类日期", Type::Date, "2025-12-31", "the day on which it was computed"),
    need("source", "来源", Type::Text, "企业信用风险分类管理系统", "the system or document it comes from"),
];

pub(crate) const ITEMS: &[Field] = &[
    need("code", "事项编码", Type::Code, "food-01", "the item's code in its catalogue"),
    need("name", "事项名称", Type::Text, "餐饮服务食品安全检查", "what is checked"),
    may("class", "事项类别", Type::Choice(|| CLASSES.pairs()), "general", "general or key; empty: `general`"),
    need("basis", "抽查依据", Type::Text, "《中华人民共和国食品安全法》第一百一十条", "the legal basis: document and article"),
    may(
        "bases",
        "依据编码",
        Type::List,
        "food-110",
        "the same as codes of the register `bases`, of which one must be in force; empty: only the words stand",
    ),
    may("specialties", "所需专长", Type::List, "food", "specialties that every member of a team must have"),
    may(
        "kinds",
        "适用对象类别",
        Type::Choices(|| KINDS.pairs()),
        "enterprise;individual_business",
        "kinds of target it applies to; empty: all",
    ),
    may("modes", "检查方式", Type::Choices(|| MODES.pairs()), "on_site;off_site", "how it may be checked; empty: the list does not say"),
    may(
        "data_sources",
        "数据来源",
        Type::List,
        "明厨亮灶",
        "where the data of an off-site check come from; only with `off_site` among the modes",
    ),
    may(
        "levels",
        "抽查层级",
        Type::Choices(|| LEVELS.pairs()),
        "city;county",
        "levels of the authorities that check it; empty: every level",
    ),
    may("regions", "适用区域", Type::List, "140100", "regions in which it is checked; empty: everywhere"),
    may("team", "最少检查人数", Type::Number, "2", "the fewest officers of a team; empty: as the law says"),
    may("experts", "专家人数", Type::Number, "1", "how many experts assist, beside the officers; empty: none"),
    may("guideline", "工作指引", Type::Text, "GL-FOOD-01", "the guideline or checklist by which it is checked; empty: none"),
    may("ratio", "抽查比例", Type::Text, "不低于3%", "the ratio in the words of the list; kept, and nothing is decided by it"),
    may("frequency", "抽查频次", Type::Text, "每年1次", "the frequency in the words of the list; kept, and nothing is decided by it"),
    may("floor", "比例下限", Type::Code, "3%", "the least share: `3%` or `1/7`; a list below may raise it"),
    may("ceiling", "比例上限", Type::Code, "10%", "the greatest share; a list below may lower it"),
    may("yearly_cap", "年度频次上限", Type::Number, "2", "the most inspections of a target in a year; a list below may lower it"),
    may("scope", "适用范围", Type::Text, "tag:catering", "the targets it applies to, as an expression (docs/scope.md); empty: all"),
    may(
        "need",
        "人员要求",
        Type::Text,
        "specialty:food@2",
        "what every officer of a team must have or be, as an expression (docs/inspectors.md); empty: nothing",
    ),
    may("valid_from", "生效日期", Type::Date, "2025-01-01", "the first day in force; empty: always was"),
    may("valid_to", "失效日期", Type::Date, "2027-12-31", "the last day in force; empty: until changed"),
];

pub(crate) const BASES: &[Field] = &[
    need("code", "依据编码", Type::Code, "food-110", "the code that items name"),
    need("document", "文件名称", Type::Text, "《中华人民共和国食品安全法》", "the document, with its number where it has one"),
    may("article", "条款", Type::Text, "第一百一十条", "the article; empty: the document as a whole"),
    may("valid_from", "生效日期", Type::Date, "2015-10-01", "the first day in force; empty: always was"),
    may("valid_to", "失效日期", Type::Date, "2027-12-31", "the last day in force, the day before a repeal; empty: until repealed"),
];

pub(crate) const SCENES: &[Field] = &[
    need("scene", "场景编码", Type::Code, "catering", "the scene; a row for each of its departments"),
    may("version", "版本", Type::Number, "1", "the version, from 1; those of a scene share no day; empty: 1"),
    need("name", "场景名称", Type::Text, "餐饮业一业一查", "what the scene is called, in every row of the version"),
    need("industries", "行业", Type::List, "H62", "industries of GB/T 4754 with all inside them, in every row of the version"),
    need("line", "部门条线", Type::Text, "market", "the department, as the `line` of its organisations"),
    need("role", "角色", Type::Choice(|| SCENE_ROLES.pairs()), "lead", "whether it leads; one department of a version does"),
    need("items", "检查事项", Type::List, "food-01", "codes of the items that it checks"),
    may("valid_from", "生效日期", Type::Date, "2025-01-01", "the first day of the version; empty: always was"),
    may("valid_to", "失效日期", Type::Date, "2027-12-31", "the last day of the version; empty: until changed"),
];

pub(crate) const HISTORY: &[Field] = &[
    need("id", "检查编号", Type::Code, "2025-000123", "the register's id of the inspection"),
    SCHEME,
    need("target", "检查对象代码", Type::Code, "91110105MA0012AB1C", "the identifier of the target, as in the register of targets"),
    need("date", "检查日期", Type::Date, "2025-06-30", "the day of the inspection"),
    may("result", "检查结果", Type::Text, "未发现问题", "the result in the register's words"),
    may("counts", "计入频次", Type::Choice(|| YES_NO.pairs()), "yes", "whether it counts against the cap on inspections; empty: `yes`"),
    may(
        "authority",
        "检查机关",
        Type::Code,
        "sx-market",
        "the code of the organisation that inspected; empty: not known, counted by every rule",
    ),
    may("kind", "检查类型", Type::Choice(|| CHECK_KINDS.pairs()), "routine", "what kind of check it was; empty: `routine`"),
    may("cause", "检查来源", Type::Choice(|| CAUSES.pairs()), "plan", "why it took place; empty: `plan`"),
    may("off_site", "非现场", Type::Choice(|| YES_NO.pairs()), "no", "whether nobody came to the target; empty: `no`"),
    may("items", "检查事项", Type::List, "food-01", "codes of the items checked; empty: not known"),
];

pub(crate) const ORGANISATIONS: &[Field] = &[
    need("code", "机构代码", Type::Code, "sx-market", "the code that a plan's unit, a party's organisation and an inspector's unit name"),
    need("name", "机构名称", Type::Text, "示例市市场监督管理局", "the name"),
    may(
        "level",
        "层级",
        Type::Choice(|| LEVELS.pairs()),
        "city",
        "the level; empty: outside the hierarchy, such as a notary's office or a university",
    ),
    may("region", "行政区划", Type::Code, "140100", "the region it serves; empty: `unknown`"),
    may("line", "条线", Type::Text, "market", "the line of business; empty: none or all"),
    may("parent", "上级机构代码", Type::Code, "sx-province-market", "the code of the organisation above; empty: at the top"),
];

pub(crate) const REGIONS: &[Field] = &[
    need("code", "代码", Type::Code, "140172", "the code; all rows of a code that is named here go before the built-in ones of it"),
    need("name", "名称", Type::Text, "示例开发区", "the name"),
    need("level", "级别", Type::Choice(|| REGION_LEVELS.pairs()), "zone", "what it is"),
    may("parent", "上级代码", Type::Code, "140100", "the code of the region above it, here or built in; empty: at the top"),
    may("valid_from", "启用时间", Type::Date, "2026-01-01", "the first day, or a year for its first day; empty: since ever"),
    may("valid_to", "停用时间", Type::Date, "2030-12-31", "the last day, or a year for its last day; empty: for the time being"),
    may("successors", "后继代码", Type::List, "140105;140106", "the codes that took over its area when it was given up"),
];

pub(crate) const CROSSWALK: &[Field] = &[
    need("scheme", "原代码类型", Type::Code, "reg15", "`org9`, `reg15` or `raw`"),
    need("id", "原代码", Type::Code, "440301103097413", "the older code"),
    need("uscc", "统一社会信用代码", Type::Code, "9144030071526726XG", "the credit code that it became"),
];

pub(crate) const CALENDAR: &[Field] = &[
    need("day", "日期", Type::Date, "2027-01-01", "the day"),
    need("state", "状态", Type::Choice(|| WORKING.pairs()), "off", "whether it is worked"),
    may("name", "名称", Type::Text, "元旦", "the holiday, or why it is changed"),
    may(
        "notice",
        "放假安排年份",
        Type::Number,
        "2027",
        "the year whose notice of the State Council says so, which makes that year known; empty: a change, which goes before the notices",
    ),
];

impl Kind {
    /// The registers.
    pub const ALL: [Self; 16] = [
        Self::Targets,
        Self::Inspectors,
        Self::Items,
        Self::History,
        Self::Organisations,
        Self::Bases,
        Self::Scenes,
        Self::Regions,
        Self::Crosswalk,
        Self::Calendar,
        Self::Tags,
        Self::Licences,
        Self::Tiers,
        Self::Skills,
        Self::Recusals,
        Self::Persons,
    ];

    /// The name, which is also the role of its source in the reconciliation record.
    pub fn name(self) -> &'static str {
        match self {
            Self::Targets => "targets",
            Self::Inspectors => "inspectors",
            Self::Items => "items",
            Self::History => "history",
            Self::Organisations => "organisations",
            Self::Regions => "regions",
            Self::Crosswalk => "crosswalk",
            Self::Calendar => "calendar",
            Self::Bases => "bases",
            Self::Scenes => "scenes",
            Self::Tags => "tags",
            Self::Licences => "licences",
            Self::Tiers => "tiers",
            Self::Skills => "skills",
            Self::Recusals => "recusals",
            Self::Persons => "persons",
        }
    }

    /// The Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Targets => "检查对象名录库",
            Self::Inspectors => "执法检查人员名录库",
            Self::Items => "随机抽查事项清单",
            Self::History => "检查记录",
            Self::Organisations => "机构名录",
            Self::Regions => "区划表",
            Self::Crosswalk => "代码对照表",
            Self::Calendar => "工作日历",
            Self::Bases => "检查依据库",
            Self::Scenes => "一业一查清单",
            Self::Tags => "标签库",
            Self::Licences => "许可证库",
            Self::Tiers => "分类结果库",
            Self::Skills => "专长与资质库",
            Self::Recusals => "回避库",
            Self::Persons => "相关人员库",
        }
    }

    /// The register of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }

    /// The columns.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Targets => TARGETS,
            Self::Inspectors => INSPECTORS,
            Self::Items => ITEMS,
            Self::History => HISTORY,
            Self::Organisations => ORGANISATIONS,
            Self::Regions => REGIONS,
            Self::Crosswalk => CROSSWALK,
            Self::Calendar => CALENDAR,
            Self::Bases => BASES,
            Self::Scenes => SCENES,
            Self::Tags => TAGS,
            Self::Licences => LICENCES,
            Self::Tiers => TIERS,
            Self::Skills => SKILLS,
            Self::Recusals => RECUSALS,
            Self::Persons => PERSONS,
        }
    }
}

impl Type {
    /// How a cell is written, for people.
    pub fn describe(self) -> String {
        let names = |pairs: Vec<(&str, &str)>| pairs.iter().map(|(en, zh)| format!("`{en}` {zh}")).collect::<Vec<_>>().join(", ");
        match self {
            Self::Text => "text".to_owned(),
            Self::Code => "code".to_owned(),
            Self::Number => "whole number".to_owned(),
            Self::Date => "day".to_owned(),
            Self::Choice(list) => format!("one of {}", names(list())),
            Self::List => "texts separated by `;`".to_owned(),
            Self::Choices(list) => format!("some of {}, separated by `;`", names(list())),
            Self::Dates => "days separated by `;`".to_owned(),
            Self::Spans => "spans `day/day` separated by `;`".to_owned(),
            Self::Recusals => "`target:scheme:value`, `region:code` or `person:code`, separated by `;`".to_owned(),
        }
    }
}

/// An empty register as CSV: the header, and one example row to overwrite.
pub fn template(kind: Kind) -> String {
    let line = |cell: fn(&Field) -> &'static str| kind.fields().iter().map(cell).collect::<Vec<_>>().join(",");
    format!("{}\n{}\n", line(|f| f.name), line(|f| f.example))
}

/// The table of columns in Markdown, for `docs/files.md`.
pub fn columns_markdown(kind: Kind) -> String {
    let mut out = String::from("| column | 中文 | a cell holds | must | example | meaning |\n|---|---|---|---|---|---|\n");
    for f in kind.fields() {
        let must = if f.required { "yes" } else { "" };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "| `{}` | {} | {} | {must} | `{}` | {} |", f.name, f.zh, f.ty.describe(), f.example, f.doc);
    }
    out
}
