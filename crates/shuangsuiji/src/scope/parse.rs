//! Reading the text form. Positions are characters, from 1.

use std::str::FromStr;

use super::words::{Field, Operator, kind, status};
use super::{Clause, IndustryRange, MAX_DEPTH, MAX_LENGTH, Node, OneOf, Selector, Sizes};
use crate::ident::{Industry, LicenceKind, RegionCode, TagPath, Tier};
use crate::text::{Lang, Speak, Text};

/// Why a text or a tree is no selector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScopeError {
    /// Something else is expected at a place.
    #[error("at character {at}: {expected}")]
    Expected {
        /// The place, from 1; one behind the last character where the text ends too early.
        at: usize,
        /// What is expected there, and what stands there.
        expected: Text,
    },
    /// A value cannot be one of its field.
    #[error("at character {at}: {why}")]
    Value {
        /// Where the value begins, from 1.
        at: usize,
        /// What is wrong with it.
        why: Text,
    },
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("{}operators are nested deeper than {MAX_DEPTH}", place(.at))]
    TooDeep {
        /// The place, from 1, where it is known.
        at: Option<usize>,
    },
    /// Longer than [`MAX_LENGTH`].
    #[error("the text has {bytes} bytes, and a scope has at most {MAX_LENGTH}")]
    TooLong {
        /// How many bytes it has.
        bytes: usize,
    },
    /// `and` or `or` with fewer than two parts.
    #[error("and, or join two or more")]
    TooFew,
}

speak!(ScopeError {
    Self::Expected { at, expected } => "第 {at} 个字符处：{expected}" [expected],
    Self::Value { at, why } => "第 {at} 个字符处：{why}" [why],
    Self::TooDeep { at: Some(at) } => "第 {at} 个字符处：运算嵌套超过 {MAX_DEPTH} 层",
    Self::TooDeep { at: None } => "运算嵌套超过 {MAX_DEPTH} 层",
    Self::TooLong { bytes } => "该文本有 {bytes} 字节，范围表达式至多 {MAX_LENGTH} 字节",
    Self::TooFew => "且、或须连接两个以上条件",
});

fn place(at: &Option<usize>) -> String {
    at.map(|at| format!("at character {at}: ")).unwrap_or_default()
}

impl FromStr for Selector {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        if text.len() > MAX_LENGTH {
            return Err(ScopeError::TooLong { bytes: text.len() });
        }
        let mut parser = Parser { tokens: tokens(text)?, at: 0 };
        let selector = parser.any(0)?;
        match parser.peek() {
            Token::End => Ok(selector),
            _ => Err(parser.expected(say!("and, or or the end", "且、或，或者结尾"))),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    /// In quotes: never a keyword.
    Quoted(String),
    Open,
    Close,
    Colon,
    Comma,
    /// A comparison: `<`, `<=`, `=`, `>=`, `>`.
    Compare(&'static str),
    End,
}

/// The mark that a character is, full-width ones too.
fn mark(c: char) -> Option<Token> {
    Some(match c {
        '(' | '（' => Token::Open,
        ')' | '）' => Token::Close,
        ':' | '：' => Token::Colon,
        ',' | '，' | '、' => Token::Comma,
        '&' => Token::Word("and".to_owned()),
        '|' => Token::Word("or".to_owned()),
        '!' | '！' => Token::Word("not".to_owned()),
        '=' | '＝' => Token::Compare("="),
        '≥' => Token::Compare(">="),
        '≤' => Token::Compare("<="),
        '<' | '＜' => Token::Compare("<"),
        '>' | '＞' => Token::Compare(">"),
        _ => return None,
    })
}

pub(super) fn quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”')
}

/// Whether a value can stand without quotes: it is one word, and reads as nothing else.
pub(super) fn stands_bare(text: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !quote(c) && c != '\\' && mark(c).is_none();
    !text.is_empty() && text.chars().all(plain)
}

/// The tokens with their places.
fn tokens(text: &str) -> Result<Vec<(usize, Token)>, ScopeError> {
    let mut out = Vec::new();
    let mut rest = text.chars().zip(1..).peekable();
    let mut end = 1;
    while let Some((c, at)) = rest.next() {
        end = at + 1;
        if c.is_whitespace() {
            continue;
        }
        let token = if quote(c) {
            let mut word = String::new();
            loop {
                let unclosed = || ScopeError::Expected { at, expected: say!("the quote is not closed", "引号未闭合") };
                let (inner, place) = rest.next().ok_or_else(unclosed)?;
                end = place + 1;
                match inner {
                    '\\' => word.push(rest.next().ok_or_else(unclosed)?.0),
                    inner if quote(inner) => break Token::Quoted(word),
                    inner => word.push(inner),
                }
            }
        } else if let Some(token) = mark(c) {
            let equal = |next: &(char, usize)| matches!(next.0, '=' | '＝');
            match token {
                Token::Compare("<") if rest.next_if(equal).is_some() => Token::Compare("<="),
                Token::Compare(">") if rest.next_if(equal).is_some() => Token::Compare(">="),
                token => token,
            }
        } else {
            let mut word = String::from(c);
            while let Some((next, place)) = rest.next_if(|(next, _)| stands_bare(next.encode_utf8(&mut [0; 4]))) {
                word.push(next);
                end = place + 1;
            }
            Token::Word(word)
        };
        out.push((at, token));
    }
    out.push((end, Token::End));
    Ok(out)
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::End, |(_, token)| token)
    }

    fn place(&self) -> usize {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(1, |(place, _)| *place)
    }

    fn step(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len().saturating_sub(1));
    }

    fn take(&mut self, token: &Token) -> bool {
        let found = self.peek() == token;
        if found {
            self.step();
        }
        found
    }

    /// Takes an operator. A word before a colon is a field, whatever it spells.
    fn operator(&mut self, wanted: Operator) -> bool {
        let next = self.tokens.get(self.at + 1).map(|(_, token)| token);
        let found = matches!(self.peek(), Token::Word(word) if Operator::find(word) == Some(wanted)) && !matches!(next, Some(Token::Colon));
        if found {
            self.step();
        }
        found
    }

    fn expected(&self, what: Text) -> ScopeError {
        let found = match self.peek() {
            Token::End => say!("the end of the text", "文本结尾"),
            Token::Word(word) | Token::Quoted(word) => say!("{word:?}", "{word:?}"),
            Token::Open => say!("(", "("),
            Token::Close => say!(")", ")"),
            Token::Colon => say!(":", ":"),
            Token::Comma => say!("a comma", "逗号"),
            Token::Compare(sign) => say!("{sign}", "{sign}"),
        };
        let expected = say!("{what} is expected, not {found}", "应为{what}，而不是{found}"; what, found);
        ScopeError::Expected { at: self.place(), expected }
    }

    fn node(&self, node: Node) -> Result<Selector, ScopeError> {
        Selector::new(node).map_err(|e| match e {
            ScopeError::TooDeep { .. } => ScopeError::TooDeep { at: Some(self.place()) },
            other => other,
        })
    }

    /// Parts with an operator between them; the part alone where there is one.
    fn joined(
        &mut self,
        depth: u8,
        operator: Operator,
        part: fn(&mut Self, u8) -> Result<Selector, ScopeError>,
        node: fn(Vec<Selector>) -> Node,
    ) -> Result<Selector, ScopeError> {
        let first = part(self, depth)?;
        let mut parts = vec![first];
        while self.operator(operator) {
            parts.push(part(self, depth)?);
        }
        match (parts.len(), parts.pop()) {
            (1, Some(one)) => Ok(one),
            (_, last) => {
                parts.extend(last);
                self.node(node(parts))
            }
        }
    }

    fn any(&mut self, depth: u8) -> Result<Selector, ScopeError> {
        self.joined(depth, Operator::Or, Self::all, Node::Or)
    }

    fn all(&mut self, depth: u8) -> Result<Selector, ScopeError> {
        self.joined(depth, Operator::And, Self::not, Node::And)
    }

    fn not(&mut self, depth: u8) -> Result<Selector, ScopeError> {
        // Brackets that add no operator count too: what is bounded is the parser's own stack.
        if depth >= 2 * MAX_DEPTH {
            return Err(ScopeError::TooDeep { at: Some(self.place()) });
        }
        if self.operator(Operator::Not) {
            let inner = self.not(depth + 1)?;
            return self.node(Node::Not(Box::new(inner)));
        }
        if self.take(&Token::Open) {
            let inner = self.any(depth + 1)?;
            return if self.take(&Token::Close) {
                Ok(inner)
            } else {
                Err(self.expected(say!("and, or or )", "且、或，或者右括号")))
            };
        }
        if self.operator(Operator::All) {
            return Ok(Selector::all());
        }
        self.clause()
    }

    fn clause(&mut self) -> Result<Selector, ScopeError> {
        let field = match self.peek() {
            Token::Word(word) => Field::find(word),
            _ => None,
        };
        let Some(field) = field else {
            let (en, zh) = (Field::names(Lang::En), Field::names(Lang::Zh));
            return Err(self.expected(say!("one of {en}, not, all or (", "{zh}、非、全部或左括号之一")));
        };
        self.step();
        if field == Field::Size {
            return self.sizes().map(Clause::Size).map(Selector::is);
        }
        if !self.take(&Token::Colon) {
            return Err(self.expected(say!("a colon and a value", "冒号与取值")));
        }
        let values = self.values()?;
        let clause = match field {
            Field::Tag => Clause::Tag(each(values, |v| TagPath::parse(v).map_err(|e| e.say()))?),
            Field::Region => Clause::Region(each(values, |v| RegionCode::parse(v).map_err(|e| e.say()))?),
            Field::Industry => Clause::Industry(each(values, industry)?),
            Field::Kind => Clause::Kind(each(values, |v| kind(v).ok_or_else(|| unknown(v, &kinds())))?),
            Field::Status => Clause::Status(each(values, |v| status(v).ok_or_else(|| unknown(v, &statuses())))?),
            Field::Licence => Clause::Licence(each(values, |v| LicenceKind::parse(v).map_err(|e| e.say()))?),
            Field::Tier | Field::Size => Clause::Tier(each(values, |v| Tier::parse(v).map_err(|e| e.say()))?),
        };
        Ok(Selector::is(clause))
    }

    /// One value, or several in brackets.
    fn values(&mut self) -> Result<Vec<(usize, String)>, ScopeError> {
        if !self.take(&Token::Open) {
            return Ok(vec![self.value()?]);
        }
        let mut values = vec![self.value()?];
        while self.take(&Token::Comma) {
            values.push(self.value()?);
        }
        if self.take(&Token::Close) { Ok(values) } else { Err(self.expected(say!("a comma or )", "逗号或右括号"))) }
    }

    fn value(&mut self) -> Result<(usize, String), ScopeError> {
        match self.peek() {
            Token::Word(word) | Token::Quoted(word) => {
                let value = (self.place(), word.clone());
                self.step();
                Ok(value)
            }
            _ => Err(self.expected(say!("a value", "取值"))),
        }
    }

    fn sizes(&mut self) -> Result<Sizes, ScopeError> {
        let sign = match self.peek() {
            Token::Compare(sign) => *sign,
            Token::Colon => ":",
            _ => return Err(self.expected(say!("<=, >=, = or :", "<=、>=、= 或冒号"))),
        };
        self.step();
        let (at, text) = self.value()?;
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            let value = digits.then(|| text.parse::<u64>().ok()).flatten();
            value.ok_or_else(|| say!("a size is a whole number below 2^64, not {text:?}", "规模为小于 2^64 的整数，不能是 {text:?}"))
        };
        let none = || say!("no size is so small or so large", "没有这样小或这样大的规模");
        let read = || match (sign, text.split_once('-')) {
            (":", Some((least, most))) => Sizes::new(number(least)?, Some(number(most)?)),
            ("<=", _) => Sizes::new(0, Some(number(&text)?)),
            ("<", _) => Sizes::new(0, Some(number(&text)?.checked_sub(1).ok_or_else(none)?)),
            (">=", _) => Sizes::new(number(&text)?, None),
            (">", _) => Sizes::new(number(&text)?.checked_add(1).ok_or_else(none)?, None),
            _ => number(&text).and_then(|n| Sizes::new(n, Some(n))),
        };
        read().map_err(|why| ScopeError::Value { at, why })
    }
}

/// Every value read; the first that cannot be is the error.
fn each<T: Ord>(values: Vec<(usize, String)>, read: impl Fn(&str) -> Result<T, Text>) -> Result<OneOf<T>, ScopeError> {
    let first = values.first().map_or(1, |(at, _)| *at);
    let read = values.into_iter().map(|(at, value)| read(&value).map_err(|why| ScopeError::Value { at, why }));
    let values: Vec<T> = read.collect::<Result<_, _>>()?;
    OneOf::new(values).ok_or_else(|| ScopeError::Value { at: first, why: say!("a value is missing", "缺少取值") })
}

fn industry(text: &str) -> Result<IndustryRange, Text> {
    let read = |code: &str| Industry::parse(code).map_err(|e| e.say());
    match text.split_once(['-', '–', '－']) {
        Some((first, last)) => IndustryRange::new(read(first)?, read(last)?),
        None => read(text).and_then(|one| IndustryRange::new(one.clone(), one)),
    }
}

fn unknown(value: &str, names: &str) -> Text {
    say!("{value:?} is not one of {names}", "{value:?} 不是下列之一：{names}")
}

fn kinds() -> String {
    crate::ident::TargetKind::ALL.map(|k| format!("{} ({})", k.name(), k.zh())).join(", ")
}

fn statuses() -> String {
    crate::ident::TargetStatus::ALL.map(|s| format!("{} ({})", s.name(), s.zh())).join(", ")
}
