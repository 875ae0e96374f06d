//! Which names an expression may use, depending on where it stands.

use std::ops::Range;
use std::rc::Rc;

use super::names::{Names, Word};
use crate::diagnostics::nearest;
use crate::expr::{ExprErrorKind, Meaning, Refusal, Scope, Symbol, Type};
use crate::model::{Ask, ItineraryId, OUTCOMES, PersonId, SlotId, Story, Table, VariableKind};

/// What counts when a gauge is asked "as things stand".
pub(crate) const SO_FAR: u32 = u32::MAX;
/// Marks a gauge inside a fact until the fact's slot is known.
pub(crate) const AS_OF_FACT: u32 = u32::MAX - 1;

/// Whose variables may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Eyes {
    Nobody,
    One(PersonId),
    /// A condition takes the eyes of the first variable it names.
    Any,
}

/// How much of the timeline is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// Slots before this one.
    Before(SlotId),
    /// This slot and those before.
    UpTo(SlotId),
    All,
}

/// Where an expression stands.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) eyes: Eyes,
    pub(crate) limit: Limit,
    /// Facts, gauges and guards: no variables, visits or names of conditions; gauges count up to this slot.
    pub(crate) world: Option<u32>,
    /// The telling, for `visits` of its sub-scenes.
    pub(crate) telling: Option<String>,
}

/// The names at a place.
pub(crate) struct StoryScope<'a> {
    pub(crate) names: &'a Names,
    pub(crate) story: &'a Story,
    pub(crate) place: &'a Place,
    /// Facts and conditions that are not compiled yet; naming one postpones the compiling.
    pub(crate) pending: &'a [String],
    pub(crate) itineraries: &'a Table<ItineraryId, String>,
}

impl StoryScope<'_> {
    fn in_time(&self, name: &str, slot: Option<SlotId>) -> Result<(), Refusal> {
        let Some(slot) = slot else { return Ok(()) };
        let known = match self.place.limit {
            Limit::Before(limit) => slot < limit,
            Limit::UpTo(limit) => slot <= limit,
            Limit::All => true,
        };
        let name = name.to_owned();
        if known { Ok(()) } else { Err(Refusal::TooEarly { name, slot: self.story.slots.at(slot).id.clone() }) }
    }

    fn theirs(&self, name: &str, owner: PersonId) -> Result<(), Refusal> {
        let name = name.to_owned();
        if self.place.world.is_some() {
            return Err(Refusal::NotHere { name, why: "what is true for everybody depends on decisions alone" });
        }
        match self.place.eyes {
            Eyes::Any => Ok(()),
            Eyes::One(eyes) if eyes == owner => Ok(()),
            _ => Err(Refusal::Foreign { name, owner: self.story.people.at(owner).name.clone() }),
        }
    }

    fn word(&self, name: &str, word: &Word) -> Result<Symbol<Ask>, Refusal> {
        let read = |ask, kind, what| Symbol { meaning: Meaning::Symbol(ask), kind, assignable: Err(what) };
        match word {
            Word::Variable(id) => {
                let variable = self.story.variables.at(*id);
                self.theirs(name, variable.of)?;
                let kind = match &variable.kind {
                    VariableKind::Bool => Type::Bool,
                    VariableKind::Int(low, high) => Type::Int(*low, *high),
                    VariableKind::OneOf(words) => Type::Word(words.clone().into(), 0),
                    VariableKind::Set(items) => Type::Set(items.clone().into()),
                };
                Ok(Symbol { meaning: Meaning::Symbol(Ask::Variable(*id)), kind, assignable: Ok(()) })
            }
            Word::Decision(id) => {
                let decision = self.story.decisions.at(*id);
                self.in_time(name, Some(decision.slot))?;
                let words: Rc<[String]> = decision.outcomes.iter().map(|outcome| outcome.id.clone()).collect();
                Ok(read(Ask::Decision(*id), Type::Word(words, OUTCOMES), "a decision"))
            }
            Word::Fact(id) => {
                let fact = self.story.facts.at(*id);
                self.in_time(name, fact.slot)?;
                Ok(read(Ask::Fact(*id), Type::Word(fact.values.clone().into(), 0), "a fact"))
            }
            Word::Gauge(id) => {
                let (low, high) = self.story.gauges.at(*id).range;
                let limit = self.place.world.unwrap_or(SO_FAR);
                Ok(read(Ask::Gauge(*id, limit), Type::Int(low, high), "a gauge"))
            }
            Word::Condition(condition) => {
                if self.place.world.is_some() && condition.gauges {
                    let why = "it asks a gauge; use a fact in its place";
                    return Err(Refusal::NotHere { name: name.to_owned(), why });
                }
                self.in_time(name, condition.known_from)?;
                condition.of.map_or(Ok(()), |owner| self.theirs(name, owner))?;
                let meaning = Meaning::Expression(condition.expression);
                Ok(Symbol { meaning, kind: Type::Bool, assignable: Err("a condition") })
            }
        }
    }

    fn unknown(name: &str, known: Vec<&str>) -> ExprErrorKind {
        let suggestion = nearest(name, known).map(|known| format!("did you mean `{known}`?"));
        ExprErrorKind::UnknownName { name: name.to_owned(), suggestion }
    }

    fn visits(&self, name: &str) -> Result<(Ask, Type), ExprErrorKind> {
        let telling = self.place.telling.as_deref().unwrap_or("");
        let eyes = match self.place.eyes {
            Eyes::One(person) => self.story.people.at(person).id.as_str(),
            _ => "",
        };
        let keys = [format!("{telling}/{name}"), format!("{eyes}:{name}"), format!("{name}/{eyes}")];
        let found = keys.iter().find_map(|key| self.names.scenes.get(key));
        let scene = found.ok_or_else(|| {
            let mine = |key: &&str| key.starts_with(eyes) || key.contains(&format!("/{eyes}"));
            let known = self.story.scenes.iter().map(|scene| scene.key.as_str()).filter(mine);
            Self::unknown(name, known.filter_map(|key| key.split(['/', ':']).next_back()).collect())
        })?;
        Ok((Ask::Visits(*scene), Type::Int(0, i32::MAX)))
    }
}

impl Scope<Ask> for StoryScope<'_> {
    fn name(&self, name: &str) -> Result<Option<Symbol<Ask>>, Refusal> {
        if self.pending.iter().any(|pending| pending == name) {
            return Err(Refusal::Circular { name: name.to_owned() });
        }
        self.names.words.get(name).map(|(word, _)| self.word(name, word)).transpose()
    }

    fn call(&self, function: &str, argument: &str, at: &Range<usize>) -> Result<(Ask, Type), ExprErrorKind> {
        if self.place.world.is_some() && function != "decided" {
            let why = "what is true for everybody depends on decisions alone";
            return Err(ExprErrorKind::Refused(Refusal::NotHere { name: function.to_owned(), why }));
        }
        match function {
            "visits" => self.visits(argument),
            "seen" => Ok((Ask::Seen(self.names.seen.borrow_mut().ask(argument, at)), Type::Bool)),
            "decided" => match self.names.words.get(argument) {
                Some((Word::Decision(id), _)) => {
                    let slot = self.story.decisions.at(*id).slot;
                    self.in_time(argument, Some(slot)).map_err(ExprErrorKind::Refused)?;
                    Ok((Ask::Decided(*id), Type::Bool))
                }
                _ => {
                    let all = self.story.decisions.iter().map(|decision| decision.id.as_str());
                    Err(Self::unknown(argument, all.collect()))
                }
            },
            "finished" => {
                let found = self.itineraries.find(|id| id == argument);
                let all = || self.itineraries.iter().map(String::as_str).collect();
                found.map(|id| (Ask::Finished(id), Type::Bool)).ok_or_else(|| Self::unknown(argument, all()))
            }
            _ => Err(Self::unknown(function, vec!["visits", "seen", "decided", "finished"])),
        }
    }

    fn known(&self) -> Vec<String> {
        self.names.words.keys().cloned().collect()
    }
}
