//! The line of keys at the foot of the page. It names the keys of the device that was used last.

use bevy_egui::egui::{Align, Id, Rect, Sense, Ui, WidgetInfo, WidgetType, pos2, vec2};

use crate::desktop::input::{Device, Intent, Keymap};
use crate::desktop::theme::{Face, Page, Setting, Words, set, tokens};

/// What the reader can do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doing {
    /// The next line is waiting.
    Reading { back: bool },
    /// Reading goes on by itself.
    Auto,
    /// A replay is stepped through.
    Replaying,
    /// What was read is passed over.
    Skipping,
    /// An option is to be picked.
    Choosing,
    /// The reader has scrolled back.
    Away,
    /// The play is over, and the card of its end is in sight as far as its foot, or goes on below.
    Ended { ending: bool, more: bool },
    /// A list of a menu or of the title.
    Picking { menu: bool },
    /// The slots.
    Slots { load: bool },
    /// The name of a save is being written.
    Naming,
    /// Lines of the history are picked.
    Looking,
    /// A key is waited for.
    Binding,
}

/// The words of the hint: the keys as they are now, for the device that was used last.
pub(crate) fn hint(doing: Doing, device: Device, keymap: &Keymap) -> String {
    let key = |intent: Intent| keymap.key(intent);
    let keys = |pairs: &[(Intent, &str)]| {
        let pairs = pairs.iter().map(|(intent, does)| format!("{}, {does}", key(*intent)));
        pairs.collect::<Vec<_>>().join("  ·  ")
    };
    let menu = (Intent::Menu, "menu");
    match (doing, device) {
        (Doing::Reading { back: true }, Device::Keys) => {
            keys(&[(Intent::Enter, "go on"), (Intent::Back, "back"), menu, (Intent::Help, "keys")])
        }
        (Doing::Reading { back: false }, Device::Keys) => {
            keys(&[(Intent::Enter, "go on"), menu, (Intent::Help, "keys")])
        }
        (Doing::Reading { .. }, Device::Pointer) => {
            "Click, go on  ·  wheel, read back  ·  right click, menu".to_owned()
        }
        (Doing::Auto, _) => format!("Going on by itself  ·  {}", keys(&[(Intent::Auto, "stop"), menu])),
        (Doing::Replaying, _) => {
            let steps = [(Intent::Forward, "a step on"), (Intent::Back, "a step back"), (Intent::ToChoice, "choice")];
            format!("{}  ·  {}", keys(&steps), keys(&[menu]))
        }
        (Doing::Skipping, _) => format!("Skipping what you have read  ·  {}", keys(&[(Intent::Skip, "stop")])),
        (Doing::Choosing, Device::Keys) => {
            format!("1–9, or arrows and Enter, choose  ·  {}", keys(&[(Intent::Back, "back"), menu]))
        }
        (Doing::Choosing, Device::Pointer) => "Click a line to choose it  ·  right click, menu".to_owned(),
        (Doing::Away, Device::Keys) => {
            format!("{} or {}", key(Intent::Newest), keys(&[(Intent::Enter, "to the newest line"), menu]))
        }
        (Doing::Away, Device::Pointer) => "Click, to the newest line  ·  right click, menu".to_owned(),
        (Doing::Ended { ending, more }, Device::Keys) => {
            let enter = match (more, ending) {
                (true, _) => "read on",
                (false, true) => "credits",
                (false, false) => "back to the title",
            };
            keys(&[(Intent::Enter, enter), (Intent::Back, "back")])
        }
        (Doing::Ended { more: true, .. }, Device::Pointer) => "Click, read on  ·  right click, menu".to_owned(),
        (Doing::Ended { .. }, Device::Pointer) => "Wheel, read back  ·  right click, menu".to_owned(),
        (Doing::Picking { menu: false }, Device::Keys) => {
            let more = keys(&[(Intent::Fullscreen, "full screen"), (Intent::Help, "keys")]);
            format!("1–9, or arrows and Enter  ·  {more}")
        }
        (Doing::Picking { menu: true }, Device::Keys) => {
            format!("1–9, or arrows and Enter  ·  {}", keys(&[(Intent::Menu, "back")]))
        }
        (Doing::Picking { .. }, Device::Pointer) => String::new(),
        (Doing::Looking, Device::Keys) => {
            let more = [(Intent::Enter, "go back to a line"), (Intent::Search, "search"), (Intent::Menu, "close")];
            format!("{} {}  ·  {}", key(Intent::Previous), key(Intent::Next), keys(&more))
        }
        (Doing::Looking, Device::Pointer) => "Click a line to go back to it  ·  right click, close".to_owned(),
        (Doing::Binding, _) => "Press the new key  ·  Esc leaves it as it is".to_owned(),
        (Doing::Slots { load }, Device::Keys) => {
            let enter = if load { "load" } else { "save" };
            let more =
                [(Intent::Enter, enter), (Intent::Rename, "name"), (Intent::Delete, "remove"), (Intent::Menu, "back")];
            let pages = format!("{}, {}, pages", key(Intent::Back), key(Intent::Forward));
            format!("{}  ·  {pages}", keys(&more))
        }
        (Doing::Slots { load: true }, Device::Pointer) => "Click a save to load it  ·  right click, back".to_owned(),
        (Doing::Slots { load: false }, Device::Pointer) => {
            "Click a slot to save there  ·  right click, back".to_owned()
        }
        (Doing::Naming, _) => "Enter, keep the name  ·  Esc, leave it as it was".to_owned(),
    }
}

/// Draws the hint at the foot of the page, and above it what went wrong, if anything did.
pub(crate) fn foot_ui(ui: &mut Ui, page: &Page, hint: &str, trouble: Option<&str>) {
    let bottom = page.window.bottom() - page.edge(tokens::HINT);
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
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_hint_follows_the_device() {
        let reading = Doing::Reading { back: true };
        let usual = Keymap::new(&BTreeMap::new());
        assert!(hint(reading, Device::Keys, &usual).contains("Enter"));
        assert!(hint(reading, Device::Pointer, &usual).contains("Click"));
        let own = Keymap::new(&BTreeMap::from([("Back".to_owned(), "Q".to_owned())]));
        assert!(hint(reading, Device::Keys, &own).contains("Q, back"));
    }
}
