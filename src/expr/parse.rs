//! From text to a tree with places. Operator precedence by Pratt's method, from loose to tight: `or`, `and`, `not`, comparison, `+ -`.

use std::ops::Range;

use super::token::{Token, TokenKind, tokens};
use super::{ExprError, ExprErrorKind};

/// How deep brackets and `not` may nest; far more than anybody writes, far less than the stack.
const DEEPEST: usize = 64;

/// A node with its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ast {
    /// What it is.
    pub kind: AstKind,
    /// Where it stands, in bytes of the text.
    pub range: Range<usize>,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AstKind {
    /// A bare name or word.
    Name(String),
    /// A number.
    Number(i32),
    /// `true` or `false`.
    Truth(bool),
    /// `not …`
    Not(Box<Ast>),
    /// `… operator …`
    Binary(Operator, Box<Ast>, Box<Ast>),
    /// `function(argument)`
    Call(String, Box<Ast>),
}

/// An operator between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "their names say it")]
pub enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Has,
    Add,
    Subtract,
}

impl Operator {
    /// As it is written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Operator::Or => "or",
            Operator::And => "and",
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::LessEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterEqual => ">=",
            Operator::Has => "has",
            Operator::Add => "+",
            Operator::Subtract => "-",
        }
    }

    fn of(kind: &TokenKind<'_>) -> Option<Operator> {
        Some(match kind {
            TokenKind::Or => Operator::Or,
            TokenKind::And => Operator::And,
            TokenKind::Equal => Operator::Equal,
            TokenKind::NotEqual => Operator::NotEqual,
            TokenKind::Less => Operator::Less,
            TokenKind::LessEqual => Operator::LessEqual,
            TokenKind::Greater => Operator::Greater,
            TokenKind::GreaterEqual => Operator::GreaterEqual,
            TokenKind::Has => Operator::Has,
            TokenKind::Plus => Operator::Add,
            TokenKind::Minus => Operator::Subtract,
            _ => return None,
        })
    }

    /// How tightly it binds; `not` stands between `and` and the comparisons.
    fn strength(self) -> u8 {
        match self {
            Operator::Or => 1,
            Operator::And => 2,
            Operator::Add | Operator::Subtract => 5,
            _ => 4,
        }
    }
}

/// Reads a condition or any other value.
///
/// # Errors
/// The first thing that is not an expression.
pub fn parse_condition(text: &str) -> Result<Ast, ExprError> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
    let ast = parser.expression(0)?;
    parser.expect(&TokenKind::End, "`and`, `or`, a comparison or the end")?;
    Ok(ast)
}

/// The sign of an effect, the name on its left (with its range), the value on its right.
pub(super) type ParsedEffect = (AssignSign, (String, Range<usize>), Ast);

/// `=`, `+=` or `-=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AssignSign {
    Set,
    Add,
    Subtract,
}

/// Reads an effect: `name = value`, `name += value` or `name -= value`.
///
/// # Errors
/// The first thing that is not an effect.
pub(super) fn parse_effect(text: &str) -> Result<ParsedEffect, ExprError> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
    let target = parser.next();
    let TokenKind::Name(name) = target.kind else {
        return Err(expected("the name of a variable", &target));
    };
    let sign = parser.next();
    let operation = match sign.kind {
        TokenKind::Assign => AssignSign::Set,
        TokenKind::AddAssign => AssignSign::Add,
        TokenKind::SubtractAssign => AssignSign::Subtract,
        _ => return Err(expected("`=`, `+=` or `-=`", &sign)),
    };
    let value = parser.expression(0)?;
    parser.expect(&TokenKind::End, "the end")?;
    Ok((operation, (name.to_owned(), target.range), value))
}

struct Parser<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
    depth: usize,
}

fn expected(what: &'static str, found: &Token<'_>) -> ExprError {
    let kind = ExprErrorKind::Expected { expected: what, found: found.kind.describe() };
    ExprError::new(kind, found.range.clone())
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Token<'a> {
        let last = || Token { kind: TokenKind::End, range: 0..0 };
        self.tokens.get(self.at).or(self.tokens.last()).cloned().unwrap_or_else(last)
    }

    fn next(&mut self) -> Token<'a> {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn expect(&mut self, kind: &TokenKind<'_>, what: &'static str) -> Result<Token<'a>, ExprError> {
        let token = self.next();
        if token.kind == *kind { Ok(token) } else { Err(expected(what, &token)) }
    }

    fn expression(&mut self, weakest: u8) -> Result<Ast, ExprError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(ExprError::new(ExprErrorKind::TooDeep, self.peek().range));
        }
        let mut left = self.operand()?;
        while let Some(operator) = Operator::of(&self.peek().kind)
            && operator.strength() > weakest
        {
            self.next();
            let right = self.expression(operator.strength())?;
            let range = left.range.start..right.range.end;
            left = Ast { kind: AstKind::Binary(operator, Box::new(left), Box::new(right)), range };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operand(&mut self) -> Result<Ast, ExprError> {
        let token = self.next();
        let start = token.range.start;
        let kind = match token.kind {
            TokenKind::Number(number) => AstKind::Number(number),
            TokenKind::True => AstKind::Truth(true),
            TokenKind::False => AstKind::Truth(false),
            TokenKind::Minus => {
                let number = self.next();
                let TokenKind::Number(value) = number.kind else { return Err(expected("a number", &number)) };
                return Ok(Ast { kind: AstKind::Number(-value), range: start..number.range.end });
            }
            TokenKind::Not => {
                let inner = self.expression(3)?;
                let range = start..inner.range.end;
                return Ok(Ast { kind: AstKind::Not(Box::new(inner)), range });
            }
            TokenKind::Open => {
                let inner = self.expression(0)?;
                let close = self.expect(&TokenKind::Close, "`)`")?;
                return Ok(Ast { kind: inner.kind, range: start..close.range.end });
            }
            TokenKind::Name(name) if self.peek().kind == TokenKind::Open => {
                self.next();
                let inner = self.expression(0)?;
                let close = self.expect(&TokenKind::Close, "`)`")?;
                return Ok(Ast {
                    kind: AstKind::Call(name.to_owned(), Box::new(inner)),
                    range: start..close.range.end,
                });
            }
            TokenKind::Name(name) => AstKind::Name(name.to_owned()),
            _ => return Err(expected("a name, a number or `(`", &token)),
        };
        Ok(Ast { kind, range: token.range })
    }
}
