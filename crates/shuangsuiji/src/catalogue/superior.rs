//! Lists of several levels: the province's projected to city and county, and how far behind each is.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::basis::Bases;
use super::item::Item;
use super::list::Catalogue;
use super::version::{Version, VersionRow, Versions};
use crate::calendar::{Answer, Calendar};
use crate::directory::{Organisation, Organisations};
use crate::error::{Code, Error, Problems};
use crate::ident::{OrgCode, RegionCode, Regions, Within};
use crate::scope::Use;

/// The lists of the authorities of a hierarchy, each in versions.
#[derive(Clone, Debug, Default)]
pub struct Catalogues {
    lists: BTreeMap<OrgCode, Versions>,
    organisations: Organisations,
    regions: Regions,
}

/// The list that an authority works with on a day.
#[derive(Clone, Debug)]
pub struct InForce {
    /// The items: those of the superior that are for this authority or one below it, and its own.
    pub catalogue: Catalogue,
    /// The versions that it is made of, the highest authority first.
    pub versions: Vec<(OrgCode, u32)>,
    /// Whether it is in step with those above.
    pub state: SyncState,
}

/// How the list of an authority stands on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The authority.
    pub owner: OrgCode,
    /// The version that holds; none before the first.
    pub version: Option<u32>,
    /// Whether it is in step with those above.
    pub state: SyncState,
    /// For how many working days (工作日) it has been behind; none where it is in step.
    pub lag: Option<Answer<u32>>,
}

/// Whether a list is in step with its superiors' (同步).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncState {
    /// Every version that was known is merged.
    Current,
    /// A version of a superior is known and not merged.
    Stale {
        /// Whose list has to be merged: the authority's own, or one between it and the superior.
        behind: OrgCode,
        /// The superior.
        superior: OrgCode,
        /// The first version that is not merged.
        version: u32,
        /// How many versions are not merged.
        versions: u32,
        /// The day on which the first of them was recorded.
        since: NaiveDate,
    },
}

impl SyncState {
    /// How many working days (工作日) the list has been behind by the end of a day, the day of the superior's
    /// change not counted; none where it is in step.
    pub fn lag(&self, day: NaiveDate, calendar: &Calendar) -> Option<Answer<u32>> {
        match self {
            Self::Current => None,
            Self::Stale { since, .. } => Some(calendar.working_days_between(*since, day)),
        }
    }

    /// Whether it has been behind for more working days than a limit. The limit itself is kept; the day after
    /// it is a violation.
    pub fn overdue(&self, limit: u16, day: NaiveDate, calendar: &Calendar) -> bool {
        self.lag(day, calendar).is_some_and(|lag| lag.value > u32::from(limit))
    }
}

impl Catalogues {
    /// The lists of authorities, who is above whom, and the tree by which the regions of items are read.
    ///
    /// # Errors
    /// One error holding every authority that is listed twice or is no organisation, every version that was
    /// merged with a version of the superior's that was not known then or does not exist, and every field in
    /// which an item is looser than the superior's item of the same code (`LooserThanSuperior`).
    pub fn new(lists: Vec<Versions>, organisations: Organisations, regions: Regions) -> Result<Self, Error> {
        let mut problems = Problems::default();
        let mut all = Self { lists: BTreeMap::new(), organisations, regions };
        for versions in lists {
            let owner = versions.owner().clone();
            problems.extend(all.organisations.require("owner", owner.as_str()).err());
            if all.lists.insert(owner.clone(), versions).is_some() {
                problems.push(Error::new(Code::DuplicateId).field("owner").value(owner));
            }
        }
        for versions in all.lists.values() {
            for version in versions.all() {
                problems.extend(all.check(versions, version).err());
            }
        }
        problems.into_result()?;
        Ok(all)
    }

    /// The lists of versions in any order, and the legal bases that their items name.
    ///
    /// # Errors
    /// As [`Version::new`], [`Versions::append`] and [`Self::new`], all at once of every kind.
    pub fn of(mut rows: Vec<VersionRow>, bases: &Arc<Bases>, organisations: Organisations, regions: Regions) -> Result<Self, Error> {
        rows.sort_by(|a, b| (&a.owner, a.number).cmp(&(&b.owner, b.number)));
        let mut problems = Problems::default();
        let mut lists: Vec<Versions> = Vec::new();
        for VersionRow { owner, number, change, merged, items } in rows {
            let version = Version::new(number, change, merged, items, Arc::clone(bases));
            if lists.last().is_none_or(|last| *last.owner() != owner) {
                lists.push(Versions::new(owner));
            }
            let list = lists.last_mut();
            let appended = version.and_then(|version| list.map_or(Ok(()), |list| list.append(version)));
            problems.extend(appended.err());
        }
        problems.into_result()?;
        Self::new(lists, organisations, regions)
    }

    /// The lists, sorted by authority.
    pub fn lists(&self) -> impl Iterator<Item = &Versions> {
        self.lists.values()
    }

    /// The list of an authority, where it keeps one.
    pub fn list(&self, owner: &OrgCode) -> Option<&Versions> {
        self.lists.get(owner)
    }

    /// How every list stands on a day, sorted by authority.
    pub fn standings(&self, day: NaiveDate, calendar: &Calendar) -> Vec<Standing> {
        let standing = |versions: &Versions| {
            let state = self.state(versions.owner(), day);
            let lag = state.lag(day, calendar);
            Standing { owner: versions.owner().clone(), version: versions.on(day).map(|version| version.number), state, lag }
        };
        self.lists().map(standing).collect()
    }

    /// The nearest authority above that keeps a list.
    fn superior(&self, owner: &OrgCode) -> Option<&Versions> {
        self.organisations.above(owner).find_map(|above| self.lists.get(&above.code))
    }

    /// The list that an authority works with on a day: its own version of that day over the superior's
    /// version that it was merged with; where it keeps none, the superior's of the day.
    ///
    /// # Errors
    /// `UnknownReference` where neither it nor an authority above has a list in force.
    pub fn in_force(&self, owner: &OrgCode, day: NaiveDate) -> Result<InForce, Error> {
        let nearest = self.lists.get(owner).or_else(|| self.superior(owner));
        let found = nearest.and_then(|versions| Some((versions, versions.on(day)?)));
        let (versions, version) = found.ok_or_else(|| {
            let detail = say!("no list of this authority, or of one above it, is in force on {day}", "该机构及其上级在 {day} 均无有效清单");
            Error::new(Code::UnknownReference).field("catalogue").value(owner).detail(detail)
        })?;
        let mut made_of = Vec::new();
        let mut catalogue = self.whole(versions, version, &mut made_of)?;
        if versions.owner() != owner {
            catalogue = Catalogue::with_bases(self.projected(&catalogue, owner, day), catalogue.shared_bases())?;
        }
        Ok(InForce { catalogue, versions: made_of, state: self.state(owner, day) })
    }

    /// A version with all that it takes over from above.
    fn whole(&self, versions: &Versions, version: &Version, made_of: &mut Vec<(OrgCode, u32)>) -> Result<Catalogue, Error> {
        let above = self.superior(versions.owner()).zip(version.merged);
        let above = above.and_then(|(superior, merged)| Some((superior, superior.get(merged)?)));
        let inherited = match above {
            Some((superior, merged)) => {
                let whole = self.whole(superior, merged, made_of)?;
                self.projected(&whole, versions.owner(), version.change.effective)
            }
            None => Vec::new(),
        };
        made_of.push((versions.owner().clone(), version.number));
        let mut items: Vec<Item> = inherited.into_iter().filter(|item| version.own.get(&item.code).is_none()).collect();
        items.extend(version.own.items().iter().cloned());
        Catalogue::with_bases(items, version.own.shared_bases())
    }

    /// The items of a superior's list that are for an authority, or for one below it.
    fn projected(&self, superior: &Catalogue, owner: &OrgCode, day: NaiveDate) -> Vec<Item> {
        let organisation = self.organisations.get(owner);
        let applies = |item: &&Item| organisation.is_none_or(|own| self.applies(item, own, day));
        superior.items().iter().filter(applies).cloned().collect()
    }

    fn applies(&self, item: &Item, own: &Organisation, day: NaiveDate) -> bool {
        let level = item.levels.is_empty() || own.level.is_none_or(|level| item.levels.iter().any(|of| level <= *of));
        let touches = |region: &RegionCode| {
            let ways = [self.within(region, &own.region, day), self.within(&own.region, region, day)];
            ways.iter().any(|way| *way != Within::Outside)
        };
        level && (item.regions.is_empty() || own.region.is_unknown() || item.regions.iter().any(touches))
    }

    fn within(&self, whole: &RegionCode, part: &RegionCode, day: NaiveDate) -> Within {
        self.regions.contains(whole, part, day).within
    }

    /// Whether the list of an authority is in step with those above it on a day. A list is behind from the day
    /// on which the superior's change was recorded until its own version that merges it is; where an
    /// authority between is behind, so are those below. Of several, the one that is behind for longest.
    pub fn state(&self, owner: &OrgCode, day: NaiveDate) -> SyncState {
        let mut found: Option<(NaiveDate, SyncState)> = None;
        let mut at = self.lists.get(owner).or_else(|| self.superior(owner));
        while let Some(versions) = at {
            let superior = self.superior(versions.owner());
            if let Some(superior) = superior {
                let merged = versions.known(day).last().and_then(|version| version.merged).unwrap_or(0);
                let mut missing = superior.known(day).iter().filter(|version| version.number > merged);
                if let Some(first) = missing.next() {
                    let since = first.change.recorded;
                    if found.as_ref().is_none_or(|(earliest, _)| since < *earliest) {
                        let state = SyncState::Stale {
                            behind: versions.owner().clone(),
                            superior: superior.owner().clone(),
                            version: first.number,
                            versions: u32::try_from(missing.count()).unwrap_or(u32::MAX).saturating_add(1),
                            since,
                        };
                        found = Some((since, state));
                    }
                }
            }
            at = superior;
        }
        found.map_or(SyncState::Current, |(_, state)| state)
    }

    /// What can be said against a version by the list above it.
    fn check(&self, versions: &Versions, version: &Version) -> Result<(), Error> {
        let place = format!("{} {}", versions.owner(), version.number);
        let wrong = |detail| Err(Error::new(Code::BadRow).field("merged").value(&place).detail(detail));
        let (superior, merged) = match (self.superior(versions.owner()), version.merged) {
            (None, None) => return Ok(()),
            (Some(superior), Some(merged)) => (superior, merged),
            (Some(superior), None) => {
                let above = superior.owner();
                return wrong(say!("it says which version of {above} it was merged with", "须写明与 {above} 的哪个版本同步"));
            }
            (None, Some(_)) => return wrong(say!("no authority above keeps a list", "上级机构均无清单")),
        };
        let Some(known) = superior.known(version.change.recorded).iter().find(|above| above.number == merged) else {
            let (above, day) = (superior.owner(), version.change.recorded);
            return wrong(say!("{above} had no version {merged} on {day}", "{above} 在 {day} 尚无版本 {merged}"));
        };
        let inherited = self.whole(superior, known, &mut Vec::new())?;
        let mut problems = Problems::default();
        for own in version.own.items() {
            let Some(above) = inherited.get(&own.code) else { continue };
            for field in self.looser(own, above, version.change.effective) {
                let (owner, code) = (superior.owner(), &own.code);
                let detail = say!("version {place} is looser than {owner} allows", "版本 {place} 宽于 {owner} 的规定");
                problems.push(Error::new(Code::LooserThanSuperior).field(field).value(code).detail(detail));
            }
        }
        problems.into_result()
    }

    /// The fields in which an item is looser than its superior's.
    fn looser(&self, own: &Item, above: &Item, day: NaiveDate) -> Vec<&'static str> {
        let (ours, theirs) = (&own.limits, &above.limits);
        let of = &Use { day, regions: &self.regions };
        let inside = |region: &RegionCode| above.regions.iter().any(|whole| self.within(whole, region, day) == Within::Inside);
        let broken = [
            ("class", own.class > above.class),
            ("bases", own.bases.is_empty() && !above.bases.is_empty()),
            // A missing floor is below every other; a missing ceiling or cap is above.
            ("floor", ours.floor < theirs.floor),
            ("ceiling", higher(ours.ceiling, theirs.ceiling)),
            ("yearly_cap", higher(ours.yearly_cap, theirs.yearly_cap)),
            ("team", own.team < above.team),
            ("experts", own.experts < above.experts),
            ("specialties", !above.specialties.iter().all(|needed| own.specialties.contains(needed))),
            ("need", above.need.as_ref().is_some_and(|above| !own.need.as_ref().is_some_and(|own| own.is_inside(above)))),
            ("modes", wider(&own.modes, &above.modes)),
            ("kinds", wider(&own.kinds, &above.kinds)),
            ("levels", wider(&own.levels, &above.levels)),
            ("scope", above.scope.as_ref().is_some_and(|above| !own.scope.as_ref().is_some_and(|own| own.is_inside(above, of)))),
            ("regions", !above.regions.is_empty() && (own.regions.is_empty() || !own.regions.iter().all(inside))),
            ("valid_from", own.valid_from < above.valid_from),
            ("valid_to", higher(own.valid_to, above.valid_to)),
        ];
        broken.into_iter().filter(|(_, broken)| *broken).map(|(field, _)| field).collect()
    }
}

/// Whether an upper bound is above another; none is no bound.
fn higher<T: Ord>(own: Option<T>, above: Option<T>) -> bool {
    above.is_some_and(|above| own.is_none_or(|own| own > above))
}

/// Whether a choice has something that another one does not; an empty one is everything.
fn wider<T: PartialEq>(own: &[T], above: &[T]) -> bool {
    !above.is_empty() && (own.is_empty() || own.iter().any(|one| !above.contains(one)))
}
