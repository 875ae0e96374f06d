//! Cells and values as names, and back: what ties a save to a story that may be edited between.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use super::untagged::temporary_ids;
use crate::model::{Address, ChoiceId, Id, LineId, Named, OUTCOMES, Op, SceneId, Story, Table, VariableKind};
use crate::runtime::{
    BACKDROP, Cell, DEPTH, DRAWS, ENDING, GATHERED, Item, Layout, MOOD, MUSIC, PHASE, PLACE, SCENE, STOP, Shown,
};

/// What the value of a cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A number within bounds.
    Number(i32, i32),
    /// A place in the code.
    Place,
    /// An id plus one, 0 for none: of a scene, backdrop, mood, piece of music or ending.
    Scene,
    Backdrop,
    Mood,
    Music,
    Ending,
    /// A word of a variable's list.
    Word(crate::model::VariableId),
    /// A variable with other bounds.
    Bounded(crate::model::VariableId),
    /// An outcome.
    Outcome(crate::model::DecisionId),
    /// A reply plus one.
    Reply(crate::model::ExchangeLineId),
}

/// The names of a story's cells, and the table of names of one save.
pub(super) struct Names<'a> {
    story: &'a Story,
    cells: BTreeMap<Cell, (String, Kind)>,
    /// The scenes in the order of their code.
    by_start: Vec<(Address, SceneId)>,
    /// Where each line is shown, for places. Lines of an exchange stand in several scenes.
    shown_at: HashMap<(SceneId, &'a str), Address>,
    scene_by_key: HashMap<&'a str, SceneId>,
    line_by_id: HashMap<&'a str, LineId>,
    /// Which option of which choice has these words.
    option_by_line: HashMap<LineId, (ChoiceId, u16)>,
    table: Vec<String>,
    known: HashMap<String, i32>,
    /// For reading: the meaning of each name of the table, as a cell.
    cell_by_name: HashMap<String, Cell>,
    /// Lines by what they were known by before they had a tag; made when a save asks for one.
    untagged: OnceCell<HashMap<String, LineId>>,
    same: bool,
}

impl<'a> Names<'a> {
    /// For writing.
    pub(super) fn new(story: &'a Story, layout: &Layout) -> Self {
        let mut names = Self {
            story,
            cells: BTreeMap::new(),
            by_start: Vec::new(),
            shown_at: HashMap::new(),
            scene_by_key: story.scenes.pairs().map(|(id, scene)| (scene.key.as_str(), id)).collect(),
            line_by_id: story.lines.pairs().map(|(id, line)| (line.id.as_str(), id)).collect(),
            option_by_line: HashMap::new(),
            table: Vec::new(),
            known: HashMap::new(),
            cell_by_name: HashMap::new(),
            untagged: OnceCell::new(),
            same: true,
        };
        names.by_start = story.scenes.pairs().map(|(id, scene)| (scene.start, id)).collect();
        names.by_start.sort_unstable();
        names.name_cells(layout);
        names
    }

    /// The scene whose code an address belongs to.
    fn scene_at(&self, at: Address) -> Option<SceneId> {
        let after = self.by_start.partition_point(|(start, _)| *start <= at);
        after.checked_sub(1).and_then(|index| self.by_start.get(index)).map(|(_, id)| *id)
    }

    /// For reading a save with its table.
    pub(super) fn reading(story: &'a Story, layout: &Layout, table: &[String], same: bool) -> Self {
        let mut names = Self::new(story, layout);
        names.table = table.to_vec();
        names.cell_by_name = names.cells.iter().map(|(cell, (name, _))| (name.clone(), *cell)).collect();
        for at in (0..story.code.len()).rev() {
            let address = Address(u32::try_from(at).unwrap_or(0));
            if let (Some(scene), Some(id)) = (names.scene_at(address), line_of(story, story.op(address))) {
                names.shown_at.insert((scene, id), address);
            }
        }
        for (id, choice) in story.choices.pairs() {
            for (place, option) in (0..).zip(&choice.options) {
                names.option_by_line.entry(option.text).or_insert((id, place));
            }
        }
        names.same = same;
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
            self.cells.insert(cell, (name, kind));
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
        for at in 0..story.code.len() {
            let at = Address(u32::try_from(at).unwrap_or(0));
            if let Op::Vary(_, cell, _) = story.op(at) {
                let line = (at.0..).take(200).find_map(|at| line_of(story, story.op(Address(at))));
                add(layout.vary(cell), format!("vary {}", line.unwrap_or("")), Kind::Number(i32::MIN, i32::MAX));
            }
        }
    }

    fn intern(&mut self, name: String) -> i32 {
        if let Some(known) = self.known.get(&name) {
            return *known;
        }
        let index = i32::try_from(self.table.len()).unwrap_or(i32::MAX);
        self.table.push(name.clone());
        self.known.insert(name, index);
        index
    }

    pub(super) fn into_table(self) -> Vec<String> {
        self.table
    }

    pub(super) fn cell(&mut self, cell: Cell) -> i32 {
        let name = self.cells.get(&cell).map(|(name, _)| name.clone()).unwrap_or_default();
        self.intern(name)
    }

    /// A value as a number that means the same in an edited story: itself, or the place of a name.
    pub(super) fn value(&mut self, cell: Cell, value: i32) -> i32 {
        let Some((_, kind)) = self.cells.get(&cell) else { return value };
        let story = self.story;
        fn id_of<I: Id, T>(table: &Table<I, T>, value: i32, name: impl Fn(&T) -> &String) -> String {
            let id = usize::try_from(value).ok().and_then(|value| value.checked_sub(1)).map(I::from_index);
            id.and_then(|id| table.get(id)).map(|item| name(item).clone()).unwrap_or_default()
        }
        let name = match *kind {
            Kind::Number(..) | Kind::Bounded(_) => return value,
            Kind::Place => self.place(Address(u32::try_from(value).unwrap_or(0))),
            Kind::Scene => id_of(&story.scenes, value, |scene| &scene.key),
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
        };
        self.intern(name)
    }

    /// A place in a scene: the line or choice that stands there, or how far it is behind the last one before it or the scene's beginning.
    fn place(&self, at: Address) -> String {
        let Some(scene) = self.scene_at(at) else { return String::new() };
        let (key, start) = (&self.story.scenes.at(scene).key, self.story.scenes.at(scene).start);
        if let Some(line) = line_of(self.story, self.story.op(at)) {
            return format!("= {key} {line}");
        }
        let before = (start.0..at.0)
            .rev()
            .find_map(|before| line_of(self.story, self.story.op(Address(before))).map(|line| (before, line)));
        match before {
            Some((before, line)) => format!("{} {key} {line}", at.0 - before),
            None => format!("{} {key}", at.0 - start.0),
        }
    }

    /// The address of a place, and whether it is exactly the one that was meant.
    fn read_place(&self, name: &str) -> Option<(Address, bool)> {
        let mut words = name.split(' ');
        let (offset, key, line) = (words.next()?, words.next()?, words.next());
        let scene = self.scene_named(key)?;
        let start = match line {
            Some(line) => {
                let line = self.line_named(line)?;
                *self.shown_at.get(&(scene, self.story.lines.at(line).id.as_str()))?
            }
            None => self.story.scenes.at(scene).start,
        };
        if offset == "=" {
            return Some((start, true));
        }
        let offset: u32 = offset.parse().ok()?;
        if self.same {
            return Some((Address(start.0.checked_add(offset)?), true));
        }
        // The code between may have changed: go on at the next instruction that can be seen, without repeating effects.
        let mut at = if line.is_some() { start.next() } else { start };
        for _ in 0..1_000 {
            at = match self.story.op(at) {
                Op::Effect(_) | Op::Decide(..) | Op::Unless(..) | Op::Arm(_) => at.next(),
                Op::Jump(to) => to,
                _ => return Some((at, true)),
            };
        }
        None
    }

    /// The cell of a name, or of what is called otherwise today.
    fn cell_named(&self, name: &str) -> Option<Cell> {
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
        self.cell_by_name.get(name).or_else(renamed).copied()
    }

    /// What is called today what was called so when the save was written.
    fn present(&self, kind: Named, old: &str) -> Option<&str> {
        let untagged = || {
            let line = self.untagged.get_or_init(|| self.untagged()).get(old)?;
            Some(self.story.lines.at(*line).id.as_str())
        };
        match kind {
            Named::Line if old.starts_with('~') => untagged(),
            _ => self.story.former.present(kind, old),
        }
    }

    fn scene_named(&self, key: &str) -> Option<SceneId> {
        self.scene_by_key.get(key).or_else(|| self.scene_by_key.get(self.present(Named::Scene, key)?)).copied()
    }

    fn line_named(&self, id: &str) -> Option<LineId> {
        self.line_by_id.get(id).or_else(|| self.line_by_id.get(self.present(Named::Line, id)?)).copied()
    }

    fn untagged(&self) -> HashMap<String, LineId> {
        let mut scene_of = HashMap::new();
        for (at, op) in (0..).map(Address).zip(&self.story.code) {
            let Some(scene) = self.scene_at(at) else { continue };
            match op {
                Op::Line(line) => drop(scene_of.insert(*line, scene)),
                Op::Choice(choice) => {
                    let options = self.story.choices.at(*choice).options.iter().filter(|option| !option.spoken);
                    scene_of.extend(options.map(|option| (option.text, scene)));
                }
                _ => {}
            }
        }
        temporary_ids(self.story, &scene_of)
    }

    /// A change as this story has it; none if the story has no such thing. The flag tells whether a place is exact.
    pub(super) fn read_change(&self, cell: i32, value: i32) -> Option<(Cell, i32, bool)> {
        let name = self.name(cell)?;
        let cell = self.cell_named(name)?;
        let (_, kind) = self.cells.get(&cell)?;
        let story = self.story;
        fn plus_one<I: Id, T>(table: &Table<I, T>, name: &str, of: impl Fn(&T) -> &String) -> Option<i32> {
            if name.is_empty() {
                return Some(0);
            }
            table.find(|item| of(item) == name).and_then(|id| i32::try_from(id.index() + 1).ok())
        }
        let number = |place: Option<usize>, first: i32| place.and_then(|p| i32::try_from(p).ok()).map(|p| p + first);
        let read = match *kind {
            Kind::Number(low, high) => Some(value).filter(|value| (low..=high).contains(value)),
            Kind::Bounded(id) => Some(story.variables.at(id).kind.clamp(value)),
            Kind::Place => {
                let (at, exact) = self.read_place(self.name(value)?)?;
                return Some((cell, i32::try_from(at.0).ok()?, exact));
            }
            Kind::Scene => match self.name(value)? {
                "" => Some(0),
                key => self.scene_named(key).and_then(|id| i32::try_from(id.index() + 1).ok()),
            },
            Kind::Backdrop => plus_one(&story.backdrops, self.name(value)?, |backdrop| &backdrop.id),
            Kind::Mood => plus_one(&story.moods, self.name(value)?, |mood| &mood.id),
            Kind::Music => plus_one(&story.music, self.name(value)?, |music| &music.id),
            Kind::Ending => {
                let name = self.name(value)?;
                plus_one(&story.endings, story.former.present(Named::Ending, name).unwrap_or(name), |ending| &ending.id)
            }
            Kind::Word(id) => match &story.variables.at(id).kind {
                VariableKind::OneOf(words) => {
                    let name = self.name(value)?;
                    number(words.iter().position(|word| word == name), 0)
                }
                _ => None,
            },
            Kind::Outcome(id) => match self.name(value)? {
                "0" => Some(0),
                "1" => Some(1),
                name => number(story.outcome_named(id, name), OUTCOMES),
            },
            Kind::Reply(id) => match self.name(value)? {
                "" => Some(0),
                name => number(story.reply_named(id, name), 1),
            },
        };
        read.map(|value| (cell, value, true))
    }

    fn name(&self, index: i32) -> Option<&str> {
        usize::try_from(index).ok().and_then(|index| self.table.get(index)).map(String::as_str)
    }

    /// An item as five numbers: what, its name, the option, the scene, the values.
    pub(super) fn item(&mut self, item: &Item) -> [i32; 5] {
        let story = self.story;
        let (what, name, option) = match item.shown {
            Shown::Heading(scene) => (0, story.scenes.at(scene).key.clone(), 0),
            Shown::Line(line) => (1, story.lines.at(line).id.clone(), 0),
            Shown::Chosen(choice, option) => {
                let text = story.choices.at(choice).options.get(usize::from(option)).map(|option| option.text);
                (2, text.map(|text| story.lines.at(text).id.clone()).unwrap_or_default(), i32::from(option))
            }
        };
        let scene = item.scene.map(|scene| story.scenes.at(scene).key.clone()).unwrap_or_default();
        let (name, scene) = (self.intern(name), self.intern(scene));
        [what, name, option, scene, i32::try_from(item.values).unwrap_or(0)]
    }

    pub(super) fn read_item(&self, numbers: &[i32; 5]) -> Option<Item> {
        let [what, name, _, scene, values] = *numbers;
        let name = self.name(name)?;
        let shown = match what {
            0 => Shown::Heading(self.scene_named(name)?),
            1 => Shown::Line(self.line_named(name)?),
            2 => {
                let line = self.line_named(name)?;
                let (choice, option) = *self.option_by_line.get(&line)?;
                Shown::Chosen(choice, option)
            }
            _ => return None,
        };
        let scene = self.name(scene).and_then(|key| self.scene_named(key));
        Some(Item { shown, scene, values: u32::try_from(values).ok()? })
    }
}

/// The id that a place is known by: of the line shown there, or of the first option of the choice.
fn line_of(story: &Story, op: Op) -> Option<&str> {
    let line = match op {
        Op::Line(line) => line,
        Op::Exchange(line) => story.exchange_lines.at(line).replies.first()?.line,
        Op::Choice(choice) => {
            // A choice of replies would share its name with the line that voices them; it is known by its place.
            story.choices.at(choice).options.first().filter(|option| !option.spoken)?.text
        }
        _ => return None,
    };
    Some(story.lines.at(line).id.as_str())
}
