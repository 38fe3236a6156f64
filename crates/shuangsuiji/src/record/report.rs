//! What the verifier says, point by point, in either language.

use std::fmt;

use super::overlay::Overlay;
use crate::journal::Timestamp;
use crate::text::{Lang, Speak, Text};

/// How one point came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Passed(Text),
    /// It holds, and more was done after the draw than the plan allows.
    Flagged(Text),
    /// It does not.
    Failed(Text),
    /// It could not be checked, and why.
    NotChecked(Text),
}

/// One point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The point, a word that stays the same.
    pub point: &'static str,
    /// How it came out.
    pub outcome: Outcome,
}

/// What the record is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All that is public holds, and the draw was re-run.
    Valid,
    /// All holds, of a rehearsal: never a valid draw.
    Rehearsal,
    /// What is public holds, but the rows are not public yet: the draw was not re-run.
    Incomplete,
    /// Something does not hold.
    Invalid,
}

/// What the verifier found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// The points in their order.
    pub checks: Vec<Check>,
    /// What was replaced after the draw, in the journal's order: old and new, reason, approvers.
    pub overlays: Vec<Overlay>,
    /// The time of the draw's event (抽取日期), where it is not a rehearsal, its draw was re-run and
    /// nothing failed. A host sets a date of draw by this and by nothing else.
    pub drawn: Option<Timestamp>,
}

impl Report {
    /// The report with the points of an audit, which come in the place of what was not checked.
    pub(crate) fn audited(mut self, points: Vec<Check>) -> Self {
        self.checks.retain(|check| !points.iter().any(|point| point.point == check.point));
        self.checks.extend(points);
        if self.failures().next().is_some() {
            (self.verdict, self.drawn) = (Verdict::Invalid, None);
        }
        self
    }

    /// The points that are flagged.
    pub fn flags(&self) -> impl Iterator<Item = (&'static str, &Text)> {
        self.checks.iter().filter_map(|c| match &c.outcome {
            Outcome::Flagged(why) => Some((c.point, why)),
            _ => None,
        })
    }

    /// The points that failed, with what was found, in English; [`Outcome::text`] has both languages.
    pub fn failures(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.checks.iter().filter_map(|c| match &c.outcome {
            Outcome::Failed(why) => Some((c.point, why.get(Lang::En))),
            _ => None,
        })
    }
}

impl Outcome {
    /// What was found.
    pub fn text(&self) -> &Text {
        match self {
            Self::Passed(text) | Self::Flagged(text) | Self::Failed(text) | Self::NotChecked(text) => text,
        }
    }

    fn mark(&self) -> Text {
        match self {
            Self::Passed(_) => say!("ok  ", "通过"),
            Self::Flagged(_) => say!("FLAG", "存疑"),
            Self::Failed(_) => say!("FAIL", "不符"),
            Self::NotChecked(_) => say!("--  ", "未核"),
        }
    }
}

impl Check {
    /// The point as a line of a report.
    pub(crate) fn line(&self, lang: Lang) -> String {
        let (mark, label) = (self.outcome.mark(), self.label());
        format!("  {} {} {}\n", mark.get(lang), label.get(lang), self.outcome.text().get(lang))
    }

    /// The point's name, as wide as the others.
    fn label(&self) -> Text {
        let zh = match self.point {
            "files" => "文件",
            "plan" => "计划",
            "journal" => "日志",
            "ceremony" => "种子仪式",
            "pool" => "抽查库",
            "inspectors" => "人员抽查库",
            "draw" => "抽取",
            "matching" => "人员匹配",
            "overlays" => "抽后替换",
            "manifest" => "文件清单",
            "close" => "结束",
            "sources" => "数据来源",
            "register" => "名录库",
            "roster" => "人员名录",
            "resolution" => "计划落实",
            "eligibility" => "匹配资格",
            "identity" => "作出者",
            "golden" => "标准数据",
            "sizes" => "抽取数量",
            "chance" => "抽中机会",
            "order" => "行序无关",
            "record" => "记录",
            other => other,
        };
        // The ideographic space is as wide as an ideograph.
        Text::new(format!("{:<12}", self.point), format!("{zh:\u{3000}<5}"))
    }
}

impl Speak for Verdict {
    fn say(&self) -> Text {
        match self {
            Self::Valid => Text::new("VALID 有效", "有效"),
            Self::Rehearsal => Text::new("REHEARSAL 演练: everything holds, and it is not a draw", "演练：各项均成立，但不是正式抽取"),
            Self::Incomplete => Text::new(
                "INCOMPLETE 未能全部核验: what is public holds; the draw was not re-run",
                "未能全部核验：已公开的内容成立；未重新抽取",
            ),
            Self::Invalid => Text::new("INVALID 无效", "无效"),
        }
    }
}

impl Report {
    /// The report in a language: the verdict, and a line for each point.
    pub fn message(&self, lang: Lang) -> String {
        let mut out = self.verdict.say().get(lang).to_owned() + "\n";
        out.extend(self.checks.iter().map(|check| check.line(lang)));
        for overlay in &self.overlays {
            out += &format!("  · {}\n", overlay.say().get(lang));
        }
        out
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

/// A verification under way.
#[derive(Default)]
pub(super) struct Run {
    checks: Vec<Check>,
    pub(super) overlays: Vec<Overlay>,
    pub(super) drawn: Option<Timestamp>,
    failed: bool,
    skipped: bool,
}

impl Run {
    /// Notes how a point came out; gives the value where it holds.
    pub(super) fn point<T>(&mut self, point: &'static str, result: Result<(T, Text), Text>) -> Option<T> {
        let (value, outcome) = match result {
            Ok((value, text)) => (Some(value), Outcome::Passed(text)),
            Err(text) => (None, Outcome::Failed(text)),
        };
        self.failed |= value.is_none();
        self.checks.push(Check { point, outcome });
        value
    }

    pub(super) fn plain(&mut self, point: &'static str, result: Result<Text, Text>) {
        self.point(point, result.map(|text| ((), text)));
    }

    pub(super) fn flag(&mut self, point: &'static str, why: Text) {
        self.checks.push(Check { point, outcome: Outcome::Flagged(why) });
    }

    /// A point that this record does not show yet.
    pub(super) fn skip(&mut self, point: &'static str, why: Text) {
        self.skipped = true;
        self.note(point, why);
    }

    /// A point that no record of this kind can answer.
    pub(super) fn note(&mut self, point: &'static str, why: Text) {
        self.checks.push(Check { point, outcome: Outcome::NotChecked(why) });
    }

    pub(super) fn done(self, rehearsal: bool) -> Report {
        let verdict = match (self.failed, rehearsal, self.skipped) {
            (true, ..) => Verdict::Invalid,
            (false, true, _) => Verdict::Rehearsal,
            (false, false, true) => Verdict::Incomplete,
            (false, false, false) => Verdict::Valid,
        };
        let drawn = self.drawn.filter(|_| !self.failed && !rehearsal);
        Report { verdict, checks: self.checks, overlays: self.overlays, drawn }
    }
}
