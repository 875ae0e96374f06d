//! States that play can come back to, and whether it can get away from them.
//!
//! A play that never comes back to a state comes to an end, since a machine has a limited number of points that are on no circle. So whether an
//! end can be reached, and whether it can be forced whatever chance does, is a question about circles alone: their ways were kept.

use std::collections::BTreeMap;

use super::explore::{Explored, Round};
use super::states::StateId;

/// The first states, if any, from which …
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Traps {
    /// … no end can be reached any more.
    pub(crate) closed: Option<StateId>,
    /// … no end can be forced: chance can keep play going round.
    pub(crate) unforced: Option<StateId>,
    /// … play goes on for ever, and asks nothing.
    pub(crate) endless: Option<StateId>,
}

/// A state on a circle.
#[derive(Debug, Default, Clone)]
struct Node {
    /// The ways that lead here from other states on circles.
    behind: Vec<usize>,
    ways: usize,
    chosen: bool,
    out: bool,
}

pub(crate) fn traps(explored: &Explored) -> Traps {
    let ids: Vec<StateId> = {
        let mut ids: Vec<StateId> = explored.rounds.iter().map(|round| round.from).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let nodes = nodes(&ids, &explored.rounds);
    let first = |won: &[bool]| won.iter().position(|won| !won).and_then(|at| ids.get(at)).copied();
    let reaching = attract(&nodes, |node| node.out, |_| false);
    let forcing = attract(&nodes, |node| node.out && node.chosen, |node| !node.chosen);
    // From which of those that never end is the player still asked?
    let asked = attract(&nodes, |node| node.chosen || node.out, |_| false);
    Traps { closed: first(&reaching), unforced: first(&forcing), endless: first(&asked) }
}

fn nodes(ids: &[StateId], rounds: &[Round]) -> Vec<Node> {
    let places: BTreeMap<StateId, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let mut nodes = vec![Node::default(); ids.len()];
    for round in rounds {
        let Some(from) = places.get(&round.from).copied() else { continue };
        if let Some(node) = nodes.get_mut(from) {
            node.chosen = round.chosen;
            node.out |= round.out;
            node.ways += usize::from(!round.out);
        }
        if let Some(to) = places.get(&round.to).filter(|_| !round.out).and_then(|to| nodes.get_mut(*to)) {
            to.behind.push(from);
        }
    }
    nodes
}

/// The states from which play can be brought to some others: all ways must lead there where `all` says so, else one is enough.
fn attract(nodes: &[Node], begins: impl Fn(&Node) -> bool, all: impl Fn(&Node) -> bool) -> Vec<bool> {
    // How many ways must still be shown to lead there.
    let mut missing: Vec<usize> = nodes.iter().map(|node| if all(node) { node.ways } else { 1 }).collect();
    let mut won: Vec<bool> = nodes.iter().zip(&missing).map(|(node, missing)| begins(node) || *missing == 0).collect();
    let mut open: Vec<usize> = won.iter().enumerate().filter(|(_, won)| **won).map(|(at, _)| at).collect();
    while let Some(at) = open.pop() {
        for from in nodes.get(at).map(|node| node.behind.as_slice()).unwrap_or_default() {
            let (Some(won), Some(missing)) = (won.get_mut(*from), missing.get_mut(*from)) else { continue };
            *missing = missing.saturating_sub(1);
            if !*won && *missing == 0 {
                *won = true;
                open.push(*from);
            }
        }
    }
    won
}

#[cfg(test)]
mod tests {
    use super::{Round, Traps, nodes, traps};
    use crate::analysis::explore::Explored;
    use crate::analysis::states::States;

    fn found(rounds: &[(u32, u32, bool, bool)]) -> Traps {
        let rounds =
            rounds.iter().map(|(from, to, chosen, out)| Round { from: *from, to: *to, chosen: *chosen, out: *out });
        let explored = Explored {
            states: States::new(1),
            marks: Vec::new(),
            rounds: rounds.collect(),
            ways: 0,
            choices: 0,
            complete: true,
        };
        assert!(!nodes(&[], &[]).iter().any(|_| true));
        traps(&explored)
    }

    #[test]
    fn a_choice_to_leave_is_enough() {
        assert_eq!(found(&[(0, 0, true, false), (0, 9, true, true)]), Traps::default());
    }

    #[test]
    fn chance_may_keep_one() {
        let traps = found(&[(0, 0, false, false), (0, 9, false, true)]);
        assert_eq!(traps, Traps { unforced: Some(0), ..Traps::default() });
    }

    #[test]
    fn a_choice_before_chance_may_lead_past_it() {
        // 0 asks: 1 is chance that may come back, 9 is out.
        let ways = [(0, 1, true, false), (0, 9, true, true), (1, 0, false, false), (1, 9, false, true)];
        assert_eq!(found(&ways), Traps::default());
    }

    #[test]
    fn a_circle_without_a_way_out_is_closed() {
        let ways = [(0, 1, true, false), (1, 0, false, false)];
        assert_eq!(found(&ways), Traps { closed: Some(0), unforced: Some(0), endless: None });
        let silent = [(0, 1, false, false), (1, 0, false, false)];
        assert_eq!(found(&silent), Traps { closed: Some(0), unforced: Some(0), endless: Some(0) });
    }
}
