//! The open play as the screens have it: going on, back and forward, and what is known from other plays.

use std::collections::BTreeSet;

use finale::runtime::Ledger;

use super::fixtures;
use crate::desktop::known::{Known, Notice};
use crate::desktop::session::{Command, Happened, Play, Taken, Told};

/// A play with what is known.
pub(super) struct Reader {
    told: Told,
    play: Play,
    pub(super) known: Known,
}

impl Reader {
    #[track_caller]
    pub(super) fn does(&mut self, command: &Command) -> Happened {
        self.play.apply(&self.told, &mut self.known, command).expect("the command is in order")
    }

    fn options(&self) -> Vec<String> {
        let options = self.play.choice.iter().flat_map(|choice| &choice.options);
        options.map(|option| option.text.to_plain()).collect()
    }

    #[track_caller]
    fn begin(&mut self) {
        let (itinerary, ledger, finished) = ("ada".to_owned(), Ledger::default(), BTreeSet::default());
        self.does(&Command::Begin { itinerary, ledger, finished });
    }
}

pub(super) fn begin(body: &str) -> Reader {
    let told = Told::new(fixtures::story_with(body));
    let mut reader = Reader { told, play: Play::default(), known: Known::default() };
    reader.begin();
    reader
}

/// Two choices without a line between them.
const TWICE: &str = r#"
    Text("A light moves."),
    Choice([(text: "Look.", then: []), (text: "Listen.", then: [])]),
    Choice([(text: "Light the lamp.", decide: ("the_lamp", "lit")), (text: "Wait.", decide: ("the_lamp", "dark"))]),
    Text("It catches."),
    Text("It burns."),
"#;

#[test]
fn going_back_stops_at_a_choice_that_stands_directly_behind_another() {
    let mut reader = begin(TWICE);
    assert_eq!(reader.options(), ["Look.", "Listen."]);
    reader.does(&Command::Choose(0));
    assert_eq!(reader.options(), ["Light the lamp.", "Wait."]);
    reader.does(&Command::Choose(0));
    assert_eq!(reader.options(), [""; 0]);
    reader.does(&Command::Back);
    assert_eq!(reader.options(), ["Light the lamp.", "Wait."]);
    reader.does(&Command::Back);
    assert_eq!(reader.options(), ["Look.", "Listen."]);
    reader.does(&Command::Forward);
    assert_eq!(reader.options(), ["Light the lamp.", "Wait."]);
}

#[test]
fn a_heading_comes_with_what_follows_it() {
    let mut reader = begin(r#"Text("One."), Text("Two.")"#);
    assert_eq!(reader.play.items.len(), 2, "{:?}", reader.play.items);
    assert_eq!(reader.does(&Command::Advance), Happened::Moved);
    assert_eq!(reader.play.items.len(), 3, "{:?}", reader.play.items);
    reader.does(&Command::Back);
    reader.does(&Command::Back);
    assert_eq!(reader.play.items.len(), 2, "the first moment stays: {:?}", reader.play.items);
}

#[test]
fn a_command_without_a_play_is_refused() {
    let told = Told::new(fixtures::story());
    assert!(Play::default().apply(&told, &mut Known::default(), &Command::Advance).is_err());
}

#[test]
fn options_are_marked_by_where_they_were_taken() {
    let mut reader = begin(TWICE);
    assert_eq!(reader.play.taken, []);
    reader.does(&Command::Choose(1));
    reader.does(&Command::Back);
    assert_eq!(reader.play.taken, [(1, Taken::Here)], "it lies ahead");
    reader.does(&Command::Choose(0));
    reader.does(&Command::Back);
    assert_eq!(reader.play.taken, [(0, Taken::Here), (1, Taken::Elsewhere)]);
    reader.begin();
    assert_eq!(reader.play.taken, [(0, Taken::Elsewhere), (1, Taken::Elsewhere)], "another play");
}

#[test]
fn an_entry_of_the_codex_opens_where_it_is_met() {
    let mut reader = begin(r#"Text("A light moves."), Text("It stands over [the bar](bar)."), Text("It is gone.")"#);
    assert!(!reader.known.memory.opened("bar"));
    reader.does(&Command::Advance);
    assert!(reader.known.memory.opened("bar") && !reader.known.memory.opened("harbour"));
}

#[test]
fn what_was_read_is_known_in_the_next_play() {
    let mut reader = begin(TWICE);
    assert!(reader.play.news.unread && reader.play.news.fresh);
    reader.does(&Command::Choose(0));
    reader.does(&Command::Choose(0));
    assert!(reader.play.news.unread);
    reader.begin();
    assert!(!reader.play.news.unread, "read in the play before");
    reader.does(&Command::Choose(0));
    reader.does(&Command::Choose(0));
    assert!(!reader.play.news.unread);
    reader.does(&Command::Advance);
    assert!(reader.play.news.unread, "that play did not come so far");
}

#[test]
fn to_the_next_choice_stops_at_what_is_new_or_goes_over_it() {
    let body = r#"Text("One."), Text("Two."), Text("Three."), Choice([(text: "Yes."), (text: "No.")])"#;
    let mut reader = begin(body);
    reader.does(&Command::ToChoice { everything: false });
    assert_eq!(reader.play.items.len(), 3, "two was never read: {:?}", reader.play.items);
    reader.does(&Command::ToChoice { everything: true });
    assert_eq!(reader.options(), ["Yes.", "No."]);
    reader.begin();
    reader.does(&Command::ToChoice { everything: false });
    assert_eq!(reader.options(), ["Yes.", "No."], "all of it was read");
}

#[test]
fn turning_back_is_no_news_and_a_line_of_the_history_can_be_gone_back_to() {
    let mut reader = begin(TWICE);
    reader.does(&Command::Choose(0));
    reader.does(&Command::Choose(0));
    reader.does(&Command::Advance);
    reader.does(&Command::BackTo(1));
    assert!(!reader.play.news.fresh);
    assert_eq!(reader.options(), ["Look.", "Listen."]);
    for _ in 0..3 {
        reader.does(&Command::Forward);
    }
    assert_eq!(reader.play.items.len(), 6, "{:?}", reader.play.items);
}

#[test]
fn an_achievement_is_noticed_once_in_all_plays() {
    let mut reader = begin(r#"Text("One."), UnlockAchievement("steady"), UnlockCodex("bar"), Text("Two.")"#);
    reader.does(&Command::Advance);
    let notice = |kind, words: &str| Notice { kind, words: words.to_owned() };
    assert_eq!(reader.play.news.notices, [notice("Achievement", "Steady Hand"), notice("Codex", "The Bar")]);
    reader.begin();
    reader.does(&Command::Advance);
    assert_eq!(reader.play.news.notices, []);
}
