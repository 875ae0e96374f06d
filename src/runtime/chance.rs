//! What chance decides in a telling: variations and weighted ways.

use super::cells::DRAWS;
use super::{Session, random};
use crate::model::{Address, Op, Vary};

impl Session {
    pub(super) fn draw(&mut self, bound: u32) -> u32 {
        let draws = self.cells.get(DRAWS);
        self.set(DRAWS, draws.wrapping_add(1));
        let draw = u32::from_ne_bytes(draws.to_ne_bytes());
        match self.start.draws.get(draw as usize) {
            Some(given) => given.checked_rem(bound).unwrap_or(0),
            None => random::below(self.start.seed, draw, bound),
        }
    }

    pub(super) fn vary(&mut self, how: Vary, cell: u32, count: u32) -> u32 {
        let cell = self.layout.vary(cell);
        let known = u32::from_ne_bytes(self.cells.get(cell).to_ne_bytes());
        let (arm, next) = match how {
            Vary::Sequence => (known.min(count - 1), (known + 1).min(count - 1)),
            Vary::Cycle => (known % count, (known + 1) % count),
            Vary::Shuffle => {
                // A bit for every arm that has been drawn in this round.
                let used = if known.count_ones() >= count { 0 } else { known };
                let left: Vec<u32> = (0..count).filter(|arm| used & (1 << arm) == 0).collect();
                let drawn = self.draw(u32::try_from(left.len()).unwrap_or(1));
                let arm = left.get(drawn as usize).copied().unwrap_or(0);
                (arm, used | (1 << arm))
            }
        };
        self.set(cell, i32::from_ne_bytes(next.to_ne_bytes()));
        arm
    }

    pub(super) fn chance(&mut self, at: Address, count: u32) -> u32 {
        let weight = |arm: u32| match self.story.op(Address(at.0 + 1 + arm)) {
            Op::Arm(arm) => u32::from(arm.weight),
            _ => 0,
        };
        let weights: Vec<u32> = (0..count).map(weight).collect();
        let mut drawn = self.draw(weights.iter().sum());
        for (arm, weight) in (0..).zip(&weights) {
            if drawn < *weight {
                return arm;
            }
            drawn -= weight;
        }
        0
    }

    pub(super) fn take_arm(&mut self, at: Address, arm: u32) {
        if let Op::Arm(arm) = self.story.op(Address(at.0 + 1 + arm)) {
            self.go(arm.target);
        } else {
            self.go(at.next());
        }
    }
}
