//! Checks over the whole compiled story: one file a check.

mod asks;
mod calls;
mod constants;
mod decisions;
mod due;
mod endings;
mod exchanges;
mod loops;
mod near;
mod options;
mod paths;
mod people;
mod reached;
mod rounds;
mod staging;
mod told;
mod trials;
mod unused;
mod uses;
mod values;
mod weights;

pub(crate) use calls::DEEPEST_CALL;

use self::due::Due;
use self::uses::Uses;
use self::values::Values;
use super::compile::Compiler;
use crate::diagnostics::{Diagnostic, Severity};
use crate::model::{Address, Op, SceneId, Story};

pub(super) fn all(compiler: &mut Compiler) {
    let ways = Ways::of_all(&compiler.story);
    calls::check(compiler, &ways);
    loops::check(compiler);
    exchanges::check(compiler);
    told::check(compiler);
    reached::check(compiler, &ways);
    // What a mistake has kept from being read would make everything seem unused.
    if compiler.missing.nothing() && compiler.found.iter().all(|found| found.code.severity() == Severity::Warning) {
        let found = of_the_whole(compiler);
        compiler.found.extend(found);
    }
}

/// What is no mistake in itself, and hardly meant: only of a story that can be played.
fn of_the_whole(compiler: &Compiler) -> Vec<Diagnostic> {
    let due = Due::of(&compiler.story);
    let stretches = asks::stretches(&compiler.story);
    let sites = asks::sites(compiler, &stretches);
    let uses = Uses::of(compiler, due, &sites, &stretches);
    let values = Values::new(compiler, due, rounds::entered_again(&compiler.story, &stretches));
    let mut found = unused::check(compiler, due, &uses);
    found.extend(decisions::check(compiler, due, &uses));
    found.extend(weights::check(compiler, due, &uses, &sites, &stretches));
    found.extend(people::check(compiler, due, &uses));
    found.extend(staging::check(compiler, due, &uses));
    // Whoever tells a scene of another pack anew is not to blame for what that pack has declared for it.
    found.retain(|found| !found.span.is_some_and(|place| compiler.may_be_out_of_use(place)));
    found.extend(near::check(compiler, &uses));
    found.extend(endings::check(compiler, due, &uses, &values));
    found.extend(constants::check(compiler, &sites, &stretches, &values));
    found.extend(options::check(compiler, &stretches, &values));
    found
}

/// Adds where play can go from an instruction, calls counted as steps.
fn successors(story: &Story, at: Address, found: &mut Vec<Address>) {
    match story.op(at) {
        Op::Unless(_, other) => found.extend([at.next(), other]),
        Op::Jump(to) => found.push(to),
        Op::Vary(_, _, count) | Op::Chance(count) => {
            found.extend((1..=u32::from(count)).filter_map(|offset| match story.op(Address(at.0 + offset)) {
                Op::Arm(arm) => Some(arm.target),
                _ => None,
            }));
        }
        Op::Choice(choice) => {
            let choice = story.choices.at(choice);
            found.extend(choice.options.iter().map(|option| option.target).chain([choice.after]));
        }
        Op::Goto(scene) => found.push(story.scenes.at(scene).start),
        Op::End | Op::EndOfBody | Op::Ending(_) => {}
        _ => found.push(at.next()),
    }
}

/// The scenes to which a scene's own instructions lead, as far as play can reach them from its beginning.
#[derive(Debug, Default)]
struct Ways {
    /// Called or offered: play comes back.
    calls: Vec<SceneId>,
    /// Gone to for good.
    leaves: Vec<SceneId>,
}

impl Ways {
    /// The ways of every scene, in the order of the scenes.
    fn of_all(story: &Story) -> Vec<Ways> {
        let (mut seen, mut open, mut found) = (vec![false; story.code.len()], Vec::new(), Vec::new());
        for scene in story.scenes.iter() {
            let mut ways = Ways::default();
            open.push(scene.start);
            while let Some(at) = open.pop() {
                // Bodies share no instructions, so one row of marks serves all scenes.
                match seen.get_mut(at.0 as usize) {
                    Some(seen) if !*seen => *seen = true,
                    _ => continue,
                }
                match story.op(at) {
                    Op::Goto(scene) => {
                        ways.leaves.push(scene);
                        continue;
                    }
                    Op::Call(scene) => ways.calls.push(scene),
                    Op::Offer(pool) => {
                        ways.calls.extend(story.pools.at(pool).storylets.iter().map(|(scene, ..)| *scene));
                    }
                    _ => {}
                }
                successors(story, at, &mut open);
            }
            ways.calls.sort_unstable();
            ways.calls.dedup();
            found.push(ways);
        }
        found
    }
}
