//! The states that were found, each once: words side by side in one row, found again through a table of their numbers.

/// A state's number, in the order in which it was found.
pub(crate) type StateId = u32;

/// No state: where the first comes from.
pub(crate) const NONE: StateId = u32::MAX;

/// The states.
#[derive(Debug)]
pub(crate) struct States {
    width: usize,
    words: Vec<u64>,
    /// From which state each was first reached, and by which of its branches.
    parents: Vec<StateId>,
    branches: Vec<u16>,
    /// Open addressing: a state's number plus one; 0 for an empty place.
    table: Vec<u32>,
    /// For every place of the table a part of its state's hash, so that a state is hardly ever fetched that is another.
    tags: Vec<u8>,
}

impl States {
    pub(crate) fn new(width: usize) -> Self {
        Self {
            width,
            words: Vec::new(),
            parents: Vec::new(),
            branches: Vec::new(),
            table: vec![0; 1024],
            tags: vec![0; 1024],
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.parents.len()
    }

    /// How many bytes are in use, the table included.
    pub(crate) fn bytes(&self) -> usize {
        self.words.len() * 8 + self.parents.len() * 4 + self.branches.len() * 2 + self.table.len() * 5
    }

    pub(crate) fn state(&self, id: StateId) -> &[u64] {
        let at = id as usize * self.width;
        self.words.get(at..at + self.width).unwrap_or_default()
    }

    /// The state before, and the branch that led on from it.
    pub(crate) fn parent(&self, id: StateId) -> (StateId, u16) {
        let at = id as usize;
        (self.parents.get(at).copied().unwrap_or(NONE), self.branches.get(at).copied().unwrap_or(0))
    }

    /// Adds a state, unless it is known. Its number, and whether it is new.
    pub(crate) fn add(&mut self, state: &[u64], parent: StateId, branch: u16) -> (StateId, bool) {
        // Three quarters full at most.
        if self.len() * 4 >= self.table.len() * 3 {
            self.grow();
        }
        let mask = self.table.len() - 1;
        let hash = hash(state);
        let (tag, mut at) = (tag(hash), hash & mask);
        while let Some(known) = self.table.get(at).copied().and_then(|place| place.checked_sub(1)) {
            if self.tags.get(at) == Some(&tag) && self.state(known) == state {
                return (known, false);
            }
            at = (at + 1) & mask;
        }
        let id = u32::try_from(self.parents.len()).unwrap_or(NONE);
        self.words.extend_from_slice(state);
        self.parents.push(parent);
        self.branches.push(branch);
        self.table.get_mut(at).into_iter().for_each(|place| *place = id + 1);
        self.tags.get_mut(at).into_iter().for_each(|place| *place = tag);
        (id, true)
    }

    /// Another way to a state, found later and shorter.
    pub(crate) fn set_parent(&mut self, id: StateId, parent: StateId, branch: u16) {
        let at = id as usize;
        self.parents.get_mut(at).into_iter().for_each(|place| *place = parent);
        self.branches.get_mut(at).into_iter().for_each(|place| *place = branch);
    }

    fn grow(&mut self) {
        let mut table = vec![0; self.table.len() * 2];
        let mut tags = vec![0; table.len()];
        let mask = table.len() - 1;
        for (id, state) in (1..).zip(self.words.chunks_exact(self.width)) {
            let hash = hash(state);
            let mut at = hash & mask;
            while table.get(at).is_some_and(|place| *place != 0) {
                at = (at + 1) & mask;
            }
            table.get_mut(at).into_iter().for_each(|place| *place = id);
            tags.get_mut(at).into_iter().for_each(|place| *place = tag(hash));
        }
        (self.table, self.tags) = (table, tags);
    }
}

/// The highest bits, which say nothing of the place in the table.
fn tag(hash: usize) -> u8 {
    hash.to_be_bytes().first().copied().unwrap_or(0)
}

/// Multiplies and folds: the high half of a product depends on all bits below it.
fn hash(state: &[u64]) -> usize {
    let mut hash: u64 = 0x9e37_79b9_7f4a_7c15;
    for word in state {
        let product = u128::from(hash ^ word) * 0xa076_1d64_78bd_642f;
        hash = (low(product) ^ low(product >> 64)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    }
    usize::try_from(hash ^ (hash >> 32)).unwrap_or(usize::MAX)
}

fn low(product: u128) -> u64 {
    u64::try_from(product & u128::from(u64::MAX)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{NONE, States};

    #[test]
    fn a_state_is_kept_once() {
        let mut states = States::new(2);
        for number in 0..5_000_u64 {
            let (id, new) = states.add(&[number % 1_000, number / 1_000 % 2], NONE, 0);
            assert_eq!(new, number < 2_000, "{number}");
            assert_eq!(u64::from(id), number % 2_000);
        }
        assert_eq!(states.len(), 2_000);
        assert_eq!(states.state(1_999), [999, 1]);
    }
}
