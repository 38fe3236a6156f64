//! The rows of the registers about people as the cells that they are read from.

use shuangsuiji::directory::{Attached, Behind, DateSpan, DatedRecusal, Inspector, Level, OfInspector, Recusal, Role, Seniority, Skill};

use crate::choices::{RECUSED_FROM, ROLES, RecusedFrom};
use crate::written::{Cell, Written, choice, list, one, some};

impl Written for Inspector {
    fn cells(&self) -> Vec<Cell> {
        let span = |span: &DateSpan| format!("{}/{}", span.from, span.to);
        vec![
            one(&self.id),
            one(&self.name),
            one(&self.unit),
            choice::<Role>(&ROLES, self.role),
            list(&self.regions),
            list(self.cards.iter().map(|card| &card.number)),
            list(self.cards.iter().map(|card| card.valid.from)),
            list(self.cards.iter().map(|card| card.valid.to)),
            list(&self.specialties),
            one(self.capacity),
            list(self.leave.iter().map(span)),
            list(self.recusals.iter().map(|recusal| match recusal {
                Recusal::Target(id) => format!("target:{id}"),
                Recusal::Region(code) => format!("region:{code}"),
                Recusal::Person(code) => format!("person:{code}"),
            })),
            some(self.level.map(Level::name)),
            some(self.station.as_ref()),
            some(self.seniority.map(Seniority::name)),
        ]
    }
}

impl Written for OfInspector<Skill> {
    fn cells(&self) -> Vec<Cell> {
        let [from, to] = self.fact.valid.ends();
        vec![
            one(&self.inspector),
            one(self.fact.kind.name()),
            one(&self.fact.name),
            one(self.fact.level),
            list(&self.fact.items),
            some(from),
            some(to),
            one(&self.fact.source),
        ]
    }
}

impl Written for OfInspector<DatedRecusal> {
    fn cells(&self) -> Vec<Cell> {
        let [valid_from, valid_to] = self.fact.valid.ends();
        let (of, scheme, code) = match &self.fact.from {
            Recusal::Target(id) => (RecusedFrom::Target, id.scheme().to_owned(), id.value().to_string()),
            Recusal::Person(person) => (RecusedFrom::Person, String::new(), person.to_string()),
            Recusal::Region(region) => (RecusedFrom::Region, String::new(), region.to_string()),
        };
        vec![
            one(&self.inspector),
            choice(&RECUSED_FROM, of),
            one(scheme),
            one(code),
            one(self.fact.ground.name()),
            some(valid_from),
            some(valid_to),
            one(self.fact.declared_by.name()),
            one(self.fact.declared_on),
        ]
    }
}

impl Written for Attached<Behind> {
    fn cells(&self) -> Vec<Cell> {
        vec![one(self.target.scheme()), one(self.target.value()), one(&self.fact.person), one(self.fact.position.name())]
    }
}
