//! A called scene comes back: no circles of calls, no `Goto` out of one.

use std::collections::BTreeMap;

use super::{called_from, reachable};
use crate::diagnostics::{Code, Diagnostic};
use crate::load::compile::Compiler;
use crate::model::{Op, SceneId};

/// How deep calls may nest: the size of the stack in a play's state.
pub(crate) const DEEPEST_CALL: usize = 8;

pub(super) fn check(compiler: &mut Compiler) {
    let story = &compiler.story;
    let calls: BTreeMap<SceneId, Vec<SceneId>> =
        story.scenes.pairs().map(|(id, scene)| (id, called_from(story, scene.start))).collect();
    let called: Vec<SceneId> = calls.values().flatten().copied().collect();
    let mut found = Vec::new();
    for id in story.scenes.ids() {
        if comes_back(&calls, id) {
            found.push((id, "this scene calls itself, or calls another that leads back to it", "break the circle"));
        } else if !calls.keys().any(|id| comes_back(&calls, *id)) && depth(&calls, id, 0).is_none() {
            found.push((id, "calls nest too deeply from here", "let at most eight scenes call one another in a row"));
        }
        let leaves = |at| matches!(story.op(at), Op::Goto(_));
        if called.contains(&id) && reachable(story, story.scenes.at(id).start).into_iter().any(leaves) {
            let message = "this scene is called, and leaves by `Goto`, so that it never comes back";
            found.push((id, message, "go there with `Goto` in place of `Call`, or let its body run to the end"));
        }
    }
    for (id, message, help) in found {
        let mut diagnostic = Diagnostic::new(Code::CallCircle, message).help(help);
        diagnostic.span = compiler.scene_spans.get(id).copied();
        compiler.found.push(diagnostic);
    }
}

/// Whether calls lead from a scene back to it.
fn comes_back(calls: &BTreeMap<SceneId, Vec<SceneId>>, start: SceneId) -> bool {
    let (mut open, mut seen) = (vec![start], Vec::new());
    while let Some(id) = open.pop() {
        for next in calls.get(&id).into_iter().flatten() {
            if *next == start {
                return true;
            }
            if !seen.contains(next) {
                seen.push(*next);
                open.push(*next);
            }
        }
    }
    false
}

/// How deep the calls of a scene nest; none if too deep to say.
fn depth(calls: &BTreeMap<SceneId, Vec<SceneId>>, id: SceneId, above: usize) -> Option<usize> {
    if above > DEEPEST_CALL {
        return None;
    }
    let mut inner = calls.get(&id).into_iter().flatten().map(|next| depth(calls, *next, above + 1));
    inner.try_fold(0, |most, depth| depth.map(|depth| most.max(depth + 1)))
}
