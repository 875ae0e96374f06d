//! Sub-scenes, shared scenes and storylets that nothing leads to.

use std::collections::BTreeSet;

use super::reachable;
use crate::diagnostics::{Code, Diagnostic};
use crate::load::compile::Compiler;
use crate::model::{Op, SceneId};

pub(super) fn check(compiler: &mut Compiler) {
    let story = &compiler.story;
    let mut reached: BTreeSet<SceneId> =
        story.scenes.pairs().filter(|(_, scene)| scene.name.is_none()).map(|(id, _)| id).collect();
    let mut open: Vec<SceneId> = reached.iter().copied().collect();
    while let Some(id) = open.pop() {
        for at in reachable(story, story.scenes.at(id).start) {
            let next: Vec<SceneId> = match story.op(at) {
                Op::Call(scene) | Op::Goto(scene) => vec![scene],
                Op::Offer(pool) => story.pools.at(pool).storylets.iter().map(|(scene, ..)| *scene).collect(),
                _ => continue,
            };
            open.extend(next.into_iter().filter(|scene| reached.insert(*scene)));
        }
    }
    let lost: Vec<SceneId> =
        story.scenes.ids().filter(|id| !reached.contains(id) && !compiler.is_replaced(*id)).collect();
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
