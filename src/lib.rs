//! Finale: an engine for interactive stories whose every variable is typed and bounded, so that a story can be checked before anyone plays it.
//!
//! This library is the engine and has never heard of a window; `cargo check --lib --no-default-features` holds it to that. The binary beside it
//! is the program: the game in a window (`src/desktop/`, feature `desktop`) and the command line (`src/cli/`).
//!
//! # The map of the house
//!
//! Layers point one way: each room uses those above it, never those below. A test holds the order (`tests/it/house.rs`).
//!
//! | room | what it owns |
//! |---|---|
//! | [`diagnostics`] | places in sources, the table of codes, reports |
//! | [`expr`] | conditions and effects: parsed, typed, evaluated on plain numbers |
//! | [`model`] | the compiled story: tables of ids, flat code, one arena of text |
//! | [`load`] | files (one trait) → RON with places → checked [`model::Story`]; `load/checks/` has one file a check |
//! | [`runtime`] | the play of a story: commands in, events out, a log to walk back and forth in, ledgers |
//! | [`view`] | what a screen shows, as plain data, the same for terminal and window |
//! | [`save`] | plays and ledgers as text: versioned, checksummed, in names rather than numbers |
//! | [`map`] | the whole story as one picture: what is drawn, where, and three ways to write it |
//! | [`sound`] | what is heard, from parameters to samples; knows nothing of stories |
//! | [`analysis`] | every state of every play: what is proved, and the shortest way to what is not |
//!
//! `save` stands below `view`, because a save carries the words that a slot shows.
//!
//! # What must hold
//!
//! - A [`model::Story`] exists only if it was loaded without an error; every id in it is valid.
//! - A play is a row of numbers ([`runtime`]'s cells) and a log of their changes. Same story, start and choices: same events.
//! - Facts and gauges are computed from decisions and never stored; so no two perspectives can disagree about the world.
//! - No input makes the engine panic: bad content is data ([`load::Loaded`]), a command out of order is a [`runtime::StepError`], a damaged
//!   save is a [`save::SaveError`].
//! - Nothing here reads a clock, draws chance from outside, prints, or knows the finale by name.
//!
//! # A play in five lines
//!
//! ```
//! use finale::{load::{Files, Memory, load}, runtime::{Session, Start}};
//! let pack = Memory::new("example").with("story.ron", r#"[
//!     Pack(id: "tiny", title: "Tiny", version: "1"),
//!     Timeline([Act(id: "one", title: "One", slots: [(id: "only", title: "Only")])]),
//!     Itinerary(id: "way", title: "Way", stops: [(slot: "only")]),
//!     Scene(slot: "only", body: [Text("It begins, and it is over. #a1")]),
//! ]"#);
//! let loaded = load(&[Box::new(pack) as Box<dyn Files>]);
//! let start = Start { itinerary: "way".to_owned(), ..Start::default() };
//! let mut session = Session::new(loaded.story.expect("no mistakes"), start)?;
//! session.advance()?;
//! assert_eq!(session.entries(), 2, "a heading and a line");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

pub mod analysis;
pub mod diagnostics;
pub mod expr;
pub mod load;
pub mod map;
pub mod model;
pub mod runtime;
pub mod save;
pub mod sound;
pub mod view;
