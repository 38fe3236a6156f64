//! What a CSV file looks like, where it cannot be read as it is said to be.

use shuangsuiji::error::{Code, Error, Problems};
use shuangsuiji::say;

use crate::mapping::Encoding;

/// So many Chinese characters in UTF-8 are no accident of another encoding.
const CHARACTERS: usize = 8;

/// Refuses bytes that are plainly in another encoding than the stated one, so that no name is read as signs
/// that nobody wrote.
pub(super) fn check_encoding(encoding: Encoding, begin: &[u8]) -> Result<(), Error> {
    let marked = begin.starts_with("\u{feff}".as_bytes());
    // The last character may be cut in two.
    let is_utf8 = std::str::from_utf8(begin).map_or_else(|e| e.error_len().is_none(), |_| true);
    let chinese = || begin.iter().filter(|b| (0xe3..=0xe9).contains(*b)).count() >= CHARACTERS;
    if encoding != Encoding::Gb18030 || !(marked || (is_utf8 && chinese())) {
        return Ok(());
    }
    Err(Error::new(Code::BadEncoding)
        .value(encoding.name())
        .detail(say!("the file looks like utf-8: state encoding = \"utf-8\"", "文件像是 utf-8 编码：请声明 encoding = \"utf-8\"")))
}

/// The encoding that bytes look like which are not UTF-8.
pub(super) fn looks_like_gb18030(bytes: &[u8]) -> bool {
    encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes).is_some()
}

/// Adds to the problems of a header that another separator is in it.
pub(super) fn about_separator(error: Error, separator: u8, header: &[String]) -> Error {
    let [only] = header else { return error };
    let others = [('\t', "\\t"), (',', ","), (';', ";"), ('|', "|")];
    let counted = others.iter().map(|(c, shown)| (only.matches(*c).count(), shown)).max_by_key(|(n, _)| *n);
    let Some((count, shown)) = counted.filter(|(n, _)| *n > 0) else { return error };
    let stated = char::from(separator).escape_default();
    let mut all = Problems::default();
    all.push(error);
    all.push(Error::new(Code::BadMapping).row(1).field("delimiter").value(stated).detail(say!(
        "the header is one cell with {count} times {shown} in it: state delimiter = \"{shown}\" in the mapping file",
        "列名行只有一个单元格，其中有 {count} 个 {shown}：请在映射文件中声明 delimiter = \"{shown}\""
    )));
    all.into_result().err().unwrap_or_else(|| Error::new(Code::BadMapping))
}
