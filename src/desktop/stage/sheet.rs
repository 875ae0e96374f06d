//! A contact sheet for review, drawn off-screen and without a window: every place in three moods, and every portrait, each with its name.
//! It knows the stage and no story.

use std::path::{Path, PathBuf};

use bevy::camera::visibility::NoFrustumCulling;
use bevy::camera::{ClearColorConfig, RenderTarget};
use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::shader::Shader;
use bevy::sprite_render::MeshMaterial2d;
use image::{Rgb, RgbImage};

use super::backdrop::{self, Backdrop, Told, WHOLE};
use super::check::ShaderFault;
use super::draw::{self, Pixels, Undrawn};
use super::sources::BackdropSources;
use super::{easel, letters, offscreen};

/// Why there is no sheet.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SheetError {
    #[error(transparent)]
    Shader(#[from] ShaderFault),
    #[error(transparent)]
    Portrait(#[from] Undrawn),
    #[error("The picture could not be read back from the graphics adapter: {reason}.")]
    Unread { reason: String },
    #[error("The sheet could not be written to {path}: {reason}.")]
    Unwritten { path: PathBuf, reason: String },
    #[error("The renderer ended before it had drawn the sheet.")]
    Unfinished,
}

/// Name, light, warmth, unrest, and what the story has made of the place: a quiet evening, a night, an alarm.
pub(super) const MOODS: [(&str, f32, f32, f32, f32); 3] =
    [("calm", 0.6, 0.6, 0.1, 0.75), ("night", 0.2, 0.35, 0.25, 0.5), ("alarm", 0.45, 0.95, 0.95, 0.125)];
/// A place as it is seen beside the page, in pixels.
const CELL: UVec2 = UVec2::new(300, 340);
/// Places in a row.
const ACROSS: u32 = 2;
const GAP: u32 = 4;
/// Room for a name.
const LABEL: u32 = 14;
/// Portraits in a row; their width follows.
const FACES: u32 = 12;
const FACE_HEIGHT: u32 = 172;
/// A moment at which every picture shows what it has.
const MOMENT: f32 = 36.0;
/// Frames before the shutter: textures and pipelines have to be there first.
const PATIENCE: u32 = 8;
/// Frames after which something must have gone wrong.
const ENOUGH: u32 = 600;
const PAPER: Rgb<u8> = Rgb([0x12, 0x10, 0x0e]);
const BONE: Rgb<u8> = Rgb([0xbd, 0xb5, 0xa5]);

/// Draws every backdrop in three moods and every portrait into one PNG.
///
/// Looks for no adapter first: Bevy panics where there is none, so whoever opens windows should have looked.
pub(crate) fn render_sheet(assets: &finale::load::Assets, out: &Path) -> Result<(), SheetError> {
    let faces = assets.folder("portraits", "svg").map(|(name, text)| match draw::draw(text, FACE_HEIGHT) {
        Ok(drawn) => Ok((name.to_owned(), drawn)),
        Err(fault) => Err(Undrawn { file: format!("{name}.svg"), fault }),
    });
    let faces = faces.collect::<Result<Vec<_>, Undrawn>>()?;
    let sheet = lay_out(&places(&BackdropSources::of(assets))?, &faces);
    let unwritten =
        |error: image::ImageError| SheetError::Unwritten { path: out.to_owned(), reason: error.to_string() };
    sheet.save(out).map_err(unwritten)
}

/// A place in one mood.
struct Cell {
    place: String,
    mood: &'static str,
    picture: RgbImage,
}

/// Every place in every mood, in the order of their names.
fn places(sources: &BackdropSources) -> Result<Vec<Cell>, SheetError> {
    let ids: Vec<String> = sources.ids().into_iter().map(str::to_owned).collect();
    let image = paint(sources)?;
    let whole = image.try_into_dynamic().map_err(|error| SheetError::Unread { reason: error.to_string() })?.to_rgb8();
    let cells = ids.iter().enumerate().flat_map(|(row, place)| {
        let whole = &whole;
        MOODS.iter().enumerate().map(move |(column, (mood, ..))| {
            let corner = UVec2::new(column as u32, row as u32) * CELL;
            let picture = image::imageops::crop_imm(whole, corner.x, corner.y, CELL.x, CELL.y).to_image();
            Cell { place: place.clone(), mood, picture }
        })
    });
    Ok(cells.collect())
}

fn lay_out(cells: &[Cell], faces: &[(String, Pixels)]) -> RgbImage {
    let moods = MOODS.len() as u32;
    let step = CELL + UVec2::new(GAP, LABEL + GAP);
    let width = step.x * moods * ACROSS + GAP;
    let rows = (cells.len() as u32).div_ceil(moods * ACROSS);
    let face_step = UVec2::new((width - GAP) / FACES, FACE_HEIGHT + LABEL + GAP);
    let head = rows * step.y + GAP;
    let height = head + (faces.len() as u32).div_ceil(FACES) * face_step.y + GAP;
    let mut sheet = RgbImage::from_pixel(width, height, PAPER);
    for (index, cell) in (0..).zip(cells) {
        let at = UVec2::new(index % (moods * ACROSS), index / (moods * ACROSS)) * step + GAP;
        image::imageops::replace(&mut sheet, &cell.picture, at.x.into(), at.y.into());
        label(&mut sheet, &format!("{} {}", cell.place.replace('_', " "), cell.mood), at + UVec2::new(2, CELL.y + 4));
    }
    for (index, (name, face)) in (0..).zip(faces) {
        let at = UVec2::new(index % FACES, index / FACES) * face_step + UVec2::new(GAP, head);
        lay_over(&mut sheet, face, at, face_step.x - GAP);
        label(&mut sheet, &name.replace('_', " "), at + UVec2::new(2, FACE_HEIGHT + 4));
    }
    sheet
}

/// A portrait before a piece of dusk.
fn lay_over(sheet: &mut RgbImage, face: &Pixels, at: UVec2, room: u32) {
    for (x, y) in (0..FACE_HEIGHT).flat_map(|y| (0..room).map(move |x| (x, y))) {
        let along = x as f32 / room as f32;
        let dusk = [14.0 + 30.0 * along, 13.0 + 34.0 * along, 15.0 + 50.0 * along];
        let left = x.checked_sub(room.saturating_sub(face.width) / 2).filter(|left| *left < face.width);
        let pixel: Option<&[u8; 4]> =
            left.and_then(|left| face.bytes.get(((y * face.width + left) * 4) as usize..)?.first_chunk::<4>());
        let [red, green, blue, cover] = pixel.copied().unwrap_or_default();
        let share = f32::from(cover) / 255.0;
        let mix = |under: f32, over: u8| (under + (f32::from(over) - under) * share) as u8;
        let [r, g, b] = dusk;
        sheet.put_pixel(at.x + x, at.y + y, Rgb([mix(r, red), mix(g, green), mix(b, blue)]));
    }
}

fn label(sheet: &mut RgbImage, text: &str, at: UVec2) {
    let (width, height) = sheet.dimensions();
    letters::write(text, 1, |x, y| {
        if at.x + x < width && at.y + y < height {
            sheet.put_pixel(at.x + x, at.y + y, BONE);
        }
    });
}

/// What is to be drawn, and how long it has been waited for.
#[derive(Resource)]
struct Order {
    shaders: Vec<Handle<Shader>>,
    target: Handle<Image>,
    waited: u32,
}

#[derive(Resource)]
struct Developed(Image);

fn paint(sources: &BackdropSources) -> Result<Image, SheetError> {
    let checked = sources.ids().into_iter().map(|id| sources.shader(id)).collect::<Result<Vec<_>, _>>()?;
    let mut app = offscreen::renderer();
    app.add_systems(Startup, hang).add_systems(Update, expose);
    let target = easel::picture(whole(checked.len() as u32));
    let target = app.world_mut().resource_mut::<Assets<Image>>().add(target);
    let mut assets = app.world_mut().resource_mut::<Assets<Shader>>();
    let shaders = checked.into_iter().map(|shader| assets.add(shader)).collect();
    app.insert_resource(Order { shaders, target, waited: 0 });
    develop(app)
}

fn develop(mut app: App) -> Result<Image, SheetError> {
    offscreen::start(&mut app);
    for _ in 0..ENOUGH {
        app.update();
        if let Some(Developed(image)) = app.world_mut().remove_resource() {
            return Ok(image);
        }
        if app.should_exit().is_some() {
            break;
        }
    }
    Err(SheetError::Unfinished)
}

/// The size of all cells together: one row a place, one column a mood.
fn whole(places: u32) -> UVec2 {
    CELL * UVec2::new(MOODS.len() as u32, places.max(1))
}

/// Hangs one quad for each place and mood.
fn hang(
    mut commands: Commands,
    order: Res<Order>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<Backdrop>>,
) {
    commands.spawn((
        Camera2d,
        Camera { clear_color: ClearColorConfig::Custom(Color::BLACK), ..default() },
        Msaa::Off,
        RenderTarget::Image(order.target.clone().into()),
    ));
    let size = whole(order.shaders.len() as u32).as_vec2();
    for (row, shader) in order.shaders.iter().enumerate() {
        for (column, (_, light, warmth, unrest, shows)) in MOODS.into_iter().enumerate() {
            let corner = (UVec2::new(column as u32, row as u32) * CELL).as_vec2();
            let cell = Rect::from_corners(corner / size, (corner + CELL.as_vec2()) / size);
            // Beside the page, as a window of 1280 by 720 shows it: nothing lies under a page here.
            let resolution = CELL.as_vec2();
            let shows = Vec4::splat(shows);
            let told = Told { resolution, time: MOMENT, light, warmth, unrest, motion: 1.0, page: 0.0, shows };
            commands.spawn((
                Mesh2d(meshes.add(backdrop::quad(cell, WHOLE))),
                MeshMaterial2d(materials.add(Backdrop { told, shader: shader.clone() })),
                NoFrustumCulling,
            ));
        }
    }
}

fn expose(mut commands: Commands, mut order: ResMut<Order>) {
    order.waited += 1;
    if order.waited == PATIENCE {
        let keep = |captured: On<ScreenshotCaptured>, mut commands: Commands| {
            commands.insert_resource(Developed(captured.image.clone()));
        };
        commands.spawn(Screenshot::image(order.target.clone())).observe(keep);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where something begins and ends: the places of a coarse grid whose lightness differs from a neighbour's by more than its share of
    /// the whole range, so that light and tint make no difference.
    fn edges(picture: &RgbImage) -> Vec<bool> {
        const ACROSS: u32 = 24;
        const DOWN: u32 = 27;
        let small = image::imageops::resize(picture, ACROSS, DOWN, image::imageops::FilterType::Triangle);
        let light = |x: u32, y: u32| {
            let Rgb([r, g, b]) = *small.get_pixel(x.min(ACROSS - 1), y.min(DOWN - 1));
            0.3 * f32::from(r) + 0.6 * f32::from(g) + 0.1 * f32::from(b)
        };
        let steps: Vec<f32> = (0..DOWN)
            .flat_map(|y| (0..ACROSS).map(move |x| (x, y)))
            .map(|(x, y)| (light(x, y) - light(x + 1, y)).abs().max((light(x, y) - light(x, y + 1)).abs()))
            .collect();
        let mut sorted = steps.clone();
        sorted.sort_by(f32::total_cmp);
        let threshold = sorted[sorted.len() * 3 / 4].max(0.5);
        steps.iter().map(|step| *step > threshold).collect()
    }

    /// How much of the edges of two pictures are the same: 0 for none, 1 for all.
    fn alike(a: &[bool], b: &[bool]) -> f32 {
        let both = a.iter().zip(b).filter(|(a, b)| **a && **b).count();
        let either = a.iter().zip(b).filter(|(a, b)| **a || **b).count();
        both as f32 / either.max(1) as f32
    }

    #[test]
    fn no_place_is_blank_and_no_two_are_alike() {
        if crate::desktop::probe::adapter().is_err() {
            eprintln!("no graphics adapter: the places are not looked at");
            return;
        }
        let cells = places(&BackdropSources::built_in()).expect("every place is drawn");
        assert!(cells.len() >= 16 * MOODS.len());
        for cell in &cells {
            let (least, most) = cell.picture.pixels().fold((255, 0), |(least, most), pixel| {
                let light = pixel.0.into_iter().max().unwrap_or(0);
                (least.min(light), most.max(light))
            });
            assert!(most - least > 40, "{} {} is blank: {least} to {most}", cell.place, cell.mood);
        }
        let maps: Vec<(&Cell, Vec<bool>)> = cells.iter().map(|cell| (cell, edges(&cell.picture))).collect();
        for (a, edges_a) in &maps {
            for (b, edges_b) in maps.iter().filter(|(b, _)| a.place < b.place) {
                let same = alike(edges_a, edges_b);
                assert!(same < 0.6, "{} {} and {} {} are alike: {same}", a.place, a.mood, b.place, b.mood);
            }
        }
    }

    #[test]
    fn every_portrait_of_the_game_is_drawn_and_no_two_are_alike() {
        let assets = crate::cli::base_assets();
        let drawn: Vec<(String, Pixels)> = assets
            .folder("portraits", "svg")
            .map(|(name, text)| (name.to_owned(), draw::draw(text, 96).expect("a picture")))
            .collect();
        assert!(drawn.len() >= 37 + 9, "{}", drawn.len());
        for (name, face) in &drawn {
            let covered = face.bytes.iter().skip(3).step_by(4).filter(|cover| **cover > 128).count();
            let share = covered as f32 / (face.width * face.height) as f32;
            assert!((0.1..0.9).contains(&share), "{name} covers {share}");
        }
        for (index, (name, face)) in drawn.iter().enumerate() {
            for (other, theirs) in &drawn[index + 1..] {
                let differ = face.bytes.iter().zip(&theirs.bytes).filter(|(a, b)| a.abs_diff(**b) > 24).count();
                let share = differ as f32 / face.bytes.len() as f32;
                // Expressions of one person differ in brow, mouth and light; people in more.
                let least = if name.split('_').next() == other.split('_').next() { 0.002 } else { 0.04 };
                assert!(share > least, "{name} and {other} differ in {share}");
            }
        }
    }

    #[test]
    fn labels_have_a_letter_for_every_sign_they_use() {
        for sign in ('a'..='z').chain('0'..='9') {
            let mut dots = 0;
            letters::write(&sign.to_string(), 1, |_, _| dots += 1);
            assert!(dots > 4, "{sign}");
        }
    }
}
