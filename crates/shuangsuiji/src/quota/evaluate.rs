//! From a phrase and the sizes of a frame to numbers.

use super::answer::Answer;
use super::error::PhraseError;
use super::facts::{Facts, Missing};
use super::phrase::{Phrase, Scope, Statement, Term, Within};
use super::tally::Tally;
use crate::error::{Code, Error};
use crate::text::{Speak, Text};

/// One way to meet a phrase: a term of every clause of a choice of every statement that is about the draw.
#[derive(Clone, Default)]
pub(super) struct Way<'a> {
    pub(super) terms: Vec<(&'a Scope, &'a Term)>,
    pub(super) within: Vec<&'a Within>,
}

impl Phrase {
    /// Reads a phrase, as `parse` does, with the error of the one table.
    ///
    /// # Errors
    /// [`Code::BadPhrase`] with the position of the character, from 1, and what could stand there.
    pub fn read(text: &str) -> Result<Self, Error> {
        text.parse().map_err(|e: PhraseError| Error::from(e).value(text))
    }

    /// What the phrase comes to, one answer for each way to meet it (；或、或), in the order written. Statements
    /// about another level, class or tier are left out.
    ///
    /// # Errors
    /// [`Code::QuotaFacts`] where a fact is needed that was not given.
    pub fn evaluate(&self, facts: &Facts) -> Result<Vec<Answer>, Error> {
        let mut ways = vec![Way::default()];
        for statement in self.statements() {
            if statement.scope.holds(facts)? {
                ways = ways.iter().flat_map(|way| with(way, statement)).collect();
            }
        }
        let answers: Result<Vec<Answer>, Missing> = ways.iter().map(|way| Tally::answer(way, facts)).collect();
        Ok(answers?)
    }

    /// How many are drawn: the number chosen, where some way to meet the phrase allows it; else the one number
    /// that the phrase asks for.
    ///
    /// # Errors
    /// [`Code::QuotaConflict`] where no way can be gone or none allows the number, with the reason of each way;
    /// [`Code::QuotaOpen`] where nothing is chosen and the phrase does not ask for one number; `QuotaFacts` as
    /// [`Phrase::evaluate`].
    pub fn settle(&self, facts: &Facts, chosen: Option<u64>) -> Result<u64, Error> {
        let answers = self.evaluate(facts)?;
        if answers.iter().all(|answer| !answer.conflicts.is_empty()) {
            return Err(refused(&answers).value(self));
        }
        if let Some(number) = chosen {
            return if answers.iter().any(|a| a.allows(number)) { Ok(number) } else { Err(outside(&answers, number)) };
        }
        let able = || answers.iter().filter(|a| a.conflicts.is_empty());
        let first = able().next().and_then(Answer::number);
        match first.filter(|first| able().all(|a| a.number() == Some(*first))) {
            Some(number) => Ok(number),
            None => Err(Error::new(Code::QuotaOpen).value(self).detail(Text::list(able().map(offer)))),
        }
    }
}

/// A way with each way to meet one more statement.
fn with<'a>(way: &Way<'a>, statement: &'a Statement) -> Vec<Way<'a>> {
    let choices = statement.choices.iter().flat_map(|choice| {
        let mut ways = vec![Way { terms: Vec::new(), within: choice.within.iter().collect() }];
        for clause in &choice.clauses {
            let one = |way: &Way<'a>, term| {
                let mut way = way.clone();
                way.terms.push((&statement.scope, term));
                way
            };
            ways = ways.iter().flat_map(|way| clause.terms.iter().map(move |term| one(way, term))).collect();
        }
        ways
    });
    choices.map(|more| Way { terms: [&way.terms[..], &more.terms].concat(), within: [&way.within[..], &more.within].concat() }).collect()
}

fn refused(answers: &[Answer]) -> Error {
    Error::new(Code::QuotaConflict).detail(Text::list(answers.iter().flat_map(|answer| answer.conflicts.iter().map(Speak::say))))
}

fn outside(answers: &[Answer], number: u64) -> Error {
    let ways = answers.iter().filter(|a| a.conflicts.is_empty()).map(|answer| {
        let breaks = |r: &&super::answer::Reason| !r.soft && (r.least.is_some_and(|l| number < l) || r.most.is_some_and(|m| number > m));
        Text::list(answer.count.reasons.iter().filter(breaks).map(Speak::say))
    });
    Error::new(Code::QuotaConflict).value(number).detail(Text::list(ways))
}

/// What a way offers where the phrase leaves a choice.
fn offer(answer: &Answer) -> Text {
    let Answer { way, count, .. } = answer;
    let (least, most) = (count.least, count.most);
    say!("{way} gives {least} to {most}", "{way}：{least} 至 {most} 个")
}
