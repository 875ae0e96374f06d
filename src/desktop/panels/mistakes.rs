//! What is wrong with the story's files as they are now, over the page of the one that plays on. For those who write while they play.

use bevy::prelude::*;
use bevy_egui::egui::{Area, Context, Frame, Id, Margin, Order, ScrollArea, UiBuilder, pos2, vec2};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::prose::{Prose, prose_ui};
use crate::desktop::Step;
use crate::desktop::packs::Packs;
use crate::desktop::settings::Settings;
use crate::desktop::theme::{Face, Page, Words, tokens};

/// Draws the report in the lower part of the window.
pub(crate) fn mistakes_ui(context: &Context, page: &Page, report: &str) {
    let height = (page.window.height() * tokens::REPORT).round();
    let top = page.window.bottom() - height;
    Area::new(Id::new("mistakes")).order(Order::Foreground).fixed_pos(pos2(page.window.left(), top)).show(
        context,
        |ui| {
            let frame = Frame::new().fill(tokens::GROUND).inner_margin(Margin::same(page.em(tokens::PAGE_EDGE) as i8));
            frame.show(ui, |ui| {
                ui.set_min_size(vec2(page.window.width(), height) - frame.total_margin().sum());
                ui.set_max_size(ui.min_size());
                let said = "The story on the disk has mistakes. The one before them plays on.";
                prose_ui(ui, page, Prose::sized(tokens::SIZE_SMALL), &[Words::new(said, Face::Roman, tokens::ALARM)]);
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                    ui.scope_builder(UiBuilder::new(), |ui| {
                        let words = [Words::new(report, Face::Mono, tokens::BONE_DIM)];
                        prose_ui(ui, page, Prose::sized(tokens::SIZE_MONO), &words);
                    });
                });
            });
        },
    );
}

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(EguiPrimaryContextPass, draw.after(Step::Draw).run_if(resource_exists::<Packs>));
}

fn draw(mut contexts: EguiContexts, packs: Res<Packs>, settings: Res<Settings>) -> Result {
    let context = contexts.ctx_mut()?;
    if let Some(report) = &packs.report {
        mistakes_ui(context, &Page::new(context.content_rect(), settings.text_scale), report);
    }
    Ok(())
}
