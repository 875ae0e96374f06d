//! Sub-scenes, shared scenes and storylets that nothing leads to.

use std::collections::BTreeSet;

use super::Ways;
use crate::diagnostics::{Code, Diagnostic};
use crate::load::compile::Compiler;
use crate::model::{Id as _, SceneId};

pub(super) fn check(compiler: &mut Compiler, ways: &[Ways]) {
    let scenes = &compiler.story.scenes;
    let mut open: Vec<SceneId> = scenes.pairs().filter(|(_, scene)| scene.name.is_none()).map(|(id, _)| id).collect();
    let mut reached: BTreeSet<SceneId> = open.iter().copied().collect();
    while let Some(id) = open.pop() {
        let Some(ways) = ways.get(id.index()) else { continue };
        open.extend(ways.calls.iter().chain(&ways.leaves).filter(|scene| reached.insert(**scene)));
    }
    let lost: Vec<SceneId> = scenes.ids().filter(|id| !reached.contains(id) && !compiler.is_replaced(*id)).collect();
    for id in lost {
        let scene = compiler.story.scenes.at(id);
        let name = scene.name.as_deref().unwrap_or(&scene.key);
        let help = if scene.key.starts_with("pool:") {
            "offer its pool with `Offer`, or take it out"
        } else {
            "lead there with `Goto`, `goto` or `Call`, or take it out"
        };
        let message = format!("nothing leads to the scene `{name}`");
        let place = compiler.scene_spans.get(id).copied();
        compiler.found.push(Diagnostic::new(Code::NeverReached, message).help(help).maybe_at(place));
    }
}
