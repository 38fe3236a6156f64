//! The registers (名录库) of a campaign, from whatever holds them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::ffi_stream::RecordBatchStreamReader;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyDict, PyList, PyTuple};
use shuangsuiji::campaign::Registry as Core;
use shuangsuiji::error::{Code, Error, Lang, Speak, Text};
use shuangsuiji::lint::{Overlap, Side};
use shuangsuiji::plan::Plan;
use shuangsuiji::say;
use ssj_files::{BadRow, CampaignFolder, Kind, Mapping, OnBad, Registers};

use crate::arguments::{day, json, path};
use crate::capsule;
use crate::enter::enter;
use crate::errors::bad_argument;
use crate::lists;
use crate::plan;
use crate::table::{Columns, Table};
use crate::views;

/// The registers of a campaign, loaded and checked together.
///
/// Parameters
/// ----------
/// targets, items, inspectors, history, organisations, bases, scenes, regions, crosswalk, calendar, tags, licences, tiers, skills,
/// recusals, persons : table, path, bytes, or a list of these
///     Anything with `__arrow_c_stream__` (polars, pyarrow, pandas, duckdb), the path of a CSV
///     file, or the bytes of one; a list where a register comes in several parts. The columns are
///     those of `docs/files.md`. Tables are read where they are, without a copy in between.
/// mapping : dict, optional
///     Register name → a mapping as a dictionary, or the path of a mapping file.
/// on_bad : {"refuse", "set_aside"}
///     Refuse everything where a row is bad, or leave bad rows out: `set_aside` then lists them,
///     and the record counts them.
///
/// Raises
/// ------
/// InputError
///     Every bad row with file, row, field, value and remedy, all at once.
#[pyclass(frozen, module = "shuangsuiji")]
pub(crate) struct Registry {
    pub(crate) core: Arc<Core>,
    set_aside: Vec<(String, BadRow)>,
}

/// One part of a register, as Python gave it.
enum Part {
    Table(RecordBatchStreamReader),
    Bytes(PyBackedBytes),
    File(PathBuf),
}

/// A mapping, as Python gave it.
enum MappingSource {
    None,
    Json(String),
    File(PathBuf),
}

#[pymethods]
impl Registry {
    #[new]
    #[allow(clippy::too_many_arguments, reason = "in Python they are keywords, one a register")]
    #[pyo3(signature = (*, targets, items, inspectors=None, history=None, organisations=None, bases=None, scenes=None, regions=None, crosswalk=None, calendar=None, tags=None, licences=None, tiers=None, skills=None, recusals=None, persons=None, mapping=None, on_bad="refuse"))]
    fn new(
        py: Python<'_>,
        targets: &Bound<'_, PyAny>,
        items: &Bound<'_, PyAny>,
        inspectors: Option<&Bound<'_, PyAny>>,
        history: Option<&Bound<'_, PyAny>>,
        organisations: Option<&Bound<'_, PyAny>>,
        bases: Option<&Bound<'_, PyAny>>,
        scenes: Option<&Bound<'_, PyAny>>,
        regions: Option<&Bound<'_, PyAny>>,
        crosswalk: Option<&Bound<'_, PyAny>>,
        calendar: Option<&Bound<'_, PyAny>>,
        tags: Option<&Bound<'_, PyAny>>,
        licences: Option<&Bound<'_, PyAny>>,
        tiers: Option<&Bound<'_, PyAny>>,
        skills: Option<&Bound<'_, PyAny>>,
        recusals: Option<&Bound<'_, PyAny>>,
        persons: Option<&Bound<'_, PyAny>>,
        mapping: Option<&Bound<'_, PyDict>>,
        on_bad: &str,
    ) -> PyResult<Self> {
        let on_bad = self::on_bad(py, on_bad)?;
        let given = [
            (Kind::Items, Some(items)),
            (Kind::Targets, Some(targets)),
            (Kind::Inspectors, inspectors),
            (Kind::History, history),
            (Kind::Organisations, organisations),
            (Kind::Regions, regions),
            (Kind::Crosswalk, crosswalk),
            (Kind::Calendar, calendar),
            (Kind::Bases, bases),
            (Kind::Scenes, scenes),
            (Kind::Tags, tags),
            (Kind::Licences, licences),
            (Kind::Tiers, tiers),
            (Kind::Skills, skills),
            (Kind::Recusals, recusals),
            (Kind::Persons, persons),
        ];
        check_mapping_names(mapping, py)?;
        let mut gathered = Registers::new(on_bad);
        for (kind, given) in given {
            if let Some(given) = given {
                add(&mut gathered, kind, given, mapping_of(mapping, kind)?)?;
            }
        }
        enter(py, || {
            let set_aside = gathered.set_aside().to_vec();
            Ok(Self { core: Arc::new(gathered.build()?), set_aside })
        })
    }

    /// Loads the registers of a campaign folder as its `campaign.toml` says.
    #[staticmethod]
    #[pyo3(signature = (path, *, on_bad=None))]
    fn from_folder(py: Python<'_>, path: PathBuf, on_bad: Option<&str>) -> PyResult<Self> {
        let on_bad = on_bad.map(|text| self::on_bad(py, text)).transpose()?;
        Ok(enter(py, || load_folder(&path, on_bad))?.0)
    }

    /// The rows that were left out: a row of this table for each of their problems.
    #[getter]
    fn set_aside(&self, py: Python<'_>) -> PyResult<Table> {
        enter(py, || {
            let problems = || self.set_aside.iter().flat_map(|(file, bad)| bad.problems.iter().map(move |p| (file, bad, p)));
            Columns::default()
                .texts("file", problems().map(|(file, ..)| file.as_str()))
                .counts("row", problems().map(|(_, bad, _)| bad.row))
                .texts("reason", problems().map(|(_, bad, _)| bad.reason.as_str()))
                .counts("code", problems().map(|(.., p)| u64::from(p.code().number())))
                .maybe_texts("field", problems().map(|(.., p)| p.at_field()))
                .maybe_texts("value", problems().map(|(.., p)| p.at_value()))
                .texts("message_en", problems().map(|(.., p)| p.message(Lang::En)))
                .texts("message_zh", problems().map(|(.., p)| p.message(Lang::Zh)))
                .table()
        })
    }

    /// Where the rows came from: a row a file or table, with how many were read and set aside, and the
    /// SHA-256 that the record keeps of it.
    #[getter]
    fn sources(&self, py: Python<'_>) -> PyResult<Table> {
        let sources = self.core.sources();
        enter(py, || {
            Columns::default()
                .texts("register", sources.iter().map(|s| s.role.as_str()))
                .texts("name", sources.iter().map(|s| s.name.as_str()))
                .counts("rows", sources.iter().map(|s| s.rows))
                .counts("set_aside", sources.iter().map(|s| s.set_aside.values().sum()))
                .texts("digest", sources.iter().map(|s| s.digest.as_str()))
                .table()
        })
    }

    /// How many targets, inspectors, items, past inspections, organisations, legal bases and versions of scenes
    /// there are, rows of tags, licences, tiers and persons, skills and recusals; and of the tables, with what is built in, regions, links
    /// of older codes, and named days of the calendar.
    #[getter]
    fn sizes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("targets", self.core.targets().len())?;
        dict.set_item("inspectors", self.core.inspectors().len())?;
        dict.set_item("items", self.core.item_rows())?;
        dict.set_item("history", self.core.ledger().len())?;
        dict.set_item("organisations", self.core.organisations().map_or(0, |o| o.rows().len()))?;
        dict.set_item("regions", self.core.regions().rows().len())?;
        dict.set_item("crosswalk", self.core.crosswalk().len())?;
        dict.set_item("calendar", self.core.calendar().named_days())?;
        dict.set_item("bases", self.core.bases().rows().len())?;
        dict.set_item("scenes", self.core.scenes().all().len())?;
        let targets = self.core.targets();
        dict.set_item("tags", targets.tag_grants().read())?;
        dict.set_item("licences", targets.licences().read())?;
        dict.set_item("tiers", targets.classes().read())?;
        dict.set_item("persons", targets.persons().read())?;
        dict.set_item("skills", self.core.inspectors().skills())?;
        dict.set_item("recusals", self.core.inspectors().dated_recusals())?;
        Ok(dict)
    }

    /// The items (随机抽查事项清单) that an authority may draw for on a day: its own list over its superior's, projected by
    /// level and region.
    fn items(&self, py: Python<'_>, unit: &str, day: &str) -> PyResult<Table> {
        let on = self::day(py, "day", day)?;
        enter(py, || views::items(self.core.list(unit, on)?.catalogue.items()))
    }

    /// What changed in the list of an authority from one day to another: `what` is `added`, `removed`, `changed`, `basis`
    /// (a legal basis that differs) or `by_basis` (an item whose basis does); values that are no text are JSON.
    fn items_diff(&self, py: Python<'_>, unit: &str, older: &str, newer: &str) -> PyResult<Table> {
        let (older, newer) = (day(py, "older", older)?, day(py, "newer", newer)?);
        enter(py, || lists::diff(&self.core.list(unit, older)?.catalogue.diff(&self.core.list(unit, newer)?.catalogue)?))
    }

    /// The items of an authority's list that a legal basis (检查依据) carries on a day, with their other bases in force: one
    /// without cannot be drawn for once the basis is repealed.
    fn affected(&self, py: Python<'_>, unit: &str, basis: &str, day: &str) -> PyResult<Table> {
        let on = self::day(py, "day", day)?;
        enter(py, || lists::affected(&self.core, unit, basis, on))
    }

    /// How every list in versions stands on a day: whether it has merged its superior's, and for how many working days
    /// it has not (`lag`).
    fn standings(&self, py: Python<'_>, day: &str) -> PyResult<Table> {
        let on = self::day(py, "day", day)?;
        enter(py, || lists::standings(&self.core, on))
    }

    /// Why an item applies to a target (`scheme:value`), or why not, as a plan sees lists and registers on its day: whether it
    /// `applies`, and the clauses that decide it in words, `text_en` and `text_zh`.
    fn explain<'py>(&self, py: Python<'py>, plan: PyRef<'_, plan::Plan>, item: &str, target: &str) -> PyResult<Bound<'py, PyDict>> {
        let plan = plan.core.clone();
        let told = enter(py, || lists::explain(&self.core, &plan, item, target))?;
        let (dict, text) = (PyDict::new(py), told.say());
        dict.set_item("applies", told.applies)?;
        dict.set_item("text_en", text.get(Lang::En))?;
        dict.set_item("text_zh", text.get(Lang::Zh))?;
        Ok(dict)
    }

    /// What is left over on either side (无对应项), as a plan sees lists and registers on its day: the items that apply to no
    /// target, and the active targets that no item applies to.
    fn orphans(&self, py: Python<'_>, plan: PyRef<'_, plan::Plan>) -> PyResult<Table> {
        let plan = plan.core.clone();
        enter(py, || lists::orphans(&self.core, &plan))
    }

    /// The overlaps (重复检查) of plans over these registers: tasks of different campaigns whose windows share a day and
    /// that can visit the same targets.
    fn overlaps(&self, py: Python<'_>, plans: Vec<PyRef<'_, plan::Plan>>) -> PyResult<Table> {
        let plans: Vec<Plan> = plans.iter().map(|plan| plan.core.clone()).collect();
        enter(py, || {
            let found = self.core.overlaps(&plans)?;
            let side = |of: fn(&Overlap) -> &Side| found.iter().map(of).map(|s| format!("{} {}/{}", s.unit, s.campaign, s.task));
            Columns::default()
                .texts("first", side(|o| &o.first))
                .texts("second", side(|o| &o.second))
                .texts("from", found.iter().map(|o| o.from.to_string()))
                .texts("to", found.iter().map(|o| o.to.to_string()))
                .counts("targets", found.iter().map(|o| o.targets))
                .table()
        })
    }

    fn __repr__(&self) -> String {
        let core = &self.core;
        let aside = self.set_aside.len();
        format!("<Registry: {} targets, {} inspectors, {aside} rows set aside>", core.targets().len(), core.inspectors().len())
    }
}

/// The registers and the plan of a campaign folder.
pub(crate) fn load_folder(path: &Path, on_bad: Option<OnBad>) -> Result<(Registry, Plan), Error> {
    let loaded = CampaignFolder::load(path, on_bad)?;
    Ok((Registry { core: Arc::new(loaded.registry), set_aside: loaded.set_aside }, loaded.plan))
}

/// What to do with bad rows, by its name.
pub(crate) fn on_bad(py: Python<'_>, text: &str) -> PyResult<OnBad> {
    match text {
        "refuse" => Ok(OnBad::Refuse),
        "set_aside" => Ok(OnBad::SetAside),
        other => Err(bad_argument(
            py,
            "on_bad",
            say!("{other:?} is neither \"refuse\" nor \"set_aside\"", "{other:?} 既不是 \"refuse\" 也不是 \"set_aside\""),
        )),
    }
}

/// Reads every part of a register. A table is opened only when those before it have been read:
/// some libraries, duckdb among them, have one open result at a time.
fn add(gathered: &mut Registers, kind: Kind, given: &Bound<'_, PyAny>, mapping: MappingSource) -> PyResult<()> {
    let py = given.py();
    let mapping = match enter(py, || Ok(mapping.read(kind)))? {
        Ok(mapping) => mapping,
        Err(error) => {
            gathered.problem(error);
            return Ok(());
        }
    };
    let several = given.is_instance_of::<PyList>() || given.is_instance_of::<PyTuple>();
    let parts = if several { given.try_iter()?.collect::<PyResult<Vec<_>>>()? } else { vec![given.clone()] };
    for (at, given) in parts.iter().enumerate() {
        let name = if several { format!("{}[{at}]", kind.name()) } else { kind.name().to_owned() };
        let part = part(given, kind)?;
        enter(py, || {
            match part {
                Part::Table(rows) => gathered.arrow(kind, &name, rows, &mapping),
                Part::Bytes(bytes) => gathered.csv(kind, &name, &*bytes, &mapping),
                Part::File(path) => gathered.file(kind, &path, &mapping),
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn part(given: &Bound<'_, PyAny>, kind: Kind) -> PyResult<Part> {
    if given.hasattr(capsule::METHOD)? {
        return Ok(Part::Table(capsule::import(given, kind.name())?));
    }
    if let Ok(bytes) = given.extract::<PyBackedBytes>() {
        return Ok(Part::Bytes(bytes));
    }
    let wanted = say!(
        "it takes a table with __arrow_c_stream__, the path of a CSV file, or the bytes of one",
        "须为具有 __arrow_c_stream__ 的表、CSV 文件路径，或 CSV 内容（bytes）"
    );
    path(given)?.map(Part::File).ok_or_else(|| bad_argument(given.py(), kind.name(), wanted))
}

fn check_mapping_names(mapping: Option<&Bound<'_, PyDict>>, py: Python<'_>) -> PyResult<()> {
    for key in mapping.iter().flat_map(|m| m.keys()) {
        let name: String = key.extract()?;
        if Kind::from_name(&name).is_none() {
            let names = Kind::ALL.map(Kind::name).join(", ");
            return Err(bad_argument(
                py,
                "mapping",
                say!("{name:?} is no register; they are {names}", "{name:?} 不是名录；名录有 {names}"),
            ));
        }
    }
    Ok(())
}

fn mapping_of(mapping: Option<&Bound<'_, PyDict>>, kind: Kind) -> PyResult<MappingSource> {
    let given = mapping.map(|m| m.get_item(kind.name())).transpose()?.flatten();
    let Some(given) = given.filter(|g| !g.is_none()) else { return Ok(MappingSource::None) };
    if given.is_instance_of::<PyDict>() {
        return json(&given).map(MappingSource::Json);
    }
    let wanted = say!("a mapping is a dictionary, or the path of a mapping file", "映射为字典，或映射文件的路径");
    path(&given)?.map(MappingSource::File).ok_or_else(|| bad_argument(given.py(), "mapping", wanted))
}

impl MappingSource {
    fn read(&self, kind: Kind) -> Result<Mapping, Error> {
        match self {
            Self::None => Ok(Mapping::default()),
            Self::Json(text) => Mapping::parse("mapping.json", text).map_err(|e| e.file(format!("mapping of {}", kind.name()))),
            Self::File(path) => {
                let text = std::fs::read_to_string(path).map_err(|e| Error::new(Code::Io).file(path.display()).detail(Text::foreign(e)))?;
                Mapping::parse(&path.display().to_string(), &text)
            }
        }
    }
}
