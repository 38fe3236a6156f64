//! Tables in two languages, as Markdown.

/// One text in English and in Chinese.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    en: String,
    zh: String,
}

/// The languages of a page. A page in English has heads in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    English,
    EnglishWithChineseHeads,
    Chinese,
}

/// The same thing said twice.
pub(crate) fn words(en: impl Into<String>, zh: impl Into<String>) -> Words {
    Words { en: en.into(), zh: zh.into() }
}

/// Numbers are the same in both.
pub(crate) fn number(text: impl ToString) -> Words {
    words(text.to_string(), text.to_string())
}

impl Words {
    fn cell(&self, page: Page) -> String {
        // In Chinese no space stands before the sign.
        if page == Page::Chinese { self.zh.replace(" %", "%") } else { self.en.clone() }
    }

    fn head(&self, page: Page) -> String {
        match page {
            Page::English => self.en.clone(),
            Page::Chinese => self.cell(page),
            Page::EnglishWithChineseHeads if self.en == self.zh => self.en.clone(),
            Page::EnglishWithChineseHeads => format!("{} {}", self.en, self.zh),
        }
    }
}

/// A table with a name, by which the pages ask for it.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) heads: Vec<Words>,
    pub(crate) rows: Vec<Vec<Words>>,
}

impl Table {
    /// As Markdown, each line ended.
    pub(crate) fn markdown(&self, page: Page) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut out = line(self.heads.iter().map(|head| head.head(page)).collect());
        out += &format!("|{}\n", "---|".repeat(self.heads.len()));
        for row in &self.rows {
            out += &line(row.iter().map(|cell| cell.cell(page)).collect());
        }
        out
    }
}
