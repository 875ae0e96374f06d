//! What `prove --ways` writes: to each ending and each outcome one way, as Markdown, in the words of the options; with a replay behind each.

use std::fmt::Write;
use std::sync::Arc;

use finale::analysis::{Mark, Proof, Reached, goal};
use finale::model::Story;
use finale::save::write_replay;

use super::way::{BY_ITSELF, before, options};

/// The page.
pub(super) fn page(story: &Arc<Story>, proof: &Proof) -> String {
    let mut out = format!(
        "# Ways through {}\n\nTo each ending, and to each outcome of each decision, one play that leads there: what must have been before, then \
         the options to take, in order. `shortest` is said where no play with fewer choices leads there; the others are ways. Behind each stands \
         its replay, in a comment: kept in a file, `finale replay` plays it back and `finale --replay` opens it in the window.\n",
        plain(&story.pack.title)
    );
    for itinerary in &proof.itineraries {
        let own: Vec<&Reached> = proof
            .reached
            .iter()
            .filter(|reached| reached.witness.start.itinerary == itinerary.id)
            .filter(|reached| matches!(reached.mark, Mark::Ending(_) | Mark::Outcome(..)))
            .collect();
        if own.is_empty() {
            continue;
        }
        let _ = write!(out, "\n## {}\n\n| to | choices | |\n|---|---|---|\n", plain(&itinerary.title));
        for reached in &own {
            let shortest = if reached.shortest { "shortest" } else { "a way" };
            let _ = writeln!(out, "| {} | {} | {shortest} |", name(story, reached), reached.witness.choices.len());
        }
        for reached in own {
            way(story, reached, &mut out);
        }
    }
    out
}

/// What is reached, in words.
fn name(story: &Story, reached: &Reached) -> String {
    match reached.mark {
        Mark::Ending(id) => format!("ending: {}", plain(&story.endings.at(id).title)),
        Mark::Outcome(id, place) => {
            let decision = story.decisions.at(id);
            let outcome = decision.outcomes.get(usize::from(place)).map_or("", |outcome| outcome.id.as_str());
            format!("`{} == {outcome}`", decision.id)
        }
        _ => reached.name.clone(),
    }
}

fn way(story: &Arc<Story>, reached: &Reached, out: &mut String) {
    let witness = &reached.witness;
    let _ = writeln!(out, "\n### {}\n", name(story, reached));
    if let Mark::Outcome(id, place) = reached.mark
        && let Some(outcome) = story.decisions.at(id).outcomes.get(usize::from(place))
    {
        let _ = writeln!(out, "{}\n", plain(&outcome.summary));
    }
    for line in before(story, &witness.start, 0).lines() {
        let _ = writeln!(out, "- {}", plain(line));
    }
    if witness.choices.is_empty() {
        let _ = writeln!(out, "\n{BY_ITSELF}");
    }
    out.push('\n');
    for (number, words) in (1..).zip(options(story, witness)) {
        let _ = writeln!(out, "{number}. {}", plain(&words));
    }
    let replay = write_replay(&witness.replay(story, &reached.name, goal(story, reached.mark)));
    let replay = replay.split_whitespace().collect::<Vec<_>>().join(" ").replace("--", "- -");
    let _ = writeln!(out, "\n<!-- {replay} -->");
}

/// Words that mean nothing but themselves in Markdown, in one line.
fn plain(words: &str) -> String {
    let mut out = String::new();
    for sign in words.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if matches!(sign, '\\' | '*' | '_' | '[' | ']' | '<' | '`' | '#' | '|') {
            out.push('\\');
        }
        out.push(sign);
    }
    out
}
