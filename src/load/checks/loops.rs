//! No way round that neither asks nor shows anything.

use std::collections::BTreeMap;

use super::successors;
use crate::diagnostics::{Code, Diagnostic};
use crate::load::compile::Compiler;
use crate::model::{Address, Op, Story};

pub(super) fn check(compiler: &mut Compiler) {
    let story = &compiler.story;
    let mut looping = Vec::new();
    for (id, scene) in story.scenes.pairs() {
        if runs_round(story, scene.start) {
            looping.push(id);
        }
    }
    for id in looping {
        let place = compiler.scene_spans.get(id).copied();
        compiler.found.push(
            Diagnostic::new(
                Code::EndlessLoop,
                "from here play can run in a circle, without a line or a choice on the way",
            )
            .help("put a line or a choice between, or let one of the scenes end")
            .maybe_at(place),
        );
    }
}

/// Whether a silent way leads from an address back to it. Only `Goto` goes backwards, so it is enough to begin at scenes.
fn runs_round(story: &Story, start: Address) -> bool {
    let mut state: BTreeMap<Address, bool> = BTreeMap::new();
    let (mut open, mut next) = (vec![(start, false)], Vec::new());
    while let Some((at, leaving)) = open.pop() {
        if leaving {
            state.insert(at, true);
            continue;
        }
        match state.get(&at) {
            Some(true) => continue,
            Some(false) => return true,
            None => {}
        }
        state.insert(at, false);
        open.push((at, true));
        if matches!(story.op(at), Op::Line(_) | Op::Choice(_)) {
            continue;
        }
        successors(story, at, &mut next);
        open.extend(next.drain(..).map(|next| (next, false)));
    }
    false
}
