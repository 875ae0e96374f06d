//! The rules of a pack: what it promises of every play.
//!
//! Checks their conditions; whether they hold is for `analysis` to say.

use super::world::free_place;
use super::{Compiler, Sorted};
use crate::diagnostics::{Code, Diagnostic, FileId, Span};
use crate::expr::ExprId;
use crate::load::names::Word;
use crate::load::source::Declaration;
use crate::load::spanned::Literal;
use crate::model::{Ask, PersonId, Rule, RuleKind};

impl Compiler {
    pub(super) fn rules(&mut self, sorted: &Sorted) {
        for placed in &sorted.all {
            let (file, place) = (placed.file, placed.span);
            match &placed.declaration {
                Declaration::Never(when, why) => self.rule(file, place, RuleKind::Never, when, why.as_ref()),
                Declaration::Always(when, why) => self.rule(file, place, RuleKind::Always, when, why.as_ref()),
                Declaration::Reachable(when, why) => self.rule(file, place, RuleKind::Reachable, when, why.as_ref()),
                Declaration::Leads(a, b, why) => {
                    let first = self.condition(file, a, &free_place());
                    let second = self.condition(file, b, &free_place());
                    if let (Some(first), Some(second)) = (first, second) {
                        self.add_rule(place, RuleKind::Leads(first, second), &[a, b], why.as_ref());
                    }
                }
                _ => {}
            }
        }
    }

    fn rule(&mut self, file: FileId, place: Span, kind: fn(ExprId) -> RuleKind, when: &Literal, why: Option<&Literal>) {
        if let Some(condition) = self.condition(file, when, &free_place()) {
            self.add_rule(place, kind(condition), &[when], why);
        }
    }

    fn add_rule(&mut self, place: Span, kind: RuleKind, conditions: &[&Literal], why: Option<&Literal>) {
        let fold = |literal: &Literal| super::text::fold(&literal.text);
        let conditions: Vec<String> = conditions.iter().map(|when| format!("{:?}", fold(when))).collect();
        let text = format!("{}({})", kind.name(), conditions.join(", "));
        let mut eyes: Vec<PersonId> = kind
            .conditions()
            .into_iter()
            .flat_map(|when| self.arena.symbols(when))
            .filter_map(|ask| match ask {
                Ask::Variable(id) => Some(self.story.variables.at(id).of),
                _ => None,
            })
            .collect();
        eyes.sort_unstable();
        eyes.dedup();
        let seen = self.story.itineraries.iter().any(|way| way.sees_through(&eyes));
        if !seen && !self.story.itineraries.is_empty() {
            let names: Vec<&str> = eyes.iter().map(|id| self.story.people.at(*id).id.as_str()).collect();
            let message = format!("nobody can play `{}` in one play, so this rule says nothing", names.join("` and `"));
            let help = "ask variables that one itinerary sees, or decisions and facts, which all of them know";
            self.found.push(Diagnostic::new(Code::RuleUnseen, message).at(place).help(help));
        }
        self.story.rules.push(Rule { kind, text, why: why.map(fold).unwrap_or_default(), eyes });
        self.places.rules_of_pack.push(place);
    }

    /// Facts, gauges and named conditions that a rule asks are asked, whether or not play ever does.
    pub(crate) fn asked_by_rules(&self, mut ask: impl FnMut(Ask)) {
        let conditions = self.story.rules.iter().flat_map(|rule| rule.kind.conditions());
        for found in conditions.flat_map(|when| self.arena.symbols(when)) {
            if matches!(found, Ask::Fact(_) | Ask::Gauge(..)) {
                ask(found);
            }
        }
    }

    /// Whether a rule is built on a named condition.
    pub(crate) fn rules_name(&self, word: &Word) -> bool {
        let Word::Condition(named) = word else { return false };
        self.story
            .rules
            .iter()
            .flat_map(|rule| rule.kind.conditions())
            .any(|when| self.arena.holds_within(when, named.expression))
    }
}
