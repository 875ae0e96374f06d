//! Cells and values as names, and back: what ties a save to a story that may be edited between.
//!
//! Knows the story and the meaning of its cells; does not know in which letters a save writes them down.

use std::cell::OnceCell;
use std::collections::HashMap;

use rustc_hash::FxHashMap;

use super::untagged::temporary_ids;
use crate::model::{
    Address, DecisionId, ExchangeLineId, Id, LineId, Named, OUTCOMES, Op, SceneId, SoundId, Story, Table, VariableId,
    VariableKind,
};
use crate::runtime::{BACKDROP, Cell, DEPTH, DRAWS, ENDING, GATHERED, Layout, MOOD, MUSIC, PHASE, PLACE, SCENE, STOP};

/// What the value of a cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number within bounds.
    Number(i32, i32),
    /// A variable with other bounds.
    Bounded(VariableId),
    /// A place in the code.
    Place,
    /// A scene's id plus one, 0 for none.
    Scene,
    /// The same of a backdrop, mood, piece of music or ending.
    Backdrop,
    Mood,
    Music,
    Ending,
    /// A word of a variable's list.
    Word(VariableId),
    /// An outcome.
    Outcome(DecisionId),
    /// A reply plus one.
    Reply(ExchangeLineId),
}

/// A place in a scene: the line or choice that stands there, or how far it is behind the last one before it or the scene's beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) scene: SceneId,
    pub(super) line: Option<LineId>,
    /// None for the place of the line itself.
    pub(super) behind: Option<u32>,
}

/// The names of a story's cells and places.
pub(super) struct Names<'a> {
    story: &'a Story,
    cells: Vec<(String, Kind)>,
    /// The scenes in the order of their code.
    by_start: Vec<(Address, SceneId)>,
    /// Where each line is shown first. Lines of an exchange stand in several scenes, and may be voiced on several ways through one; a place is
    /// known by the first alone.
    shown_at: FxHashMap<(SceneId, LineId), Address>,
}

impl<'a> Names<'a> {
    pub(super) fn new(story: &'a Story, layout: &Layout) -> Self {
        let unknown = (String::new(), Kind::Number(i32::MIN, i32::MAX));
        let mut by_start: Vec<_> = story.scenes.pairs().map(|(id, scene)| (scene.start, id)).collect();
        by_start.sort_unstable();
        let mut shown_at = FxHashMap::default();
        let ends = by_start.iter().skip(1).map(|(start, _)| start.0).chain([u32::MAX]);
        for ((start, scene), end) in by_start.iter().zip(ends) {
            let end = (end as usize).min(story.code.len());
            for (at, op) in (start.0..).zip(story.code.get(start.0 as usize..end).unwrap_or_default()) {
                if let Some(line) = line_of(story, *op) {
                    shown_at.entry((*scene, line)).or_insert(Address(at));
                }
            }
        }
        let mut names = Self { story, cells: vec![unknown; layout.total as usize], by_start, shown_at };
        names.name_cells(layout);
        names
    }

    fn name_cells(&mut self, layout: &Layout) {
        let story = self.story;
        let fixed = [
            (PLACE, "place", Kind::Place),
            (STOP, "stop", Kind::Number(0, 1_000_000)),
            (PHASE, "phase", Kind::Number(0, 4)),
            (DEPTH, "depth", Kind::Number(0, 8)),
            (SCENE, "scene", Kind::Scene),
            (BACKDROP, "backdrop", Kind::Backdrop),
            (MOOD, "mood", Kind::Mood),
            (MUSIC, "music", Kind::Music),
            (ENDING, "ending", Kind::Ending),
            (GATHERED, "gathered", Kind::Number(0, 1_000_000)),
            (DRAWS, "draws", Kind::Number(i32::MIN, i32::MAX)),
        ];
        let mut add = |cell: Cell, name: String, kind: Kind| {
            if let Some(place) = self.cells.get_mut(cell.0 as usize) {
                *place = (name, kind);
            }
        };
        fixed.into_iter().for_each(|(cell, name, kind)| add(cell, name.to_owned(), kind));
        for depth in 0..i32::try_from(crate::load::DEEPEST_CALL).unwrap_or(0) {
            add(Layout::stack_place(depth), format!("back {depth}"), Kind::Place);
            add(Layout::stack_scene(depth), format!("back scene {depth}"), Kind::Scene);
        }
        for (id, variable) in story.variables.pairs() {
            let kind = match variable.kind {
                VariableKind::OneOf(_) => Kind::Word(id),
                _ => Kind::Bounded(id),
            };
            add(layout.variable(id), format!("variable {}", variable.id), kind);
        }
        for (id, decision) in story.decisions.pairs() {
            add(layout.decision(id), format!("decision {}", decision.id), Kind::Outcome(id));
        }
        for (id, line) in story.exchange_lines.pairs() {
            let slot = &story.slots.at(line.slot).id;
            add(layout.reply(id), format!("reply {slot}:{}", line.id), Kind::Reply(id));
        }
        for (id, scene) in story.scenes.pairs() {
            add(layout.visits(id), format!("visits {}", scene.key), Kind::Number(0, i32::MAX));
        }
        for choice in story.choices.iter() {
            for option in &choice.options {
                if let Some(once) = option.once {
                    let line = &story.lines.at(option.text).id;
                    add(layout.once(once), format!("once {line}"), Kind::Number(0, 1));
                }
            }
        }
        for line in story.lines.iter() {
            if let Some(seen) = line.seen {
                add(layout.seen(seen), format!("seen {}", line.id), Kind::Number(0, 1));
            }
        }
        // Variations inside one another begin with the same line.
        let mut same_name: FxHashMap<&str, u32> = FxHashMap::default();
        for at in 0..story.code.len() {
            let at = Address(u32::try_from(at).unwrap_or(0));
            if let Op::Vary(_, cell, _) = story.op(at) {
                let line = (at.0..).take(200).find_map(|at| line_of(story, story.op(Address(at))));
                let line = line.map_or("", |line| story.lines.at(line).id.as_str());
                let count = same_name.entry(line).or_default();
                *count += 1;
                let name = if *count == 1 { format!("vary {line}") } else { format!("vary {line} {count}") };
                add(layout.vary(cell), name, Kind::Number(i32::MIN, i32::MAX));
            }
        }
    }

    pub(super) fn story(&self) -> &'a Story {
        self.story
    }

    /// The name of a cell, and what its value means.
    pub(super) fn cell(&self, cell: Cell) -> Option<(&str, Kind)> {
        self.cells.get(cell.0 as usize).map(|(name, kind)| (name.as_str(), *kind))
    }

    /// The name of a value that has one of its own; empty for others.
    pub(super) fn word(&self, kind: Kind, value: i32) -> String {
        fn id_of<I: Id, T>(table: &Table<I, T>, value: i32, name: impl Fn(&T) -> &String) -> String {
            let id = usize::try_from(value).ok().and_then(|value| value.checked_sub(1)).map(I::from_index);
            id.and_then(|id| table.get(id)).map(|item| name(item).clone()).unwrap_or_default()
        }
        let story = self.story;
        match kind {
            Kind::Number(..) | Kind::Bounded(_) | Kind::Place | Kind::Scene => String::new(),
            Kind::Backdrop => id_of(&story.backdrops, value, |backdrop| &backdrop.id),
            Kind::Mood => id_of(&story.moods, value, |mood| &mood.id),
            Kind::Music => id_of(&story.music, value, |music| &music.id),
            Kind::Ending => id_of(&story.endings, value, |ending| &ending.id),
            Kind::Word(id) => story.variables.at(id).kind.show(value),
            Kind::Outcome(id) => {
                let place = usize::try_from(value - OUTCOMES).ok();
                match place.and_then(|place| story.decisions.at(id).outcomes.get(place)) {
                    Some(outcome) => outcome.id.clone(),
                    None => value.to_string(),
                }
            }
            Kind::Reply(id) => {
                let place = usize::try_from(value).ok().and_then(|value| value.checked_sub(1));
                let reply = place.and_then(|place| story.exchange_lines.at(id).replies.get(place));
                reply.map(|reply| reply.id.clone()).unwrap_or_default()
            }
        }
    }

    /// The scene whose code an address belongs to, and where that begins.
    fn scene_at(&self, at: Address) -> Option<(Address, SceneId)> {
        let after = self.by_start.partition_point(|(start, _)| *start <= at);
        after.checked_sub(1).and_then(|index| self.by_start.get(index)).copied()
    }

    /// What an address is known by.
    pub(super) fn place(&self, at: Address) -> Option<Place> {
        let (start, scene) = self.scene_at(at)?;
        let first = |at: u32, line: &LineId| self.shown_at.get(&(scene, *line)) == Some(&Address(at));
        let line = |at: u32| line_of(self.story, self.story.op(Address(at))).filter(|line| first(at, line));
        if let Some(line) = line(at.0) {
            return Some(Place { scene, line: Some(line), behind: None });
        }
        let before = (start.0..at.0).rev().find_map(|before| line(before).map(|line| (before, line)));
        let (from, line) = before.map_or((start.0, None), |(before, line)| (before, Some(line)));
        Some(Place { scene, line, behind: Some(at.0 - from) })
    }
}

/// What names mean in a story.
pub(super) struct Lookup<'a> {
    names: Names<'a>,
    cell_by_name: FxHashMap<String, Cell>,
    scene_by_key: FxHashMap<&'a str, SceneId>,
    line_by_id: FxHashMap<&'a str, LineId>,
    /// Lines by what they were known by before they had a tag; made when a save asks for one.
    untagged: OnceCell<HashMap<String, LineId>>,
    same: bool,
}

impl<'a> Lookup<'a> {
    /// For a save of the same story, or of another version of it.
    pub(super) fn new(story: &'a Story, layout: &Layout, same: bool) -> Self {
        let names = Names::new(story, layout);
        let cells = (0..).zip(&names.cells).filter(|(_, (name, _))| !name.is_empty());
        let cell_by_name = cells.map(|(cell, (name, _))| (name.clone(), Cell(cell))).collect();
        Self {
            cell_by_name,
            scene_by_key: story.scenes.pairs().map(|(id, scene)| (scene.key.as_str(), id)).collect(),
            line_by_id: story.lines.pairs().map(|(id, line)| (line.id.as_str(), id)).collect(),
            untagged: OnceCell::new(),
            names,
            same,
        }
    }

    /// The cell of a name, or of what is called otherwise today.
    pub(super) fn cell(&self, name: &str) -> Option<(Cell, Kind)> {
        let renamed = || {
            let (what, old) = name.split_once(' ')?;
            let kind = match what {
                "variable" => Named::Variable,
                "decision" => Named::Decision,
                "visits" => Named::Scene,
                "reply" | "once" | "seen" | "vary" => Named::Line,
                _ => return None,
            };
            self.cell_by_name.get(&format!("{what} {}", self.present(kind, old)?))
        };
        let cell = *self.cell_by_name.get(name).or_else(renamed)?;
        self.names.cell(cell).map(|(_, kind)| (cell, kind))
    }

    pub(super) fn scene(&self, key: &str) -> Option<SceneId> {
        self.scene_by_key.get(key).or_else(|| self.scene_by_key.get(self.present(Named::Scene, key)?)).copied()
    }

    pub(super) fn sound(&self, id: &str) -> Option<SoundId> {
        self.names.story.sounds.find(|sound| sound.id == id)
    }

    pub(super) fn line(&self, id: &str) -> Option<LineId> {
        self.line_by_id.get(id).or_else(|| self.line_by_id.get(self.present(Named::Line, id)?)).copied()
    }

    /// What is called today what was called so when the save was written.
    fn present(&self, kind: Named, old: &str) -> Option<&str> {
        let story = self.names.story;
        match kind {
            Named::Line if old.starts_with('~') => {
                let line = self.untagged.get_or_init(|| self.untagged()).get(old)?;
                Some(story.lines.at(*line).id.as_str())
            }
            _ => story.former.present(kind, old),
        }
    }

    fn untagged(&self) -> HashMap<String, LineId> {
        let story = self.names.story;
        let mut scene_of = HashMap::new();
        for (at, op) in (0..).map(Address).zip(&story.code) {
            let Some(scene) = self.names.scene_at(at).map(|(_, scene)| scene) else { continue };
            match op {
                Op::Line(line) => drop(scene_of.insert(*line, scene)),
                Op::Choice(choice) => {
                    let options = story.choices.at(*choice).options.iter().filter(|option| !option.spoken);
                    scene_of.extend(options.map(|option| (option.text, scene)));
                }
                _ => {}
            }
        }
        temporary_ids(story, &scene_of)
    }

    /// The address of a place.
    pub(super) fn place(&self, place: Place) -> Option<Address> {
        let story = self.names.story;
        let start = match place.line {
            Some(line) => *self.names.shown_at.get(&(place.scene, line))?,
            None => story.scenes.at(place.scene).start,
        };
        let Some(behind) = place.behind else { return Some(start) };
        if self.same {
            return start.0.checked_add(behind).map(Address);
        }
        // The code between may have changed: go on at the next instruction that can be seen, without repeating effects.
        let mut at = if place.line.is_some() { start.next() } else { start };
        for _ in 0..1_000 {
            at = match story.op(at) {
                Op::Effect(_) | Op::Decide(..) | Op::Unless(..) | Op::Arm(_) => at.next(),
                Op::Jump(to) => to,
                _ => return Some(at),
            };
        }
        None
    }

    /// A number as a value.
    pub(super) fn number(&self, kind: Kind, value: i32) -> Option<i32> {
        match kind {
            Kind::Number(low, high) => Some(value).filter(|value| (low..=high).contains(value)),
            Kind::Bounded(id) => Some(self.names.story.variables.at(id).kind.clamp(value)),
            _ => None,
        }
    }

    /// A name of [`Names::word`] as a value.
    pub(super) fn word(&self, kind: Kind, name: &str) -> Option<i32> {
        fn plus_one<I: Id, T>(table: &Table<I, T>, name: &str, of: impl Fn(&T) -> &String) -> Option<i32> {
            if name.is_empty() {
                return Some(0);
            }
            table.find(|item| of(item) == name).and_then(|id| i32::try_from(id.index() + 1).ok())
        }
        let number = |place: Option<usize>, first: i32| place.and_then(|p| i32::try_from(p).ok()).map(|p| p + first);
        let story = self.names.story;
        match kind {
            Kind::Number(..) | Kind::Bounded(_) | Kind::Place | Kind::Scene => None,
            Kind::Backdrop => plus_one(&story.backdrops, name, |backdrop| &backdrop.id),
            Kind::Mood => plus_one(&story.moods, name, |mood| &mood.id),
            Kind::Music => plus_one(&story.music, name, |music| &music.id),
            Kind::Ending => {
                plus_one(&story.endings, story.former.present(Named::Ending, name).unwrap_or(name), |ending| &ending.id)
            }
            Kind::Word(id) => match &story.variables.at(id).kind {
                VariableKind::OneOf(words) => number(words.iter().position(|word| word == name), 0),
                _ => None,
            },
            Kind::Outcome(id) => match name {
                "0" => Some(0),
                "1" => Some(1),
                name => number(story.outcome_named(id, name), OUTCOMES),
            },
            Kind::Reply(id) => match name {
                "" => Some(0),
                name => number(story.reply_named(id, name), 1),
            },
        }
    }
}

/// The line that a place is known by: the one shown there, or the words of the first option of the choice.
fn line_of(story: &Story, op: Op) -> Option<LineId> {
    match op {
        Op::Line(line) => Some(line),
        Op::Exchange(line) => Some(story.exchange_lines.at(line).replies.first()?.line),
        // A choice of replies would share its name with the line that voices them; it is known by its place.
        Op::Choice(choice) => {
            story.choices.at(choice).options.first().filter(|option| !option.spoken).map(|option| option.text)
        }
        _ => None,
    }
}
