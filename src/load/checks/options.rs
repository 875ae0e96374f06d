//! Choices that can lose all their options, and options that read the same.

use super::asks::{Standing, Stretch};
use super::paths::{self, Around, bearing};
use super::values::{Literal, Values};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expr::ExprId;
use crate::load::compile::Compiler;
use crate::model::{Choice, ChoiceId, ChoiceOption, DecisionId, Op};

pub(super) fn check(compiler: &Compiler, stretches: &[Stretch], values: &Values<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for stretch in stretches {
        paths::each(&compiler.story, &compiler.arena, *stretch, |op, around| {
            let Op::Choice(id) = op else { return };
            let look = Look { compiler, values, standing: Standing::Scene(stretch.scene), around };
            let choice = compiler.story.choices.at(id);
            found.extend(look.may_vanish(id, choice, values.entered_again(stretch.scene)));
            look.same_words(id, choice, &mut found);
        });
    }
    found
}

struct Look<'a> {
    compiler: &'a Compiler,
    values: &'a Values<'a>,
    standing: Standing,
    around: &'a [Around],
}

impl Look<'_> {
    /// What must hold for an option to be open, but that it has not been taken yet, and that its decision arises.
    fn needs(&self, option: &ChoiceOption) -> Vec<ExprId> {
        let story = &self.compiler.story;
        let guard = option.decide.and_then(|(id, outcome)| story.decisions.at(id).outcomes.get(outcome)?.when);
        let reply = option.reply.and_then(|(line, reply)| story.exchange_lines.at(line).replies.get(reply)?.when);
        option.when.into_iter().chain(guard).chain(reply).collect()
    }

    fn arises(&self, option: &ChoiceOption) -> Option<(DecisionId, ExprId)> {
        let (id, _) = option.decide?;
        self.compiler.story.decisions.at(id).when.map(|when| (id, when))
    }

    /// Whether some combination of values lets every clause hold, under the conditions around the choice.
    fn can_be(&self, mut clauses: Vec<Vec<Literal>>) -> bool {
        let asked: Vec<ExprId> = clauses.iter().flatten().map(|(when, _)| *when).collect();
        let around = bearing(&self.compiler.arena, self.around, &asked);
        clauses.extend(around.into_iter().map(|literal| vec![literal]));
        self.values.can_hold(&clauses, self.values.known(self.standing)) == Some(true)
    }

    fn may_vanish(&self, id: ChoiceId, choice: &Choice, again: bool) -> Option<Diagnostic> {
        // A decision that does not arise takes its choice with it: that is what its `when` is for.
        let decided: Vec<Option<(DecisionId, ExprId)>> =
            choice.options.iter().map(|option| self.arises(option)).collect();
        let whole =
            decided.first().copied().flatten().filter(|first| decided.iter().all(|other| *other == Some(*first)));
        let mut clauses: Vec<Vec<Literal>> = whole.into_iter().map(|(_, when)| vec![(when, true)]).collect();
        let mut only_once = true;
        for option in &choice.options {
            let arises = if whole.is_some() { None } else { self.arises(option).map(|(_, when)| when) };
            let missing: Vec<Literal> =
                self.needs(option).into_iter().chain(arises).map(|when| (when, false)).collect();
            let gone = again && option.once.is_some();
            if missing.is_empty() && !gone {
                return None;
            }
            only_once &= gone && missing.is_empty();
            if !gone {
                clauses.push(missing);
            }
        }
        if !self.can_be(clauses) {
            return None;
        }
        let message = if only_once {
            "once every option has been taken, nothing is left to choose here"
        } else {
            "all options of this choice can be missing at once"
        };
        Some(
            Diagnostic::new(Code::ChoiceMayVanish, message)
                .help("play then passes over it; give it an option without `when` and `once`, or put it into an `If`")
                .maybe_at(self.place(id)),
        )
    }

    fn same_words(&self, id: ChoiceId, choice: &Choice, found: &mut Vec<Diagnostic>) {
        let story = &self.compiler.story;
        let words = |option: &ChoiceOption| story.words(story.lines.at(option.text).text);
        let mut options: Vec<(usize, &ChoiceOption)> = choice.options.iter().enumerate().collect();
        options.sort_by_key(|(at, option)| (words(option), *at));
        for pair in options.windows(2) {
            let [(_, first), (_, second)] = pair else { continue };
            if words(first) != words(second) {
                continue;
            }
            let needs = [first, second]
                .into_iter()
                .flat_map(|option| self.needs(option).into_iter().chain(self.arises(option).map(|(_, when)| when)));
            if !self.can_be(needs.map(|when| vec![(when, true)]).collect()) {
                continue;
            }
            let place =
                |option: &ChoiceOption| self.compiler.line_spans.get(option.text).copied().filter(|_| !option.spoken);
            let here = place(second).or_else(|| self.place(id));
            let mut diagnostic = Diagnostic::new(Code::SameOption, "another option of this choice reads the same")
                .help("say what is different about it, or let the two never be open at the same time")
                .maybe_at(here);
            if let Some(first) = place(first).filter(|first| Some(*first) != here) {
                diagnostic = diagnostic.related(first, "the other one");
            }
            found.push(diagnostic);
        }
    }

    fn place(&self, id: ChoiceId) -> Option<Span> {
        self.compiler.places.choices.get(id).copied()
    }
}
