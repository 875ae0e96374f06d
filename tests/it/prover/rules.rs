//! The rules of a pack: proved where they hold, and refuted with a play that breaks them where they do not.

use std::sync::Arc;

use finale::analysis::{Limits, Proof, Property, Severity, Verdict, prove};
use finale::load::{Memory, load};
use finale::model::Story;
use finale::runtime::{Session, Status};

use crate::support::reference;

/// A small story of one evening: what is in `rules`, how far it is told.
fn lamp(rules: &str, told: &str) -> Arc<Story> {
    let text = format!(
        r##"[
    Pack(id: "lamp", title: "Lamp", version: "1", {told} to_be_continued: "More."),
    Timeline([
        Act(id: "one", title: "One", slots: [(id: "up", title: "Up", witnesses: ["ada"])]),
        Act(id: "two", title: "Two", slots: [(id: "down", title: "Down", witnesses: ["ada", "brune"])]),
    ]),
    Perspective(id: "ada", name: "Ada", colour: "#d9a441", ground: "#10131c"),
    Perspective(id: "brune", name: "Brune", colour: "#8fb39a", ground: "#0f1512"),
    Variable(id: "oil", of: "ada", type: Int(0, 3), start: "2"),
    Decision(id: "lamp", owner: "ada", slot: "up", weight: Colour, about: "L", outcomes: [(id: "lit", summary: "1"), (id: "dark", summary: "2")]),
    Decision(id: "door", owner: "brune", slot: "down", weight: Colour, about: "D", outcomes: [(id: "shut", summary: "1"), (id: "open", summary: "2")]),
    Fact(id: "ship", cases: [("lost", "lamp == dark")], otherwise: "safe"),
    Ending(id: "end", title: "E", hint: "H"),
    Itinerary(id: "ada", title: "A", perspective: "ada", stops: [(slot: "up", eyes: "ada"), (slot: "down", eyes: "ada")], endings: [(ending: "end")]),
    Itinerary(id: "brune", title: "B", perspective: "brune", stops: [(slot: "down", eyes: "brune")], endings: [(ending: "end")]),
    Scene(slot: "up", eyes: "ada", body: [
        Text("You count the cans. #up1"),
        Choice([
            (text: "Light it.", decide: ("lamp", "lit"), set: ["oil -= 1"], then: [Text("It catches. #lit1")]),
            (text: "Wait.", decide: ("lamp", "dark")),
        ]),
        Set("oil -= 1"), Set("oil += 1"),
        Text("The night goes on. #up2"),
    ]),
    {rules}"##
    );
    let down = if told.is_empty() {
        r##"Scene(slot: "down", eyes: "ada", body: [Text("You go down. #dn1")]),
    Scene(slot: "down", eyes: "brune", body: [
        Text("A door. #dn2"),
        Choice([(text: "Open it.", decide: ("door", "open")), (text: "Leave it.", decide: ("door", "shut"))]),
    ]),]"##
    } else {
        "]"
    };
    let loaded = load(&[Box::new(Memory::new("lamp").with("story.ron", text + down))]);
    loaded.story.clone().unwrap_or_else(|| panic!("{}", loaded.report(false)))
}

fn proved(story: &Story) -> Proof {
    let all: Vec<_> = story.itineraries.ids().collect();
    prove(story, &all, Limits::default(), &|_| false, &mut |_| true)
}

/// The verdicts of rules, in their order, each with whether it holds only so far.
fn verdicts(story: &Story) -> Vec<(Verdict, bool)> {
    proved(story).rules.iter().map(|rule| (rule.verdict, rule.not_due)).collect()
}

#[test]
fn rules_hold_or_are_broken() {
    let cases = [
        (r#"Never("lamp == dark and ship == safe")"#, Verdict::Proved),
        (r#"Never("ship == lost")"#, Verdict::Refuted),
        // Not yet decided is no outcome, and a fact is asked only once it is known.
        (r#"Always("lamp == lit or lamp == dark")"#, Verdict::Proved),
        (r#"Never("not (ship == lost) and not (lamp == lit)")"#, Verdict::Proved),
        (r#"Always("ship == safe")"#, Verdict::Refuted),
        (r#"Always("oil >= 1")"#, Verdict::Proved),
        // What is so only between two lines is never seen.
        (r#"Never("oil == 0")"#, Verdict::Proved),
        (r#"Never("oil == 1 and lamp == dark")"#, Verdict::Proved),
        (r#"Reachable("oil == 1 and seen(lit1)")"#, Verdict::Proved),
        (r#"Reachable("oil == 3")"#, Verdict::Refuted),
        // Whatever Ada did before, Brune may open the door.
        (r#"Reachable("lamp == dark and door == open")"#, Verdict::Proved),
        (r#"Leads("lamp == dark", "ship == lost")"#, Verdict::Proved),
        (r#"Leads("lamp == lit", "seen(lit1)")"#, Verdict::Refuted),
        (r#"Leads("lamp == lit", "door == open")"#, Verdict::Refuted),
        (r#"Leads("oil == 1", "lamp == lit")"#, Verdict::Proved),
        // The second may have been before the first.
        (r#"Leads("lamp == dark", "oil == 2")"#, Verdict::Proved),
    ];
    for (rule, expected) in cases {
        assert_eq!(verdicts(&lamp(&format!("{rule},"), "")), [(expected, false)], "{rule}");
    }
}

#[test]
fn a_broken_rule_comes_with_a_play_that_breaks_it() {
    let story = lamp(r#"Never("ship == lost and seen(up2)", "Nobody is to drown."),"#, "");
    let proof = proved(&story);
    assert_eq!(proof.verdict(), Verdict::Refuted);
    let finding = proof.findings.iter().find(|finding| finding.property == Property::Rules).expect("a finding");
    assert_eq!(finding.severity, Severity::Fault);
    assert!(finding.message.contains("Nobody is to drown"), "{}", finding.message);
    let witness = finding.witness.as_ref().expect("a play");
    let mut session = Session::new(story.clone(), witness.start.clone()).expect("the itinerary exists");
    let mut choices = witness.choices.iter();
    while session.status() != Status::Ended {
        match session.status() {
            Status::Choosing => match choices.next() {
                Some((_, option)) => drop(session.choose(*option).expect("offered")),
                None => break,
            },
            _ => drop(session.advance().expect("reading goes on")),
        }
    }
    let decided = session.ledger().decisions;
    let before = &witness.start.ledger.decisions;
    assert!(decided.get("lamp").or(before.get("lamp")).is_some_and(|outcome| outcome == "dark"), "{witness:?}");
    let verdicts = &proof.itineraries.iter().map(|it| it.verdicts.clone()).collect::<Vec<_>>();
    assert!(verdicts[0].contains(&(Property::Rules, Verdict::Refuted)), "{verdicts:?}");
}

#[test]
fn what_is_not_told_yet_breaks_no_rule() {
    let told = r#"told_through: "one","#;
    let cases = [
        (r#"Reachable("door == open")"#, Verdict::Bounded, true),
        (r#"Reachable("lamp == dark and lamp == lit")"#, Verdict::Refuted, false),
        (r#"Never("door == open")"#, Verdict::Proved, true),
        (r#"Never("ship == lost and lamp == lit")"#, Verdict::Proved, false),
        (r#"Leads("lamp == lit", "door == open")"#, Verdict::Proved, true),
        (r#"Never("lamp == lit")"#, Verdict::Refuted, false),
    ];
    for (rule, expected, open) in cases {
        let story = lamp(&format!("{rule},"), told);
        assert_eq!(verdicts(&story), [(expected, open)], "{rule}");
        let whole = if expected == Verdict::Refuted { Verdict::Refuted } else { Verdict::Proved };
        assert_eq!(proved(&story).verdict(), whole, "{rule}");
    }
}

#[test]
fn the_rules_of_the_reference_hold() {
    let story = reference();
    let proof = proved(&story);
    assert!(proof.rules.len() >= 4, "{:?}", proof.rules);
    assert!(proof.rules.iter().all(|rule| rule.verdict == Verdict::Proved), "{:?}", proof.rules);
    let reachable = proof.rules.iter().filter(|rule| story.rules.at(rule.rule).text.starts_with("Reachable"));
    assert!(reachable.into_iter().all(|rule| rule.witness.is_some()), "{:?}", proof.rules);
}
