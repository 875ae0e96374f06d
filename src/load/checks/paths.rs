//! What is known to hold, or to fail, at each instruction of a scene: the conditions of the steps around it, as long as nothing has changed
//! what they ask.

use super::asks::{Stretch, variable};
use super::values::Literal;
use crate::expr::{Arena, ExprId, Node};
use crate::model::{Address, Ask, Op, Story, VariableId};

/// A condition around an instruction.
#[derive(Debug, Clone)]
pub(super) struct Around {
    pub(super) literal: Literal,
    asks: Vec<Ask>,
    end: Address,
    /// Where the steps end that are played if it fails.
    otherwise: Option<Address>,
    /// Nothing it asks has changed since.
    live: bool,
}

impl Around {
    /// Whether it asks something that these ask too, or something that may depend on the same decisions.
    fn concerns(&self, asks: &[Ask]) -> bool {
        let world = |ask: &Ask| matches!(ask, Ask::Decision(_) | Ask::Decided(_) | Ask::Fact(_));
        let fact = |asks: &[Ask]| asks.iter().any(|ask| matches!(ask, Ask::Fact(_)));
        let same = |ask: &Ask| asks.iter().any(|other| other == ask || pair(*ask) == pair(*other));
        self.asks.iter().any(same)
            || (fact(asks) || fact(&self.asks)) && asks.iter().any(world) && self.asks.iter().any(world)
    }
}

fn pair(ask: Ask) -> Ask {
    match ask {
        Ask::Decided(id) => Ask::Decision(id),
        other => other,
    }
}

/// The conditions around an instruction that bear on what these expressions ask.
pub(super) fn bearing(arena: &Arena<Ask>, around: &[Around], on: &[ExprId]) -> Vec<Literal> {
    if around.is_empty() {
        return Vec::new();
    }
    let asks: Vec<Ask> = on.iter().filter_map(|id| asks_of(arena, *id)).flatten().collect();
    let bearing = around.iter().filter(|around| around.live && around.concerns(&asks));
    bearing.map(|around| around.literal).collect()
}

/// Goes through a scene in the order of its text; bodies stand one inside the other, so that a condition covers a part of the code.
pub(super) fn each(story: &Story, arena: &Arena<Ask>, stretch: Stretch, mut visit: impl FnMut(Op, &[Around])) {
    let mut around: Vec<Around> = Vec::new();
    for (at, op) in stretch.code(story) {
        let mut failed = Vec::new();
        around.retain(|outer| {
            if outer.end > at {
                return true;
            }
            failed.extend(outer.otherwise.filter(|end| *end > at).map(|end| Around {
                literal: (outer.literal.0, !outer.literal.1),
                end,
                otherwise: None,
                live: true,
                asks: outer.asks.clone(),
            }));
            false
        });
        around.extend(failed);
        visit(op, &around);
        match op {
            Op::Unless(when, target) => {
                // The steps that are played if it holds end in a jump over the others, if there are others.
                let over = target.0.checked_sub(1).map(|last| story.op(Address(last)));
                let otherwise = match over {
                    Some(Op::Jump(end)) if end > target => Some(end),
                    _ => None,
                };
                around.extend(asks_of(arena, when).map(|asks| Around {
                    literal: (when, true),
                    asks,
                    end: target,
                    otherwise,
                    live: true,
                }));
            }
            op => around.iter_mut().for_each(|outer| outer.live &= !changes(story, op, &outer.asks)),
        }
    }
}

/// Whether an instruction may change something of these.
fn changes(story: &Story, op: Op, asks: &[Ask]) -> bool {
    let any = |change: fn(&Ask) -> bool| asks.iter().any(change);
    let variable_among = |id: Option<VariableId>| id.is_some_and(|id| asks.contains(&Ask::Variable(id)));
    let world = |ask: &Ask| matches!(ask, Ask::Decision(_) | Ask::Decided(_) | Ask::Fact(_) | Ask::Gauge(..));
    match op {
        Op::Effect(effect) => variable_among(variable(effect.target)),
        Op::Decide(..) => any(world),
        Op::Choice(choice) => story.choices.at(choice).options.iter().any(|option| {
            option.effects.iter().any(|effect| variable_among(variable(effect.target)))
                || option.decide.is_some() && any(world)
                || any(|ask| matches!(ask, Ask::Seen(_)))
        }),
        Op::Line(_) | Op::Exchange(_) => any(|ask| matches!(ask, Ask::Seen(_))),
        Op::Call(_) | Op::Offer(_) => true,
        _ => false,
    }
}

/// What an expression asks; none where it is longer than anybody writes.
fn asks_of(arena: &Arena<Ask>, id: ExprId) -> Option<Vec<Ask>> {
    const MOST: usize = 200;
    let (mut found, mut open, mut looked) = (Vec::new(), vec![id], 0);
    while let Some(id) = open.pop() {
        looked += 1;
        if looked > MOST {
            return None;
        }
        match arena.get(id) {
            Node::Constant(_) => {}
            Node::Read(ask) => found.push(ask),
            Node::Not(inner) => open.push(inner),
            Node::Binary(_, a, b) => open.extend([b, a]),
        }
    }
    Some(found)
}
