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
        match depth(&calls, id, 0) {
            Some(depth) if depth <= DEEPEST_CALL => {}
            _ => found.push((id, "calls lead back to this scene, or nest too deeply")),
        }
        let leaves = |at| matches!(story.op(at), Op::Goto(_));
        if called.contains(&id) && reachable(story, story.scenes[id].start).into_iter().any(leaves) {
            found.push((id, "this scene is called, and leaves by `Goto`"));
        }
    }
    for (id, message) in found {
        let mut diagnostic = Diagnostic::new(Code::CallCircle, message);
        diagnostic.span = compiler.scene_spans.get(id).copied();
        compiler.found.push(diagnostic);
    }
}

/// How deep the calls of a scene nest; none if too deep to say.
fn depth(calls: &BTreeMap<SceneId, Vec<SceneId>>, id: SceneId, above: usize) -> Option<usize> {
    if above > DEEPEST_CALL {
        return None;
    }
    let mut inner = calls.get(&id).into_iter().flatten().map(|next| depth(calls, *next, above + 1));
    inner.try_fold(0, |most, depth| depth.map(|depth| most.max(depth + 1)))
}
