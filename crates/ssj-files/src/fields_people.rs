//! The columns of the registers about people: inspectors, what they can do, from what they step aside, and who
//! stands behind targets.

use crate::choices::{DECLARANTS, GROUNDS, LEVELS, POSITIONS, RECUSED_FROM, ROLES, SENIORITIES, SKILL_KINDS};
use crate::fields::{Field, SCHEME, TARGET, Type, may, need};

pub(crate) const INSPECTORS: &[Field] = &[
    need("id", "人员编号", Type::Code, "P0001", "the register's id of the person; it stays in the sealed part"),
    need("name", "姓名", Type::Text, "张三", "the name; it stays in the sealed part"),
    need("unit", "所属单位", Type::Code, "east", "the code of the unit"),
    may("role", "人员类别", Type::Choice(|| ROLES.pairs()), "officer", "only officers and leaders count towards the two; empty: `officer`"),
    may(
        "regions",
        "执法区域",
        Type::List,
        "110105;110106",
        "regions whose targets they may inspect, each with all inside it; empty: every region",
    ),
    need("card_number", "执法证号", Type::List, "11000001", "numbers of law enforcement cards; it stays in the sealed part"),
    need("card_from", "证件有效期起", Type::Dates, "2024-01-01", "the first day of each card, in the order of the numbers"),
    need("card_to", "证件有效期止", Type::Dates, "2028-12-31", "the last day of each card, in the order of the numbers"),
    may("specialties", "业务专长", Type::List, "food;special_equipment", "specialties and qualifications by name"),
    need("capacity", "工作量上限", Type::Number, "40", "the most visits in the campaign"),
    may("leave", "请假期间", Type::Spans, "2026-01-01/2026-01-10", "spans of days away, both ends included"),
    may("recusals", "回避", Type::Recusals, "target:raw:1234;region:110105", "from what they must step aside"),
    may("level", "层级", Type::Choice(|| LEVELS.pairs()), "county", "the level of their authority; empty: not known"),
    may("station", "所在站所", Type::Code, "sx-140105-market-s1", "the code of the station where they work; empty: none"),
    may("seniority", "资历", Type::Choice(|| SENIORITIES.pairs()), "senior", "empty: not known, which is not senior"),
];

/// The inspector that a row of a register of its own is about.
const INSPECTOR: Field = need("inspector", "人员编号", Type::Code, "P0001", "the id of the person, as in the register of inspectors");

pub(crate) const SKILLS: &[Field] = &[
    INSPECTOR,
    need("kind", "类别", Type::Choice(|| SKILL_KINDS.pairs()), "specialty", "whether it is known, or certified"),
    need("name", "名称", Type::Text, "food", "the name of the specialty or qualification"),
    may("level", "等级", Type::Number, "2", "1 to 255, the higher the more; empty: 1"),
    may("items", "适用事项", Type::List, "food-01", "codes of the items for which it counts; empty: every item"),
    may("valid_from", "生效日期", Type::Date, "2024-01-01", "the first day on which it is valid; empty: always was"),
    may("valid_to", "失效日期", Type::Date, "2027-12-31", "the last day on which it is valid; empty: until changed"),
    may("source", "来源", Type::Text, "示例专业考试 2024", "the certificate or examination it comes from"),
];

pub(crate) const RECUSALS: &[Field] = &[
    INSPECTOR,
    need("from", "回避范围", Type::Choice(|| RECUSED_FROM.pairs()), "target", "whether from a target and its sites, a person, or a region"),
    SCHEME,
    need(
        "code",
        "回避代码",
        Type::Code,
        "91110105MA0012AB1C",
        "the identifier of the target, the code of the person, or that of the region",
    ),
    need("ground", "回避事由", Type::Choice(|| GROUNDS.pairs()), "former_employer", "why"),
    may("valid_from", "生效日期", Type::Date, "2024-01-01", "the first day on which it holds; empty: always did"),
    may("valid_to", "失效日期", Type::Date, "2026-12-31", "the last day on which it holds; empty: without end"),
    need("declared_by", "申报方", Type::Choice(|| DECLARANTS.pairs()), "inspector", "who declared it"),
    need("declared_on", "申报日期", Type::Date, "2024-01-05", "the day on which it was declared"),
];

pub(crate) const PERSONS: &[Field] = &[
    SCHEME,
    TARGET,
    need("person", "人员代码", Type::Code, "R0001", "the register's code of the person; it stays in the sealed part"),
    need("position", "身份", Type::Choice(|| POSITIONS.pairs()), "legal_representative", "how the person stands behind the target"),
];
