//! What a phrase says, as a tree. Each level of the tree is one mark of punctuation: `；` between statements,
//! `；或` between the choices of one, `，` between the clauses of a choice, `或` between the terms of a clause.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use nonempty::NonEmpty;

use super::bound::{Limit, Share};
use crate::catalogue::ItemClass;
use crate::directory::Level;

/// A phrase: one statement or several, all of which hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    statements: NonEmpty<Statement>,
}

/// The most ways in which the alternatives of a phrase combine.
pub const MOST_WAYS: usize = 64;

impl Phrase {
    /// The phrase of statements; none where their alternatives combine in more than [`MOST_WAYS`] ways.
    pub fn new(statements: NonEmpty<Statement>) -> Option<Self> {
        let ways = |choice: &Choice| choice.clauses.iter().try_fold(1usize, |all, c| all.checked_mul(c.terms.len()));
        let of = |s: &Statement| s.choices.iter().try_fold(0usize, |sum, choice| sum.checked_add(ways(choice)?));
        let all = statements.iter().try_fold(1usize, |all, s| all.checked_mul(of(s)?))?;
        (all <= MOST_WAYS).then_some(Self { statements })
    }

    /// The statements, in the order written.
    pub fn statements(&self) -> &NonEmpty<Statement> {
        &self.statements
    }

    /// Every term of every statement, in the order written.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        self.statements.iter().flat_map(|s| &s.choices).flat_map(|c| &c.clauses).flat_map(|c| &c.terms)
    }

    /// Every floor for a part (其中…), in the order written.
    pub fn within(&self) -> impl Iterator<Item = &Within> {
        self.statements.iter().flat_map(|s| &s.choices).flat_map(|c| &c.within)
    }
}

/// What holds for one scope: one of its choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// For whom it holds.
    pub scope: Scope,
    /// The choices (；或), of which one is to be met.
    pub choices: NonEmpty<Choice>,
}

/// For whom a statement holds: all that is named must fit, an empty list asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Levels of the authority that draws (省级、市级).
    pub levels: BTreeSet<Level>,
    /// The class of the items (重点事项、一般事项).
    pub class: Option<ItemClass>,
    /// Tiers of the targets (A级、高风险).
    pub tiers: BTreeSet<Tier>,
    /// A named part of the targets (“三级医院”).
    pub subset: Option<Name>,
}

/// A tier of targets (信用风险类别), as phrases name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// A class by letter (A级、A类).
    Letter(Letter),
    /// Low risk (低风险).
    Low,
    /// General risk (一般风险).
    General,
    /// Fairly high risk (较高风险).
    FairlyHigh,
    /// High risk (高风险).
    High,
}

/// A letter from A to Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Letter(char);

impl Letter {
    /// The letter; none for another character.
    pub fn new(c: char) -> Option<Self> {
        c.is_ascii_uppercase().then_some(Self(c))
    }

    /// The letter.
    pub fn get(self) -> char {
        self.0
    }
}

/// A name that a phrase gives to something: a part of the targets, an inspection, a qualification. Without
/// quotation marks and control characters, 1 to 40 characters, no space at either end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(String);

impl Name {
    /// The most characters.
    pub const LONGEST: usize = 40;

    /// The name of a text; none where it is of another form.
    pub fn new(text: &str) -> Option<Self> {
        let count = text.chars().count();
        let plain = |c: char| !c.is_control() && !matches!(c, '“' | '”' | '"' | '「' | '」');
        ((1..=Self::LONGEST).contains(&count) && text.trim() == text && text.chars().all(plain)).then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One way to meet a statement: all clauses hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The clauses (，).
    pub clauses: NonEmpty<Clause>,
    /// What holds for parts of it besides (其中…).
    pub within: Vec<Within>,
}

/// One of its terms holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The terms (或).
    pub terms: NonEmpty<Term>,
}

/// What holds for a part of the targets (其中重点检查单位不低于8%).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Within {
    /// The part.
    pub subset: Name,
    /// How much of it.
    pub portion: Portion,
}

/// What one term asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// How many are drawn (不低于3%).
    Amount(Amount),
    /// How often is drawn, or one target is visited (每年不少于1次).
    Frequency(Frequency),
    /// Draws of one size each (每年2次各10%).
    Series(Series),
    /// Every target once in the period (每2年一遍).
    Coverage(Period),
    /// No target again within the period (3年内不重复抽查).
    Cooldown(Period),
    /// Together with another inspection (结合登记事项检查一并开展).
    RideAlong(Name),
    /// As many as find a bad one (问题率1%时检出概率不低于95%).
    Detection(Detection),
    /// Decided elsewhere, on these grounds (按专项计划确定).
    Decided(NonEmpty<Ground>),
    /// What officers need (需专业岗位资格).
    Officers(Officers),
}

/// How many are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// How many.
    pub size: Size,
    /// In what time.
    pub per: Per,
}

/// A size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Size {
    /// A share or a number.
    Portion(Portion),
    /// A share, and the number that it is said to give (10%（20户）).
    Stated {
        /// The share, exactly.
        share: Share,
        /// The number said.
        count: u64,
    },
    /// So many targets for each inspector (1:5).
    PerInspector(Limit<NonZeroU32>),
}

/// A share or a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Portion {
    /// A share.
    Share {
        /// The share.
        limit: Limit<Share>,
        /// Of what.
        of: Base,
    },
    /// A number of targets.
    Count(Limit<u64>),
}

/// What a share is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// What the statement or the part is about.
    Own,
    /// All targets of the frame (总数的), also where the statement is about a part.
    Total,
}

/// In what time an amount is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// Not said: in the draw at hand, or, beside 分次达到, in all its stages.
    Unsaid,
    /// In each draw (每次).
    Draw,
    /// In all draws of a period (每年).
    Period(Period),
    /// In stages, all draws of a year together (分次达到).
    Stages,
}

/// A period of time (周期).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// So many of a unit.
    Every {
        /// How many.
        n: NonZeroU32,
        /// The unit.
        unit: Unit,
    },
    /// The term of the target's licence (许可有效期).
    LicenceTerm,
}

impl Period {
    /// One of a unit.
    pub const fn one(unit: Unit) -> Self {
        Self::Every { n: NonZeroU32::MIN, unit }
    }

    /// How often it fits into another, where it does so exactly: a year into two years twice.
    pub fn fits_into(self, longer: Self) -> Option<u64> {
        let (own, all) = (self.parts()?, longer.parts()?);
        (own.0 == all.0 && all.1 % own.1 == 0).then(|| all.1 / own.1)
    }

    /// In months or in days, which do not divide each other.
    fn parts(self) -> Option<(bool, u64)> {
        let Self::Every { n, unit } = self else { return None };
        let (months, each) = match unit {
            Unit::Day => (false, 1),
            Unit::Week => (false, 7),
            Unit::Month => (true, 1),
            Unit::Quarter => (true, 3),
            Unit::Year => (true, 12),
        };
        Some((months, u64::from(n.get()) * each))
    }
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// A day (日).
    Day,
    /// A week (周).
    Week,
    /// A month (月).
    Month,
    /// A quarter (季度).
    Quarter,
    /// A year (年).
    Year,
}

/// How often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frequency {
    /// Of what.
    pub subject: Subject,
    /// How often.
    pub times: Limit<NonZeroU32>,
    /// In which period.
    pub per: Period,
}

/// What a frequency counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The draws of the authority.
    Draws,
    /// The visits to one target (对同一单位).
    Target,
}

/// Draws of one size each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// How many draws.
    pub times: NonZeroU32,
    /// In which period.
    pub per: Period,
    /// The size of each.
    pub each: Portion,
}

/// A goal of detection (检出目标): a sample that finds a bad target with a stated probability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detection {
    /// How many bad ones there would be.
    pub bad: Bad,
    /// The least probability of finding one of them.
    pub chance: Share,
}

/// How many bad ones there would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bad {
    /// A share of the targets, rounded up (问题率).
    Rate(Share),
    /// A number (问题数).
    Count(u64),
}

/// On what grounds something is decided elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// By circumstances (根据实际情况): nothing is set.
    Circumstances,
    /// By local conditions (结合当地实际): the lower level decides.
    Local,
    /// By the plan of a special check (按专项计划).
    SpecialPlan,
    /// By the height of the risk (按风险高低).
    Risk,
    /// By the territory, according to law (依法属地).
    Territory,
}

/// What the officers of a visit need (检查人员要求).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officers {
    /// Whether it is needed (需) or expressly not (无需).
    pub needed: bool,
    /// The qualification.
    pub qualification: Name,
}
