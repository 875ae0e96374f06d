//! Pictures of the page for the slots: when one is taken, and how it is made small.
//!
//! A picture is taken when a menu opens, before it covers the page, and once a page has come to rest after a choice. It does not know
//! which saves it will lie beside.

use std::io::Cursor;

use bevy::prelude::*;
use bevy::render::RenderApp;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat, ImageReader, Limits};

use super::menus::Menu;
use super::screens::Screen;
use super::session::{Happened, Play};
use super::storage::{Job, Keeper};
use super::wake::Waker;

/// The size of a picture, in pixels.
pub(crate) const SIZE: (u32, u32) = (480, 270);
/// How long a page takes to come to rest after a choice, in seconds.
const REST: f32 = 0.9;
/// A picture that is larger than this, in pixels a side, was not made here.
const LARGEST: u32 = 2048;

/// What is to be photographed.
#[derive(Resource, Default)]
pub(crate) struct Camera {
    /// A picture is wanted at this time, in seconds since the start.
    due: Option<f32>,
    /// A picture of this frame is wanted.
    now: bool,
}

impl Camera {
    /// Takes a picture of the page as this frame will show it.
    pub(crate) fn take(&mut self) {
        self.now = true;
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Camera>();
    // Without a renderer there is nothing to be seen.
    if app.get_sub_app(RenderApp).is_some() {
        app.add_systems(Update, (plan, expose).chain().after(super::Step::Keep));
    }
}

/// A choice was made: the page will rest in a moment.
fn plan(time: Res<Time<Real>>, waker: Res<Waker>, mut camera: ResMut<Camera>, mut happened: MessageReader<Happened>) {
    for event in happened.read() {
        if matches!(event, Happened::Chose | Happened::Ended | Happened::Opened { .. }) {
            camera.due = Some(time.elapsed_secs() + REST);
            waker.after(std::time::Duration::from_secs_f32(REST));
        }
    }
}

fn expose(
    mut commands: Commands,
    time: Res<Time<Real>>,
    screen: Res<State<Screen>>,
    (menu, next): (Res<State<Menu>>, Res<NextState<Menu>>),
    play: Res<Play>,
    mut camera: ResMut<Camera>,
) {
    let reading = *screen.get() == Screen::Reading && *menu.get() == Menu::None;
    let covered_next =
        matches!(&*next, NextState::Pending(menu) | NextState::PendingIfNeq(menu) if *menu != Menu::None);
    let rested = camera.due.is_some_and(|due| time.elapsed_secs() >= due);
    if !reading || !(covered_next || rested || camera.now) {
        return;
    }
    *camera = Camera::default();
    let of = play.moment();
    let hand_over = move |captured: On<ScreenshotCaptured>, keeper: Option<Res<Keeper>>| {
        if let Some(keeper) = keeper {
            keeper.ask(Job::Picture { of, image: Box::new(captured.image.clone()) });
        }
    };
    commands.spawn(Screenshot::primary_window()).observe(hand_over);
}

/// A picture of the window as a small PNG.
pub(super) fn develop(image: Image) -> Option<Vec<u8>> {
    let image = image.try_into_dynamic().ok()?;
    let (width, height) = SIZE;
    let small = DynamicImage::ImageRgb8(image.to_rgb8()).resize_to_fill(width, height, FilterType::Triangle);
    let mut png = Cursor::new(Vec::new());
    small.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner())
}

/// A small PNG as width, height and bytes of red, green, blue and alpha; none where it is damaged or far too large.
pub(super) fn read(png: &[u8]) -> Option<([usize; 2], Vec<u8>)> {
    let mut reader = ImageReader::with_format(Cursor::new(png), ImageFormat::Png);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST);
    limits.max_image_height = Some(LARGEST);
    reader.limits(limits);
    let picture = reader.decode().ok()?.to_rgba8();
    let (width, height) = picture.dimensions();
    Some(([usize::try_from(width).ok()?, usize::try_from(height).ok()?], picture.into_raw()))
}

#[cfg(test)]
mod tests {
    use bevy::asset::RenderAssetUsages;
    use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};

    use super::*;

    #[test]
    fn a_picture_becomes_small_and_can_be_read_again() {
        let size = Extent3d { width: 640, height: 480, depth_or_array_layers: 1 };
        let format = TextureFormat::Bgra8UnormSrgb;
        let image =
            Image::new_fill(size, TextureDimension::D2, &[10, 20, 200, 255], format, RenderAssetUsages::default());
        let png = develop(image).expect("a picture");
        let ([width, height], pixels) = read(&png).expect("a PNG");
        assert_eq!((width, height), (SIZE.0 as usize, SIZE.1 as usize));
        assert_eq!(pixels[..4], [200, 20, 10, 255]);
    }

    #[test]
    fn what_is_no_picture_is_none() {
        assert!(read(b"not a picture").is_none());
    }
}
