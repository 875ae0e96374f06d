//! Perspectives, cast and endings.

use std::collections::BTreeMap;

use super::text::fold;
use super::{Compiler, Sorted, pick};
use crate::diagnostics::{Code, Diagnostic, FileId};
use crate::load::names::check_id;
use crate::load::read::span;
use crate::load::spanned::Literal;
use crate::model::{Ending, Person, Playable};

/// The colour of a speaker who has none.
const PLAIN: (u8, u8, u8) = (0xb8, 0xb0, 0xa4);

impl Compiler {
    pub(super) fn people(&mut self, sorted: &Sorted) {
        for (file, _, source) in sorted.each(pick!(Perspective)) {
            let playable = Playable {
                title: source.title.as_ref().map(|l| fold(&l.text)).unwrap_or_default(),
                about: source.about.as_ref().map(|l| fold(&l.text)).unwrap_or_default(),
                ground: self.colour(file, &source.ground),
            };
            let colour = self.colour(file, &source.colour);
            self.person(file, &source.id, &source.name, colour, Some(playable));
        }
        let perspectives = sorted.each(pick!(Perspective));
        let playable: BTreeMap<&str, usize> =
            perspectives.map(|(file, _, source)| (source.id.text.as_str(), self.packs.of(file))).collect();
        for (file, _, source) in sorted.each(pick!(Cast)) {
            // A later pack lets one play this member of the cast.
            if playable.get(source.id.text.as_str()).is_some_and(|pack| *pack > self.packs.of(file)) {
                continue;
            }
            let colour = source.colour.as_ref().map_or(PLAIN, |colour| self.colour(file, colour));
            self.person(file, &source.id, &source.name, colour, None);
        }
    }

    fn person(&mut self, file: FileId, id: &Literal, name: &Literal, colour: (u8, u8, u8), playable: Option<Playable>) {
        self.keep(check_id(file, id, false));
        let person = Person { id: id.text.clone(), name: fold(&name.text), colour, playable };
        let made = self.story.people.push(person);
        let added = self.names.people.add(file, id, made);
        self.keep(added);
    }

    fn colour(&mut self, file: FileId, text: &Literal) -> (u8, u8, u8) {
        let read = |text: &str| {
            let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
            let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
            Some((byte(0)?, byte(2)?, byte(4)?))
        };
        let bad = || {
            Diagnostic::new(Code::BadColour, format!("`{}` is not a colour", text.text))
                .at(span(file, &text.range()))
                .help(
                    "a colour is written `\"#rrggbb\"`, such as `\"#d9a441\"`: two digits each for red, green and blue",
                )
        };
        self.keep(read(&text.text).ok_or_else(bad)).unwrap_or(PLAIN)
    }

    pub(super) fn declare_endings(&mut self, sorted: &Sorted) {
        for (file, _, source) in sorted.each(pick!(Ending)) {
            self.keep(check_id(file, &source.id, false));
            let of = source.of.as_ref().and_then(|of| {
                let found = self.names.people.find(file, of);
                self.keep(found)
            });
            let made = self.story.endings.push(Ending {
                id: source.id.text.clone(),
                title: fold(&source.title.text),
                hint: fold(&source.hint.text),
                of,
                closed: source.closed,
                tellings: Vec::new(),
            });
            let added = self.names.endings.add(file, &source.id, made);
            self.keep(added);
        }
    }
}
