//! Any text as a save, with and without a head that fits it: it is refused, or it is a play that goes on.
#![no_main]

use std::sync::{Arc, OnceLock};

use finale::load::{Memory, load};
use finale::model::Story;
use finale::runtime::{Session, Start, Status};
use finale::save;
use libfuzzer_sys::fuzz_target;

const BASE: &str = include_str!("../../suite/base.ron");

fn story() -> Arc<Story> {
    static STORY: OnceLock<Arc<Story>> = OnceLock::new();
    let load = || load(&[Box::new(Memory::new("fuzz").with("base.ron", BASE))]).story.expect("a sound story");
    STORY.get_or_init(load).clone()
}

fuzz_target!(|text: &str| {
    drop(save::peek(text));
    if let Ok(restored) = save::read(&story(), text) {
        let mut session: Session = restored.session;
        for _ in 0..50 {
            match session.status() {
                Status::Reading => drop(session.advance()),
                Status::Choosing => drop(session.choose(0)),
                Status::Ended => break,
            }
        }
    }
    let start = Start { itinerary: text.to_owned(), ..Start::default() };
    drop(Session::new(story(), start));
});
