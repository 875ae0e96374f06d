//! The open choice: its options as lines of the page.

use bevy_egui::egui::{Align, Id, Rect, Ui, pos2, vec2};
use finale::view::{ChoiceView, OptionView};

use super::lines::{Line, spaced_lines_ui};
use crate::desktop::session::Taken;
use crate::desktop::theme::{Face, Look, Page, Setting, Words, set, tokens};

/// Draws the choice; gives the index of the option that was picked. `left` is what is left of the time, where there is a clock.
pub(crate) fn choice_ui(
    ui: &mut Ui,
    page: &Page,
    look: &Look,
    choice: &ChoiceView,
    taken: &[(usize, Taken)],
    left: Option<f32>,
) -> Option<usize> {
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.add_space(page.lines(tokens::GAP_WIDE));
    rule_ui(ui, page, choice.seconds, left);
    ui.add_space(page.lines(tokens::GAP));
    let mut number = 0;
    let lines: Vec<Line> = choice
        .options
        .iter()
        .map(|option| {
            if option.locked.is_none() {
                number += 1;
            }
            let taken = taken.iter().find(|(index, _)| *index == option.index).map(|(_, taken)| *taken);
            line(option, number, taken)
        })
        .collect();
    let picked = spaced_lines_ui(ui, page, look, &lines, tokens::GAP_OPTION);
    ui.add_space(page.lines(1.0));
    picked.and_then(|position| choice.options.get(position)).map(|option| option.index)
}

/// The hairline above a choice. Against the clock it shrinks, and the seconds are written out.
fn rule_ui(ui: &mut Ui, page: &Page, seconds: Option<f32>, left: Option<f32>) {
    let (_, rect) = ui.allocate_space(vec2(page.width(), tokens::HAIRLINE));
    let (Some(seconds), Some(left)) = (seconds, left) else {
        page.rule(ui.painter(), rect.min, page.width(), tokens::RULE);
        return;
    };
    let share = (left / seconds.max(f32::EPSILON)).clamp(0.0, 1.0);
    page.rule(ui.painter(), rect.min, page.width(), tokens::RULE);
    let bar = Rect::from_min_size(rect.min, vec2(page.width() * share, tokens::HAIRLINE * 2.0));
    ui.painter().rect_filled(bar, 0.0, tokens::ALARM);
    let words = [Words::new(format!("{} s", left.ceil().max(0.0)), Face::Italic, tokens::ALARM)];
    let size = page.em(tokens::SIZE_SMALL);
    let setting = Setting { size, line: page.line, width: f32::INFINITY, indent: 0.0, align: Align::RIGHT };
    let galley = set(ui.painter(), setting, &words);
    ui.painter().galley(pos2(page.column.max, rect.top() - page.line).round(), galley, tokens::ALARM);
}

/// How an option that was taken before is marked: a sign, and words.
fn mark(taken: Taken) -> &'static str {
    match taken {
        Taken::Here => "● chosen before, in this play",
        Taken::Elsewhere => "○ chosen before, in another play",
    }
}

fn line(option: &OptionView, number: usize, taken: Option<Taken>) -> Line {
    let open = option.locked.is_none();
    let colour = if open { tokens::BONE } else { tokens::ASH };
    let mut words = Words::rich(&option.text, false, colour);
    if option.spoken {
        words.insert(0, Words::new("“", Face::Roman, colour));
        words.push(Words::new("”", Face::Roman, colour));
    }
    let notes: Vec<&str> =
        option.locked.as_deref().or(option.stakes.as_deref()).into_iter().chain(taken.map(mark)).collect();
    let plain = option.text.to_plain();
    let id = Id::new(("option", option.index, &plain));
    let name = match (&option.locked, &option.stakes) {
        (Some(reason), _) => format!("{plain} Not possible: {reason}"),
        (None, Some(stakes)) => format!("{plain} {stakes}"),
        (None, None) => plain,
    };
    let name =
        taken.map_or(name.clone(), |taken| format!("{name} ({})", mark(taken).trim_start_matches(['●', '○', ' '])));
    Line {
        id,
        number: open.then_some(number),
        words,
        notes: (!notes.is_empty())
            .then(|| Words::new(notes.join("  ·  "), Face::Italic, tokens::ASH))
            .into_iter()
            .collect(),
        name,
        enabled: open,
        accent: None,
        section: None,
        apart: false,
    }
}
