//! The record (抽查记录): opening, verifying, explaining and proving.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use shuangsuiji::error::{Code, Error, Lang};
use shuangsuiji::record::{
    self, Blocks, Check, Explanation, FileMap, FileSource, Outcome, Proof, RecordFiles, Report as CoreReport, Verdict,
};
use shuangsuiji::say;
use ssj_files::{Folder, SEALED};

use crate::arguments::{contents, entity, path};
use crate::enter::enter;
use crate::errors::{bad_argument, language};
use crate::table::{Columns, Table};

/// The files of a part of a record: in memory, or in a folder, from which they are read as they are needed.
pub(crate) enum Part {
    Memory(FileMap),
    Folder(Folder),
}

impl Part {
    fn source(&self) -> &dyn FileSource {
        match self {
            Self::Memory(files) => files,
            Self::Folder(folder) => folder,
        }
    }

    fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for name in self.source().paths() {
            let bytes = enter(py, || self.source().open(name).map(Blocks::all).transpose())?.unwrap_or_default();
            dict.set_item(name, PyBytes::new(py, &bytes))?;
        }
        Ok(dict)
    }
}

/// A record: what anybody may see, and what stays with the keeper. One of a folder is read from there as it
/// is needed, block by block where it is verified.
#[pyclass(frozen, module = "shuangsuiji")]
pub(crate) struct Record {
    public: Part,
    sealed: Part,
}

impl Record {
    /// A record in memory.
    pub(crate) fn of(files: RecordFiles) -> Self {
        Self { public: Part::Memory(files.public), sealed: Part::Memory(files.sealed) }
    }

    /// A record's folder, or its public folder alone.
    pub(crate) fn folder(path: &Path) -> Result<Self, Error> {
        let sealed = path.join(SEALED);
        let sealed = if sealed.is_dir() { Part::Folder(Folder::open(&sealed)?) } else { Part::Memory(FileMap::new()) };
        Ok(Self { public: Part::Folder(Folder::public(path)?), sealed })
    }

    /// The files of both parts.
    pub(crate) fn parts(&self) -> (&dyn FileSource, &dyn FileSource) {
        (self.public.source(), self.sealed.source())
    }
}

#[pymethods]
impl Record {
    /// Opens a record's folder, or its public folder alone. What is read from it later is what was there now,
    /// or an error.
    #[staticmethod]
    fn open(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        enter(py, || Self::folder(&path))
    }

    /// The files of the public folder by their path.
    #[getter]
    fn public<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.public.to_python(py)
    }

    /// The files of the sealed folder by their path; empty where only the public folder was opened.
    #[getter]
    fn sealed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.sealed.to_python(py)
    }

    /// Writes the record to a new folder, whole or not at all.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        enter(py, || ssj_files::write_record(&path, self.public.source(), self.sealed.source()))
    }

    /// Re-runs everything that is public.
    fn verify(&self, py: Python<'_>) -> PyResult<Report> {
        enter(py, || Ok(Report { core: record::verify_from(self.public.source())? }))
    }

    /// How an entity, such as `uscc:91350100M000100Y43`, fared in every task whose frame held it.
    /// It needs the sealed folder.
    fn explain(&self, py: Python<'_>, entity: &str) -> PyResult<Table> {
        let entity = self::entity(py, entity)?;
        enter(py, || {
            let (files, key) = record::keeper(self.public.source(), self.sealed.source())?;
            explanations(&record::explain(&files, &key, &entity)?)
        })
    }

    /// The proofs for an entity, one for each stratum that holds it, to be given to the entity.
    /// It needs the sealed folder.
    fn prove<'py>(&self, py: Python<'py>, entity: &str) -> PyResult<Vec<Bound<'py, PyBytes>>> {
        let entity = self::entity(py, entity)?;
        let proofs = enter(py, || {
            let (files, key) = record::keeper(self.public.source(), self.sealed.source())?;
            Ok(record::prove(&files, &key, &entity)?.iter().map(Proof::to_bytes).collect::<Vec<_>>())
        })?;
        Ok(proofs.iter().map(|p| PyBytes::new(py, p)).collect())
    }

    fn __repr__(&self) -> String {
        format!("<Record: {} public files, {} sealed>", self.public.source().paths().len(), self.sealed.source().paths().len())
    }
}

/// What is read from the public files of a record, of the path of one, or given as a dictionary.
fn reading<T: Send>(given: &Bound<'_, PyAny>, read: impl FnOnce(&dyn FileSource) -> Result<T, Error> + Send) -> PyResult<T> {
    let py = given.py();
    if let Ok(record) = given.cast::<Record>() {
        let record = record.get();
        return enter(py, || read(record.public.source()));
    }
    if given.is_instance_of::<PyDict>() {
        let files: BTreeMap<String, Bound<'_, PyBytes>> = given.extract()?;
        let files: FileMap = files.into_iter().map(|(name, bytes)| (name, bytes.as_bytes().to_vec())).collect();
        return enter(py, || read(&files));
    }
    match path(given)? {
        Some(path) => enter(py, || read(&Folder::public(&path)?)),
        None => Err(bad_argument(
            py,
            "record",
            say!("it takes a Record, the path of one, or a dictionary of its public files", "须为 Record、其路径，或其公开文件的字典"),
        )),
    }
}

/// What the verifier found.
#[pyclass(frozen, module = "shuangsuiji")]
pub(crate) struct Report {
    pub(crate) core: CoreReport,
}

#[pymethods]
impl Report {
    /// `valid`, `rehearsal`, `incomplete` or `invalid`.
    #[getter]
    fn verdict(&self) -> &'static str {
        match self.core.verdict {
            Verdict::Valid => "valid",
            Verdict::Rehearsal => "rehearsal",
            Verdict::Incomplete => "incomplete",
            Verdict::Invalid => "invalid",
        }
    }

    /// Whether everything was re-run and holds, and it is no rehearsal.
    #[getter]
    fn valid(&self) -> bool {
        self.core.verdict == Verdict::Valid
    }

    /// The points in their order: `point`, `outcome` (`passed`, `flagged`, `failed`, `not_checked`), and
    /// what was found, `text_en` and `text_zh`.
    #[getter]
    fn checks(&self, py: Python<'_>) -> PyResult<Table> {
        enter(py, || checks(&self.core.checks))
    }

    /// The report in a language, `en` or `zh`.
    #[pyo3(signature = (lang="en"))]
    fn text(&self, py: Python<'_>, lang: &str) -> PyResult<String> {
        Ok(self.core.message(language(py, lang)?))
    }

    fn __str__(&self) -> String {
        self.core.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Report: {}>", self.verdict())
    }
}

/// Points of a report as a table.
pub(crate) fn checks(checks: &[Check]) -> Result<Table, Error> {
    let outcome = |outcome: &Outcome| match outcome {
        Outcome::Passed(_) => "passed",
        Outcome::Flagged(_) => "flagged",
        Outcome::Failed(_) => "failed",
        Outcome::NotChecked(_) => "not_checked",
    };
    Columns::default()
        .texts("point", checks.iter().map(|c| c.point))
        .texts("outcome", checks.iter().map(|c| outcome(&c.outcome)))
        .texts("text_en", checks.iter().map(|c| c.outcome.text().get(Lang::En)))
        .texts("text_zh", checks.iter().map(|c| c.outcome.text().get(Lang::Zh)))
        .table()
}

/// Verifies a record from its public files alone: no database, no secret, no network.
///
/// Parameters
/// ----------
/// record : Record, path or dict of bytes
///     A record, its folder or its public folder, or the public files by their names.
#[pyfunction]
pub(crate) fn verify(record: &Bound<'_, PyAny>) -> PyResult<Report> {
    reading(record, |files| Ok(Report { core: record::verify_from(files)? }))
}

/// Checks proofs for an entity against a record's plan and journal, and tells what they prove.
///
/// Parameters
/// ----------
/// public : Record, path or dict of bytes
///     As for `verify`.
/// proof : bytes, path, or list of bytes
///     A proof of `Record.prove`, or several.
///
/// Raises
/// ------
/// RecordError
///     Naming the step that does not hold.
#[pyfunction]
pub(crate) fn verify_proof(public: &Bound<'_, PyAny>, proof: &Bound<'_, PyAny>) -> PyResult<Table> {
    let given = match path(proof)?.is_some() || proof.is_instance_of::<PyBytes>() || proof.is_instance_of::<PyString>() {
        true => vec![contents(proof, "proof")?],
        false => proof.try_iter()?.map(|one| contents(&one?, "proof")).collect::<PyResult<_>>()?,
    };
    reading(public, |files| {
        let lines = given.iter().flat_map(|bytes| bytes.split(|b| *b == b'\n')).filter(|line| !line.is_empty());
        let proved = lines.map(|line| record::verify_proof(files, &Proof::parse(line)?)).collect::<Result<Vec<_>, _>>()?;
        if proved.is_empty() {
            return Err(Error::new(Code::ProofFailed).detail(say!("no proof was given", "未提供证明")));
        }
        explanations(&proved)
    })
}

fn explanations(all: &[Explanation]) -> Result<Table, Error> {
    Columns::default()
        .texts("stratum", all.iter().map(|e| e.stratum.as_str()))
        .counts("size", all.iter().map(|e| e.size))
        .counts("selected", all.iter().map(|e| e.selected))
        .counts("rank", all.iter().map(|e| e.rank))
        .texts("ticket", all.iter().map(|e| e.ticket.to_string()))
        .flags("drawn", all.iter().map(|e| e.drawn))
        .table()
}
