//! What one pack changes in another: slots, witnesses and stops put between, tellings replaced, steps put around a line.
//!
//! Finds what is changed and says where two packs change the same thing. Reading and checking what is put in is the work of the modules that
//! read everything else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::scenes::Context;
use super::text::split_tag;
use super::timeline::PlacedSlot;
use super::{Compiler, Sorted, pick};
use crate::diagnostics::{Code, Diagnostic, FileId, Span};
use crate::load::names::advice;
use crate::load::read::span;
use crate::load::scope::Eyes;
use crate::load::source::{Body, OptionSource, PatchSource, SceneSource, Step};
use crate::load::spanned::{Literal, Recover, Spanned};
use crate::model::{Itinerary, SceneId, Stop};

/// A patch and the file it stands in.
pub(super) struct Patch {
    pub(super) file: FileId,
    pub(super) source: PatchSource,
}

impl Patch {
    fn place(&self) -> Span {
        span(self.file, &self.source.line.range())
    }
}

/// All patches by the line that they change, and what has become of them.
#[derive(Default)]
pub(super) struct Patches {
    by_line: BTreeMap<String, Vec<Arc<Patch>>>,
    /// Lines whose patches found their place.
    used: BTreeSet<String>,
    /// Lines whose patches are being compiled: a line put in may carry the id of the one that it replaces.
    open: Vec<String>,
    /// Lines that went away with a telling, and the place that replaced it.
    replaced: BTreeMap<String, Span>,
    /// The tellings that went away, as `slot/eyes`.
    retold: BTreeSet<String>,
    /// The last pack, by its place in the order, that has taken something of another away.
    took_away: Option<usize>,
}

impl Patches {
    pub(super) fn new(sorted: &Sorted) -> Self {
        let mut patches = Self::default();
        for (file, _, source) in sorted.each(pick!(Patch)) {
            let patch = Arc::new(Patch { file, source: source.clone() });
            patches.by_line.entry(source.line.text.clone()).or_default().push(patch);
        }
        patches
    }

    pub(super) fn all(&self) -> Vec<Arc<Patch>> {
        self.by_line.values().flatten().cloned().collect()
    }

    /// Whether a line was there before a pack took it away.
    pub(super) fn took_away(&self, line: &str) -> bool {
        self.used.contains(line) || self.replaced.contains_key(line)
    }

    fn of_line(&self, text: &Literal) -> Option<(String, Vec<Arc<Patch>>)> {
        if self.by_line.is_empty() {
            return None;
        }
        let tag = split_tag(&text.text).1?;
        // A patch may know the line by an id that it had once.
        let mut ids = [tag.id].into_iter().chain(tag.formerly).filter(|id| !self.open.contains(id));
        ids.find_map(|id| Some((id.clone(), self.by_line.get(&id)?.clone())))
    }

    /// The patches of the line that a step shows.
    pub(super) fn of_step(&self, step: &Step) -> Option<(String, Vec<Arc<Patch>>)> {
        match step {
            Step::Text(text) | Step::Say(_, text, ..) => self.of_line(text),
            _ => None,
        }
    }

    /// The patches that name one of a choice's options.
    pub(super) fn of_options(&self, options: &[&Spanned<OptionSource>]) -> Vec<(String, Vec<Arc<Patch>>)> {
        options.iter().filter_map(|option| self.of_line(option.value.text.as_ref()?)).collect()
    }
}

impl Compiler {
    /// Puts the slots of `Slots` beside those that they name.
    pub(super) fn insert_slots<'a>(&mut self, sorted: &'a Sorted, slots: &mut Vec<PlacedSlot<'a>>) {
        for (file, place, source) in sorted.each(pick!(Slots)) {
            let (beside, behind) = match (&source.after, &source.before) {
                (Some(after), None) => (after, 1),
                (None, Some(before)) => (before, 0),
                _ => {
                    let message = "`Slots` needs to know where they belong: after which slot, or before which";
                    let help = "write one of the two: `after: \"…\"` or `before: \"…\"`";
                    self.found.push(Diagnostic::new(Code::Shape, message).at(place).help(help));
                    continue;
                }
            };
            let Some(at) = slots.iter().position(|(_, _, slot)| slot.id.text == beside.text) else {
                let known: Vec<&str> = slots.iter().map(|(_, _, slot)| slot.id.text.as_str()).collect();
                self.nothing(file, beside, "no slot is called", advice(&beside.text, known.into_iter()));
                continue;
            };
            let Some((_, act, _)) = slots.get(at) else { continue };
            let act = *act;
            let new: Vec<PlacedSlot<'a>> = source.slots.iter().map(|slot| (file, act, slot)).collect();
            slots.splice(at + behind..at + behind, new);
        }
    }

    /// Adds the witnesses of `Witness`.
    pub(super) fn add_witnesses(&mut self, sorted: &Sorted) {
        for (file, _, source) in sorted.each(pick!(Witness)) {
            let found = self.names.slots.find(file, &source.slot);
            if let Some(slot) = self.keep(found) {
                source.who.0.iter().for_each(|name| self.witness(file, slot, name));
            }
        }
    }

    /// Puts the stops and endings of `Extend` into their itineraries: stops where the timeline has them, endings before the others, since the
    /// last of those usually has no condition.
    pub(super) fn extend_itineraries(&mut self, sorted: &Sorted) {
        for (file, _, source) in sorted.each(pick!(Extend)) {
            let found = self.names.itineraries.find(file, &source.itinerary);
            let Some(id) = self.keep(found) else { continue };
            let stops = self.stops(file, &source.stops);
            let eyes = self.story.itineraries.get(id).and_then(|known| known.perspective);
            let eyes = eyes.map_or(Eyes::Nobody, Eyes::One);
            let endings: Vec<_> = source.endings.iter().filter_map(|rule| self.ending_rule(file, rule, eyes)).collect();
            for rule in source.endings.iter().filter(|rule| rule.when.is_none()) {
                let message = format!("the ending `{}` would always win over those that are there", rule.ending.text);
                let at = span(file, &rule.ending.range());
                let diagnostic = Diagnostic::new(Code::NothingToChange, message).at(at);
                self.found.push(diagnostic.help("say when it does, with `when`"));
            }
            let Some(itinerary) = self.story.itineraries.get_mut(id) else { continue };
            let doubled: Vec<Stop> = stops.into_iter().filter(|stop| !insert_stop(itinerary, stop.clone())).collect();
            itinerary.endings.splice(0..0, endings);
            self.places.more_rules(id, source.endings.iter().map(|rule| span(file, &rule.ending.range())).collect());
            for stop in doubled {
                let slot = &self.story.slots.at(stop.slot).id;
                let message = format!("`{}` stops at `{slot}` with these eyes already", source.itinerary.text);
                let at = span(file, &source.itinerary.range());
                self.found.push(Diagnostic::new(Code::ItineraryOrder, message).at(at).help("take this stop out"));
            }
        }
    }

    /// The scenes, each replaced one left out.
    pub(super) fn with_replacements<'a>(&mut self, sorted: &'a Sorted) -> Vec<(FileId, Span, &'a SceneSource)> {
        let mut scenes: Vec<(FileId, Span, &SceneSource)> = sorted.each(pick!(Scene)).collect();
        let mut replacing: BTreeMap<Told<'_>, (FileId, Span)> = BTreeMap::new();
        for (file, place, source) in sorted.each(pick!(Replace)) {
            let told = tells(source);
            let pack = self.packs.of(file);
            let earlier =
                |other: &(FileId, Span, &SceneSource)| tells(other.2) == told && self.packs.of(other.0) < pack;
            let Some(at) = scenes.iter().position(earlier) else {
                let message = "there is nothing to replace: no pack before this one tells this through these eyes";
                let help =
                    "look at its `slot`, `eyes` and `name`; to tell something new, write `Scene` in place of `Replace`";
                self.found.push(Diagnostic::new(Code::NothingToChange, message).at(place).help(help));
                continue;
            };
            if let Some((other, first)) = replacing.insert(told, (file, place)) {
                let what = source.slot.as_ref().or(source.ending.as_ref()).map_or("", |name| &name.text);
                self.overlap(format!("tell `{what}` anew"), (file, place), (other, first));
            }
            if let Some(entry) = scenes.get_mut(at) {
                let mut tags = BTreeSet::new();
                tags_of(&entry.2.body, &mut tags);
                self.patches.replaced.extend(tags.into_iter().map(|tag| (tag, place)));
                *entry = (file, place, source);
                let [slot, _, eyes, _] = told.map(Option::unwrap_or_default);
                self.patches.retold.insert(format!("{slot}/{eyes}"));
                self.patches.took_away = self.patches.took_away.max(Some(pack));
            }
        }
        scenes
    }

    /// A step with what patches put around it, or in its place.
    pub(super) fn patched_step(
        &mut self,
        context: &Context,
        step: &Spanned<Step>,
        (tag, patches): &(String, Vec<Arc<Patch>>),
    ) {
        self.begin_patches(tag, patches);
        for patch in patches {
            self.steps(&context.in_file(patch.file), &patch.source.before);
        }
        match patches.iter().rev().find_map(|patch| Some((patch.file, patch.source.instead.as_ref()?))) {
            Some((file, body)) => {
                self.patches.took_away = self.patches.took_away.max(Some(self.packs.of(file)));
                self.steps(&context.in_file(file), body);
            }
            None => self.step(context, step),
        }
        for patch in patches {
            if !patch.source.options.is_empty() {
                let message = format!("`{tag}` is a line of its own, and no option of a choice");
                let help = "to add options to a choice, name one of its options";
                self.found.push(Diagnostic::new(Code::NothingToChange, message).at(patch.place()).help(help));
            }
            self.steps(&context.in_file(patch.file), &patch.source.after);
        }
        self.patches.open.pop();
    }

    /// The options that patches add to a choice.
    pub(super) fn added_options<'a>(
        &mut self,
        patches: &'a [(String, Vec<Arc<Patch>>)],
    ) -> Vec<(FileId, &'a Spanned<OptionSource>)> {
        let mut added = Vec::new();
        for (tag, patches) in patches {
            self.begin_patches(tag, patches);
            self.patches.open.pop();
            for patch in patches {
                let source = &patch.source;
                if !source.before.is_empty() || !source.after.is_empty() || source.instead.is_some() {
                    let message =
                        format!("`{tag}` is an option of a choice: nothing can stand before, behind or instead of it");
                    let help = "add `options`, or change a line that stands before the choice";
                    self.found.push(Diagnostic::new(Code::NothingToChange, message).at(patch.place()).help(help));
                }
                let options = source.options.iter().filter_map(|option| option.0.as_ref());
                added.extend(options.map(|option| (patch.file, option)));
            }
        }
        added
    }

    fn begin_patches(&mut self, tag: &str, patches: &[Arc<Patch>]) {
        self.patches.open.push(tag.to_owned());
        let fresh = self.patches.used.insert(tag.to_owned());
        for (first, second) in patches.iter().zip(patches.iter().skip(1)).filter(|_| fresh) {
            let places = ((second.file, second.place()), (first.file, first.place()));
            self.overlap(format!("change what stands at the line `{tag}`"), places.0, places.1);
        }
    }

    /// Two packs that change the same thing; nothing where it is one pack.
    fn overlap(&mut self, what: String, (later, place): (FileId, Span), (earlier, other): (FileId, Span)) {
        if self.packs.of(later) == self.packs.of(earlier) {
            return;
        }
        let (last, first) = (self.packs.title(later), self.packs.title(earlier));
        let message = format!("“{last}” and “{first}” both {what}");
        let help = format!(
            "“{last}” is loaded later and has the last word; with `after` in its `Pack` a pack says behind which others it comes"
        );
        self.found.push(Diagnostic::new(Code::Overlap, message).at(place).related(other, "here as well").help(help));
    }

    /// Patches whose line is nowhere.
    pub(super) fn unused_patches(&mut self) {
        let unused =
            self.patches.all().into_iter().filter(|patch| !self.patches.used.contains(&patch.source.line.text));
        for patch in unused.collect::<Vec<_>>() {
            let line = &patch.source.line;
            match self.patches.replaced.get(&line.text).copied() {
                Some(place) => {
                    let (mine, other) = (self.packs.title(patch.file), self.packs.title(place.file));
                    let message = format!(
                        "“{mine}” changes the line `{}`, and “{other}” tells that scene anew without it",
                        line.text
                    );
                    let diagnostic = Diagnostic::new(Code::Overlap, message).at(patch.place());
                    self.found.push(
                        diagnostic
                            .related(place, "here")
                            .help("this change is left out; play with one of the two, or let one know of the other"),
                    );
                }
                None => {
                    let known = self.story.lines.iter().map(|line| line.id.as_str()).filter(|id| !id.starts_with('~'));
                    let guess = crate::diagnostics::nearest(&line.text, known);
                    let help = guess.map_or_else(
                        || "it is the tag at the end of a text, without the `#`".to_owned(),
                        |guess| format!("did you mean `{guess}`?"),
                    );
                    self.nothing(patch.file, line, "no line has the id", Some(help));
                }
            }
        }
    }

    fn nothing(&mut self, file: FileId, name: &Literal, what: &str, help: Option<String>) {
        let message = format!("{what} `{}`", name.text);
        let at = span(file, &name.range());
        self.found.push(Diagnostic::new(Code::NothingToChange, message).at(at).maybe_help(help));
    }

    /// Whether a later pack may have taken away what made use of a declaration at a place.
    pub(crate) fn may_be_out_of_use(&self, place: Span) -> bool {
        self.patches.took_away.is_some_and(|last| self.packs.of(place.file) < last)
    }

    /// Whether a scene belongs to a telling that a later pack tells anew: then it may be out of use.
    pub(crate) fn is_replaced(&self, scene: SceneId) -> bool {
        let scene = self.story.scenes.at(scene);
        let telling = scene.name.as_deref().and_then(|name| scene.key.strip_suffix(name)?.strip_suffix('/'));
        telling.is_some_and(|telling| self.patches.retold.contains(telling))
    }
}

/// What a scene tells: slot, ending, eyes and name.
type Told<'a> = [Option<&'a str>; 4];

fn tells(source: &SceneSource) -> Told<'_> {
    [&source.slot, &source.ending, &source.eyes, &source.name].map(|part| part.as_ref().map(|name| name.text.as_str()))
}

/// Puts a stop where the timeline has it. False if the itinerary stops there already.
fn insert_stop(itinerary: &mut Itinerary, stop: Stop) -> bool {
    if itinerary.stops.iter().any(|known| known.slot == stop.slot && known.eyes == stop.eyes) {
        return false;
    }
    let at = itinerary.stops.partition_point(|known| known.slot <= stop.slot);
    itinerary.stops.insert(at, stop);
    true
}

/// The ids of the lines of a body.
fn tags_of(body: &Body, tags: &mut BTreeSet<String>) {
    let tag = |text: &Literal| split_tag(&text.text).1.map(|tag| tag.id);
    let of_options = |options: &[Recover<OptionSource>], tags: &mut BTreeSet<String>| {
        for option in options.iter().filter_map(|option| option.0.as_ref()) {
            tags.extend(option.value.text.as_ref().and_then(tag));
            tags_of(&option.value.then, tags);
        }
    };
    for step in body.iter().filter_map(|step| step.0.as_ref()) {
        match &step.value {
            Step::Text(text) | Step::Say(_, text, ..) => tags.extend(tag(text)),
            Step::If(_, then, otherwise) => {
                tags_of(then, tags);
                tags_of(otherwise, tags);
            }
            Step::Vary(_, arms) => arms.iter().for_each(|arm| tags_of(arm, tags)),
            Step::Chance(arms) => arms.iter().for_each(|arm| tags_of(&arm.then, tags)),
            Step::Choice(options) | Step::TimedChoice { options, .. } => of_options(options, tags),
            _ => {}
        }
    }
}
