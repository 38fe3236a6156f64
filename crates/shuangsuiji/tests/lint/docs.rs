//! The page of the lint says what the rules are.

use std::fmt::Write as _;

use shuangsuiji::error::{Lang, Speak};
use shuangsuiji::plan::LintRule;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/lint.md");

fn table() -> String {
    let mut out = "| id | word | severity | what breaks it | 中文 | source |\n|---|---|---|---|---|---|\n".to_owned();
    for rule in LintRule::ALL {
        let (id, word, severity, text, source) = (rule.id(), rule.word(), rule.severity().name(), rule.say(), rule.source());
        let (en, zh) = (text.get(Lang::En), text.get(Lang::Zh));
        writeln!(out, "| {id} | `{word}` | {severity} | {en} | {zh} | {source} |").unwrap();
    }
    out
}

#[test]
fn the_table_of_the_page_is_that_of_the_rules() {
    let page = std::fs::read_to_string(PAGE).unwrap().replace("\r\n", "\n");
    let start = page.find("<!-- rules -->\n").unwrap() + "<!-- rules -->\n".len();
    let end = start + page[start..].find("<!-- end -->").unwrap();
    let now = format!("{}{}{}", &page[..start], table(), &page[end..]);
    if std::env::var_os("SSJ_BLESS").is_some() {
        std::fs::write(PAGE, &now).unwrap();
    }
    assert!(page == now, "docs/lint.md is out of date: run SSJ_BLESS=1 cargo test -p shuangsuiji --test lint");
}
