//! Codex, Archive and achievements: what is read beside the story.

use super::text::fold;
use super::{Compiler, Sorted, pick};
use crate::load::names::check_id;
use crate::model::{Achievement, ArchiveEntry, CodexEntry};

impl Compiler {
    pub(super) fn entries(&mut self, sorted: &Sorted) {
        for (file, _, source) in sorted.each(pick!(Codex)) {
            self.keep(check_id(file, &source.id, false));
            let made = self.story.codex.push(CodexEntry {
                id: source.id.text.clone(),
                title: fold(&source.title.text),
                text: fold(&source.text.text),
            });
            let added = self.names.codex.add(file, &source.id, made);
            self.keep(added);
        }
        for (file, _, source) in sorted.each(pick!(Archive)) {
            self.keep(check_id(file, &source.id, false));
            let endings = source.endings.iter().filter_map(|ending| {
                let found = self.names.endings.find(file, ending);
                self.keep(found)
            });
            let endings = endings.collect();
            let made = self.story.archive.push(ArchiveEntry {
                id: source.id.text.clone(),
                topic: fold(&source.topic.text),
                title: fold(&source.title.text),
                text: fold(&source.text.text),
                endings,
            });
            let added = self.names.archive.add(file, &source.id, made);
            self.keep(added);
        }
        // Entries lead to each other, so their words are looked at once all are known.
        let codex = sorted.each(pick!(Codex)).map(|(file, _, source)| (file, &source.text));
        let archive = sorted.each(pick!(Archive)).map(|(file, _, source)| (file, &source.text));
        for (file, text) in codex.chain(archive) {
            self.markup(file, text, &fold(&text.text), None);
        }
        for (file, _, source) in sorted.each(pick!(Achievement)) {
            self.keep(check_id(file, &source.id, false));
            let made = self.story.achievements.push(Achievement {
                id: source.id.text.clone(),
                title: fold(&source.title.text),
                hint: fold(&source.hint.text),
            });
            let added = self.names.achievements.add(file, &source.id, made);
            self.keep(added);
        }
    }
}
