//! Checks over the whole compiled story: one file a check.

mod calls;
mod exchanges;
mod loops;
mod reached;
mod told;

pub(crate) use calls::DEEPEST_CALL;

use super::compile::Compiler;
use crate::model::{Address, ChoiceId, Op, SceneId, Story};

pub(super) fn all(compiler: &mut Compiler) {
    calls::check(compiler);
    loops::check(compiler);
    exchanges::check(compiler);
    told::check(compiler);
    reached::check(compiler);
}

/// Where play can go from an instruction, calls counted as steps.
fn successors(story: &Story, at: Address) -> Vec<Address> {
    match story.op(at) {
        Op::Unless(_, other) => vec![at.next(), other],
        Op::Jump(to) => vec![to],
        Op::Vary(_, _, count) | Op::Chance(count) => (1..=u32::from(count))
            .filter_map(|offset| match story.op(Address(at.0 + offset)) {
                Op::Arm(arm) => Some(arm.target),
                _ => None,
            })
            .collect(),
        Op::Choice(choice) => choice_targets(story, choice),
        Op::Goto(scene) => vec![story.scenes.at(scene).start],
        Op::End | Op::EndOfBody | Op::Ending(_) => Vec::new(),
        _ => vec![at.next()],
    }
}

fn choice_targets(story: &Story, choice: ChoiceId) -> Vec<Address> {
    let choice = story.choices.at(choice);
    choice.options.iter().map(|option| option.target).chain([choice.after]).collect()
}

/// Every instruction of a scene that play can reach from its beginning; other scenes are not followed.
fn reachable(story: &Story, start: Address) -> Vec<Address> {
    let (mut open, mut seen) = (vec![start], std::collections::BTreeSet::new());
    while let Some(at) = open.pop() {
        if seen.insert(at) && !matches!(story.op(at), Op::Goto(_)) {
            open.extend(successors(story, at));
        }
    }
    seen.into_iter().collect()
}

/// The scenes that a scene calls or offers.
fn called_from(story: &Story, start: Address) -> Vec<SceneId> {
    let mut found = Vec::new();
    for at in reachable(story, start) {
        match story.op(at) {
            Op::Call(scene) => found.push(scene),
            Op::Offer(pool) => found.extend(story.pools.at(pool).storylets.iter().map(|(scene, ..)| *scene)),
            _ => {}
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
