//! How tall each item of the page is: measured where it was seen, guessed where it was not.
//!
//! A hundred thousand items must cost no more than a hundred: an item is set only when it comes into view, and the sums over those above
//! are kept in a tree of partial sums, so that a corrected height is paid for with the number of its digits.

/// The heights of the items of a page and the sums over them. Sums are of double precision: a long play is millions of points tall.
#[derive(Debug, Default)]
pub(crate) struct Heights {
    /// Height, and whether it was measured.
    heights: Vec<(f32, bool)>,
    /// A binary indexed tree: the entry for `n` (counted from 1) sums as many heights up to `n` as its lowest bit says.
    sums: Vec<f64>,
}

/// The lowest bit that is set.
fn low_bit(place: usize) -> usize {
    place & place.wrapping_neg()
}

impl Heights {
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn len(&self) -> usize {
        self.heights.len()
    }

    /// Cuts or lengthens to `count` items, guessing the new ones.
    pub(crate) fn resize(&mut self, count: usize, mut guess: impl FnMut(usize) -> f32) {
        self.heights.truncate(count);
        self.sums.truncate(count);
        for index in self.heights.len()..count {
            let height = guess(index);
            self.heights.push((height, false));
            let place = index + 1;
            let below = self.top(index) - self.top(place - low_bit(place));
            self.sums.push(below + f64::from(height));
        }
    }

    /// Takes down a measured height; gives back by how much the item grew.
    pub(crate) fn measure(&mut self, index: usize, height: f32) -> f32 {
        let Some(known) = self.heights.get_mut(index) else { return 0.0 };
        let grown = height - known.0;
        *known = (height, true);
        if grown != 0.0 {
            let mut place = index + 1;
            while let Some(sum) = self.sums.get_mut(place - 1) {
                *sum += f64::from(grown);
                place += low_bit(place);
            }
        }
        grown
    }

    #[cfg(test)]
    pub(crate) fn measured(&self) -> usize {
        self.heights.iter().filter(|(_, measured)| *measured).count()
    }

    /// Where an item begins; where the page ends for an index past the last.
    pub(crate) fn top(&self, index: usize) -> f64 {
        let (mut place, mut sum) = (index.min(self.sums.len()), 0.0);
        while place > 0 {
            sum += self.sums.get(place - 1).copied().unwrap_or(0.0);
            place -= low_bit(place);
        }
        sum
    }

    /// Where the page ends.
    pub(crate) fn bottom(&self) -> f64 {
        self.top(self.len())
    }

    /// The item that covers a height of the page.
    pub(crate) fn at(&self, y: f64) -> usize {
        let (mut place, mut left) = (0, y);
        let mut step = self.len().checked_ilog2().map_or(0, |digits| 1 << digits);
        while step > 0 {
            if let Some(sum) = self.sums.get(place + step - 1)
                && *sum <= left
            {
                left -= sum;
                place += step;
            }
            step /= 2;
        }
        place.min(self.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_follow_measures() {
        let mut heights = Heights::default();
        heights.resize(4, |_| 10.0);
        assert_eq!((heights.top(2), heights.bottom()), (20.0, 40.0));
        assert_eq!(heights.measure(1, 25.0), 15.0);
        assert_eq!((heights.top(1), heights.top(2), heights.bottom()), (10.0, 35.0, 55.0));
        heights.resize(2, |_| 0.0);
        assert_eq!(heights.bottom(), 35.0);
        heights.resize(3, |_| 7.0);
        assert_eq!(heights.bottom(), 42.0);
    }

    #[test]
    fn an_item_is_found_by_its_height() {
        let mut heights = Heights::default();
        assert_eq!(heights.at(5.0), 0);
        heights.resize(3, |_| 10.0);
        assert_eq!([0.0, 9.9, 10.0, 29.0, 300.0].map(|y| heights.at(y)), [0, 0, 1, 2, 2]);
    }

    #[test]
    fn the_tree_is_the_plain_sum() {
        let mut heights = Heights::default();
        let mut plain: Vec<f32> = Vec::new();
        for round in 0..400_usize {
            let count = (round * 37) % 211;
            plain.truncate(count);
            let known = plain.len();
            plain.extend((known..count).map(|index| (index % 9 + 1) as f32));
            heights.resize(count, |index| (index % 9 + 1) as f32);
            if let Some(height) = plain.get_mut(round % 211) {
                *height = (round % 13 + 1) as f32;
                heights.measure(round % 211, (round % 13 + 1) as f32);
            }
            let mut top = 0.0;
            for (index, height) in plain.iter().enumerate() {
                assert_eq!(heights.top(index), top);
                assert_eq!(heights.at(top), index);
                top += f64::from(*height);
            }
            assert_eq!(heights.bottom(), top);
        }
    }
}
