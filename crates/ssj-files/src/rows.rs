//! What a row of each register becomes.

use std::num::NonZeroU32;

use shuangsuiji::calendar::CalendarDay;
use shuangsuiji::catalogue::{Item, ItemClass, LegalBasis, Limits, RuleText, SceneRow};
use shuangsuiji::directory::{Attached, Class, Licence, Organisation, TagGrant, Target, TargetKind, TargetStatus, Validity};
use shuangsuiji::error::{Code, Speak, Text};
use shuangsuiji::ident::{
    BasisCode, EntityId, Industry, ItemCode, LicenceKind, OlderCode, OrgCode, Region, RegionCode, SceneCode, Scheme, TagPath, Tier, Uscc,
};
use shuangsuiji::ledger::Inspection;
use shuangsuiji::need::Need;
use shuangsuiji::rational::Ratio;
use shuangsuiji::say;
use shuangsuiji::scope::Selector;

use crate::cells::Cells;
use crate::choices::{CAUSES, CHECK_KINDS, CLASSES, KINDS, LEVELS, MODES, REGION_LEVELS, SCENE_ROLES, STATUSES, WORKING, YES_NO};
use crate::doors::Record;
use crate::fields::{BASES, CALENDAR, CROSSWALK, HISTORY, ITEMS, Kind, LICENCES, ORGANISATIONS, REGIONS, SCENES, TAGS, TARGETS, TIERS, at};
use crate::written::Written;

/// A row of a register: [`Target`], [`Inspector`](shuangsuiji::directory::Inspector), [`Item`], [`Inspection`],
/// [`Organisation`], [`LegalBasis`], [`SceneRow`], [`Region`], [`OlderCode`], [`CalendarDay`], or what is [`Attached`] to a
/// target: [`TagGrant`], [`Licence`], [`Class`] or [`Behind`](shuangsuiji::directory::Behind); and what is said
/// [`OfInspector`](shuangsuiji::directory::OfInspector): a `Skill` or a `DatedRecusal`.
pub trait Row: Written + Send + Sized {
    /// The register.
    const KIND: Kind;

    #[doc(hidden)]
    #[allow(private_bounds, private_interfaces)]
    fn read<R: Record>(cells: &mut Cells<'_, R>) -> Option<Self>;
}

impl Row for Target {
    const KIND: Kind = Kind::Targets;

    #[allow(private_bounds, private_interfaces)]
    fn read<R: Record>(c: &mut Cells<'_, R>) -> Option<Self> {
        let id = c.entity(const { at(TARGETS, "scheme") }, const { at(TARGETS, "id") });
        let name = c.text(const { at(TARGETS, "name") });
        let kind = c.repeated(const { at(TARGETS, "kind") }, |c, at| c.choice(at, &KINDS));
        let status = c.repeated(const { at(TARGETS, "status") }, |c, at| c.choice(at, &STATUSES));
        let region = c.repeated(const { at(TARGETS, "region") }, |c, at| c.parse(at, Code::BadIdentifier, RegionCode::parse));
        let industry = c.repeated(const { at(TARGETS, "industry") }, |c, at| c.parse(at, Code::BadIdentifier, Industry::parse));
        let tier = c.repeated(const { at(TARGETS, "tier") }, |c, at| c.parse(at, Code::BadIdentifier, Tier::parse));
        let weight = c.repeated(const { at(TARGETS, "weight") }, |c, at| c.number(at, 1));
        let tags = c.repeated(const { at(TARGETS, "tags") }, |c, at| Some(c.list(at).into_iter().collect()));
        Some(Self {
            id: id?,
            name: name?.into_owned(),
            kind: kind.unwrap_or(TargetKind::Enterprise),
            status: status.unwrap_or(TargetStatus::Active),
            region: region.unwrap_or_else(RegionCode::unknown),
            industry,
            tier,
            weight: weight.unwrap_or(1),
            tags: tags.unwrap_or_default(),
        })
    }
}

impl Row for Item {
    const KIND: Kind = Kind::Items;

    #[allow(private_bounds, private_interfaces)]
    fn read<R: Record>(c: &mut Cells<'_, R>) -> Option<Self> {
        let code = c.parse(const { at(ITEMS, "code") }, Code::BadIdentifier, ItemCode::parse);
        let name = c.text(const { at(ITEMS, "name") });
        let class = c.choice(const { at(ITEMS, "class") }, &CLASSES);
        let basis = c.text(const { at(ITEMS, "basis") });
        let bases = c.parse_list(const { at(ITEMS, "bases") }, Code::BadIdentifier, BasisCode::parse);
        let specialties = c.list(const { at(ITEMS, "specialties") });
        let kinds = c.choices(const { at(ITEMS, "kinds") }, &KINDS);
        let modes = c.choices(const { at(ITEMS, "modes") }, &MODES);
        let data_sources = c.list(const { at(ITEMS, "data_sources") });
        let levels = c.choices(const { at(ITEMS, "levels") }, &LEVELS);
        let regions = c.parse_list(const { at(ITEMS, "regions") }, Code::BadIdentifier, RegionCode::parse);
        let team = c.number(const { at(ITEMS, "team") }, 1);
        let experts = c.number(const { at(ITEMS, "experts") }, 0);
        let guideline = c.text(const { at(ITEMS, "guideline") });
        let ratio = c.parse(const { at(ITEMS, "ratio") }, Code::BadRow, RuleText::parse);
        let frequency = c.parse(const { at(ITEMS, "frequency") }, Code::BadRow, RuleText::parse);
        let floor = c.parse(const { at(ITEMS, "floor") }, Code::BadNumber, str::parse::<Ratio>);
        let ceiling = c.parse(const { at(ITEMS, "ceiling") }, Code::BadNumber, str::parse::<Ratio>);
        let yearly_cap = c.number(const { at(ITEMS, "yearly_cap") }, 1);
        let scope = c.parse(const { at(ITEMS, "scope") }, Code::BadScope, str::parse::<Selector>);
        let need = c.parse(const { at(ITEMS, "need") }, Code::BadNeed, str::parse::<Need>);
        let valid_from = c.date(const { at(ITEMS, "valid_from") });
        let valid_to = c.date(const { at(ITEMS, "valid_to") });
        Some(Self {
            code: code?,
            name: name?.into_owned(),
            class: class.unwrap_or(ItemClass::General),
            basis: basis?.into_owned(),
            bases,
            specialties,
            need,
            kinds,
            modes,
            data_sources,
            levels,
            regions,
            team: team.and_then(NonZeroU32::new),
            experts: experts.unwrap_or(0),
            guideline: guideline.unwrap_or_default().into_owned(),
            ratio,
            frequency,
            limits: Limits { floor, ceiling, yearly_cap: yearly_cap.and_then(NonZeroU32::new) },
            scope,
            valid_from,
            valid_to,
        })
    }
}

impl Row for LegalBasis {
    const KIND: Kind = Kind::Bases;

    #[allow(private_bounds, private_interfaces)]
    fn read<R: Record>(c: &mut Cells<'_, R>) -> Option<Self> {
        let code = c.parse(const { at(BASES, "code") }, Code::BadIdentifier, BasisCode::parse);
        let document = c.text(const { at(BASES, "document") });
        let article = c.text(const { at(BASES, "article") });
        let valid_from = c.date(const { at(BASES, "valid_from") });
        let valid_to = c.date(const { at(BASES, "valid_to") });
        Some(Self {
            code: code?,
            document: document?.into_owned(),
            article: article.unwrap_or_default().into_owned(),
            valid_from,
            valid_to,
        })
    }
}

impl Row for SceneRow {
    const KIND: Kind = Kind::Scenes;

    #[allow(private_bounds, private_interfaces)]
    fn read<R: Record>(c: &mut Cells<'_, R>) -> Option<Self> {
        let scene = c.parse(const { at(SCENES, "scene") }, Code::BadIdentifier, SceneCode::parse);
        let version = c.number(const { at(SCENES, "version") }, 1);
        let name = c.text(const { at(SCENES, "name") });
        let industries = c.parse_list(const { at(SCENES, "industries") }, Code::BadIdentifier, Industry::parse);
        let line = c.text(const { at(SCENES, "line") });
        let role = c.choice(const { at(SCENES, "role") }, &SCENE_ROLES);
        let items = c.parse_list(const { at(SCENES, "items") }, Code::BadIdentifier, ItemCode::parse);
        let valid_from = c.date(const { at(SCENES, "valid_from") });
        let valid_to = c.date(const { at(SCENES, "valid_to") });
        Some(Self {
            scene: scene?,
            version: version.unwrap_or(1),
            name: name?.into_owned(),
            industries: industries.into_iter().collect(),
            line: line?.into_owned(),
            role: role?,
            items: items.into_iter().collect(),
            valid_from,
            valid_to,
        })
    }
}

impl Row for Inspection {
    const KIND: Kind = Kind::History;

    #[allow(private_bounds, private_interfaces)]
    fn read<R: Record>(c: &mut Cells<'_, R>) -> Option<Self> {
        let id = c.text(const { at(HISTORY, "id") });
        let target = c.entity(const { at(HISTORY, "scheme") }, const { at(HISTORY, "target") });
        let date = c.date(const { at(HISTORY, "date") });
        let result = c.text(const { at(HISTORY, "result") });
        let counts = c.choice(const { at(HISTORY, "counts") }, &YES_NO);
        let authority = c.parse(const { at(HISTORY, "authority") }, Code::BadIdentifier, OrgCode::parse);
        let kind = c.choice(const { at(HISTORY, "kind") }, &CHECK_KINDS);
        let cause = c.choice(const { at(HISTORY, "cause") }, &CAUSES);
        let off_site = c.choice(const { at(HISTORY, "off_site") }, &YES_NO);
        let items = c.parse_list(const { at(HISTORY, "items") }, Code::BadIdentifier, ItemCode::parse);
        Some(Self {
            id: id?.into_owned(),
            target: target?,
            date: date?,
            result: result.unwrap_or_default().into_owned(),
            counts: counts.unwrap_or(true),
            authority,
            kind: kind.unwrap_or_default(),
            cause: cause.unwrap_or_default(),
            off_site: off_site.unwrap_or(false),
            items: items.into_iter().collect(),
        })
    }
}

impl Row for Attached<TagGrant> {
    const KIND: Kind = Kind::Tags;

    #[allow(private_bounds, private_interfaces)]
    fn read<R: Record>(c: &mut Cells<'_, R>) -> Option<Self> {
        let target = c.entity(const { at(TAGS, "scheme") }, const { at(TAGS, "target") });
        let tag = c.repeated(const { at(TAGS, "tag") }, |c, at| c.parse(at, Code::BadIdentifier, TagPath::parse));
        let scope = c.repeated(const { at(TAGS, "scope") }, |c, at| c.parse(at, Code::BadIdentifier, RegionCode::parse));
        let valid = validity(c, const { [at(TAGS, "valid_from"), at(TAGS, "valid_to")] });
        let source = c.text(const { at(TAGS, "source") });
        let approved_by = c.text(const { at(TAGS, "approved_by") });
        let fact = TagGrant { tag: tag?, scope, valid: valid?, source: source?.into_owned(), approved_by: approved_by?.into_owned() };
        Some(Self { target: target?, fact })
    }
}

impl Row for Attached<Licence> {
    const KIND: Kind = Kind::Licences;

    #[allow(private_bounds, private_interfaces)]
    fn read<R: Record>(c: &mut Cells<'_, R>) -> Option<Self> {
        let target = c.entity(const { at(LICENCES, "scheme") }, const { at(LICENCES, "target") });
        let kind = c.repeated(const { at(LICENCES, "licence") }, |c, at| c.parse(at, Code::BadIdentifier, LicenceKind::parse));
        let valid = validity(c, const { [at(LICENCES, "valid_from"), at(LICENCES, "valid_to")] });
        Some(Self { target: target?, fact: Licence { kind: kind?, valid: valid? } })
    }
}

impl Row for Attached<Class> {
    const KIND: Kind = Kind::Tiers;

    #[allow(private_bounds, private_interfaces)]
    fn read<R: Record>(c: &mut Cells<'_, R>) -> Option<Self> {
        let target = c.entity(const { at(TIERS, "scheme") }, const { at(TIERS, "target") });
        let scheme = c.repeated(const { at(TIERS, "by") }, |c, at| c.parse(at, Code::BadIdentifier, Scheme::parse));
        let tier = c.repeated(const { at(TIERS, "tier") }, |c, at| c.parse(at, Code::BadIdentifier, Tier::parse));
        let as_of = c.repeated(const { at(TIERS, "as_of") }, Cells::date);
        let source = c.text(const { at(TIERS, "source") });
        let fact = Class { scheme: scheme?, as_of: as_of?, tier: tier?, source: source?.into_owned() };
        Some(Self { target: target?, fact })
    }
}

/// The days of two cells; that they end before they begin is a problem of the second.
pub(crate) fn validity<R: Record>(c: &mut Cells<'_, R>, [from, to]: [usize; 2]) -> Option<Validity> {
    let before = c.problems.len();
    let days = (c.date(from), c.date(to));
    if c.problems.len() > before {
        return None;
    }
    Validity::new(days.0, days.1).map_err(|why| c.disagree(to, why)).ok()
}

impl Row for Organisation {
    const KIND: Kind = Kind::Organisations;

    #[allow(private_bounds, private_interfaces)]
    fn read<R: Record>(c: &mut Cells<'_, R>) -> Option<Self> {
        let code = c.parse(const { at(ORGANISATIONS, "code") }, Code::BadIdentifier, OrgCode::parse);
        let name = c.text(const { at(ORGANISATIONS, "name") });
        let level = c.choice(const { at(ORGANISATIONS, "level") }, &LEVELS);
        let region = c.parse(const { at(ORGANISATIONS, "region") }, Code::BadIdentifier, RegionCode::parse);
        let line = c.text(const { at(ORGANISATIONS, "line") });
        let parent = c.parse(const { at(ORGANISATIONS, "parent") }, Code::BadIdentifier, OrgCode::parse);
        Some(Self {
            code: code?,
            name: name?.into_owned(),
            level,
            region: region.unwrap_or_else(RegionCode::unknown),
            line: line.unwrap_or_default().into_owned(),
            parent,
        })
    }
}

impl Row for Region {
    const KIND: Kind = Kind::Regions;

    #[allow(private_bounds, private_interfaces)]
    fn read<R: Record>(c: &mut Cells<'_, R>) -> Option<Self> {
        let code = c.parse(const { at(REGIONS, "code") }, Code::BadIdentifier, RegionCode::parse);
        let name = c.text(const { at(REGIONS, "name") });
        let level = c.choice(const { at(REGIONS, "level") }, &REGION_LEVELS);
        let parent = c.parse(const { at(REGIONS, "parent") }, Code::BadIdentifier, RegionCode::parse);
        let from = c.parse(const { at(REGIONS, "valid_from") }, Code::BadDate, Self::first_day);
        let to = c.parse(const { at(REGIONS, "valid_to") }, Code::BadDate, Self::last_day);
        let successors = c.parse_list(const { at(REGIONS, "successors") }, Code::BadIdentifier, RegionCode::parse);
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            c.disagree(const { at(REGIONS, "valid_to") }, say!("it ends before it begins", "截止日早于起始日"));
        }
        let (name, successors) = (name?.into_owned(), successors.into_iter().collect());
        Some(Self { code: code?, from, to, name, level: level?, parent, successors })
    }
}

impl Row for OlderCode {
    const KIND: Kind = Kind::Crosswalk;

    #[allow(private_bounds, private_interfaces)]
    fn read<R: Record>(c: &mut Cells<'_, R>) -> Option<Self> {
        let id = c.entity(const { at(CROSSWALK, "scheme") }, const { at(CROSSWALK, "id") });
        let uscc = c.parse(const { at(CROSSWALK, "uscc") }, Code::BadIdentifier, credit_code);
        if let Some(EntityId::Uscc(_) | EntityId::Site(..)) = id {
            let detail = say!("an older code is of scheme org9, reg15 or raw", "原代码的类型应为 org9、reg15 或 raw");
            c.disagree(const { at(CROSSWALK, "scheme") }, detail);
        }
        Some(Self { id: id?, uscc: uscc? })
    }
}

fn credit_code(text: &str) -> Result<Uscc, Text> {
    EntityId::parse_with_hint("uscc", text)?;
    Uscc::parse(text).map_err(|e| e.say())
}

impl Row for CalendarDay {
    const KIND: Kind = Kind::Calendar;

    #[allow(private_bounds, private_interfaces)]
    fn read<R: Record>(c: &mut Cells<'_, R>) -> Option<Self> {
        let day = c.date(const { at(CALENDAR, "day") });
        let working = c.choice(const { at(CALENDAR, "state") }, &WORKING);
        let name = c.text(const { at(CALENDAR, "name") });
        let notice = c.number(const { at(CALENDAR, "notice") }, 1949);
        Some(Self { day: day?, working: working?, name: name.unwrap_or_default().into_owned(), notice })
    }
}
