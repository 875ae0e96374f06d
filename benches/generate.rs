//! A large made-up story for the benchmarks: every scene has three lines of about 25 words (the third under a condition) and four options, one of
//! them under a condition; two options change the only variable; every scene leads to three others. The third line is always shown and the fourth
//! option never, but no engine can know.

use std::fmt::Write as _;

const SCENES_A_FILE: usize = 100;

/// What the lines are made of.
pub(crate) const WORDS: &str = "the lamp on the corner works and the street is lit as far as the step where nobody has stood since the patrol went by";

/// The scene that the option with this number (1 to 3) leads to, among so many scenes.
pub(crate) fn target(scene: usize, option: usize, scenes: usize) -> usize {
    (scene * 7 + option * 3_331 + 1) % scenes
}

/// The next of a player's numbers, from 0 to 2; the same numbers for every engine.
pub(crate) fn pick(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize % 3
}

/// The story as a pack: paths and texts of its files.
pub(crate) fn pack(scenes: usize) -> Vec<(String, String)> {
    let mut files = vec![(
        "pack.ron".to_owned(),
        "[Pack(id: \"bench\", title: \"Bench\", version: \"1\"),
          Timeline([Act(id: \"one\", title: \"One\", slots: [(id: \"here\", title: \"Here\", witnesses: [\"ada\"])])]),
          Perspective(id: \"ada\", name: \"Ada\", colour: \"#ffffff\", ground: \"#000000\"),
          Variable(id: \"n\", of: \"ada\", type: Int(0, 10000), start: \"1000\"),
          Itinerary(id: \"way\", title: \"Way\", perspective: \"ada\", stops: [(slot: \"here\", eyes: \"ada\")]),
          Scene(slot: \"here\", eyes: \"ada\", body: [Text(\"It begins.\"), Goto(\"s0\")])]"
            .to_owned(),
    )];
    for first in (0..scenes).step_by(SCENES_A_FILE) {
        let mut text = String::from("[\n");
        for scene in first..scenes.min(first + SCENES_A_FILE) {
            write!(
                text,
                "Scene(slot: \"here\", eyes: \"ada\", name: \"s{scene}\", body: [
                    Text(\"First {WORDS} #a{scene}\"), Text(\"Second {WORDS} #b{scene}\"),
                    If(\"n >= 3\", [Text(\"Third {WORDS} #c{scene}\")]),
                    Choice([
                        (text: \"One. #d{scene}\", set: [\"n += 1\"], goto: \"s{}\"),
                        (text: \"Two. #e{scene}\", goto: \"s{}\"),
                        (text: \"Three. #f{scene}\", set: [\"n -= 1\"], goto: \"s{}\"),
                        (text: \"Four. #g{scene}\", when: \"n > 9999\", goto: \"s0\"),
                    ]),
                ]),\n",
                target(scene, 1, scenes),
                target(scene, 2, scenes),
                target(scene, 3, scenes)
            )
            .expect("writing to a string");
        }
        text.push(']');
        files.push((format!("{:03}.ron", first / SCENES_A_FILE), text));
    }
    files
}

/// The most memory that this process ever held, in KiB; 0 where the system does not say.
pub(crate) fn peak_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// How long this thread has run, where the system says so.
pub(crate) fn processor_time() -> Option<std::time::Duration> {
    let status = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    status.split(' ').next()?.parse().ok().map(std::time::Duration::from_nanos)
}
