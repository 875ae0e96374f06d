//! Faults planted in copies of real scenes, one at a time: each is found. Some are written down, in `tests/suite/faults`; others are made by
//! rule: every condition in turn cannot hold or cannot fail, every option in turn cannot be chosen, every choice can offer nothing.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use finale::analysis::{Engine, Limits, Proof, Verdict, place, prove};
use finale::load::{Loaded, Memory, load};
use finale::model::Story;

use crate::support::{files, path};

/// A pack as file names and texts.
type Pack = Vec<(String, String)>;

fn pack(folder: &str) -> Pack {
    files(folder)
}

fn load_pack(pack: &Pack) -> Result<Arc<Story>, String> {
    loaded(pack).map(|(story, _)| story)
}

fn loaded(pack: &Pack) -> Result<(Arc<Story>, Loaded), String> {
    let mut files = Memory::new("pack");
    for (path, text) in pack {
        files = files.with(path, text);
    }
    let loaded = load(&[Box::new(files)]);
    let story = loaded.story.clone().ok_or_else(|| loaded.report(false))?;
    Ok((story, loaded))
}

fn proved(story: &Story) -> Proof {
    let all: Vec<_> = story.itineraries.ids().collect();
    prove(story, &all, Limits { threads: 1, ..Limits::default() }, &|_| false, &mut |_| true)
}

fn messages(proof: &Proof) -> String {
    proof.findings.iter().map(|finding| format!("{}\n", finding.message)).collect()
}

#[test]
fn the_stories_have_no_faults() {
    for folder in ["scenes", "tests/stories/bell_metal"] {
        let story = load_pack(&pack(folder)).expect("it loads");
        let proof = proved(&story);
        assert_eq!(proof.verdict(), Verdict::Proved, "{folder}: {}", messages(&proof));
        let all: Vec<_> = story.itineraries.ids().collect();
        let limits = Limits { engine: Engine::Symbolic, ..Limits::default() };
        let symbolic = prove(&story, &all, limits, &|_| false, &mut |_| true);
        assert_eq!((messages(&symbolic), symbolic.counts), (messages(&proof), proof.counts), "{folder}");
        assert!(symbolic.itineraries.iter().all(|it| it.complete && it.engine == "symbolic"), "{folder}");
    }
}

#[test]
fn every_fault_that_is_written_down_is_found() {
    let mut all: Vec<(Pack, String)> = Vec::new();
    for (file, folder) in [("bell_metal", "tests/stories/bell_metal"), ("finale", "scenes")] {
        let faults = std::fs::read_to_string(path(&format!("tests/suite/faults/{file}.faults"))).expect("the faults");
        let whole = one_by_one(pack(folder));
        all.extend(faults.split("\n\n").map(|fault| (whole.clone(), fault.to_owned())));
    }
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    let judge_all = || {
        while let Some((whole, fault)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(why) = judge(whole, fault) {
                wrong.lock().expect("no panic").push(format!("{fault}\n=> {why}"));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(judge_all);
        }
    });
    let wrong = wrong.into_inner().expect("no panic");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(all.len() >= 120, "{}", all.len());
}

/// A pack without the itinerary that weaves the others together: it has most of the states, and all that is planted shows in the others.
fn one_by_one(mut pack: Pack) -> Pack {
    let text = &mut pack.iter_mut().find(|(path, _)| path == "itineraries.ron").expect("the itineraries").1;
    let at = text.find("    Itinerary(\n        id: \"woven\"").expect("the woven one");
    text.replace_range(at.., "]\n");
    pack
}

/// Plants a fault: its name, the file, pairs of what stands there (`-`) and what stands instead (`+`), and a part of the message (`?`).
fn judge(whole: &Pack, fault: &str) -> Result<(), String> {
    let mut lines = fault.lines().skip(1);
    let file = lines.next().ok_or("no file")?;
    let (mut pack, mut before) = (whole.clone(), "");
    for line in lines {
        let (sign, rest) = line.split_at(2.min(line.len()));
        match sign {
            "- " => before = rest,
            "+ " => {
                let text = &mut pack.iter_mut().find(|(path, _)| path == file).ok_or("no such file")?.1;
                let at = text.find(before).ok_or_else(|| format!("{file} holds no `{before}`"))?;
                text.replace_range(at..at + before.len(), rest);
            }
            "? " => {
                let (story, loaded) = loaded(&pack)?;
                let proof = proved(&story);
                let said = messages(&proof);
                for finding in &proof.findings {
                    let span = finding.mark.and_then(|mark| place(&story, &loaded.written, mark));
                    if span.and_then(|span| loaded.sources.line_column(span)).is_none() {
                        return Err(format!("no place of: {}", finding.message));
                    }
                }
                if proof.verdict() != Verdict::Refuted || !said.contains(rest) {
                    return Err(said);
                }
                return Ok(());
            }
            _ => return Err(format!("what is `{line}`?")),
        }
    }
    Err("nothing is expected".to_owned())
}

/// Each place of a piece of text in the scenes of a pack, every so many of them.
fn places(pack: &Pack, piece: &str, every: usize) -> Vec<(usize, usize)> {
    let all = pack.iter().enumerate().flat_map(|(file, (_, text))| {
        text.match_indices(piece).map(move |(at, _)| (file, at + piece.len())).collect::<Vec<_>>()
    });
    all.step_by(every).collect()
}

/// Replaces what stands at a place by something made from it.
fn planted(whole: &Pack, (file, at): (usize, usize), end: &str, make: impl Fn(&str) -> String) -> Option<Pack> {
    let mut pack = whole.clone();
    let text = &mut pack[file].1;
    let length = text[at..].find(end)?;
    let new = make(&text[at..at + length]);
    text.replace_range(at..at + length, &new);
    Some(pack)
}

#[test]
fn every_fault_that_is_made_by_rule_is_found() {
    let mut found = 0;
    // Every so many; `FINALE_EVERY=1` plants them all.
    let asked: Option<usize> = std::env::var("FINALE_EVERY").ok().and_then(|every| every.parse().ok());
    for (folder, every) in [("scenes", asked.unwrap_or(30)), ("tests/stories/bell_metal", asked.unwrap_or(12))] {
        let whole = pack(folder);
        let mut plant = |pack: Option<Pack>, expected: &str| {
            let story = load_pack(&pack.expect("the text goes on")).unwrap_or_else(|report| panic!("{report}"));
            let proof = proved(&story);
            let said = messages(&proof);
            assert!(proof.verdict() == Verdict::Refuted && said.contains(expected), "{expected} in: {said}");
            found += 1;
        };
        for place in places(&whole, "If(\"", every) {
            plant(planted(&whole, place, "\"", |when| format!("({when}) and not ({when})")), "never holds");
            plant(planted(&whole, place, "\"", |when| format!("({when}) or not ({when})")), "always holds");
        }
        for (file, at) in places(&whole, "(text: \"", every.div_ceil(2)) {
            let after = whole[file].1[at..].find("\",").map(|length| at + length + 2);
            let Some(after) = after.filter(|after| !whole[file].1[*after..].trim_start().starts_with("when")) else {
                continue;
            };
            if whole[file].1[after..].trim_start().starts_with("on_timeout") {
                continue;
            }
            plant(planted(&whole, (file, after), " ", |_| " when: \"1 == 2\",".to_owned()), "can never be chosen");
        }
    }
    println!("{found} faults were planted");
    assert!(found >= 20, "{found}");
}
