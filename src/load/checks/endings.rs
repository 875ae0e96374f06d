//! Whether every play comes to an ending, and every ending can be come to.

use std::collections::{BTreeMap, BTreeSet};

use super::asks::Standing;
use super::due::Due;
use super::uses::Uses;
use super::values::{Literal, Values, Verdict};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::load::compile::Compiler;
use crate::model::{EndingId, ItineraryId, SlotId};

pub(super) fn check(compiler: &Compiler, due: Due, uses: &Uses, values: &Values<'_>) -> Vec<Diagnostic> {
    let story = &compiler.story;
    let mut found = Vec::new();
    for id in story.itineraries.ids() {
        never_tried(compiler, values, id, &mut found);
        if due.whole && !story.endings.is_empty() {
            found.extend(without_an_end(compiler, values, id));
        }
    }
    let rules = || story.itineraries.iter().flat_map(|itinerary| &itinerary.endings);
    let led_to: BTreeSet<EndingId> = rules().map(|rule| rule.ending).chain(uses.endings.keys().copied()).collect();
    let early = rules().filter(|rule| rule.after.is_some_and(|slot| due.slot(story, slot)));
    let early: BTreeSet<EndingId> = early.map(|rule| rule.ending).collect();
    for (id, ending) in story.endings.pairs() {
        let place = compiler.names.endings.place(&ending.id);
        if due.whole && !led_to.contains(&id) {
            let message = format!("nothing leads to the ending `{}`", ending.id);
            let help =
                format!("name it in the `endings` of an itinerary, or end a scene with `Ending(\"{}\")`", ending.id);
            found.push(Diagnostic::new(Code::EndingUnreached, message).help(help).maybe_at(place));
        }
        let is_due = due.whole || uses.endings.get(&id) == Some(&true) || early.contains(&id);
        if is_due && ending.tellings.is_empty() {
            let message = format!("no scene tells the ending `{}`", ending.id);
            let help = format!("write its last scene: `Scene(ending: \"{}\", eyes: …, body: [ … ])`", ending.id);
            found.push(Diagnostic::new(Code::EndingUntold, message).help(help).maybe_at(place));
        }
    }
    found
}

/// Rules behind one that always holds, and rules for the end of an itinerary that gathers others.
fn never_tried(compiler: &Compiler, values: &Values<'_>, id: ItineraryId, found: &mut Vec<Diagnostic>) {
    let itinerary = compiler.story.itineraries.at(id);
    let mut firm: BTreeMap<Option<SlotId>, Option<Span>> = BTreeMap::new();
    for (at, rule) in itinerary.endings.iter().enumerate() {
        let place = compiler.places.rule(id, at);
        let ending = &compiler.story.endings.at(rule.ending).id;
        let diagnostic = |message: String| Diagnostic::new(Code::EndingNeverTried, message).maybe_at(place);
        if rule.after.is_none() && !itinerary.gathers.is_empty() {
            let message = format!("`{ending}` is never tried: this itinerary ends as those end that it gathers");
            found.push(diagnostic(message).help("give the rule an `after`, or take it out"));
        } else if let Some(before) = firm.get(&rule.after) {
            let message = format!("`{ending}` is never tried: the rule before it always holds");
            let diagnostic = diagnostic(message).help("put it before the other, or give that one a `when`");
            found.push(match before {
                Some(before) => diagnostic.related(*before, "always holds"),
                None => diagnostic,
            });
        }
        let known = values.known(Standing::Rule(id, at));
        if rule.when.is_none_or(|when| values.verdict(when, known, &[]) == Verdict::Always) {
            firm.entry(rule.after).or_insert(place);
        }
    }
}

fn without_an_end(compiler: &Compiler, values: &Values<'_>, id: ItineraryId) -> Option<Diagnostic> {
    let itinerary = compiler.story.itineraries.at(id);
    let last = || itinerary.endings.iter().enumerate().filter(|(_, rule)| rule.after.is_none());
    if !itinerary.gathers.is_empty() || last().any(|(_, rule)| rule.when.is_none()) {
        return None;
    }
    let clauses: Vec<Vec<Literal>> = last().filter_map(|(_, rule)| rule.when).map(|when| vec![(when, false)]).collect();
    if let Some((at, _)) = last().next()
        && values.can_hold(&clauses, values.known(Standing::Rule(id, at))) == Some(false)
    {
        return None;
    }
    let message = format!("a play of `{}` can come to its end without an ending", itinerary.id);
    Some(
        Diagnostic::new(Code::NoLastEnding, message)
            .help("add a rule without `when` and `after` at the end of its `endings`")
            .maybe_at(compiler.names.itineraries.place(&itinerary.id)),
    )
}
