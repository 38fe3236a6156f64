//! The grammar of phrases (docs/quota.md), a function for each of its rules.
//!
//! A rule gives `None` where it does not fit; the cursor knows how far the text was read and what could have
//! stood there. Nothing is guessed: what no rule reads is an error.

use std::num::NonZeroU32;
use std::str::FromStr;

use nonempty::NonEmpty;

use super::bound::{Bound, Limit, Share};
use super::cursor::Cursor;
use super::error::{Fault, PhraseError, Wanted};
use super::number::{Measured, Run, starts_number};
use super::phrase::{
    Amount, Bad, Base, Choice, Clause, Detection, Frequency, Ground, Officers, Per, Period, Phrase, Portion, Series, Size, Statement,
    Subject, Term, Unit, Within,
};
use super::words::{self, Side};

impl FromStr for Phrase {
    type Err = PhraseError;

    fn from_str(text: &str) -> Result<Self, PhraseError> {
        let mut cursor = Cursor::new(text)?;
        cursor.phrase().ok_or_else(|| cursor.error())
    }
}

impl FromStr for Period {
    type Err = PhraseError;

    /// A period as phrases write it: 每年, 每2年, 许可有效期内.
    fn from_str(text: &str) -> Result<Self, PhraseError> {
        let mut cursor = Cursor::new(text)?;
        match cursor.period().or_else(|| cursor.want(Wanted::Period)) {
            Some(period) if cursor.at_end() => Ok(period),
            Some(_) => {
                cursor.want::<()>(Wanted::End);
                Err(cursor.error())
            }
            None => Err(cursor.error()),
        }
    }
}

/// A number with its bound, before it is known what it is for.
enum Quantity {
    Portion(Portion),
    PerInspector(Limit<NonZeroU32>),
    Times(Limit<NonZeroU32>),
}

/// What stands before the number of a term.
#[derive(Default)]
struct Head {
    per: Option<Per>,
    target: bool,
    soft: bool,
}

impl Cursor {
    fn phrase(&mut self) -> Option<Phrase> {
        let mut statements = NonEmpty::new(self.statement()?);
        while self.eat(&["；", "，"]) {
            statements.push(self.statement()?);
        }
        self.eat(&["。"]);
        if !self.at_end() {
            return self.want(Wanted::End);
        }
        Phrase::new(statements).or_else(|| self.wrong(0, Fault::Ways))
    }

    fn statement(&mut self) -> Option<Statement> {
        let scope = self.scope()?;
        while self.eat(words::FILLERS) {}
        let mut choices = NonEmpty::new(self.choice()?);
        loop {
            let here = self.place();
            if !(self.eat(&["；", "，"]) && self.eat(&["或", "或者"])) {
                self.back(here);
                return Some(Statement { scope, choices });
            }
            if self.starts_scope() {
                return self.want(Wanted::Clause);
            }
            choices.push(self.choice()?);
        }
    }

    fn choice(&mut self) -> Option<Choice> {
        let mut choice = Choice { clauses: NonEmpty::new(self.clause()?), within: Vec::new() };
        loop {
            let here = self.place();
            if self.eat(&["；", "，"]) && self.eat(&["其中"]) {
                choice.within.push(self.within()?);
                continue;
            }
            self.back(here);
            if !self.eat(&["，"]) || self.sees(&["或"]) || self.starts_scope() {
                self.back(here);
                return Some(choice);
            }
            choice.clauses.push(self.clause()?);
        }
    }

    fn clause(&mut self) -> Option<Clause> {
        let mut terms = NonEmpty::new(self.term()?);
        while self.eat(&["或", "或者"]) {
            terms.push(self.term()?);
        }
        Some(Clause { terms })
    }

    fn within(&mut self) -> Option<Within> {
        let stops = |c: &Self| {
            c.peek().is_some_and(|c| c.is_ascii_digit())
                || [words::SOFT, words::TOTAL, words::ALL, words::PORTIONS].iter().any(|words| c.sees(words))
                || c.sees_one_of(words::BOUNDS)
        };
        let subset = self.name(stops)?;
        while self.eat(words::FILLERS) {}
        Some(Within { subset, portion: self.portion()? })
    }

    fn term(&mut self) -> Option<Term> {
        if self.sees_one_of(words::GROUNDS) {
            return self.grounds().map(Term::Decided);
        }
        if self.eat(&["结合"]) {
            let name = self.name(|c| c.sees(words::TOGETHER))?;
            self.need(words::TOGETHER, Wanted::Together)?;
            return Some(Term::RideAlong(name));
        }
        if let Some(needed) = self.one_of(words::NEEDED) {
            let qualification = self.name(|c| c.sees(&["或"]) || c.at_clause_end())?;
            return Some(Term::Officers(Officers { needed, qualification }));
        }
        if self.eat(words::BAD_RATE) {
            return self.detection(true);
        }
        if self.eat(words::BAD_COUNT) {
            return self.detection(false);
        }
        let head = self.head()?;
        self.body(&head)
    }

    /// Whether the clause ends here.
    fn at_clause_end(&self) -> bool {
        self.at_end() || self.sees(&["，", "；", "。"])
    }

    fn grounds(&mut self) -> Option<NonEmpty<Ground>> {
        let mut grounds = NonEmpty::new(self.one_of(words::GROUNDS)?);
        while self.eat(&["、"]) {
            match self.one_of(words::GROUNDS) {
                Some(ground) => grounds.push(ground),
                None => return self.want(Wanted::Determined),
            }
        }
        let local = grounds.tail.is_empty() && grounds.head == Ground::Local;
        if !self.eat(&["确定"]) && !local {
            return self.want(Wanted::Determined);
        }
        Some(grounds)
    }

    fn detection(&mut self, rate: bool) -> Option<Term> {
        self.eat(&["为"]);
        let place = self.place();
        let bad = match self.measured()? {
            Measured::Share(Run::One(share)) if rate => Bad::Rate(share),
            Measured::Count(Run::One(count)) if !rate => Bad::Count(count),
            _ => {
                self.back(place);
                return self.want(Wanted::Portion);
            }
        };
        self.need(&["时"], Wanted::When)?;
        self.eat(&["，"]);
        self.need(words::CHANCE, Wanted::Chance)?;
        if self.one_of(words::BOUNDS) != Some(Side::Least) {
            return self.want(Wanted::AtLeast);
        }
        let place = self.place();
        let Some(Measured::Share(Run::One(chance))) = self.measured() else {
            self.back(place);
            return self.want(Wanted::Portion);
        };
        Some(Term::Detection(Detection { bad, chance }))
    }

    fn head(&mut self) -> Option<Head> {
        let mut head = Head::default();
        loop {
            let place = self.place();
            if self.eat(words::FILLERS) {
                continue;
            }
            let twice = if self.eat(words::SAME_TARGET) {
                std::mem::replace(&mut head.target, true)
            } else if self.soft() {
                std::mem::replace(&mut head.soft, true)
            } else if self.eat(words::STAGES) {
                head.per.replace(Per::Stages).is_some()
            } else if self.eat(&["每次"]) {
                head.per.replace(Per::Draw).is_some()
            } else if let Some(period) = self.period() {
                head.per.replace(Per::Period(period)).is_some()
            } else {
                return (!self.failed()).then_some(head);
            };
            if twice {
                return self.wrong(place, Fault::Twice);
            }
        }
    }

    fn soft(&mut self) -> bool {
        self.eat(words::SOFT)
    }

    fn period(&mut self) -> Option<Period> {
        if self.eat(words::LICENCE) {
            return Some(Period::LicenceTerm);
        }
        if self.eat(&["全年", "年度", "年内", "年"]) {
            return Some(Period::one(Unit::Year));
        }
        let (here, every) = (self.place(), self.eat(&["每"]));
        let Some(period) = self.length() else {
            if !every {
                self.back(here);
            }
            return if every { self.want(Wanted::Unit) } else { None };
        };
        self.eat(&["内", "之内"]);
        Some(period)
    }

    /// So many of a unit of time.
    fn length(&mut self) -> Option<Period> {
        if self.eat(&["半年"]) {
            return NonZeroU32::new(6).map(|n| Period::Every { n, unit: Unit::Month });
        }
        let number = match self.peek().is_some_and(starts_number) {
            true => Some(self.numeral()?),
            false => None,
        };
        let Some(unit) = self.one_of(words::UNITS) else { return self.want(Wanted::Unit) };
        let n = number.map_or(Some(NonZeroU32::MIN), |n| self.times(n))?;
        Some(Period::Every { n, unit })
    }

    fn body(&mut self, head: &Head) -> Option<Term> {
        if let (Some(Per::Period(period)), false, false) = (head.per, head.target, head.soft) {
            if self.eat(words::AGAIN) {
                return Some(Term::Cooldown(period));
            }
            if self.eat(words::ROUND) {
                return Some(Term::Coverage(period));
            }
            self.want::<()>(Wanted::PeriodUse);
        }
        let place = self.place();
        let Some(quantity) = self.quantity(head.soft) else {
            return if self.place() == place { self.want(Wanted::Term) } else { None };
        };
        let stated = self.stated(&quantity)?;
        let per = self.per(head.per)?;
        match (quantity, stated, per) {
            (Quantity::Times(times), _, Some(Per::Period(period))) => self.frequency(head.target, times, period),
            (Quantity::Times(_), ..) => self.want(Wanted::Period),
            _ if head.target => self.wrong(place, Fault::OnlyTimes),
            (Quantity::PerInspector(limit), _, per) => Some(amount(Size::PerInspector(limit), per)),
            (Quantity::Portion(_), Some(size), per) => Some(amount(size, per)),
            (Quantity::Portion(portion), None, per) => Some(amount(Size::Portion(portion), per)),
        }
    }

    /// The number that a share is said to give, in brackets after it.
    fn stated(&mut self, quantity: &Quantity) -> Option<Option<Size>> {
        let Quantity::Portion(Portion::Share { limit: Limit { bound: Bound::Exactly(share), soft: false }, of: Base::Own }) = quantity
        else {
            return Some(None);
        };
        if !self.eat(&["("]) {
            return Some(None);
        }
        let place = self.place();
        let Some(Measured::Count(Run::One(count))) = self.measured() else {
            self.back(place);
            return self.want(Wanted::Portion);
        };
        self.need(&[")"], Wanted::Bracket)?;
        Some(Some(Size::Stated { share: *share, count }))
    }

    /// The period behind a number (/年), where none stands before it.
    fn per(&mut self, before: Option<Per>) -> Option<Option<Per>> {
        let place = self.place();
        if !self.eat(&["/"]) {
            return Some(before);
        }
        if before.is_some() {
            return self.wrong(place, Fault::Twice);
        }
        if self.eat(&["次"]) {
            return Some(Some(Per::Draw));
        }
        self.length().map(|period| Some(Per::Period(period)))
    }

    fn frequency(&mut self, target: bool, times: Limit<NonZeroU32>, per: Period) -> Option<Term> {
        let subject = if target { Subject::Target } else { Subject::Draws };
        let frequency = Term::Frequency(Frequency { subject, times, per });
        let Limit { bound: Bound::Exactly(times), soft: false } = times else { return Some(frequency) };
        if target {
            return Some(frequency);
        }
        if self.eat(&["各", "每次", "各抽取", "各抽查"]) {
            return self.portion().map(|each| Term::Series(Series { times, per, each }));
        }
        // Of one draw it is clear whose size follows; of several it must be said.
        let follows = self.peek().is_some_and(starts_number) || self.sees_one_of(words::BOUNDS) || self.sees(words::ALL);
        match (follows, times == NonZeroU32::MIN) {
            (true, true) => self.portion().map(|each| Term::Series(Series { times, per, each })),
            (true, false) => self.want(Wanted::Each),
            (false, _) => Some(frequency),
        }
    }

    fn portion(&mut self) -> Option<Portion> {
        let (soft, place) = (self.soft(), self.place());
        match self.quantity(soft)? {
            Quantity::Portion(portion) => Some(portion),
            Quantity::PerInspector(_) | Quantity::Times(_) => {
                self.back(place);
                self.want(Wanted::Portion)
            }
        }
    }

    fn quantity(&mut self, soft: bool) -> Option<Quantity> {
        let side = self.one_of(words::BOUNDS);
        let of = if self.eat(words::TOTAL) { Base::Total } else { Base::Own };
        if of == Base::Own && self.eat(words::ALL) {
            let bound = self.bound(side, Run::One(Share::ALL))?;
            return Some(Quantity::Portion(Portion::Share { limit: Limit { bound, soft }, of }));
        }
        let place = self.place();
        let quantity = match self.measured()? {
            Measured::Share(run) => Quantity::Portion(Portion::Share { limit: Limit { bound: self.bound(side, run)?, soft }, of }),
            _ if of == Base::Total => {
                self.back(place);
                return self.want(Wanted::Measure);
            }
            Measured::Count(run) => Quantity::Portion(Portion::Count(Limit { bound: self.bound(side, run)?, soft })),
            Measured::Times(run) => Quantity::Times(Limit { bound: self.bound(side, run)?, soft }),
            Measured::PerInspector(run) => Quantity::PerInspector(Limit { bound: self.bound(side, run)?, soft }),
        };
        Some(quantity)
    }

    /// The bound of a number with the word before it, or the word behind it.
    fn bound<T>(&mut self, before: Option<Side>, run: Run<T>) -> Option<Bound<T>> {
        let place = self.place();
        let after = self.one_of(words::AFTER);
        match (before.or(after), run) {
            _ if before.is_some() && after.is_some() => self.wrong(place, Fault::Twice),
            (None, Run::One(n)) => Some(Bound::Exactly(n)),
            (None, Run::Two(span)) => Some(Bound::Between(span)),
            (Some(Side::Least), Run::One(n)) => Some(Bound::AtLeast(n)),
            (Some(Side::Most), Run::One(n)) => Some(Bound::AtMost(n)),
            (Some(_), Run::Two(_)) => self.wrong(place, Fault::Twice),
        }
    }
}

fn amount(size: Size, per: Option<Per>) -> Term {
    Term::Amount(Amount { size, per: per.unwrap_or(Per::Unsaid) })
}
