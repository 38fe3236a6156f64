//! Rows as the cells that they are read from, and registers as files of them.

use std::fmt::Display;
use std::io::Write;

use shuangsuiji::calendar::CalendarDay;
use shuangsuiji::catalogue::{Item, ItemClass, LegalBasis, Mode, SceneRole, SceneRow};
use shuangsuiji::directory::{Attached, Class, Level, Licence, Organisation, TagGrant, Target};
use shuangsuiji::error::{Code, Error, Text};
use shuangsuiji::ident::{OlderCode, Region};
use shuangsuiji::ledger::Inspection;
use shuangsuiji::say;

use crate::choices::{CAUSES, CHECK_KINDS, CLASSES, Choices, SCENE_ROLES, YES_NO};
use crate::fields::{Field, Type};
use crate::mapping::Format;
use crate::rows::Row;
use crate::writer::RegisterWriter;

/// A row that can be written. Only rows of registers are.
pub trait Written {
    /// The cells, in the order of the register's fields.
    #[doc(hidden)]
    fn cells(&self) -> Vec<Cell>;
}

/// One cell.
#[doc(hidden)]
#[derive(Debug)]
pub enum Cell {
    /// A text, a code, a number or a day.
    One(String),
    /// The texts of a column of several.
    List(Vec<String>),
}

/// Writes a register as a file of a format, with all its columns, row by row; how many rows. What is read
/// from it are the same rows.
///
/// # Errors
/// A row that is an error itself, a text that could not be read back (with the number of the row from 1 and
/// its field), or what [`RegisterWriter`] says.
pub fn write_register<T: Row>(
    out: impl Write + Send,
    format: Format,
    rows: impl IntoIterator<Item = Result<T, Error>>,
) -> Result<u64, Error> {
    let fields = T::KIND.fields();
    let mut writer = RegisterWriter::new(T::KIND, format, out)?;
    let mut written = 0;
    for row in rows {
        written += 1;
        let cells: Result<Vec<String>, Error> = fields.iter().zip(row?.cells()).map(|(field, cell)| text(field, cell)).collect();
        cells.and_then(|cells| writer.row(&cells)).map_err(|e| e.row(written))?;
    }
    writer.finish()?.flush().map_err(|e| Error::new(Code::Io).detail(Text::foreign(e)))?;
    Ok(written)
}

/// A cell as text.
fn text(field: &Field, cell: Cell) -> Result<String, Error> {
    let wrong = |value: &str, detail: Text| Err(Error::new(Code::BadRow).field(field.name).value(value).detail(detail));
    let parts = match cell {
        Cell::One(text) if matches!(field.ty, Type::Text) && text.trim() != text => {
            return wrong(&text, say!("space at the ends of a text is lost when it is read", "文本首尾的空格在读取时会丢失"));
        }
        Cell::One(text) if field.required && text.is_empty() => {
            return wrong(&text, say!("the cell is empty and this field is required", "单元格为空，而该字段必填"));
        }
        Cell::One(text) => return Ok(text),
        Cell::List(parts) => parts,
    };
    match parts.iter().find(|part| part.is_empty() || part.trim() != *part || part.contains([';', '；'])) {
        Some(part) => wrong(
            part,
            say!(
                "a text of a list is not empty and holds neither ; nor space at its ends",
                "列表中的文本不能为空，不能含分号，首尾不能有空格"
            ),
        ),
        None => Ok(parts.join(";")),
    }
}

pub(crate) fn one(value: impl Display) -> Cell {
    Cell::One(value.to_string())
}

pub(crate) fn some(value: Option<impl Display>) -> Cell {
    Cell::One(value.map(|v| v.to_string()).unwrap_or_default())
}

pub(crate) fn list<T: Display>(values: impl IntoIterator<Item = T>) -> Cell {
    Cell::List(values.into_iter().map(|v| v.to_string()).collect())
}

pub(crate) fn choice<T: Copy + PartialEq>(choices: &Choices<T>, value: T) -> Cell {
    one(choices.name(value))
}

impl Written for Target {
    fn cells(&self) -> Vec<Cell> {
        vec![
            one(self.id.scheme()),
            one(self.id.value()),
            one(&self.name),
            one(self.kind.name()),
            one(self.status.name()),
            one(&self.region),
            some(self.industry.as_ref()),
            some(self.tier.as_ref()),
            one(self.weight),
            list(&self.tags),
        ]
    }
}

impl Written for Item {
    fn cells(&self) -> Vec<Cell> {
        vec![
            one(&self.code),
            one(&self.name),
            choice::<ItemClass>(&CLASSES, self.class),
            one(&self.basis),
            list(&self.bases),
            list(&self.specialties),
            list(self.kinds.iter().map(|kind| kind.name())),
            list(self.modes.iter().copied().map(Mode::name)),
            list(&self.data_sources),
            list(self.levels.iter().copied().map(Level::name)),
            list(&self.regions),
            some(self.team),
            some((self.experts > 0).then_some(self.experts)),
            one(&self.guideline),
            some(self.ratio.as_ref()),
            some(self.frequency.as_ref()),
            some(self.limits.floor),
            some(self.limits.ceiling),
            some(self.limits.yearly_cap),
            some(self.scope.as_ref()),
            some(self.need.as_ref()),
            some(self.valid_from),
            some(self.valid_to),
        ]
    }
}

impl Written for LegalBasis {
    fn cells(&self) -> Vec<Cell> {
        vec![one(&self.code), one(&self.document), one(&self.article), some(self.valid_from), some(self.valid_to)]
    }
}

impl Written for SceneRow {
    fn cells(&self) -> Vec<Cell> {
        vec![
            one(&self.scene),
            one(self.version),
            one(&self.name),
            list(&self.industries),
            one(&self.line),
            choice::<SceneRole>(&SCENE_ROLES, self.role),
            list(&self.items),
            some(self.valid_from),
            some(self.valid_to),
        ]
    }
}

impl Written for Inspection {
    fn cells(&self) -> Vec<Cell> {
        vec![
            one(&self.id),
            one(self.target.scheme()),
            one(self.target.value()),
            one(self.date),
            one(&self.result),
            choice(&YES_NO, self.counts),
            some(self.authority.as_ref()),
            choice(&CHECK_KINDS, self.kind),
            choice(&CAUSES, self.cause),
            choice(&YES_NO, self.off_site),
            list(&self.items),
        ]
    }
}

impl Written for Organisation {
    fn cells(&self) -> Vec<Cell> {
        vec![
            one(&self.code),
            one(&self.name),
            some(self.level.map(Level::name)),
            one(&self.region),
            one(&self.line),
            some(self.parent.as_ref()),
        ]
    }
}

impl Written for Region {
    fn cells(&self) -> Vec<Cell> {
        vec![
            one(&self.code),
            one(&self.name),
            one(self.level.name()),
            some(self.parent.as_ref()),
            some(self.from),
            some(self.to),
            list(&self.successors),
        ]
    }
}

impl Written for Attached<TagGrant> {
    fn cells(&self) -> Vec<Cell> {
        let [from, to] = self.fact.valid.ends();
        vec![
            one(self.target.scheme()),
            one(self.target.value()),
            one(&self.fact.tag),
            some(self.fact.scope.as_ref()),
            some(from),
            some(to),
            one(&self.fact.source),
            one(&self.fact.approved_by),
        ]
    }
}

impl Written for OlderCode {
    fn cells(&self) -> Vec<Cell> {
        vec![one(self.id.scheme()), one(self.id.value()), one(self.uscc)]
    }
}

impl Written for CalendarDay {
    fn cells(&self) -> Vec<Cell> {
        vec![one(self.day), one(self.state()), one(&self.name), some(self.notice)]
    }
}

impl Written for Attached<Licence> {
    fn cells(&self) -> Vec<Cell> {
        let [from, to] = self.fact.valid.ends();
        vec![one(self.target.scheme()), one(self.target.value()), one(&self.fact.kind), some(from), some(to)]
    }
}

impl Written for Attached<Class> {
    fn cells(&self) -> Vec<Cell> {
        let Class { scheme, as_of, tier, source } = &self.fact;
        vec![one(self.target.scheme()), one(self.target.value()), one(scheme), one(tier), one(as_of), one(source)]
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use shuangsuiji::directory::{Behind, DatedRecusal, Inspector, OfInspector, Skill};

    use super::*;
    use crate::{Kind, Mapping, OnBad, read, template};

    /// The register of the template, written and read again.
    fn again<T: Row + Clone + PartialEq + Debug>(kind: Kind) {
        let rows = read::<T>("template", template(kind).as_bytes(), &Mapping::default(), OnBad::Refuse).unwrap().rows;
        let mut bytes = Vec::new();
        assert_eq!(write_register(&mut bytes, Format::Csv, rows.iter().cloned().map(Ok)).unwrap(), 1);
        let read = read::<T>("written", bytes.as_slice(), &Mapping::default(), OnBad::Refuse).unwrap().rows;
        assert_eq!(read, rows);
        assert_eq!(String::from_utf8(bytes).unwrap().lines().next(), template(kind).lines().next());
    }

    #[test]
    fn what_is_written_is_read_again() {
        again::<Target>(Kind::Targets);
        again::<Inspector>(Kind::Inspectors);
        again::<Item>(Kind::Items);
        again::<Inspection>(Kind::History);
        again::<Organisation>(Kind::Organisations);
        again::<Region>(Kind::Regions);
        again::<OlderCode>(Kind::Crosswalk);
        again::<CalendarDay>(Kind::Calendar);
        again::<LegalBasis>(Kind::Bases);
        again::<SceneRow>(Kind::Scenes);
        again::<Attached<TagGrant>>(Kind::Tags);
        again::<Attached<Licence>>(Kind::Licences);
        again::<Attached<Class>>(Kind::Tiers);
        again::<OfInspector<Skill>>(Kind::Skills);
        again::<OfInspector<DatedRecusal>>(Kind::Recusals);
        again::<Attached<Behind>>(Kind::Persons);
    }

    #[test]
    fn what_could_not_be_read_again_is_refused() {
        let row = read::<Target>("template", template(Kind::Targets).as_bytes(), &Mapping::default(), OnBad::Refuse).unwrap().rows;
        let refused = |change: fn(&mut Target)| {
            let mut row = row[0].clone();
            change(&mut row);
            let error = write_register(Vec::new(), Format::Csv, [Ok(row)]).unwrap_err();
            (error.at_row(), error.at_field().map(str::to_owned))
        };
        assert_eq!(refused(|row| row.name = " a".to_owned()), (Some(1), Some("name".to_owned())));
        assert_eq!(refused(|row| row.name.clear()), (Some(1), Some("name".to_owned())));
        assert_eq!(refused(|row| row.tags.extend(["a;b".to_owned()])), (Some(1), Some("tags".to_owned())));
    }
}
