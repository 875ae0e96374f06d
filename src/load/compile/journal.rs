//! What the journal says of facts and variables.

use super::Compiler;
use super::text::fold;
use crate::diagnostics::{Code, Diagnostic, FileId};
use crate::load::names::advice;
use crate::load::read::span;
use crate::load::source::{FactSource, VariableSource};
use crate::model::{FactJournal, VariableKind};

impl Compiler {
    /// The sentences of a variable, each from a value on.
    pub(super) fn thresholds(
        &mut self,
        file: FileId,
        source: &VariableSource,
        kind: &VariableKind,
    ) -> Vec<(i32, String)> {
        let mut before = None;
        for (from, words) in &source.journal {
            let message = match kind {
                VariableKind::Int(low, high) if !(*low..=*high).contains(from) => {
                    format!("`{}` goes from {low} to {high}, and never is {from}", source.id.text)
                }
                VariableKind::Int(..) if before >= Some(*from) => {
                    format!("the sentence for {from} comes after the one for a larger or the same number")
                }
                VariableKind::Int(..) => {
                    before = Some(*from);
                    continue;
                }
                _ => format!("`{}` is no number; only numbers have sentences by value", source.id.text),
            };
            self.found.push(Diagnostic::new(Code::OutOfRange, message).at(span(file, &words.range())).help(
                "write the numbers from which a sentence holds, the smallest first: `journal: [(0, \"…\"), (4, \"…\")]`",
            ));
        }
        source.journal.iter().map(|(from, words)| (*from, fold(&words.text))).collect()
    }

    /// What the journal says of a fact with these values.
    pub(super) fn fact_journal(&mut self, file: FileId, source: &FactSource, values: &[String]) -> Option<FactJournal> {
        let journal = source.journal.as_ref()?;
        let mut words = Vec::new();
        for (value, sentence) in &journal.words {
            match values.iter().position(|known| *known == value.text).and_then(|at| i32::try_from(at).ok()) {
                Some(place) => words.push((place, fold(&sentence.text))),
                None => {
                    let message = format!("the fact `{}` has no value `{}`", source.id.text, value.text);
                    let help = advice(&value.text, values.iter().map(String::as_str));
                    let at = span(file, &value.range());
                    self.found.push(Diagnostic::new(Code::OutOfRange, message).at(at).maybe_help(help));
                }
            }
        }
        let mut heard = Vec::new();
        for (who, slot) in &journal.heard {
            let who = self.perspective(file, who);
            let slot = self.names.slots.find(file, slot);
            heard.extend(who.zip(self.keep(slot)));
        }
        Some(FactJournal { about: fold(&journal.about.text), words, heard })
    }
}
