//! For whom a statement holds, and the names that phrases give.

use super::cursor::Cursor;
use super::error::Wanted;
use super::phrase::{Letter, Name, Scope, Tier};
use super::words;

const QUOTES: [char; 3] = ['“', '”', '"'];

impl Cursor {
    /// Whether a scope stands here.
    pub(super) fn starts_scope(&self) -> bool {
        let listed = self.sees_one_of(words::LEVELS) || self.sees_one_of(words::CLASSES) || self.sees_one_of(words::RISKS);
        listed || self.peek().is_some_and(|c| QUOTES.contains(&c) || c.is_ascii_uppercase())
    }

    /// The scope of a statement, where one is named.
    pub(super) fn scope(&mut self) -> Option<Scope> {
        let mut scope = Scope::default();
        while let Some(level) = self.one_of(words::LEVELS) {
            scope.levels.insert(level);
            if self.comma() && !self.sees_one_of(words::LEVELS) {
                return self.want(Wanted::Listed);
            }
        }
        scope.class = self.one_of(words::CLASSES);
        let mut listed = false;
        while let Some(tier) = self.tier() {
            scope.tiers.insert(tier);
            let ended = self.tier_ends(tier);
            listed = self.comma();
            if !ended && !listed {
                return self.want(Wanted::Listed);
            }
            if !listed {
                break;
            }
        }
        if listed {
            return self.want(Wanted::Listed);
        }
        if self.peek().is_some_and(|c| QUOTES.contains(&c)) {
            scope.subset = Some(self.quoted()?);
        }
        Some(scope)
    }

    /// The mark between the members of a list.
    fn comma(&mut self) -> bool {
        self.eat(&["、", "和", "及", "与"])
    }

    fn tier(&mut self) -> Option<Tier> {
        if let Some(risk) = self.one_of(words::RISKS) {
            return Some(risk);
        }
        let letter = self.peek().and_then(Letter::new)?;
        self.back(self.place() + 1);
        Some(Tier::Letter(letter))
    }

    /// The word behind the last letter of a list; risks have it already.
    fn tier_ends(&mut self, tier: Tier) -> bool {
        !matches!(tier, Tier::Letter(_)) || self.eat(&["级", "类", "级企业", "类企业"])
    }

    fn quoted(&mut self) -> Option<Name> {
        let open = self.place();
        self.back(open + 1);
        while let Some(c) = self.right_here() {
            if c == '”' || c == '"' {
                let name = Name::new(&self.between(open + 1, self.place()));
                if name.is_none() {
                    self.back(open + 1);
                    return self.want(Wanted::Name);
                }
                self.step();
                return name;
            }
            self.step();
        }
        self.want(Wanted::Quote)
    }

    /// A name in quotation marks, or one that ends where `stops` says so, within its clause.
    pub(super) fn name(&mut self, stops: impl Fn(&Self) -> bool) -> Option<Name> {
        if self.peek().is_some_and(|c| QUOTES.contains(&c)) {
            return self.quoted();
        }
        let from = self.place();
        self.back(from);
        while !self.at_end() && !stops(self) && !self.sees(&["，", "；", "。"]) {
            self.back(self.place() + 1);
        }
        let name = Name::new(&self.between(from, self.place()));
        if name.is_none() {
            self.back(from);
            return self.want(Wanted::Name);
        }
        name
    }
}
