//! The map of a story, as the program draws it.

use std::path::Path;

use roxmltree::{Document, Node};

use crate::program::{elsewhere, fails, run, text};
use crate::support::{finale, path};

/// What the program draws of a pack; none for the finale.
#[track_caller]
fn drawn(pack: Option<&str>, name: &str, more: &[&str]) -> String {
    let folder = elsewhere();
    let mut arguments = vec!["map", "-o", name];
    arguments.extend(more);
    arguments.extend(pack.iter().flat_map(|pack| ["--pack", *pack]));
    // In the checkout, so that the finale on disk is drawn.
    let file = folder.path().join(name);
    arguments[2] = file.to_str().expect("a name");
    let output = run(Path::new(&path("")), &arguments, "");
    assert!(output.status.success(), "{}", text(&output.stderr));
    std::fs::read_to_string(file).expect("a map")
}

fn bell_metal() -> String {
    path("tests/stories/bell_metal")
}

#[test]
fn a_graph_and_a_flowchart_say_what_leads_where() {
    let pack = bell_metal();
    insta::assert_snapshot!("bell_metal_dot", drawn(Some(&pack), "map.dot", &[]));
    insta::assert_snapshot!("bell_metal_mmd", drawn(Some(&pack), "map.mmd", &[]));
}

fn number(node: Node<'_, '_>, name: &str) -> f32 {
    let value = node.attribute(name).unwrap_or_else(|| panic!("{name} of {node:?}"));
    value.parse().unwrap_or_else(|_| panic!("{name}: {value}"))
}

/// Left, top, right, bottom of every box, with its title.
fn boxes(page: &Document<'_>) -> Vec<([f32; 4], String)> {
    let groups = page.descendants().filter(|node| node.attribute("class") == Some("box"));
    let boxes = groups.map(|group| {
        let title = group.children().find(|node| node.has_tag_name("title")).and_then(|node| node.text());
        let frame = group.children().find(|node| node.has_tag_name("rect")).expect("a frame");
        let [x, y, width, height] = ["x", "y", "width", "height"].map(|name| number(frame, name));
        ([x, y, x + width, y + height], title.expect("a title").to_owned())
    });
    boxes.collect()
}

#[test]
fn a_picture_is_whole_and_nothing_covers_anything() {
    for pack in [None, Some(bell_metal())] {
        let picture = drawn(pack.as_deref(), "map.svg", &[]);
        let page = Document::parse(&picture).expect("well-formed");
        let (wide, high) = (number(page.root_element(), "width"), number(page.root_element(), "height"));
        let boxes = boxes(&page);
        assert!(boxes.len() > 20, "{}", boxes.len());
        for (place, (one, title)) in boxes.iter().enumerate() {
            assert!(one[0] >= 0.0 && one[1] >= 0.0 && one[2] <= wide && one[3] <= high, "{title} is off the page");
            for (other, covered) in &boxes[place + 1..] {
                let apart = one[2] <= other[0] || other[2] <= one[0] || one[3] <= other[1] || other[3] <= one[1];
                assert!(apart, "{title} covers {covered}");
            }
        }
        for words in page.descendants().filter(|node| node.has_tag_name("text")) {
            let (x, y) = (number(words, "x"), number(words, "y"));
            assert!(x >= 0.0 && x < wide && y > 0.0 && y < high, "{words:?} is off the page");
        }
        // An arrow comes in from above, where no box is; so does the level part of its line.
        let lines = page.descendants().filter(|node| node.attribute("class") == Some("line"));
        for line in lines.flat_map(|line| line.attribute("d").expect("a path").split('M').skip(1)) {
            let Some((from, rest)) = line.split_once('H') else { continue };
            let (x, y) = from.split_once(' ').expect("two numbers");
            let (x, y): (f32, f32) = (x.parse().expect("a number"), y.parse().expect("a number"));
            let to: f32 = rest.split('V').next().expect("a number").parse().expect("a number");
            for (one, title) in &boxes {
                let inside = one[1] < y && y < one[3] && one[0] + 4.0 < x.max(to) && x.min(to) < one[2];
                assert!(!inside, "a line crosses {title}");
            }
        }
    }
}

#[test]
fn every_part_of_the_finale_is_on_its_map() {
    let story = finale();
    let picture = drawn(None, "map.svg", &[]);
    let page = Document::parse(&picture).expect("well-formed");
    let titles: Vec<String> = boxes(&page).into_iter().map(|(_, title)| title).collect();
    let said = |part: &str| titles.iter().any(|title| title.contains(part));
    for slot in story.slots.iter() {
        for (eyes, _) in &slot.tellings {
            let whose = eyes.map(|eyes| format!("/{}", story.people.at(eyes).id)).unwrap_or_default();
            assert!(said(&format!("({}{whose})", slot.id)), "{}{whose}", slot.id);
        }
    }
    for decision in story.decisions.iter() {
        assert!(said(&format!("({})", decision.id)), "{}", decision.id);
    }
    for ending in story.endings.iter() {
        assert!(said(&format!("({})", ending.id)), "{}", ending.id);
    }
    let hangs: Vec<&str> = page
        .descendants()
        .filter(|node| node.attribute("class") == Some("way"))
        .filter_map(|node| node.first_element_child()?.text())
        .collect();
    assert!(hangs.contains(&"Legate hangs on home == took_office"), "{hangs:#?}");
}

/// A story with a stop that nobody tells, an ending that never holds, a title in odd signs, and an outcome that nobody can decide.
const GAPS: &str = r##"[
    Pack(id: "gaps", title: "Salt & <Ash> \"2\"", version: "1", told_through: "one"),
    Timeline([
        Act(id: "one", title: "One", slots: [(id: "a", title: "Ferry | {Night}", witnesses: ["ada"])]),
        Act(id: "two", title: "Two", slots: [(id: "b", title: "Across", witnesses: ["ada"])]),
    ]),
    Perspective(id: "ada", name: "Ada", title: "A", colour: "#d9a441", ground: "#10131c"),
    Decision(id: "lamp", owner: "ada", slot: "a", weight: Colour, about: "The lamp", outcomes: [
        (id: "lit", summary: "It was lit."), (id: "out", summary: "It was not."),
    ]),
    Ending(id: "dawn", of: "ada", title: "Dawn", hint: "Wait."),
    Ending(id: "dusk", of: "ada", title: "Dusk", hint: "Wait."),
    Itinerary(id: "way", title: "Way", perspective: "ada", stops: [(slot: "a", eyes: "ada"), (slot: "b", eyes: "ada")],
        endings: [(ending: "dusk", after: "a", when: "lamp == out"), (ending: "dawn", after: "a")]),
    Scene(ending: "dawn", eyes: "ada", body: [Text("It is day. #day1")]),
    Scene(ending: "dusk", eyes: "ada", body: [Text("It is night. #ni1")]),
    Scene(slot: "a", eyes: "ada", body: [
        Choice([(text: "Light it. #li1", decide: ("lamp", "lit")), (text: "Sit. #si1", decide: ("lamp", "lit"))]),
    ]),
]"##;

#[test]
fn what_is_not_told_and_what_is_proved_out_of_reach_is_marked() {
    let folder = elsewhere();
    let pack = folder.path().join("gaps");
    std::fs::create_dir(&pack).expect("made");
    std::fs::write(pack.join("story.ron"), GAPS).expect("written");
    let pack = pack.to_str().expect("a name");
    let plain = drawn(Some(pack), "map.svg", &[]);
    assert!(plain.contains("Across (b/ada); not yet told") && !plain.contains("; proved:"), "{plain}");
    let proved = drawn(Some(pack), "map.svg", &["--prove"]);
    let page = Document::parse(&proved).expect("well-formed");
    let titles: Vec<&str> =
        page.descendants().filter(|node| node.has_tag_name("title")).filter_map(|node| node.text()).collect();
    for title in [
        "The map of Salt & <Ash> \"2\"",
        "Ferry | {Night} (a/ada)",
        "Across (b/ada); not yet told",
        "lamp == out; proved: nobody can decide it",
        "Ending: Dusk (dusk): hangs on lamp == out; proved: no play comes here",
    ] {
        assert!(titles.contains(&title), "{title} in {titles:#?}");
    }
    let dot = drawn(Some(pack), "map.dot", &["--prove"]);
    assert!(dot.contains("label=\"Salt & <Ash> \\\"2\\\"\"") && dot.contains("<o1> out (never)"), "{dot}");
    let mermaid = drawn(Some(pack), "map.mmd", &["--prove"]);
    assert!(
        mermaid.contains("([\"out\"]):::never") && mermaid.contains("title: \"Salt & <Ash> \\\"2\\\"\""),
        "{mermaid}"
    );
}

#[test]
fn what_cannot_be_drawn_is_answered() {
    let folder = elsewhere();
    let at = folder.path();
    fails(&run(at, &["map", "-o", "map.png"], ""), &["map.png", ".svg, .dot or .mmd"]);
    fails(&run(at, &["map", "-o", "map"], ""), &[".svg, .dot or .mmd"]);
    fails(&run(at, &["map", "-o", "nowhere/map.svg"], ""), &["Cannot write nowhere/map.svg"]);
    std::fs::create_dir(at.join("broken")).expect("made");
    std::fs::write(at.join("broken/pack.ron"), "Pack(id: \"broken\"").expect("written");
    fails(&run(at, &["map", "-o", "map.svg", "--pack", "broken"], ""), &["F0101", "cannot be drawn"]);
    assert!(!at.join("map.svg").exists(), "nothing is written of a broken story");
    assert_eq!(run(at, &["map"], "").status.code(), Some(2));
    assert_eq!(run(at, &["map", "-o", "map.svg", "--states", "5"], "").status.code(), Some(2));
}
