//! From the classes that several schemes give a target to the one tier that its draw goes by (分级分类结果的
//! 综合运用): which schemes, in which order, how they are combined, and how old they may be.

use chrono::{Days, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bad;
use crate::directory::{Class, Decided, TierSource};
use crate::error::{Code, Error, Problems};
use crate::ident::{Scheme, Tier};

/// The source that stands for the tier in the row of the register of targets.
pub const REGISTER: &str = "register";

/// From which classes a target's tier comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TierSources {
    /// The schemes of the register `tiers`, the one that goes before the others first; `register` is the tier
    /// in the row of the register of targets.
    #[schemars(with = "Vec<String>", title = "分类来源（按优先顺序）", extend("examples" = [["food-2026", "samr-2022", "register"]]))]
    pub schemes: Vec<Scheme>,
    /// How classes of several schemes become one tier.
    #[serde(default)]
    #[schemars(title = "合并方式", extend("examples" = ["first"]))]
    pub combine: Combine,
    /// For `table`: the first row that fits decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(title = "对照表", extend("examples" = [[{ "when": ["A", "*", "*"], "then": "A" }]]))]
    pub table: Vec<TableRow>,
    /// How many days old a class may be on the date of the snapshot; none: as old as it is. The tier of
    /// `register` has no date.
    #[serde(default)]
    #[schemars(title = "分类结果时限（天）", extend("examples" = [400]))]
    pub max_age_days: Option<u32>,
    /// What is done with an older one.
    #[serde(default)]
    #[schemars(title = "超过时限的处理", extend("examples" = ["ignore"]))]
    pub stale: Stale,
}

/// How classes of several schemes become one tier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// The class of the first scheme that has one.
    #[default]
    First,
    /// The riskiest class by the policy's order; of equals that of the first scheme.
    Worst,
    /// The table.
    Table,
}

/// What is done with a class that is older than it may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stale {
    /// An error with the number of such targets.
    #[default]
    Refuse,
    /// As if the scheme had no class of the target.
    Ignore,
    /// It counts. Under `first` and `worst` the source that the record names says that it is old; under `table` the
    /// record names the table alone.
    Keep,
}

/// One row of a table of classes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    /// One entry for each scheme, in their order: a tier, `-` for none, `*` for any or none.
    #[schemars(title = "各来源的类别", extend("examples" = [["A", "-", "*"]]))]
    pub when: Vec<String>,
    /// The tier; `-` is none.
    #[schemars(title = "采用的类别", extend("examples" = ["B"]))]
    pub then: String,
}

/// A class of one scheme, and whether it is older than it may be.
struct Given<'a> {
    scheme: &'a Scheme,
    tier: &'a Tier,
    old: bool,
}

impl TierSources {
    pub(super) fn check(&self, problems: &mut Problems) {
        let field = |key: &str| format!("tier_policy.sources.{key}");
        if self.schemes.is_empty() {
            problems.push(bad(&field("schemes"), "", say!("name at least one scheme", "至少写明一个分类来源")));
        }
        for (at, scheme) in self.schemes.iter().enumerate() {
            if self.schemes.iter().take(at).any(|before| before == scheme) {
                problems.push(bad(&field("schemes"), scheme, say!("the scheme is listed twice", "该来源列出两次")));
            }
        }
        if (self.combine == Combine::Table) == self.table.is_empty() {
            problems.push(bad(
                &field("table"),
                "",
                say!("a table is for combine = \"table\", and only for it", "对照表用于且仅用于 combine = \"table\""),
            ));
        }
        for (at, row) in self.table.iter().enumerate() {
            let (have, need) = (row.when.len(), self.schemes.len());
            if have != need {
                let detail = say!("the row has {have} entries for {need} schemes", "该行有 {have} 项，而来源有 {need} 个");
                problems.push(bad(&field(&format!("table[{at}].when")), "", detail));
            }
            for name in row.when.iter().chain([&row.then]).filter(|name| !matches!(name.as_str(), "*" | "-")) {
                if let Err(why) = Tier::parse(name) {
                    problems.push(Error::new(Code::BadPlan).field(field(&format!("table[{at}]"))).value(name).detail(why));
                }
            }
            if row.then == "*" {
                problems.push(bad(&field(&format!("table[{at}].then")), "*", say!("a row decides one tier", "每行须确定一个类别")));
            }
        }
    }

    /// The tier of a target on a day, from the newest class of each scheme and the tier of its row; `order` is
    /// from the least risk to the most.
    pub(crate) fn decide(&self, order: &[Tier], day: NaiveDate, classes: &[&Class], own: Option<&Tier>) -> Decided {
        let mut given = Vec::with_capacity(self.schemes.len());
        for scheme in &self.schemes {
            let class = || classes.iter().find(|class| class.scheme == *scheme);
            let found = match scheme.as_str() {
                REGISTER => own.map(|tier| Given { scheme, tier, old: false }),
                _ => match class().map(|class| (class, self.is_old(class, day))) {
                    Some((class, true)) if self.stale == Stale::Refuse => {
                        return Decided { tier: None, source: TierSource::too_old(class) };
                    }
                    Some((_, true)) if self.stale == Stale::Ignore => None,
                    class => class.map(|(class, old)| Given { scheme, tier: &class.tier, old }),
                },
            };
            // What comes after the first class decides nothing, however old it is.
            let decides = self.combine == Combine::First && found.is_some();
            given.push(found);
            if decides {
                break;
            }
        }
        // A class that the order does not have goes before all: it is to be refused, not to be passed over.
        let risk = |of: &Given<'_>| order.iter().position(|tier| tier == of.tier).unwrap_or(order.len());
        let mut there = given.iter().flatten();
        let one = match self.combine {
            Combine::First => there.next(),
            Combine::Worst => there.reduce(|worst, other| if risk(other) > risk(worst) { other } else { worst }),
            Combine::Table => return self.by_table(&given),
        };
        one.map_or(Decided { tier: None, source: TierSource::Nowhere }, |of| {
            let scheme = of.scheme.clone();
            let source = if of.old { TierSource::Old(scheme) } else { TierSource::Scheme(scheme) };
            Decided { tier: Some(of.tier.clone()), source }
        })
    }

    /// Whether a class is older than it may be on a day.
    fn is_old(&self, class: &Class, day: NaiveDate) -> bool {
        let oldest = self.max_age_days.and_then(|days| day.checked_sub_days(Days::new(days.into())));
        oldest.is_some_and(|oldest| class.as_of < oldest)
    }

    fn by_table(&self, given: &[Option<Given<'_>>]) -> Decided {
        let fits = |wanted: &String, of: &Option<Given<'_>>| match (wanted.as_str(), of) {
            ("*", _) | ("-", None) => true,
            (wanted, Some(of)) => of.tier.as_str() == wanted,
            (_, None) => false,
        };
        let row = self.table.iter().find(|row| row.when.len() == given.len() && row.when.iter().zip(given).all(|(w, of)| fits(w, of)));
        match row {
            // `-` is none, and what is written otherwise was checked with the plan.
            Some(row) => Decided { tier: if row.then == "-" { None } else { Tier::parse(&row.then).ok() }, source: TierSource::Table },
            None => {
                let classes = given.iter().map(|of| of.as_ref().map(|of| of.tier.clone())).collect();
                Decided { tier: None, source: TierSource::NoRow(classes) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tier(name: &str) -> Tier {
        Tier::parse(name).unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn order() -> Vec<Tier> {
        ["A", "B", "C"].map(tier).to_vec()
    }

    fn class(scheme: &str, name: &str, as_of: &str) -> Class {
        Class { scheme: Scheme::parse(scheme).unwrap(), as_of: day(as_of), tier: tier(name), source: "s".to_owned() }
    }

    fn sources(combine: &str) -> TierSources {
        let table = r#", "table": [{ "when": ["-", "-", "-"], "then": "-" }, { "when": ["A", "C", "*"], "then": "B" }, { "when": ["*", "*", "A"], "then": "A" }]"#;
        let table = if combine == "table" { table } else { "" };
        serde_json::from_str(&format!(r#"{{ "schemes": ["own", "samr", "register"], "combine": "{combine}"{table} }}"#)).unwrap()
    }

    /// R33: every combination of three classes in two schemes and the register, by all three rules, against the
    /// rules written out as tables.
    #[test]
    fn r33_the_truth_tables_of_first_worst_and_table() {
        let names = [None, Some("A"), Some("B"), Some("C")];
        for own in names {
            for samr in names {
                for register in names {
                    let classes: Vec<Class> = own
                        .map(|n| class("own", n, "2026-01-01"))
                        .into_iter()
                        .chain(samr.map(|n| class("samr", n, "2025-01-01")))
                        .collect();
                    let classes: Vec<&Class> = classes.iter().collect();
                    let own_row = register.map(tier);
                    let decide = |combine| sources(combine).decide(&order(), day("2026-01-05"), &classes, own_row.as_ref());
                    let given = [("own", own), ("samr", samr), ("register", register)];
                    let there = || given.iter().filter_map(|(source, name)| Some((*source, (*name)?)));
                    let of = |pair: Option<(&str, &str)>| Decided {
                        tier: pair.map(|p| tier(p.1)),
                        source: pair.map_or(TierSource::Nowhere, |p| TierSource::Scheme(Scheme::parse(p.0).unwrap())),
                    };
                    assert_eq!(decide("first"), of(there().next()), "{given:?}");
                    // The names of the tiers are in the order of their risk; of equals the first.
                    let riskiest = there().map(|(_, name)| name).max();
                    assert_eq!(decide("worst"), of(there().find(|(_, name)| Some(*name) == riskiest)), "{given:?}");
                    let (by_table, source) = match (own, samr, register) {
                        (None, None, None) => (None, TierSource::Table),
                        (Some("A"), Some("C"), _) => (Some(tier("B")), TierSource::Table),
                        (_, _, Some("A")) => (Some(tier("A")), TierSource::Table),
                        _ => (None, TierSource::NoRow(vec![own.map(tier), samr.map(tier), register.map(tier)])),
                    };
                    assert_eq!(decide("table"), Decided { tier: by_table, source }, "{given:?}");
                }
            }
        }
    }

    /// R06: a class may be as old as the plan says, to the day; what is done with an older one is said.
    #[test]
    fn r06_a_class_may_be_as_old_as_the_plan_says() {
        let aged = |stale: &str, as_of: &str| {
            let rule: TierSources =
                serde_json::from_str(&format!(r#"{{ "schemes": ["samr", "register"], "max_age_days": 30, "stale": "{stale}" }}"#)).unwrap();
            let class = class("samr", "B", as_of);
            let decided = rule.decide(&order(), day("2026-01-31"), &[&class], Some(&tier("A")));
            (decided.tier.map(|t| t.to_string()).unwrap_or_default(), decided.source.to_string())
        };
        let of = |tier: &str, source: &str| (tier.to_owned(), source.to_owned());
        for stale in ["refuse", "ignore", "keep"] {
            assert_eq!(aged(stale, "2026-01-01"), of("B", "samr"), "30 days old: {stale}");
        }
        assert_eq!(aged("refuse", "2025-12-31"), of("", "samr (too old: 2025-12-31)"));
        assert_eq!(aged("ignore", "2025-12-31"), of("A", "register"));
        assert_eq!(aged("keep", "2025-12-31"), of("B", "samr (old)"));
    }

    /// R06: with `first` a class that decides nothing refuses nothing; one that would decide does.
    #[test]
    fn r06_first_looks_at_no_class_after_the_one_that_decides() {
        let rule = r#"{ "schemes": ["own", "samr", "register"], "max_age_days": 30, "combine": "COMBINE" }"#;
        let (fresh, old) = (class("own", "A", "2026-01-30"), class("samr", "B", "2025-01-01"));
        let decide = |combine: &str, classes: &[&Class]| {
            let rule: TierSources = serde_json::from_str(&rule.replace("COMBINE", combine)).unwrap();
            rule.decide(&order(), day("2026-01-31"), classes, Some(&tier("C"))).source.to_string()
        };
        assert_eq!(decide("first", &[&fresh, &old]), "own");
        assert_eq!(decide("first", &[&old]), "samr (too old: 2025-01-01)");
        assert_eq!(decide("worst", &[&fresh, &old]), "samr (too old: 2025-01-01)");
    }

    proptest! {
        /// A class that the policy does not list is never outvoted by one that it lists.
        #[test]
        fn an_unlisted_class_is_worst(listed in prop::sample::select(vec!["A", "B", "C"])) {
            let (own, samr) = (class("own", listed, "2026-01-01"), class("samr", "X", "2026-01-01"));
            let decided = sources("worst").decide(&order(), day("2026-01-05"), &[&own, &samr], None);
            prop_assert_eq!(decided.tier, Some(tier("X")));
        }
    }

    #[test]
    fn every_mistake_of_the_sources_is_told() {
        let wrong: TierSources = serde_json::from_str(
            r#"{ "schemes": ["a", "a"], "combine": "table", "table": [{ "when": ["A"], "then": "*" }, { "when": ["A/", "-"], "then": "A" }] }"#,
        )
        .unwrap();
        let mut problems = Problems::default();
        wrong.check(&mut problems);
        let fields: Vec<_> =
            problems.errors().iter().map(|e| e.at_field().unwrap().trim_start_matches("tier_policy.sources.").to_owned()).collect();
        assert_eq!(fields, ["schemes", "table[0].when", "table[0].then", "table[1]"]);
        let mut problems = Problems::default();
        serde_json::from_str::<TierSources>(r#"{ "schemes": [], "combine": "table" }"#).unwrap().check(&mut problems);
        assert_eq!(problems.len(), 2);
    }
}
