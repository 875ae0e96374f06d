//! Chance: the draw of a number depends on the seed and on how many draws there were before, and on nothing else.
//!
//! So a play's chance is one counter in its state, rollback restores it for nothing, and every platform draws the same.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// The draw number `draw` below `bound`; 0 for a bound of 0. Lemire's multiplication without rejection: the bias is below 2⁻³² for the small
/// bounds of stories.
pub(crate) fn below(seed: u64, draw: u32, bound: u32) -> u32 {
    // The odd constant is 2⁶⁴ divided by the golden ratio: neighbouring draws start far apart.
    let start = seed.wrapping_add(u64::from(draw).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let word = Xoshiro256PlusPlus::seed_from_u64(start).next_u64();
    let scaled = (u128::from(word) * u128::from(bound)) >> 64;
    u32::try_from(scaled).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn the_draws_of_a_seed_never_change() {
        let draws: Vec<u32> = (0..8).map(|draw| below(2375, draw, 6)).collect();
        assert_eq!(draws, [4, 3, 2, 5, 1, 4, 5, 5]);
    }

    #[test]
    fn draws_are_even() {
        let mut counts = [0_u32; 6];
        for draw in 0..6_000 {
            counts[below(1, draw, 6) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (850..1150).contains(count)), "{counts:?}");
        assert_eq!(below(1, 0, 0), 0);
    }
}
