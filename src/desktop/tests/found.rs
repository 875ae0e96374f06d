//! What was found in all plays, and who made the story.

use bevy_egui::egui::Key;
use egui_kittest::kittest::Queryable;
use finale::view;

use super::fixtures;
use super::pages::{harness, press};
use super::play::begin;
use crate::desktop::menus::{
    ArchiveAction, CreditsAction, GalleryAction, credits_ui, entries_ui, gallery_ui, topics_ui,
};
use crate::desktop::session::Command;

#[test]
fn an_ending_that_was_reached_has_a_name_and_the_others_have_hints() {
    let mut reader = begin(r#"Text("You put out the lamp."), Decide("the_lamp", "lit"), UnlockAchievement("steady")"#);
    assert!(!reader.known.memory.ended("dawn"));
    reader.does(&Command::ToChoice { everything: true });
    assert!(reader.known.memory.ended("dawn") && !reader.known.memory.ended("dark"));

    let memory = reader.known.memory;
    let story = fixtures::story();
    let gallery = view::gallery(&story, &|id| memory.ended(id), &|id| memory.granted(id));
    let mut harness = harness(move |ui, page| gallery_ui(ui, page, &gallery));
    harness.get_by_label_contains("1 of 2 found");
    harness.get_by_label_contains("Dawn");
    harness.get_by_label_contains("Some nights it is not lit.");
    assert!(harness.query_by_label_contains("The Dark").is_none(), "nobody has been there");
    harness.get_by_label_contains("Steady Hand");
    press(&mut harness, Key::Num2);
    press(&mut harness, Key::Escape);
    assert_eq!(harness.state().done, [GalleryAction::Credits, GalleryAction::Back]);
}

const ARCHIVE: &str = r#"
    Archive(id: "real_lamp", topic: "Sources", title: "The Real Lamp", text: "There was such a *lamp*."),
    Archive(id: "fog", topic: "Ends not written", title: "Fog", text: "Nobody saw it.", endings: ["dawn"]),
    Archive(id: "wreck", topic: "Ends not written", title: "The Wreck", text: "It was too dear.", endings: ["dark"]),
    Achievement("#;

#[test]
fn the_archive_opens_with_the_endings_that_it_speaks_of() {
    let story = fixtures::story_edited("Achievement(", ARCHIVE);
    assert!(!view::gallery(&story, &|_| false, &|_| false).archive, "nothing is given away");
    let closed = view::archive(&story, &|_| false);
    assert!(closed.iter().all(|topic| topic.entries.is_empty()), "{closed:?}");

    let ended = |id: &str| id == "dawn";
    let gallery = view::gallery(&story, &ended, &|_| false);
    let mut list = harness(move |ui, page| gallery_ui(ui, page, &gallery));
    press(&mut list, Key::Num3);
    assert_eq!(list.state().done, [GalleryAction::Archive]);

    let topics = view::archive(&story, &ended);
    let shown = topics.clone();
    let mut list = harness(move |ui, page| topics_ui(ui, page, &shown));
    list.get_by_label("Sources, 1");
    list.get_by_label("Ends not written, 1 of 2");
    press(&mut list, Key::Num3);
    press(&mut list, Key::Escape);
    assert_eq!(list.state().done, [ArchiveAction::Topic(1), ArchiveAction::Back]);

    let topic = topics[1].clone();
    let mut read = harness(move |ui, page| entries_ui(ui, page, &topic.title, &topic.entries, topic.closed));
    read.get_by_label_contains("Nobody saw it.");
    assert!(read.query_by_label_contains("The Wreck").is_none());
    read.get_by_label_contains("One entry opens with other endings.");
    press(&mut read, Key::Num1);
    assert_eq!(read.state().done, [ArchiveAction::Back]);
    assert_eq!(view::archive_of(&story, &|id| id == "dark").len(), 1);
}

#[test]
fn the_credits_name_those_who_made_the_story_and_lead_on_from_an_ending() {
    let credits = r#"version: "1.0.0", credits: [("Story", "R. Keeper")],"#;
    let story = fixtures::story_edited(r#"version: "1.0.0","#, credits);
    let (at_the_end, from_the_title) = (story.clone(), story);
    let mut after = harness(move |ui, page| credits_ui(ui, page, &at_the_end, true));
    after.get_by_label_contains("R. Keeper");
    after.get_by_label_contains("Libertinus");
    press(&mut after, Key::Num1);
    press(&mut after, Key::Num2);
    assert_eq!(after.state().done, [CreditsAction::ToTitle, CreditsAction::Back]);
    let mut before = harness(move |ui, page| credits_ui(ui, page, &from_the_title, false));
    assert!(before.query_by_label("Back to the title").is_none(), "one is there already");
    press(&mut before, Key::Num1);
    assert_eq!(before.state().done, [CreditsAction::Back]);
}
