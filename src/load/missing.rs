//! Which names may be missing because something could not be read: mistakes that come of that alone are not reported.
//!
//! Knows which declaration declares what. Does not know how anything is read.

use std::collections::BTreeSet;

use super::spanned::Lost;
use crate::diagnostics::Code;

/// A kind of names or things that other declarations ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Pack,
    /// Slots and acts.
    Slot,
    Person,
    Itinerary,
    Decision,
    /// Variables, decisions, facts, gauges and conditions, as expressions name them.
    Word,
    Ending,
    Scene,
    Pool,
    /// Lines and replies of exchanges.
    ExchangeLine,
    /// Lines that carry an id.
    Line,
    /// Backdrops, moods, music, sounds and portraits.
    Stage,
    /// Entries of Codex and Archive, and achievements.
    Entry,
    /// Steps of a scene, which may lead to another.
    Step,
}

/// The kinds that may be missing.
#[derive(Debug, Default)]
pub(crate) struct Missing {
    kinds: BTreeSet<Kind>,
    /// Something could not be read, be it something that nothing asks for.
    lost: bool,
}

impl Missing {
    const ALL: [Kind; 14] = [
        Kind::Pack,
        Kind::Slot,
        Kind::Person,
        Kind::Itinerary,
        Kind::Decision,
        Kind::Word,
        Kind::Ending,
        Kind::Scene,
        Kind::Pool,
        Kind::ExchangeLine,
        Kind::Line,
        Kind::Stage,
        Kind::Entry,
        Kind::Step,
    ];

    /// A whole file, or the rest of one.
    pub(crate) fn file(&mut self) {
        self.lost = true;
        self.kinds.extend(Self::ALL);
    }

    /// Something that was not read.
    pub(crate) fn lost(&mut self, lost: &Lost) {
        self.lost = true;
        match lost {
            Lost::Rest => self.file(),
            Lost::Part => self.kinds.extend([Kind::Line, Kind::Step]),
            Lost::Item(name) => match declared_by(name) {
                Some(kinds) => self.kinds.extend(kinds),
                None => self.file(),
            },
        }
    }

    /// A scene that was read, and does not say whose it is.
    pub(crate) fn scene(&mut self) {
        self.lost = true;
        self.kinds.extend([Kind::Scene, Kind::Line, Kind::Step]);
    }

    /// Whether everything could be read.
    pub(crate) fn nothing(&self) -> bool {
        !self.lost
    }

    /// Whether names of a kind may be missing.
    pub(crate) fn any(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Whether a mistake may come of what is missing. Unknown names in expressions are looked at where they are found.
    pub(crate) fn explains(&self, code: Code) -> bool {
        let any = |kinds: &[Kind]| kinds.iter().any(|kind| self.any(*kind));
        match code {
            Code::NoPack => any(&[Kind::Pack]),
            Code::NoTimeline | Code::UnknownSlot | Code::UnknownAct => any(&[Kind::Slot]),
            Code::NoItinerary | Code::UnknownItinerary => any(&[Kind::Itinerary]),
            Code::UnknownPerson => any(&[Kind::Person]),
            Code::UnknownDecision => any(&[Kind::Decision]),
            Code::UnknownEnding => any(&[Kind::Ending]),
            Code::UnknownScene => any(&[Kind::Scene]),
            Code::UnknownPool => any(&[Kind::Pool]),
            Code::UnknownLine => any(&[Kind::ExchangeLine]),
            Code::UnknownStage | Code::UnknownExpression | Code::NoPortrait => any(&[Kind::Stage]),
            Code::UnknownEntry => any(&[Kind::Entry]),
            Code::NothingToChange => any(&[Kind::Scene, Kind::Slot, Kind::Line]),
            Code::Untold => any(&[Kind::Pack, Kind::Scene]),
            Code::NeverReached | Code::EndlessLoop => any(&[Kind::Scene, Kind::Pool, Kind::Step]),
            _ => false,
        }
    }
}

/// What a declaration declares, with what is left out because of it; nothing for a name that no declaration has.
fn declared_by(name: &str) -> Option<&'static [Kind]> {
    Some(match name {
        "Pack" => &[Kind::Pack],
        "Timeline" | "Slots" | "Witness" => {
            &[Kind::Slot, Kind::Decision, Kind::Word, Kind::Scene, Kind::Pool, Kind::ExchangeLine, Kind::Line]
        }
        "Perspective" => {
            &[Kind::Person, Kind::Decision, Kind::Word, Kind::Scene, Kind::Pool, Kind::ExchangeLine, Kind::Line]
        }
        "Cast" => &[Kind::Person, Kind::ExchangeLine],
        "Itinerary" => &[Kind::Itinerary],
        "Extend" | "Never" | "Always" | "Reachable" | "Leads" => &[],
        "Variable" | "Fact" | "Gauge" | "Condition" => &[Kind::Word],
        "Decision" => &[Kind::Decision, Kind::Word],
        "Scene" | "Replace" => &[Kind::Scene, Kind::Line, Kind::Step],
        "Patch" => &[Kind::Line, Kind::Step],
        "Storylet" => &[Kind::Pool, Kind::Scene, Kind::Line, Kind::Step],
        "Exchange" => &[Kind::ExchangeLine],
        "Ending" => &[Kind::Ending, Kind::Scene, Kind::Line],
        "Backdrop" | "Mood" | "Music" | "Sound" | "Portrait" => &[Kind::Stage],
        "Codex" | "Archive" | "Achievement" => &[Kind::Entry],
        _ => return None,
    })
}
