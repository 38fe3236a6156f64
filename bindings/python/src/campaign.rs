//! The campaign (抽查) in one handle that knows its stage.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use shuangsuiji::campaign::{Campaign as Core, Disclosure};
use shuangsuiji::ceremony::Standing;
use shuangsuiji::error::{Code, Error};
use shuangsuiji::journal::Journal;
use shuangsuiji::say;

use crate::arguments::{contents, day, digest, seed, time};
use crate::enter::enter;
use crate::errors::bad_argument;
use crate::plan::Plan;
use crate::record::{Record, Report};
use crate::registry::{Registry, load_folder, on_bad};
use crate::secrets::{Secrets, generate};
use crate::table::Table;
use crate::views;

/// A campaign (抽查): `prepared → committed → ceremony → drawn → matched → closed`.
///
/// An act out of order raises `StateError`; an act that fails leaves the campaign as it was.
/// Threads may share a campaign: its acts come one after the other.
///
/// Parameters
/// ----------
/// registry : Registry
/// plan : Plan
///
/// Raises
/// ------
/// PlanError, FrameError
///     Every problem of the plan and of its frames at once.
#[pyclass(frozen, module = "shuangsuiji")]
pub(crate) struct Campaign {
    // Locked only inside `enter`, with the interpreter's lock given up, so that neither waits for
    // the other.
    core: Mutex<Core>,
}

impl Campaign {
    fn act<T: Send>(&self, py: Python<'_>, work: impl FnOnce(&mut Core) -> Result<T, Error> + Send) -> PyResult<T> {
        enter(py, || {
            let lost = |_| {
                Error::new(Code::Internal)
                    .detail(say!("an act of this campaign broke off: begin it anew", "本次抽查的一项操作中途出错，请重新开始"))
            };
            work(&mut *self.core.lock().map_err(lost)?)
        })
    }

    fn read<T: Send>(&self, py: Python<'_>, work: impl FnOnce(&Core) -> Result<T, Error> + Send) -> PyResult<T> {
        self.act(py, |core| work(core))
    }
}

#[pymethods]
impl Campaign {
    #[new]
    fn new(py: Python<'_>, registry: &Registry, plan: &Plan) -> PyResult<Self> {
        let core = enter(py, || Core::prepare(Arc::clone(&registry.core), plan.core.clone()))?;
        Ok(Self { core: Mutex::new(core) })
    }

    /// Loads the registers and the plan of a campaign folder, as `ssj run` does.
    #[staticmethod]
    #[pyo3(signature = (path, *, on_bad=None))]
    fn from_folder(py: Python<'_>, path: PathBuf, on_bad: Option<&str>) -> PyResult<Self> {
        let on_bad = on_bad.map(|text| self::on_bad(py, text)).transpose()?;
        let core = enter(py, || {
            let (registry, plan) = load_folder(&path, on_bad)?;
            Core::prepare(registry.core, plan)
        })?;
        Ok(Self { core: Mutex::new(core) })
    }

    /// Where the campaign stands.
    #[getter]
    fn stage(&self, py: Python<'_>) -> PyResult<&'static str> {
        self.read(py, |core| Ok(core.stage().name()))
    }

    /// The plan.
    #[getter]
    fn plan(&self, py: Python<'_>) -> PyResult<Plan> {
        self.read(py, |core| Ok(Plan { core: core.prepared().plan().clone() }))
    }

    /// Whether the plan is lawful (计划体检): what breaks a rule of docs/lint.md. A finding of severity `error` that is
    /// not waived keeps the plan from being committed.
    ///
    /// Parameters
    /// ----------
    /// day : str, optional
    ///     The day of the commitment, `YYYY-MM-DD`; by default the day of the plan's snapshot.
    #[pyo3(signature = (day=None))]
    fn lint(&self, py: Python<'_>, day: Option<&str>) -> PyResult<Table> {
        let day = day.map(|day| self::day(py, "day", day)).transpose()?;
        self.read(py, |core| views::lint(core, day.unwrap_or(core.prepared().plan().as_of)))
    }

    /// The filters of every frame (抽样框) in their order: how many targets came in and went on.
    fn funnel(&self, py: Python<'_>) -> PyResult<Table> {
        self.read(py, views::funnel)
    }

    /// Why targets were removed from the frames, counted; and notes on targets that were kept.
    fn reasons(&self, py: Python<'_>) -> PyResult<Table> {
        self.read(py, views::reasons)
    }

    /// What the readers of the plan should know and does not stop it, such as a list of items that is
    /// behind its superior's.
    fn notices(&self, py: Python<'_>) -> PyResult<Table> {
        self.read(py, views::notices)
    }

    /// The list of items (随机抽查事项清单) in force for the plan's unit on its day; `off_site` marks those that
    /// may be checked without contact.
    fn items(&self, py: Python<'_>) -> PyResult<Table> {
        self.read(py, |core| views::items(core.prepared().catalogue().items()))
    }

    /// The strata: population (N), sample (n), and the inclusion probability as an exact ratio and
    /// as a float.
    fn strata(&self, py: Python<'_>) -> PyResult<Table> {
        self.read(py, views::strata)
    }

    /// Audits a record of this campaign, made by anybody, by these registers and this plan: recomputes
    /// every row, the committed plan, the eligible pairs and the teams. At any stage.
    ///
    /// Parameters
    /// ----------
    /// record : Record
    ///     With its sealed part, which holds the keys.
    ///
    /// Raises
    /// ------
    /// RecordError, PlanError
    ///     Where the sealed part cannot be read, or the record is of another campaign. What does not
    ///     agree is a point of the report.
    fn audit(&self, py: Python<'_>, record: &Record) -> PyResult<Report> {
        let (public, sealed) = record.parts();
        self.read(py, |core| Ok(Report { core: core.audit_from(public, sealed)? }))
    }

    /// Commits pool and plan: nothing can be changed after it.
    ///
    /// Parameters
    /// ----------
    /// secrets : Secrets, optional
    ///     By default fresh ones from the operating system's generator.
    /// journal : bytes or path, optional
    ///     The `journal.jsonl` of the unit's last record; by default the unit's first journal.
    /// time : datetime or str, optional
    ///     By default the clock. Python is a host: the engine itself reads neither generator nor clock.
    #[pyo3(signature = (secrets=None, journal=None, time=None))]
    fn commit(
        &self,
        py: Python<'_>,
        secrets: Option<&Secrets>,
        journal: Option<&Bound<'_, PyAny>>,
        time: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let time = self::time(time)?;
        let journal = journal.map(|given| contents(given, "journal")).transpose()?;
        let secrets = secrets.map(|s| s.core.clone());
        self.act(py, |core| {
            let plan = core.prepared().plan();
            let journal = match journal {
                None => Journal::new(plan.suite, &plan.unit),
                Some(bytes) => {
                    Journal::parse(plan.suite, &plan.unit, &bytes).map_err(|e| Error::new(Code::BadRecord).field("journal").detail(e))?
                }
            };
            let secrets = secrets.map_or_else(generate, Ok)?;
            core.commit(secrets, journal, time)
        })
    }

    /// Rehearses the whole ceremony from a seed of your choice (bytes, hexadecimal text, or a whole
    /// number) and draws. The record of a rehearsal says so first and is never valid.
    #[pyo3(signature = (seed, time=None))]
    fn rehearse(&self, py: Python<'_>, seed: &Bound<'_, PyAny>, time: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let (seed, time) = (self::seed(seed)?, self::time(time)?);
        self.act(py, |core| core.rehearse(&seed.0, time))
    }

    /// Begins the seed ceremony, or a rehearsal of it.
    #[pyo3(signature = (*, rehearsal=false))]
    fn begin(&self, py: Python<'_>, rehearsal: bool) -> PyResult<()> {
        self.act(py, |core| core.begin(rehearsal))
    }

    /// The id of the ceremony's attempt, in hexadecimal digits: a machine party answers once per id.
    #[getter]
    fn ceremony_id(&self, py: Python<'_>) -> PyResult<String> {
        self.read(py, |core| Ok(core.ceremony()?.id().to_string()))
    }

    /// What the ceremony waits for: `commits`, `physical`, `beacon`, `reveal`, `seed`; or `void`.
    #[getter]
    fn standing(&self, py: Python<'_>) -> PyResult<&'static str> {
        self.read(py, |core| {
            Ok(match core.standing()? {
                Standing::Commits => "commits",
                Standing::Physical => "physical",
                Standing::Beacon => "beacon",
                Standing::Reveal(_) => "reveal",
                Standing::Seed => "seed",
                Standing::Seeded(_) => "seeded",
                Standing::Void => "void",
                other => return Err(Error::new(Code::Internal).detail(say!("{other:?} has no name in Python", "{other:?} 在 Python 中没有名称"))),
            })
        })
    }

    /// The party whose reveal the ceremony waits for, where it waits for one.
    #[getter]
    fn awaited(&self, py: Python<'_>) -> PyResult<Option<String>> {
        self.read(py, |core| {
            Ok(match core.standing()? {
                Standing::Reveal(party) => Some(party),
                _ => None,
            })
        })
    }

    /// The commitment that a party makes to its 32 random bytes. A party may compute it itself.
    fn commitment_of<'py>(&self, py: Python<'py>, party: &str, value: &Bound<'_, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
        let value = digest(value, "value")?;
        let commitment = self.read(py, |core| Ok(core.ceremony()?.commitment_of(party, &value)))?;
        Ok(PyBytes::new(py, &commitment.0))
    }

    /// Takes the commitment of a party; with the last one all are published.
    #[pyo3(signature = (party, commitment, time=None))]
    fn commit_party(&self, py: Python<'_>, party: &str, commitment: &Bound<'_, PyAny>, time: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let (commitment, time) = (digest(commitment, "commitment")?, self::time(time)?);
        self.act(py, |core| core.commit_party(party, commitment, time))
    }

    /// Records the dice, rolled in public after all commitments.
    #[pyo3(signature = (value, time=None))]
    fn physical(&self, py: Python<'_>, value: &str, time: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let time = self::time(time)?;
        self.act(py, |core| core.physical(value, time))
    }

    /// Records what a party reveals, in the plan's order of parties.
    #[pyo3(signature = (party, value, time=None))]
    fn reveal(&self, py: Python<'_>, party: &str, value: &Bound<'_, PyAny>, time: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let (value, time) = (digest(value, "value")?, self::time(time)?);
        self.act(py, |core| core.reveal(party, value, time))
    }

    /// Records a value taken from a party's sealed envelope before witnesses.
    #[pyo3(signature = (party, value, witnesses, time=None))]
    fn recovered(
        &self,
        py: Python<'_>,
        party: &str,
        value: &Bound<'_, PyAny>,
        witnesses: Vec<String>,
        time: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let (value, time) = (digest(value, "value")?, self::time(time)?);
        self.act(py, |core| core.recovered(party, value, witnesses, time))
    }

    /// Declares the attempt void; it stays on record.
    #[pyo3(signature = (cause, party, witnesses, time=None))]
    fn void(&self, py: Python<'_>, cause: &str, party: &str, witnesses: Vec<String>, time: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let time = self::time(time)?;
        self.act(py, |core| core.void(cause, party, witnesses, time))
    }

    /// Begins the next attempt after a void one.
    fn retry(&self, py: Python<'_>) -> PyResult<()> {
        self.act(py, Core::retry)
    }

    /// Publishes the seed and draws the targets.
    #[pyo3(signature = (time=None))]
    fn draw(&self, py: Python<'_>, time: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let time = self::time(time)?;
        self.act(py, |core| core.draw(time))
    }

    /// Draws a team for every visit, all or nothing.
    ///
    /// Raises
    /// ------
    /// MatchingError
    ///     Where no lawful assignment exists; it says who competes for whom.
    #[pyo3(signature = (time=None))]
    fn match_inspectors(&self, py: Python<'_>, time: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let time = self::time(time)?;
        self.act(py, |core| core.match_inspectors(time))
    }

    /// Closes the campaign: its rows may be public after it.
    #[pyo3(signature = (time=None))]
    fn close(&self, py: Python<'_>, time: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let time = self::time(time)?;
        self.act(py, |core| core.close(time))
    }

    /// The drawn targets, a visit each, however many tasks drew it (综合查一次). They name
    /// enterprises and are for the keeper.
    fn visits(&self, py: Python<'_>) -> PyResult<Table> {
        self.read(py, views::visits)
    }

    /// The team of every visit: ids and names of the officers, and the reserves in their order.
    fn teams(&self, py: Python<'_>) -> PyResult<Table> {
        self.read(py, views::teams)
    }

    /// Every visit with its tasks and its day, at random among the working days that all of them allow; it follows
    /// from the seed. For the keeper.
    fn schedule(&self, py: Python<'_>) -> PyResult<Table> {
        self.read(py, views::schedule)
    }

    /// The drawn targets of a task in the batches (分批) that the plan names, from 1, each with its first and last working
    /// day; their order follows from the seed. For the keeper.
    fn batches(&self, py: Python<'_>, task: &str) -> PyResult<Table> {
        self.read(py, |core| views::batches(core, task))
    }

    /// What visiting together saves (综合查一次): how many checks the tasks drew, of how many targets, in how many
    /// visits.
    fn saving(&self, py: Python<'_>) -> PyResult<(u64, u64, u64)> {
        self.read(py, |core| {
            let saving = core.drawn()?.saving();
            Ok((saving.drawn, saving.targets, saving.visits))
        })
    }

    /// How many visits every inspector was given, those without one too.
    fn workload(&self, py: Python<'_>) -> PyResult<Table> {
        self.read(py, views::workload)
    }

    /// The journal so far: one event a line, to be given to the unit's next campaign.
    #[getter]
    fn journal<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = self.read(py, |core| Ok(core.journal()?.to_bytes()))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The record (抽查记录); written to a new folder where a path is given, and then read from there: a record of
    /// any size takes little memory.
    ///
    /// Parameters
    /// ----------
    /// path : path, optional
    ///     A folder that does not exist yet. It appears whole or not at all.
    /// disclosure : {"closed", "ceremony"}
    ///     All rows public, which needs a closed campaign; or plan and journal only.
    #[pyo3(signature = (path=None, *, disclosure="closed"))]
    fn record(&self, py: Python<'_>, path: Option<PathBuf>, disclosure: &str) -> PyResult<Record> {
        let disclosure = match disclosure {
            "closed" => Disclosure::Closed,
            "ceremony" => Disclosure::Ceremony,
            other => {
                return Err(bad_argument(
                    py,
                    "disclosure",
                    say!("{other:?} is neither \"closed\" nor \"ceremony\"", "{other:?} 既不是 \"closed\" 也不是 \"ceremony\""),
                ));
            }
        };
        self.read(py, |core| match path {
            Some(path) => {
                ssj_files::write_campaign(&path, core.matched()?, disclosure)?;
                Record::folder(&path)
            }
            None => {
                let mut files = core.record(disclosure)?;
                files.sealed.extend(ssj_files::work_tables(core.matched()?)?);
                Ok(Record::of(files))
            }
        })
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        self.read(py, |core| {
            let plan = core.prepared().plan();
            Ok(format!("<Campaign {} of {}: {}>", plan.campaign, plan.unit, core.stage()))
        })
    }
}
