//! The corner of every screen: what is to be noticed in passing.

use bevy::prelude::*;
use bevy_egui::egui::{Id, LayerId, Order, Ui, UiBuilder};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::Hidden;
use crate::desktop::Step;
use crate::desktop::known::Notices;
use crate::desktop::panels::notices::notices_ui;
use crate::desktop::settings::Settings;
use crate::desktop::theme::{Look, Page};

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(EguiPrimaryContextPass, draw.after(Step::Draw));
}

fn draw(mut contexts: EguiContexts, (notices, hidden): (Res<Notices>, Res<Hidden>), settings: Res<Settings>) -> Result {
    if notices.0.is_empty() || hidden.0 {
        return Ok(());
    }
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    let layer = LayerId::new(Order::Foreground, Id::new("corner"));
    let builder = UiBuilder::new().layer_id(layer).max_rect(context.content_rect());
    let ui = Ui::new(context.clone(), Id::new("corner"), builder);
    notices_ui(&ui, &page, &Look::default(), &notices.0);
    Ok(())
}
