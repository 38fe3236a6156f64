//! The clauses of a selector: one fact of a target, and the values that it may have.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::expression::OneOf;
use crate::ident::{Industry, LicenceKind, RegionCode, Regions, TagPath, TargetKind, TargetStatus, Tier, Within};
use crate::text::Text;

/// The tier of a target whose registers name none, as selectors and strata write it (未分类).
pub const UNCLASSIFIED: &str = "unclassified";

/// Industries of GB/T 4754 from one code to another of as many digits, with all inside them: `C13-C15`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "[Industry; 2]", into = "[Industry; 2]")]
pub struct IndustryRange {
    first: Industry,
    last: Industry,
}

impl IndustryRange {
    /// The range.
    ///
    /// # Errors
    /// Where the codes have different numbers of digits, or the first is after the last.
    pub fn new(first: Industry, last: Industry) -> Result<Self, Text> {
        if first.digits().len() != last.digits().len() {
            return Err(say!(
                "a range of industries goes between codes of as many digits, and {first} and {last} are not",
                "行业范围的两端位数须相同，而 {first} 与 {last} 位数不同"
            ));
        }
        if last < first {
            return Err(say!("the range of industries ends at {last}, before {first}", "行业范围的末端 {last} 先于始端 {first}"));
        }
        Ok(Self { first, last })
    }

    /// The first and the last.
    pub fn ends(&self) -> [&Industry; 2] {
        [&self.first, &self.last]
    }

    /// Whether all of another range are in it.
    fn holds(&self, range: &Self) -> bool {
        self.contains(&range.first) && self.contains(&range.last)
    }

    /// Whether an industry is one of these or inside one.
    pub fn contains(&self, own: &Industry) -> bool {
        let digits = self.first.digits().len();
        let Some(head) = own.digits().get(..digits) else { return false };
        // Divisions of later sections have higher numbers (GB/T 4754), so sections and digits agree in order.
        let head = (own.section(), head);
        (self.first.section(), self.first.digits()) <= head && head <= (self.last.section(), self.last.digits())
    }
}

impl TryFrom<[Industry; 2]> for IndustryRange {
    type Error = Text;

    fn try_from([first, last]: [Industry; 2]) -> Result<Self, Text> {
        Self::new(first, last)
    }
}

impl From<IndustryRange> for [Industry; 2] {
    fn from(range: IndustryRange) -> Self {
        [range.first, range.last]
    }
}

/// Measures of size (规模) from one number to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Bounds", into = "Bounds")]
pub struct Sizes {
    least: u64,
    most: Option<u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    #[serde(default)]
    least: u64,
    #[serde(default)]
    most: Option<u64>,
}

impl Sizes {
    /// The sizes from `least` to `most`; none: without end.
    ///
    /// # Errors
    /// Where it ends before it begins.
    pub fn new(least: u64, most: Option<u64>) -> Result<Self, Text> {
        match most {
            Some(most) if most < least => {
                Err(say!("no size is at least {least} and at most {most}", "没有不小于 {least} 且不大于 {most} 的规模"))
            }
            _ => Ok(Self { least, most }),
        }
    }

    /// The least and the most.
    pub const fn bounds(self) -> (u64, Option<u64>) {
        (self.least, self.most)
    }

    /// Whether all of other sizes are among these.
    fn hold(self, sizes: Self) -> bool {
        self.least <= sizes.least && self.most.is_none_or(|most| sizes.most.is_some_and(|own| own <= most))
    }

    /// Whether a size is one of these.
    pub fn contains(self, size: u64) -> bool {
        self.least <= size && self.most.is_none_or(|most| size <= most)
    }
}

impl TryFrom<Bounds> for Sizes {
    type Error = Text;

    fn try_from(bounds: Bounds) -> Result<Self, Text> {
        Self::new(bounds.least, bounds.most)
    }
}

impl From<Sizes> for Bounds {
    fn from(sizes: Sizes) -> Self {
        Self { least: sizes.least, most: sizes.most }
    }
}

/// One fact of a target, and the values of which it needs one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clause {
    /// A tag (标签), or one below it.
    Tag(OneOf<TagPath>),
    /// Today's jurisdiction (管辖区域): the region or one inside it by the tree of regions.
    Region(OneOf<RegionCode>),
    /// The industry (行业).
    Industry(OneOf<IndustryRange>),
    /// The kind of target (对象类别).
    Kind(OneOf<TargetKind>),
    /// The registration status (登记状态).
    Status(OneOf<TargetStatus>),
    /// A licence (许可证) in force on the day.
    Licence(OneOf<LicenceKind>),
    /// The credit-risk tier (信用风险分类); [`UNCLASSIFIED`] is a target without one.
    Tier(OneOf<Tier>),
    /// The measure of size (规模).
    Size(Sizes),
}

/// What a selector is asked about a target.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// What it is.
    pub kind: TargetKind,
    /// Its registration status.
    pub status: TargetStatus,
    /// Today's jurisdiction.
    pub region: &'a RegionCode,
    /// Its industry.
    pub industry: Option<&'a Industry>,
    /// Its tier.
    pub tier: Option<&'a Tier>,
    /// Its measure of size.
    pub size: u64,
    /// Its tags.
    pub tags: &'a BTreeSet<String>,
    /// The kinds of the licences in force on the day.
    pub licences: Vec<&'a LicenceKind>,
}

/// For what a selector is asked.
#[derive(Clone, Copy, Debug)]
pub struct Use<'a> {
    /// The day, for licences and for the tree of regions.
    pub day: NaiveDate,
    /// The tree of regions.
    pub regions: &'a Regions,
}

impl Clause {
    /// Whether the clause holds of a target.
    pub fn holds(&self, facts: &Facts<'_>, of: &Use<'_>) -> bool {
        match self {
            Self::Tag(paths) => Self::tags_hold(paths, facts.tags),
            Self::Region(wanted) => Self::region_holds(wanted, facts.region, of),
            Self::Industry(ranges) => Self::industry_holds(ranges, facts.industry),
            Self::Kind(kinds) => kinds.contains(&facts.kind),
            Self::Status(statuses) => statuses.contains(&facts.status),
            Self::Licence(kinds) => facts.licences.iter().any(|held| kinds.contains(held)),
            Self::Tier(tiers) => Self::tier_holds(tiers, facts.tier),
            Self::Size(sizes) => sizes.contains(facts.size),
        }
    }

    /// Whether the other surely holds of every target of which this does.
    pub fn is_inside(&self, other: &Self, of: &Use<'_>) -> bool {
        match (self, other) {
            (Self::Tag(own), Self::Tag(whole)) => own.iter().all(|path| whole.iter().any(|above| above.holds(path.as_str()))),
            (Self::Region(own), Self::Region(whole)) => own.iter().all(|region| Self::region_holds(whole, region, of)),
            (Self::Industry(own), Self::Industry(whole)) => own.iter().all(|range| whole.iter().any(|above| above.holds(range))),
            (Self::Kind(own), Self::Kind(whole)) => own.is_among(whole),
            (Self::Status(own), Self::Status(whole)) => own.is_among(whole),
            (Self::Licence(own), Self::Licence(whole)) => own.is_among(whole),
            (Self::Tier(own), Self::Tier(whole)) => own.is_among(whole),
            (Self::Size(own), Self::Size(whole)) => whole.hold(*own),
            _ => false,
        }
    }

    /// Whether a set of tags has one of these.
    pub(crate) fn tags_hold(paths: &OneOf<TagPath>, tags: &BTreeSet<String>) -> bool {
        tags.iter().any(|label| paths.iter().any(|path| path.holds(label)))
    }

    /// Whether the whole of a region is one of these or inside them. A code that was given up, and of which
    /// only a part is inside today, is not: which part is meant only its register knows.
    pub(crate) fn region_holds(wanted: &OneOf<RegionCode>, own: &RegionCode, of: &Use<'_>) -> bool {
        of.regions.place(own, of.day).within(wanted.values()).within == Within::Inside
    }

    /// Whether an industry is in one of these.
    pub(crate) fn industry_holds(ranges: &OneOf<IndustryRange>, own: Option<&Industry>) -> bool {
        own.is_some_and(|own| ranges.iter().any(|range| range.contains(own)))
    }

    /// Whether a tier is one of these.
    pub(crate) fn tier_holds(tiers: &OneOf<Tier>, own: Option<&Tier>) -> bool {
        tiers.iter().any(|wanted| wanted.as_str() == own.map_or(UNCLASSIFIED, Tier::as_str))
    }
}
