//! Plain data for the screens, and a small pack for the whole game.

use std::sync::Arc;

use finale::load::{Files, Memory, load};
use finale::model::Story;
use finale::view::{
    ArchiveView, ChoiceView, Colour, EndView, Manner, OptionView, PageItem, PerspectiveView, ReachedView, Rich,
    TitleView,
};

pub(super) fn way(id: &str, name: &str) -> PerspectiveView {
    PerspectiveView {
        itinerary: id.to_owned(),
        perspective: Some(id.to_owned()),
        name: name.to_owned(),
        title: "Keeper of the light".to_owned(),
        about: "Thirty years on the rock.".to_owned(),
        colour: Colour(0xd9, 0xa4, 0x41),
        ground: Colour(0x10, 0x13, 0x1c),
    }
}

pub(super) fn title() -> TitleView {
    TitleView {
        title: "The Signal".to_owned(),
        notice: "A small story about a lamp.".to_owned(),
        content_note: "A drowning is mentioned.".to_owned(),
        ways: vec![way("ada", "Ada"), way("brune", "Brune")],
    }
}

pub(super) fn narration(text: &str) -> PageItem {
    PageItem::Narration { text: Rich::plain(text), interlude: false }
}

pub(super) fn heading() -> PageItem {
    PageItem::Heading {
        act: "Evening".to_owned(),
        title: "Oil".to_owned(),
        place: Some("The Lamp Room".to_owned()),
        eyes: Some("Ada".to_owned()),
    }
}

pub(super) fn speech(manner: Manner, text: &str) -> PageItem {
    PageItem::Speech {
        speaker: "Brune".to_owned(),
        colour: Colour(0x8f, 0xb3, 0x9a),
        manner,
        how: finale::model::Manners::default().words(manner).to_owned(),
        own: false,
        text: Rich::plain(text),
    }
}

fn option(index: usize, text: &str, locked: Option<&str>) -> OptionView {
    OptionView {
        index,
        text: Rich::plain(text),
        locked: locked.map(str::to_owned),
        stakes: None,
        spoken: false,
        line: text.to_owned(),
    }
}

/// Three options; the second is hidden by the engine, so the third has index 3; one is locked.
pub(super) fn choice() -> ChoiceView {
    ChoiceView {
        options: vec![
            option(0, "Light the lamp.", None),
            option(2, "Run for the harbourmaster.", Some("There is oil enough.")),
            option(3, "Wait.", None),
        ],
        seconds: None,
        default: None,
    }
}

pub(super) fn end() -> EndView {
    EndView {
        endings: vec![ReachedView { id: "dawn".to_owned(), title: "Dawn".to_owned() }],
        act: String::new(),
        words: String::new(),
        decisions: vec![("The lamp".to_owned(), "Ada lit the lamp.".to_owned())],
        diverged: vec!["Brune broke the door; here nobody did.".to_owned()],
        archive: vec![ArchiveView { title: "Fog".to_owned(), text: Rich::plain("Nobody saw it.") }],
    }
}

const PACK: &str = r##"[
    Pack(id: "signal", title: "The Signal", version: "1.0.0", language: "en", notice: "A lamp.", content_note: "None."),
    Timeline([
        Act(id: "night", title: "Night", slots: [
            (id: "night.rocks", title: "The Rocks", witnesses: ["ada"]),
        ]),
    ]),
    Perspective(id: "ada", name: "Ada", title: "Keeper", about: "A lamp.", colour: "#d9a441", ground: "#10131c"),
    Itinerary(
        id: "ada", title: "Ada", perspective: "ada",
        stops: [(slot: "night.rocks", eyes: "ada")],
        endings: [(ending: "dark", when: "the_lamp == dark"), (ending: "dawn")],
    ),
    Decision(
        id: "the_lamp", owner: "ada", slot: "night.rocks", weight: Colour, about: "The lamp",
        outcomes: [(id: "lit", summary: "Ada lit the lamp."), (id: "dark", summary: "Ada let it stay dark.")],
    ),
    Scene(
        slot: "night.rocks", eyes: "ada", title: "The Rocks",
        body: [
            Text("A light moves where there should be none."),
            Text("You have a moment."),
            Choice([
                (text: "Light the lamp.", decide: ("the_lamp", "lit"), then: [Text("It catches.")]),
                (text: "Wait.", decide: ("the_lamp", "dark"), then: [Text("You wait.")]),
            ]),
        ],
    ),
    Codex(id: "bar", title: "The Bar", text: "The shoal before the [harbour](harbour)."),
    Codex(id: "harbour", title: "The Harbour", text: "Behind the [bar](bar)."),
    Achievement(id: "steady", title: "Steady Hand", hint: "Wait."),
    Ending(id: "dawn", of: "ada", title: "Dawn", hint: "Keep the light."),
    Ending(id: "dark", of: "ada", title: "The Dark", hint: "Some nights it is not lit."),
    Scene(ending: "dawn", eyes: "ada", title: "Dawn", body: [Text("You put out the lamp.")]),
    Scene(ending: "dark", eyes: "ada", title: "The Dark", body: [Text("You hear it first.")]),
]"##;

/// A small pack, loaded.
pub(super) fn story() -> Arc<Story> {
    story_of(PACK)
}

/// The same pack after an edit: what stood there, and what stands there instead.
pub(super) fn story_edited(before: &str, after: &str) -> Arc<Story> {
    story_of(&PACK.replace(before, after))
}

/// The pack with another body of its one scene.
pub(super) fn story_with(body: &str) -> Arc<Story> {
    let (before, rest) = PACK.split_once("body: [").expect("a scene");
    let (_, after) = rest.split_once("    Codex(").expect("an entry after it");
    story_of(&format!("{before}body: [{body}]),\n    Codex({after}"))
}

/// The pack with a second act: what is said of the pack besides, and the scenes of that act.
pub(super) fn in_two_acts(said: &str, scenes: &str) -> Arc<Story> {
    let day = r#"]),
        Act(id: "day", title: "Day", slots: [(id: "day.beach", title: "The Beach", witnesses: ["ada"])]),
    ]),
    Perspective("#;
    let pack = PACK
        .replacen("]),\n    ]),\n    Perspective(", day, 1)
        .replacen(r#"eyes: "ada")],"#, r#"eyes: "ada"), (slot: "day.beach", eyes: "ada")],"#, 1)
        .replacen(r#"version: "1.0.0","#, &format!(r#"version: "1.0.0", {said}"#), 1)
        .replacen("    Codex(", &format!("{scenes}\n    Codex("), 1);
    story_of(&pack)
}

fn story_of(pack: &str) -> Arc<Story> {
    let packs: Vec<Box<dyn Files>> = vec![Box::new(Memory::new("signal").with("signal.ron", pack))];
    let loaded = load(&packs);
    match loaded.story.clone() {
        Some(story) => story,
        None => panic!("the pack of the tests does not load:\n{}", loaded.report(false)),
    }
}
