//! Plans and mappings from TOML or JSON, errors with their place, and their JSON Schemas.

use std::path::Path;

use serde::de::DeserializeOwned;
use shuangsuiji::annual::AnnualPlan;
use shuangsuiji::error::{Code, Error, Text};
use shuangsuiji::plan::Plan;
use shuangsuiji::say;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use crate::mapping::Mapping;

/// Reads a plan (抽查计划) from a file and checks it: JSON where the name ends in `.json`, otherwise TOML.
///
/// # Errors
/// `Io`; `BadPlan` with line and column; everything that [`Plan::check`] finds.
pub fn load_plan(path: &Path) -> Result<Plan, Error> {
    parse_plan(&path.display().to_string(), &read_text(path)?)
}

/// Reads a plan from text and checks it: JSON where the name ends in `.json`, otherwise TOML.
///
/// # Errors
/// As [`load_plan`], but never `Io`.
pub fn parse_plan(name: &str, text: &str) -> Result<Plan, Error> {
    let plan: Plan = parse(name, text, Code::BadPlan)?;
    plan.check()?;
    Ok(plan)
}

/// Reads an annual plan (年度抽查计划) from a file and checks it: JSON where the name ends in `.json`, otherwise TOML.
///
/// # Errors
/// `Io`; `BadAnnualPlan` with line and column; everything that [`AnnualPlan::check`] finds.
pub fn load_annual(path: &Path) -> Result<AnnualPlan, Error> {
    parse_annual(&path.display().to_string(), &read_text(path)?)
}

/// Reads an annual plan from text and checks it: JSON where the name ends in `.json`, otherwise TOML.
///
/// # Errors
/// As [`load_annual`], but never `Io`.
pub fn parse_annual(name: &str, text: &str) -> Result<AnnualPlan, Error> {
    let annual: AnnualPlan = parse(name, text, Code::BadAnnualPlan)?;
    annual.check()?;
    Ok(annual)
}

/// The JSON Schema of an annual plan.
pub fn annual_schema() -> String {
    schema(&schemars::schema_for!(AnnualPlan))
}

/// The JSON Schema of a plan.
pub fn plan_schema() -> String {
    schema(&schemars::schema_for!(Plan))
}

/// The JSON Schema of a mapping file.
pub fn mapping_schema() -> String {
    schema(&schemars::schema_for!(Mapping))
}

fn schema(schema: &schemars::Schema) -> String {
    // A schema is plain data: it always serialises.
    serde_json::to_string_pretty(schema).unwrap_or_default() + "\n"
}

pub(crate) fn parse<T: DeserializeOwned>(name: &str, text: &str, code: Code) -> Result<T, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if name.to_ascii_lowercase().ends_with(".json") {
        serde_json::from_str(text)
            .map_err(|e| Error::new(code).file(name).row(e.line() as u64).detail(parsed(e.line() as u64, e.column() as u64, e)))
    } else {
        from_toml(text).map_err(|e| {
            let start = e.span().map_or(0, |s| s.start);
            let (line, column) = place(text, start);
            Error::new(code).file(name).row(line).detail(parsed(line, column, e.message()))
        })
    }
}

/// What a parser says of a place.
fn parsed(line: u64, column: u64, words: impl std::fmt::Display) -> Text {
    let why = Text::parsed(words);
    say!("line {line}, column {column}: {why}", "第 {line} 行第 {column} 列：{why}"; why)
}

/// Reads TOML whose days may stand bare, `2026-03-01`, or as text, `"2026-03-01"`.
fn from_toml<T: DeserializeOwned>(text: &str) -> Result<T, toml::de::Error> {
    let mut document = DeTable::parse(text)?;
    document.get_mut().iter_mut().for_each(|(_, value)| days_as_text(value));
    T::deserialize(Deserializer::from(document))
}

fn days_as_text(value: &mut Spanned<DeValue<'_>>) {
    match value.get_mut() {
        DeValue::Table(table) => table.iter_mut().for_each(|(_, inner)| days_as_text(inner)),
        DeValue::Array(array) => array.iter_mut().for_each(days_as_text),
        other => {
            if let DeValue::Datetime(day) = other {
                *other = DeValue::String(day.to_string().into());
            }
        }
    }
}

/// Line and column, from 1, of a byte of a text.
fn place(text: &str, byte: usize) -> (u64, u64) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) as u64 + 1;
    (line, column)
}

pub(crate) fn read_text(path: &Path) -> Result<String, Error> {
    let bytes = std::fs::read(path).map_err(|e| io(path, &e))?;
    String::from_utf8(bytes).map_err(|e| {
        Error::new(Code::BadEncoding).file(path.display()).detail(say!(
            "not UTF-8 at byte {at}",
            "第 {at} 字节处不是 UTF-8",
            at = e.utf8_error().valid_up_to()
        ))
    })
}

pub(crate) fn io(path: &Path, error: &std::io::Error) -> Error {
    use std::io::ErrorKind::{AlreadyExists, IsADirectory, NotADirectory, NotFound, PermissionDenied};
    let why = match error.kind() {
        NotFound => say!("{error}", "文件或文件夹不存在"),
        PermissionDenied => say!("{error}", "没有读写权限"),
        AlreadyExists => say!("{error}", "该路径已存在"),
        NotADirectory => say!("{error}", "不是文件夹"),
        IsADirectory => say!("{error}", "是文件夹而不是文件"),
        _ => Text::foreign(error),
    };
    Error::new(Code::Io).file(path.display()).detail(why)
}
