//! Ways as replays: everything that the prover reaches plays back as text, and what is no way is refused with a reason.

use std::sync::Arc;

use finale::analysis::{Limits, goal, prove};
use finale::load::{Folder, load};
use finale::model::Story;
use finale::save::{Goal, Replay, ReplayError, read_replay, write_replay};

use crate::support::{opening, path, reference, story};

fn bell_metal() -> Arc<Story> {
    story(&load(&[Box::new(Folder::new(path("tests/stories/bell_metal")))]))
}

#[test]
fn every_way_plays_back_to_what_it_promises() {
    for story in [opening(), reference(), bell_metal()] {
        let all: Vec<_> = story.itineraries.ids().collect();
        let proof = prove(&story, &all, Limits::default(), &|mark| goal(&story, mark).is_some(), &mut |_| true);
        assert!(proof.reached.len() > 20, "{}", proof.reached.len());
        for reached in &proof.reached {
            let replay = reached.witness.replay(&story, &reached.name, goal(&story, reached.mark));
            let read = read_replay(&write_replay(&replay)).expect("what was written can be read");
            assert_eq!(read, replay);
            let played = read.play_back(&story).unwrap_or_else(|error| panic!("{}: {error}", reached.name));
            assert_eq!((played.kept, played.same_story), (Some(true), true), "{}", reached.name);
        }
    }
}

/// A way to the dark end of the reference’s lamp.
fn dark() -> Replay {
    let story = reference();
    let ada = story.itinerary("ada").expect("known");
    let proof = prove(&story, &[ada], Limits::default(), &|mark| goal(&story, mark).is_some(), &mut |_| true);
    let dark = Goal::Ending("dark".to_owned());
    let found = proof.reached.iter().find(|reached| goal(&story, reached.mark) == Some(dark.clone()));
    found.expect("the lamp can stay dark").witness.replay(&story, "", Some(dark))
}

#[test]
fn a_way_that_is_not_there_is_refused() {
    let (story, whole) = (reference(), dark());
    let change = |change: &dyn Fn(&mut Replay)| {
        let mut replay = whole.clone();
        change(&mut replay);
        replay.play_back(&story).map(|played| played.kept)
    };
    assert_eq!(change(&|_| ()), Ok(Some(true)));
    assert_eq!(change(&|replay| replay.goal = Some(Goal::Ending("dawn".to_owned()))), Ok(Some(false)));
    assert_eq!(change(&|replay| replay.goal = None), Ok(None));
    assert_eq!(change(&|replay| replay.story = "other".to_owned()), Err(ReplayError::OtherStory("other".to_owned())));
    let nowhere = change(&|replay| replay.start.itinerary = "nobody".to_owned());
    assert_eq!(nowhere, Err(ReplayError::NoItinerary("nobody".to_owned())));
    let missing = change(&|replay| replay.choices[0] = "gone".to_owned());
    assert_eq!(missing, Err(ReplayError::NotOffered { number: 1, option: "gone".to_owned() }));
    let all = whole.choices.len() + 1;
    let over = change(&|replay| replay.choices.push("more".to_owned()));
    assert!(matches!(over, Err(ReplayError::Over { .. } | ReplayError::NotOffered { .. })), "{over:?} of {all}");
}

#[test]
fn what_is_no_replay_is_refused() {
    for text in
        ["", "finale save 1", "Version1(story: 3)", "Version2()", "Version1(story: \"a\", hash: 0, itinerary: \"b\")"]
    {
        assert!(matches!(read_replay(text), Err(ReplayError::NotAReplay(_))), "{text}");
    }
    let least = "Version1(story: \"a\", hash: 0, itinerary: \"b\", choices: [])";
    assert!(read_replay(least).is_ok(), "what has nothing to say may be left out");
}
