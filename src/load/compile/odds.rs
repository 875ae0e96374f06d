//! The odds of a chance, as they are shown at the option that takes it.
//!
//! Owns the words that are put behind an option's `stakes`, reckoned from the weights so that they cannot lie. Does not draw.

use super::Compiler;
use super::text::fold;
use crate::diagnostics::{Code, Diagnostic, FileId};
use crate::load::read::span;
use crate::load::source::{Body, ChanceArmSource, Step};
use crate::load::spanned::Spanned;

impl Compiler {
    /// What an option shows below its words: its stakes, and the odds of the first chance that is taken with it.
    pub(super) fn stakes_and_odds(&mut self, file: FileId, stakes: Option<&str>, then: &Body) -> Option<String> {
        let told = then.iter().filter_map(|step| step.0.as_ref()).find_map(|step| {
            let Step::Chance(arms) = &step.value else { return None };
            odds(arms).map(|words| (span(file, &step.range()), words))
        });
        let odds = told.map(|(at, words)| {
            self.odds_shown.insert(at);
            words
        });
        let words: Vec<String> = stakes.map(fold).into_iter().chain(odds).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// Odds that no option shows.
    pub(super) fn odds_unseen(&mut self, file: FileId, step: &Spanned<Step>, arms: &[ChanceArmSource]) {
        let at = span(file, &step.range());
        if arms.iter().any(|arm| arm.odds.is_some()) && !self.odds_shown.contains(&at) {
            let message = "no option shows the odds of this chance";
            let help = "only the first chance directly in the `then` of an option shows its odds there; \
                        move it there, or take the `odds` out";
            self.found.push(Diagnostic::new(Code::OddsUnseen, message).at(at).help(help));
        }
    }
}

/// “2 in 3: the patrol goes by. 1 in 3: one of them looks up.” Arms without `odds` are counted and not spoken of.
fn odds(arms: &[ChanceArmSource]) -> Option<String> {
    let all: u32 = arms.iter().map(|arm| u32::from(arm.weight)).sum();
    let told = arms.iter().filter(|arm| arm.weight > 0).filter_map(|arm| {
        let words = fold(&arm.odds.as_ref()?.text);
        let weight = u32::from(arm.weight);
        let common = greatest_common_divisor(weight, all);
        Some(format!("{} in {}: {}.", weight / common, all / common, words.trim_end_matches('.')))
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| told.join(" "))
}

/// Euclid's; at least 1.
fn greatest_common_divisor(one: u32, other: u32) -> u32 {
    match one.checked_rem(other) {
        Some(rest) => greatest_common_divisor(other, rest),
        None => one.max(1),
    }
}
