//! Members of the cast who never speak, perspectives that nobody can play, and speakers without a portrait where others have one.

use std::collections::BTreeSet;

use super::due::Due;
use super::uses::Uses;
use crate::diagnostics::{Code, Diagnostic};
use crate::load::compile::Compiler;
use crate::model::PersonId;

pub(super) fn check(compiler: &Compiler, due: Due, uses: &Uses) -> Vec<Diagnostic> {
    let story = &compiler.story;
    let stops = story.itineraries.iter().flat_map(|itinerary| &itinerary.stops);
    let played: BTreeSet<PersonId> = stops.filter_map(|stop| stop.eyes).collect();
    let mut found = Vec::new();
    for (id, person) in story.people.pairs() {
        let diagnostic = if person.playable.is_some() {
            if played.contains(&id) {
                continue;
            }
            let message = format!("no itinerary goes through the eyes of `{}`", person.id);
            let help = format!("let an itinerary stop with `eyes: \"{0}\"`, or declare `{0}` as `Cast`", person.id);
            Diagnostic::new(Code::NeverPlayed, message).help(help)
        } else if due.whole && !uses.speakers.contains(&id) {
            Diagnostic::new(Code::NeverSpeaks, format!("`{}` never says a word", person.id))
                .help(format!("write `Say(\"{}\", \"…\")` somewhere, or take the declaration out", person.id))
        } else {
            continue;
        };
        found.push(diagnostic.maybe_at(compiler.names.people.place(&person.id)));
    }
    if due.whole && !story.portraits.is_empty() {
        found.extend(faceless(compiler, uses));
    }
    found
}

fn faceless(compiler: &Compiler, uses: &Uses) -> impl Iterator<Item = Diagnostic> {
    let story = &compiler.story;
    let speakers = uses.speakers.iter().filter(|id| !story.portraits.contains_key(id));
    speakers.map(|id| {
        let id = &story.people.at(*id).id;
        let help =
            format!("declare one: `Portrait(of: \"{id}\", file: \"{id}.svg\")`, with the file in `assets/portraits/`");
        let place = compiler.names.people.place(id);
        Diagnostic::new(Code::NoPortrait, format!("`{id}` speaks and has no portrait")).help(help).maybe_at(place)
    })
}
