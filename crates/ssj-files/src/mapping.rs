//! The mapping file: which column of a real export is which field of ours, in which encoding, and
//! which of its values are which of ours.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shuangsuiji::error::{Code, Error, Problems, Text};
use shuangsuiji::say;

use crate::fields::Kind;

/// The encoding of a register's file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// GB 18030, which includes GBK and GB 2312.
    #[serde(rename = "gb18030", alias = "gbk", alias = "gb2312")]
    Gb18030,
    /// UTF-16 with its byte order mark, as Excel saves "Unicode text".
    #[serde(rename = "utf-16")]
    Utf16,
}

impl Encoding {
    /// The name, as a mapping states it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
            Self::Utf16 => "utf-16",
        }
    }
}

/// The format of a register's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Text whose cells are separated by one character.
    Csv,
    /// Parquet.
    Parquet,
    /// An Arrow file (Feather version 2) or an Arrow stream.
    Arrow,
    /// An Excel workbook (xlsx).
    Xlsx,
}

impl Format {
    /// The formats.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Parquet, Self::Arrow, Self::Xlsx];

    /// The name, as a mapping states it and as files end.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
            Self::Xlsx => "xlsx",
        }
    }

    /// That a program was built without this format.
    pub(crate) fn not_built(self) -> Error {
        let name = self.name();
        Error::new(Code::BadArgument)
            .value(name)
            .detail(say!("this program was built without the format {name}", "本程序编译时未包含 {name} 格式"))
    }
}

/// How the columns of a file become our fields. A field that is not named here is looked for
/// under its own name or its Chinese name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// The format of the file; none: what the end of its name says, and CSV where it says nothing.
    pub format: Option<Format>,
    /// The sheet of an Excel workbook; none: the first that can be seen.
    pub sheet: Option<String>,
    /// The row of a sheet that names the columns, from 1; none: the first.
    pub header: Option<NonZeroU32>,
    /// The encoding of the file.
    pub encoding: Encoding,
    /// What separates its cells: `,`, `;`, `|` (not in gb18030) or a tab.
    pub delimiter: char,
    /// Our field → where its value comes from.
    pub fields: BTreeMap<String, FieldMap>,
}

/// Where the value of a field comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FieldMap {
    /// The header of the column; none: our own name or its Chinese name.
    pub column: Option<String>,
    /// The register's values → ours. A value that is not listed is taken as it stands.
    pub values: BTreeMap<String, String>,
    /// Texts that mean "nothing", besides an empty cell.
    pub nulls: BTreeSet<String>,
    /// One value for every row, instead of a column.
    #[serde(rename = "const")]
    pub constant: Option<String>,
    /// The value where the cell holds nothing.
    pub default: Option<String>,
}

impl Default for Mapping {
    fn default() -> Self {
        Self { format: None, sheet: None, header: None, encoding: Encoding::Utf8, delimiter: ',', fields: BTreeMap::new() }
    }
}

impl Mapping {
    /// Reads a mapping: JSON where `name` ends in `.json`, otherwise TOML.
    ///
    /// # Errors
    /// `BadMapping` with the file, the line and what is wrong there.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        crate::plans::parse(name, text, Code::BadMapping)
    }

    /// The separator as a byte.
    pub(crate) fn separator(&self) -> Result<u8, Error> {
        let bad = |detail| Error::new(Code::BadMapping).field("delimiter").value(self.delimiter.escape_debug()).detail(detail);
        match self.delimiter {
            // 0x7C is also the second byte of characters of GB 18030.
            '|' if self.encoding == Encoding::Gb18030 => {
                Err(bad(say!("| cannot separate cells in gb18030", "gb18030 编码中不能以 | 分隔单元格")))
            }
            ',' => Ok(b','),
            ';' => Ok(b';'),
            '|' => Ok(b'|'),
            '\t' => Ok(b'\t'),
            _ => Err(bad(say!("cells are separated by , ; | or a tab", "单元格以 , ; | 或制表符分隔"))),
        }
    }

    /// Everything that can be said against the mapping without looking at a file.
    ///
    /// # Errors
    /// One error holding every problem.
    pub fn check(&self, kind: Kind) -> Result<(), Error> {
        let mut problems = Problems::default();
        let names: Vec<&str> = kind.fields().iter().map(|f| f.name).collect();
        for (name, map) in &self.fields {
            let bad = |detail: Text| Error::new(Code::BadMapping).field(format!("fields.{name}")).detail(detail);
            if !names.contains(&name.as_str()) {
                problems.push(bad(say!(
                    "{kind} has no such field; its fields are {names}",
                    "{kind} 没有这一字段；其各字段为 {names}",
                    kind = kind.name(),
                    names = names.join(", "),
                )));
            }
            if map.constant.is_some() && (map.column.is_some() || map.default.is_some()) {
                problems.push(bad(say!("give either a column or a const", "列与固定值只能选填其一")));
            }
        }
        if let Err(error) = self.separator() {
            problems.push(error);
        }
        problems.into_result()
    }
}
