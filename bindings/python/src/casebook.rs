//! What follows the draw (全过程).

use std::sync::{Mutex, MutexGuard};

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use shuangsuiji::error::{Code, Error};
use shuangsuiji::ident::{OrgCode, PartyCode};
use shuangsuiji::lifecycle::{Casebook as Core, Entry, Envelope, Question, Receipt, TaskPackage};
use shuangsuiji::say;

use crate::arguments::{day, from_json, json, time};
use crate::enter::enter;

/// The life cycle (全过程) of the draws of a unit, as its journal has it: every act is an event, and nothing else is state.
///
/// Parameters
/// ----------
/// rolls : list of bytes
///     `roll.json` of the sealed folder of each record whose visits are followed.
/// journal : bytes
///     The journal of the unit, one event a line.
/// rules : dict, optional
///     Time limits, duties and the list of results in use; by default those of this version.
///
/// Raises
/// ------
/// Error
///     For an event that is changed, not understood, or that the rules refuse, with its number.
#[pyclass(frozen, module = "shuangsuiji")]
pub(crate) struct Casebook {
    core: Mutex<Core>,
}

impl Casebook {
    fn lock(&self) -> Result<MutexGuard<'_, Core>, Error> {
        let broken = say!("an earlier call ended in a panic; read the casebook again", "先前的调用曾发生程序异常；请重新读取");
        self.core.lock().map_err(|_| Error::new(Code::Internal).detail(broken))
    }
}

#[pymethods]
impl Casebook {
    #[new]
    #[pyo3(signature = (rolls, journal, rules=None))]
    fn new(py: Python<'_>, rolls: Vec<Vec<u8>>, journal: Vec<u8>, rules: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let rules = rules.map(|rules| json(rules.as_any())).transpose()?;
        let read = || {
            let rolls: Vec<&[u8]> = rolls.iter().map(Vec::as_slice).collect();
            Ok(Self { core: Mutex::new(Core::read(&rolls, &journal, rules.as_deref().map(str::as_bytes))?) })
        };
        enter(py, read)
    }

    /// Hands in an entry; gives the number of its event, and whether it was there already and so changed nothing.
    ///
    /// Parameters
    /// ----------
    /// entry : dict
    ///     `kind` (`lc_…`), `key`, `by`, `actor`, `at`, `ceremony`, `target`, and what the kind has.
    /// time : datetime or str, optional
    ///     When it was received; by default now.
    #[pyo3(signature = (entry, time=None))]
    fn submit(&self, entry: &Bound<'_, PyDict>, time: Option<&Bound<'_, PyAny>>) -> PyResult<(u64, bool)> {
        let (py, text, received) = (entry.py(), json(entry.as_any())?, self::time(time)?);
        let receipt = enter(py, || self.lock()?.submit(&Entry::parse(text.as_bytes())?, received))?;
        Ok(match receipt {
            Receipt::Written(seq) => (seq, false),
            Receipt::Known(seq) => (seq, true),
        })
    }

    /// Merges what a device brings back (回执包): all of its entries, or none; gives how many were new.
    #[pyo3(signature = (package, envelope, time=None))]
    fn receive(&self, py: Python<'_>, package: Vec<u8>, envelope: Vec<u8>, time: Option<&Bound<'_, PyAny>>) -> PyResult<usize> {
        let received = self::time(time)?;
        let receive = || self.lock()?.receive(&TaskPackage::parse(&package)?, &Envelope::parse(&envelope)?, received);
        let receipts = enter(py, receive)?;
        Ok(receipts.iter().filter(|receipt| matches!(receipt, Receipt::Written(_))).count())
    }

    /// Enters what is late on a day as violations (超时), each once for ever; gives the numbers of the events.
    #[pyo3(signature = (on, by, actor, time=None))]
    fn raise_late(&self, py: Python<'_>, on: &str, by: &str, actor: &str, time: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<u64>> {
        let (on, received) = (day(py, "on", on)?, self::time(time)?);
        enter(py, || {
            let wrong = |field: &'static str| move |e| Error::new(Code::BadArgument).field(field).detail(e);
            let by = OrgCode::parse(by).map_err(wrong("by"))?;
            let actor = PartyCode::parse(actor).map_err(wrong("actor"))?;
            self.lock()?.raise(on, &by, &actor, received)
        })
    }

    /// Answers a question by its name: `cases`, `flags`, `codes`, `rules`, `opening`, `dispatch`, `limits`, `overdue_receipts`,
    /// `completeness`, `figures`, `concentrations`, `anomalies`, `trace`, `results`, `notice`, `package` or `state`, with what it is about.
    #[pyo3(signature = (question, /, **about))]
    fn ask<'py>(&self, py: Python<'py>, question: &str, about: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyAny>> {
        let whole = about.map_or_else(|| Ok(PyDict::new(py)), |about| about.copy())?;
        whole.set_item("ask", question)?;
        let text = json(whole.as_any())?;
        let answer = enter(py, || self.lock()?.answer(&Question::parse(&text)?))?;
        from_json(py, &answer)
    }

    /// The events from a number on, one a line, and the number after them: the cursor of the next call.
    #[pyo3(signature = (start=0))]
    fn feed<'py>(&self, py: Python<'py>, start: u64) -> PyResult<(Bound<'py, PyBytes>, u64)> {
        let (bytes, next) = enter(py, || Ok(self.lock()?.feed(start)))?;
        Ok((PyBytes::new(py, &bytes), next))
    }

    fn __repr__(&self) -> PyResult<String> {
        let (cases, events) = Python::attach(|py| {
            enter(py, || {
                let book = self.lock()?;
                Ok((book.cases().count(), book.journal().events().len()))
            })
        })?;
        Ok(format!("<Casebook: {cases} visits, {events} events>"))
    }
}
