//! Types: which names there are, and what may be compared with what.

use std::ops::Range;
use std::rc::Rc;

use super::parse::{AssignSign, Ast, AstKind, parse_effect};
use super::{Arena, ExprError, ExprErrorKind, ExprId, Node, Operator, Refusal, parse_condition};
use crate::diagnostics::nearest;

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// A number in a range, both ends included.
    Int(i32, i32),
    /// One of some words; the first has the value given, the next one more.
    Word(Rc<[String]>, i32),
    /// Any of some words.
    Set(Rc<[String]>),
}

impl Type {
    fn describe(&self) -> &'static str {
        match self {
            Type::Bool => "true or false",
            Type::Int(..) => "a number",
            Type::Word(..) => "a word from a list",
            Type::Set(_) => "a set",
        }
    }
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol<S> {
    /// The symbol, read at evaluation; or a whole expression in its place.
    pub meaning: Meaning<S>,
    /// Its type.
    pub kind: Type,
    /// Whether effects may change it; else what it is, for the message.
    pub assignable: Result<(), &'static str>,
}

/// What a name is replaced by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning<S> {
    /// A symbol.
    Symbol(S),
    /// An expression that has been checked before (a named condition).
    Expression(ExprId),
}

/// The names that an expression may use.
pub trait Scope<S> {
    /// Looks a name up.
    ///
    /// # Errors
    /// `Ok(None)` for an unknown name, an error for one that is known and may not be used here.
    fn name(&self, name: &str) -> Result<Option<Symbol<S>>, Refusal>;

    /// Looks up `function(argument)`, whose argument stands at `at`; the answer is a symbol with its type.
    ///
    /// # Errors
    /// An unknown function or argument, or one that may not be used here.
    fn call(&self, function: &str, argument: &str, at: &Range<usize>) -> Result<(S, Type), ExprErrorKind>;

    /// All names, for suggestions.
    fn known(&self) -> Vec<String>;
}

/// A checked effect on the symbol of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect<S> {
    /// The variable.
    pub target: S,
    /// What happens to it.
    pub kind: EffectKind,
    /// By how much, or to what.
    pub value: ExprId,
}

/// What an effect does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EffectKind {
    /// Takes the value.
    Assign,
    /// Adds a number; stays at the bound.
    Add,
    /// Subtracts a number; stays at the bound.
    Subtract,
    /// Puts an item into a set.
    Insert,
    /// Takes an item out of a set.
    Remove,
}

/// Parses and checks a condition.
///
/// # Errors
/// The first mistake, with its place in the text.
pub fn check_condition<S: Copy>(text: &str, scope: &dyn Scope<S>, arena: &mut Arena<S>) -> Result<ExprId, ExprError> {
    let ast = parse_condition(text)?;
    let mut checker = Checker { scope, arena };
    let (id, kind) = checker.value(&ast)?;
    match kind {
        Type::Bool => Ok(id),
        other => Err(mismatch(format!("a condition is needed here, and this is {}", other.describe()), &ast.range)),
    }
}

/// Parses and checks a value that must be of a type: the start of a variable, the item of a list.
///
/// # Errors
/// The first mistake, with its place in the text.
pub fn check_value(text: &str, kind: &Type) -> Result<i32, ExprError> {
    let whole = 0..text.len();
    if let Type::Set(items) = kind {
        let inner = text.trim().strip_prefix('[').and_then(|t| t.strip_suffix(']'));
        let Some(inner) = inner else {
            return Err(mismatch("a set is written `[]` or `[item, item]`".to_owned(), &whole));
        };
        let names = inner.split(',').map(str::trim).filter(|name| !name.is_empty());
        return names.map(|name| bit(name, items, "the set", &whole)).try_fold(0, |mask, bit| Ok(mask | bit?));
    }
    let ast = parse_condition(text)?;
    match (&ast.kind, kind) {
        (AstKind::Truth(truth), Type::Bool) => Ok(i32::from(*truth)),
        (AstKind::Number(number), Type::Int(low, high)) if (low..=high).contains(&number) => Ok(*number),
        (AstKind::Number(number), Type::Int(low, high)) => {
            Err(mismatch(format!("{number} lies outside the range {low} to {high}"), &ast.range))
        }
        (AstKind::Name(word), Type::Word(words, first)) => place(word, words, *first, "the list", &ast.range),
        _ => Err(mismatch(format!("this must be {}", kind.describe()), &ast.range)),
    }
}

/// Parses and checks an effect.
///
/// # Errors
/// The first mistake, with its place in the text.
pub fn check_effect<S: Copy>(text: &str, scope: &dyn Scope<S>, arena: &mut Arena<S>) -> Result<Effect<S>, ExprError> {
    let (sign, (name, range), value) = parse_effect(text)?;
    let mut checker = Checker { scope, arena };
    let symbol = checker.lookup(&name, &range)?;
    let target = match (symbol.meaning, symbol.assignable) {
        (Meaning::Symbol(target), Ok(())) => target,
        (_, Err(what)) => return Err(ExprError::new(ExprErrorKind::NotAssignable { name, what }, range)),
        (Meaning::Expression(_), Ok(())) => {
            return Err(ExprError::new(ExprErrorKind::NotAssignable { name, what: "a condition" }, range));
        }
    };
    if let (Type::Set(items), AssignSign::Add | AssignSign::Subtract) = (&symbol.kind, sign) {
        let AstKind::Name(item) = &value.kind else {
            return Err(mismatch("an item of the set is needed here".to_owned(), &value.range));
        };
        let mask = bit(item, items, &name, &value.range)?;
        let kind = if sign == AssignSign::Add { EffectKind::Insert } else { EffectKind::Remove };
        return Ok(Effect { target, kind, value: checker.arena.push(Node::Constant(mask)) });
    }
    let value = match (&symbol.kind, &value.kind) {
        (Type::Word(words, first), AstKind::Name(word)) if sign == AssignSign::Set => {
            let place = place(word, words, *first, &name, &value.range)?;
            checker.arena.push(Node::Constant(place))
        }
        (expected, _) => {
            let (id, kind) = checker.value(&value)?;
            let fits = match sign {
                AssignSign::Set => {
                    matches!((expected, &kind), (Type::Bool, Type::Bool) | (Type::Int(..), Type::Int(..)))
                }
                _ => matches!((expected, &kind), (Type::Int(..), Type::Int(..))),
            };
            if !fits {
                let message = format!("`{name}` is {}, and this is {}", expected.describe(), kind.describe());
                return Err(mismatch(message, &value.range));
            }
            id
        }
    };
    let kind = match sign {
        AssignSign::Set => EffectKind::Assign,
        AssignSign::Add => EffectKind::Add,
        AssignSign::Subtract => EffectKind::Subtract,
    };
    Ok(Effect { target, kind, value })
}

fn mismatch(message: String, range: &Range<usize>) -> ExprError {
    ExprError::new(ExprErrorKind::Mismatch(message), range.clone())
}

fn position(word: &str, words: &[String], name: &str, range: &Range<usize>) -> Result<i32, ExprError> {
    let found = words.iter().position(|known| known == word).and_then(|place| i32::try_from(place).ok());
    found.ok_or_else(|| {
        let suggestion = nearest(word, words.iter().map(String::as_str))
            .map(|known| format!("did you mean `{known}`?"))
            .or_else(|| Some(format!("it has {}", list(words))));
        let kind = ExprErrorKind::UnknownWord { name: name.to_owned(), word: word.to_owned(), suggestion };
        ExprError::new(kind, range.clone())
    })
}

fn place(word: &str, words: &[String], first: i32, name: &str, range: &Range<usize>) -> Result<i32, ExprError> {
    position(word, words, name, range).map(|place| place + first)
}

fn bit(word: &str, words: &[String], name: &str, range: &Range<usize>) -> Result<i32, ExprError> {
    position(word, words, name, range).map(|place| 1 << place.min(30))
}

/// Words as a sentence lists them.
fn list(words: &[String]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

struct Checker<'a, S> {
    scope: &'a dyn Scope<S>,
    arena: &'a mut Arena<S>,
}

impl<S: Copy> Checker<'_, S> {
    fn lookup(&self, name: &str, range: &Range<usize>) -> Result<Symbol<S>, ExprError> {
        match self.scope.name(name) {
            Ok(Some(symbol)) => Ok(symbol),
            Ok(None) => {
                let known = self.scope.known();
                let suggestion =
                    nearest(name, known.iter().map(String::as_str)).map(|n| format!("did you mean `{n}`?"));
                Err(ExprError::new(ExprErrorKind::UnknownName { name: name.to_owned(), suggestion }, range.clone()))
            }
            Err(refusal) => Err(ExprError::new(ExprErrorKind::Refused(refusal), range.clone())),
        }
    }

    fn value(&mut self, ast: &Ast) -> Result<(ExprId, Type), ExprError> {
        match &ast.kind {
            AstKind::Number(number) => Ok((self.arena.push(Node::Constant(*number)), Type::Int(*number, *number))),
            AstKind::Truth(truth) => Ok((self.arena.push(Node::Constant(i32::from(*truth))), Type::Bool)),
            AstKind::Name(name) => {
                let symbol = self.lookup(name, &ast.range)?;
                let id = match symbol.meaning {
                    Meaning::Symbol(symbol) => self.arena.push(Node::Read(symbol)),
                    Meaning::Expression(id) => id,
                };
                Ok((id, symbol.kind))
            }
            AstKind::Call(function, argument) => {
                let AstKind::Name(argument_name) = &argument.kind else {
                    let kind = ExprErrorKind::Expected { expected: "a name", found: "something else".to_owned() };
                    return Err(ExprError::new(kind, argument.range.clone()));
                };
                let found = self.scope.call(function, argument_name, &argument.range);
                let (symbol, kind) = found.map_err(|kind| {
                    let start = ast.range.start;
                    let range = match &kind {
                        ExprErrorKind::UnknownName { name, .. } if name == argument_name => argument.range.clone(),
                        ExprErrorKind::UnknownName { .. } => start..start + function.len(),
                        _ => ast.range.clone(),
                    };
                    ExprError::new(kind, range)
                })?;
                Ok((self.arena.push(Node::Read(symbol)), kind))
            }
            AstKind::Not(inner) => {
                let id = self.truth(inner)?;
                Ok((self.arena.push(Node::Not(id)), Type::Bool))
            }
            AstKind::Binary(operator, left, right) => self.binary(*operator, left, right),
        }
    }

    fn truth(&mut self, ast: &Ast) -> Result<ExprId, ExprError> {
        match self.value(ast)? {
            (id, Type::Bool) => Ok(id),
            (_, other) => {
                Err(mismatch(format!("this is {}, where true or false is needed", other.describe()), &ast.range))
            }
        }
    }

    fn number(&mut self, ast: &Ast) -> Result<(ExprId, i32, i32), ExprError> {
        match self.value(ast)? {
            (id, Type::Int(low, high)) => Ok((id, low, high)),
            (_, other) => Err(mismatch(format!("this is {}, where a number is needed", other.describe()), &ast.range)),
        }
    }

    fn binary(&mut self, operator: Operator, left: &Ast, right: &Ast) -> Result<(ExprId, Type), ExprError> {
        let (a, b, kind) = match operator {
            Operator::And | Operator::Or => (self.truth(left)?, self.truth(right)?, Type::Bool),
            Operator::Equal | Operator::NotEqual => {
                let (a, b) = self.equals(left, right)?;
                (a, b, Type::Bool)
            }
            Operator::Has => {
                let (a, b) = self.has(left, right)?;
                (a, b, Type::Bool)
            }
            Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual => {
                let (a, low, high) = self.number(left)?;
                self.no_mere_word(left, &Type::Int(low, high), right)?;
                (a, self.number(right)?.0, Type::Bool)
            }
            Operator::Add | Operator::Subtract => {
                let ((a, low, high), (b, from, to)) = (self.number(left)?, self.number(right)?);
                let range = match operator {
                    Operator::Add => Type::Int(low.saturating_add(from), high.saturating_add(to)),
                    _ => Type::Int(low.saturating_sub(to), high.saturating_sub(from)),
                };
                (a, b, range)
            }
        };
        Ok((self.arena.push(Node::Binary(operator, a, b)), kind))
    }

    /// `a == b`: both numbers, both truth values, or a word of the left side's list.
    fn equals(&mut self, left: &Ast, right: &Ast) -> Result<(ExprId, ExprId), ExprError> {
        let (a, kind) = self.value(left)?;
        match (&kind, &right.kind) {
            (Type::Word(words, first), AstKind::Name(word)) => {
                let value = place(word, words, *first, &name_of(left), &right.range)?;
                Ok((a, self.arena.push(Node::Constant(value))))
            }
            (Type::Set(_), _) => Err(mismatch("ask a set with `has`".to_owned(), &left.range)),
            _ => {
                self.no_mere_word(left, &kind, right)?;
                let (b, other) = self.value(right)?;
                let fits = matches!((&kind, &other), (Type::Bool, Type::Bool) | (Type::Int(..), Type::Int(..)));
                let message = || format!("{} is compared with {}", kind.describe(), other.describe());
                if fits { Ok((a, b)) } else { Err(mismatch(message(), &(left.range.start..right.range.end))) }
            }
        }
    }

    /// A bare word that nothing is called, and that nothing is nearly called, was meant as a word of a list that is none.
    fn no_mere_word(&self, left: &Ast, kind: &Type, right: &Ast) -> Result<(), ExprError> {
        let AstKind::Name(word) = &right.kind else { return Ok(()) };
        match self.lookup(word, &right.range) {
            Err(ExprError { kind: ExprErrorKind::UnknownName { suggestion: None, .. }, .. }) => {
                let number = matches!(kind, Type::Int(..));
                let kind = ExprErrorKind::MereWord { left: quoted(left), word: word.clone(), number };
                Err(ExprError::new(kind, right.range.clone()))
            }
            _ => Ok(()),
        }
    }

    fn has(&mut self, left: &Ast, right: &Ast) -> Result<(ExprId, ExprId), ExprError> {
        match (self.value(left)?, &right.kind) {
            ((a, Type::Set(items)), AstKind::Name(item)) => {
                let mask = bit(item, &items, &name_of(left), &right.range)?;
                Ok((a, self.arena.push(Node::Constant(mask))))
            }
            ((_, Type::Set(_)), _) => Err(mismatch("an item of the set is needed here".to_owned(), &right.range)),
            ((_, other), _) => {
                Err(mismatch(format!("`has` asks a set, and this is {}", other.describe()), &left.range))
            }
        }
    }
}

fn quoted(ast: &Ast) -> String {
    match &ast.kind {
        AstKind::Name(name) => format!("`{name}`"),
        _ => "this".to_owned(),
    }
}

fn name_of(ast: &Ast) -> String {
    match &ast.kind {
        AstKind::Name(name) => name.clone(),
        _ => "this".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;
    use std::rc::Rc;

    use super::{Arena, Meaning, Scope, Symbol, Type, check_condition, check_effect};
    use crate::expr::{EffectKind, Environment, ExprErrorKind, Refusal};

    /// `n` is 3, `p` is true, `w` is the second of two words, `s` holds the first of two items.
    struct World;

    impl Scope<char> for World {
        fn name(&self, name: &str) -> Result<Option<Symbol<char>>, Refusal> {
            let words: Rc<[String]> = Rc::new(["red".to_owned(), "blue".to_owned()]);
            let kind = match name {
                "n" => Type::Int(0, 9),
                "p" => Type::Bool,
                "w" => Type::Word(words, 2),
                "s" => Type::Set(words),
                _ => return Ok(None),
            };
            let symbol = name.chars().next().unwrap_or(' ');
            Ok(Some(Symbol { meaning: Meaning::Symbol(symbol), kind, assignable: Ok(()) }))
        }

        fn call(&self, function: &str, _: &str, _: &Range<usize>) -> Result<(char, Type), ExprErrorKind> {
            Err(ExprErrorKind::UnknownName { name: function.to_owned(), suggestion: None })
        }

        fn known(&self) -> Vec<String> {
            ["n", "p", "w", "s"].map(str::to_owned).to_vec()
        }
    }

    impl Environment<char> for World {
        fn value(&self, symbol: char) -> i32 {
            match symbol {
                'n' => 3,
                'w' => 3,
                _ => 1,
            }
        }
    }

    #[track_caller]
    fn holds(text: &str, expected: bool) {
        let mut arena = Arena::default();
        let id = check_condition(text, &World, &mut arena).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(arena.holds(id, &World), expected, "{text}");
    }

    #[track_caller]
    fn fails(text: &str, message: &str, underlined: &str) {
        let error = check_condition(text, &World, &mut Arena::default()).expect_err(text);
        assert_eq!((error.to_string().as_str(), text.get(error.range)), (message, Some(underlined)), "{text}");
    }

    #[test]
    fn precedence_is_what_people_expect() {
        holds("n == 3", true);
        holds("n + 1 > 3 and p", true);
        holds("not p or n >= 3", true);
        holds("not (p or n >= 3)", false);
        holds("not n == 4", true);
        holds("p or p and false", true);
        holds("n - 1 - 1 == 1", true);
        holds("n > -1", true);
        holds("w == blue", true);
        holds("w != blue", false);
        holds("s has red and not s has blue", true);
    }

    #[test]
    fn mistakes_are_named_and_underlined() {
        fails("n >", "expected a name, a number or `(`, found the end", "");
        fails("m > 1", "nothing is called `m`", "m");
        fails("w == bleu", "`w` has no `bleu`", "bleu");
        fails("n and p", "this is a number, where true or false is needed", "n");
        fails("p == 1", "true or false is compared with a number", "p == 1");
        fails("n & 1", "`&` does not belong in an expression", "&");
        fails("(n == 1", "expected `)`, found the end", "");
        fails("n", "a condition is needed here, and this is a number", "n");
    }

    #[test]
    fn deep_nesting_is_refused_rather_than_followed() {
        let deep = format!("{}p{}", "(".repeat(5_000), ")".repeat(5_000));
        let error = check_condition(&deep, &World, &mut Arena::default()).expect_err("too deep");
        assert_eq!(error.kind, ExprErrorKind::TooDeep);
    }

    #[test]
    fn effects_know_the_type_of_their_variable() {
        let mut arena = Arena::default();
        let mut kind = |text: &str| check_effect(text, &World, &mut arena).map(|effect| effect.kind);
        assert_eq!(kind("n += 2"), Ok(EffectKind::Add));
        assert_eq!(kind("n = n - 1"), Ok(EffectKind::Assign));
        assert_eq!(kind("s += red"), Ok(EffectKind::Insert));
        assert_eq!(kind("s -= blue"), Ok(EffectKind::Remove));
        assert_eq!(kind("w = red"), Ok(EffectKind::Assign));
        assert!(kind("w = green").is_err());
        assert!(kind("p += 1").is_err());
        assert!(kind("n == 1").is_err());
    }
}
