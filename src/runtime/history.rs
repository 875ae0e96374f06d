//! What was shown, and every change of state that went with it: a log in which one can walk back and forth at constant cost.
//!
//! A *moment* is what one command showed: items of the page, and changes of cells. Going back takes a moment's changes away; going forward puts
//! them on again. Nothing is copied and nothing replayed. A change is kept as a difference, which serves both ways.

use super::cells::{Cell, Cells};
use super::packed::{read_signed, read_unsigned, write_signed, write_unsigned};
use crate::model::{LineId, SceneId, SoundId};

/// What an item of the page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A telling began.
    Heading(SceneId),
    /// A line was shown.
    Line(LineId),
    /// An option with these words was taken.
    Chosen(LineId),
    /// A sound that has words was heard.
    Sound(SoundId),
}

/// An item of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Item<'a> {
    pub(crate) shown: Shown,
    /// The scene that was told.
    pub(crate) scene: Option<SceneId>,
    /// The values of its braces.
    pub(crate) values: &'a [i32],
}

/// A [`Shown`] in four bytes: two bits for what it is, the rest for the id. No story that fits into memory has 2³⁰ lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PackedShown(u32);

impl From<Shown> for PackedShown {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::Heading(scene) => Self(scene.0 << 2),
            Shown::Line(line) => Self(line.0 << 2 | 1),
            Shown::Chosen(line) => Self(line.0 << 2 | 2),
            Shown::Sound(sound) => Self(sound.0 << 2 | 3),
        }
    }
}

impl From<PackedShown> for Shown {
    fn from(PackedShown(packed): PackedShown) -> Self {
        match packed & 3 {
            0 => Shown::Heading(SceneId(packed >> 2)),
            1 => Shown::Line(LineId(packed >> 2)),
            2 => Shown::Chosen(LineId(packed >> 2)),
            _ => Shown::Sound(SoundId(packed >> 2)),
        }
    }
}

/// A scene or none in four bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PackedScene(u32);

impl From<Option<SceneId>> for PackedScene {
    fn from(scene: Option<SceneId>) -> Self {
        Self(scene.map_or(u32::MAX, |scene| scene.0))
    }
}

impl PackedScene {
    fn id(self) -> Option<SceneId> {
        (self.0 != u32::MAX).then_some(SceneId(self.0))
    }
}

/// Where the items and the changes of a moment end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Moment {
    items: u32,
    changes: u32,
}

/// The log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct History {
    moments: Vec<Moment>,
    items: Vec<PackedShown>,
    /// The scenes that were told, each behind its first item.
    scenes: Vec<(u32, PackedScene)>,
    values: Vec<i32>,
    /// The items that have values, each with the place of its first value.
    valued: Vec<(u32, u32)>,
    /// The changes of all moments, one after the other: how far the cell is from the one before it, and the difference of its values. In a
    /// moment every cell occurs once, in order.
    changes: Vec<u8>,
    /// What the cells that the unfinished moment has touched held before, in the order in which they were touched.
    open: Vec<(Cell, i32)>,
    /// How many moments lie behind; those after it can be gone forward to.
    cursor: usize,
}

impl History {
    /// Where the moment before the cursor ends.
    fn end(&self) -> Moment {
        self.cursor.checked_sub(1).and_then(|at| self.moments.get(at)).copied().unwrap_or_default()
    }

    /// How many moments lie behind.
    pub(crate) fn behind(&self) -> usize {
        self.cursor
    }

    /// Which moment shows an item: how many moments lie behind once it can be read.
    pub(crate) fn moment_of(&self, item: usize) -> usize {
        self.moments.partition_point(|moment| moment.items as usize <= item) + 1
    }

    /// How many moments there are, those ahead included.
    pub(crate) fn moments(&self) -> usize {
        self.moments.len()
    }

    /// How many items the moments that lie behind have shown.
    pub(crate) fn shown(&self) -> usize {
        self.end().items as usize
    }

    /// How many items there are, those ahead and those of the unfinished moment included.
    pub(crate) fn items(&self) -> usize {
        self.items.len()
    }

    /// Whether one can go forward.
    pub(crate) fn has_next(&self) -> bool {
        self.cursor < self.moments.len()
    }

    /// What the next moment shows first, when one has gone back.
    pub(crate) fn next_shown(&self) -> Option<Shown> {
        let next = self.moments.get(self.cursor)?;
        let start = self.end().items;
        if start < next.items { self.shown_at(start as usize) } else { None }
    }

    /// What an item of the page is.
    pub(crate) fn shown_at(&self, index: usize) -> Option<Shown> {
        self.items.get(index).map(|packed| Shown::from(*packed))
    }

    /// An item of the page.
    pub(crate) fn item(&self, index: usize) -> Option<Item<'_>> {
        let shown = self.shown_at(index)?;
        let item = size(index);
        let scene = self.scenes.partition_point(|(first, _)| *first <= item).checked_sub(1);
        let scene = scene.and_then(|at| self.scenes.get(at)).and_then(|(_, scene)| scene.id());
        let known = self.valued.binary_search_by_key(&item, |(item, _)| *item).ok();
        let values = known.and_then(|at| {
            let place = |at: usize| self.valued.get(at).map(|(_, start)| *start as usize);
            self.values.get(place(at)?..place(at + 1).unwrap_or(self.values.len()))
        });
        let values = values.unwrap_or_default();
        Some(Item { shown, scene, values })
    }

    /// Adds an item to the unfinished moment, shown in a scene.
    pub(crate) fn show(&mut self, shown: Shown, scene: Option<SceneId>) {
        let scene = PackedScene::from(scene);
        if self.scenes.last().is_none_or(|(_, last)| *last != scene) {
            self.scenes.push((size(self.items.len()), scene));
        }
        self.items.push(shown.into());
    }

    /// Adds a value to the last item.
    pub(crate) fn add_value(&mut self, value: i32) {
        let item = size(self.items.len()).saturating_sub(1);
        if self.valued.last().is_none_or(|(last, _)| *last != item) {
            self.valued.push((item, size(self.values.len())));
        }
        self.values.push(value);
    }

    /// Sets a cell in the unfinished moment.
    pub(crate) fn set(&mut self, cells: &mut Cells, cell: Cell, value: i32) {
        let old = cells.set(cell, value);
        if self.open.last().is_none_or(|(last, _)| *last != cell) {
            self.open.push((cell, old));
        }
    }

    /// Closes the moment that was being written.
    pub(crate) fn close(&mut self, cells: &Cells) {
        // The sort keeps the order of equal cells, so the oldest value of each stays.
        self.open.sort_by_key(|(cell, _)| *cell);
        self.open.dedup_by_key(|(cell, _)| *cell);
        let mut last = 0;
        for (cell, old) in self.open.drain(..) {
            let difference = cells.get(cell).wrapping_sub(old);
            if difference != 0 {
                write_unsigned(&mut self.changes, cell.0 - last);
                write_signed(&mut self.changes, difference);
                last = cell.0;
            }
        }
        self.moments.push(Moment { items: size(self.items.len()), changes: size(self.changes.len()) });
        self.cursor = self.moments.len();
    }

    /// Takes away what was written since the last moment was closed.
    pub(crate) fn abandon(&mut self, cells: &mut Cells) {
        for (cell, old) in self.open.drain(..).rev() {
            cells.set(cell, old);
        }
        self.cut();
    }

    /// Forgets what lies ahead.
    pub(crate) fn cut(&mut self) {
        let end = self.end();
        self.moments.truncate(self.cursor);
        self.items.truncate(end.items as usize);
        self.changes.truncate(end.changes as usize);
        self.scenes.truncate(self.scenes.partition_point(|(first, _)| *first < end.items));
        let valued = self.valued.partition_point(|(item, _)| *item < end.items);
        if let Some((_, start)) = self.valued.get(valued) {
            self.values.truncate(*start as usize);
        }
        self.valued.truncate(valued);
    }

    /// The changes of a moment: cells and the differences of their values.
    pub(crate) fn changes(&self, moment: usize) -> impl Iterator<Item = (Cell, i32)> + use<'_> {
        let start = moment.checked_sub(1).and_then(|before| self.moments.get(before)).map_or(0, |it| it.changes);
        let end = self.moments.get(moment).map_or(start, |it| it.changes);
        let mut bytes = self.changes.get(start as usize..end as usize).unwrap_or_default();
        let mut cell = 0;
        std::iter::from_fn(move || {
            cell += read_unsigned(&mut bytes)?;
            Some((Cell(cell), read_signed(&mut bytes)?))
        })
    }

    /// The items of a moment, by their places on the page.
    pub(crate) fn items_of(&self, moment: usize) -> std::ops::Range<usize> {
        let start = moment.checked_sub(1).and_then(|before| self.moments.get(before)).map_or(0, |it| it.items);
        let end = self.moments.get(moment).map_or(start, |it| it.items);
        start as usize..end as usize
    }

    /// One moment back. False at the beginning.
    pub(crate) fn back(&mut self, cells: &mut Cells) -> bool {
        let Some(before) = self.cursor.checked_sub(1) else { return false };
        for (cell, difference) in self.changes(before) {
            cells.set(cell, cells.get(cell).wrapping_sub(difference));
        }
        self.cursor = before;
        true
    }

    /// One moment forward. False where nothing lies ahead.
    pub(crate) fn forward(&mut self, cells: &mut Cells) -> bool {
        if !self.has_next() {
            return false;
        }
        for (cell, difference) in self.changes(self.cursor) {
            cells.set(cell, cells.get(cell).wrapping_add(difference));
        }
        self.cursor += 1;
        true
    }

    /// How many bytes it takes, as it is used (not as it is reserved).
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(self.moments.as_slice())
            + size_of_val(self.items.as_slice())
            + size_of_val(self.scenes.as_slice())
            + size_of_val(self.values.as_slice())
            + size_of_val(self.valued.as_slice())
            + self.changes.len()
    }
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Cell, Cells, History, LineId, SceneId, Shown};

    const CELLS: u32 = 300;

    /// The changes of a moment (any cell more than once, to any value), and its items: a scene or none, a line, some values.
    type Told = (Vec<(u32, i32)>, Vec<(Option<u32>, u32, Vec<i32>)>);

    fn told() -> impl Strategy<Value = Vec<Told>> {
        let value = prop_oneof![any::<i32>(), -3..3_i32, Just(i32::MIN), Just(i32::MAX)];
        let changes = proptest::collection::vec((0..CELLS, value), 0..12);
        let values = proptest::collection::vec(any::<i32>(), 0..3);
        let items = proptest::collection::vec((proptest::option::of(0..4_u32), 0..1_000_u32, values), 0..4);
        proptest::collection::vec((changes, items), 1..20)
    }

    fn write(history: &mut History, cells: &mut Cells, (changes, items): &Told) {
        for (cell, value) in changes {
            history.set(cells, Cell(*cell), *value);
        }
        for (scene, line, values) in items {
            history.show(Shown::Line(LineId(*line)), scene.map(SceneId));
            values.iter().for_each(|value| history.add_value(*value));
        }
    }

    /// The page as it is kept against the page as it was told.
    fn page_is(history: &History, told: &[Told]) {
        let items: Vec<_> = told.iter().flat_map(|(_, items)| items).collect();
        assert_eq!(history.shown(), items.len());
        for (index, (scene, line, values)) in items.into_iter().enumerate() {
            let item = history.item(index).expect("an item");
            let expected = (Shown::Line(LineId(*line)), scene.map(SceneId), values.as_slice());
            assert_eq!((item.shown, item.scene, item.values), expected);
        }
    }

    proptest! {
        #[test]
        fn every_moment_is_the_same_on_the_way_back_and_forward(told in told(), cut in any::<prop::sample::Index>()) {
            let (mut history, mut cells) = (History::default(), Cells(vec![7; CELLS as usize]));
            let mut states = vec![cells.clone()];
            for moment in &told {
                write(&mut history, &mut cells, moment);
                history.close(&cells);
                states.push(cells.clone());
            }
            page_is(&history, &told);
            for state in states.iter().rev().skip(1) {
                prop_assert!(history.back(&mut cells));
                prop_assert_eq!(&cells, state);
            }
            prop_assert!(!history.back(&mut cells));
            let cut = cut.index(told.len());
            for state in states.iter().skip(1).take(cut) {
                prop_assert!(history.forward(&mut cells));
                prop_assert_eq!(&cells, state);
            }
            // From somewhere in the middle on, another way; what is begun and taken away again leaves nothing.
            history.cut();
            write(&mut history, &mut cells, &told[0]);
            history.abandon(&mut cells);
            prop_assert_eq!(&cells, &states[cut]);
            prop_assert!(!history.has_next());
            page_is(&history, &told[..cut]);
            write(&mut history, &mut cells, &told[0]);
            history.close(&cells);
            page_is(&history, &[&told[..cut], &told[..1]].concat());
        }
    }
}
