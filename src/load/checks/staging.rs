//! What is seen and heard: tellings without a place or music of their own, and things on stage, entries and achievements that nobody uses.

use std::collections::BTreeSet;

use super::due::Due;
use super::successors;
use super::uses::{Counts, Uses};
use crate::diagnostics::{Code, Diagnostic};
use crate::load::compile::Compiler;
use crate::load::names::Register;
use crate::model::{Address, Cue, Op, SceneId, Story};

pub(super) fn check(compiler: &Compiler, due: Due, uses: &Uses) -> Vec<Diagnostic> {
    let mut found = bare(compiler, due);
    if due.whole {
        let names = &compiler.names;
        unused(&names.backdrops, "Backdrop", &uses.backdrops, &mut found);
        unused(&names.moods, "Mood", &uses.moods, &mut found);
        unused(&names.music, "Music", &uses.music, &mut found);
        unused(&names.sounds, "Sound", &uses.sounds, &mut found);
        entries(compiler, uses, &mut found);
    }
    found
}

fn unused<I: Copy + Ord>(names: &Register<I>, step: &str, uses: &Counts<I>, found: &mut Vec<Diagnostic>) {
    let kind = names.kind();
    for (name, place) in names.each() {
        if names.get(name).is_some_and(|id| !uses.contains_key(&id)) {
            let help = format!("use it with `{step}(\"{name}\")`, or take the declaration out");
            let message = format!("nothing uses the {kind} `{name}`");
            found.push(Diagnostic::new(Code::StageUnused, message).help(help).at(place));
        }
    }
}

fn entries(compiler: &Compiler, uses: &Uses, found: &mut Vec<Diagnostic>) {
    for (name, place) in compiler.names.codex.each() {
        if compiler.names.codex.get(name).is_some_and(|id| !uses.codex.contains(&id)) {
            let message = format!("nothing opens the Codex entry `{name}`");
            let help = format!("open it with `UnlockCodex(\"{name}\")`, or link it in a text: `[words]({name})`");
            found.push(Diagnostic::new(Code::EntryUnused, message).help(help).at(place));
        }
    }
    for (name, place) in compiler.names.achievements.each() {
        if compiler.names.achievements.get(name).is_some_and(|id| !uses.achievements.contains(&id)) {
            let message = format!("nothing grants the achievement `{name}`");
            let help = format!("grant it with `UnlockAchievement(\"{name}\")`, or take it out");
            found.push(Diagnostic::new(Code::EntryUnused, message).help(help).at(place));
        }
    }
}

/// Tellings that show something before they have set a place, or music.
fn bare(compiler: &Compiler, due: Due) -> Vec<Diagnostic> {
    let story = &compiler.story;
    let (places, music) = (!story.backdrops.is_empty(), !story.music.is_empty());
    let mut found = Vec::new();
    for (_, slot) in story.slots.pairs().filter(|(id, _)| due.slot(story, *id)) {
        for (_, scene) in &slot.tellings {
            let bare = [
                places
                    && shows_before(
                        story,
                        *scene,
                        |story, id| story.scenes.at(id).backdrop.is_some(),
                        |cue| matches!(cue, Cue::Backdrop(_)),
                    ),
                music
                    && shows_before(
                        story,
                        *scene,
                        |story, id| story.scenes.at(id).music.is_some(),
                        |cue| matches!(cue, Cue::Music(_)),
                    ),
            ];
            let (what, help) = match bare {
                [false, false] => continue,
                [true, false] => ("a place", "add `backdrop: \"…\"` to the scene"),
                [false, true] => ("any music", "add `music: \"…\"` to the scene"),
                [true, true] => ("a place or any music", "add `backdrop: \"…\"` and `music: \"…\"` to the scene"),
            };
            let message = format!("this telling begins before it has set {what}");
            let help = format!("{help}; no telling knows what was shown before it");
            let place = compiler.scene_spans.get(*scene).copied();
            found.push(Diagnostic::new(Code::BareStage, message).help(help).maybe_at(place));
        }
    }
    found
}

/// Whether a way through a telling comes to words before it comes to a cue.
fn shows_before(story: &Story, scene: SceneId, has: fn(&Story, SceneId) -> bool, sets: fn(Cue) -> bool) -> bool {
    let (mut open, mut seen): (Vec<Address>, BTreeSet<Address>) = (Vec::new(), BTreeSet::new());
    let enter = |open: &mut Vec<Address>, scene: SceneId| {
        if !has(story, scene) {
            open.push(story.scenes.at(scene).start);
        }
    };
    enter(&mut open, scene);
    while let Some(at) = open.pop() {
        if !seen.insert(at) {
            continue;
        }
        match story.op(at) {
            Op::Line(_) | Op::Exchange(_) | Op::Choice(_) => return true,
            Op::Cue(cue) if sets(cue) => {}
            Op::Goto(scene) => enter(&mut open, scene),
            // What is behind a call is looked at no further: the scene that is called may have set the stage by then.
            Op::Call(scene) => enter(&mut open, scene),
            Op::Offer(_) => {}
            _ => successors(story, at, &mut open),
        }
    }
    false
}
