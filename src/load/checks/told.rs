//! Slots that are due have their tellings.

use crate::diagnostics::{Code, Diagnostic};
use crate::load::compile::Compiler;

pub(super) fn check(compiler: &mut Compiler) {
    let story = &compiler.story;
    let due = |act| story.pack.told_through.is_none_or(|through| act <= through);
    let mut found = Vec::new();
    for itinerary in story.itineraries.iter() {
        for stop in &itinerary.stops {
            let slot = &story.slots[stop.slot];
            if due(slot.act) && slot.telling(stop.eyes).is_none() {
                let eyes = stop.eyes.map_or("nobody’s", |eyes| story.people[eyes].id.as_str());
                found.push(format!("the slot `{}` is due, and has no telling in {eyes} eyes", slot.id));
            }
        }
    }
    found.sort();
    found.dedup();
    compiler.found.extend(found.into_iter().map(|message| {
        Diagnostic::new(Code::Untold, message).help("tell it, or set `told_through` in the pack to an earlier act")
    }));
}
