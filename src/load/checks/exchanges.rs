//! Every telling of a slot voices every line of its exchange, once each, in order, on every way through.

use std::collections::BTreeMap;

use super::successors;
use crate::diagnostics::{Code, Diagnostic};
use crate::load::compile::Compiler;
use crate::model::{Address, Op, SceneId, SlotId, Story};

pub(super) fn check(compiler: &mut Compiler) {
    let mut found = Vec::new();
    for (id, slot) in compiler.story.slots.pairs() {
        if slot.exchange.is_empty() {
            continue;
        }
        for (_, scene) in &slot.tellings {
            if let Err(message) = follow(&compiler.story, id, *scene) {
                found.push((*scene, message));
            }
        }
    }
    for (scene, message) in found {
        let mut diagnostic = Diagnostic::new(Code::ExchangeOrder, message);
        diagnostic.span = compiler.scene_spans.get(scene).copied();
        compiler.found.push(diagnostic);
    }
}

/// Walks every way through a telling; each instruction must always be reached with the same number of lines voiced.
fn follow(story: &Story, slot: SlotId, scene: SceneId) -> Result<(), String> {
    let lines = &story.slots[slot].exchange;
    let name = |place: usize| lines.get(place).map_or("", |line| story.exchange_lines[*line].id.as_str());
    let mut voiced: BTreeMap<Address, usize> = BTreeMap::new();
    let mut open = vec![(story.scenes[scene].start, 0)];
    while let Some((at, count)) = open.pop() {
        match voiced.get(&at) {
            Some(known) if *known == count => continue,
            Some(known) => {
                let line = name(count.min(*known));
                return Err(format!("the line `{line}` is voiced on one way through this telling and not on another"));
            }
            None => {}
        }
        voiced.insert(at, count);
        let after = match story.op(at) {
            Op::Exchange(line) => match lines.iter().position(|known| *known == line) {
                Some(place) if place == count => count + 1,
                _ if count >= lines.len() => {
                    return Err(format!("the line `{}` is voiced a second time", story.exchange_lines[line].id));
                }
                _ => {
                    let voiced = &story.exchange_lines[line].id;
                    return Err(format!("the line `{voiced}` is voiced where `{}` is next", name(count)));
                }
            },
            Op::End | Op::EndOfBody if count < lines.len() => {
                return Err(format!("the telling ends without the line `{}`", name(count)));
            }
            _ => count,
        };
        open.extend(successors(story, at).into_iter().map(|next| (next, after)));
    }
    Ok(())
}
