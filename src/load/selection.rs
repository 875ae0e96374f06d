//! Which packs are played together: the story, what was asked for, and the player's mods.
//!
//! What was asked for must be right. A mod of the player's folder that is broken, or made for another story, is left out, and the rest plays.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::files::Files;
use super::read::manifest;
use super::{Loaded, load_all};
use crate::diagnostics::{Diagnostics, render_text};
use crate::model::Story;

/// The packs that can be played.
pub struct Selection {
    /// The story that is played where no pack that was asked for is a story of its own.
    pub story: Box<dyn Files>,
    /// Packs that were asked for: a mistake in them is an error.
    pub asked: Vec<Box<dyn Files>>,
    /// The packs of the player's folder.
    pub mods: Vec<Box<dyn Files>>,
    /// The ids of mods that the player has switched off.
    pub off: BTreeSet<String>,
}

/// What has become of a selection.
#[derive(Debug)]
pub struct Selected {
    /// The story with everything that plays along.
    pub loaded: Loaded,
    /// The packs of the player's folder, in its order.
    pub mods: Vec<Mod>,
}

/// A pack of the player's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mod {
    /// Its id; the name of its folder where it does not say.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: String,
    /// What has become of it.
    pub fate: Fate,
}

/// What becomes of a mod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It plays.
    Plays,
    /// The player has switched it off.
    Off,
    /// It requires these packs, which are not there.
    Lacks(Vec<String>),
    /// It is a story of its own.
    OwnStory,
    /// It has errors, or does not go together with the others: the report.
    Broken(String),
}

impl Selected {
    /// The story, to take the place of the one that plays; the report where it has mistakes, or a mod that played has them now.
    ///
    /// # Errors
    /// What is wrong with the files.
    pub fn after(&self, before: &[Mod]) -> Result<Arc<Story>, String> {
        let played = |it: &Mod| before.iter().any(|other| other.id == it.id && other.fate == Fate::Plays);
        let broken = self.mods.iter().find_map(|it| match &it.fate {
            Fate::Broken(report) if played(it) => Some(report.clone()),
            _ => None,
        });
        match (broken, &self.loaded.story) {
            (Some(report), _) => Err(report),
            (None, Some(story)) => Ok(story.clone()),
            (None, None) => Err(self.loaded.report(false)),
        }
    }
}

impl Selection {
    /// The packs that play whatever mods there are: those that were asked for, behind the story, unless one of them is a story of its own.
    #[must_use]
    pub fn firm(&self) -> Vec<&dyn Files> {
        let asked: Vec<&dyn Files> = self.asked.iter().map(AsRef::as_ref).collect();
        let alone = asked.iter().any(|pack| manifest(*pack).is_some_and(|head| head.requires.is_empty()));
        if alone { asked } else { [self.story.as_ref()].into_iter().chain(asked).collect() }
    }

    /// Loads what can be played.
    #[must_use]
    pub fn load(&self) -> Selected {
        let firm = self.firm();
        let looked = self.mods.iter().map(|pack| self.first_look(pack.as_ref()));
        let (mut mods, requires): (Vec<Mod>, Vec<Vec<String>>) = looked.unzip();
        // Without mods nobody asks what the others are called.
        let named = firm.iter().filter(|_| !mods.is_empty()).filter_map(|pack| manifest(*pack));
        let ids: BTreeSet<String> = named.map(|head| head.id.text).collect();
        keep_satisfied(&ids, &requires, &mut mods);
        loop {
            let playing = |(index, _): &(usize, &Mod)| mods.get(*index).is_some_and(|it| it.fate == Fate::Plays);
            let indices: Vec<usize> = mods.iter().enumerate().filter(playing).map(|(index, _)| index).collect();
            let on_top = indices.iter().filter_map(|index| self.mods.get(*index)).map(AsRef::as_ref);
            let packs: Vec<&dyn Files> = firm.iter().copied().chain(on_top).collect();
            let loaded = load_all(&packs);
            if loaded.story.is_some() || indices.is_empty() {
                return Selected { loaded, mods };
            }
            for (index, report) in guilty(&loaded, firm.len(), &indices) {
                if let Some(it) = mods.get_mut(index) {
                    it.fate = Fate::Broken(report);
                }
            }
            keep_satisfied(&ids, &requires, &mut mods);
        }
    }

    /// Another number after any file of the packs has changed.
    #[must_use]
    pub fn stamp(&self) -> u64 {
        let packs = [&self.story].into_iter().chain(&self.asked).chain(&self.mods);
        packs.fold(0, |stamp, pack| stamp.rotate_left(7) ^ pack.stamp())
    }

    /// A mod before anything is loaded, and the ids of the packs that it requires.
    fn first_look(&self, pack: &dyn Files) -> (Mod, Vec<String>) {
        let folder = pack.name().replace('\\', "/").rsplit('/').next().unwrap_or_default().to_owned();
        match manifest(pack) {
            Some(head) => {
                let (id, title, version) = (head.id.text, head.title.text, head.version.text);
                let fate = match () {
                    () if self.off.contains(&id) => Fate::Off,
                    () if head.requires.is_empty() => Fate::OwnStory,
                    () => Fate::Plays,
                };
                let requires = head.requires.into_iter().map(|id| id.text).collect();
                (Mod { id, title, version, fate }, requires)
            }
            // Loading says what is wrong with it.
            None => {
                let it = Mod { id: folder.clone(), title: folder, version: String::new(), fate: Fate::Plays };
                (it, Vec::new())
            }
        }
    }
}

/// Leaves out the mods that require what does not play.
fn keep_satisfied(firm: &BTreeSet<String>, requires: &[Vec<String>], mods: &mut [Mod]) {
    loop {
        let playing = mods.iter().filter(|it| it.fate == Fate::Plays).map(|it| it.id.clone());
        let there: BTreeSet<String> = firm.iter().cloned().chain(playing).collect();
        let mut changed = false;
        for (it, requires) in mods.iter_mut().zip(requires).filter(|(it, _)| it.fate == Fate::Plays) {
            let lacks: Vec<String> = requires.iter().filter(|id| !there.contains(*id)).cloned().collect();
            if !lacks.is_empty() {
                it.fate = Fate::Lacks(lacks);
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}

/// The mods in whose files an error lies, each with its report; where there is none, the last one.
fn guilty(loaded: &Loaded, firm: usize, playing: &[usize]) -> Vec<(usize, String)> {
    let mut guilty: Vec<(usize, String)> = Vec::new();
    for (place, index) in playing.iter().enumerate() {
        let Some(files) = loaded.files.get(firm + place) else { continue };
        let mut own = Diagnostics::default();
        let inside =
            |found: &&crate::diagnostics::Diagnostic| found.span.is_some_and(|span| files.contains(&span.file.0));
        loaded.diagnostics.iter().filter(inside).for_each(|found| own.push(found.clone()));
        if own.has_errors() {
            guilty.push((*index, render_text(&own, &loaded.sources, false)));
        }
    }
    if guilty.is_empty() {
        guilty.extend(playing.last().map(|index| (*index, loaded.report(false))));
    }
    guilty
}
