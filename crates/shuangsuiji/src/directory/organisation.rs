//! Organisations (部门、机构) and their directory: who is above whom, by level, region and line.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Problems, Text};
use crate::forest::circles;
use crate::ident::{Level, OrgCode, RegionCode};

/// One organisation: an authority, a unit of one, or an outsider who is a party of a ceremony.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Its code: what a plan's `unit`, a party's `organisation` and an inspector's `unit` name.
    pub code: OrgCode,
    /// Its name.
    pub name: String,
    /// Its level; none: outside the hierarchy, such as a notary's office (公证处) or a university.
    #[serde(default)]
    pub level: Option<Level>,
    /// The region it serves.
    #[serde(default = "RegionCode::unknown")]
    pub region: RegionCode,
    /// The line of business (条线), such as `market` for market supervision; empty: none or all.
    #[serde(default)]
    pub line: String,
    /// The organisation above it; none: it is at the top.
    #[serde(default)]
    pub parent: Option<OrgCode>,
}

/// The directory of organisations, sorted by code: a forest in which every level is below its parent's.
#[derive(Clone, Debug, Default)]
pub struct Organisations {
    rows: Vec<Organisation>,
}

impl Organisations {
    /// Builds the directory from rows in any order.
    ///
    /// # Errors
    /// One error holding every code that occurs twice, every parent that is not there, every circle of
    /// parents, and every organisation whose level is not below its parent's.
    pub fn new(mut rows: Vec<Organisation>) -> Result<Self, Error> {
        rows.sort(); // by code first, then by all that could tell two rows of one code apart
        let mut problems = Problems::default();
        for pair in rows.windows(2) {
            if let [a, b] = pair
                && a.code == b.code
            {
                problems.push(Error::new(Code::DuplicateId).field("code").value(&a.code));
            }
        }
        rows.dedup_by(|b, a| a.code == b.code);
        let directory = Self { rows };
        let circles = directory.circles();
        for (at, row) in directory.rows.iter().enumerate() {
            // In a circle no level can be below the next: the circle is what to mend.
            if !circles.iter().flatten().any(|member| *member == at)
                && let Err(error) = directory.check_parent(row)
            {
                problems.push(error);
            }
        }
        for circle in &circles {
            problems.push(directory.circle_error(circle));
        }
        problems.into_result()?;
        Ok(directory)
    }

    fn check_parent(&self, row: &Organisation) -> Result<(), Error> {
        let Some(code) = &row.parent else { return Ok(()) };
        let wrong = |code, detail: Text| Error::new(code).field("parent").value(&row.code).detail(detail);
        let Some(parent) = self.get(code) else {
            return Err(wrong(
                Code::UnknownReference,
                say!("its parent {code} is not among the organisations", "其上级 {code} 不在机构名录中"),
            ));
        };
        let detail = match (parent.level, row.level) {
            (Some(above), Some(own)) if above < own => return Ok(()),
            (Some(above), Some(own)) => {
                let (own, above, own_zh, above_zh) = (own.name(), above.name(), own.zh(), above.zh());
                say!(
                    "its level {own} is not below {above}, the level of its parent {code}",
                    "其层级“{own_zh}”不低于上级 {code} 的层级“{above_zh}”"
                )
            }
            _ => say!(
                "it and its parent {code} both need a level, so that one is below the other",
                "该机构与其上级 {code} 都须写明层级，方可判断上下级"
            ),
        };
        Err(wrong(Code::BadRow, detail))
    }

    /// The position of every organisation's parent, where it is there.
    fn parents(&self) -> Vec<Option<usize>> {
        self.rows.iter().map(|row| row.parent.as_ref().and_then(|code| self.position(code))).collect()
    }

    /// The circles of parents, each as positions from its first organisation by code.
    fn circles(&self) -> Vec<Vec<usize>> {
        let parents = self.parents();
        circles(parents.len(), |at| parents.get(at).map_or(&[], Option::as_slice))
    }

    fn circle_error(&self, circle: &[usize]) -> Error {
        let names: Vec<&str> = circle.iter().chain(circle.first()).filter_map(|at| self.rows.get(*at)).map(|r| r.code.as_str()).collect();
        let first = names.first().copied().unwrap_or_default();
        let circle = names.join(" → ");
        Error::new(Code::BadRow).field("parent").value(first).detail(say!("the parents go in a circle: {circle}", "上级关系成环：{circle}"))
    }

    /// The organisations, sorted by code.
    pub fn rows(&self) -> &[Organisation] {
        &self.rows
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn position(&self, code: &OrgCode) -> Option<usize> {
        self.rows.binary_search_by(|row| row.code.cmp(code)).ok()
    }

    /// The organisation of a code.
    pub fn get(&self, code: &OrgCode) -> Option<&Organisation> {
        self.position(code).and_then(|at| self.rows.get(at))
    }

    /// The organisation of a code that something names.
    ///
    /// # Errors
    /// `UnknownReference` with the field that names it.
    pub fn require(&self, field: &str, code: &str) -> Result<&Organisation, Error> {
        OrgCode::parse(code).ok().and_then(|code| self.get(&code)).ok_or_else(|| {
            Error::new(Code::UnknownReference)
                .field(field)
                .value(code)
                .detail(say!("the register of organisations has no such code", "机构名录中没有该代码"))
        })
    }

    /// The organisations above one, the nearest first.
    pub fn above<'a>(&'a self, code: &OrgCode) -> impl Iterator<Item = &'a Organisation> {
        let parent = |row: &Organisation| row.parent.as_ref().and_then(|code| self.get(code));
        std::iter::successors(self.get(code).and_then(parent), move |row| parent(row))
    }

    /// Whether an organisation is another one or below it (上下级).
    pub fn within(&self, code: &OrgCode, whole: &OrgCode) -> bool {
        self.get(code).is_some_and(|row| row.code == *whole) || self.above(code).any(|row| row.code == *whole)
    }

    /// How many organisations there are of each level; `None` counts those outside the hierarchy.
    pub fn by_level(&self) -> BTreeMap<Option<Level>, usize> {
        let mut counts = BTreeMap::new();
        for row in &self.rows {
            *counts.entry(row.level).or_insert(0) += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(code: &str, level: Option<&str>, parent: Option<&str>) -> Organisation {
        serde_json::from_value(json!({ "code": code, "name": code, "level": level, "parent": parent })).unwrap()
    }

    fn code(text: &str) -> OrgCode {
        OrgCode::parse(text).unwrap()
    }

    fn problems(rows: &[(&str, Option<&str>, Option<&str>)]) -> Vec<(Code, String)> {
        let rows = rows.iter().map(|(c, l, p)| row(c, *l, *p)).collect();
        let error = Organisations::new(rows).unwrap_err();
        let list = if error.errors().is_empty() { std::slice::from_ref(&error) } else { error.errors() };
        list.iter()
            .map(|e| (e.code(), format!("{} {}", e.at_value().unwrap_or_default(), e.why(crate::error::Lang::En).unwrap_or_default())))
            .collect()
    }

    #[test]
    fn r07_who_is_above_whom() {
        let rows = [
            ("ta", Some("station"), Some("dist")),
            ("prov", Some("province"), None),
            ("dist", Some("county"), Some("city")),
            ("city", Some("city"), Some("prov")),
            ("other", Some("county"), Some("prov")),
            ("notary", None, None),
        ];
        let all = Organisations::new(rows.iter().map(|(c, l, p)| row(c, *l, *p)).collect()).unwrap();
        assert_eq!(all.above(&code("ta")).map(|o| o.code.as_str()).collect::<Vec<_>>(), ["dist", "city", "prov"]);
        let within = |a: &str, b: &str| all.within(&code(a), &code(b));
        assert!(within("ta", "prov") && within("ta", "ta") && within("other", "prov"));
        assert!(!within("prov", "ta") && !within("other", "city") && !within("nobody", "nobody"));
        assert_eq!(all.by_level()[&Some(Level::County)], 2);
        assert_eq!((all.require("unit", "city").unwrap().level, all.require("unit", "a/b").is_err()), (Some(Level::City), true));
        let unknown = all.require("parties[1].organisation", "nobody").unwrap_err();
        assert_eq!((unknown.code(), unknown.at_field()), (Code::UnknownReference, Some("parties[1].organisation")));
    }

    #[test]
    fn r07_every_problem_of_the_hierarchy_is_told_at_once() {
        let found = problems(&[
            ("a", Some("city"), Some("nowhere")),
            ("b", Some("city"), Some("c")),
            ("c", Some("city"), None),
            ("c", Some("county"), None),
            ("d", None, Some("c")),
        ]);
        let said: Vec<_> = found.iter().map(|(code, text)| (*code, text.as_str())).collect();
        assert_eq!(
            said,
            [
                (Code::DuplicateId, "c "),
                (Code::UnknownReference, "a its parent nowhere is not among the organisations"),
                (Code::BadRow, "b its level city is not below city, the level of its parent c"),
                (Code::BadRow, "d it and its parent c both need a level, so that one is below the other"),
            ]
        );
    }

    #[test]
    fn r07_circles_are_named_once_and_whole() {
        let found = problems(&[
            ("c", Some("city"), Some("a")),
            ("a", Some("county"), Some("b")),
            ("b", Some("station"), Some("c")),
            ("self", Some("city"), Some("self")),
            ("tail", Some("station"), Some("a")),
        ]);
        let said: Vec<_> = found.iter().map(|(code, text)| (*code, text.as_str())).collect();
        assert_eq!(
            said,
            [(Code::BadRow, "a the parents go in a circle: a → b → c → a"), (Code::BadRow, "self the parents go in a circle: self → self"),]
        );
    }

    #[test]
    fn an_organisation_is_read_back_as_itself_and_checked_at_the_door() {
        let text =
            r#"{"code":"sx-market","name":"山西省市场监督管理局","level":"province","region":"140000","line":"market","parent":null}"#;
        let read: Organisation = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        for bad in [r#"{"code":"a/b","name":"x"}"#, r#"{"code":"a","name":"x","level":"town"}"#, r#"{"code":"a","name":"x","up":"b"}"#] {
            assert!(serde_json::from_str::<Organisation>(bad).is_err(), "{bad}");
        }
    }
}
