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

// Until every sentence is in both languages.
impl Speak for str {
    fn say(&self) -> Text {
        Text::new(self.to_owned(), self.to_owned())
    }
}

impl Speak for String {
    fn say(&self) -> Text {
        Text::new(self.clone(), self.clone())
    }
}
