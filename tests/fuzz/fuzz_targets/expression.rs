//! Any words as a condition and as an effect of a scene.
#![no_main]

use finale::load::{Memory, load};
use libfuzzer_sys::fuzz_target;

const BASE: &str = include_str!("../../suite/base.ron");

fuzz_target!(|words: &str| {
    let words = words.replace('\\', "\\\\").replace('"', "\\\"");
    let scene =
        format!("Scene(slot: \"evening.deck\", eyes: \"ina\", body: [If(\"{words}\", [Text(\"So.\")]), Set(\"{words}\")])");
    let loaded = load(&[Box::new(Memory::new("fuzz").with("base.ron", BASE).with("any.ron", scene))]);
    assert_eq!(loaded.story.is_some(), !loaded.diagnostics.has_errors());
});
