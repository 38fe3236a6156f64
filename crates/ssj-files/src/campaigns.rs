//! A campaign as a folder: `campaign.toml` names the registers, their mapping files and the plan.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use shuangsuiji::catalogue::Item;
use shuangsuiji::directory::{Inspector, Target};
use shuangsuiji::error::{Code, Error, Problems};
use shuangsuiji::ledger::Inspection;
use shuangsuiji::plan::Plan;

use crate::Source;
use crate::mapping::Mapping;
use crate::plans::{load_plan, read_text};
use crate::registers::{BadRow, OnBad, load};
use crate::rows::Row;

/// The file that describes a campaign folder.
pub const CAMPAIGN_FILE: &str = "campaign.toml";

/// What `campaign.toml` says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    plan: PathBuf,
    #[serde(default)]
    on_bad: OnBad,
    registers: Registers,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Registers {
    targets: Files,
    #[serde(default)]
    inspectors: Files,
    items: Files,
    #[serde(default)]
    history: Files,
}

/// One file, or several files of one register.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum Files {
    One(RegisterFile),
    Several(Vec<RegisterFile>),
}

impl Default for Files {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl Files {
    fn list(&self) -> &[RegisterFile] {
        match self {
            Self::One(file) => std::slice::from_ref(file),
            Self::Several(files) => files,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegisterFile {
    file: PathBuf,
    mapping: Option<PathBuf>,
}

/// A campaign folder, loaded: rows that are good one by one, not yet checked together.
#[derive(Clone, Debug)]
pub struct CampaignFolder {
    /// Targets (检查对象).
    pub targets: Vec<Target>,
    /// Inspectors (执法检查人员).
    pub inspectors: Vec<Inspector>,
    /// Items (抽查事项).
    pub items: Vec<Item>,
    /// Past inspections (检查记录).
    pub history: Vec<Inspection>,
    /// The plan (抽查计划).
    pub plan: Plan,
    /// The files read, for the reconciliation record.
    pub sources: Vec<Source>,
    /// The rows set aside, with the file each is of.
    pub set_aside: Vec<(String, BadRow)>,
}

impl CampaignFolder {
    /// Loads a folder as its `campaign.toml` says; `on_bad`, where given, goes before its own.
    ///
    /// # Errors
    /// One error holding every problem of every file.
    pub fn load(folder: &Path, on_bad: Option<OnBad>) -> Result<Self, Error> {
        let path = folder.join(CAMPAIGN_FILE);
        let contents: Contents = crate::plans::parse(&path.display().to_string(), &read_text(&path)?, Code::BadPlan)?;
        let on_bad = on_bad.unwrap_or(contents.on_bad);
        let mut gather = Gather { folder, on_bad, problems: Problems::default(), sources: Vec::new(), set_aside: Vec::new() };
        let registers = &contents.registers;
        let targets = gather.all(&registers.targets);
        let inspectors = gather.all(&registers.inspectors);
        let items = gather.all(&registers.items);
        let history = gather.all(&registers.history);
        let plan = load_plan(&folder.join(&contents.plan)).map_err(|e| gather.problems.push(e)).ok();
        gather.problems.into_result()?;
        // Where the plan did not load there was a problem, and we are not here.
        let plan = plan.ok_or_else(|| Error::new(Code::Internal).detail("a plan is missing without a problem"))?;
        Ok(Self { targets, inspectors, items, history, plan, sources: gather.sources, set_aside: gather.set_aside })
    }
}

struct Gather<'a> {
    folder: &'a Path,
    on_bad: OnBad,
    problems: Problems,
    sources: Vec<Source>,
    set_aside: Vec<(String, BadRow)>,
}

impl Gather<'_> {
    fn all<T: Row>(&mut self, files: &Files) -> Vec<T> {
        let mut rows = Vec::new();
        for file in files.list() {
            match self.one(file) {
                Ok(more) => rows.extend(more),
                Err(error) => self.problems.push(error),
            }
        }
        rows
    }

    fn one<T: Row>(&mut self, file: &RegisterFile) -> Result<Vec<T>, Error> {
        let mapping = match &file.mapping {
            None => Mapping::default(),
            Some(path) => {
                let path = self.folder.join(path);
                Mapping::parse(&path.display().to_string(), &read_text(&path)?)?
            }
        };
        let loaded = load::<T>(&self.folder.join(&file.file), &mapping, self.on_bad)?;
        self.sources.push(loaded.source());
        self.set_aside.extend(loaded.set_aside.into_iter().map(|bad| (loaded.name.clone(), bad)));
        Ok(loaded.rows)
    }
}
