//! Names that things had once: who claims which, and under which names saves of earlier versions know them.

use std::collections::BTreeMap;

use super::{Compiler, Sorted, pick};
use crate::diagnostics::{Code, Diagnostic, FileId, Span};
use crate::load::names::Word;
use crate::load::read::span;
use crate::load::source::{ExchangeSource, SceneSource, SlotSource, StoryletSource};
use crate::load::spanned::{Literal, OneOrMany};
use crate::model::Named;

/// The claims so far.
#[derive(Default)]
struct Former {
    /// By what was claimed: the present name, and the place.
    claimed: BTreeMap<(Named, String), (String, Span)>,
    /// By the present name: the former ones.
    old: BTreeMap<(Named, String), Vec<String>>,
    /// What the claims above mean for names that are made of several.
    derived: BTreeMap<(Named, String), String>,
}

impl Former {
    /// The present name, then the former ones.
    fn every(&self, kind: Named, name: &str) -> Vec<String> {
        let old = self.old.get(&(kind, name.to_owned())).into_iter().flatten().cloned();
        [name.to_owned()].into_iter().chain(old).collect()
    }

    /// Whether something that scenes and exchanges are named after was called otherwise. If not, few of them need a second look.
    fn renames_places(&self) -> bool {
        self.old.keys().any(|(kind, _)| matches!(kind, Named::Slot | Named::Perspective | Named::Ending))
    }

    /// All the names that a thing may have had, of which the first is the present one.
    fn derive(&mut self, kind: Named, names: Vec<String>) {
        let mut names = names.into_iter();
        let Some(present) = names.next() else { return };
        for old in names.filter(|old| *old != present) {
            self.derived.entry((kind, old)).or_insert_with(|| present.clone());
        }
    }
}

impl Compiler {
    pub(super) fn former_names(&mut self, sorted: &Sorted) {
        let mut former = Former::default();
        let of_acts = sorted
            .each(pick!(Timeline))
            .map(|(file, _, acts)| (file, acts.iter().flat_map(|act| &act.slots).collect()));
        let put_in = sorted.each(pick!(Slots)).map(|(file, _, source)| (file, source.slots.iter().collect()));
        for (file, slots) in of_acts.chain(put_in) {
            let slots: Vec<&SlotSource> = slots;
            for slot in slots {
                self.claim_ids(&mut former, Named::Slot, file, &slot.id, &slot.formerly);
            }
        }
        for (file, _, source) in sorted.each(pick!(Perspective)) {
            self.claim_ids(&mut former, Named::Perspective, file, &source.id, &source.formerly);
        }
        for (file, _, source) in sorted.each(pick!(Itinerary)) {
            self.claim_ids(&mut former, Named::Itinerary, file, &source.id, &source.formerly);
        }
        for (file, _, source) in sorted.each(pick!(Variable)) {
            self.claim_ids(&mut former, Named::Variable, file, &source.id, &source.formerly);
        }
        for (file, _, source) in sorted.each(pick!(Ending)) {
            self.claim_ids(&mut former, Named::Ending, file, &source.id, &source.formerly);
        }
        for (file, _, source) in sorted.each(pick!(Decision)) {
            self.claim_ids(&mut former, Named::Decision, file, &source.id, &source.formerly);
            for outcome in &source.outcomes {
                let name = |id: &str| format!("{}:{id}", source.id.text);
                for old in &outcome.formerly.0 {
                    let (present, old_name) = (name(&outcome.id.text), name(&old.text));
                    self.claim(&mut former, Named::Outcome, &present, old_name, span(file, &old.range()));
                }
            }
        }
        for (present, old, at) in std::mem::take(&mut self.former_lines) {
            self.claim(&mut former, Named::Line, &present, old, at);
        }
        for (file, _, source) in sorted.each(pick!(Exchange)) {
            self.former_exchange(&mut former, file, source);
        }
        for (file, _, source) in sorted.each(pick!(Scene)).chain(sorted.each(pick!(Replace))) {
            self.former_scene(&mut former, file, source);
        }
        for (file, _, source) in sorted.each(pick!(Storylet)) {
            self.former_storylet(&mut former, file, source);
        }
        for ((kind, old), (present, _)) in former.claimed {
            former.derived.insert((kind, old), present);
        }
        for ((kind, old), present) in former.derived {
            if !self.exists(kind, &old) {
                self.story.former.add(kind, old, present);
            }
        }
    }

    fn claim_ids(
        &mut self,
        former: &mut Former,
        kind: Named,
        file: FileId,
        present: &Literal,
        old: &OneOrMany<Literal>,
    ) {
        for old in &old.0 {
            self.claim(former, kind, &present.text, old.text.clone(), span(file, &old.range()));
        }
    }

    /// Notes that something was called otherwise once.
    fn claim(&mut self, former: &mut Former, kind: Named, present: &str, old: String, at: Span) {
        let shown = old.rsplit_once(':').map_or(old.as_str(), |(_, outcome)| match kind {
            Named::Outcome | Named::Line => outcome,
            _ => old.as_str(),
        });
        if self.exists(kind, &old) {
            let message = format!("the story still has {} `{shown}`", a(kind));
            self.found.push(Diagnostic::new(Code::FormerlyTaken, message).at(at).help(
                "a former name is one that is no longer used; take this out, or give the other one another name",
            ));
            return;
        }
        if let Some((by, first)) = former.claimed.get(&(kind, old.clone())) {
            if by == present {
                return;
            }
            let message = format!("two claim to have been {} `{shown}`", a(kind));
            self.found.push(
                Diagnostic::new(Code::FormerlyTwice, message)
                    .at(at)
                    .related(*first, "the other one")
                    .help("keep the claim of the one that players of an earlier version should find in its place"),
            );
            return;
        }
        former.old.entry((kind, present.to_owned())).or_default().push(old.clone());
        former.claimed.insert((kind, old), (present.to_owned(), at));
    }

    /// Whether something of a kind is called so today.
    fn exists(&self, kind: Named, name: &str) -> bool {
        let story = &self.story;
        match kind {
            Named::Slot => self.names.slots.get(name).is_some(),
            Named::Perspective => self.names.people.get(name).is_some(),
            Named::Itinerary => self.names.itineraries.get(name).is_some(),
            Named::Variable => matches!(self.names.words.get(name), Some((Word::Variable(_), _))),
            Named::Decision => self.names.decisions.get(name).is_some(),
            Named::Outcome => name.split_once(':').is_some_and(|(decision, outcome)| {
                let decision = self.names.decisions.get(decision).map(|id| story.decisions.at(id));
                decision.is_some_and(|decision| decision.outcomes.iter().any(|known| known.id == outcome))
            }),
            Named::Ending => self.names.endings.get(name).is_some(),
            Named::Scene => self.names.scenes.contains_key(name),
            Named::Line => {
                self.line_of(name).is_some()
                    || name.split_once(':').is_some_and(|(slot, line)| {
                        let slot = self.names.slots.get(slot).map(|id| story.slots.at(id));
                        let mut lines = slot.into_iter().flat_map(|slot| &slot.exchange);
                        lines.any(|id| story.exchange_lines.at(*id).id == line)
                    })
            }
        }
    }

    fn former_exchange(&mut self, former: &mut Former, file: FileId, source: &ExchangeSource) {
        let renamed = source.lines.iter().flat_map(|line| {
            let replies = line.replies.iter().map(|reply| &reply.formerly);
            [&line.formerly].into_iter().chain(replies)
        });
        if !former.renames_places() && renamed.into_iter().all(|formerly| formerly.0.is_empty()) {
            return;
        }
        let slots = former.every(Named::Slot, &source.slot.text);
        for line in &source.lines {
            let here = format!("{}:{}", source.slot.text, line.id.text);
            for old in &line.formerly.0 {
                let old_name = format!("{}:{}", source.slot.text, old.text);
                self.claim(former, Named::Line, &here, old_name, span(file, &old.range()));
            }
            for reply in &line.replies {
                for old in &reply.formerly.0 {
                    let (present, old_name) = (format!("{here}:{}", reply.id.text), format!("{here}:{}", old.text));
                    self.claim(former, Named::Line, &present, old_name, span(file, &old.range()));
                }
            }
            let ids = || [&line.id].into_iter().chain(&line.formerly.0).map(|id| id.text.as_str());
            let lines: Vec<String> =
                slots.iter().flat_map(|slot| ids().map(move |line| format!("{slot}:{line}"))).collect();
            for reply in &line.replies {
                let ids = || [&reply.id].into_iter().chain(&reply.formerly.0).map(|id| id.text.as_str());
                let names = lines.iter().flat_map(|line| ids().map(move |reply| format!("{line}:{reply}")));
                former.derive(Named::Line, names.collect());
            }
            former.derive(Named::Line, lines);
        }
    }

    fn former_scene(&mut self, former: &mut Former, file: FileId, source: &SceneSource) {
        if !former.renames_places() && source.formerly.0.is_empty() {
            return;
        }
        let eyes = source.eyes.as_ref().map_or("", |eyes| eyes.text.as_str());
        let eyes = former.every(Named::Perspective, eyes);
        let bases: Vec<String> = match (&source.slot, &source.ending) {
            (Some(slot), None) => pairs(&former.every(Named::Slot, &slot.text), &eyes, "/"),
            (None, Some(ending)) => {
                let endings = former.every(Named::Ending, &ending.text);
                pairs(&endings, &eyes, "/").into_iter().map(|base| format!("ending:{base}")).collect()
            }
            (None, None) => eyes.iter().map(|eyes| format!("{eyes}:")).collect(),
            (Some(_), Some(_)) => return,
        };
        self.former_key(former, file, &bases, source.name.as_ref(), &source.formerly);
    }

    fn former_storylet(&mut self, former: &mut Former, file: FileId, source: &StoryletSource) {
        if !former.renames_places() && source.formerly.0.is_empty() {
            return;
        }
        let eyes = former.every(Named::Perspective, &source.eyes.text);
        let bases: Vec<String> = eyes.iter().map(|eyes| format!("pool:{}/{eyes}", source.pool.text)).collect();
        self.former_key(former, file, &bases, Some(&source.name), &source.formerly);
    }

    /// The keys that a scene may have had: `bases` are those of its telling, the present one first.
    fn former_key(
        &mut self,
        former: &mut Former,
        file: FileId,
        bases: &[String],
        name: Option<&Literal>,
        formerly: &OneOrMany<Literal>,
    ) {
        let name = name.map(|name| name.text.as_str());
        let Some(base) = bases.first() else { return };
        let present = key(base, name);
        let whole = |name: &str| name.contains(['/', ':']);
        for old in &formerly.0 {
            let old_key = if whole(&old.text) { old.text.clone() } else { key(base, Some(&old.text)) };
            self.claim(former, Named::Scene, &present, old_key, span(file, &old.range()));
        }
        let bare = formerly.0.iter().map(|old| old.text.as_str()).filter(|old| !whole(old));
        let names: Vec<Option<&str>> = [name].into_iter().chain(bare.map(Some)).collect();
        let keys = bases.iter().flat_map(|base| names.iter().map(move |name| key(base, *name)));
        former.derive(Named::Scene, keys.collect());
    }
}

/// The key of a scene in a telling.
fn key(base: &str, name: Option<&str>) -> String {
    match name {
        Some(name) if base.ends_with(':') => format!("{base}{name}"),
        Some(name) => format!("{base}/{name}"),
        None => base.to_owned(),
    }
}

fn pairs(first: &[String], second: &[String], between: &str) -> Vec<String> {
    first.iter().flat_map(|one| second.iter().map(move |other| format!("{one}{between}{other}"))).collect()
}

/// A kind of thing with its article.
fn a(kind: Named) -> &'static str {
    match kind {
        Named::Slot => "a slot",
        Named::Perspective => "a person",
        Named::Itinerary => "an itinerary",
        Named::Variable => "a variable",
        Named::Decision => "a decision",
        Named::Outcome => "an outcome",
        Named::Ending => "an ending",
        Named::Scene => "a scene",
        Named::Line => "a line",
    }
}
