//! The one text of a clause, in English words or in Chinese ones.

use std::fmt::{self, Display};

use super::words::{FIELDS, Field};
use super::{Clause, IndustryRange, Sizes};
use crate::expression::{name, set, word};
use crate::ident::{TargetKind, TargetStatus};
use crate::text::{Lang, Speak, Text};

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

pub(super) fn clause(clause: &Clause, lang: Lang) -> String {
    let name = |field| name(FIELDS, field, lang);
    let kind = |kind: &TargetKind| if lang == Lang::En { kind.name() } else { kind.zh() };
    let status = |status: &TargetStatus| if lang == Lang::En { status.name() } else { status.zh() };
    match clause {
        Clause::Tag(values) => set(name(Field::Tag), values, word),
        Clause::Region(values) => set(name(Field::Region), values, word),
        Clause::Industry(values) => set(name(Field::Industry), values, range),
        Clause::Kind(values) => set(name(Field::Kind), values, |v| kind(v).to_owned()),
        Clause::Status(values) => set(name(Field::Status), values, |v| status(v).to_owned()),
        Clause::Licence(values) => set(name(Field::Licence), values, word),
        Clause::Tier(values) => set(name(Field::Tier), values, word),
        Clause::Size(sizes) => name(Field::Size).to_owned() + &size(*sizes),
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
