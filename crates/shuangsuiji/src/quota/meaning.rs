//! What a phrase means, in words.

use std::fmt::Display;

use super::bound::{Bound, Limit};
use super::phrase::{
    Amount, Bad, Base, Choice, Detection, Frequency, Ground, Officers, Per, Period, Phrase, Portion, Scope, Series, Size, Statement,
    Subject, Term, Tier, Unit, Within,
};
use super::words::{self, word};
use crate::catalogue::ItemClass;
use crate::directory::Level;
use crate::text::{Speak, Text};

/// Texts with a word between them.
fn join(parts: impl IntoIterator<Item = Text>, en: &str, zh: &str) -> Text {
    let (left, right): (Vec<String>, Vec<String>) =
        parts.into_iter().map(|text| (text.get(crate::text::Lang::En).to_owned(), text.get(crate::text::Lang::Zh).to_owned())).unzip();
    Text::new(left.join(en), right.join(zh))
}

impl Speak for Phrase {
    fn say(&self) -> Text {
        join(self.statements().iter().map(Speak::say), "; ", "；")
    }
}

impl Speak for Statement {
    fn say(&self) -> Text {
        let (scope, choices) = (&self.scope, join(self.choices.iter().map(Speak::say), "; or else ", "；或者"));
        if *scope == Scope::default() {
            return choices;
        }
        say!("for {scope}: {choices}", "{scope}：{choices}"; scope, choices)
    }
}

impl Speak for Scope {
    fn say(&self) -> Text {
        let level = |level: &Level| say!("{en}", "{zh}", en = level.name(), zh = word(words::LEVELS, level));
        let class = |class: ItemClass| match class {
            ItemClass::General => say!("general items", "一般事项"),
            ItemClass::Key => say!("key items", "重点事项"),
        };
        let levels = Some(join(self.levels.iter().map(level), " and ", "、")).filter(|_| !self.levels.is_empty());
        let tiers = Some(join(self.tiers.iter().map(Speak::say), " and ", "、")).filter(|_| !self.tiers.is_empty());
        let subset = self.subset.as_ref().map(|name| say!("{name}", "{name}"));
        join(levels.into_iter().chain(self.class.map(class)).chain(tiers).chain(subset), ", ", "，")
    }
}

impl Speak for Tier {
    fn say(&self) -> Text {
        match self {
            Self::Letter(letter) => say!("tier {letter}", "{letter}级", letter = letter.get()),
            Self::Low => say!("low risk", "低风险"),
            Self::General => say!("general risk", "一般风险"),
            Self::FairlyHigh => say!("fairly high risk", "较高风险"),
            Self::High => say!("high risk", "高风险"),
        }
    }
}

impl Speak for Choice {
    fn say(&self) -> Text {
        let clauses = self.clauses.iter().map(|clause| join(clause.terms.iter().map(Speak::say), " or ", "或"));
        join(clauses.chain(self.within.iter().map(Speak::say)), ", ", "，")
    }
}

impl Speak for Within {
    fn say(&self) -> Text {
        let (subset, portion) = (&self.subset, &self.portion);
        match portion {
            Portion::Share { of: Base::Own, .. } => {
                say!("and of {subset} {portion} of that part itself", "并且对{subset}抽取该部分自身的{portion}"; portion)
            }
            _ => say!("and of {subset} {portion}", "并且对{subset}抽取{portion}"; portion),
        }
    }
}

impl Speak for Term {
    fn say(&self) -> Text {
        match self {
            Self::Amount(Amount { size, per }) => say!("draw {size}{per}", "{per}抽取{size}"; size, per),
            Self::Frequency(frequency) => frequency.say(),
            Self::Series(Series { times, per, each }) => {
                say!("{times} draws {per}, each of {each}", "{per}抽取 {times} 次，每次{each}"; per, each)
            }
            Self::Coverage(period) => say!("draw every target once {period}", "{period}每个对象抽取一次"; period),
            Self::Cooldown(Period::LicenceTerm) => {
                say!("do not draw a target twice within the term of its licence", "许可有效期内同一对象不重复抽取")
            }
            Self::Cooldown(Period::Every { n, unit }) => {
                say!("do not draw a target again within {n} {unit}", "{n} {unit}内同一对象不重复抽取"; unit)
            }
            Self::RideAlong(name) => say!("together with {name}, on the same visit", "与{name}合并，一次进行"),
            Self::Detection(detection) => detection.say(),
            Self::Decided(grounds) => {
                let grounds = join(grounds.iter().map(Speak::say), " and ", "、");
                say!("decided elsewhere, by {grounds}: no number is set", "由{grounds}确定，不设数值"; grounds)
            }
            Self::Officers(Officers { needed: true, qualification }) => {
                say!("officers need {qualification}", "检查人员须具备{qualification}")
            }
            Self::Officers(Officers { needed: false, qualification }) => {
                say!("officers do not need {qualification}", "检查人员不需具备{qualification}")
            }
        }
    }
}

impl Speak for Ground {
    fn say(&self) -> Text {
        match self {
            Self::Circumstances => say!("circumstances", "实际情况"),
            Self::Local => say!("local conditions", "当地实际"),
            Self::SpecialPlan => say!("the plan of a special check", "专项计划"),
            Self::Risk => say!("the height of the risk", "风险高低"),
            Self::Territory => say!("the territory, according to law", "依法属地"),
        }
    }
}

impl Speak for Frequency {
    fn say(&self) -> Text {
        let (times, per) = (limit(&self.times), &self.per);
        match self.subject {
            Subject::Draws => say!("hold {times} draws {per}", "{per}组织抽取{times}次"; times, per),
            Subject::Target => say!("visit one and the same target {times} times {per}", "{per}对同一对象检查{times}次"; times, per),
        }
    }
}

impl Speak for Detection {
    fn say(&self) -> Text {
        let (bad, chance) = (&self.bad, &self.chance);
        match bad {
            Bad::Rate(rate) => say!(
                "draw so many that, if {rate} of them are bad, one is found with a probability of {chance} or more",
                "抽取数量须使：有问题的占 {rate} 时，至少检出一个的概率不低于 {chance}"
            ),
            Bad::Count(count) => say!(
                "draw so many that, if {count} of them are bad, one is found with a probability of {chance} or more",
                "抽取数量须使：有问题的为 {count} 个时，至少检出一个的概率不低于 {chance}"
            ),
        }
    }
}

impl Speak for Per {
    fn say(&self) -> Text {
        match self {
            Self::Unsaid => Text::new("", ""),
            Self::Draw => say!(" in each draw", "每次"),
            Self::Period(period) => say!(" {period} in all", "{period}合计"; period),
            Self::Stages => say!(" in stages, a year's draws together", "一年内分次合计"),
        }
    }
}

impl Speak for Period {
    fn say(&self) -> Text {
        match self {
            Self::Every { n, unit } if n.get() == 1 => say!("in every {unit}", "每{unit}"; unit),
            Self::Every { n, unit } => say!("in every {n} {unit}s", "每 {n} {unit}"; unit),
            Self::LicenceTerm => say!("in the term of a licence", "许可有效期内"),
        }
    }
}

impl Speak for Unit {
    fn say(&self) -> Text {
        let en = match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        };
        Text::new(en, word(words::UNITS, self))
    }
}

impl Speak for Size {
    fn say(&self) -> Text {
        match self {
            Self::Portion(portion) => portion.say(),
            Self::Stated { share, count } => say!("{share}, which is said to be {count}", "{share}（写明为 {count} 个）"),
            Self::PerInspector(of) => {
                let times = limit(of);
                say!("{times} targets for each inspector", "每名检查人员{times}个对象"; times)
            }
        }
    }
}

impl Speak for Portion {
    fn say(&self) -> Text {
        match self {
            Self::Share { limit: of, of: Base::Own } => limit(of),
            Self::Share { limit: of, of: Base::Total } => {
                let share = limit(of);
                say!("{share} of all targets of the frame", "抽样框全部对象的{share}"; share)
            }
            Self::Count(count) => {
                let count = limit(count);
                say!("{count} targets", "{count}个"; count)
            }
        }
    }
}

/// A bound in words.
fn limit<T: Display + Copy + PartialOrd>(limit: &Limit<T>) -> Text {
    let bound = match limit.bound {
        Bound::AtLeast(n) => say!("at least {n}", "至少{n}"),
        Bound::AtMost(n) => say!("at most {n}", "至多{n}"),
        Bound::Exactly(n) => say!("{n}", "{n}"),
        Bound::Between(span) => {
            say!("{least} to {most}", "{least}至{most}", least = span.least(), most = span.most())
        }
    };
    if limit.soft { say!("as a rule {bound}", "一般{bound}"; bound) } else { bound }
}
