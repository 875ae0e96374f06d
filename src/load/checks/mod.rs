//! Checks over the whole compiled story: one file a check.

mod calls;
mod exchanges;
mod loops;
mod reached;
mod told;

pub(crate) use calls::DEEPEST_CALL;

use super::compile::Compiler;
use crate::model::{Address, Op, SceneId, Story};

pub(super) fn all(compiler: &mut Compiler) {
    let ways = Ways::of_all(&compiler.story);
    calls::check(compiler, &ways);
    loops::check(compiler);
    exchanges::check(compiler);
    told::check(compiler);
    reached::check(compiler, &ways);
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
