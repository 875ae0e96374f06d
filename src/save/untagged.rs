//! Lines as they were known before they had tags, so that `finale ids` costs nobody their saves.

use std::collections::HashMap;

use crate::load::temporary_id;
use crate::model::{LineId, SceneId, Story};

/// The lines of scenes by the ids that they would have without a tag. `scene_of` says which scene a line belongs to.
pub(super) fn temporary_ids(story: &Story, scene_of: &HashMap<LineId, SceneId>) -> HashMap<String, LineId> {
    let mut ids = HashMap::with_capacity(scene_of.len());
    // Lines that a scene repeats are counted in the order of their ids, which is the one in which the loader met them.
    for (line, known) in story.lines.pairs() {
        if let Some(scene) = scene_of.get(&line) {
            let id = temporary_id(&story.scenes.at(*scene).key, story.words(known.text), |id| ids.contains_key(id));
            ids.insert(id, line);
        }
    }
    ids
}
