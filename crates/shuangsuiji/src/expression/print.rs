//! The one text of an expression, in English words or in Chinese ones.

use std::fmt::{self, Display};

use super::parse::{quote, stands_bare};
use super::words::Operator;
use super::{Expression, ExpressionError, MAX_LENGTH, Node, OneOf, Terms};
use crate::text::{Lang, Speak, Text};

impl<C: Terms> Expression<C> {
    /// The expression, where what is written of it can be read back.
    ///
    /// # Errors
    /// Where it is written in more than [`MAX_LENGTH`] bytes.
    pub(super) fn in_length(self) -> Result<Self, ExpressionError> {
        let bytes = write(&self, Lang::En).len().max(write(&self, Lang::Zh).len());
        if bytes > MAX_LENGTH { Err(ExpressionError::WrittenTooLong { bytes }) } else { Ok(self) }
    }
}

impl<C: Terms> Display for Expression<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&write(self, Lang::En))
    }
}

/// Both texts read back as the expression.
impl<C: Terms> Speak for Expression<C> {
    fn say(&self) -> Text {
        Text::new(write(self, Lang::En), write(self, Lang::Zh))
    }
}

fn write<C: Terms>(expression: &Expression<C>, lang: Lang) -> String {
    match expression.node() {
        Node::All => Operator::All.name(lang).to_owned(),
        Node::Is(of) => of.write(lang),
        Node::Not(inner) => format!("{} {}", Operator::Not.name(lang), part(inner, lang)),
        Node::And(parts) => join(parts, Operator::And, lang),
        Node::Or(parts) => join(parts, Operator::Or, lang),
    }
}

fn join<C: Terms>(parts: &[Expression<C>], operator: Operator, lang: Lang) -> String {
    let between = format!(" {} ", operator.name(lang));
    parts.iter().map(|of| part(of, lang)).collect::<Vec<_>>().join(&between)
}

/// A part of a larger expression: what joins others stands in brackets, so that nobody needs to know which
/// operator binds closer.
fn part<C: Terms>(expression: &Expression<C>, lang: Lang) -> String {
    let text = write(expression, lang);
    if matches!(expression.node(), Node::And(_) | Node::Or(_)) { format!("({text})") } else { text }
}

/// Values of a field: one, or several in brackets.
pub(crate) fn set<T: Ord>(field: &str, values: &OneOf<T>, show: impl Fn(&T) -> String) -> String {
    let shown: Vec<String> = values.iter().map(show).collect();
    match shown.as_slice() {
        [one] => format!("{field}:{one}"),
        several => format!("{field}:({})", several.join(", ")),
    }
}

/// A value as a word, in quotes where it would not be read as one.
pub(crate) fn word(value: &impl Display) -> String {
    let text = value.to_string();
    if stands_bare(&text) {
        return text;
    }
    let inner = text.chars().flat_map(|c| (quote(c) || c == '\\').then_some('\\').into_iter().chain([c]));
    format!("\"{}\"", inner.collect::<String>())
}
