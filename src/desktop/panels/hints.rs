//! The line of keys at the foot of the page. It names the keys of the device that was used last.

use bevy_egui::egui::{Align, Id, Rect, Sense, Ui, WidgetInfo, WidgetType, pos2, vec2};

use crate::desktop::input::Device;
use crate::desktop::theme::{Face, Page, Setting, Words, set, tokens};

/// What the reader can do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doing {
    /// The next line is waiting.
    Reading { back: bool },
    /// An option is to be picked.
    Choosing,
    /// The reader has scrolled back.
    Away,
    /// The play is over.
    Ended,
    /// A list of a menu or of the title.
    Picking { menu: bool },
    /// The slots.
    Slots { load: bool },
    /// The name of a save is being written.
    Naming,
}

/// The words of the hint.
pub(crate) fn hint(doing: Doing, device: Device) -> &'static str {
    match (doing, device) {
        (Doing::Reading { back: true }, Device::Keys) => "Enter, go on  ·  PgUp, back  ·  Esc, menu  ·  F1, help",
        (Doing::Reading { back: false }, Device::Keys) => "Enter, go on  ·  Esc, menu  ·  F1, help",
        (Doing::Reading { .. }, Device::Pointer) => "Click, go on  ·  wheel, read back  ·  right click, menu",
        (Doing::Choosing, Device::Keys) => "1–9, or arrows and Enter, choose  ·  PgUp, back  ·  Esc, menu",
        (Doing::Choosing, Device::Pointer) => "Click a line to choose it  ·  right click, menu",
        (Doing::Away, Device::Keys) => "End or Enter, to the newest line  ·  Esc, menu",
        (Doing::Away, Device::Pointer) => "Click, to the newest line  ·  right click, menu",
        (Doing::Ended, Device::Keys) => "Enter, back to the title  ·  PgUp, back",
        (Doing::Ended, Device::Pointer) => "Wheel, read back  ·  right click, menu",
        (Doing::Picking { menu: false }, Device::Keys) => "1–9, or arrows and Enter  ·  F11, full screen  ·  F1, help",
        (Doing::Picking { menu: true }, Device::Keys) => "1–9, or arrows and Enter  ·  Esc, back",
        (Doing::Picking { .. }, Device::Pointer) => "",
        (Doing::Slots { load: true }, Device::Keys) => {
            "Enter, load  ·  R, name  ·  Del, delete  ·  PgUp, PgDn, pages  ·  Esc, back"
        }
        (Doing::Slots { load: false }, Device::Keys) => {
            "Enter, save  ·  R, name  ·  Del, delete  ·  PgUp, PgDn, pages  ·  Esc, back"
        }
        (Doing::Slots { load: true }, Device::Pointer) => "Click a save to load it  ·  Esc, back",
        (Doing::Slots { load: false }, Device::Pointer) => "Click a slot to save there  ·  Esc, back",
        (Doing::Naming, _) => "Enter, keep the name  ·  Esc, leave it as it was",
    }
}

/// Draws the hint at the foot of the page, and above it what went wrong, if anything did.
pub(crate) fn foot_ui(ui: &mut Ui, page: &Page, hint: &str, trouble: Option<&str>) {
    let bottom = page.window.bottom() - page.lines(tokens::HINT);
    let size = page.em(tokens::SIZE_SMALL);
    line_ui(ui, page, "hint", hint, Words::new(hint, Face::Italic, tokens::ASH), bottom, size);
    if let Some(trouble) = trouble {
        let above = bottom - size * tokens::LEADING;
        line_ui(ui, page, "trouble", trouble, Words::new(trouble, Face::Roman, tokens::ALARM), above, size);
    }
}

fn line_ui(ui: &Ui, page: &Page, id: &str, said: &str, words: Words, bottom: f32, size: f32) {
    if said.is_empty() {
        return;
    }
    let setting =
        Setting { size, line: (size * tokens::LEADING).round(), width: page.width(), indent: 0.0, align: Align::LEFT };
    let galley = set(ui.painter(), setting, &[words]);
    let at = pos2(page.column.min, bottom - galley.size().y).round();
    let rect = Rect::from_min_size(at, vec2(page.width(), galley.size().y));
    ui.painter().galley(at, galley, tokens::ASH);
    let response = ui.interact(rect, Id::new(id), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, said));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_follows_the_device() {
        let reading = Doing::Reading { back: true };
        assert!(hint(reading, Device::Keys).contains("Enter"));
        assert!(hint(reading, Device::Pointer).contains("Click"));
    }
}
