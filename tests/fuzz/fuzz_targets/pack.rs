//! Any text as a second file beside a sound story: a story or a report, and every place inside its file.
#![no_main]

use finale::load::{Memory, load};
use libfuzzer_sys::fuzz_target;

const BASE: &str = include_str!("../../suite/base.ron");

fuzz_target!(|text: &str| {
    let loaded = load(&[Box::new(Memory::new("fuzz").with("base.ron", BASE).with("any.ron", text))]);
    assert_eq!(loaded.story.is_some(), !loaded.diagnostics.has_errors());
    for span in loaded.diagnostics.iter().filter_map(|found| found.span) {
        let file = loaded.sources.get(span.file).expect("a file of this run");
        assert!(file.text.get(span.start as usize..span.end as usize).is_some());
    }
    assert_eq!(loaded.report(false).is_empty(), loaded.diagnostics.is_empty());
});
