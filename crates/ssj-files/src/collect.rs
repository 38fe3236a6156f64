//! Registers from any door, collected and then checked together.

use std::io::Read;
use std::path::Path;

use shuangsuiji::calendar::CalendarDay;
use shuangsuiji::campaign::{Registry, RegistryBuilder, Source};
use shuangsuiji::catalogue::{Item, LegalBasis, SceneRow};
use shuangsuiji::directory::{
    Attached, Behind, Class, DatedRecusal, Inspector, Licence, OfInspector, Organisation, Skill, TagGrant, Target, TargetsBuilder,
};
use shuangsuiji::error::{Error, Problems};
use shuangsuiji::ident::{OlderCode, Region};
use shuangsuiji::ledger::Inspection;

use crate::doors::{Csv, Door, RegisterFile, Request};
use crate::fields::Kind;
use crate::lists::read_lists;
use crate::mapping::Mapping;
use crate::registers::{BadRow, OnBad, source};
use crate::rows::Row;

/// Collects registers from any door, then checks them together.
///
/// A source that cannot be used does not stop the others: its problems are kept, and
/// [`Registers::build`] reports those of all sources in one error. So the calls that add a source
/// return nothing; [`Registers::problems`] says after any of them what has been found so far.
///
/// ```
/// use ssj_files::{Kind, Mapping, OnBad, Registers};
/// let mut registers = Registers::new(OnBad::Refuse);
/// let items = "code,name,basis\nfood-01,Kitchens,Food Safety Law art. 110\n";
/// registers.csv(Kind::Items, "items.csv", items.as_bytes(), &Mapping::default());
/// registers.csv(Kind::Targets, "targets.csv", "scheme,id,name\nraw,1,\n".as_bytes(), &Mapping::default());
/// let error = registers.build().unwrap_err();
/// assert_eq!((error.at_file(), error.at_row(), error.at_field()), (Some("targets.csv"), Some(2), Some("name")));
/// ```
#[derive(Debug, Default)]
pub struct Registers {
    on_bad: OnBad,
    builder: RegistryBuilder,
    set_aside: Vec<(String, BadRow)>,
    problems: Problems,
}

impl Registers {
    /// Begins with no source; `on_bad` says what is done with bad rows.
    pub fn new(on_bad: OnBad) -> Self {
        Self { on_bad, ..Self::default() }
    }

    /// Adds CSV bytes as they come, in the encoding and with the delimiter that the mapping says. A
    /// register may come as several sources.
    pub fn csv(&mut self, kind: Kind, name: &str, input: impl Read, mapping: &Mapping) {
        self.source(kind, [name, name], Csv(input), mapping);
    }

    /// Adds a file of the format that the mapping states, or else the end of its name: `.xlsx` and `.xlsm`
    /// (feature `excel`); `.parquet` and `.pq`, `.arrow`, `.arrows`, `.feather` and `.ipc` (feature
    /// `parquet`); every other is CSV. Its name in errors is the path as given, in the source the bare
    /// file name. Rows are numbered as `docs/files.md` says. The digest in [`Source`](crate::Source) is
    /// that of the file's bytes.
    pub fn file(&mut self, kind: Kind, path: &Path, mapping: &Mapping) {
        let shown = path.display().to_string();
        let bare = path.file_name().map_or_else(|| shown.clone().into(), |n| n.to_string_lossy());
        match RegisterFile::open(path, mapping) {
            Ok(file) => self.source(kind, [&shown, &bare], file, mapping),
            Err(error) => self.problem(error),
        }
    }

    /// Adds Arrow record batches (feature `arrow`). Columns hold text (`Utf8`, `LargeUtf8`,
    /// `Utf8View`), whole numbers, booleans (read as `yes` and `no`), days or timestamps without a
    /// zone, dictionaries of these, or nulls; a field of several texts takes lists of them too. The
    /// encoding and the delimiter of the mapping do not apply. Rows are numbered from 0 over all
    /// batches. What the digest in [`Source`](crate::Source) is taken over, `docs/files.md` says.
    #[cfg(feature = "arrow")]
    pub fn arrow(&mut self, kind: Kind, name: &str, reader: impl arrow_array::RecordBatchReader, mapping: &Mapping) {
        self.source(kind, [name, name], crate::doors::Arrow(reader), mapping);
    }

    /// Adds lists of items in versions, from the file that names them; no items are given beside them. A bad
    /// row of a version refuses it, whatever is done with bad rows elsewhere.
    pub fn lists(&mut self, path: &Path) {
        match read_lists(path) {
            Ok((versions, sources)) => {
                self.builder.extend(versions);
                self.builder.extend(sources);
            }
            Err(error) => self.problem(error),
        }
    }

    /// Keeps a problem that was found outside, to be reported with the others.
    pub fn problem(&mut self, error: Error) {
        self.problems.push(error);
    }

    /// The problems found so far.
    pub fn problems(&self) -> &[Error] {
        self.problems.errors()
    }

    /// The rows set aside so far, with the name of the source each is of.
    pub fn set_aside(&self) -> &[(String, BadRow)] {
        &self.set_aside
    }

    /// Checks everything together.
    ///
    /// # Errors
    /// One error holding every problem of every source and of every register.
    pub fn build(mut self) -> Result<Registry, Error> {
        let built = self.builder.build();
        match built {
            Ok(registry) => self.problems.into_result().map(|()| registry),
            Err(error) => {
                self.problems.push(error.clone());
                Err(self.problems.into_result().err().unwrap_or(error))
            }
        }
    }

    fn source(&mut self, kind: Kind, names: [&str; 2], door: impl Door, mapping: &Mapping) {
        let taken = match kind {
            Kind::Targets => self.take::<Target, TargetsBuilder>(names, door, mapping, RegistryBuilder::append_targets),
            Kind::Inspectors => self.take::<Inspector, _>(names, door, mapping, add),
            Kind::Items => self.take::<Item, _>(names, door, mapping, add),
            Kind::History => self.take::<Inspection, _>(names, door, mapping, add),
            Kind::Organisations => self.take::<Organisation, _>(names, door, mapping, add),
            Kind::Regions => self.take::<Region, _>(names, door, mapping, add),
            Kind::Crosswalk => self.take::<OlderCode, _>(names, door, mapping, add),
            Kind::Calendar => self.take::<CalendarDay, _>(names, door, mapping, add),
            Kind::Bases => self.take::<LegalBasis, _>(names, door, mapping, add),
            Kind::Scenes => self.take::<SceneRow, _>(names, door, mapping, add),
            Kind::Tags => self.take::<Attached<TagGrant>, TargetsBuilder>(names, door, mapping, RegistryBuilder::append_targets),
            Kind::Licences => self.take::<Attached<Licence>, TargetsBuilder>(names, door, mapping, RegistryBuilder::append_targets),
            Kind::Tiers => self.take::<Attached<Class>, TargetsBuilder>(names, door, mapping, RegistryBuilder::append_targets),
            Kind::Skills => self.take::<OfInspector<Skill>, _>(names, door, mapping, add),
            Kind::Recusals => self.take::<OfInspector<DatedRecusal>, _>(names, door, mapping, add),
            Kind::Persons => self.take::<Attached<Behind>, TargetsBuilder>(names, door, mapping, RegistryBuilder::append_targets),
        };
        if let Err(error) = taken {
            self.problem(error);
        }
    }

    /// Reads a source part by part, each a collection that `add` gives to the builder.
    fn take<T: Row, B: Default + Extend<T> + Send>(
        &mut self,
        [shown, name]: [&str; 2],
        door: impl Door,
        mapping: &Mapping,
        add: fn(&mut RegistryBuilder, B),
    ) -> Result<(), Error> {
        let request = Request { name: shown, mapping, on_bad: self.on_bad };
        let builder = &mut self.builder;
        // A register without a row is given all the same.
        add(builder, B::default());
        let seen = door.read::<T, B>(request, |part| add(builder, part))?;
        Extend::<Source>::extend(&mut self.builder, [source(T::KIND, name, &seen, mapping)]);
        self.set_aside.extend(seen.set_aside.into_iter().map(|bad| (name.to_owned(), bad)));
        Ok(())
    }
}

/// Gives rows to the builder.
fn add<T>(builder: &mut RegistryBuilder, rows: Vec<T>)
where
    RegistryBuilder: Extend<T>,
{
    builder.extend(rows);
}
