//! Every telling of a slot voices every line of its exchange, once each, in order, on every way through.

use std::collections::BTreeMap;

use super::successors;
use crate::diagnostics::{Code, Diagnostic};
use crate::load::compile::Compiler;
use crate::load::missing::Kind;
use crate::model::{Address, Op, SceneId, SlotId};

pub(super) fn check(compiler: &mut Compiler) {
    if [Kind::Scene, Kind::ExchangeLine].into_iter().any(|kind| compiler.missing.any(kind)) {
        return;
    }
    // A line whose name is misspelt would be missed here too.
    if compiler.found.iter().any(|diagnostic| diagnostic.code == Code::UnknownLine) {
        return;
    }
    let mut found = Vec::new();
    for (id, slot) in compiler.story.slots.pairs() {
        if slot.exchange.is_empty() {
            continue;
        }
        for (_, scene) in &slot.tellings {
            if let Err((at, message)) = follow(compiler, id, *scene) {
                let place = at.and_then(|at| compiler.voiced.get(&at)).or(compiler.scene_spans.get(*scene)).copied();
                found.push((place, message));
            }
        }
    }
    for (place, message) in found {
        compiler.found.push(
            Diagnostic::new(Code::ExchangeOrder, message)
                .help("every telling voices every line of the exchange, once, in order, whichever way the player goes")
                .maybe_at(place),
        );
    }
}

/// Walks every way through a telling, unless a step of it could not be read; each instruction must always be reached with the same number of lines voiced.
fn follow(compiler: &Compiler, slot: SlotId, scene: SceneId) -> Result<(), (Option<Address>, String)> {
    let story = &compiler.story;
    let lines = &story.slots.at(slot).exchange;
    let name = |place: usize| lines.get(place).map_or("", |line| story.exchange_lines.at(*line).id.as_str());
    let mut voiced: BTreeMap<Address, usize> = BTreeMap::new();
    let (mut open, mut next) = (vec![(story.scenes.at(scene).start, 0)], Vec::new());
    while let Some((at, count)) = open.pop() {
        match voiced.get(&at) {
            Some(known) if *known == count => continue,
            Some(known) => {
                let line = name(count.min(*known));
                let message = format!(
                    "the line `{line}` of the exchange is voiced on one way through this telling and not on another"
                );
                return Err((None, message));
            }
            None => {}
        }
        voiced.insert(at, count);
        let goes = if let Op::Goto(next) = story.op(at) { next } else { scene };
        if compiler.cut.contains(&goes) {
            return Ok(());
        }
        let after = match story.op(at) {
            Op::Exchange(line) => match lines.iter().position(|known| *known == line) {
                Some(place) if place == count => count + 1,
                _ if count >= lines.len() => {
                    let voiced = &story.exchange_lines.at(line).id;
                    return Err((Some(at), format!("the line `{voiced}` of the exchange is voiced a second time")));
                }
                _ => {
                    let voiced = &story.exchange_lines.at(line).id;
                    let next = name(count);
                    let message = format!("the line `{voiced}` of the exchange is voiced where `{next}` is next");
                    return Err((Some(at), message));
                }
            },
            Op::End | Op::EndOfBody if count < lines.len() => {
                return Err((None, format!("this telling ends without the line `{}` of the exchange", name(count))));
            }
            _ => count,
        };
        successors(story, at, &mut next);
        open.extend(next.drain(..).map(|next| (next, after)));
    }
    Ok(())
}
