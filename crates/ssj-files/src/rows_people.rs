//! What a row of each register about people becomes.

use std::num::NonZeroU8;

use shuangsuiji::directory::{Attached, Behind, Card, DateSpan, DatedRecusal, Inspector, OfInspector, Recusal, Role, Skill};
use shuangsuiji::error::{Code, Speak, Text};
use shuangsuiji::ident::{InspectorId, ItemCode, OrgCode, PersonId, RegionCode, SkillName};
use shuangsuiji::say;

use crate::cells::{Cells, entity, span};
use crate::choices::{DECLARANTS, GROUNDS, LEVELS, POSITIONS, RECUSED_FROM, ROLES, RecusedFrom, SENIORITIES, SKILL_KINDS};
use crate::doors::Record;
use crate::fields::{Kind, at};
use crate::fields_people::{INSPECTORS, PERSONS, RECUSALS, SKILLS};
use crate::rows::{Row, validity};

impl Row for Inspector {
    const KIND: Kind = Kind::Inspectors;

    #[allow(private_bounds, private_interfaces)]
    fn read<R: Record>(c: &mut Cells<'_, R>) -> Option<Self> {
        let id = c.parse(const { at(INSPECTORS, "id") }, Code::BadIdentifier, InspectorId::parse);
        let name = c.text(const { at(INSPECTORS, "name") });
        let unit = c.parse(const { at(INSPECTORS, "unit") }, Code::BadIdentifier, OrgCode::parse);
        let role = c.choice(const { at(INSPECTORS, "role") }, &ROLES);
        let regions = c.parse_list(const { at(INSPECTORS, "regions") }, Code::BadIdentifier, RegionCode::parse);
        let cards = cards(c);
        let specialties = c.list(const { at(INSPECTORS, "specialties") });
        let capacity = c.number(const { at(INSPECTORS, "capacity") }, 0);
        let leave = c.parse_list(const { at(INSPECTORS, "leave") }, Code::BadDate, span);
        let recusals = c.parse_list(const { at(INSPECTORS, "recusals") }, Code::BadIdentifier, recusal);
        let level = c.choice(const { at(INSPECTORS, "level") }, &LEVELS);
        let station = c.parse(const { at(INSPECTORS, "station") }, Code::BadIdentifier, OrgCode::parse);
        let seniority = c.choice(const { at(INSPECTORS, "seniority") }, &SENIORITIES);
        Some(Self {
            id: id?,
            name: name?.into_owned(),
            unit: unit?,
            role: role.unwrap_or(Role::Officer),
            regions: regions.into_iter().collect(),
            cards,
            specialties: specialties.into_iter().collect(),
            capacity: capacity?,
            leave,
            recusals,
            level,
            station,
            seniority,
            skills: Vec::new(),
            dated_recusals: Vec::new(),
        })
    }
}

fn cards<R: Record>(c: &mut Cells<'_, R>) -> Vec<Card> {
    let before = c.problems.len();
    let numbers = c.list(const { at(INSPECTORS, "card_number") });
    let from = c.parse_list(const { at(INSPECTORS, "card_from") }, Code::BadDate, crate::cells::date);
    let to = c.parse_list(const { at(INSPECTORS, "card_to") }, Code::BadDate, crate::cells::date);
    if c.problems.len() > before {
        return Vec::new();
    }
    if numbers.len() != from.len() || from.len() != to.len() {
        let detail = say!(
            "{numbers} card numbers, {first} first days and {last} last days",
            "执法证号 {numbers} 个，起始日 {first} 个，截止日 {last} 个",
            numbers = numbers.len(),
            first = from.len(),
            last = to.len(),
        );
        c.disagree(const { at(INSPECTORS, "card_number") }, detail);
        return Vec::new();
    }
    if from.iter().zip(&to).any(|(f, t)| t < f) {
        c.disagree(const { at(INSPECTORS, "card_to") }, say!("a card ends before it begins", "执法证截止日早于起始日"));
    }
    let spans = from.into_iter().zip(to).map(|(from, to)| DateSpan { from, to });
    numbers.into_iter().zip(spans).map(|(number, valid)| Card { number, valid }).collect()
}

fn recusal(text: &str) -> Result<Recusal, Text> {
    let form = || {
        say!(
            "a recusal is written target:scheme:value, region:code or person:code",
            "回避写作 target:代码类型:代码、region:区划代码 或 person:人员代码"
        )
    };
    match text.split_once(':').ok_or_else(form)? {
        ("region", code) => RegionCode::parse(code).map(Recusal::Region).map_err(|e| e.say()),
        ("person", code) => PersonId::parse(code).map(Recusal::Person).map_err(|e| e.say()),
        ("target", id) => {
            let (scheme, value) = id.split_once(':').ok_or_else(form)?;
            entity(scheme, value).map(Recusal::Target)
        }
        _ => Err(form()),
    }
}

impl Row for OfInspector<Skill> {
    const KIND: Kind = Kind::Skills;

    #[allow(private_bounds, private_interfaces)]
    fn read<R: Record>(c: &mut Cells<'_, R>) -> Option<Self> {
        let inspector = c.parse(const { at(SKILLS, "inspector") }, Code::BadIdentifier, InspectorId::parse);
        let kind = c.choice(const { at(SKILLS, "kind") }, &SKILL_KINDS);
        let name = c.parse(const { at(SKILLS, "name") }, Code::BadIdentifier, SkillName::parse);
        let level = c.parse(const { at(SKILLS, "level") }, Code::BadNumber, level);
        let items = c.parse_list(const { at(SKILLS, "items") }, Code::BadIdentifier, ItemCode::parse);
        let valid = validity(c, const { [at(SKILLS, "valid_from"), at(SKILLS, "valid_to")] });
        let source = c.text(const { at(SKILLS, "source") });
        let fact = Skill {
            kind: kind?,
            name: name?,
            level: level.unwrap_or(NonZeroU8::MIN),
            items: items.into_iter().collect(),
            valid: valid?,
            source: source.unwrap_or_default().into_owned(),
        };
        Some(Self { inspector: inspector?, fact })
    }
}

fn level(text: &str) -> Result<NonZeroU8, Text> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let level = digits.then(|| text.parse().ok()).flatten();
    level.ok_or_else(|| say!("a level is 1 to 255", "等级为 1 至 255"))
}

impl Row for OfInspector<DatedRecusal> {
    const KIND: Kind = Kind::Recusals;

    #[allow(private_bounds, private_interfaces)]
    fn read<R: Record>(c: &mut Cells<'_, R>) -> Option<Self> {
        let inspector = c.parse(const { at(RECUSALS, "inspector") }, Code::BadIdentifier, InspectorId::parse);
        let code = const { at(RECUSALS, "code") };
        let from = match c.choice(const { at(RECUSALS, "from") }, &RECUSED_FROM) {
            Some(RecusedFrom::Target) => c.entity(const { at(RECUSALS, "scheme") }, code).map(Recusal::Target),
            Some(RecusedFrom::Person) => c.parse(code, Code::BadIdentifier, PersonId::parse).map(Recusal::Person),
            Some(RecusedFrom::Region) => c.parse(code, Code::BadIdentifier, RegionCode::parse).map(Recusal::Region),
            None => None,
        };
        let ground = c.choice(const { at(RECUSALS, "ground") }, &GROUNDS);
        let valid = validity(c, const { [at(RECUSALS, "valid_from"), at(RECUSALS, "valid_to")] });
        let declared_by = c.choice(const { at(RECUSALS, "declared_by") }, &DECLARANTS);
        let declared_on = c.date(const { at(RECUSALS, "declared_on") });
        let fact = DatedRecusal { from: from?, ground: ground?, valid: valid?, declared_by: declared_by?, declared_on: declared_on? };
        Some(Self { inspector: inspector?, fact })
    }
}

impl Row for Attached<Behind> {
    const KIND: Kind = Kind::Persons;

    #[allow(private_bounds, private_interfaces)]
    fn read<R: Record>(c: &mut Cells<'_, R>) -> Option<Self> {
        let target = c.entity(const { at(PERSONS, "scheme") }, const { at(PERSONS, "target") });
        let person = c.parse(const { at(PERSONS, "person") }, Code::BadIdentifier, PersonId::parse);
        let position = c.choice(const { at(PERSONS, "position") }, &POSITIONS);
        Some(Self { target: target?, fact: Behind { person: person?, position: position? } })
    }
}
