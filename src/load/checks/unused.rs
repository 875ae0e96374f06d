//! Variables, facts, gauges and conditions that do nothing.

use super::due::Due;
use super::uses::Uses;
use crate::diagnostics::{Code, Diagnostic};
use crate::load::compile::Compiler;
use crate::load::names::Word;
use crate::model::{Story, VariableId};

pub(super) fn check(compiler: &Compiler, due: Due, uses: &Uses) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (name, (word, place)) in &compiler.names.words {
        let unused = |what: &str, used: bool| {
            (due.whole && !used).then(|| {
                Diagnostic::new(Code::NeverAsked, format!("nothing asks the {what} `{name}`"))
                    .help("ask it in a condition, or take it out")
            })
        };
        let diagnostic = match word {
            Word::Variable(id) => variable(&compiler.story, due, uses, *id),
            Word::Fact(id) => unused("fact", uses.facts.contains_key(id)),
            Word::Gauge(id) => unused("gauge", uses.gauges.contains_key(id)),
            Word::Condition(_) => unused("condition", uses.conditions.contains(name)),
            Word::Decision(_) => None,
        };
        found.extend(diagnostic.map(|diagnostic| diagnostic.at(*place)));
    }
    found
}

/// What a scene asks that is due can have been changed only by what is told; anything else may come later.
fn variable(story: &Story, due: Due, uses: &Uses, id: VariableId) -> Option<Diagnostic> {
    let variable = story.variables.at(id);
    let name = &variable.id;
    let (read, changed) = (uses.read.contains_key(&id), uses.changed.contains_key(&id));
    let (message, help) = match (read, changed) {
        (true, false) if due.whole || uses.read_in_time.contains(&id) => (
            format!("`{name}` is asked, and nothing ever changes it"),
            "change it with `Set` in a body or `set` in an option, or take it and the questions out",
        ),
        (false, true) if due.whole => (
            format!("`{name}` is changed, and nothing ever asks it"),
            "ask it in a condition or show it in a text, or take it and the changes out",
        ),
        (false, false) if due.whole => {
            (format!("nothing asks or changes the variable `{name}`"), "make something of it, or take it out")
        }
        _ => return None,
    };
    Some(Diagnostic::new(Code::VariableUnused, message).help(help))
}
