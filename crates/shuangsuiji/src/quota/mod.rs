//! The language of ratios and frequencies (抽查比例、频次): the phrases of plans and item tables, such as
//! `不低于3%或按专项计划确定`, as typed values.
//!
//! A text is read by a published grammar (docs/quota.md) or refused with the position of the character where
//! it stops fitting; a phrase is printed in one canonical form, which reads back as the same phrase; and given
//! the sizes of a frame it says how many may be drawn, with the reason for each number. What contradicts
//! itself, the frame or the staff is a typed conflict, never a number that was clipped.

mod answer;
mod bound;
mod cursor;
mod error;
mod evaluate;
mod facts;
mod meaning;
mod number;
mod parse;
mod phrase;
mod print;
mod report;
mod scope;
mod tally;
mod text;
mod words;

pub use answer::{Answer, Conflict, Count, Reason, Times};
pub use bound::{Bound, Limit, Share, Span};
pub use cursor::LONGEST;
pub use error::{Fault, PhraseError, Wanted};
pub use facts::{Facts, Missing, Past};
pub use phrase::{
    Amount, Bad, Base, Choice, Clause, Detection, Frequency, Ground, Letter, MOST_WAYS, Name, Officers, Per, Period, Phrase, Portion,
    Scope, Series, Size, Statement, Subject, Term, Tier, Unit, Within,
};

#[cfg(test)]
mod evaluate_tests;
#[cfg(test)]
mod tests;
