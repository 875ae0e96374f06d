//! What is said about a mistake in an expression: the code, the words, the advice.

use std::ops::Range;

use crate::diagnostics::{Code, Diagnostic, FileId};
use crate::expr::{ExprError, ExprErrorKind, Refusal};
use crate::load::missing::Kind;
use crate::load::read::span;
use crate::load::spanned::Literal;

/// The diagnostic of a mistake in an expression.
pub(super) fn expression_error(file: FileId, text: &Literal, error: &ExprError) -> Diagnostic {
    let mut message = error.to_string();
    let (code, help) = match &error.kind {
        ExprErrorKind::StrayCharacter(sign) => (Code::ExpressionSyntax, sign_advice(*sign)),
        ExprErrorKind::Expected { expected, found } => {
            message = form_message(expected, found);
            (Code::ExpressionSyntax, form_advice(expected, found))
        }
        ExprErrorKind::NumberTooLarge => (Code::ExpressionSyntax, None),
        ExprErrorKind::TooDeep => (Code::ExpressionSyntax, None),
        ExprErrorKind::TooMuch => {
            (Code::TooMany, Some("ask less in one condition; a fact can answer once what many of them ask".to_owned()))
        }
        ExprErrorKind::UnknownName { suggestion, .. } => {
            let help = || name_advice(&text.text, &error.range).to_owned();
            (Code::UnknownName, Some(suggestion.clone().unwrap_or_else(help)))
        }
        ExprErrorKind::UnknownWord { suggestion, .. } => (Code::UnknownOutcome, suggestion.clone()),
        ExprErrorKind::Mismatch(reason) => (Code::TypeMismatch, type_advice(reason)),
        ExprErrorKind::MereWord { number: true, .. } => {
            (Code::TypeMismatch, Some("compare it with a number: `trust >= 2`".to_owned()))
        }
        ExprErrorKind::MereWord { number: false, .. } => {
            (Code::TypeMismatch, Some("write the name alone, or `not` before it".to_owned()))
        }
        ExprErrorKind::NotAssignable { .. } => (
            Code::NotAssignable,
            Some(match what_is(error) {
                "a decision" => "a decision is recorded with `Decide` in a body, or `decide` in an option".to_owned(),
                _ => "it is computed from decisions; only variables can be changed".to_owned(),
            }),
        ),
        ExprErrorKind::Refused(refusal) => match refusal {
            Refusal::Foreign { .. } => (Code::ForeignVariable, Some("ask a decision or a fact instead".to_owned())),
            Refusal::TooEarly { name, slot } => {
                message = format!("`{name}` is decided in `{slot}`, and that is too late to ask it here");
                (Code::TooEarly, Some("ask it in a later slot, or ask something that was decided before".to_owned()))
            }
            Refusal::NotHere { .. } => {
                (Code::ForeignVariable, Some("ask a decision here, or make this a part of a scene".to_owned()))
            }
            Refusal::Circular { .. } => {
                (Code::Circular, Some("break the circle: what it asks must not ask it in turn".to_owned()))
            }
        },
    };
    Diagnostic::new(code, message).at(span(file, &text.inner(&error.range))).maybe_help(help)
}

fn what_is(error: &ExprError) -> &'static str {
    match &error.kind {
        ExprErrorKind::NotAssignable { what, .. } => what,
        _ => "",
    }
}

/// The kind of names in which an expression asks for one that is not there.
pub(super) fn asks_for(text: &str, error: &ExprError) -> Option<Kind> {
    match &error.kind {
        ExprErrorKind::UnknownName { .. } => match function_around(text, &error.range) {
            Some("visits") => Some(Kind::Scene),
            Some("seen") => Some(Kind::Line),
            Some("decided") => Some(Kind::Decision),
            Some("finished") => Some(Kind::Itinerary),
            Some(_) => None,
            None => Some(Kind::Word),
        },
        ExprErrorKind::MereWord { .. } => Some(Kind::Word),
        _ => None,
    }
}

/// The function whose argument a name is; an empty one where the name is itself that of a function.
fn function_around<'a>(text: &'a str, name: &Range<usize>) -> Option<&'a str> {
    let (before, after) = (text.get(..name.start).unwrap_or_default(), text.get(name.end..).unwrap_or_default());
    if after.trim_start().starts_with('(') {
        return Some("");
    }
    let function = before.trim_end().strip_suffix('(')?.trim_end();
    let function = function.rsplit(|sign: char| !sign.is_ascii_alphanumeric()).next()?;
    matches!(function, "visits" | "seen" | "decided" | "finished").then_some(function)
}

/// What may stand where a name is unknown and none is near.
fn name_advice(text: &str, name: &Range<usize>) -> &'static str {
    match function_around(text, name) {
        None => "it must be declared as a variable, a decision, a fact, a gauge or a condition",
        Some("visits") => "name a scene of these eyes, or the slot of a telling",
        Some("decided") => "name a decision",
        Some("finished") => "name an itinerary",
        Some(_) => "with brackets there are `decided( )`, `visits( )`, `seen( )` and `finished( )`",
    }
}

/// What somebody meant who used a sign of another language.
fn sign_advice(sign: char) -> Option<String> {
    let advice = match sign {
        '&' => "write `and`",
        '|' => "write `or`",
        '!' => "write `not`, or `!=` for “is not”",
        '\'' | '"' | '“' | '”' | '‘' | '’' => "words stand bare in a condition: `the_lamp == lit`",
        ';' | ':' => "write one condition, joined by `and` and `or`",
        _ => return None,
    };
    Some(advice.to_owned())
}

fn form_message(expected: &str, found: &str) -> String {
    match (expected, found) {
        ("`)`", "the end") => "a `)` is missing at the end".to_owned(),
        (_, "the end") if expected.starts_with("a name") => "something is missing here".to_owned(),
        (_, "the end") => format!("{expected} is missing at the end"),
        (_, found) if expected.ends_with("the end") => format!("{found} cannot stand here"),
        _ => format!("{expected} is needed here, and this is {found}"),
    }
}

fn form_advice(expected: &str, found: &str) -> Option<String> {
    let advice = match found.trim_matches('`') {
        "=" => "to compare, write `==`; a single `=` changes a variable, in `Set` and `set`",
        "==" => "to change a variable, write a single `=`",
        "is" | "equals" | "are" => "to compare, write `==`",
        "AND" | "And" | "OR" | "Or" | "NOT" | "Not" => "write `and`, `or` and `not` in small letters",
        "the end" if expected.starts_with("a name") => "write a condition, such as `the_lamp == lit`",
        _ if expected.ends_with("the end") => "join two conditions with `and` or `or`",
        _ => return None,
    };
    Some(advice.to_owned())
}

fn type_advice(reason: &str) -> Option<String> {
    let advice = if reason.contains("word from a list") {
        "compare it with one of its words: `the_lamp == lit`"
    } else if reason.contains("this is a number") && reason.starts_with("a condition") {
        "compare it with a number: `trust >= 2`"
    } else if reason.contains("a set") && reason.contains("has") {
        "write `carried has rope`"
    } else {
        return None;
    };
    Some(advice.to_owned())
}
