//! A called scene comes back: no circles of calls, no `Goto` out of one.

use std::collections::{BTreeMap, BTreeSet};

use super::Ways;
use crate::diagnostics::{Code, Diagnostic};
use crate::load::compile::Compiler;
use crate::model::SceneId;

/// The scenes that a scene calls, for those that call any.
type Calls<'a> = BTreeMap<SceneId, &'a [SceneId]>;

/// How deep calls may nest: the size of the stack in a play's state.
pub(crate) const DEEPEST_CALL: usize = 8;

pub(super) fn check(compiler: &mut Compiler, ways: &[Ways]) {
    let story = &compiler.story;
    let calling = story.scenes.ids().zip(ways).filter(|(_, ways)| !ways.calls.is_empty());
    let calls: Calls<'_> = calling.map(|(id, ways)| (id, ways.calls.as_slice())).collect();
    let called: BTreeSet<SceneId> = calls.values().copied().flatten().copied().collect();
    let deep = too_deep(&calls);
    let circles: Vec<SceneId> = deep.iter().copied().filter(|id| comes_back(&calls, *id)).collect();
    let mut found = Vec::new();
    for (id, ways) in story.scenes.ids().zip(ways) {
        if circles.contains(&id) {
            found.push((id, "this scene calls itself, or calls another that leads back to it", "break the circle"));
        } else if circles.is_empty() && deep.contains(&id) {
            found.push((id, "calls nest too deeply from here", "let at most eight scenes call one another in a row"));
        }
        if called.contains(&id) && !ways.leaves.is_empty() {
            let message = "this scene is called, and leaves by `Goto`, so that it never comes back";
            found.push((id, message, "go there with `Goto` in place of `Call`, or let its body run to the end"));
        }
    }
    for (id, message, help) in found {
        let place = compiler.scene_spans.get(id).copied();
        compiler.found.push(Diagnostic::new(Code::CallCircle, message).help(help).maybe_at(place));
    }
}

/// The scenes from which calls nest deeper than the stack. Each round looks one call further, so circles are among them.
fn too_deep(calls: &Calls<'_>) -> Vec<SceneId> {
    let mut depths: BTreeMap<SceneId, usize> = BTreeMap::new();
    for _ in 0..=DEEPEST_CALL {
        let deeper = |next: &SceneId| depths.get(next).map_or(1, |depth| depth + 1);
        let round = calls.iter().filter_map(|(id, next)| Some((*id, next.iter().map(deeper).max()?)));
        depths = round.collect();
    }
    depths.into_iter().filter(|(_, depth)| *depth > DEEPEST_CALL).map(|(id, _)| id).collect()
}

/// Whether calls lead from a scene back to it.
fn comes_back(calls: &Calls<'_>, start: SceneId) -> bool {
    let (mut open, mut seen) = (vec![start], BTreeSet::new());
    while let Some(id) = open.pop() {
        for next in calls.get(&id).copied().into_iter().flatten() {
            if *next == start {
                return true;
            }
            if seen.insert(*next) {
                open.push(*next);
            }
        }
    }
    false
}
