//! Conditions that always hold, or never: by themselves, or where they stand.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::asks::{Site, Standing, Stretch};
use super::paths::{self, Around, bearing};
use super::values::{Literal, Values, Verdict};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expr::{Arena, ExprId, Node};
use crate::load::compile::Compiler;
use crate::load::names::Word;
use crate::model::{Ask, Op, Story, VariableKind};

pub(super) fn check(
    compiler: &Compiler,
    sites: &[Site],
    stretches: &[Stretch],
    values: &Values<'_>,
) -> Vec<Diagnostic> {
    let named: BTreeSet<ExprId> = compiler.names.words.values().filter_map(|(word, _)| condition(word)).collect();
    let mut look = Look { compiler, values, places: OnceCell::new(), named, found: Vec::new() };
    for site in sites {
        if !matches!(site.standing, Standing::Scene(_)) {
            look.at(site.expression, site.standing, &[]);
        }
    }
    for stretch in stretches {
        let standing = Standing::Scene(stretch.scene);
        paths::each(&compiler.story, &compiler.arena, *stretch, |op, around| match op {
            Op::Unless(when, _) => look.at(when, standing, around),
            Op::Choice(choice) => {
                for option in &compiler.story.choices.at(choice).options {
                    let Some(when) = option.when else { continue };
                    // An option that is always shown as locked says so: `when: "false"`.
                    let shut = option.locked.is_some() && compiler.arena.get(when) == Node::Constant(0);
                    if !shut {
                        look.at(when, standing, around);
                    }
                }
            }
            _ => {}
        });
    }
    look.found
}

fn condition(word: &Word) -> Option<ExprId> {
    match word {
        Word::Condition(condition) => Some(condition.expression),
        _ => None,
    }
}

struct Look<'a> {
    compiler: &'a Compiler,
    values: &'a Values<'a>,
    /// Where conditions stand, looked up only for a report.
    places: OnceCell<BTreeMap<ExprId, Span>>,
    /// A condition that only names another is that other one, and is reported where that is declared.
    named: BTreeSet<ExprId>,
    found: Vec<Diagnostic>,
}

impl Look<'_> {
    fn at(&mut self, when: ExprId, standing: Standing, around: &[Around]) {
        if standing != Standing::Named && self.named.contains(&when) {
            return;
        }
        let known = self.values.known(standing);
        let alone = self.values.verdict(when, known, &[]);
        if alone != Verdict::Open {
            self.report(when, alone, None);
            return;
        }
        let all = bearing(&self.compiler.arena, around, &[when]);
        if all.is_empty() {
            return;
        }
        // In the steps of an `If` that are played where it fails, a condition that now must hold is often written out for clearness.
        let held: Vec<Literal> = all.iter().filter(|(_, truth)| *truth).copied().collect();
        let outer = |literals: &[Literal]| literals.last().and_then(|(id, _)| self.place(*id));
        if self.values.verdict(when, known, &all) == Verdict::Never {
            self.report(when, Verdict::Never, outer(&all));
        } else if !held.is_empty() && self.values.verdict(when, known, &held) == Verdict::Always {
            self.report(when, Verdict::Always, outer(&held));
        }
    }

    fn place(&self, when: ExprId) -> Option<Span> {
        let all = || self.compiler.places.conditions.iter().rev().copied().collect();
        self.places.get_or_init(all).get(&when).copied()
    }

    fn report(&mut self, when: ExprId, verdict: Verdict, outer: Option<Span>) {
        let Some(place) = self.place(when) else { return };
        let (code, message, help) = match (verdict, outer) {
            (Verdict::Always, None) => {
                (Code::AlwaysTrue, "this condition always holds", "take it out, or ask something that can fail")
            }
            (Verdict::Always, Some(_)) => (
                Code::AlwaysTrue,
                "this condition always holds here",
                "the `If` around it has asked the same; take it out",
            ),
            (_, None) => (Code::NeverTrue, "this condition can never hold", "ask something that can hold"),
            (_, Some(_)) => (
                Code::NeverTrue,
                "this condition can never hold here",
                "the `If` around it rules it out; mend one of the two",
            ),
        };
        let ranges = ranges(&self.compiler.story, &self.compiler.arena, when);
        let help = if outer.is_some() || ranges.is_empty() { help.to_owned() } else { format!("{help}; {ranges}") };
        let mut diagnostic = Diagnostic::new(code, message).at(place).help(help);
        if let Some(outer) = outer.filter(|outer| *outer != place) {
            diagnostic = diagnostic.related(outer, "asked here before");
        }
        self.found.push(diagnostic);
    }
}

/// What the things that a condition asks can be, in words.
fn ranges(story: &Story, arena: &Arena<Ask>, when: ExprId) -> String {
    const MOST: usize = 3;
    let (mut told, mut open): (Vec<String>, Vec<ExprId>) = (Vec::new(), vec![when]);
    while let Some(id) = open.pop() {
        let words = match arena.get(id) {
            Node::Constant(_) => continue,
            Node::Read(ask) => words(story, ask),
            Node::Not(inner) => {
                open.push(inner);
                continue;
            }
            Node::Binary(_, a, b) => {
                open.extend([b, a]);
                continue;
            }
        };
        if let Some(words) = words.filter(|words| !told.contains(words)) {
            told.push(words);
        }
        if told.len() > MOST {
            return String::new();
        }
    }
    told.join("; ")
}

fn words(story: &Story, ask: Ask) -> Option<String> {
    const FEW: usize = 4;
    let one_of = |id: &str, words: &mut dyn Iterator<Item = &String>| {
        let words: Vec<String> = words.take(FEW + 1).map(|word| format!("`{word}`")).collect();
        (words.len() <= FEW).then(|| format!("`{id}` is one of {}", words.join(", ")))
    };
    let between = |id: &str, (low, high): (i32, i32)| Some(format!("`{id}` lies between {low} and {high}"));
    match ask {
        Ask::Variable(id) => match &story.variables.at(id).kind {
            VariableKind::Int(low, high) => between(&story.variables.at(id).id, (*low, *high)),
            VariableKind::OneOf(words) => one_of(&story.variables.at(id).id, &mut words.iter()),
            _ => None,
        },
        Ask::Decision(id) => {
            let decision = story.decisions.at(id);
            one_of(&decision.id, &mut decision.outcomes.iter().map(|outcome| &outcome.id))
        }
        Ask::Fact(id) => one_of(&story.facts.at(id).id, &mut story.facts.at(id).values.iter()),
        Ask::Visits(_) => Some("a visit counts as soon as the scene begins".to_owned()),
        Ask::Gauge(id, _) => {
            let gauge = story.gauges.at(id);
            let (low, high) = gauge.terms.iter().fold((gauge.start, gauge.start), |(low, high), term| {
                (low.saturating_add(term.amount.min(0)), high.saturating_add(term.amount.max(0)))
            });
            let clamp = |value: i32| value.clamp(gauge.range.0, gauge.range.1);
            between(&gauge.id, (clamp(low), clamp(high)))
        }
        _ => None,
    }
}
