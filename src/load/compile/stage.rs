//! Portraits, backdrops, moods, music and sounds.

use std::collections::{BTreeMap, BTreeSet};

use super::text::fold;
use super::{Compiler, Sorted, pick};
use crate::diagnostics::{Code, Diagnostic, FileId, Span};
use crate::load::missing::Kind;
use crate::load::names::{Word, advice, check_id};
use crate::load::read::span;
use crate::load::spanned::Literal;
use crate::model::{Audible, Backdrop, LineId, MOST_SHOWN, Mood, PersonId, Portrait};

impl Compiler {
    pub(super) fn stage(&mut self, sorted: &Sorted) {
        self.portraits(sorted);
        for (file, _, source) in sorted.each(pick!(Mood)) {
            self.keep(check_id(file, &source.id, false));
            for (name, value) in [("light", source.light), ("warmth", source.warmth), ("unrest", source.unrest)] {
                if !(0.0..=1.0).contains(&value) {
                    let message = format!("the {name} of this mood is {value}, and must lie between 0 and 1");
                    self.found.push(Diagnostic::new(Code::OutOfRange, message).at(span(file, &source.id.range())));
                }
            }
            let expression = source.expression.as_ref();
            if let Some(expression) = expression.filter(|expression| !self.has_expression(&expression.text)) {
                self.unknown_expression(file, expression, None);
            }
            let mood = Mood {
                id: source.id.text.clone(),
                light: source.light,
                warmth: source.warmth,
                unrest: source.unrest,
                expression: expression.map(|expression| expression.text.clone()),
            };
            let made = self.story.moods.push(mood);
            let added = self.names.moods.add(file, &source.id, made);
            self.keep(added);
        }
        for (file, _, source) in sorted.each(pick!(Backdrop)) {
            self.keep(check_id(file, &source.id, false));
            let shader = &source.shader;
            self.bare_file(file, shader, "a shader", "assets/backdrops/", "street.wgsl");
            let caption = source.caption.as_ref().map(|l| fold(&l.text));
            let id = source.id.text.clone();
            // What it shows is known once there are gauges.
            let backdrop = Backdrop { id, shader: shader.text.clone(), caption, shows: Vec::new() };
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
    }

    /// What somebody looks like. A later pack may say it anew.
    fn portraits(&mut self, sorted: &Sorted) {
        let mut first: BTreeMap<PersonId, (FileId, Span)> = BTreeMap::new();
        for (file, _, source) in sorted.each(pick!(Portrait)) {
            let here = span(file, &source.of.range());
            self.bare_file(file, &source.file, "a portrait", "assets/portraits/", "ada.svg");
            let mut expressions = BTreeMap::new();
            for (id, picture) in &source.expressions {
                self.keep(check_id(file, id, false));
                self.bare_file(file, picture, "a portrait", "assets/portraits/", "ada_hard.svg");
                if expressions.insert(id.text.clone(), picture.text.clone()).is_some() {
                    let message = format!("this portrait has two expressions `{}`", id.text);
                    self.found.push(Diagnostic::new(Code::Duplicate, message).at(span(file, &id.range())));
                }
            }
            let found = self.names.people.find(file, &source.of);
            let Some(person) = self.keep(found) else { continue };
            let same_pack = |(other, _): &&(FileId, Span)| self.packs.of(*other) == self.packs.of(file);
            if let Some((_, place)) = first.get(&person).filter(same_pack) {
                let message = format!("`{}` has two portraits", source.of.text);
                let help = "keep one of the two; more faces of one person are its `expressions`";
                self.found.push(
                    Diagnostic::new(Code::Duplicate, message).at(here).related(*place, "the other one").help(help),
                );
                continue;
            }
            first.insert(person, (file, here));
            self.story.portraits.insert(person, Portrait { file: source.file.text.clone(), expressions });
        }
    }

    /// The gauges that are seen in places.
    pub(super) fn shown_gauges(&mut self, sorted: &Sorted) {
        for (file, _, source) in sorted.each(pick!(Backdrop)) {
            let mut shows = Vec::new();
            for name in &source.shows {
                match self.names.words.get(&name.text) {
                    Some((Word::Gauge(id), _)) => shows.push(*id),
                    _ if self.missing.any(Kind::Word) => {}
                    _ => {
                        let gauges = self.names.words.iter().filter(|(_, (word, _))| matches!(word, Word::Gauge(_)));
                        let help = advice(&name.text, gauges.map(|(name, _)| name.as_str()));
                        let message = format!("no gauge is called `{}`", name.text);
                        let at = span(file, &name.range());
                        self.found.push(Diagnostic::new(Code::UnknownName, message).at(at).maybe_help(help));
                    }
                }
            }
            if let Some(name) = source.shows.get(MOST_SHOWN) {
                let message = format!("a backdrop shows at most {MOST_SHOWN} gauges");
                self.found.push(Diagnostic::new(Code::TooMany, message).at(span(file, &name.range())));
            }
            let made = self.names.backdrops.get(&source.id.text).and_then(|id| self.story.backdrops.get_mut(id));
            if let Some(backdrop) = made {
                backdrop.shows = shows;
            }
        }
    }

    /// How the speaker of a line looks.
    pub(super) fn look(&mut self, file: FileId, line: LineId, expression: Option<&Literal>) {
        let Some(expression) = expression else { return };
        let Some(speaker) = self.story.lines.at(line).speaker else { return };
        let known = self.story.portraits.get(&speaker).is_some_and(|it| it.expressions.contains_key(&expression.text));
        if known {
            self.story.looks.insert(line, expression.text.clone());
        } else {
            self.unknown_expression(file, expression, Some(speaker));
        }
    }

    fn has_expression(&self, name: &str) -> bool {
        self.story.portraits.values().any(|portrait| portrait.expressions.contains_key(name))
    }

    fn unknown_expression(&mut self, file: FileId, name: &Literal, of: Option<PersonId>) {
        let portraits = self.story.portraits.iter().filter(|(id, _)| of.is_none_or(|of| of == **id));
        let known: BTreeSet<&String> = portraits.flat_map(|(_, portrait)| portrait.expressions.keys()).collect();
        let help = advice(&name.text, known.iter().map(|known| known.as_str())).unwrap_or_else(|| {
            "list it in the portrait: `Portrait(of: \"…\", file: \"…\", expressions: [(\"hard\", \"….svg\")])`"
                .to_owned()
        });
        let message = match of {
            Some(of) => format!("the portrait of `{}` has no expression `{}`", self.story.people.at(of).id, name.text),
            None => format!("no portrait has an expression `{}`", name.text),
        };
        let at = span(file, &name.range());
        self.found.push(Diagnostic::new(Code::UnknownExpression, message).at(at).help(help));
    }

    /// A file of a pack is named without a folder.
    fn bare_file(&mut self, file: FileId, name: &Literal, what: &str, folder: &str, example: &str) {
        if name.text.contains(['/', '\\', ':']) || name.text.starts_with('.') {
            let message = format!("{what} is named by its file alone, without a folder");
            let help = format!("put the file into `{folder}` of the pack, and write its name: `\"{example}\"`");
            self.found.push(Diagnostic::new(Code::BadId, message).at(span(file, &name.range())).help(help));
            return;
        }
        let below = folder.strip_prefix("assets/").unwrap_or(folder);
        self.asked_files.push((format!("{below}{}", name.text), span(file, &name.range())));
    }
}
