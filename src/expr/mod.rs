//! Conditions and effects: short texts, parsed into a typed tree, checked against declarations, evaluated on plain numbers.
//!
//! Does not know what a story is. Names are resolved by a [`Scope`], values come from an [`Environment`]; both speak of symbols `S` that
//! mean nothing here. Every value is an `i32`: a truth value is 0 or 1, a word its place in its list, a set a mask of bits.

mod check;
mod evaluate;
mod parse;
mod token;

pub use check::{Effect, EffectKind, Meaning, Scope, Symbol, Type, check_condition, check_effect, check_value};
pub(crate) use evaluate::apply;
pub use evaluate::{Arena, Environment, ExprId, Node};
pub use parse::{Ast, AstKind, Operator, parse_condition};

use std::ops::Range;

/// Why an expression is not one. Ranges are bytes of the expression's own text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExprErrorKind {
    /// A character that begins nothing.
    #[error("`{0}` does not belong in an expression")]
    StrayCharacter(char),
    /// A number too large to hold.
    #[error("this number is too large")]
    NumberTooLarge,
    /// Something else was needed here.
    #[error("expected {expected}, found {found}")]
    Expected {
        /// What was needed.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// Brackets or `not` too deep.
    #[error("this is nested too deeply")]
    TooDeep,
    /// With all that its names stand for.
    #[error("this asks too much, with the conditions that it names written out")]
    TooMuch,
    /// No such name.
    #[error("nothing is called `{name}`")]
    UnknownName {
        /// The name.
        name: String,
        /// What was probably meant.
        suggestion: Option<String>,
    },
    /// A word that is not on the list of what it is compared with.
    #[error("`{name}` has no `{word}`")]
    UnknownWord {
        /// What it is compared with.
        name: String,
        /// The word.
        word: String,
        /// What was probably meant, or the whole list.
        suggestion: Option<String>,
    },
    /// A bare word, that nothing is called, beside a number or a truth value.
    #[error("{left} is {}, and `{word}` is not{}", if *number { "a number" } else { "true or false" }, if *number { " one" } else { "" })]
    MereWord {
        /// What it stands beside, as a message names it.
        left: String,
        /// The word.
        word: String,
        /// Whether that is a number.
        number: bool,
    },
    /// The types do not go together.
    #[error("{0}")]
    Mismatch(String),
    /// An effect on something that is not a variable.
    #[error("`{name}` is {what} and cannot be changed")]
    NotAssignable {
        /// The name.
        name: String,
        /// What it is.
        what: &'static str,
    },
    /// The scope knows the name and refuses it.
    #[error("{0}")]
    Refused(Refusal),
}

/// Why a scope refuses a name that it knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It belongs to somebody else.
    #[error("`{name}` belongs to {owner}; these eyes cannot know it")]
    Foreign {
        /// The variable.
        name: String,
        /// Its owner.
        owner: String,
    },
    /// It is not known yet at this point of the timeline.
    #[error("`{name}` is not known before `{slot}`")]
    TooEarly {
        /// The decision or fact.
        name: String,
        /// The slot from which it is known.
        slot: String,
    },
    /// It has no place in this kind of expression.
    #[error("`{name}` cannot be asked here: {why}")]
    NotHere {
        /// The name.
        name: String,
        /// The reason.
        why: &'static str,
    },
    /// It asks for itself.
    #[error("`{name}` depends on itself")]
    Circular {
        /// The name.
        name: String,
    },
}

/// An error with its place in the expression's text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct ExprError {
    /// What is wrong.
    pub kind: ExprErrorKind,
    /// Where, in bytes of the expression.
    pub range: Range<usize>,
}

impl ExprError {
    pub(crate) fn new(kind: ExprErrorKind, range: Range<usize>) -> Self {
        Self { kind, range }
    }
}
