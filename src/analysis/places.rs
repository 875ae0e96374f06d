//! Where in the sources something stands that was found.

use super::machine::{Mark, Site};
use super::words;
use crate::diagnostics::Span;
use crate::load::Written;
use crate::model::{Address, Story};

/// The place of what a mark speaks of, in the files of the story.
#[must_use]
pub fn place(story: &Story, written: &Written, mark: Mark) -> Option<Span> {
    match mark {
        Mark::Ending(id) => written.ending(id),
        Mark::Scene(id) | Mark::Uncounted(id) => written.scene(id),
        Mark::Choice(id) | Mark::Nothing(id) | Mark::Gone(id) => written.choice(id),
        Mark::Option(choice, option) => written.option(story, choice, usize::from(option)),
        Mark::NoDefault(id) => {
            let default = story.choices.get(id)?.timing.map(|timing| timing.default);
            default.and_then(|option| written.option(story, id, option)).or_else(|| written.choice(id))
        }
        Mark::SaturatesIn(choice, option) => written.option(story, choice, usize::from(option)),
        Mark::Line(id) => written.line(id),
        Mark::Outcome(id, outcome) => written.outcome(id, usize::from(outcome)).or_else(|| written.decision(id)),
        Mark::Arm(at) | Mark::Saturates(at) => written.code(at).or_else(|| of_code(story, written, at)),
        Mark::Holds(site) | Mark::Fails(site) | Mark::Early(site) => self::site(story, written, site),
        Mark::NoEnding(id) => written.itinerary(id),
        Mark::Rule(id) => written.rule(id),
        Mark::ToldSoFar => None,
    }
}

fn site(story: &Story, written: &Written, site: Site) -> Option<Span> {
    let condition = || words::condition(story, site).and_then(|when| written.condition(when));
    match site {
        Site::Code(at) => written.code(at).or_else(|| of_code(story, written, at)),
        Site::Option(choice, option) => written.option_condition(choice, option).or_else(|| written.choice(choice)),
        Site::Stop(itinerary, _) => condition().or_else(|| written.itinerary(itinerary)),
        Site::Rule(itinerary, rule) => condition().or_else(|| written.ending_rule(itinerary, rule as usize)),
        Site::Decision(id) => condition().or_else(|| written.decision(id)),
        Site::Outcome(id, outcome) => condition().or_else(|| written.outcome(id, usize::from(outcome))),
        Site::Voiced(id) => {
            let line = story.exchange_lines.get(id)?.replies.first().map(|reply| reply.line);
            condition().or_else(|| line.and_then(|line| written.line(line)))
        }
        Site::Reply(id, reply) => {
            let line = story.exchange_lines.get(id)?.replies.get(usize::from(reply)).map(|reply| reply.line);
            condition().or_else(|| line.and_then(|line| written.line(line)))
        }
        Site::Storylet(pool, place) => {
            let scene = story.pools.get(pool)?.storylets.get(usize::from(place)).map(|(scene, ..)| *scene);
            condition().or_else(|| scene.and_then(|scene| written.scene(scene)))
        }
        Site::Pack(rule, _) => written.rule(rule),
    }
}

/// An instruction whose own place is not known: its scene.
fn of_code(story: &Story, written: &Written, at: Address) -> Option<Span> {
    words::scene_of(story, at).and_then(|scene| written.scene(scene))
}
