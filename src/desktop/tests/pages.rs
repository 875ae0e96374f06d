//! The title, the reading page and the menus, found by what a screen reader would say.

use bevy_egui::egui::{self, Key};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use finale::view::{By, ChoiceView, Decided, EndView, JournalView, Known, Manner, PageItem, Portrait, Rich};

use super::fixtures;
use crate::desktop::input::{Device, Stroke};
use crate::desktop::known::Notice;
use crate::desktop::menus::{
    BeginAction, CodexAction, History, KeysAction, Menu, PauseAction, SettingsAction, begin_ui, codex_ui, journal_ui,
    keys_ui, pause_ui, settings_ui,
};
use crate::desktop::pacing::Pace;
use crate::desktop::panels::column::Column;
use crate::desktop::panels::history::{HistoryAction, Roll, history_ui};
use crate::desktop::panels::notices::notices_ui;
use crate::desktop::screens::reading::{ReadingAction, ReadingPage, reading_ui};
use crate::desktop::screens::title::{TitleAction, TitlePage, title_ui};
use crate::desktop::session::Taken;
use crate::desktop::settings::{Change, Settings};
use crate::desktop::storage::Latest;
use crate::desktop::theme::{Look, Page, install};

/// What was done on a page, and how often it was drawn.
pub(super) struct Bench<T> {
    pub(super) done: Vec<T>,
    ready: bool,
}

/// A page of 1280 × 720 that is drawn by `draw`. The first pass only brings the typefaces.
pub(super) fn harness<'a, T: 'a>(
    mut draw: impl FnMut(&mut egui::Ui, &Page) -> Option<T> + 'a,
) -> Harness<'a, Bench<T>> {
    let app = move |ui: &mut egui::Ui, bench: &mut Bench<T>| {
        if !bench.ready {
            install(ui.ctx());
            bench.ready = true;
            return;
        }
        let page = Page::new(ui.ctx().content_rect(), 1.0);
        bench.done.extend(draw(ui, &page));
    };
    let mut harness =
        Harness::builder().with_size([1280.0, 720.0]).build_ui_state(app, Bench { done: Vec::new(), ready: false });
    harness.run_steps(2);
    harness
}

#[derive(Default)]
struct Shown {
    items: Vec<PageItem>,
    heard: Vec<bool>,
    letters: Option<usize>,
    choice: Option<ChoiceView>,
    taken: Vec<(usize, Taken)>,
    end: Option<EndView>,
    settings: Settings,
}

impl Shown {
    fn page(&self) -> ReadingPage<'_> {
        ReadingPage {
            items: &self.items,
            heard: &self.heard,
            letters: self.letters,
            choice: self.choice.as_ref(),
            taken: &self.taken,
            left: None,
            end: self.end.as_ref(),
            look: Look::default(),
            settings: &self.settings,
            pace: Pace::Hand,
            can_go_back: true,
            replay: false,
            device: Device::Keys,
            trouble: None,
        }
    }
}

fn still() -> Settings {
    Settings { still: true, ..Settings::default() }
}

fn reading<'a>(mut shown: Shown) -> Harness<'a, Bench<ReadingAction>> {
    let mut column = Column::default();
    shown.settings.still = true;
    harness(move |ui, page| reading_ui(ui, page, &mut column, &shown.page()))
}

fn at_choice<'a>() -> Harness<'a, Bench<ReadingAction>> {
    let items = vec![fixtures::heading(), fixtures::narration("You count the cans.")];
    reading(Shown { items, choice: Some(fixtures::choice()), ..Shown::default() })
}

pub(super) fn press<T>(harness: &mut Harness<'_, Bench<T>>, key: Key) {
    harness.key_press(key);
    harness.run_steps(3);
}

#[test]
fn the_title_names_the_ways_and_is_picked_by_click_and_digit() {
    let title = fixtures::title();
    let latest = Latest {
        file: String::new(),
        name: "Ada".to_owned(),
        place: "Oil".to_owned(),
        line: "It is enough.".to_owned(),
        newer_damaged: false,
    };
    let mut harness = harness(move |ui, page| {
        let shown = TitlePage {
            title: Some(&title),
            report: None,
            refused: None,
            latest: Some(&latest),
            next: None,
            saves: false,
            endings: true,
            mods: false,
        };
        title_ui(ui, page, &shown)
    });
    assert!(harness.query_by_label("Load").is_none(), "there is nothing to load");
    harness.get_by_label("The Signal");
    harness.get_by_label("A small story about a lamp.");
    harness.get_by_label("A drowning is mentioned.");
    harness.get_by_label("Brune, Keeper of the light").click();
    harness.run_steps(3);
    press(&mut harness, Key::Num1);
    press(&mut harness, Key::Num2);
    assert_eq!(harness.state().done, [TitleAction::Way(1), TitleAction::Continue, TitleAction::Way(0)]);
}

#[test]
fn a_broken_story_shows_its_report_and_can_be_left() {
    let mut harness = harness(|ui, page| {
        let report = Some("error: no such decision");
        let (refused, latest, next, saves, endings, mods) = (None, None, None, false, false, false);
        title_ui(ui, page, &TitlePage { title: None, report, refused, latest, next, saves, endings, mods })
    });
    harness.get_by_label("error: no such decision");
    assert!(harness.query_by_label("Endings").is_none(), "nobody can come to one");
    harness.get_by_label("Quit").click();
    harness.run_steps(3);
    assert_eq!(harness.state().done, [TitleAction::Quit]);
}

#[test]
fn lines_are_told_apart_by_manner() {
    let items = vec![
        fixtures::heading(),
        fixtures::narration("You count the cans."),
        fixtures::speech(Manner::Spoken, "Who is it?"),
        fixtures::speech(Manner::Comm, "Come in."),
        fixtures::speech(Manner::Vision, "The sea is not linear."),
        fixtures::speech(Manner::Thought, "She knows."),
    ];
    let harness = reading(Shown { items, ..Shown::default() });
    for said in [
        "Evening. Oil. The Lamp Room. Ada",
        "You count the cans.",
        "Brune: Who is it?",
        "Brune, from afar: Come in.",
        "Brune, in a vision: The sea is not linear.",
        "Brune, in thought: She knows.",
    ] {
        harness.get_by_label(said);
    }
}

#[test]
fn reading_goes_on_by_key_and_by_click() {
    let items = vec![fixtures::narration("You count the cans.")];
    let mut harness = reading(Shown { items, ..Shown::default() });
    press(&mut harness, Key::Enter);
    press(&mut harness, Key::Space);
    press(&mut harness, Key::PageUp);
    press(&mut harness, Key::PageDown);
    press(&mut harness, Key::Escape);
    harness.get_by_label("You count the cans.").click();
    harness.run_steps(3);
    use ReadingAction::{Advance, Back, Forward, Menu};
    assert_eq!(harness.state().done, [Advance, Advance, Back, Forward, Menu, Advance]);
}

#[test]
fn a_choice_is_made_by_click() {
    let mut harness = at_choice();
    harness.get_by_label("Wait.").click();
    harness.run_steps(3);
    assert_eq!(harness.state().done, [ReadingAction::Choose(3)]);
}

#[test]
fn a_choice_is_made_by_digit_and_locked_options_have_none() {
    let mut harness = at_choice();
    press(&mut harness, Key::Num2);
    press(&mut harness, Key::Num3);
    assert_eq!(harness.state().done, [ReadingAction::Choose(3)]);
}

#[test]
fn a_choice_is_made_by_arrows_and_enter_but_never_by_space() {
    let mut harness = at_choice();
    press(&mut harness, Key::Enter);
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::Space);
    assert_eq!(harness.state().done, []);
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::Enter);
    assert_eq!(harness.state().done, [ReadingAction::Choose(3)]);
}

#[test]
fn a_locked_option_cannot_be_chosen() {
    let mut harness = at_choice();
    harness.get_by_label("Run for the harbourmaster. Not possible: There is oil enough.").click();
    harness.run_steps(3);
    assert_eq!(harness.state().done, []);
}

#[test]
fn the_end_card_says_what_was_decided_and_leads_back() {
    let items = vec![fixtures::narration("You put out the lamp.")];
    let mut harness = reading(Shown { items, end: Some(fixtures::end()), ..Shown::default() });
    harness.run_steps(3);
    harness.get_by_label("Dawn");
    harness.get_by_label_contains("Ada lit the lamp.");
    harness.get_by_label_contains("here nobody did");
    harness.get_by_label("Back to the title").click();
    harness.run_steps(3);
    harness.get_by_label("Credits").click();
    harness.run_steps(3);
    press(&mut harness, Key::Num2);
    press(&mut harness, Key::Num3);
    let (credits, archive, title) = (ReadingAction::Credits, ReadingAction::Archive, ReadingAction::ToTitle);
    assert_eq!(harness.state().done, [title.clone(), credits, archive, title]);
}

#[test]
fn a_long_end_card_is_read_to_its_foot_before_enter_leaves_it() {
    let items = vec![fixtures::narration("You put out the lamp.")];
    let mut end = fixtures::end();
    end.decisions = vec![end.decisions[0].clone(); 30];
    let mut harness = reading(Shown { items, end: Some(end), ..Shown::default() });
    harness.run_steps(3);
    harness.get_by_label("Enter, read on  ·  PgUp, back");
    press(&mut harness, Key::Enter);
    assert_eq!(harness.state().done, [], "the card goes on");
    for _ in 0..8 {
        press(&mut harness, Key::Space);
        harness.run_steps(10);
    }
    assert_eq!(harness.state().done, [], "Space never leaves");
    harness.get_by_label("Enter, credits  ·  PgUp, back");
    press(&mut harness, Key::Enter);
    assert_eq!(harness.state().done, [ReadingAction::Credits]);
}

#[test]
fn ten_thousand_lines_are_not_set_to_show_the_last() {
    let items: Vec<PageItem> =
        (0..10_000).map(|index| fixtures::narration(&format!("Line {index} of a long, long play."))).collect();
    let mut column = Column::default();
    let mut measured = 0;
    {
        let column = &mut column;
        let measured = &mut measured;
        let shown = Shown { items, settings: still(), ..Shown::default() };
        let mut harness = harness(move |ui, page| {
            let action = reading_ui(ui, page, column, &shown.page());
            *measured = column.measured();
            action
        });
        harness.run_steps(8);
        harness.get_by_label("Line 9999 of a long, long play.");
        assert!(harness.query_by_label("Line 100 of a long, long play.").is_none());
    }
    assert!(measured < 200, "{measured} items were set");
}

#[test]
fn a_way_is_begun_in_the_history_that_is_picked() {
    let way = fixtures::way("ada", "Ada");
    let histories = [
        History { of: Vec::new(), names: Vec::new() },
        History { of: vec!["brune".to_owned()], names: vec!["Brune".to_owned()] },
    ];
    let mut harness = harness(move |ui, page| begin_ui(ui, page, &way, &histories, "A drowning is mentioned."));
    harness.get_by_label("Thirty years on the rock.");
    harness.get_by_label("Begin, as you played Brune").click();
    harness.run_steps(3);
    press(&mut harness, Key::Escape);
    let begun = BeginAction::Begin { itinerary: "ada".to_owned(), history: vec!["brune".to_owned()] };
    assert_eq!(harness.state().done, [begun, BeginAction::Back]);
}

#[test]
fn the_settings_change_and_close() {
    let settings = Settings::default();
    let mut harness = harness(move |ui, page| settings_ui(ui, page, &settings, true));
    harness.get_by_label("Keep everything still: off").click();
    harness.run_steps(3);
    press(&mut harness, Key::Num2);
    press(&mut harness, Key::Escape);
    let changed = [Change::Still, Change::Larger].map(SettingsAction::Change);
    assert_eq!(harness.state().done, [&changed[..], &[SettingsAction::Close]].concat());
    harness.get_by_label("Words appear: at once");
    harness.get_by_label("Going on by itself: 200 words a minute");
}

#[test]
fn a_long_sheet_is_scrolled_to_its_ends() {
    let settings = Settings { text_scale: 2.0, ..Settings::default() };
    let mut harness = harness(move |ui, page| settings_ui(ui, page, &settings, true));
    let mut at = |key: Option<Key>| {
        key.into_iter().for_each(|key| press(&mut harness, key));
        harness.run_steps(30);
        harness.get_by_label("Back").rect().top()
    };
    let top = at(None);
    assert!(at(Some(Key::End)) < top - 100.0);
    assert_eq!(at(Some(Key::Home)), top);
}

#[test]
fn the_short_settings_lead_to_all_of_them() {
    let settings = Settings::default();
    let mut harness = harness(move |ui, page| settings_ui(ui, page, &settings, false));
    assert!(harness.query_by_label("Mark what was chosen before: on").is_none());
    harness.get_by_label("All settings").click();
    harness.run_steps(3);
    assert_eq!(harness.state().done, [SettingsAction::All]);
}

#[test]
fn the_pause_menu_leads_everywhere_and_back() {
    let mut harness = harness(pause_ui);
    harness.get_by_label("Journal").click();
    harness.run_steps(3);
    press(&mut harness, Key::L);
    harness.get_by_label("Save a transcript: everything read so far, as Markdown").click();
    harness.run_steps(3);
    press(&mut harness, Key::Escape);
    let opened = [Menu::Journal, Menu::History].map(PauseAction::Open);
    assert_eq!(harness.state().done, [&opened[..], &[PauseAction::Transcript, PauseAction::Close]].concat());
}

#[test]
fn a_press_completes_the_line_that_is_being_typed_and_its_choice_waits() {
    let items = vec![fixtures::narration("You count the cans.")];
    let choice = Some(fixtures::choice());
    let mut harness = reading(Shown { items, letters: Some(4), choice, ..Shown::default() });
    harness.get_by_label("You count the cans.");
    assert!(harness.query_by_label("Wait.").is_none(), "the choice comes with the whole line");
    press(&mut harness, Key::Enter);
    press(&mut harness, Key::Num1);
    assert_eq!(harness.state().done, [ReadingAction::Complete]);
}

#[test]
fn options_that_were_taken_say_so_unless_the_reader_does_not_want_it() {
    let shown = || Shown {
        items: vec![fixtures::narration("You count the cans.")],
        choice: Some(fixtures::choice()),
        taken: vec![(0, Taken::Here), (3, Taken::Elsewhere)],
        ..Shown::default()
    };
    let harness = reading(shown());
    harness.get_by_label("Light the lamp. (chosen before, in this play)");
    harness.get_by_label("Wait. (chosen before, in another play)");
    let unmarked = Settings { mark_taken: false, ..Settings::default() };
    reading(Shown { settings: unmarked, ..shown() }).get_by_label("Wait.");
}

#[test]
fn lines_from_the_other_side_and_sounds_say_so() {
    let items =
        vec![fixtures::speech(Manner::Spoken, "Who is it?"), PageItem::Caption { text: "A bell, far out.".to_owned() }];
    let heard = vec![true, false];
    let harness = reading(Shown { items: items.clone(), heard: heard.clone(), ..Shown::default() });
    harness.get_by_label("Brune: Who is it? Heard before from the other side.");
    harness.get_by_label("Sound: A bell, far out.");
    let quiet = Settings { captions: false, mark_heard: false, ..Settings::default() };
    let harness = reading(Shown { items, heard, settings: quiet, ..Shown::default() });
    harness.get_by_label("Brune: Who is it?");
    assert!(harness.query_by_label("Sound: A bell, far out.").is_none());
}

#[test]
fn a_link_is_followed_by_click_and_by_tab_and_enter() {
    let text = Rich::marked("Ships wait for the tide behind [the bar](bar).", std::iter::empty());
    let items = vec![PageItem::Narration { text, interlude: false }];
    let mut harness = reading(Shown { items, ..Shown::default() });
    harness.get_by_label("Codex: the bar").click();
    harness.run_steps(3);
    press(&mut harness, Key::Tab);
    press(&mut harness, Key::Enter);
    let entry = ReadingAction::Entry("bar".to_owned());
    assert_eq!(harness.state().done, [entry.clone(), entry]);
}

#[test]
fn every_way_of_reading_has_its_key() {
    let items = vec![fixtures::narration("You count the cans.")];
    let mut harness = reading(Shown { items, ..Shown::default() });
    for key in [Key::F, Key::N, Key::A, Key::L, Key::J, Key::C, Key::H, Key::PageUp, Key::PageDown] {
        press(&mut harness, key);
    }
    let expected = [
        ReadingAction::Skip,
        ReadingAction::ToChoice,
        ReadingAction::Auto,
        ReadingAction::History,
        ReadingAction::Journal,
        ReadingAction::Codex,
        ReadingAction::Hide,
        ReadingAction::Back,
        ReadingAction::Forward,
    ];
    assert_eq!(harness.state().done, expected);
}

fn long_play() -> Vec<PageItem> {
    (0..10_000).map(|index| fixtures::narration(&format!("Line {index} of a long, long play."))).collect()
}

#[test]
fn the_history_goes_back_to_a_line_after_a_question() {
    let mut roll = Roll::default();
    let items = long_play();
    let mut harness = harness(move |ui, page| {
        let action = history_ui(ui, page, &Look::default(), &mut roll, &items);
        assert!(roll.measured() < 300, "{} lines are set", roll.measured());
        action
    });
    harness.run_steps(6);
    harness.get_by_label("Line 9999 of a long, long play.");
    press(&mut harness, Key::ArrowUp);
    press(&mut harness, Key::Enter);
    harness.get_by_label("Stay");
    press(&mut harness, Key::Escape);
    assert!(harness.query_by_label("Stay").is_none());
    assert_eq!(harness.state().done, [], "nothing is done without an answer");
    press(&mut harness, Key::Home);
    harness.get_by_label("Line 0 of a long, long play.").click();
    harness.run_steps(3);
    harness.get_by_label("Go back to this line").click();
    harness.run_steps(3);
    press(&mut harness, Key::End);
    press(&mut harness, Key::Escape);
    assert_eq!(harness.state().done[0], HistoryAction::BackTo(0));
}

#[test]
fn the_history_is_searched_by_words_and_escape_goes_one_step() {
    let mut roll = Roll::default();
    let mut items = long_play();
    items[17] = fixtures::speech(Manner::Spoken, "Who is it?");
    let mut harness = harness(move |ui, page| history_ui(ui, page, &Look::default(), &mut roll, &items));
    press(&mut harness, Key::Slash);
    harness.event(egui::Event::Text("who IS".to_owned()));
    harness.run_steps(4);
    harness.get_by_label("Brune: Who is it?");
    assert!(harness.query_by_label("Line 9999 of a long, long play.").is_none());
    // A letter is written, and is no command.
    press(&mut harness, Key::L);
    assert_eq!(harness.state().done, []);
    press(&mut harness, Key::Escape);
    harness.run_steps(4);
    harness.get_by_label("Line 9999 of a long, long play.");
    press(&mut harness, Key::Escape);
    assert_eq!(harness.state().done, [HistoryAction::Close]);
}

#[test]
fn the_journal_says_what_was_decided_by_whom_and_what_is_known() {
    let decided = |about: &str, by| Decided { about: about.to_owned(), summary: "It was so.".to_owned(), by };
    let journal = JournalView {
        decided: vec![decided("The lamp", By::Here), decided("The door", By::Earlier("Brune".to_owned()))],
        known: vec![Known { about: "The ship".to_owned(), words: "She came in.".to_owned() }],
        people: vec![Portrait { name: "Ada".to_owned(), traits: vec!["There is oil.".to_owned()] }],
    };
    let mut harness = harness(move |ui, page| journal_ui(ui, page, &Look::default(), &journal).then_some(()));
    harness.get_by_label_contains("The lamp");
    harness.get_by_label_contains("(as you played Brune)");
    harness.get_by_label_contains("She came in.");
    harness.get_by_label("There is oil.");
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::J);
    assert_eq!(harness.state().done, [()]);
}

#[test]
fn the_codex_lists_what_is_open_and_leads_on() {
    let story = fixtures::story();
    let entries = finale::view::codex_titles(&story);
    let listed = entries.clone();
    let mut list = harness(move |ui, page| codex_ui(ui, page, &listed, None));
    list.get_by_label("The Bar").click();
    list.run_steps(3);
    assert_eq!(list.state().done, [CodexAction::Open("bar".to_owned())]);
    let open = finale::view::codex(&story, "bar");
    let mut entry = harness(move |ui, page| codex_ui(ui, page, &entries, open.as_ref()));
    entry.get_by_label("The shoal before the harbour.");
    entry.get_by_label("The Harbour").click();
    entry.run_steps(3);
    press(&mut entry, Key::Escape);
    assert_eq!(entry.state().done, [CodexAction::Open("harbour".to_owned()), CodexAction::Back]);
}

#[test]
fn keys_are_changed_by_pressing_another() {
    let mut list = harness(|ui, page| keys_ui(ui, page, None));
    list.get_by_label("one step back in the story; the page of saves before: PgUp").click();
    list.run_steps(3);
    let Some(KeysAction::Ask(row)) = list.state().done.first().copied() else { panic!("{:?}", list.state().done) };
    let mut waiting = harness(move |ui, page| keys_ui(ui, page, Some(row)));
    waiting.get_by_label("one step back in the story; the page of saves before: press a key …");
    press(&mut waiting, Key::Q);
    press(&mut waiting, Key::Escape);
    let stroke = Stroke::named("Q").expect("a key");
    assert_eq!(waiting.state().done, [KeysAction::Bind(row, stroke), KeysAction::Leave]);
}

#[test]
fn a_line_longer_than_the_window_is_read_to_its_end_before_the_next() {
    let items = vec![fixtures::heading(), fixtures::narration(&"Two hundred and eleven stairs. ".repeat(70))];
    let mut harness = reading(Shown { items, ..Shown::default() });
    press(&mut harness, Key::Enter);
    assert_eq!(harness.state().done, [], "the page goes on");
    for _ in 0..6 {
        press(&mut harness, Key::Enter);
    }
    assert_eq!(harness.state().done.first(), Some(&ReadingAction::Advance), "and then the story");
}

#[test]
fn a_notice_is_said_in_the_corner_and_at_the_foot_of_a_page_that_takes_the_window() {
    let notice = || Notice { kind: "Achievement", words: "Steady Hand".to_owned() };
    for scale in [1.0, 2.0] {
        let harness = harness(move |ui, page| -> Option<()> {
            let page = Page::new(page.window, scale);
            notices_ui(ui, &page, &Look::default(), &[notice()]);
            None
        });
        let rect = harness.get_by_label("Achievement: Steady Hand").rect();
        let column = Page::new(egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1280.0, 720.0)), scale).column;
        assert!(rect.left() > column.max || rect.top() > 500.0, "{rect:?} lies over the words at {scale}");
    }
}
