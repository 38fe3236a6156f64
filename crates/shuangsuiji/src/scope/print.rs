//! The one text of a selector, in English words or in Chinese ones.

use std::fmt::{self, Display};

use super::parse::{quote, stands_bare};
use super::words::{Field, Operator};
use super::{Clause, IndustryRange, Node, OneOf, Selector, Sizes};
use crate::ident::{TargetKind, TargetStatus};
use crate::text::{Lang, Speak, Text};

impl Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&write(self, Lang::En))
    }
}

/// Both texts read back as the selector.
impl Speak for Selector {
    fn say(&self) -> Text {
        Text::new(write(self, Lang::En), write(self, Lang::Zh))
    }
}

impl Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&clause(self, Lang::En))
    }
}

impl Speak for Clause {
    fn say(&self) -> Text {
        Text::new(clause(self, Lang::En), clause(self, Lang::Zh))
    }
}

fn write(selector: &Selector, lang: Lang) -> String {
    match selector.node() {
        Node::All => Operator::All.name(lang).to_owned(),
        Node::Is(of) => clause(of, lang),
        Node::Not(inner) => format!("{} {}", Operator::Not.name(lang), part(inner, lang)),
        Node::And(parts) => join(parts, Operator::And, lang),
        Node::Or(parts) => join(parts, Operator::Or, lang),
    }
}

fn join(parts: &[Selector], operator: Operator, lang: Lang) -> String {
    let between = format!(" {} ", operator.name(lang));
    parts.iter().map(|of| part(of, lang)).collect::<Vec<_>>().join(&between)
}

/// A part of a larger selector: what joins others stands in brackets, so that nobody needs to know which
/// operator binds closer.
fn part(selector: &Selector, lang: Lang) -> String {
    let text = write(selector, lang);
    if matches!(selector.node(), Node::And(_) | Node::Or(_)) { format!("({text})") } else { text }
}

fn clause(clause: &Clause, lang: Lang) -> String {
    let kind = |kind: &TargetKind| if lang == Lang::En { kind.name() } else { kind.zh() };
    let status = |status: &TargetStatus| if lang == Lang::En { status.name() } else { status.zh() };
    match clause {
        Clause::Tag(values) => set(Field::Tag, values, word, lang),
        Clause::Region(values) => set(Field::Region, values, word, lang),
        Clause::Industry(values) => set(Field::Industry, values, range, lang),
        Clause::Kind(values) => set(Field::Kind, values, |v| kind(v).to_owned(), lang),
        Clause::Status(values) => set(Field::Status, values, |v| status(v).to_owned(), lang),
        Clause::Licence(values) => set(Field::Licence, values, word, lang),
        Clause::Tier(values) => set(Field::Tier, values, word, lang),
        Clause::Size(sizes) => Field::Size.name(lang).to_owned() + &size(*sizes),
    }
}

fn set<T: Ord>(field: Field, values: &OneOf<T>, show: impl Fn(&T) -> String, lang: Lang) -> String {
    let shown: Vec<String> = values.iter().map(show).collect();
    let field = field.name(lang);
    match shown.as_slice() {
        [one] => format!("{field}:{one}"),
        several => format!("{field}:({})", several.join(", ")),
    }
}

fn range(range: &IndustryRange) -> String {
    let [first, last] = range.ends();
    if first == last { first.to_string() } else { format!("{first}-{last}") }
}

fn size(sizes: Sizes) -> String {
    match sizes.bounds() {
        (0, Some(most)) => format!("<={most}"),
        (least, None) => format!(">={least}"),
        (least, Some(most)) if least == most => format!("={least}"),
        (least, Some(most)) => format!(":{least}-{most}"),
    }
}

/// A value as a word, in quotes where it would not be read as one.
fn word(value: &impl Display) -> String {
    let text = value.to_string();
    if stands_bare(&text) {
        return text;
    }
    let inner = text.chars().flat_map(|c| (quote(c) || c == '\\').then_some('\\').into_iter().chain([c]));
    format!("\"{}\"", inner.collect::<String>())
}
