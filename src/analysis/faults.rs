//! What nobody should come past, in words: a message, and what to do.

use super::formula::decisions_asked;
use super::machine::{Mark, Site};
use super::verdicts::{Finding, Property, Severity};
use super::words;
use crate::model::Story;

/// How much it matters that a mark is come past; none where anybody may.
pub(super) fn severity(mark: Mark) -> Option<Severity> {
    match mark {
        Mark::Nothing(_) | Mark::NoDefault(_) | Mark::NoEnding(_) | Mark::Early(_) => Some(Severity::Fault),
        Mark::Saturates(_) | Mark::SaturatesIn(..) | Mark::Uncounted(_) => Some(Severity::Note),
        _ => None,
    }
}

/// The finding of a mark that nobody should come past.
pub(super) fn fault(story: &Story, mark: Mark) -> Option<Finding> {
    let severity = severity(mark)?;
    let (name, place) = words::mark(story, mark);
    let (property, message, help) = match mark {
        Mark::Nothing(_) => (
            Property::Offers,
            format!("{name} can come up with nothing to choose"),
            "play passes over it; leave one option without `when` and `once`, or put the choice under an `If`",
        ),
        Mark::NoDefault(_) => (
            Property::Offers,
            format!("{name} is against the clock, and the option for when the time is up can be missing"),
            "give `on_timeout` to an option that can always be chosen",
        ),
        Mark::NoEnding(_) => (
            Property::Ends,
            format!("a play of {name} can come to its end, and no ending applies"),
            "put an ending without `when` and `after` last in its `endings`",
        ),
        Mark::Early(site) => {
            let asked = asked(story, site);
            (
                Property::InTime,
                format!("{name} asks {asked}, which can be undecided there"),
                "ask it behind the choice that decides it, or put `decided( ) and` before it",
            )
        }
        Mark::Saturates(_) | Mark::SaturatesIn(..) => (
            Property::InTime,
            format!("{name} can meet the bound of its number, which then stays there"),
            "widen the range of the variable if the difference should count",
        ),
        Mark::Uncounted(_) => (
            Property::Ends,
            format!("{name} are counted to 255, and an expression adds them up"),
            "compare visits with a number; then they are counted as far as they matter",
        ),
        _ => return None,
    };
    Some(Finding { property, mark: Some(mark), severity, message, place, help, witness: None })
}

/// The decisions that a condition asks for, in words.
fn asked(story: &Story, site: Site) -> String {
    let decisions = words::condition(story, site).map(|when| decisions_asked(story, when)).unwrap_or_default();
    let names: Vec<String> = decisions.iter().take(3).map(|id| format!("`{}`", story.decisions.at(*id).id)).collect();
    match names.as_slice() {
        [] => "a decision".to_owned(),
        names => names.join(" or "),
    }
}
