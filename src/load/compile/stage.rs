//! Backdrops, moods, music, sounds, Codex and achievements.

use super::text::fold;
use super::{Compiler, Sorted, pick};
use crate::diagnostics::{Code, Diagnostic};
use crate::load::names::check_id;
use crate::load::read::span;
use crate::model::{Achievement, Audible, Backdrop, CodexEntry, Mood};

impl Compiler {
    pub(super) fn stage(&mut self, sorted: &Sorted) {
        for (file, _, source) in sorted.each(pick!(Mood)) {
            self.keep(check_id(file, &source.id, false));
            for (name, value) in [("light", source.light), ("warmth", source.warmth), ("unrest", source.unrest)] {
                if !(0.0..=1.0).contains(&value) {
                    let message = format!("the {name} of this mood is {value}, and must lie between 0 and 1");
                    self.found.push(Diagnostic::new(Code::OutOfRange, message).at(span(file, &source.id.range())));
                }
            }
            let mood =
                Mood { id: source.id.text.clone(), light: source.light, warmth: source.warmth, unrest: source.unrest };
            let made = self.story.moods.push(mood);
            let added = self.names.moods.add(file, &source.id, made);
            self.keep(added);
        }
        for (file, _, source) in sorted.each(pick!(Backdrop)) {
            self.keep(check_id(file, &source.id, false));
            let shader = &source.shader;
            if shader.text.contains(['/', '\\', ':']) || shader.text.starts_with('.') {
                self.found.push(
                    Diagnostic::new(Code::BadId, "a shader is named by its file alone, without a folder")
                        .at(span(file, &shader.range()))
                        .help(
                            "put the file into `assets/backdrops/` of the pack, and write its name: `\"street.wgsl\"`",
                        ),
                );
            }
            let caption = source.caption.as_ref().map(|l| fold(&l.text));
            let backdrop = Backdrop { id: source.id.text.clone(), shader: shader.text.clone(), caption };
            let made = self.story.backdrops.push(backdrop);
            let added = self.names.backdrops.add(file, &source.id, made);
            self.keep(added);
        }
        for (file, _, source) in sorted.each(pick!(Music)) {
            self.keep(check_id(file, &source.id, false));
            let made = self.story.music.push(Audible { id: source.id.text.clone(), caption: None });
            let added = self.names.music.add(file, &source.id, made);
            self.keep(added);
        }
        for (file, _, source) in sorted.each(pick!(Sound)) {
            self.keep(check_id(file, &source.id, false));
            let caption = source.caption.as_ref().map(|l| fold(&l.text));
            let made = self.story.sounds.push(Audible { id: source.id.text.clone(), caption });
            let added = self.names.sounds.add(file, &source.id, made);
            self.keep(added);
        }
        self.entries(sorted);
    }

    fn entries(&mut self, sorted: &Sorted) {
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
