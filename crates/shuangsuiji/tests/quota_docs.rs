//! The page that publishes the language says what the engine does.
#![allow(clippy::unwrap_used)] // in the helpers; the lint knows tests only by their attribute

use shuangsuiji::quota::Phrase;

fn page() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/quota.md")).unwrap()
}

/// What stands between grave accents.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[test]
fn r28_every_phrase_of_the_page_reads_and_prints_as_it_says() {
    let page = page();
    let rows: Vec<Vec<&str>> = page
        .lines()
        .skip_while(|line| !line.starts_with("| phrase |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    assert!(rows.len() > 20, "{}", rows.len());
    for row in rows {
        let written: Vec<Phrase> = quoted(row[1]).map(|text| text.parse().unwrap()).collect();
        let canonical = quoted(row[2]).next().unwrap_or_else(|| quoted(row[1]).next().unwrap());
        assert_eq!(written[0].to_string(), canonical);
    }
}
