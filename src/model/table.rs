//! Typed ids and the tables they point into.

use std::marker::PhantomData;

/// A newtype over a place in a table.
pub trait Id: Copy + Eq + Ord + std::hash::Hash {
    /// The id of a place.
    fn from_index(index: usize) -> Self;
    /// The place.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub(crate) u32);

        impl Id for $name {
            fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// An act.
    ActId
    /// A slot of the timeline; ids compare in the order of the story.
    SlotId
    /// A perspective or a member of the cast.
    PersonId
    /// An itinerary.
    ItineraryId
    /// A variable.
    VariableId
    /// A decision.
    DecisionId
    /// A fact.
    FactId
    /// A gauge.
    GaugeId
    /// An ending.
    EndingId
    /// A scene, storylet or ending's scene.
    SceneId
    /// A line, reply or option: anything with words of its own.
    LineId
    /// A line of an exchange.
    ExchangeLineId
    /// A choice.
    ChoiceId
    /// A pool of storylets.
    PoolId
    /// A backdrop.
    BackdropId
    /// A mood.
    MoodId
    /// A piece of music.
    MusicId
    /// A sound.
    SoundId
    /// A Codex entry.
    CodexId
    /// An entry of the Archive.
    ArchiveId
    /// An achievement.
    AchievementId
    /// A rule of the pack.
    RuleId
}

/// Values found by their id.
#[derive(Debug, Clone, PartialEq)]
pub struct Table<I, T> {
    items: Vec<T>,
    ids: PhantomData<I>,
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Self { items: Vec::new(), ids: PhantomData }
    }
}

impl<I: Id, T> Table<I, T> {
    pub(crate) fn push(&mut self, item: T) -> I {
        let id = I::from_index(self.items.len());
        self.items.push(item);
        id
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The value of an id. Ids are made by the loader alone, for the tables of the same story, so this does not fail; ids from outside go
    /// through [`Table::get`].
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "see above")]
    pub fn at(&self, id: I) -> &T {
        &self.items[id.index()]
    }

    /// The value of an id, if it is of this table.
    #[must_use]
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }

    pub(crate) fn get_mut(&mut self, id: I) -> Option<&mut T> {
        self.items.get_mut(id.index())
    }

    /// The values in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// The values with their ids, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (I, &T)> {
        self.items.iter().enumerate().map(|(index, item)| (I::from_index(index), item))
    }

    /// The ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = I> + use<I, T> {
        (0..self.items.len()).map(I::from_index)
    }

    /// The id of the first value that fits.
    pub fn find(&self, fits: impl Fn(&T) -> bool) -> Option<I> {
        self.items.iter().position(fits).map(I::from_index)
    }
}
