//! A campaign as a folder: `campaign.toml` names the registers, their mapping files and the plan.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use shuangsuiji::annual::AnnualPlan;
use shuangsuiji::campaign::Registry;
use shuangsuiji::error::{Code, Error};
use shuangsuiji::plan::Plan;
use shuangsuiji::say;

use crate::collect::Registers;
use crate::fields::Kind;
use crate::mapping::Mapping;
use crate::plans::{load_annual, load_plan, read_text};
use crate::registers::{BadRow, OnBad};

/// The file that describes a campaign folder.
pub const CAMPAIGN_FILE: &str = "campaign.toml";

/// What `campaign.toml` says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    plan: PathBuf,
    /// The annual plan of which it is a round.
    annual: Option<PathBuf>,
    #[serde(default)]
    on_bad: OnBad,
    registers: RegisterFiles,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegisterFiles {
    targets: Files,
    #[serde(default)]
    inspectors: Files,
    #[serde(default)]
    items: Files,
    /// The lists of items in versions, instead of items.
    catalogue: Option<PathBuf>,
    #[serde(default)]
    history: Files,
    #[serde(default)]
    organisations: Files,
    #[serde(default)]
    regions: Files,
    #[serde(default)]
    crosswalk: Files,
    #[serde(default)]
    calendar: Files,
    #[serde(default)]
    bases: Files,
    #[serde(default)]
    scenes: Files,
    #[serde(default)]
    tags: Files,
    #[serde(default)]
    licences: Files,
    #[serde(default)]
    tiers: Files,
    #[serde(default)]
    skills: Files,
    #[serde(default)]
    recusals: Files,
    #[serde(default)]
    persons: Files,
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

impl RegisterFiles {
    fn by_kind(&self) -> [(Kind, &Files); 16] {
        [
            (Kind::Targets, &self.targets),
            (Kind::Inspectors, &self.inspectors),
            (Kind::Items, &self.items),
            (Kind::History, &self.history),
            (Kind::Organisations, &self.organisations),
            (Kind::Regions, &self.regions),
            (Kind::Crosswalk, &self.crosswalk),
            (Kind::Calendar, &self.calendar),
            (Kind::Bases, &self.bases),
            (Kind::Scenes, &self.scenes),
            (Kind::Tags, &self.tags),
            (Kind::Licences, &self.licences),
            (Kind::Tiers, &self.tiers),
            (Kind::Skills, &self.skills),
            (Kind::Recusals, &self.recusals),
            (Kind::Persons, &self.persons),
        ]
    }
}

/// A campaign folder, loaded and checked.
#[derive(Clone, Debug)]
pub struct CampaignFolder {
    /// The registers, checked together.
    pub registry: Registry,
    /// The plan (抽查计划).
    pub plan: Plan,
    /// The annual plan (年度抽查计划) of which it is a round, where the folder names it.
    pub annual: Option<AnnualPlan>,
    /// The rows set aside, with the file each is of.
    pub set_aside: Vec<(String, BadRow)>,
}

impl CampaignFolder {
    /// Loads a folder as its `campaign.toml` says; `on_bad`, where given, goes before its own. Where it names an annual
    /// plan, the plan is a round of it.
    ///
    /// # Errors
    /// One error holding every problem of every file.
    pub fn load(folder: &Path, on_bad: Option<OnBad>) -> Result<Self, Error> {
        Self::load_some(folder, on_bad, |_| true)
    }

    /// Loads of a folder only what its list of items is made of, and the plan: no target and no inspector is
    /// read.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_lists(folder: &Path) -> Result<(Registry, Plan), Error> {
        let of_list = |kind| {
            !matches!(
                kind,
                Kind::Targets
                    | Kind::Inspectors
                    | Kind::History
                    | Kind::Crosswalk
                    | Kind::Tags
                    | Kind::Licences
                    | Kind::Tiers
                    | Kind::Skills
                    | Kind::Recusals
                    | Kind::Persons
            )
        };
        Self::load_some(folder, None, of_list).map(|loaded| (loaded.registry, loaded.plan))
    }

    fn load_some(folder: &Path, on_bad: Option<OnBad>, wanted: impl Fn(Kind) -> bool) -> Result<Self, Error> {
        let path = folder.join(CAMPAIGN_FILE);
        let contents: Contents = crate::plans::parse(&path.display().to_string(), &read_text(&path)?, Code::BadPlan)?;
        let mut registers = Registers::new(on_bad.unwrap_or(contents.on_bad));
        match (&contents.registers.catalogue, contents.registers.items.list()) {
            (Some(lists), []) => registers.lists(&folder.join(lists)),
            (None, [_, ..]) => {}
            _ => {
                let detail = say!("name either items or a catalogue of versions", "须写明 items 或分版本的 catalogue，且只写其一");
                registers.problem(Error::new(Code::BadPlan).file(path.display()).field("registers.items").detail(detail));
            }
        }
        for (kind, files) in contents.registers.by_kind().into_iter().filter(|(kind, _)| wanted(*kind)) {
            for file in files.list() {
                match file.mapping(folder) {
                    Ok(mapping) => registers.file(kind, &folder.join(&file.file), &mapping),
                    Err(error) => registers.problem(error),
                }
            }
        }
        let plan = load_plan(&folder.join(&contents.plan)).map_err(|e| registers.problem(e)).ok();
        let annual = contents.annual.as_ref().and_then(|annual| {
            let annual = load_annual(&folder.join(annual)).map_err(|e| registers.problem(e)).ok()?;
            plan.as_ref().map_or(Ok(()), |plan| annual.holds(plan)).map_err(|e| registers.problem(e)).ok()?;
            Some(annual)
        });
        let set_aside = registers.set_aside().to_vec();
        let registry = registers.build()?;
        // Where the plan did not load there was a problem, and we are not here.
        let plan =
            plan.ok_or_else(|| Error::new(Code::Internal).detail(say!("a plan is missing without a problem", "缺少计划而未报告问题")))?;
        Ok(Self { registry, plan, annual, set_aside })
    }
}

impl RegisterFile {
    fn mapping(&self, folder: &Path) -> Result<Mapping, Error> {
        let Some(path) = &self.mapping else { return Ok(Mapping::default()) };
        let path = folder.join(path);
        Mapping::parse(&path.display().to_string(), &read_text(&path)?)
    }
}
