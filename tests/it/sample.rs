//! Plays at random over the histories that such plays leave, through the program.

use std::path::Path;

use crate::program::{elsewhere, fails, run, text};
use crate::support::path;

#[test]
fn random_plays_come_to_one_ending_each_and_saves_and_rollback_agree() {
    let bell_metal = path("tests/stories/bell_metal");
    let here = path("");
    for (more, plays, itineraries) in [(vec!["--pack", &bell_metal], "40", 3), (vec![], "3", 4)] {
        let mut arguments = vec!["sample", "--seed", "7", "--plays", plays];
        arguments.extend(more);
        let output = run(Path::new(&here), &arguments, "");
        let said = text(&output.stdout);
        assert!(output.status.success(), "{}{said}", text(&output.stderr));
        let all = plays.parse::<usize>().expect("a number") * itineraries;
        assert!(said.starts_with(&format!("{all} plays at random, ")), "{said}");
        assert!(!said.contains(" 0 were saved") && !said.contains(" 0 left"), "{said}");
        assert!(!said.contains("told no further"), "{said}");
        let again = run(Path::new(&here), &arguments, "");
        assert_eq!(said, text(&again.stdout), "the same seed gives the same plays");
    }
}

#[test]
fn plays_that_go_wrong_are_told() {
    let folder = elsewhere();
    let pack = folder.path().join("gap");
    std::fs::create_dir(&pack).expect("made");
    let story = r##"[
        Pack(id: "gap", title: "Gap", version: "1"),
        Timeline([Act(id: "one", title: "One", slots: [(id: "only", title: "Only", witnesses: ["ada"])])]),
        Perspective(id: "ada", name: "Ada", title: "A", colour: "#d9a441", ground: "#10131c"),
        Variable(id: "lamp", of: "ada", type: Bool, start: "false"),
        Ending(id: "dawn", of: "ada", title: "Dawn", hint: "Wait."),
        Itinerary(id: "way", title: "Way", perspective: "ada", stops: [(slot: "only", eyes: "ada")],
            endings: [(ending: "dawn", when: "lamp")]),
        Scene(ending: "dawn", eyes: "ada", body: [Text("It is day. #day1")]),
        Scene(slot: "only", eyes: "ada", body: [
            Choice([(text: "Light the lamp. #lit1", set: ["lamp = true"]), (text: "Leave it. #lea1")]),
        ]),
    ]"##;
    std::fs::write(pack.join("story.ron"), story).expect("written");
    let output = run(folder.path(), &["sample", "--pack", "gap", "--plays", "40"], "");
    fails(&output, &["way, seed ", "it comes to 0 endings", "plays went wrong"]);
    fails(&run(folder.path(), &["sample", "--itinerary", "quark"], ""), &["quark", "sisko"]);
}
