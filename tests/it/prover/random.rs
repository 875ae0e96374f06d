//! Random stories, proved and played through: the same lines, options, outcomes and faults, with the same fewest choices, and every way that is
//! given plays back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use finale::analysis::{Engine, Limits, Mark, Proof, Severity, Verdict, Witness, prove, walk};
use finale::model::Story;
use finale::runtime::{Session, Status};
use finale::view::{self, PageItem};
use proptest::prelude::*;

use super::{brute, made_up};

/// How many plays of an itinerary are tried before only one side is compared.
fn plays() -> usize {
    asked("FINALE_PLAYS").unwrap_or(200)
}

/// How many stories.
fn cases() -> u32 {
    asked("FINALE_CASES").unwrap_or(60)
}

/// A number from the environment, for longer runs.
fn asked<N: std::str::FromStr>(name: &str) -> Option<N> {
    std::env::var(name).ok()?.parse().ok()
}

fn proved(story: &Story, itinerary: &str, threads: usize) -> Proof {
    let id = story.itinerary(itinerary).expect("known");
    let limits = Limits { threads, engine: Engine::Explicit, ..Limits::default() };
    prove(story, &[id], limits, &|_| true, &mut |_| true)
}

/// Plays a way back; the words that were shown.
fn play_back(story: &Arc<Story>, witness: &Witness) -> (Session, BTreeSet<String>) {
    let mut session = Session::new(story.clone(), witness.start.clone()).expect("the itinerary exists");
    let mut choices = witness.choices.iter();
    for _ in 0..1_000 {
        match session.status() {
            Status::Ended => break,
            Status::Reading => drop(session.advance().expect("reading goes on")),
            Status::Choosing => match choices.next() {
                Some((_, option)) => drop(session.choose(*option).expect("offered")),
                None => break,
            },
        }
    }
    let words = (0..session.entries()).filter_map(|at| match view::item(&session, at) {
        PageItem::Narration { text, .. } | PageItem::Speech { text, .. } | PageItem::Chosen { text, .. } => {
            Some(text.to_plain())
        }
        PageItem::Heading { .. } | PageItem::Caption { .. } => None,
    });
    let offered = view::choice(&session).into_iter().flat_map(|choice| choice.options);
    let words = words.chain(offered.map(|option| option.text.to_plain())).collect();
    (session, words)
}

/// What the prover says, in the words of brute force.
fn reached(story: &Arc<Story>, proof: &Proof) -> Result<BTreeMap<String, usize>, TestCaseError> {
    let mut words: BTreeMap<String, usize> = BTreeMap::new();
    for found in &proof.reached {
        let line = match found.mark {
            Mark::Line(line) => line,
            Mark::Option(choice, option) => story.choices.at(choice).options[usize::from(option)].text,
            _ => continue,
        };
        let text = story.words(story.lines.at(line).text).to_owned();
        let (_, shown) = play_back(story, &found.witness);
        prop_assert!(shown.contains(&text), "the way to `{text}` does not lead there: {:?}", found.witness);
        let known = words.entry(text).or_insert(found.witness.choices.len());
        *known = found.witness.choices.len().min(*known);
    }
    Ok(words)
}

/// What a proof comes to, whichever engine made it: verdicts, what was found, how much was reached.
fn outcome(proof: &Proof) -> (Vec<String>, BTreeSet<String>, String) {
    let verdicts = proof.itineraries.iter().map(|it| format!("{:?} {:?} {}", it.verdicts, it.endings, it.complete));
    let found = proof.findings.iter().map(|finding| format!("{} {:?}", finding.message, finding.severity)).collect();
    (verdicts.collect(), found, format!("{:?}", proof.counts))
}

/// Both engines find the same; and what the symbolic one says can be reached has a play that gets there.
fn agree(story: &Arc<Story>, itinerary: &str) -> Result<bool, TestCaseError> {
    let id = story.itinerary(itinerary).expect("known");
    let explicit = proved(story, itinerary, 1);
    let limits = Limits { engine: Engine::Symbolic, ..Limits::default() };
    let symbolic = prove(story, &[id], limits, &|_| true, &mut |_| true);
    let (expected, found) = (outcome(&explicit), outcome(&symbolic));
    prop_assert_eq!(&expected, &found, "{}", itinerary);
    reached(story, &symbolic)?;
    for finding in &symbolic.findings {
        let known = explicit.findings.iter().find(|known| known.message == finding.message);
        let has_way = known.is_some_and(|known| known.witness.is_some());
        prop_assert_eq!(finding.witness.is_some(), has_way, "{}: {}", itinerary, finding.message);
    }
    let fewest = |proof: &Proof| -> BTreeMap<Mark, (usize, bool)> {
        proof.reached.iter().map(|it| (it.mark, (it.witness.choices.len(), it.shortest))).collect()
    };
    prop_assert_eq!(fewest(&explicit), fewest(&symbolic), "{}: ways", itinerary);
    // One question by itself, and a way to a fault where no shortest one is asked for.
    if let Some(last) = explicit.reached.iter().max_by_key(|it| it.witness.choices.len()) {
        let walked = walk(story, &[id], limits, &[last.mark], &mut |_| true);
        let found = walked.reached.map(|it| (it.witness.choices.len(), it.shortest));
        prop_assert_eq!(found, Some((last.witness.choices.len(), true)), "{}: a walk to {}", itinerary, last.name);
    }
    let bare = prove(story, &[id], limits, &|_| false, &mut |_| true);
    for finding in bare.findings.iter().filter(|finding| finding.severity == Severity::Fault) {
        let known = symbolic.findings.iter().find(|known| known.message == finding.message);
        let has_way = known.is_some_and(|known| known.witness.is_some());
        prop_assert_eq!(finding.witness.is_some(), has_way, "{}: {}", itinerary, finding.message);
    }
    // These take longer, so each is done for one itinerary of a story: each question asked of what bears on it alone …
    if itinerary == "woven" {
        let sliced = prove(story, &[id], Limits { engine: Engine::Sliced, ..limits }, &|_| false, &mut |_| true);
        prop_assert_eq!(sliced.itineraries[0].engine, "sliced");
        prop_assert_eq!(&expected, &outcome(&sliced), "{}: in slices", itinerary);
    }
    if itinerary != "brune" {
        return Ok(true);
    }
    // … and diagrams that are too small: then something stays open, and nothing is made up.
    let small = prove(story, &[id], Limits { nodes: 12, ..limits }, &|_| false, &mut |_| true);
    for finding in &small.findings {
        let known = explicit.findings.iter().any(|known| known.message == finding.message);
        prop_assert!(known, "{itinerary}: {} is found by a small one", finding.message);
    }
    Ok(small.itineraries[0].complete)
}

fn compare(story: &Arc<Story>, itinerary: &str, finished: &[&str]) -> Result<bool, TestCaseError> {
    let proof = proved(story, itinerary, 1);
    let played = brute::plays(story, itinerary, finished, plays());
    let words = reached(story, &proof)?;
    for (text, choices) in &played.words {
        prop_assert!(
            words.contains_key(text),
            "{itinerary}: `{text}` is shown by a play, and the prover has not found it"
        );
        prop_assert!(
            words[text] <= *choices,
            "{itinerary}: `{text}` can be shown after {choices} choices, not {}",
            words[text]
        );
    }
    let mark = |is: fn(&Mark) -> bool| proof.findings.iter().filter_map(|finding| finding.mark).filter(is).count();
    // A choice that goes with its decision is passed over as well; that is no fault.
    let gone = proof.reached.iter().filter_map(|found| match found.mark {
        Mark::Gone(choice) => Some(choice),
        _ => None,
    });
    let empty = proof.findings.iter().filter_map(|finding| match finding.mark {
        Some(Mark::Nothing(choice)) => Some(choice),
        _ => None,
    });
    let nothing = gone.chain(empty).collect::<BTreeSet<_>>().len();
    let told = story.pack.told_through.is_none()
        && story.itineraries.iter().any(|it| it.id == itinerary && it.gathers.is_empty());
    prop_assert!(nothing >= played.nothing.len(), "{itinerary}: {:?}", played.nothing);
    prop_assert!(!told || !played.no_ending || mark(|mark| matches!(mark, Mark::NoEnding(_))) == 1, "{itinerary}");
    let outcomes: BTreeSet<(String, String)> = proof
        .reached
        .iter()
        .filter_map(|found| match found.mark {
            Mark::Outcome(decision, outcome) => {
                let decision = story.decisions.at(decision);
                Some((decision.id.clone(), decision.outcomes[usize::from(outcome)].id.clone()))
            }
            _ => None,
        })
        .collect();
    for (decision, outcome) in &played.outcomes {
        let known = outcomes.contains(&(decision.clone(), outcome.clone()));
        prop_assert!(known || outcome == "one", "{itinerary}: {decision} is {outcome}");
    }
    if !played.complete {
        return Ok(false);
    }
    for (text, choices) in &words {
        prop_assert!(played.words.contains_key(text), "{itinerary}: no play shows `{text}`");
        prop_assert_eq!(played.words[text], *choices, "{}: `{}`", itinerary, text);
    }
    prop_assert_eq!(nothing, played.nothing.len(), "{}", itinerary);
    prop_assert!(!told || played.no_ending == (mark(|mark| matches!(mark, Mark::NoEnding(_))) == 1), "{itinerary}");
    Ok(true)
}

#[test]
fn proving_is_trying_every_play() {
    let (mut whole, mut part, mut refused) = (0, 0, 0);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        max_shrink_iters: 300,
        ..ProptestConfig::default()
    });
    let open = std::cell::RefCell::new(0);
    let counts = std::cell::RefCell::new((&mut whole, &mut part, &mut refused));
    let result = runner.run(&proptest::collection::vec(any::<u8>(), 0..200), |numbers| {
        let loaded = made_up::story(&numbers);
        let Some(story) = loaded.story.clone() else {
            let mut counts = counts.borrow_mut();
            *counts.2 += 1;
            let codes: BTreeSet<String> = loaded.diagnostics.iter().map(|it| it.code.number().to_owned()).collect();
            let known = ["F0504", "F0501"];
            prop_assert!(codes.iter().any(|code| known.contains(&code.as_str())), "{}", loaded.report(false));
            return Ok(());
        };
        let text = made_up::text(&numbers);
        let finished: Vec<&str> =
            ["ada", "brune"].into_iter().filter(|id| text.contains(&format!("finished({id})"))).collect();
        for itinerary in ["ada", "brune", "woven", "short"] {
            let complete = compare(&story, itinerary, &finished)?;
            let mut open = open.borrow_mut();
            *open += usize::from(!agree(&story, itinerary)?);
            let mut counts = counts.borrow_mut();
            let (whole, part, _) = &mut *counts;
            if complete { **whole += 1 } else { **part += 1 }
        }
        Ok(())
    });
    if let Err(error) = result {
        if let proptest::test_runner::TestError::Fail(reason, numbers) = &error {
            panic!("{reason}\n{}", made_up::text(numbers));
        }
        panic!("{error}");
    }
    assert!(*open.borrow() > 0, "some are too large for very small diagrams");
    println!("{whole} itineraries compared whole, {part} in part, {refused} stories refused by the loader");
    assert!(whole * 4 > part, "enough stories are small: {whole} of {}", whole + part);
    assert!(refused * 4 < cases(), "most stories load: {refused}");
}

#[test]
fn threads_and_limits_change_nothing_but_how_far_one_sees() {
    let story = crate::support::reference();
    for itinerary in story.itineraries.iter() {
        let one = proved(&story, &itinerary.id, 1);
        assert_eq!(one, proved(&story, &itinerary.id, 3));
        assert!(one.itineraries[0].complete);
        let id = story.itinerary(&itinerary.id).expect("known");
        let limits = Limits { states: 2, engine: Engine::Explicit, ..Limits::default() };
        let few = prove(&story, &[id], limits, &|_| false, &mut |_| true);
        assert!(!few.itineraries[0].complete);
        assert_eq!(few.verdict(), Verdict::Bounded);
        // Where there are too many states, sets of states take over.
        let few = prove(&story, &[id], Limits { engine: Engine::Auto, ..limits }, &|_| false, &mut |_| true);
        assert_eq!((few.itineraries[0].complete, few.itineraries[0].engine), (true, "symbolic"));
        assert_eq!(few.itineraries[0].verdicts, one.itineraries[0].verdicts);
    }
}
