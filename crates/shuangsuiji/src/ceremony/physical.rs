//! The pattern of the dice: literals, `[0-9]`, `[1-6]` and `{n}` only, for the whole string
//! (protocol §4).

/// A parsed pattern: one set of characters per place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<Place>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Literal(char),
    Digit,
    Die,
}

/// Why a text is not a pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a dice pattern is made of literals, [0-9], [1-6] and {{n}} (1 to 999), for example d10:[0-9]{{39}}; not {0:?}")]
pub struct PatternError(String);

speak!(PatternError {
    Self(text) => "掷骰格式由文字、[0-9]、[1-6] 和 {{n}}（1 至 999）组成，例如 d10:[0-9]{{39}}；不能写作 {text:?}",
});

impl Pattern {
    /// Reads a pattern; an empty one asks for no dice.
    ///
    /// # Errors
    /// Anything else of a regular expression.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let bad = || PatternError(text.to_owned());
        let mut places: Vec<Place> = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if let Some(tail) = rest.strip_prefix("[0-9]") {
                places.push(Place::Digit);
                rest = tail;
            } else if let Some(tail) = rest.strip_prefix("[1-6]") {
                places.push(Place::Die);
                rest = tail;
            } else if let Some(tail) = rest.strip_prefix('{') {
                let (count, tail) = tail.split_once('}').ok_or_else(bad)?;
                let good = (1..=3).contains(&count.len()) && count.bytes().all(|b| b.is_ascii_digit()) && !count.starts_with('0');
                let count: usize = count.parse().ok().filter(|_| good).ok_or_else(bad)?;
                let last = *places.last().ok_or_else(bad)?;
                places.extend(std::iter::repeat_n(last, count - 1));
                // `x{2}{3}` is no pattern of this kind.
                if tail.starts_with('{') {
                    return Err(bad());
                }
                rest = tail;
            } else if c.is_control() || "[]}\\^$.|?*+()".contains(c) {
                return Err(bad());
            } else {
                places.push(Place::Literal(c));
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            }
        }
        Ok(Self(places))
    }

    /// Whether anything is rolled, rather than only written down.
    pub fn has_dice(&self) -> bool {
        self.0.iter().any(|place| !matches!(place, Place::Literal(_)))
    }

    /// Whether the whole value fits.
    pub fn matches(&self, value: &str) -> bool {
        let fits = |(place, c): (&Place, char)| match place {
            Place::Literal(l) => *l == c,
            Place::Digit => c.is_ascii_digit(),
            Place::Die => ('1'..='6').contains(&c),
        };
        value.chars().count() == self.0.len() && self.0.iter().zip(value.chars()).all(fits)
    }
}
