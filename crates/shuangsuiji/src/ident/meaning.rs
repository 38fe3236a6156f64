//! What the parts of a code mean, for a person who holds one in hand.

use chrono::NaiveDate;

use super::{Basis, EntityId, Industry, Org9, Reg15, RegionCode, Regions, Uscc, upper};
use crate::error::{Code, Error};
use crate::text::{Speak, Text};

/// One part of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its characters.
    pub text: String,
    /// What stands there.
    pub label: Text,
    /// What these characters mean.
    pub meaning: Text,
}

/// A code that holds, and its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The code with its scheme, such as `uscc:91350100M000100Y43`.
    pub code: String,
    /// What kind of code it is.
    pub kind: Text,
    /// Its parts, from left to right.
    pub parts: Vec<Part>,
}

/// What a code means. It is written `scheme:value` with one of the schemes of entities, `region` or
/// `industry`; a bare one is taken by its length for an industry (to 5 characters), a region (6), an
/// organisation code (to 11), a registration number (to 16) or a credit code. Names of regions are those
/// that the tree has on the day, or those that it has of a code that was given up.
///
/// # Errors
/// `BadIdentifier` with what is wrong and, where there are some, the codes that may have been meant.
pub fn meaning(text: &str, regions: &Regions, day: NaiveDate) -> Result<Meaning, Error> {
    let (scheme, value) = match text.split_once(':') {
        Some(parts) => parts,
        None => (by_length(text), text),
    };
    let bad = |why: Text| Error::new(Code::BadIdentifier).value(text).detail(why);
    let named = Names { regions, day };
    match scheme {
        "region" => named.of_region(&RegionCode::parse(value).map_err(|e| bad(e.say()))?).map_err(bad),
        "industry" => Ok(of_industry(&Industry::parse(value).map_err(|e| bad(e.say()))?)),
        _ => Ok(named.of_entity(&EntityId::parse_with_hint(scheme, value).map_err(bad)?)),
    }
}

fn by_length(text: &str) -> &'static str {
    match upper(text).chars().filter(|c| !c.is_whitespace() && *c != '-').count() {
        0..=5 => "industry",
        6 => "region",
        7..=11 => "org9",
        12..=16 => "reg15",
        _ => "uscc",
    }
}

fn part(text: &str, label: Text, meaning: Text) -> Part {
    Part { text: text.to_owned(), label, meaning }
}

fn check(text: &str) -> Part {
    let last = text.char_indices().next_back().and_then(|(at, _)| text.get(at..)).unwrap_or_default();
    part(last, say!("check character", "校验码"), say!("it holds", "正确"))
}

/// The names of regions on a day.
struct Names<'a> {
    regions: &'a Regions,
    day: NaiveDate,
}

impl Names<'_> {
    fn of_entity(&self, id: &EntityId) -> Meaning {
        let (kind, parts) = match id {
            EntityId::Uscc(code) => (say!("a credit code", "统一社会信用代码"), self.uscc(code)),
            EntityId::Org9(code) => (say!("an organisation code", "组织机构代码"), org9(code)),
            EntityId::Reg15(code) => (say!("a registration number", "注册号"), self.reg15(code)),
            EntityId::Raw(value) => {
                let meaning = say!("it means what its register says", "含义由登记库确定");
                (say!("a code of a register", "登记库自有编号"), vec![part(value, say!("code", "编号"), meaning)])
            }
            EntityId::Site(owner, number) => {
                let mut parts = self.of_entity(owner).parts;
                let meaning = say!("site {number} of this entity", "该主体的第 {number} 号场所");
                parts.push(part(&number.to_string(), say!("number of the site", "场所序号"), meaning));
                (say!("a site of an entity", "主体的场所"), parts)
            }
        };
        Meaning { code: id.to_string(), kind, parts }
    }

    fn uscc(&self, code: &Uscc) -> Vec<Part> {
        let whole = code.as_str();
        let unknown = || say!("GB 32100 has no such class", "GB 32100 无此类别");
        let organisation = match code.organisation_code() {
            Some(_) => say!("an organisation code (GB 11714) whose check character holds", "组织机构代码（GB 11714），其校验码正确"),
            None => say!(
                "its own check character (GB 11714) does not hold, which some codes in force have",
                "其自身校验码（GB 11714）不符，部分有效代码亦如此"
            ),
        };
        vec![
            part(whole.get(..1).unwrap_or_default(), say!("department of registration", "登记管理部门"), code.department().say()),
            part(whole.get(1..2).unwrap_or_default(), say!("class", "机构类别"), code.class_name().unwrap_or_else(unknown)),
            part(
                code.region().as_str(),
                say!("region of first registration, for life", "首次登记机关行政区划，终身不变"),
                self.region(&code.region()),
            ),
            part(code.organisation(), say!("identifier of the entity", "主体标识码"), organisation),
            check(whole),
        ]
    }

    fn reg15(&self, code: &Reg15) -> Vec<Part> {
        let authority = RegionCode::parse(code.authority()).unwrap_or_else(|_| RegionCode::unknown());
        let authority = match code.authority() {
            "100000" => say!("the national authority", "国家登记机关"),
            _ => self.region(&authority),
        };
        let sequence = code.as_str().get(6..14).unwrap_or_default();
        vec![
            part(code.authority(), say!("registering authority", "登记机关"), authority),
            part(sequence, say!("sequence", "顺序码"), code.origin().say()),
            check(code.as_str()),
        ]
    }

    /// The name of a region, and since when, or until when, a code was in force that is not today.
    fn region(&self, code: &RegionCode) -> Text {
        let Some((row, basis)) = self.regions.nearest(code, self.day) else {
            return say!("not in the list of regions; zones may have codes of their own", "区划表中没有该代码；开发区等可能自编代码");
        };
        let name = self.regions.full_name(code, self.day).unwrap_or_else(|| row.name.clone());
        match (basis, row.from, row.to) {
            (Basis::OtherDay, _, Some(to)) if to < self.day => say!("{name}, in force until {to}", "{name}，{to} 后停用"),
            (Basis::OtherDay, Some(from), _) => say!("{name}, in force from {from}", "{name}，{from} 起启用"),
            _ => Text::new(name.clone(), name),
        }
    }

    fn of_region(&self, code: &RegionCode) -> Result<Meaning, Text> {
        let none = || say!("the list of regions has no such code", "区划表中没有该代码");
        let (row, _) = self.regions.nearest(code, self.day).ok_or_else(none)?;
        let mut parts = vec![part(code.as_str(), Text::new(row.level.name(), row.level.zh()), self.region(code))];
        for above in self.regions.ancestors(code, self.day) {
            parts.push(part(above.code.as_str(), say!("above it", "上级"), self.region(&above.code)));
        }
        for new in self.regions.successors(code, self.day) {
            parts.push(part(new.as_str(), say!("took over its area", "后继代码"), self.region(new)));
        }
        Ok(Meaning { code: format!("region:{code}"), kind: say!("a region", "行政区划"), parts })
    }
}

fn org9(code: &Org9) -> Vec<Part> {
    let body = code.as_str().get(..8).unwrap_or_default();
    vec![part(body, say!("body", "本体代码"), say!("a number without meaning", "无含义的顺序编号")), check(code.as_str())]
}

fn of_industry(industry: &Industry) -> Meaning {
    let letter = industry.section().to_string();
    let mut parts = vec![part(&letter, say!("section", "门类"), industry.section_name())];
    if let Some(name) = industry.division_name() {
        parts.push(part(industry.digits().get(..2).unwrap_or_default(), say!("division", "大类"), Text::new(name, name)));
    }
    let finer = industry.digits();
    if finer.len() > 2 {
        let label = if finer.len() == 3 { say!("group", "中类") } else { say!("class", "小类") };
        parts.push(part(finer, label, say!("see GB/T 4754-2017", "见 GB/T 4754-2017")));
    }
    Meaning { code: format!("industry:{industry}"), kind: say!("an industry", "国民经济行业"), parts }
}
