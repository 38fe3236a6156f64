//! Sentences in two languages, so that whoever reads a message, a report or an output reads all of
//! it in one language.
//!
//! A sentence is made in both languages at once by [`say!`](crate::say), where it arises. The words
//! of others (an operating system, a parser library) cannot be translated: [`Text::foreign`] marks
//! them as quoted.

use std::borrow::Cow;
use std::fmt;

/// The language of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese (中文).
    Zh,
}

/// A sentence, or a part of one, in English and Chinese. [`fmt::Display`] gives the English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    en: Cow<'static, str>,
    zh: Cow<'static, str>,
}

impl Text {
    /// A text from its two sides. Where both are written in the code, [`say!`](crate::say) is for it.
    pub fn new(en: impl Into<Cow<'static, str>>, zh: impl Into<Cow<'static, str>>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// Words that have no translation: those of the operating system or of a library. In Chinese
    /// they are quoted as what they are.
    pub fn foreign(words: impl fmt::Display) -> Self {
        let words = words.to_string();
        let zh = format!("原文提示“{words}”");
        Self::new(words, zh)
    }

    /// Both sides in one string, for a parser library that takes our sentence as a string and gives
    /// it back in its own error; [`Self::parsed`] tells them apart again.
    pub fn carried(&self) -> String {
        format!("{}{OPEN}{}{CLOSE}", self.en, self.zh)
    }

    /// What a parser library says: our own sentence that it [carried](Self::carried), a complaint of
    /// `serde` about fields and variants, or other [words](Self::foreign).
    pub fn parsed(words: impl fmt::Display) -> Self {
        let words = words.to_string();
        let carried = words.split_once(OPEN).and_then(|(en, rest)| Some((en, rest.split_once(CLOSE)?)));
        if let Some((en, (zh, after))) = carried {
            let place = place(after).unwrap_or_default();
            return Self::new(format!("{en}{after}"), format!("{zh}{place}"));
        }
        match of_serde(&words) {
            Some(zh) => Self::new(words, zh),
            None => Self::foreign(words),
        }
    }

    /// Several texts one after the other, with a semicolon between them.
    pub fn list(parts: impl IntoIterator<Item = Self>) -> Self {
        let (en, zh): (Vec<_>, Vec<_>) = parts.into_iter().map(|part| (part.en, part.zh)).unzip();
        Self::new(en.join("; "), zh.join("；"))
    }

    /// The text in a language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

impl std::error::Error for Text {}

/// The marks around the Chinese side of a carried text, which stand in no text of their own.
const OPEN: &str = " ⟦";
const CLOSE: &str = "⟧";

/// The place that `serde_json` puts after a message.
fn place(after: &str) -> Option<String> {
    let (line, column) = after.strip_prefix(" at line ")?.split_once(" column ")?;
    Some(format!("（第 {line} 行第 {column} 列）"))
}

/// What `serde` says of fields and variants, in Chinese.
fn of_serde(words: &str) -> Option<String> {
    let (message, after) = words.find(" at line ").map_or((words, ""), |at| words.split_at(at));
    let place = place(after).unwrap_or_default();
    if let Some(field) = message.strip_prefix("missing field ") {
        return Some(format!("缺少字段 {field}{place}"));
    }
    if let Some(field) = message.strip_prefix("duplicate field ") {
        return Some(format!("字段 {field} 重复{place}"));
    }
    let unknown = |prefix| message.strip_prefix(prefix)?.split_once(", expected ");
    let (what, (name, expected)) =
        unknown("unknown field ").map(|u| ("字段", u)).or_else(|| Some(("取值", unknown("unknown variant ")?)))?;
    let expected = expected.strip_prefix("one of ").unwrap_or(expected).replace(" or ", "、").replace(", ", "、");
    Some(format!("没有{what} {name}，可用的有 {expected}{place}"))
}

/// What can be said in both languages: a text, and every error of a room.
pub trait Speak {
    /// The text.
    fn say(&self) -> Text;
}

impl Speak for Text {
    fn say(&self) -> Text {
        self.clone()
    }
}

impl<T: Speak + ?Sized> Speak for &T {
    fn say(&self) -> Text {
        (**self).say()
    }
}

/// Makes a [`Text`] from its English and its Chinese side, each a format string with values of the
/// scope in braces, or values named here. What follows a semicolon are names of values that
/// [speak](Speak) themselves: each side gets them in its own language.
///
/// ```
/// use shuangsuiji::say;
/// use shuangsuiji::text::Lang;
/// let n = 3;
/// let short = say!("{n} places are missing", "缺 {n} 个名额");
/// let text = say!("the north: {short}", "北区：{short}"; short);
/// assert_eq!(text.to_string(), "the north: 3 places are missing");
/// assert_eq!(text.get(Lang::Zh), "北区：缺 3 个名额");
/// let text = say!("{name} has {count} rows", "{name} 有 {count} 行", name = "t.csv", count = 2 + 1);
/// assert_eq!(text.to_string(), "t.csv has 3 rows");
/// ```
#[macro_export]
macro_rules! say {
    ($en:literal, $zh:literal $(,)?) => {
        $crate::text::Text::new(::std::format!($en), ::std::format!($zh))
    };
    ($en:literal, $zh:literal, $($name:ident = $value:expr),+ $(; $($part:ident),+)? $(,)?) => {{
        $(let $name = &$value;)+
        $crate::say!($en, $zh $(; $($part),+)?)
    }};
    ($en:literal, $zh:literal; $($part:ident),+ $(,)?) => {{
        $(let $part = $crate::text::Speak::say(&$part);)+
        $crate::text::Text::new(
            { $(let $part = $part.get($crate::text::Lang::En);)+ ::std::format!($en) },
            { $(let $part = $part.get($crate::text::Lang::Zh);)+ ::std::format!($zh) },
        )
    }};
}

/// Lets an error of a room [speak](Speak): its English side is its `Display`, its Chinese side is
/// given here for each variant, followed in brackets by the parts that speak themselves.
macro_rules! speak {
    ($name:ty { $($pattern:pat => $zh:literal $([$($part:ident),+])?),+ $(,)? }) => {
        impl $crate::text::Speak for $name {
            fn say(&self) -> $crate::text::Text {
                let zh = match self {
                    $($pattern => {
                        $($(
                            let $part = $crate::text::Speak::say(&$part);
                            let $part = $part.get($crate::text::Lang::Zh);
                        )+)?
                        ::std::format!($zh)
                    })+
                };
                $crate::text::Text::new(self.to_string(), zh)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsers_give_back_what_they_carried() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[allow(dead_code)]
        struct Form {
            code: crate::ident::TaskCode,
        }
        let said = |json: &str| Text::parsed(serde_json::from_str::<Form>(json).unwrap_err());
        let text = said("{\"code\": \"T\"}");
        assert_eq!(text.get(Lang::En), "a task code is [a-z][a-z0-9_]{0,31}, not \"T\" at line 1 column 13");
        assert_eq!(text.get(Lang::Zh), "任务代码的形式为 [a-z][a-z0-9_]{0,31}，不能是 \"T\"（第 1 行第 13 列）");
        assert_eq!(said("{}").get(Lang::Zh), "缺少字段 `code`（第 1 行第 2 列）");
        assert!(said("{\"name\": 1}").get(Lang::Zh).starts_with("没有字段 `name`，可用的有 `code`（"));
        assert_eq!(said("{\"code\": 1}").get(Lang::Zh), "原文提示“invalid type: integer `1`, expected a string at line 1 column 10”");
    }

    #[test]
    fn a_list_is_punctuated_in_its_language() {
        let list = Text::list([say!("one", "一"), say!("two", "二")]);
        assert_eq!((list.get(Lang::En), list.get(Lang::Zh)), ("one; two", "一；二"));
        assert_eq!(list.to_string(), "one; two");
    }
}
