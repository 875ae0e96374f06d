//! `finale new`: what it makes is right, and plays at once.

use crate::program::{elsewhere, fails, run, text};

#[test]
fn a_new_story_is_right_and_plays_to_each_of_its_endings() {
    let folder = elsewhere();
    let made = run(folder.path(), &["new", "My first story"], "");
    assert!(made.status.success(), "{}", text(&made.stderr));
    let pack = std::fs::read_to_string(folder.path().join("My first story/pack.ron")).expect("made");
    assert!(pack.contains("id: \"my_first_story\""), "{pack}");
    for next in ["play --text --pack \"My first story\"", "check --pack \"My", "ids --pack \"My"] {
        assert!(text(&made.stdout).contains(next), "{}", text(&made.stdout));
    }

    let with =
        |command: &[&str], input: &str| run(folder.path(), &[command, &["--pack", "My first story"]].concat(), input);
    let checked = with(&["check", "--deny", "warnings"], "");
    assert!(checked.status.success(), "{}", text(&checked.stdout));
    assert!(with(&["ids", "--check"], "").status.success());
    for (input, ending) in [("1\n1\n", "STILL GOING"), ("2\n2\n", "THE OTHER KNOT")] {
        let played = with(&["play", "--text"], input);
        assert!(played.status.success(), "{}", text(&played.stderr));
        assert!(text(&played.stdout).contains(&format!("* * *\n\n{ending}")), "{}", text(&played.stdout));
    }
    let locked = with(&["play", "--text"], "1\n");
    assert!(text(&locked.stdout).contains("- Cut the string. (It is only a parcel."), "{}", text(&locked.stdout));
}

#[test]
fn a_new_mod_is_right_and_adds_to_the_finale() {
    let folder = elsewhere();
    let made = run(folder.path(), &["new", "--mod", "my_mod"], "");
    assert!(made.status.success() && text(&made.stdout).contains("mod of the finale"), "{made:?}");
    let with = |command: &[&str], input: &str| run(folder.path(), &[command, &["--pack", "my_mod"]].concat(), input);
    let checked = with(&["check", "--deny", "warnings"], "");
    assert!(checked.status.success(), "{}", text(&checked.stdout));
    assert!(with(&["ids", "--check"], "").status.success());
    let played = text(&with(&["play", "--text", "--as", "sisko"], &"3\n".repeat(60)).stdout);
    let at = |words: &str| played.find(words).unwrap_or_else(|| panic!("{words} in {played}"));
    assert!(at("> Fold up your father’s note") < at("JAKE: “You know what it says.”"));
    assert!(at("You smell like Grandpa.") < at("You pat the pocket."));
    let other = text(&with(&["play", "--text", "--as", "sisko"], &"1\n".repeat(60)).stdout);
    assert!(!other.contains("You pat the pocket."));
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let folder = elsewhere();
    assert!(run(folder.path(), &["new", "."], "").status.success(), "an empty folder will do");
    let before = std::fs::read_to_string(folder.path().join("pack.ron")).expect("made");
    std::fs::write(folder.path().join("pack.ron"), format!("{before}// mine\n")).expect("written");
    fails(&run(folder.path(), &["new", "."], ""), &["not empty"]);
    assert!(std::fs::read_to_string(folder.path().join("pack.ron")).expect("there").ends_with("// mine\n"));
    fails(&run(folder.path(), &["new", "pack.ron"], ""), &["pack.ron cannot be written"]);
}
