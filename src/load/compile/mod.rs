//! From declarations to the compiled story: names first, then the world, then the scenes, then checks over the whole.

mod changes;
mod entries;
mod expressions;
mod former;
mod journal;
mod leaves;
mod lines;
mod odds;
mod people;
mod places;
mod rules;
mod scenes;
mod stage;
mod steps;
mod text;
mod timeline;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher as _, BuildHasherDefault};

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

pub(crate) use lines::temporary_id;
pub(super) use text::split_tag;

use self::expressions::{asks_for, expression_error};
use super::checks;
use super::missing::Missing;
use super::names::Names;
use super::order::Packs;
use super::read::{Placed, span};
use super::scope::{Eyes, Limit, Place, StoryScope};
use super::source::{Declaration, MannerSource, PackSource};
use super::spanned::Literal;
use super::written::{Written, in_order};
use crate::diagnostics::{Code, Diagnostic, FileId, SourceMap, Span};
use crate::expr::{
    Arena, Effect, EffectKind, ExprError, ExprErrorKind, ExprId, Meaning, Node, Scope, check_condition, check_effect,
};
use crate::model::{Address, Ask, ItineraryId, LineId, Manners, PackInfo, SceneId, Story, Table, VariableKind};
use places::Places;

/// The most nodes that a condition may be, with the conditions that it names written out.
const LARGEST_EXPRESSION: u32 = 4_096;
/// How deep they may nest.
const DEEPEST_EXPRESSION: u32 = 256;

/// The story as it grows, with everything found on the way.
pub(crate) struct Compiler {
    pub(crate) story: Story,
    pub(crate) arena: Arena<Ask>,
    pub(crate) names: Names,
    pub(crate) found: Vec<Diagnostic>,
    /// Where scenes stand in the sources, by id.
    pub(crate) scene_spans: Table<SceneId, Span>,
    /// Where other things stand.
    pub(crate) places: Places,
    /// Facts and conditions that are not compiled yet.
    pub(crate) pending: Vec<String>,
    /// Where lines stand.
    pub(crate) line_spans: Table<LineId, Span>,
    /// Lines by the hash of their id; where two hashes are the same, the second counts one more.
    line_ids: FxHashMap<u64, LineId>,
    /// The ids of lines that expressions ask for, with the places that ask.
    asked: Vec<(String, Span)>,
    /// The files that are asked for, by their paths below `assets/`.
    asked_files: Vec<(String, Span)>,
    /// The first line of each file that has no tag, and how many there are.
    untagged: BTreeMap<FileId, (Span, usize)>,
    /// Lines that take the place of others: the id, the former one, and where that stands.
    former_lines: Vec<(String, String, Span)>,
    /// Where itineraries stop at a slot in somebody's eyes for the first time.
    pub(crate) stop_spans: BTreeMap<(String, Option<String>), Span>,
    itinerary_names: Table<ItineraryId, String>,
    pub(crate) packs: Packs,
    patches: changes::Patches,
    pub(crate) missing: Missing,
    /// Where lines of exchanges are voiced.
    pub(crate) voiced: FxHashMap<Address, Span>,
    /// The chances whose odds an option shows.
    odds_shown: FxHashSet<Span>,
    /// Scenes in which a step or option could not be read.
    pub(crate) cut: BTreeSet<SceneId>,
}

/// Compiles declarations. What asks for a name that may be missing is not reported.
pub(crate) fn compile(
    declarations: Vec<Placed>,
    packs: Packs,
    sources: &SourceMap,
    missing: Missing,
) -> (Story, Written, Vec<Diagnostic>) {
    let mut compiler = Compiler {
        story: Story::default(),
        arena: Arena::default(),
        names: Names::new(),
        found: Vec::new(),
        scene_spans: Table::default(),
        places: Places::default(),
        pending: Vec::new(),
        line_spans: Table::default(),
        line_ids: FxHashMap::default(),
        asked: Vec::new(),
        asked_files: Vec::new(),
        untagged: BTreeMap::new(),
        former_lines: Vec::new(),
        stop_spans: BTreeMap::new(),
        itinerary_names: Table::default(),
        packs,
        patches: changes::Patches::default(),
        missing,
        voiced: FxHashMap::default(),
        odds_shown: FxHashSet::default(),
        cut: BTreeSet::new(),
    };
    let sorted = Sorted::new(declarations);
    compiler.pack(&sorted);
    compiler.patches = changes::Patches::new(&sorted);
    compiler.timeline(&sorted);
    compiler.people(&sorted);
    compiler.link_witnesses(&sorted);
    compiler.stage(&sorted);
    compiler.title_stage(&sorted);
    compiler.declare_endings(&sorted);
    compiler.entries(&sorted);
    compiler.declare_itineraries(&sorted);
    compiler.world(&sorted);
    compiler.shown_gauges(&sorted);
    compiler.scenes(&sorted);
    compiler.itineraries(&sorted);
    compiler.rules(&sorted);
    compiler.link_seen();
    compiler.former_names(&sorted);
    drop(sorted);
    compiler.finish(sources);
    checks::all(&mut compiler);
    compiler.untagged_lines();
    let mut found = std::mem::take(&mut compiler.found);
    found.retain(|diagnostic| !compiler.missing.explains(diagnostic.code));
    let written = compiler.written();
    let mut story = compiler.story;
    story.expressions = compiler.arena;
    (story, written, found)
}

/// The declarations by kind, each with its file.
pub(crate) struct Sorted {
    pub(crate) all: Vec<Placed>,
}

impl Sorted {
    fn new(all: Vec<Placed>) -> Self {
        Self { all }
    }

    /// The declarations of one kind.
    pub(crate) fn each<'a, T: 'a>(
        &'a self,
        pick: impl Fn(&'a Declaration) -> Option<&'a T> + 'a,
    ) -> impl Iterator<Item = (FileId, Span, &'a T)> + 'a {
        self.all.iter().filter_map(move |placed| pick(&placed.declaration).map(|it| (placed.file, placed.span, it)))
    }
}

/// Picks one kind of declaration: `pick!(Scene)`.
macro_rules! pick {
    ($kind:ident) => {
        |declaration| match declaration {
            $crate::load::source::Declaration::$kind(inner) => Some(inner),
            _ => None,
        }
    };
}
pub(crate) use pick;

impl Compiler {
    /// Keeps a result, or notes its diagnostic.
    pub(crate) fn keep<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|diagnostic| self.found.push(diagnostic)).ok()
    }

    /// Where everything stands, for those who speak of the story after it was loaded.
    fn written(&mut self) -> Written {
        let places = std::mem::take(&mut self.places);
        let word = |name: &str| self.names.words.get(name).map(|(_, place)| *place);
        let mut written = Written {
            lines: std::mem::take(&mut self.line_spans),
            scenes: std::mem::take(&mut self.scene_spans),
            decisions: in_order(&self.story.decisions, |it| word(&it.id)),
            endings: in_order(&self.story.endings, |it| self.names.endings.place(&it.id)),
            itineraries: in_order(&self.story.itineraries, |it| self.names.itineraries.place(&it.id)),
            choices: places.choices,
            rules: places.rules_of_pack,
            outcomes: places.outcomes,
            ending_rules: places.rules,
            code: places.code,
            option_conditions: places.option_conditions,
            files: std::mem::take(&mut self.asked_files),
            ..Written::default()
        };
        written.keep_conditions(&places.conditions);
        written
    }

    fn pack(&mut self, sorted: &Sorted) {
        let mut packs = sorted.each(pick!(Pack));
        match packs.next() {
            Some((_, _, pack)) => {
                self.story.pack = pack_info(pack);
                self.story.mods = packs.map(|(_, _, pack)| pack_info(pack)).collect();
            }
            None => self.found.push(
                Diagnostic::new(Code::NoPack, "there is no `Pack( … )` declaration")
                    .help("a pack says what it is: `Pack(id: \"my_story\", title: \"My Story\", version: \"1.0.0\")`"),
            ),
        }
    }

    /// What is seen and heard behind the title. A later pack may say it anew.
    fn title_stage(&mut self, sorted: &Sorted) {
        for (file, _, pack) in sorted.each(pick!(Pack)) {
            let backdrop = pack.backdrop.as_ref().map(|name| self.names.backdrops.find(file, name));
            let mood = pack.mood.as_ref().map(|name| self.names.moods.find(file, name));
            let music = pack.music.as_ref().map(|name| self.names.music.find(file, name));
            let backdrop = backdrop.and_then(|found| self.keep(found));
            let mood = mood.and_then(|found| self.keep(found));
            let music = music.and_then(|found| self.keep(found));
            let title = &mut self.story.pack;
            title.backdrop = backdrop.or(title.backdrop);
            title.mood = mood.or(title.mood);
            title.music = music.or(title.music);
        }
    }

    /// Checks a condition that stands at a place; notes what is wrong with it.
    pub(crate) fn condition(&mut self, file: FileId, text: &Literal, place: &Place) -> Option<ExprId> {
        let result = self.try_condition(file, text, place);
        self.checked(file, text, result)
    }

    pub(crate) fn try_condition(&mut self, file: FileId, text: &Literal, place: &Place) -> Result<ExprId, ExprError> {
        // What an attempt asked that came to nothing is forgotten.
        self.names.seen.get_mut().asked.clear();
        let condition = self.scoped(place, |scope, arena| check_condition(&text.text, scope, arena))?;
        let (size, depth) = self.arena.size(condition);
        if size > LARGEST_EXPRESSION || depth > DEEPEST_EXPRESSION {
            return Err(ExprError::new(ExprErrorKind::TooMuch, 0..text.text.len()));
        }
        self.places.conditions.push((condition, span(file, &text.range())));
        Ok(condition)
    }

    pub(crate) fn effect(&mut self, file: FileId, text: &Literal, place: &Place) -> Option<Effect<Ask>> {
        let result = self.scoped(place, |scope, arena| check_effect(&text.text, scope, arena));
        let effect = self.checked(file, text, result)?;
        self.stays_inside(file, text, effect);
        Some(effect)
    }

    /// A number that the variable cannot hold becomes the nearest that it can; nobody means that.
    fn stays_inside(&mut self, file: FileId, text: &Literal, effect: Effect<Ask>) {
        let (Ask::Variable(id), EffectKind::Assign, Node::Constant(value)) =
            (effect.target, effect.kind, self.arena.get(effect.value))
        else {
            return;
        };
        let variable = self.story.variables.at(id);
        let held = variable.kind.clamp(value);
        if let (true, VariableKind::Int(low, high)) = (held != value, &variable.kind) {
            let message = format!("`{}` lies between {low} and {high}, so this makes it {held}", variable.id);
            let help = format!("write a number from {low} to {high}, or declare a wider range");
            let at = span(file, &text.range());
            self.found.push(Diagnostic::new(Code::AssignedOutside, message).at(at).help(help));
        }
    }

    /// Notes what is wrong with an expression, or which lines it asks for.
    pub(super) fn checked<T>(&mut self, file: FileId, text: &Literal, result: Result<T, ExprError>) -> Option<T> {
        let asked = std::mem::take(&mut self.names.seen.get_mut().asked);
        match result {
            Ok(value) => {
                self.asked.extend(asked.into_iter().map(|(line, at)| (line, span(file, &text.inner(&at)))));
                Some(value)
            }
            Err(error) => {
                self.refuse(file, text, &error);
                None
            }
        }
    }

    /// Notes what is wrong with an expression, unless it asks for what may be missing.
    pub(super) fn refuse(&mut self, file: FileId, text: &Literal, error: &ExprError) {
        if !asks_for(&text.text, error).is_some_and(|kind| self.missing.any(kind)) {
            self.found.push(expression_error(file, text, error));
        }
    }

    /// The line of an id.
    pub(crate) fn line_of(&self, id: &str) -> Option<LineId> {
        self.line_place(id).ok()
    }

    /// The line of an id, or the free place for one.
    fn line_place(&self, id: &str) -> Result<LineId, u64> {
        let mut hash = BuildHasherDefault::<FxHasher>::default().hash_one(id);
        while let Some(line) = self.line_ids.get(&hash) {
            if self.story.lines.at(*line).id == id {
                return Ok(*line);
            }
            hash = hash.wrapping_add(1);
        }
        Err(hash)
    }

    /// A variable or gauge whose value a text shows.
    pub(crate) fn shown_value(&mut self, name: &str, place: &Place) -> Option<ExprId> {
        self.scoped(place, |scope, arena| match scope.name(name).ok()??.meaning {
            Meaning::Symbol(ask @ (Ask::Variable(_) | Ask::Gauge(..))) => Some(arena.push(Node::Read(ask))),
            _ => None,
        })
    }

    /// Does something with the names that are known at a place, and the arena that expressions go into.
    fn scoped<T>(&mut self, place: &Place, ask: impl FnOnce(&StoryScope<'_>, &mut Arena<Ask>) -> T) -> T {
        let scope = StoryScope {
            names: &self.names,
            story: &self.story,
            place,
            pending: &self.pending,
            itineraries: &self.itinerary_names,
        };
        ask(&scope, &mut self.arena)
    }

    fn finish(&mut self, sources: &SourceMap) {
        let mut hash = Fnv::default();
        for (_, file) in sources.iter() {
            hash.write_long(file.text.as_bytes());
        }
        self.story.hash = hash.0;
    }
}

fn pack_info(pack: &PackSource) -> PackInfo {
    let text = |literal: &Option<Literal>| literal.as_ref().map(|l| text::fold(&l.text)).unwrap_or_default();
    PackInfo {
        id: pack.id.text.clone(),
        title: text::fold(&pack.title.text),
        version: pack.version.text.clone(),
        language: pack.language.as_ref().map_or_else(|| "en".to_owned(), |l| l.text.clone()),
        notice: text(&pack.notice),
        content_note: text(&pack.content_note),
        // Names come later.
        backdrop: None,
        mood: None,
        music: None,
        credits: pack.credits.iter().map(|(what, who)| (text::fold(&what.text), text::fold(&who.text))).collect(),
        manners: manners(pack),
        told_through: None,
        to_be_continued: text(&pack.to_be_continued),
    }
}

/// How the pack calls the manners of speech; those that it does not name have their usual words.
fn manners(pack: &PackSource) -> Manners {
    let mut manners = Manners::default();
    for (manner, words) in &pack.manners {
        let words = text::fold(&words.text);
        match manner {
            MannerSource::Spoken => {}
            MannerSource::Comm => manners.comm = words,
            MannerSource::Vision => manners.vision = words,
            MannerSource::Thought => manners.thought = words,
        }
    }
    manners
}

/// A place in the story's world, where everybody's truth is computed.
pub(crate) fn world_place(limit: Limit, gauges_before: u32) -> Place {
    Place { eyes: Eyes::Nobody, limit, world: Some(gauges_before), telling: None }
}

/// The hash FNV-1a of 64 bits (Fowler, Noll, Vo): small, and the same on every platform for ever.
pub(crate) struct Fnv(pub(crate) u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// Eight bytes at a time, for texts of megabytes; the length counts too.
    fn write_long(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.0 = (self.0.rotate_left(23) ^ u64::from_le_bytes(*word)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self.write(rest);
        self.write(&(bytes.len() as u64).to_le_bytes());
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
