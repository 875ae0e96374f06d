//! How tall each item of the page is: measured where it was seen, guessed where it was not.
//!
//! Ten thousand items must stay cheap: an item is set only when it comes into view, and the sums over those above are kept.

/// The heights of the items of a page and the sums over them.
#[derive(Debug, Default)]
pub(crate) struct Heights {
    /// Height, and whether it was measured.
    heights: Vec<(f32, bool)>,
    /// `tops[i]` is where item `i` begins; one longer than `heights`. Valid up to `summed`.
    tops: Vec<f32>,
    summed: usize,
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
        self.summed = self.summed.min(count);
        for index in self.heights.len()..count {
            self.heights.push((guess(index), false));
        }
        self.sum();
    }

    /// Takes down a measured height; gives back by how much the item grew.
    pub(crate) fn measure(&mut self, index: usize, height: f32) -> f32 {
        let Some(known) = self.heights.get_mut(index) else { return 0.0 };
        let grown = height - known.0;
        *known = (height, true);
        if grown != 0.0 {
            self.summed = self.summed.min(index);
            self.sum();
        }
        grown
    }

    #[cfg(test)]
    pub(crate) fn measured(&self) -> usize {
        self.heights.iter().filter(|(_, measured)| *measured).count()
    }

    /// Where an item begins; where the page ends for an index past the last.
    pub(crate) fn top(&self, index: usize) -> f32 {
        self.tops.get(index).or(self.tops.last()).copied().unwrap_or(0.0)
    }

    /// Where the page ends.
    pub(crate) fn bottom(&self) -> f32 {
        self.top(self.len())
    }

    /// The item that covers a height of the page.
    pub(crate) fn at(&self, y: f32) -> usize {
        let items = self.tops.get(..self.len()).unwrap_or(&[]);
        items.partition_point(|top| *top <= y).saturating_sub(1)
    }

    fn sum(&mut self) {
        if self.tops.is_empty() {
            self.tops.push(0.0);
        }
        self.tops.truncate(self.summed + 1);
        let mut top = self.tops.last().copied().unwrap_or(0.0);
        for (height, _) in self.heights.iter().skip(self.summed) {
            top += height;
            self.tops.push(top);
        }
        self.summed = self.heights.len();
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
}
