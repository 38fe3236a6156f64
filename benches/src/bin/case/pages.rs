//! The pages that show the tables, and the folder of the pictures. A table stands between
//! `<!-- case: NAME -->` and `<!-- /case -->`; all else on a page is written by hand.

use std::path::{Path, PathBuf};

use crate::Result;
use crate::table::{Page, Table};

const PAGES: [(&str, Page); 4] = [
    ("docs/case.md", Page::EnglishWithChineseHeads),
    ("docs/case.zh-CN.md", Page::Chinese),
    ("README.md", Page::English),
    ("README.zh-CN.md", Page::Chinese),
];
const PICTURES: &str = "docs/case";
const OPEN: &str = "<!-- case: ";
const CLOSE: &str = "<!-- /case -->";

/// Every page with its tables as computed, and every picture: path and content.
pub(crate) fn all(tables: &[Table], pictures: &[(&str, String)]) -> Result<Vec<(PathBuf, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("benches lies in no folder")?;
    let mut out = Vec::new();
    for (name, page) in PAGES {
        let path = root.join(name);
        let text = std::fs::read_to_string(&path).map_err(|error| format!("cannot read {name}: {error}"))?;
        out.push((path, filled(&text, tables, page).map_err(|error| format!("{name}: {error}"))?));
    }
    let folder = root.join(PICTURES);
    out.extend(pictures.iter().map(|(name, svg)| (folder.join(name), svg.clone())));
    Ok(out)
}

/// A page with each of its tables in place. A page without any has lost its marks.
fn filled(text: &str, tables: &[Table], page: Page) -> Result<String> {
    let mut parts = text.split(OPEN);
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut count = 0;
    for part in parts {
        let (name, rest) = part.split_once(" -->").ok_or("a mark is not closed")?;
        let (_, rest) = rest.split_once(CLOSE).ok_or_else(|| format!("the table {name} has no end"))?;
        let table = tables.iter().find(|table| table.name == name).ok_or_else(|| format!("there is no table {name}"))?;
        out += &format!("{OPEN}{name} -->\n{}{CLOSE}{rest}", table.markdown(page));
        count += 1;
    }
    if count == 0 { Err("no table has its place".into()) } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{number, words};

    #[test]
    fn tables_are_put_in_their_places_and_nowhere_else() {
        let tables = [Table { name: "a", heads: vec![words("n", "数")], rows: vec![vec![number(1)]] }];
        let text = "x <!-- case: a -->\nold\n<!-- /case --> y";
        let full = filled(text, &tables, Page::EnglishWithChineseHeads).unwrap();
        assert_eq!(full, "x <!-- case: a -->\n| n 数 |\n|---|\n| 1 |\n<!-- /case --> y");
        assert_eq!(filled(&full, &tables, Page::EnglishWithChineseHeads).unwrap(), full);
        for bad in ["no mark", "<!-- case: b --><!-- /case -->", "<!-- case: a -->", "<!-- case: a"] {
            assert!(filled(bad, &tables, Page::English).is_err(), "{bad}");
        }
    }
}
