//! Which scenes a play can enter more than once.

use std::collections::BTreeSet;

use super::asks::Stretch;
use crate::model::{Id, Op, SceneId, Story};

/// The scenes that lie on a circle of steps, or are called from several places, or follow from such a scene.
pub(super) fn entered_again(story: &Story, stretches: &[Stretch]) -> BTreeSet<SceneId> {
    let count = story.scenes.len();
    let (mut steps, mut called, mut entered) = (Vec::new(), vec![false; count], vec![0_u32; count]);
    for stretch in stretches {
        for (_, op) in stretch.code(story) {
            match op {
                Op::Call(scene) => {
                    steps.push((stretch.scene, scene));
                    called.get_mut(scene.index()).into_iter().for_each(|called| *called = true);
                }
                Op::Goto(scene) => steps.push((stretch.scene, scene)),
                Op::Offer(pool) => {
                    let storylets = story.pools.at(pool).storylets.iter();
                    steps.extend(storylets.map(|(scene, ..)| (stretch.scene, *scene)));
                }
                _ => {}
            }
        }
    }
    for (_, scene) in &steps {
        entered.get_mut(scene.index()).into_iter().for_each(|entered| *entered += 1);
    }
    let several = called.iter().zip(&entered).enumerate().filter(|(_, (called, entered))| **called && **entered > 1);
    let mut open: Vec<SceneId> = several.map(|(place, _)| SceneId::from_index(place)).collect();
    let next = Edges::of(count, steps.iter().copied());
    open.extend(on_circles(count, &next, &Edges::of(count, steps.iter().map(|(from, to)| (*to, *from)))));
    // A woven play may come to the same ending for two of those whom it gathers.
    if story.itineraries.iter().any(|itinerary| itinerary.gathers.len() > 1) {
        open.extend(story.endings.iter().flat_map(|ending| &ending.tellings).map(|(_, scene)| *scene));
    }
    let mut played_once: BTreeSet<SceneId> = BTreeSet::new();
    for (scene, _, repeatable) in story.pools.iter().flat_map(|pool| &pool.storylets) {
        if *repeatable {
            open.push(*scene);
        } else {
            played_once.insert(*scene);
        }
    }
    let mut again = BTreeSet::new();
    while let Some(scene) = open.pop() {
        if !played_once.contains(&scene) && again.insert(scene) {
            open.extend(next.from(scene.index()));
        }
    }
    again
}

/// Steps from scene to scene, side by side for each scene.
struct Edges {
    starts: Vec<usize>,
    ends: Vec<SceneId>,
}

impl Edges {
    fn of(count: usize, steps: impl Iterator<Item = (SceneId, SceneId)>) -> Self {
        let mut steps: Vec<(SceneId, SceneId)> = steps.collect();
        steps.sort_unstable();
        let starts = (0..=count).map(|place| steps.partition_point(|(from, _)| from.index() < place)).collect();
        Self { starts, ends: steps.into_iter().map(|(_, to)| to).collect() }
    }

    fn from(&self, place: usize) -> &[SceneId] {
        let range = self.starts.get(place).zip(self.starts.get(place + 1));
        range.and_then(|(start, end)| self.ends.get(*start..*end)).unwrap_or_default()
    }
}

/// The scenes on circles, and those between two circles: what is left when all have been taken away that no scene that is left leads to, and
/// all that lead to none.
fn on_circles(count: usize, next: &Edges, before: &Edges) -> Vec<SceneId> {
    let mut left = vec![true; count];
    for (ahead, behind) in [(next, before), (before, next)] {
        let mut counts: Vec<usize> = (0..count).map(|place| behind.from(place).len()).collect();
        let mut open: Vec<usize> = (0..count).filter(|place| behind.from(*place).is_empty()).collect();
        while let Some(place) = open.pop() {
            left.get_mut(place).into_iter().for_each(|left| *left = false);
            for target in ahead.from(place) {
                if let Some(count) = counts.get_mut(target.index()) {
                    *count -= 1;
                    if *count == 0 {
                        open.push(target.index());
                    }
                }
            }
        }
    }
    left.iter().enumerate().filter(|(_, left)| **left).map(|(place, _)| SceneId::from_index(place)).collect()
}
