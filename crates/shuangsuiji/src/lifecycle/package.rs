//! Mobile use: a task package (任务包) that a device takes along, and the envelope (回执包) that it brings back.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::act::{Act, Entry, Subject, Taken};
use super::casebook::{Casebook, Receipt};
use super::state::Stage;
use crate::digest::{CanonicalError, Digest, Value};
use crate::error::{Code, Error};
use crate::ident::CampaignCode;
use crate::journal::{Timestamp, dsse_pae_of};

/// The type of a package in the bytes that are signed.
const PACKAGE: &str = "application/vnd.ssj.task+json";

/// What a device takes along of one visit. Its bytes are canonical JSON, so that they can be signed and verified
/// without a network; it names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskPackage {
    /// The campaign.
    pub campaign: CampaignCode,
    /// The ceremony.
    pub ceremony: Digest,
    /// The blinded id of the target.
    pub target: Digest,
    /// The blinded ids of the team.
    pub team: BTreeSet<Digest>,
    /// What is checked, by which guideline.
    pub items: BTreeSet<Taken>,
    /// The list of results.
    pub results: String,
    /// The head of the journal when it was packed, by which the package is known to be of this journal.
    pub head: Digest,
}

/// What a device brings back: entries with the times at which they were made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The hash of the package that the device had.
    pub package: Digest,
    /// The entries, each with its key, in the order in which they were made.
    pub entries: Vec<Entry>,
}

fn canonical(e: CanonicalError) -> Error {
    Error::new(Code::BadEntry).field("package").detail(e)
}

impl TaskPackage {
    /// The canonical bytes.
    ///
    /// # Errors
    /// `BadEntry` where a text is not in NFC.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        Ok(Value::from_serialize(self).map_err(canonical)?.to_bytes())
    }

    /// Reads a package; refuses bytes that are not its canonical ones.
    ///
    /// # Errors
    /// `BadEntry` with what is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let package: Self = Value::parse(bytes).and_then(|value| value.deserialize()).map_err(canonical)?;
        match package.to_bytes()? == bytes {
            true => Ok(package),
            false => Err(canonical(CanonicalError::NotCanonical)),
        }
    }

    /// The bytes that the platform signs and the device verifies (DSSE).
    ///
    /// # Errors
    /// As [`Self::to_bytes`].
    pub fn to_be_signed(&self) -> Result<Vec<u8>, Error> {
        Ok(dsse_pae_of(PACKAGE, &self.to_bytes()?))
    }
}

impl Envelope {
    /// The canonical bytes.
    ///
    /// # Errors
    /// `BadEntry` where a text is not in NFC.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let entries = self.entries.iter().map(Entry::to_value).collect::<Result<_, Error>>()?;
        let package = Value::Text(self.package.to_string());
        let pairs = [("entries", Value::Array(entries)), ("package", package)];
        Ok(Value::Object(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()).to_bytes())
    }

    /// Reads an envelope.
    ///
    /// # Errors
    /// `BadEntry` with the number of the entry that is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let wrong = |why| Error::new(Code::BadEntry).field("envelope").detail(why);
        let wrong_form = |e: CanonicalError| Error::new(Code::BadEntry).field("envelope").detail(e);
        let form = || wrong(say!("an object of `package` and `entries` is needed", "须为含 package 和 entries 的对象"));
        let Value::Object(mut map) = Value::parse(bytes).map_err(wrong_form)? else { return Err(form()) };
        let (Some(Value::Text(package)), Some(Value::Array(values)), true) = (map.remove("package"), map.remove("entries"), map.is_empty())
        else {
            return Err(form());
        };
        let mut entries = Vec::new();
        for (at, value) in values.into_iter().enumerate() {
            let here = |e: Error| e.file(format!("envelope, entry {at}"));
            entries.push(Entry::from_value(value).map_err(here)?);
        }
        Ok(Self { package: package.parse().map_err(|_| wrong(say!("not a hash", "不是摘要")))?, entries })
    }
}

impl Casebook {
    /// Packs a visit for a device: the items with the guidelines that were sent out with it.
    ///
    /// # Errors
    /// `WrongStage` before it is sent out; `EntityNotFound`.
    pub fn pack(&self, ceremony: &Digest, target: &Digest) -> Result<TaskPackage, Error> {
        let case = self.case(ceremony, target)?;
        let roll = self.roll(ceremony).ok_or_else(|| Error::new(Code::EntityNotFound).field("ceremony").value(ceremony))?;
        if case.stage < Stage::Dispatched || !case.stands() {
            let why = say!("a visit is packed once it is sent out", "派发后方可生成任务包");
            return Err(Error::new(Code::WrongStage).field("pack").detail(why));
        }
        Ok(TaskPackage {
            campaign: roll.campaign.clone(),
            ceremony: *ceremony,
            target: *target,
            team: case.team.clone(),
            items: case.taken.clone(),
            results: self.rules().results.clone(),
            head: self.journal().head(),
        })
    }

    /// Merges what a device brings back. Whether the package is the platform's own is for its signature to show, which the
    /// host verifies first ([`TaskPackage::to_be_signed`]). Entries that were merged before change nothing, so that an envelope can be
    /// sent again; each keeps the time at which it was made beside the time of its receipt. All of them or none.
    ///
    /// # Errors
    /// `BadEntry` where the package is not of a visit as it was sent out, the envelope is of another package, or an entry is
    /// of another visit or no act of a device; what the rules refuse, with the number of the entry as the row.
    pub fn receive(&mut self, package: &TaskPackage, envelope: &Envelope, time: Timestamp) -> Result<Vec<Receipt>, Error> {
        let case = self.case(&package.ceremony, &package.target)?;
        let campaign = self.roll(&package.ceremony).map(|roll| &roll.campaign);
        let wrong = |field: &str, why| Err(Error::new(Code::BadEntry).file("envelope").field(field).detail(why));
        if case.taken != package.items || campaign != Some(&package.campaign) {
            return wrong("package", say!("it is not of a visit as it was sent out", "与派发的检查任务不符"));
        }
        if self.journal().suite().hash(&package.to_bytes()?) != envelope.package {
            return wrong("package", say!("it answers another package", "与该任务包不符"));
        }
        let ours = Subject::Visit { ceremony: package.ceremony, target: package.target };
        if let Some(at) = envelope.entries.iter().position(|entry| entry.subject != ours || !of_a_device(&entry.act)) {
            let why = say!("it is of another visit, or nothing that a device does", "不属于该检查任务，或不是移动端的操作");
            return wrong("entries", why).map_err(|e| e.row(at as u64));
        }
        self.submit_all(&envelope.entries, time).map_err(|e| e.file("envelope"))
    }
}

/// What is done at the site.
fn of_a_device(act: &Act) -> bool {
    use Act::{Added, Entered, Filed, Finished, Guided, Issue, Recorded, RepresentativeRequested};
    matches!(
        act,
        Guided { .. }
            | Entered { .. }
            | Filed { .. }
            | Added { .. }
            | RepresentativeRequested { .. }
            | Finished {}
            | Recorded { .. }
            | Issue { .. }
    )
}
