//! The canonical text of a phrase: of all texts that mean the same, the one that is printed. Reading it gives
//! the same phrase again.

use std::fmt::{self, Display, Formatter};

use super::bound::{Bound, Limit, Share};
use super::phrase::{
    Amount, Bad, Base, Choice, Clause, Detection, Frequency, Name, Officers, Per, Period, Phrase, Portion, Scope, Series, Size, Statement,
    Subject, Term, Tier, Unit, Within,
};
use super::words::{self, Side, word};

/// Members with a mark between them.
fn list<T: Display>(f: &mut Formatter<'_>, members: impl IntoIterator<Item = T>, mark: &str) -> fmt::Result {
    for (at, member) in members.into_iter().enumerate() {
        f.write_str(if at == 0 { "" } else { mark })?;
        member.fmt(f)?;
    }
    Ok(())
}

impl Display for Phrase {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        list(f, self.statements(), "；")
    }
}

impl Display for Statement {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.scope.fmt(f)?;
        list(f, &self.choices, "；或")
    }
}

impl Display for Scope {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        list(f, self.levels.iter().map(|level| word(words::LEVELS, level)), "、")?;
        f.write_str(self.class.map_or("", |class| word(words::CLASSES, &class)))?;
        list(f, &self.tiers, "、")?;
        self.subset.as_ref().map_or(Ok(()), |name| name.fmt(f))
    }
}

impl Display for Tier {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Letter(letter) => write!(f, "{}级", letter.get()),
            risk => f.write_str(word(words::RISKS, risk)),
        }
    }
}

impl Display for Name {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "“{}”", self.as_str())
    }
}

impl Display for Choice {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        list(f, &self.clauses, "，")?;
        self.within.iter().try_for_each(|within| within.fmt(f))
    }
}

impl Display for Within {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "，其中{}{}", self.subset, self.portion)
    }
}

impl Display for Clause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        list(f, &self.terms, "或")
    }
}

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Amount(Amount { size, per }) => write!(f, "{per}{size}"),
            Self::Frequency(frequency) => frequency.fmt(f),
            Self::Series(Series { times, per, each }) => write!(f, "{per}{times}次各{each}"),
            Self::Coverage(period) => write!(f, "{period}一遍"),
            Self::Cooldown(Period::LicenceTerm) => f.write_str("许可有效期内不重复抽查"),
            Self::Cooldown(Period::Every { n, unit }) => write!(f, "{n}{}内不重复抽查", word(words::UNITS, unit)),
            Self::RideAlong(name) => write!(f, "结合{name}一并开展"),
            Self::Detection(Detection { bad, chance }) => write!(f, "{bad}时检出概率不低于{chance}"),
            Self::Decided(grounds) => {
                list(f, grounds.iter().map(|ground| word(words::GROUNDS, ground)), "、")?;
                f.write_str("确定")
            }
            Self::Officers(Officers { needed, qualification }) => write!(f, "{}{qualification}", word(words::NEEDED, needed)),
        }
    }
}

impl Display for Bad {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rate(share) => write!(f, "问题率{share}"),
            Self::Count(count) => write!(f, "问题数{count}个"),
        }
    }
}

impl Display for Per {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsaid => Ok(()),
            Self::Draw => f.write_str("每次"),
            Self::Period(period) => period.fmt(f),
            Self::Stages => f.write_str("分次达到"),
        }
    }
}

impl Display for Period {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self::Every { n, unit } = self else { return f.write_str(words::LICENCE.first().copied().unwrap_or_default()) };
        match (n.get(), unit) {
            // 每月, but 每2个月.
            (1, Unit::Month) => f.write_str("每月"),
            (1, unit) => write!(f, "每{}", word(words::UNITS, unit)),
            (n, unit) => write!(f, "每{n}{}", word(words::UNITS, unit)),
        }
    }
}

impl Display for Frequency {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let target = if self.subject == Subject::Target { "对同一单位" } else { "" };
        write!(f, "{target}{}", self.per)?;
        limit(f, &self.times, "", "次")
    }
}

impl Display for Size {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Portion(portion) => portion.fmt(f),
            Self::Stated { share, count } => write!(f, "{share}（{count}个）"),
            Self::PerInspector(of) => limit(f, of, "1:", ""),
        }
    }
}

impl Display for Portion {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Share { limit: of, of: Base::Own } => limit(f, of, "", ""),
            Self::Share { limit: of, of: Base::Total } => limit(f, of, "总数的", ""),
            Self::Count(count) => limit(f, count, "", "个"),
        }
    }
}

/// A bound with what stands before its number and behind it.
fn limit<T: Display + Copy + PartialOrd>(f: &mut Formatter<'_>, limit: &Limit<T>, before: &str, behind: &str) -> fmt::Result {
    f.write_str(if limit.soft { words::SOFT.first().copied().unwrap_or_default() } else { "" })?;
    match limit.bound {
        Bound::AtLeast(n) => write!(f, "{}{before}{n}{behind}", word(words::BOUNDS, &Side::Least)),
        Bound::AtMost(n) => write!(f, "{}{before}{n}{behind}", word(words::BOUNDS, &Side::Most)),
        Bound::Exactly(n) => write!(f, "{before}{n}{behind}"),
        Bound::Between(span) => write!(f, "{before}{}—{}{behind}", span.least(), span.most()),
    }
}

impl Display for Share {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (num, den) = (u128::from(self.ratio().num()), u128::from(self.ratio().den()));
        // A percentage of at most four digits behind the point; else the fraction.
        let parts = num * 1_000_000;
        if parts % den != 0 {
            return write!(f, "{num}/{den}");
        }
        let (whole, fraction) = (parts / den / 10_000, parts / den % 10_000);
        match format!("{fraction:04}").trim_end_matches('0') {
            "" => write!(f, "{whole}%"),
            digits => write!(f, "{whole}.{digits}%"),
        }
    }
}
