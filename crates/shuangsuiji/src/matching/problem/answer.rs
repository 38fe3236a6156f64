//! The answer to a problem, with its names: teams, probabilities, the report, the shortages.

use serde::Serialize;

use super::super::instance::{ClassBound, Id, InspectorNode};
use super::super::maxent::Table;
use super::super::predictability::{Predictability, capacity_curve, expected_workloads, tightest};
use super::super::shortage::{Claim, Infeasible, Owner, Shortage};
use super::super::solve::{Assignment, SolveError};
use super::Named;
use crate::error::{Code, Error};
use crate::text::{Lang, Speak, Text};

/// What is wanted beside the teams.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The probability of every pair.
    pub probabilities: bool,
    /// The report.
    pub report: bool,
}

/// The answer where teams exist. Serialized, it is the document that `ssj match --json` writes,
/// which adds the seed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// By what the teams were drawn.
    pub algorithm: &'static str,
    /// `exact`: the published probability of every pair is that of the draw.
    pub law: &'static str,
    /// The teams, by the names of the targets.
    pub teams: Vec<TeamRow>,
    /// The probability of every eligible pair, by names; empty where it was not asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub probabilities: Vec<PairRow>,
    /// The report; none where it was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
}

/// The team of a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TeamRow {
    /// The target.
    pub target: String,
    /// Its inspectors, sorted by name.
    pub team: Vec<String>,
    /// The other eligible ones in the order in which they would follow (候补).
    pub reserves: Vec<String>,
}

/// The probability of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PairRow {
    /// The target.
    pub target: String,
    /// The inspector.
    pub inspector: String,
    /// The probability in units of 2^-32.
    pub units: u64,
}

/// How predictable the teams are, and what would change that.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Of the table.
    pub table: Predictability,
    /// Its entropy as a part of that of equal chances.
    pub evenness: f64,
    /// Of every inspector, by name.
    pub workloads: Vec<WorkloadRow>,
    /// With more capacity for everybody.
    pub capacity: Vec<CapacityStep>,
    /// With one more inspector like one of those who are most needed: those whose expected workload is
    /// their capacity. Empty where there are none, and where the instance is as large as one may be.
    pub one_more: Vec<OneMore>,
}

/// The workload of an inspector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WorkloadRow {
    /// The inspector.
    pub inspector: String,
    /// How many targets he may have at most.
    pub capacity: u32,
    /// How many he can expect, in units of 2^-32.
    pub expected_units: u64,
    /// How many he got.
    pub drawn: u32,
}

/// The teams with so much more capacity for everybody.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CapacityStep {
    /// How many targets more.
    pub added: i64,
    /// How predictable the teams would be; none where no lawful assignment would exist.
    pub table: Option<Predictability>,
}

/// The teams with one more inspector.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OneMore {
    /// Who may inspect what this one may.
    pub like: String,
    /// How predictable the teams would be.
    pub table: Option<Predictability>,
}

/// A shortage, with names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShortageRow {
    /// The targets that are short, by name.
    pub targets: Vec<String>,
    /// The inspectors who stand against them, by name.
    pub inspectors: Vec<String>,
    /// The lower bounds that cannot all be met.
    pub demands: Vec<BoundRow>,
    /// The upper bounds that stand against them.
    pub limits: Vec<BoundRow>,
    /// How many places are missing.
    pub missing: u64,
    /// How many people each rule removed before, summed over the targets.
    pub removed: Vec<(String, u64)>,
    /// Whether no demand could be left out.
    pub irreducible: bool,
    /// Changes each of which would be enough. A recusal is never among them.
    pub remedies: Vec<RemedyRow>,
}

/// A bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BoundRow {
    /// The target whose team or class it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The inspector whose capacity or class it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inspector: Option<String>,
    /// The class; none: the whole team, floor or capacity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// How many places.
    pub places: u32,
}

/// A bound to raise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemedyRow {
    /// The bound as it is.
    pub bound: BoundRow,
    /// To how many places.
    pub to: u32,
}

/// By how much capacity is raised in a report.
const STEPS: [i64; 5] = [-1, 1, 2, 4, 8];
/// How many inspectors a report is for one more of.
const MOST_NEEDED: usize = 3;

/// Why a problem has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsolved {
    /// It asks for what the algorithm cannot do.
    Refused(Text),
    /// No lawful assignment exists.
    Short(Shortages),
}

/// Who competes for whom. Serialized, it is the document that `ssj match --json` writes where no lawful
/// assignment exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shortages {
    /// At least one shortage.
    pub shortages: Vec<ShortageRow>,
    /// They in words, English and Chinese.
    #[serde(serialize_with = "both")]
    pub sentence: Text,
}

fn both<S: serde::Serializer>(text: &Text, serializer: S) -> Result<S::Ok, S::Error> {
    std::collections::BTreeMap::from([("en", text.get(Lang::En)), ("zh", text.get(Lang::Zh))]).serialize(serializer)
}

impl From<Unsolved> for Error {
    fn from(why: Unsolved) -> Self {
        match why {
            Unsolved::Refused(text) => Self::new(Code::BadInstance).detail(text),
            Unsolved::Short(short) => Self::new(Code::Infeasible).detail(short.sentence),
        }
    }
}

impl Named {
    /// The table of `maxent-1`.
    ///
    /// # Errors
    /// Classes that cross, or the shortages.
    pub fn table(&self) -> Result<Table, Unsolved> {
        Table::new(&self.instance).map_err(|error| self.unsolved(&error))
    }

    /// Draws teams by the table under a key of 32 bytes.
    ///
    /// # Errors
    /// None that a table of this instance can have.
    pub fn answer(&self, table: &Table, key: &Id, asked: Asked) -> Result<Answer, Unsolved> {
        let drawn = table.draw(key);
        let report = if asked.report { Some(self.report(table, &drawn).map_err(|error| self.unsolved(&error))?) } else { None };
        Ok(Answer {
            algorithm: "maxent-1",
            law: "exact",
            teams: self.teams(&drawn),
            probabilities: if asked.probabilities { self.pairs(table) } else { Vec::new() },
            report,
        })
    }

    fn unsolved(&self, error: &SolveError) -> Unsolved {
        match error {
            SolveError::Refused(why) => Unsolved::Refused(self.with_names(&why.say())),
            SolveError::Infeasible(why) => {
                Unsolved::Short(Shortages { shortages: self.shortages(why), sentence: self.with_names(&why.say()) })
            }
        }
    }

    /// The teams of an assignment, by the names of the targets.
    pub fn teams(&self, drawn: &Assignment) -> Vec<TeamRow> {
        let names = |list: &Vec<u32>| list.iter().map(|i| self.inspector(*i).to_owned()).collect::<Vec<_>>();
        let row = |(t, (team, reserves))| {
            let mut team = names(team);
            team.sort_unstable();
            TeamRow { target: self.target(t).to_owned(), team, reserves: names(reserves) }
        };
        let mut rows: Vec<TeamRow> = (0..).zip(drawn.teams.iter().zip(&drawn.reserves)).map(row).collect();
        rows.sort_by(|a, b| a.target.cmp(&b.target));
        rows
    }

    /// The probability of every eligible pair, by names.
    pub fn pairs(&self, table: &Table) -> Vec<PairRow> {
        let mut rows = Vec::new();
        for (t, (list, units)) in (0..).zip(self.instance.pairs().iter().zip(table.units())) {
            rows.extend(list.iter().zip(units).map(|(i, units)| PairRow {
                target: self.target(t).to_owned(),
                inspector: self.inspector(*i).to_owned(),
                units: *units,
            }));
        }
        rows.sort_by(|a, b| (&a.target, &a.inspector).cmp(&(&b.target, &b.inspector)));
        rows
    }

    /// The report about a table and a draw by it. It makes a table for every step of capacity and
    /// for each of those who are most needed, so it takes about ten times as long as one.
    ///
    /// # Errors
    /// Classes that cross.
    fn report(&self, table: &Table, drawn: &Assignment) -> Result<Report, SolveError> {
        let instance = &self.instance;
        let outlook = Predictability::of(instance, table);
        let nodes = (0..).zip(instance.inspectors()).zip(expected_workloads(instance, table)).zip(drawn.loads(instance));
        let workload = |(((i, node), expected_units), drawn): (((u32, &InspectorNode), u64), u32)| WorkloadRow {
            inspector: self.inspector(i).to_owned(),
            capacity: node.capacity,
            expected_units,
            drawn,
        };
        let mut workloads: Vec<WorkloadRow> = nodes.map(workload).collect();
        workloads.sort_by(|a, b| a.inspector.cmp(&b.inspector));
        let capacity = capacity_curve(instance, &STEPS)?.into_iter().map(|(added, table)| CapacityStep { added, table });
        let one_more = |i: u32| {
            let twin = instance.with_twin(i).ok()?;
            Some(Predictability::find(&twin).map(|table| OneMore { like: self.inspector(i).to_owned(), table }))
        };
        Ok(Report {
            evenness: outlook.evenness(),
            table: outlook,
            workloads,
            capacity: capacity.collect(),
            one_more: tightest(instance, table, MOST_NEEDED).into_iter().filter_map(one_more).collect::<Result<_, SolveError>>()?,
        })
    }

    /// The shortages with names.
    fn shortages(&self, infeasible: &Infeasible) -> Vec<ShortageRow> {
        infeasible.shortages.iter().map(|shortage| self.shortage(shortage)).collect()
    }

    fn shortage(&self, shortage: &Shortage) -> ShortageRow {
        let bounds = |claims: &[Claim]| claims.iter().map(|claim| self.bound(claim)).collect();
        ShortageRow {
            targets: sorted(shortage.targets().into_iter().map(|t| self.target(t))),
            inspectors: sorted(shortage.inspectors().into_iter().map(|i| self.inspector(i))),
            demands: bounds(&shortage.demands),
            limits: bounds(&shortage.limits),
            missing: shortage.missing(),
            removed: shortage.removed.clone(),
            irreducible: shortage.irreducible,
            remedies: shortage.remedies.iter().map(|r| RemedyRow { bound: self.bound(&r.bound), to: r.to }).collect(),
        }
    }

    fn bound(&self, claim: &Claim) -> BoundRow {
        let named = |classes: &[ClassBound]| claim.class.map(|at| classes[at as usize].name.clone());
        let places = claim.places;
        match claim.owner {
            Owner::Target(t) => BoundRow {
                target: Some(self.target(t).to_owned()),
                inspector: None,
                class: named(&self.instance.targets()[t as usize].classes),
                places,
            },
            Owner::Inspector(i) => BoundRow {
                target: None,
                inspector: Some(self.inspector(i).to_owned()),
                class: named(&self.instance.inspectors()[i as usize].subcaps),
                places,
            },
        }
    }
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort_unstable();
    names
}
