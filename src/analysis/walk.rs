//! The shortest way to something, asked by itself: play is looked through only as far as the first play that comes past it.

use super::explore::Limits;
use super::liveness::Liveness;
use super::machine::Mark;
use super::packing::Packing;
use super::symbolic::{Shortest, Until, way_to_mark};
use super::unfold::unfold;
use super::verdicts::{Progress, Reached};
use super::witness::Witness;
use super::words;
use crate::model::{ItineraryId, Story};

/// What came of looking for a way.
#[derive(Debug, Clone, Default)]
pub struct Walked {
    /// The play with the fewest choices, if one was found.
    pub reached: Option<Reached>,
    /// Whether everything was looked through in which a shorter one might be.
    pub complete: bool,
}

/// Looks in some itineraries for a play that comes past one of some marks, with the fewest choices. `watch` hears how far it has come, and stops
/// it by false.
pub fn walk(
    story: &Story,
    itineraries: &[ItineraryId],
    limits: Limits,
    wanted: &[Mark],
    watch: &mut dyn FnMut(Progress<'_>) -> bool,
) -> Walked {
    let mut walked = Walked { reached: None, complete: true };
    for id in itineraries {
        let name = story.itineraries.at(*id).id.as_str();
        let mut machine = unfold(story, *id);
        let marks: Vec<(u32, Mark)> =
            (0..).zip(machine.marks.all().iter().copied()).filter(|(_, mark)| wanted.contains(mark)).collect();
        if marks.is_empty() {
            continue;
        }
        let liveness = Liveness::of(&mut machine);
        let packing = Packing::of(&machine, &liveness);
        let mut told = |done| watch(Progress { itinerary: name, done, of: "sets" });
        let is_wanted = |mark: u32| marks.iter().any(|(known, _)| *known == mark);
        // What needs no fewer choices than what is known is of no interest.
        let known = walked.reached.as_ref().filter(|known| known.shortest).map(|known| known.witness.choices.len());
        let until = Until { marks: Some(1), choices: known };
        let shortest = Shortest::of(&machine, &liveness, &packing, limits.nodes, until, &is_wanted, &mut told);
        let found = match &shortest {
            Some(shortest) => {
                let first = marks.iter().filter_map(|it| Some((shortest.choices(it.0)?, *it))).min();
                first.and_then(|(_, (number, mark))| Some((mark, shortest.way(story, number)?)))
            }
            // Too many sets: any way is better than none.
            None if known.is_none() => {
                marks.iter().find_map(|(number, mark)| Some((*mark, way_to_mark(story, &machine, *number)?)))
            }
            None => None,
        };
        walked.complete &= shortest.is_some();
        let fewer =
            |way: &Witness| walked.reached.as_ref().is_none_or(|known| way.choices.len() < known.witness.choices.len());
        if let Some((mark, witness)) = found.filter(|(_, way)| fewer(way)) {
            walked.reached =
                Some(Reached { mark, name: words::mark(story, mark).0, witness, shortest: shortest.is_some() });
        }
    }
    // It is the shortest of all only where all were looked at.
    if let Some(reached) = &mut walked.reached {
        reached.shortest &= walked.complete;
    }
    walked
}
