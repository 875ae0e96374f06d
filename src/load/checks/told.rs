//! Slots that are due have their tellings.

use crate::diagnostics::{Code, Diagnostic};
use crate::load::compile::Compiler;

pub(super) fn check(compiler: &mut Compiler) {
    let story = &compiler.story;
    let due = |act| story.pack.told_through.is_none_or(|through| act <= through);
    let mut found = Vec::new();
    for itinerary in story.itineraries.iter() {
        for stop in &itinerary.stops {
            let slot = story.slots.at(stop.slot);
            if due(slot.act) && slot.telling(stop.eyes).is_none() {
                let eyes = stop.eyes.map(|eyes| story.people.at(eyes).id.clone());
                let message = match &eyes {
                    Some(eyes) => format!("no scene tells the slot `{}` through the eyes of `{eyes}`", slot.id),
                    None => format!("no scene without eyes tells the slot `{}`", slot.id),
                };
                let place = compiler.stop_spans.get(&(slot.id.clone(), eyes)).copied();
                found.push((place, message));
            }
        }
    }
    found.sort();
    found.dedup();
    compiler.found.extend(found.into_iter().map(|(place, message)| {
        Diagnostic::new(Code::Untold, message)
            .help("play passes over it; write the scene, or set `told_through` in the pack to an earlier act")
            .maybe_at(place)
    }));
}
