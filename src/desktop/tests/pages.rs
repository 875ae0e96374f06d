//! The title, the reading page and the menus, found by what a screen reader would say.

use bevy_egui::egui::{self, Key};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use finale::view::{ChoiceView, EndView, Manner, PageItem};

use super::fixtures;
use crate::desktop::input::Device;
use crate::desktop::menus::{BeginAction, History, PauseAction, begin_ui, pause_ui};
use crate::desktop::panels::column::Column;
use crate::desktop::screens::reading::{ReadingAction, ReadingPage, reading_ui};
use crate::desktop::screens::title::{TitleAction, TitlePage, title_ui};
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

struct Shown {
    items: Vec<PageItem>,
    choice: Option<ChoiceView>,
    end: Option<EndView>,
}

fn reading<'a>(shown: Shown) -> Harness<'a, Bench<ReadingAction>> {
    let mut column = Column::default();
    harness(move |ui, page| {
        let shown = ReadingPage {
            items: &shown.items,
            choice: shown.choice.as_ref(),
            left: None,
            end: shown.end.as_ref(),
            look: Look::default(),
            still: true,
            can_go_back: true,
            device: Device::Keys,
            trouble: None,
        };
        reading_ui(ui, page, &mut column, &shown)
    })
}

fn at_choice<'a>() -> Harness<'a, Bench<ReadingAction>> {
    let items = vec![fixtures::heading(), fixtures::narration("You count the cans.")];
    reading(Shown { items, choice: Some(fixtures::choice()), end: None })
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
            latest: Some(&latest),
            next: None,
            saves: false,
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
        title_ui(ui, page, &TitlePage { title: None, report, latest: None, next: None, saves: false, mods: false })
    });
    harness.get_by_label("error: no such decision");
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
    let harness = reading(Shown { items, choice: None, end: None });
    for said in [
        "Evening. Oil. The Lamp Room. Ada",
        "You count the cans.",
        "Brune: Who is it?",
        "Brune, over comm: Come in.",
        "Brune, in a vision: The sea is not linear.",
        "Brune, in thought: She knows.",
    ] {
        harness.get_by_label(said);
    }
}

#[test]
fn reading_goes_on_by_key_and_by_click() {
    let items = vec![fixtures::narration("You count the cans.")];
    let mut harness = reading(Shown { items, choice: None, end: None });
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
    let mut harness = reading(Shown { items, choice: None, end: Some(fixtures::end()) });
    harness.run_steps(3);
    harness.get_by_label("Dawn");
    harness.get_by_label_contains("Ada lit the lamp.");
    harness.get_by_label_contains("here nobody did");
    harness.get_by_label("Back to the title").click();
    harness.run_steps(3);
    assert_eq!(harness.state().done, [ReadingAction::ToTitle]);
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
        let mut harness = harness(move |ui, page| {
            let shown = ReadingPage {
                items: &items,
                choice: None,
                left: None,
                end: None,
                look: Look::default(),
                still: true,
                can_go_back: true,
                device: Device::Keys,
                trouble: None,
            };
            let action = reading_ui(ui, page, column, &shown);
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
fn the_pause_menu_changes_settings_and_closes() {
    let settings = Settings::default();
    let mut harness = harness(move |ui, page| pause_ui(ui, page, &settings, true));
    harness.get_by_label("Keep everything still: off").click();
    harness.run_steps(3);
    press(&mut harness, Key::Num4);
    press(&mut harness, Key::Escape);
    let changed = [Change::Still, Change::Larger].map(PauseAction::Change);
    assert_eq!(harness.state().done, [&changed[..], &[PauseAction::Close]].concat());
}
