//! What cannot be reached, told once: of a branch that play never takes the branch, and nothing that stands inside it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::machine::{Mark, Site};
use super::verdicts::{Finding, Property, Severity};
use super::words;
use crate::model::{Address, ChoiceId, LineId, Op, Story};

/// The parts of the code that play never comes to.
pub(super) struct Outermost {
    lines: BTreeMap<LineId, u32>,
    choices: BTreeMap<ChoiceId, u32>,
    lost: Vec<Range<u32>>,
}

impl Outermost {
    pub(super) fn of(story: &Story, lost: &BTreeSet<Mark>) -> Self {
        let mut outermost = Self { lines: BTreeMap::new(), choices: BTreeMap::new(), lost: Vec::new() };
        for (op, at) in story.code.iter().zip(0..) {
            match op {
                Op::Line(line) => drop(outermost.lines.insert(*line, at)),
                Op::Choice(choice) => drop(outermost.choices.insert(*choice, at)),
                _ => {}
            }
        }
        outermost.lost = lost.iter().filter_map(|mark| body(story, *mark)).collect();
        outermost
    }

    /// Whether something that is lost is to be told: not where what it stands in, or asks for, is told already.
    pub(super) fn tells(&self, mark: Mark, lost: &BTreeSet<Mark>) -> bool {
        let inside = |at: Option<u32>| at.is_some_and(|at| self.lost.iter().any(|range| range.contains(&at)));
        match mark {
            Mark::Line(line) => !inside(self.lines.get(&line).copied()),
            Mark::Choice(choice) => !inside(self.choices.get(&choice).copied()),
            Mark::Option(choice, _) => !lost.contains(&Mark::Choice(choice)),
            Mark::Holds(Site::Option(choice, option)) => {
                !lost.contains(&Mark::Option(choice, option)) && !lost.contains(&Mark::Choice(choice))
            }
            Mark::Fails(Site::Option(choice, _)) => !lost.contains(&Mark::Choice(choice)),
            Mark::Arm(at) | Mark::Holds(Site::Code(at)) => !inside(Some(at.0)),
            // What is never asked neither holds nor fails, and is told once.
            Mark::Fails(site) => {
                let asked = !lost.contains(&Mark::Holds(site));
                asked && !matches!(site, Site::Code(at) if inside(Some(at.0)))
            }
            _ => true,
        }
    }
}

/// The instructions that only this leads to.
fn body(story: &Story, mark: Mark) -> Option<Range<u32>> {
    match mark {
        Mark::Holds(Site::Code(at)) => match story.op(at) {
            Op::Unless(_, other) => Some(at.0 + 1..other.0),
            _ => None,
        },
        Mark::Fails(Site::Code(at)) => match story.op(at) {
            Op::Unless(_, other) => match story.op(Address(other.0.checked_sub(1)?)) {
                Op::Jump(end) => Some(other.0..end.0),
                _ => None,
            },
            _ => None,
        },
        Mark::Option(choice, option) => {
            let known = story.choices.at(choice);
            let start = known.options.get(usize::from(option))?.target;
            let next = known.options.get(usize::from(option) + 1).map_or(known.after, |next| next.target);
            Some(start.0..next.0)
        }
        Mark::Arm(at) => {
            let Op::Arm(arm) = story.op(at) else { return None };
            let next = (at.0 + 1..arm.target.0).map(|at| story.op(Address(at))).find_map(|op| match op {
                Op::Arm(next) => Some(next.target.0),
                _ => None,
            });
            // The last of them ends where the one before jumps to.
            let end = next.or_else(|| match story.op(Address(arm.target.0.checked_sub(1)?)) {
                Op::Jump(end) => Some(end.0),
                _ => None,
            });
            Some(arm.target.0..end?)
        }
        Mark::Scene(scene) => {
            let start = story.scenes.at(scene).start;
            let next = story.scenes.iter().map(|scene| scene.start).filter(|next| *next > start).min();
            let end = u32::try_from(story.code.len()).unwrap_or(u32::MAX);
            Some(start.0..next.map_or(end, |next| next.0))
        }
        _ => None,
    }
}

/// The finding of something that cannot be reached.
pub(super) fn unreachable(story: &Story, mark: Mark, lost: &BTreeSet<Mark>) -> Finding {
    let (name, place) = words::mark(story, mark);
    let locked = always_locked(story, mark);
    let severity = if locked { Severity::Note } else { Severity::Fault };
    let (message, help) = match mark {
        Mark::Holds(site) if lost.contains(&Mark::Fails(site)) => {
            (format!("{name} is never asked"), "nothing leads there, or something before it always decides")
        }
        Mark::Holds(_) => (format!("{name} never holds"), "take it out, or change what it asks for"),
        Mark::Fails(_) => (format!("{name} always holds"), "take the condition out, or change what it asks for"),
        Mark::Option(..) if locked => (
            format!("{name} is always locked"),
            "if it is there only to be seen, all is well; else change its conditions",
        ),
        Mark::Option(..) => (format!("{name} can never be chosen"), "take it out, or change its conditions"),
        Mark::Outcome(..) => {
            (format!("nobody can decide {name}"), "let an option of its owner’s telling decide it, or take it out")
        }
        Mark::Line(_) => (format!("{name} is never shown"), "take it out, or change the conditions around it"),
        _ => (format!("{name} can never be reached"), "take it out, or change the conditions on the way there"),
    };
    Finding { property: Property::Reached, mark: Some(mark), severity, message, place, help, witness: None }
}

/// Whether something is an option, or its condition, that is shown with a reason where it cannot be chosen: it may be there to be seen only.
fn always_locked(story: &Story, mark: Mark) -> bool {
    match mark {
        Mark::Option(choice, option) | Mark::Holds(Site::Option(choice, option)) => {
            let option = story.choices.at(choice).options.get(usize::from(option));
            option.is_some_and(|option| option.locked.is_some())
        }
        _ => false,
    }
}
