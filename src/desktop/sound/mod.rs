//! What is heard: the place and its mood, the music, a motif when somebody's telling begins or turns, sounds of the story and of the pages.
//!
//! Owns what is to be heard when. The samples are the library's, the thread that makes them is [`studio`]'s, the loudspeakers are
//! [`device`]'s. Without a device everything here runs and nothing is heard.

mod device;
mod studio;

use bevy::prelude::*;
use finale::sound::Volumes;
use finale::view::{MotifView, PageItem, StageView};

use self::studio::{Order, Studio, Wanted};
use super::menus::Menu;
use super::screens::Screen;
use super::session::{Happened, Play, Told};
use super::settings::Settings;
use super::stage::{Faults, StageAssets};
use super::storage::Report;

/// The thread that makes sounds.
#[derive(Resource)]
struct Band(Studio);

/// What was last asked for.
#[derive(Default, PartialEq)]
struct Asked {
    place: Option<Wanted>,
    music: Option<Wanted>,
    /// The motif, and the telling in which it was heard: by the number of headings before it.
    motif: Option<(MotifView, usize)>,
    step: u64,
    opened: u32,
}

/// The sounds of the pages.
const CHOICE: &str = "ui_choice";
const MENU: &str = "ui_menu";
const SAVE: &str = "ui_save";
const PAGE: &str = "ui_page";

pub(crate) fn plugin(app: &mut App) {
    let volumes = app.world().get_resource::<Settings>().map_or(SILENT, volumes);
    app.insert_resource(Band(Studio::open(volumes)))
        .add_systems(PreUpdate, bring.run_if(resource_changed::<StageAssets>))
        .add_systems(
            Update,
            (turn.run_if(resource_changed::<Settings>), listen, pages, admit).after(super::Step::Keep),
        );
}

const SILENT: Volumes = Volumes { master: 0.0, music: 0.0, effects: 0.0 };

fn volumes(settings: &Settings) -> Volumes {
    let share = |percent: u8| f32::from(percent.min(100)) / 100.0;
    if settings.mute {
        return SILENT;
    }
    Volumes { master: share(settings.volume), music: share(settings.music), effects: share(settings.effects) }
}

fn bring(band: Res<Band>, assets: Res<StageAssets>) {
    band.0.ask(Order::Assets(assets.0.clone()));
}

fn turn(band: Res<Band>, settings: Res<Settings>) {
    band.0.set_volumes(volumes(&settings));
}

/// What the play is now like to hear.
fn listen(
    band: Res<Band>,
    (play, told): (Res<Play>, Option<Res<Told>>),
    screen: Res<State<Screen>>,
    mut asked: Local<Asked>,
) {
    let shown = match screen.get() {
        Screen::Title => told.as_deref().map(|told| &told.stage),
        Screen::Reading => Some(&play.stage),
    };
    let place = shown.and_then(place_of);
    if place != asked.place {
        band.0.ask(Order::Place(place.clone()));
        asked.place = place;
    }
    let music = shown.and_then(|shown| {
        let id = shown.music.as_deref()?;
        Some(Wanted::new(id, shown.light, shown.warmth, shown.unrest))
    });
    if music != asked.music {
        band.0.ask(Order::Music(music.clone()));
        asked.music = music;
    }
    if asked.opened == play.opened && asked.step == play.news.number {
        return;
    }
    let resumed = asked.opened != play.opened && !play.news.fresh;
    (asked.step, asked.opened) = (play.news.number, play.opened);
    let headings = play.items.iter().filter(|item| matches!(item, PageItem::Heading { .. })).count();
    let motif = play.stage.motif.clone().map(|motif| (motif, headings));
    if motif != asked.motif {
        if let (Some((motif, _)), true, false) = (&motif, play.news.fresh, resumed) {
            band.0.ask(Order::Motif(motif.person.clone(), motif.turns));
        }
        asked.motif = motif;
    }
    for sound in &play.news.sounds {
        band.0.ask(Order::Effect(sound.clone()));
    }
}

/// A bed is known by the name of the shader: places that look the same sound the same.
fn place_of(shown: &StageView) -> Option<Wanted> {
    let shader = shown.shader.as_deref().map(|file| file.trim_end_matches(".wgsl"));
    let name = shader.or(shown.backdrop.as_deref())?;
    Some(Wanted::new(name, shown.light, shown.warmth, shown.unrest))
}

/// What the reader does with the pages.
fn pages(
    band: Res<Band>,
    menu: Res<State<Menu>>,
    mut happened: MessageReader<Happened>,
    mut reports: MessageReader<Report>,
) {
    let sound = |name: &str| band.0.ask(Order::Effect(name.to_owned()));
    for event in happened.read() {
        match event {
            Happened::Chose => sound(CHOICE),
            Happened::Opened { .. } => sound(PAGE),
            _ => {}
        }
    }
    if menu.is_changed() && *menu.get() != Menu::None {
        sound(MENU);
    }
    if reports.read().any(|report| matches!(report, Report::Kept { .. })) {
        sound(SAVE);
    }
}

/// Says what cannot be heard: what a file is not, as soon as it is there, whether or not there are loudspeakers.
fn admit(band: Res<Band>, faults: Option<ResMut<Faults>>, assets: Option<Res<StageAssets>>) {
    let Some(mut faults) = faults else { return };
    if let Some(assets) = assets.filter(|assets| assets.is_changed()) {
        studio::faults(&assets.0).into_iter().for_each(|fault| faults.note(fault));
    }
    for fault in band.0.faults() {
        faults.note(fault);
    }
}
