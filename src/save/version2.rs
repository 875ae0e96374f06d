//! The second format: tables of names, and a line of letters for each moment, in which names are told by number.
//!
//! A moment's line is its changes, then, behind a point, its items. A change is the number of a cell and its new value; what the value means
//! stands in the table of cells. Lines and places are told by how far they are from the last one, since they mostly follow one another.

use rustc_hash::FxHashMap;

use super::SaveError;
use super::carry::Carrier;
use super::digits::{self, Digits};
use super::format::{Tables, Told};
use super::names::{Kind, Names, Place};
use crate::model::{Address, Id, LineId, SceneId};
use crate::runtime::{Cell, Cells, History, Item, SCENE, Shown};

/// What an item's number holds in its two lowest bits; the others tell which line, or what else.
const LINE: u32 = 0;
const CHOSEN: u32 = 1;
const HEADING: u32 = 2;
const OTHER: u32 = 3;
/// The rest of an `OTHER`: a scene follows in which what comes next was told …
const SCENE_FOLLOWS: u32 = 0;
/// … or it is the scene that the moment's changes have led to …
const SCENE_NOW: u32 = 1;
/// … or a value of the last item follows …
const VALUE: u32 = 2;
/// … or the word follows by which a sound is known.
const SOUND: u32 = 3;

/// The numbers that ids got, in the order in which they were first asked for.
#[derive(Default)]
struct Numbers {
    /// By id, the number plus one.
    known: Vec<u32>,
    ids: Vec<usize>,
}

impl Numbers {
    fn of(&mut self, id: usize) -> u32 {
        if self.known.len() <= id {
            self.known.resize(id + 1, 0);
        }
        let next = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        match self.known.get_mut(id) {
            Some(0) | None => {}
            Some(known) => return *known - 1,
        }
        if let Some(known) = self.known.get_mut(id) {
            *known = next + 1;
        }
        self.ids.push(id);
        next
    }
}

struct Writer<'a> {
    names: Names<'a>,
    cells: Numbers,
    scenes: Numbers,
    lines: Numbers,
    places: Numbers,
    words: FxHashMap<String, u32>,
    word_list: Vec<String>,
    last_place: u32,
    last_line: u32,
    scene: Option<SceneId>,
    text: String,
}

/// The moments of a history whose play stands at these cells.
pub(super) fn write(names: Names<'_>, cells: &Cells, history: &History) -> (Tables, String) {
    // From where the play stands to its beginning, then forward through all moments.
    let mut cells = cells.clone();
    for moment in (0..history.behind()).rev() {
        for (cell, difference) in history.changes(moment) {
            cells.set(cell, cells.get(cell).wrapping_sub(difference));
        }
    }
    let mut writer = Writer {
        names,
        cells: Numbers::default(),
        scenes: Numbers::default(),
        lines: Numbers::default(),
        places: Numbers::default(),
        words: FxHashMap::default(),
        word_list: Vec::new(),
        last_place: 0,
        last_line: 0,
        scene: None,
        text: String::new(),
    };
    for moment in 0..history.moments() {
        writer.text.push('\n');
        for (cell, difference) in history.changes(moment) {
            let value = cells.get(cell).wrapping_add(difference);
            cells.set(cell, value);
            writer.change(cell, value);
        }
        let items = history.items_of(moment);
        if !items.is_empty() {
            writer.text.push('.');
        }
        for item in items.filter_map(|index| history.item(index)) {
            writer.item(&item, cells.id(SCENE));
        }
    }
    let (tables, text) = writer.finish();
    (Tables { cursor: u32::try_from(history.behind()).unwrap_or(u32::MAX), ..tables }, text)
}

impl Writer<'_> {
    fn change(&mut self, cell: Cell, value: i32) {
        let Some((_, kind)) = self.names.cell(cell) else { return };
        let number = self.cells.of(cell.0 as usize);
        digits::write(&mut self.text, number);
        match Told::of(kind) {
            Told::Number => digits::write_signed(&mut self.text, value),
            Told::Place => {
                let number = self.places.of(usize::try_from(value).unwrap_or(0));
                digits::write_signed(&mut self.text, number.wrapping_sub(self.last_place).cast_signed());
                self.last_place = number;
            }
            Told::Scene => {
                let scene = usize::try_from(value).ok().and_then(|value| value.checked_sub(1));
                self.scene(scene.map(SceneId::from_index));
            }
            Told::Word => {
                let word = self.names.word(kind, value);
                self.word(word);
            }
        }
    }

    fn word(&mut self, word: String) {
        let next = u32::try_from(self.word_list.len()).unwrap_or(u32::MAX);
        let number = *self.words.entry(word).or_insert_with_key(|word| {
            self.word_list.push(word.clone());
            next
        });
        digits::write(&mut self.text, number);
    }

    fn scene(&mut self, scene: Option<SceneId>) {
        let number = scene.map_or(0, |scene| self.scenes.of(scene.index()) + 1);
        digits::write(&mut self.text, number);
    }

    fn item(&mut self, item: &Item<'_>, scene_now: Option<SceneId>) {
        if item.scene != self.scene {
            self.scene = item.scene;
            if item.scene == scene_now {
                digits::write(&mut self.text, SCENE_NOW << 2 | OTHER);
            } else {
                digits::write(&mut self.text, SCENE_FOLLOWS << 2 | OTHER);
                self.scene(item.scene);
            }
        }
        match item.shown {
            Shown::Heading(scene) => {
                digits::write(&mut self.text, HEADING);
                self.scene(Some(scene));
            }
            Shown::Line(line) => self.line(line, LINE),
            Shown::Chosen(line) => self.line(line, CHOSEN),
            Shown::Sound(sound) => {
                digits::write(&mut self.text, SOUND << 2 | OTHER);
                let id = self.names.story().sounds.at(sound).id.clone();
                self.word(id);
            }
        }
        for value in item.values {
            digits::write(&mut self.text, VALUE << 2 | OTHER);
            digits::write_signed(&mut self.text, *value);
        }
    }

    fn line(&mut self, line: LineId, what: u32) {
        let number = self.lines.of(line.index());
        let difference = number.wrapping_sub(self.last_line).cast_signed();
        digits::write(&mut self.text, digits::folded(difference) << 2 | what);
        self.last_line = number;
    }

    fn finish(mut self) -> (Tables, String) {
        let mut places = String::new();
        for at in std::mem::take(&mut self.places.ids) {
            let at = Address(u32::try_from(at).unwrap_or(0));
            let place = self.names.place(at);
            let line = place.and_then(|place| place.line);
            digits::write(&mut places, place.and_then(|place| place.behind).map_or(0, |behind| behind + 1));
            digits::write(&mut places, place.map_or(0, |place| self.scenes.of(place.scene.index())));
            digits::write(&mut places, line.map_or(0, |line| self.lines.of(line.index()) + 1));
        }
        let story = self.names.story();
        let cells = self.cells.ids.iter().filter_map(|id| self.names.cell(Cell(u32::try_from(*id).ok()?)));
        let scene = |id: &usize| story.scenes.at(SceneId::from_index(*id)).key.clone();
        let line = |id: &usize| story.lines.at(LineId::from_index(*id)).id.clone();
        let tables = Tables {
            cells: cells.map(|(name, kind)| (Told::of(kind), name.to_owned())).collect(),
            scenes: self.scenes.ids.iter().map(scene).collect(),
            lines: self.lines.ids.iter().map(line).collect(),
            places,
            words: self.word_list,
            cursor: 0,
        };
        (tables, self.text)
    }
}

/// The tables of a save as its story has them now.
struct Found<'a> {
    cells: Vec<(Told, Option<(Cell, Kind)>)>,
    scenes: Vec<Option<SceneId>>,
    lines: Vec<Option<LineId>>,
    places: Vec<Option<Address>>,
    words: &'a [String],
    last_place: u32,
    last_line: u32,
    scene: Option<SceneId>,
}

/// Puts on what the save holds.
pub(super) fn carry(carrier: &mut Carrier<'_>, tables: &Tables, moments: Option<&str>) -> Result<(), SaveError> {
    let lookup = &carrier.lookup;
    let mut found = Found {
        cells: tables.cells.iter().map(|(told, name)| (*told, lookup.cell(name))).collect(),
        scenes: tables.scenes.iter().map(|key| lookup.scene(key)).collect(),
        lines: tables.lines.iter().map(|id| lookup.line(id)).collect(),
        places: Vec::new(),
        words: &tables.words,
        last_place: 0,
        last_line: 0,
        scene: None,
    };
    let mut places = Digits::new(&tables.places);
    while !places.is_empty() {
        let (behind, scene, line) = (places.read()?.checked_sub(1), places.read()?, places.read()?.checked_sub(1));
        let line = line.map(|line| get(&found.lines, line)).transpose()?;
        // A line that is gone is no beginning of its scene.
        let place = get(&found.scenes, scene)?.filter(|_| line != Some(None));
        let place = place.map(|scene| Place { scene, line: line.flatten(), behind });
        found.places.push(place.and_then(|place| lookup.place(place)));
    }
    for moment in moments.into_iter().flat_map(|moments| moments.split('\n')) {
        let (changes, items) = moment.split_once('.').unwrap_or((moment, ""));
        let mut changes = Digits::new(changes);
        while !changes.is_empty() {
            let change = found.change(carrier, &mut changes)?;
            carrier.change(change);
        }
        let mut items = Digits::new(items);
        while !items.is_empty() {
            found.item(carrier, &mut items)?;
        }
        carrier.close(tables.cursor);
    }
    Ok(())
}

impl Found<'_> {
    fn change(&mut self, carrier: &Carrier<'_>, digits: &mut Digits<'_>) -> Result<Option<(Cell, i32)>, SaveError> {
        let (told, cell) = get(&self.cells, digits.read()?)?;
        let value = match told {
            Told::Number => {
                let value = digits.read_signed()?;
                cell.and_then(|(_, kind)| carrier.lookup.number(kind, value))
            }
            Told::Place => {
                self.last_place = self.last_place.wrapping_add_signed(digits.read_signed()?);
                get(&self.places, self.last_place)?.and_then(|at| i32::try_from(at.0).ok())
            }
            Told::Scene => match digits.read()?.checked_sub(1) {
                None => Some(0),
                Some(scene) => get(&self.scenes, scene)?.and_then(|id| i32::try_from(id.index() + 1).ok()),
            },
            Told::Word => {
                let word = self.words.get(digits.read()? as usize).ok_or(SaveError::Damaged)?;
                cell.and_then(|(_, kind)| carrier.lookup.word(kind, word))
            }
        };
        let cell = cell.filter(|(_, kind)| Told::of(*kind) == told);
        Ok(cell.zip(value).map(|((cell, _), value)| (cell, value)))
    }

    fn item(&mut self, carrier: &mut Carrier<'_>, digits: &mut Digits<'_>) -> Result<(), SaveError> {
        let number = digits.read()?;
        match (number & 3, number >> 2) {
            (OTHER, SCENE_FOLLOWS) => {
                let scene = digits.read()?.checked_sub(1);
                self.scene = scene.map(|scene| get(&self.scenes, scene)).transpose()?.flatten();
            }
            (OTHER, SCENE_NOW) => self.scene = carrier.scene_now(),
            (OTHER, VALUE) => carrier.value(digits.read_signed()?),
            (OTHER, SOUND) => {
                let id = self.words.get(digits.read()? as usize).ok_or(SaveError::Damaged)?;
                let sound = carrier.lookup.sound(id);
                carrier.item(sound.map(Shown::Sound), self.scene);
            }
            (OTHER, _) => return Err(SaveError::Damaged),
            (HEADING, _) => {
                let scene = digits.read()?.checked_sub(1).ok_or(SaveError::Damaged)?;
                carrier.item(get(&self.scenes, scene)?.map(Shown::Heading), self.scene);
            }
            (what, difference) => {
                self.last_line = self.last_line.wrapping_add_signed(digits::signed(difference));
                let line = get(&self.lines, self.last_line)?;
                let shown = if what == CHOSEN { Shown::Chosen } else { Shown::Line };
                carrier.item(line.map(shown), self.scene);
            }
        }
        Ok(())
    }
}

/// An entry of a table.
fn get<T: Copy>(table: &[T], number: u32) -> Result<T, SaveError> {
    table.get(number as usize).copied().ok_or(SaveError::Damaged)
}
