//! Steps behind one that never comes back: nobody can ever play them.

use super::Compiler;
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::load::source::{Body, Step};

impl Compiler {
    pub(super) fn never_played(&mut self, at: Span) {
        self.found.push(
            Diagnostic::new(Code::StepNeverPlayed, "no play comes to this step: the one before it leads away for good")
                .at(at)
                .help("move this step before it, or take it out"),
        );
    }
}

/// Whether play never goes on behind a step. A choice may always be passed over.
pub(super) fn leaves(step: &Step) -> bool {
    match step {
        Step::End | Step::Goto(_) | Step::Ending(_) => true,
        Step::If(_, then, otherwise) => body_leaves(then) && body_leaves(otherwise),
        Step::Vary(_, arms) => !arms.is_empty() && arms.iter().all(body_leaves),
        Step::Chance(arms) => !arms.is_empty() && arms.iter().all(|arm| body_leaves(&arm.then)),
        _ => false,
    }
}

fn body_leaves(body: &Body) -> bool {
    body.iter().filter_map(|step| step.0.as_ref()).any(|step| leaves(&step.value))
}
