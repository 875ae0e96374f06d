//! What a step of play tells the screen, and why one may be refused.

/// Something that happened, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// An item was added to the page; its place in the history.
    Shown(usize),
    /// A choice was opened.
    ChoiceOpened,
    /// Place, mood or music changed.
    StageChanged,
    /// A sound is heard.
    Sound {
        /// Its id.
        id: String,
        /// The sound in words, where it carries meaning.
        caption: Option<String>,
    },
    /// The next line comes after so many seconds, unless the reader goes on at once.
    Pause(f32),
    /// A Codex entry was opened.
    CodexUnlocked(String),
    /// An achievement was granted.
    AchievementUnlocked(String),
    /// The play is over.
    Ended,
}

/// What a play waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// For the reader to go on.
    Reading,
    /// For a choice.
    Choosing,
    /// For nothing.
    Ended,
}

/// Why a command is refused. The play is unchanged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// `advance` while a choice is open.
    #[error("a choice is open")]
    ChoiceOpen,
    /// `choose` while none is.
    #[error("no choice is open")]
    NoChoice,
    /// An option that is hidden, locked or not there.
    #[error("option {0} cannot be chosen")]
    NotOffered(usize),
    /// Anything after the end.
    #[error("the play is over")]
    Ended,
    /// Too many steps without a line. The loader refuses stories that can do this; the budget is the last line of defence.
    #[error("the story ran {0} steps without showing anything")]
    Budget(usize),
}

/// Why a play cannot begin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// No such itinerary.
    #[error("the story has no itinerary `{0}`")]
    UnknownItinerary(String),
}
