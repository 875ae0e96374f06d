//! The compact form of checked expressions, and its evaluation.

use super::Operator;

/// An expression in an [`Arena`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExprId(u32);

impl ExprId {
    /// The place in the arena.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A checked node; children stand before it in the arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "their names say it")]
pub enum Node<S> {
    Constant(i32),
    Read(S),
    Not(ExprId),
    Binary(Operator, ExprId, ExprId),
}

/// Where symbols get their values.
pub trait Environment<S> {
    /// The present value of a symbol.
    fn value(&self, symbol: S) -> i32;
}

/// Checked expressions, side by side. Children always stand before their parents, so evaluation ends.
#[derive(Debug, Clone)]
pub struct Arena<S> {
    nodes: Vec<Node<S>>,
    /// Of each node, how many nodes it is with all below it, and how deep they nest. Names stand for whole expressions, so a few short
    /// ones can be more than could ever be evaluated.
    sizes: Vec<(u32, u32)>,
}

impl<S> Default for Arena<S> {
    fn default() -> Self {
        Self { nodes: Vec::new(), sizes: Vec::new() }
    }
}

impl<S: Copy> Arena<S> {
    pub(crate) fn push(&mut self, node: Node<S>) -> ExprId {
        let id = ExprId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let (size, depth) = match &node {
            Node::Constant(_) | Node::Read(_) => (0, 0),
            Node::Not(inner) => self.size(*inner),
            Node::Binary(_, a, b) => {
                let (a, b) = (self.size(*a), self.size(*b));
                (a.0.saturating_add(b.0), a.1.max(b.1))
            }
        };
        self.sizes.push((size.saturating_add(1), depth.saturating_add(1)));
        self.nodes.push(node);
        id
    }

    /// Whether one expression is a part of another, or the same.
    pub(crate) fn holds_within(&self, whole: ExprId, part: ExprId) -> bool {
        let mut open = vec![whole];
        while let Some(id) = open.pop() {
            if id == part {
                return true;
            }
            match self.get(id) {
                // Children stand before their parents.
                Node::Not(inner) if inner >= part => open.push(inner),
                Node::Binary(_, a, b) => open.extend([a, b].into_iter().filter(|child| *child >= part)),
                _ => {}
            }
        }
        false
    }

    /// How many nodes an expression is, written out, and how deep they nest.
    pub(crate) fn size(&self, id: ExprId) -> (u32, u32) {
        self.sizes.get(id.0 as usize).copied().unwrap_or_default()
    }

    /// A node.
    #[must_use]
    pub fn get(&self, id: ExprId) -> Node<S> {
        self.nodes.get(id.0 as usize).copied().unwrap_or(Node::Constant(0))
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = ExprId> + use<S> {
        (0..self.nodes.len()).map(|index| ExprId(u32::try_from(index).unwrap_or(u32::MAX)))
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Changes the symbols that were read since the arena had a length.
    pub(crate) fn change_symbols_since(&mut self, length: usize, change: impl Fn(S) -> S) {
        for node in self.nodes.iter_mut().skip(length) {
            if let Node::Read(symbol) = node {
                *symbol = change(*symbol);
            }
        }
    }

    /// The value of an expression. Arithmetic saturates.
    pub fn evaluate(&self, id: ExprId, environment: &impl Environment<S>) -> i32 {
        match self.get(id) {
            Node::Constant(value) => value,
            Node::Read(symbol) => environment.value(symbol),
            Node::Not(inner) => i32::from(self.evaluate(inner, environment) == 0),
            Node::Binary(Operator::And, a, b) => {
                i32::from(self.evaluate(a, environment) != 0 && self.evaluate(b, environment) != 0)
            }
            Node::Binary(Operator::Or, a, b) => {
                i32::from(self.evaluate(a, environment) != 0 || self.evaluate(b, environment) != 0)
            }
            Node::Binary(operator, a, b) => {
                apply(operator, self.evaluate(a, environment), self.evaluate(b, environment))
            }
        }
    }

    /// Whether a condition holds.
    pub fn holds(&self, id: ExprId, environment: &impl Environment<S>) -> bool {
        self.evaluate(id, environment) != 0
    }

    /// Every symbol that an expression reads, each as often as it reads it.
    pub fn symbols(&self, id: ExprId) -> Vec<S> {
        let mut found = Vec::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            match self.get(id) {
                Node::Constant(_) => {}
                Node::Read(symbol) => found.push(symbol),
                Node::Not(inner) => open.push(inner),
                Node::Binary(_, a, b) => open.extend([b, a]),
            }
        }
        found
    }
}

/// The value of `a operator b`; truth values are 0 and 1, arithmetic saturates.
pub(crate) fn apply(operator: Operator, a: i32, b: i32) -> i32 {
    match operator {
        Operator::Equal => i32::from(a == b),
        Operator::NotEqual => i32::from(a != b),
        Operator::Less => i32::from(a < b),
        Operator::LessEqual => i32::from(a <= b),
        Operator::Greater => i32::from(a > b),
        Operator::GreaterEqual => i32::from(a >= b),
        Operator::Has => i32::from(a & b != 0),
        Operator::Add => a.saturating_add(b),
        Operator::Subtract => a.saturating_sub(b),
        Operator::And => i32::from(a != 0 && b != 0),
        Operator::Or => i32::from(a != 0 || b != 0),
    }
}
