//! Why a text is no phrase of the language: where, and what could stand there.

use crate::error::{Code, Error};
use crate::text::{Speak, Text};

use super::cursor::LONGEST;
use super::phrase::{MOST_WAYS, Name};

/// What could have stood at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wanted {
    /// The beginning of a term.
    Term,
    /// A number.
    Number,
    /// What a number is of: %, a counting word, 次.
    Measure,
    /// A unit of time.
    Unit,
    /// A period of time, for which a frequency asks.
    Period,
    /// What is done with a period of time.
    PeriodUse,
    /// A share or a number of targets.
    Portion,
    /// 各, between the number of draws and the size of each.
    Each,
    /// The upper end of a span.
    SpanEnd,
    /// 确定, or a further ground.
    Determined,
    /// A name.
    Name,
    /// The end of a name in quotation marks.
    Quote,
    /// 一并开展.
    Together,
    /// 检出概率.
    Chance,
    /// 时.
    When,
    /// A bound from below.
    AtLeast,
    /// A clause; after ；或 no further scope can be named.
    Clause,
    /// A part of the targets, by name.
    Subset,
    /// A further level or tier of a list.
    Listed,
    /// A closing bracket.
    Bracket,
    /// A mark of punctuation, or the end.
    End,
}

impl Speak for Wanted {
    fn say(&self) -> Text {
        match self {
            Self::Term => say!("a bound or a number such as 不低于3%", "比例、数量或频次（如 不低于3%）"),
            Self::Number => say!("a number", "数字"),
            Self::Measure => say!("%, a counting word such as 户, or 次", "%、户（个、家）或 次"),
            Self::Unit => say!("a unit of time such as 年", "时间单位（如 年）"),
            Self::Period => say!("a period such as /年, or 每年 before it", "周期（如 /年，或在前面写 每年）"),
            Self::PeriodUse => {
                say!(
                    "what is to be done in the period, such as 不少于1次, 一遍 or 不重复抽查",
                    "该周期内的要求（如 不少于1次、一遍、不重复抽查）"
                )
            }
            Self::Portion => say!("a share or a number of targets", "比例或数量"),
            Self::Each => say!("各 before the size of each draw", "“各”（每次抽取的比例）"),
            Self::SpanEnd => say!("the upper end of the span", "区间的上限"),
            Self::Determined => say!("确定, or 、 and a further ground", "“确定”，或“、”及另一依据"),
            Self::Name => say!("a name of at most {LONGEST_NAME} characters", "名称（至多 {LONGEST_NAME} 个字符）"),
            Self::Quote => say!("the closing quotation mark ”", "后引号 ”"),
            Self::Together => say!("一并开展", "“一并开展”"),
            Self::Chance => say!("检出概率", "“检出概率”"),
            Self::When => say!("时", "“时”"),
            Self::AtLeast => say!("不低于", "“不低于”"),
            Self::Clause => say!("a clause without a scope of its own", "不带范围的条款"),
            Self::Subset => say!("a name of a part, in quotation marks or right after 其中", "部分对象的名称（加引号，或紧接“其中”）"),
            Self::Listed => say!("a further level or tier", "另一层级或类别"),
            Self::Bracket => say!("the closing bracket ）", "后括号 ）"),
            Self::End => say!("， ； 或 or the end", "“，”“；”“或”或结束"),
        }
    }
}

const LONGEST_NAME: usize = Name::LONGEST;

/// What cannot be although it can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A share above 100 %.
    AboveAll,
    /// A number above 2^64 − 1, or with more than 6 digits behind the point.
    TooLarge,
    /// A number with a fraction where whole ones are counted.
    NotWhole,
    /// Times or a period of 0.
    Zero,
    /// A span whose first end is not below its second.
    Span,
    /// A ratio of inspectors to targets that does not begin with 1.
    PerOne,
    /// A denominator of 0.
    Denominator,
    /// A word that is said twice in one clause.
    Twice,
    /// A limit for one target that counts something else than visits.
    OnlyTimes,
    /// Alternatives that combine in too many ways.
    Ways,
}

impl Speak for Fault {
    fn say(&self) -> Text {
        match self {
            Self::AboveAll => say!("a share is at most 100 %", "比例不超过 100%"),
            Self::TooLarge => {
                say!("a number is below 2^64, with at most 6 digits behind the point", "数字须小于 2^64，小数至多 6 位")
            }
            Self::NotWhole => say!("targets and times are counted in whole numbers", "数量和次数须为整数"),
            Self::Zero => say!("this number is 1 or more", "该数字至少为 1"),
            Self::Span => say!("a span goes from the lower number to the higher", "区间须由小到大"),
            Self::PerOne => say!("the ratio of inspectors to targets begins with 1, such as 1:5", "人员与对象之比以 1 开头（如 1:5）"),
            Self::Denominator => say!("the denominator is 1 or more", "分母至少为 1"),
            Self::Twice => say!("this is said twice in one clause", "同一条款中重复说明"),
            Self::OnlyTimes => say!("a limit for one and the same target counts times (次)", "对同一单位的限制以“次”计"),
            Self::Ways => say!("the alternatives combine in more than {MOST_WAYS} ways", "可选情形的组合超过 {MOST_WAYS} 种"),
        }
    }
}

/// Why a text is no phrase. Positions count characters (Unicode scalar values, not bytes) from 1; that of the
/// end is one more than there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhraseError {
    /// More than [`LONGEST`] characters.
    TooLong,
    /// Something else stands where one of these could.
    Unexpected {
        /// The position.
        position: usize,
        /// What stands there; none at the end.
        found: Option<char>,
        /// What could stand there.
        wanted: Vec<Wanted>,
    },
    /// What stands there can be read, and cannot be so.
    Wrong {
        /// The position.
        position: usize,
        /// What is wrong.
        fault: Fault,
    },
}

impl PhraseError {
    /// The position of the character, from 1; none where the text as a whole is too long.
    pub fn position(&self) -> Option<usize> {
        match self {
            Self::TooLong => None,
            Self::Unexpected { position, .. } | Self::Wrong { position, .. } => Some(*position),
        }
    }
}

impl Speak for PhraseError {
    fn say(&self) -> Text {
        match self {
            Self::TooLong => say!("a phrase has at most {LONGEST} characters", "短语至多 {LONGEST} 个字符"),
            Self::Unexpected { position, found, wanted } => {
                let found = found.map_or_else(|| say!("the phrase ends", "短语已结束"), |c| say!("there is {c:?}", "是 {c:?}"));
                let wanted = wanted.iter().map(Speak::say).reduce(|a, b| say!("{a}, or {b}", "{a}；或{b}"; a, b));
                let wanted = wanted.unwrap_or_else(|| say!("nothing", "无"));
                say!("at character {position} {found}; expected: {wanted}", "第 {position} 个字符处{found}，应为：{wanted}"; found, wanted)
            }
            Self::Wrong { position, fault } => say!("at character {position}: {fault}", "第 {position} 个字符处：{fault}"; fault),
        }
    }
}

impl std::fmt::Display for PhraseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.say())
    }
}

impl std::error::Error for PhraseError {}

impl From<PhraseError> for Error {
    fn from(error: PhraseError) -> Self {
        Self::new(Code::BadPhrase).detail(error)
    }
}
