//! Scenes, storylets and exchanges: their names first, then their bodies.

use std::borrow::Cow;

use super::text::fold;
use super::{Compiler, Sorted, pick};
use crate::diagnostics::{Code, Diagnostic, FileId, Span};
use crate::load::missing::Kind;
use crate::load::names::check_id;
use crate::load::read::span;
use crate::load::scope::{Eyes, Limit, Place};
use crate::load::source::{Body, ExchangeLineSource, ExchangeSource, MannerSource, SceneSource, StoryletSource};
use crate::load::spanned::Literal;
use crate::model::{Address, ExchangeLine, Manner, Op, PersonId, Pool, PoolId, Reply, Scene, SceneId, SlotId};

/// Where the steps of a body stand.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) file: FileId,
    pub(super) scene: SceneId,
    pub(super) eyes: Option<PersonId>,
    pub(super) slot: Option<SlotId>,
    pub(super) place: Place,
    /// `slot/eyes`, under which sub-scenes are found.
    pub(super) telling: String,
    /// Told by nobody: no choices, no effects.
    pub(super) interlude: bool,
}

impl Context {
    /// The same place, for steps that stand in another file.
    pub(super) fn in_file(&self, file: FileId) -> Cow<'_, Self> {
        if file == self.file { Cow::Borrowed(self) } else { Cow::Owned(Self { file, ..self.clone() }) }
    }
}

impl Compiler {
    pub(super) fn scenes(&mut self, sorted: &Sorted) {
        for (file, _, source) in sorted.each(pick!(Exchange)) {
            self.exchange(file, source);
        }
        let mut bodies: Vec<(FileId, SceneId, &Body)> = Vec::new();
        for (file, place, source) in self.with_replacements(sorted) {
            if let Some(id) = self.declare_scene(file, place, source) {
                bodies.push((file, id, &source.body));
            }
        }
        let mut storylets: Vec<(FileId, SceneId, &StoryletSource)> = Vec::new();
        for (file, place, source) in sorted.each(pick!(Storylet)) {
            if let Some(id) = self.declare_storylet(file, place, source) {
                bodies.push((file, id, &source.body));
                storylets.push((file, id, source));
            }
        }
        self.pools(&storylets);
        for (file, id, body) in bodies {
            self.body(file, id, body);
        }
        self.unused_patches();
    }

    fn exchange(&mut self, file: FileId, source: &ExchangeSource) {
        let found = self.names.slots.find(file, &source.slot);
        let Some(slot) = self.keep(found) else { return };
        if !self.story.slots.at(slot).exchange.is_empty() {
            let message = format!("the slot `{}` has two exchanges", source.slot.text);
            self.found.push(
                Diagnostic::new(Code::Duplicate, message)
                    .at(span(file, &source.slot.range()))
                    .help("a slot has one exchange; put all lines into it"),
            );
            return;
        }
        for line in &source.lines {
            self.exchange_line(file, slot, line);
        }
    }

    fn exchange_line(&mut self, file: FileId, slot: SlotId, source: &ExchangeLineSource) {
        self.keep(check_id(file, &source.id, false));
        let found = self.names.people.find(file, &source.by);
        let Some(by) = self.keep(found) else { return };
        let place = Place { eyes: Eyes::Nobody, limit: Limit::UpTo(slot), world: Some(u32::MAX), telling: None };
        let when = source.when.as_ref().and_then(|when| self.condition(file, when, &place));
        let slot_name = self.story.slots.at(slot).id.clone();
        let taken =
            self.story.slots.at(slot).exchange.iter().any(|id| self.story.exchange_lines.at(*id).id == source.id.text);
        if taken {
            let message = format!("the exchange has two lines `{}`", source.id.text);
            self.found.push(Diagnostic::new(Code::Duplicate, message).at(span(file, &source.id.range())));
        }
        if source.text.is_some() != source.replies.is_empty() {
            let message = format!("the line `{}` needs either a `text` or `replies`, and not both", source.id.text);
            self.found.push(Diagnostic::new(Code::Shape, message).at(span(file, &source.id.range())));
        }
        let manner = manner(source.manner);
        let mut replies: Vec<Reply> = Vec::new();
        if let Some(text) = &source.text {
            let id = format!("{slot_name}:{}", source.id.text);
            let line = self.exchange_words(file, text, id, by, manner);
            self.look(file, line, source.expression.as_ref());
            replies.push(Reply { id: String::new(), line, when: None });
        }
        for reply in &source.replies {
            self.keep(check_id(file, &reply.id, false));
            if replies.iter().any(|other| other.id == reply.id.text) {
                let message = format!("the line `{}` has two replies `{}`", source.id.text, reply.id.text);
                self.found.push(Diagnostic::new(Code::Duplicate, message).at(span(file, &reply.id.range())));
            }
            let id = format!("{slot_name}:{}:{}", source.id.text, reply.id.text);
            let line = self.exchange_words(file, &reply.text, id, by, manner);
            self.look(file, line, source.expression.as_ref());
            let when = reply.when.as_ref().and_then(|when| self.condition(file, when, &place));
            replies.push(Reply { id: reply.id.text.clone(), line, when });
        }
        let id = source.id.text.clone();
        let made = self.story.exchange_lines.push(ExchangeLine { id, slot, by, when, replies });
        if let Some(slot) = self.story.slots.get_mut(slot) {
            slot.exchange.push(made);
        }
    }

    fn exchange_words(
        &mut self,
        file: FileId,
        text: &Literal,
        id: String,
        by: PersonId,
        manner: Manner,
    ) -> crate::model::LineId {
        let place = Place { eyes: Eyes::Nobody, limit: Limit::All, world: None, telling: None };
        self.line(file, text, &fold(&text.text), id, Some(by), manner, &place)
    }

    fn declare_scene(&mut self, file: FileId, place: Span, source: &SceneSource) -> Option<SceneId> {
        let eyes = match &source.eyes {
            Some(name) => Some(self.perspective(file, name)?),
            None => None,
        };
        let slot = match &source.slot {
            Some(name) => {
                let found = self.names.slots.find(file, name);
                Some(self.keep(found)?)
            }
            None => None,
        };
        let ending = match &source.ending {
            Some(name) => {
                let found = self.names.endings.find(file, name);
                Some(self.keep(found)?)
            }
            None => None,
        };
        if let Some(name) = &source.name {
            self.keep(check_id(file, name, false));
        }
        let whose = source.eyes.as_ref().map_or("", |eyes| eyes.text.as_str());
        let base = match (&source.slot, &source.ending) {
            (Some(slot), None) => format!("{}/{whose}", slot.text),
            (None, Some(ending)) => format!("ending:{}/{whose}", ending.text),
            (None, None) if source.name.is_some() && eyes.is_some() => format!("{whose}:"),
            _ => {
                let message = "this scene has neither a `slot` nor an `ending`, or it has both";
                self.found.push(Diagnostic::new(Code::Shape, message).at(place).help(
                    "say which slot it tells, or which ending; a scene that others call has `eyes` and a `name` instead",
                ));
                return None;
            }
        };
        let key = match (&source.name, slot.or(None), ending) {
            (Some(name), None, None) => format!("{base}{}", name.text),
            (Some(name), ..) => format!("{base}/{}", name.text),
            (None, ..) => base,
        };
        if let (Some(person), Some(slot)) = (eyes, slot)
            && !self.story.slots.at(slot).witnesses.contains(&person)
        {
            let at = source.eyes.as_ref().map_or(place, |eyes| span(file, &eyes.range()));
            self.no_witness(at, whose, slot);
            // Whose eyes were meant is not known, and with other eyes everything in it would be wrong.
            self.missing.scene();
            return None;
        }
        let scene = Scene {
            key: key.clone(),
            slot,
            ending,
            eyes,
            name: source.name.as_ref().map(|name| name.text.clone()),
            title: source.title.as_ref().map(|title| fold(&title.text)),
            backdrop: None,
            mood: None,
            music: None,
            start: Address(0),
        };
        let id = self.add_scene(scene, key, place)?;
        self.scene_stage(file, id, source);
        if source.name.is_none() {
            if let Some(slot) = slot.and_then(|slot| self.story.slots.get_mut(slot)) {
                slot.tellings.push((eyes, id));
            }
            if let Some(ending) = ending.and_then(|ending| self.story.endings.get_mut(ending)) {
                ending.tellings.push((eyes, id));
            }
        }
        Some(id)
    }

    fn add_scene(&mut self, scene: Scene, key: String, place: Span) -> Option<SceneId> {
        if let Some(first) = self.names.scenes.get(&key) {
            let (message, help) = match &scene.name {
                Some(name) => (format!("two scenes are called `{name}` here"), "give one of the two another name"),
                None => {
                    let message = "another scene tells the same through the same eyes".to_owned();
                    (
                        message,
                        "take one of the two out; or give this one a `name`, and lead to it with `Goto` or `Call`",
                    )
                }
            };
            self.found.push(
                Diagnostic::new(Code::Duplicate, message)
                    .at(place)
                    .related(*self.scene_spans.at(*first), "the other one")
                    .help(help),
            );
            return None;
        }
        let id = self.story.scenes.push(scene);
        self.scene_spans.push(place);
        self.names.scenes.insert(key, id);
        Some(id)
    }

    fn scene_stage(&mut self, file: FileId, id: SceneId, source: &SceneSource) {
        let backdrop = source.backdrop.as_ref().and_then(|name| {
            let found = self.names.backdrops.find(file, name);
            self.keep(found)
        });
        let mood = source.mood.as_ref().and_then(|name| {
            let found = self.names.moods.find(file, name);
            self.keep(found)
        });
        let music = source.music.as_ref().and_then(|name| {
            let found = self.names.music.find(file, name);
            self.keep(found)
        });
        if let Some(scene) = self.story.scenes.get_mut(id) {
            (scene.backdrop, scene.mood, scene.music) = (backdrop, mood, music);
        }
    }

    fn declare_storylet(&mut self, file: FileId, place: Span, source: &StoryletSource) -> Option<SceneId> {
        self.keep(check_id(file, &source.name, false));
        self.keep(check_id(file, &source.pool, false));
        let eyes = self.perspective(file, &source.eyes)?;
        let key = format!("pool:{}/{}/{}", source.pool.text, source.eyes.text, source.name.text);
        let scene = Scene {
            key: key.clone(),
            slot: None,
            ending: None,
            eyes: Some(eyes),
            name: Some(source.name.text.clone()),
            title: None,
            backdrop: None,
            mood: None,
            music: None,
            start: Address(0),
        };
        self.add_scene(scene, key, place)
    }

    fn pools(&mut self, storylets: &[(FileId, SceneId, &StoryletSource)]) {
        let mut salience: Vec<(PoolId, i32, SceneId)> = Vec::new();
        for (file, scene, source) in storylets {
            let name = pool_name(&source.pool.text, &source.eyes.text);
            let pool = self.story.pools.find(|pool| pool.name == name);
            let pool = pool.unwrap_or_else(|| self.story.pools.push(Pool { name, storylets: Vec::new() }));
            let eyes = self.story.scenes.at(*scene).eyes;
            let place =
                Place { eyes: eyes.map_or(Eyes::Nobody, Eyes::One), limit: Limit::All, world: None, telling: None };
            let when = source.when.as_ref().and_then(|when| self.condition(*file, when, &place));
            salience.push((pool, source.salience, *scene));
            if let Some(pool) = self.story.pools.get_mut(pool) {
                pool.storylets.push((*scene, when, source.repeatable));
            }
        }
        let of =
            |scene: SceneId| salience.iter().find(|(_, _, id)| *id == scene).map_or(0, |(_, salience, _)| *salience);
        for id in self.story.pools.ids().collect::<Vec<_>>() {
            if let Some(pool) = self.story.pools.get_mut(id) {
                pool.storylets.sort_by_key(|(scene, ..)| std::cmp::Reverse(of(*scene)));
            }
        }
    }

    fn body(&mut self, file: FileId, id: SceneId, body: &Body) {
        let scene = self.story.scenes.at(id);
        let (eyes, slot, ending) = (scene.eyes, scene.slot, scene.ending);
        let telling = match &scene.name {
            Some(name) => scene.key.strip_suffix(name.as_str()).unwrap_or("").trim_end_matches('/').to_owned(),
            None => scene.key.clone(),
        };
        let place = Place {
            eyes: eyes.map_or(Eyes::Nobody, Eyes::One),
            limit: slot.map_or(Limit::All, Limit::UpTo),
            world: None,
            telling: Some(telling.clone()),
        };
        let interlude = eyes.is_none() && ending.is_none();
        let context = Context { file, scene: id, eyes, slot, place, telling, interlude };
        let start = self.here();
        self.steps(&context, body);
        self.story.code.push(Op::EndOfBody);
        if let Some(scene) = self.story.scenes.get_mut(id) {
            scene.start = start;
        }
    }

    pub(super) fn here(&self) -> Address {
        Address(u32::try_from(self.story.code.len()).unwrap_or(u32::MAX))
    }

    /// Gives the lines that expressions ask for their cells; what is asked for must be a line.
    pub(super) fn link_seen(&mut self) {
        for (id, at) in std::mem::take(&mut self.asked) {
            if self.line_of(&id).is_none() && !self.patches.took_away(&id) && !self.missing.any(Kind::Line) {
                self.found.push(
                    Diagnostic::new(Code::UnknownName, format!("no line carries the id `{id}`"))
                        .at(at)
                        .help("a line gets an id by a tag at the end of its text, such as ` #k3f9`"),
                );
            }
        }
        let cells = std::mem::take(&mut self.names.seen.get_mut().cells);
        for (id, cell) in &cells {
            if let Some(line) = self.line_of(id).and_then(|line| self.story.lines.get_mut(line)) {
                line.seen = Some(*cell);
            }
        }
        self.story.seen_count = u32::try_from(cells.len()).unwrap_or(u32::MAX);
    }
}

pub(super) fn pool_name(pool: &str, eyes: &str) -> String {
    format!("{pool}/{eyes}")
}

pub(super) fn manner(source: MannerSource) -> Manner {
    match source {
        MannerSource::Spoken => Manner::Spoken,
        MannerSource::Comm => Manner::Comm,
        MannerSource::Vision => Manner::Vision,
        MannerSource::Thought => Manner::Thought,
    }
}
