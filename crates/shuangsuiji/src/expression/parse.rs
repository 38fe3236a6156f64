//! Reading the text form. Positions are characters, from 1.

use std::str::FromStr;

use super::words::{Operator, find, names};
use super::{Expression, MAX_DEPTH, MAX_LENGTH, Node, OneOf, Terms};
use crate::text::{Lang, Text};

/// Why a text or a tree is no expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExpressionError {
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
    #[error("the text has {bytes} bytes, and an expression has at most {MAX_LENGTH}")]
    TooLong {
        /// How many bytes it has.
        bytes: usize,
    },
    /// Written in more than [`MAX_LENGTH`], which could not be read back.
    #[error("it is written in {bytes} bytes, and an expression has at most {MAX_LENGTH}")]
    WrittenTooLong {
        /// How many bytes it is written in, in the longer of the two languages.
        bytes: usize,
    },
    /// `and` or `or` with fewer than two parts.
    #[error("and, or join two or more")]
    TooFew,
}

speak!(ExpressionError {
    Self::Expected { at, expected } => "第 {at} 个字符处：{expected}" [expected],
    Self::Value { at, why } => "第 {at} 个字符处：{why}" [why],
    Self::TooDeep { at: Some(at) } => "第 {at} 个字符处：运算嵌套超过 {MAX_DEPTH} 层",
    Self::TooDeep { at: None } => "运算嵌套超过 {MAX_DEPTH} 层",
    Self::TooLong { bytes } => "该文本有 {bytes} 字节，表达式至多 {MAX_LENGTH} 字节",
    Self::WrittenTooLong { bytes } => "该表达式写出来有 {bytes} 字节，表达式至多 {MAX_LENGTH} 字节",
    Self::TooFew => "且、或须连接两个以上条件",
});

fn place(at: &Option<usize>) -> String {
    at.map(|at| format!("at character {at}: ")).unwrap_or_default()
}

impl<C: Terms> FromStr for Expression<C> {
    type Err = ExpressionError;

    fn from_str(text: &str) -> Result<Self, ExpressionError> {
        if text.len() > MAX_LENGTH {
            return Err(ExpressionError::TooLong { bytes: text.len() });
        }
        let mut reader = Reader { tokens: tokens(text)?, at: 0 };
        let expression = reader.any(0)?;
        match reader.peek() {
            Token::End => expression.in_length(),
            _ => Err(reader.expected(say!("and, or or the end", "且、或，或者结尾"))),
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
fn tokens(text: &str) -> Result<Vec<(usize, Token)>, ExpressionError> {
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
                let unclosed = || ExpressionError::Expected { at, expected: say!("the quote is not closed", "引号未闭合") };
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

/// A text that is read, token by token.
#[derive(Debug)]
pub struct Reader {
    tokens: Vec<(usize, Token)>,
    at: usize,
}

impl Reader {
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

    fn expected(&self, what: Text) -> ExpressionError {
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
        ExpressionError::Expected { at: self.place(), expected }
    }

    fn node<C>(&self, node: Node<C>) -> Result<Expression<C>, ExpressionError> {
        Expression::new(node).map_err(|e| match e {
            ExpressionError::TooDeep { .. } => ExpressionError::TooDeep { at: Some(self.place()) },
            other => other,
        })
    }

    /// Parts with an operator between them; the part alone where there is one.
    fn joined<C>(
        &mut self,
        depth: u8,
        operator: Operator,
        part: fn(&mut Self, u8) -> Result<Expression<C>, ExpressionError>,
        node: fn(Vec<Expression<C>>) -> Node<C>,
    ) -> Result<Expression<C>, ExpressionError> {
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

    fn any<C: Terms>(&mut self, depth: u8) -> Result<Expression<C>, ExpressionError> {
        self.joined(depth, Operator::Or, Self::all, Node::Or)
    }

    fn all<C: Terms>(&mut self, depth: u8) -> Result<Expression<C>, ExpressionError> {
        self.joined(depth, Operator::And, Self::not, Node::And)
    }

    fn not<C: Terms>(&mut self, depth: u8) -> Result<Expression<C>, ExpressionError> {
        // Brackets that add no operator count too: what is bounded is the parser's own stack.
        if depth >= 2 * MAX_DEPTH {
            return Err(ExpressionError::TooDeep { at: Some(self.place()) });
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
            return Ok(Expression::all());
        }
        self.clause()
    }

    fn clause<C: Terms>(&mut self) -> Result<Expression<C>, ExpressionError> {
        let field = match self.peek() {
            Token::Word(word) => find(C::FIELDS, word),
            _ => None,
        };
        let Some(field) = field else {
            let (en, zh) = (names(C::FIELDS, Lang::En), names(C::FIELDS, Lang::Zh));
            return Err(self.expected(say!("one of {en}, not, all or (", "{zh}、非、全部或左括号之一")));
        };
        self.step();
        C::read(field, self).map(Expression::is)
    }

    /// A colon and the values of a field.
    pub(crate) fn of<T: Ord>(&mut self, read: impl Fn(&str) -> Result<T, Text>) -> Result<OneOf<T>, ExpressionError> {
        if !self.take(&Token::Colon) {
            return Err(self.expected(say!("a colon and a value", "冒号与取值")));
        }
        each(self.values()?, read)
    }

    /// A comparison, or a colon as `:`.
    pub(crate) fn comparison(&mut self) -> Result<&'static str, ExpressionError> {
        let sign = match self.peek() {
            Token::Compare(sign) => *sign,
            Token::Colon => ":",
            _ => return Err(self.expected(say!("<=, >=, = or :", "<=、>=、= 或冒号"))),
        };
        self.step();
        Ok(sign)
    }

    /// One value, or several in brackets.
    fn values(&mut self) -> Result<Vec<(usize, String)>, ExpressionError> {
        if !self.take(&Token::Open) {
            return Ok(vec![self.value()?]);
        }
        let mut values = vec![self.value()?];
        while self.take(&Token::Comma) {
            values.push(self.value()?);
        }
        if self.take(&Token::Close) { Ok(values) } else { Err(self.expected(say!("a comma or )", "逗号或右括号"))) }
    }

    /// A value, and where it begins.
    pub(crate) fn value(&mut self) -> Result<(usize, String), ExpressionError> {
        match self.peek() {
            Token::Word(word) | Token::Quoted(word) => {
                let value = (self.place(), word.clone());
                self.step();
                Ok(value)
            }
            _ => Err(self.expected(say!("a value", "取值"))),
        }
    }
}

/// Every value read; the first that cannot be is the error.
fn each<T: Ord>(values: Vec<(usize, String)>, read: impl Fn(&str) -> Result<T, Text>) -> Result<OneOf<T>, ExpressionError> {
    let first = values.first().map_or(1, |(at, _)| *at);
    let read = values.into_iter().map(|(at, value)| read(&value).map_err(|why| ExpressionError::Value { at, why }));
    let values: Vec<T> = read.collect::<Result<_, _>>()?;
    OneOf::new(values).ok_or_else(|| ExpressionError::Value { at: first, why: say!("a value is missing", "缺少取值") })
}
