//! Whoever speaks, at the edge of the page beside the window: they come and go slowly, and at a cut where nothing is to move.
//!
//! A picture is drawn by a thread, at the size at which it is shown, and kept for a while. It does not know who anybody is.

use std::collections::BTreeMap;

use bevy::asset::{RenderAssetUsages, uuid_handle};
use bevy::camera::visibility::NoFrustumCulling;
use bevy::prelude::*;
use bevy::reflect::TypePath;
use bevy::render::render_resource::{AsBindGroup, Extent3d, TextureDimension, TextureFormat};
use bevy::shader::{Shader, ShaderRef};
use bevy::sprite_render::{AlphaMode2d, Material2d, Material2dPlugin, MeshMaterial2d};
use bevy::tasks::{AsyncComputeTaskPool, Task, block_on, poll_once};
use bevy::window::PrimaryWindow;

use super::backdrop::{self, WHOLE};
use super::draw::{DrawFault, Pixels, Undrawn, draw};
use super::mood::Seen;
use super::sources::{Faults, Pictures};
use super::{Sitter, Stage, StageStep};

const FRAGMENT: Handle<Shader> = uuid_handle!("6b1c4b0a-5f0e-4a57-9d57-2f3f4b1c9a03");
/// How high they stand, as a share of the window's height.
const HEIGHT: f32 = 0.60;
/// At most this wide, as a share of what the page leaves free.
const WIDEST: f32 = 0.78;
/// So much of their width lies left of the page's edge, under its fade.
const UNDER: f32 = 0.12;
/// How long they take to come or to go, in seconds.
const FADE: f32 = 0.7;
/// Pictures that are kept.
const KEPT: usize = 12;

#[derive(Asset, TypePath, AsBindGroup, Debug, Clone)]
struct Figure {
    #[texture(0)]
    #[sampler(1)]
    picture: Handle<Image>,
    #[uniform(2)]
    seen: Vec4,
}

impl Material2d for Figure {
    fn vertex_shader() -> ShaderRef {
        backdrop::QUAD.into()
    }

    fn fragment_shader() -> ShaderRef {
        FRAGMENT.into()
    }

    fn alpha_mode(&self) -> AlphaMode2d {
        AlphaMode2d::Blend
    }
}

/// A picture as it is known: the file, and the height in pixels.
type Key = (String, u32);

/// Who is beside the page, and who is on the way.
#[derive(Resource, Default)]
pub(super) struct Sitting {
    places: [Place; 2],
    kept: BTreeMap<Key, Kept>,
    drawing: Option<(Key, Task<Result<Pixels, DrawFault>>)>,
    /// Counts up with every picture that is used.
    used: u64,
}

/// One of two places: one for who is there, one for who is going.
#[derive(Default)]
struct Place {
    sitter: Option<(Sitter, Key)>,
    share: f32,
    entity: Option<Entity>,
}

struct Kept {
    /// None for one that cannot be drawn.
    image: Option<Handle<Image>>,
    /// Width over height.
    shape: f32,
    used: u64,
}

impl Sitting {
    /// Whether frames are wanted.
    pub(super) fn changing(&self) -> bool {
        self.drawing.is_some()
            || self.places.iter().enumerate().any(|(index, place)| place.share != Self::wanted(index, place))
    }

    /// The first place is for who is there, the second for who is going.
    fn wanted(index: usize, place: &Place) -> f32 {
        if index == 0 && place.sitter.is_some() { 1.0 } else { 0.0 }
    }

    /// Lets somebody take the place of whoever is there.
    fn seat(&mut self, next: Option<(Sitter, Key)>) {
        let [here, going] = &mut self.places;
        if here.sitter == next {
            return;
        }
        // The same picture in another size takes over where the other one was.
        let same = here.sitter.as_ref().zip(next.as_ref()).is_some_and(|((a, _), (b, _))| a == b);
        if same {
            here.sitter = next;
            return;
        }
        if here.share >= going.share {
            std::mem::swap(&mut here.sitter, &mut going.sitter);
            std::mem::swap(&mut here.share, &mut going.share);
            std::mem::swap(&mut here.entity, &mut going.entity);
        }
        (here.sitter, here.share) = (next, 0.0);
    }

    fn fade(&mut self, step: f32, cut: bool) {
        for (index, place) in self.places.iter_mut().enumerate() {
            let wanted = Self::wanted(index, place);
            let most = if cut { 1.0 } else { step / FADE };
            place.share += (wanted - place.share).clamp(-most, most);
        }
    }

    fn keep(&mut self, key: Key, image: Option<Handle<Image>>, shape: f32) {
        self.used += 1;
        self.kept.insert(key, Kept { image, shape, used: self.used });
        if self.kept.len() > KEPT {
            let seated =
                |key: &Key| self.places.iter().any(|place| place.sitter.as_ref().is_some_and(|(_, it)| it == key));
            let oldest = self.kept.iter().filter(|(key, _)| !seated(key)).min_by_key(|(_, kept)| kept.used);
            if let Some(key) = oldest.map(|(key, _)| key.clone()) {
                self.kept.remove(&key);
            }
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_plugins(Material2dPlugin::<Figure>::default()).init_resource::<Sitting>();
    let shader = Shader::from_wgsl(include_str!("portrait.wgsl"), "stage/portrait.wgsl");
    // As for the quad: a constant handle.
    let _ = app.world_mut().resource_mut::<Assets<Shader>>().insert(&FRAGMENT, shader);
    app.add_systems(PostUpdate, (ask, receive, show).chain().in_set(StageStep::Show))
        .add_systems(PreUpdate, forget.run_if(resource_changed::<Pictures>));
}

fn forget(mut sitting: ResMut<Sitting>) {
    sitting.kept.clear();
    sitting.drawing = None;
}

/// Seats whoever is wanted, as soon as there is a picture of them.
fn ask(
    stage: Res<Stage>,
    pictures: Res<Pictures>,
    windows: Query<&Window, With<PrimaryWindow>>,
    mut sitting: ResMut<Sitting>,
) {
    let Ok(window) = windows.single() else { return };
    let Some(sitter) = &stage.sitter else { return sitting.seat(None) };
    let height = (window.physical_height() as f32 * HEIGHT).round().max(1.0) as u32;
    let key = (sitter.file.clone(), height);
    let sitting = &mut *sitting;
    sitting.used += 1;
    let used = sitting.used;
    match sitting.kept.get_mut(&key) {
        Some(kept) => {
            kept.used = used;
            let there = kept.image.is_some();
            sitting.seat(there.then(|| (sitter.clone(), key)));
        }
        None if sitting.drawing.as_ref().is_none_or(|(drawing, _)| *drawing != key) => {
            let text = pictures.0.get(&sitter.file).cloned();
            let task = AsyncComputeTaskPool::get().spawn(async move { draw(&text.ok_or(DrawFault::Missing)?, height) });
            sitting.drawing = Some((key, task));
        }
        None => {}
    }
}

/// Takes over what a thread has drawn.
fn receive(mut sitting: ResMut<Sitting>, mut images: ResMut<Assets<Image>>, mut faults: ResMut<Faults>) {
    let Some((_, task)) = &mut sitting.bypass_change_detection().drawing else { return };
    let Some(drawn) = block_on(poll_once(task)) else { return };
    let Some((key, _)) = sitting.drawing.take() else { return };
    match drawn {
        Ok(pixels) => {
            let shape = pixels.width as f32 / pixels.height as f32;
            let image = images.add(texture(pixels));
            sitting.keep(key, Some(image), shape);
        }
        Err(fault) => {
            faults.note(Undrawn { file: key.0.clone(), fault }.to_string());
            sitting.keep(key, None, 1.0);
        }
    }
}

fn texture(pixels: Pixels) -> Image {
    let size = Extent3d { width: pixels.width, height: pixels.height, depth_or_array_layers: 1 };
    let format = TextureFormat::Rgba8UnormSrgb;
    Image::new(size, TextureDimension::D2, pixels.bytes, format, RenderAssetUsages::RENDER_WORLD)
}

fn show(
    mut commands: Commands,
    (stage, seen): (Res<Stage>, Res<Seen>),
    windows: Query<&Window, With<PrimaryWindow>>,
    mut sitting: ResMut<Sitting>,
    (mut figures, mut meshes): (ResMut<Assets<Figure>>, ResMut<Assets<Mesh>>),
    mut shown: Query<(&MeshMaterial2d<Figure>, &mut Mesh2d, &mut Visibility)>,
    mut last: Local<Option<Rect>>,
) {
    let Ok(window) = windows.single() else { return };
    let sitting = &mut *sitting;
    sitting.fade(seen.step, stage.still);
    for place in &mut sitting.places {
        let picture = place.sitter.as_ref().and_then(|(sitter, key)| Some((sitter, sitting.kept.get(key)?)));
        let picture = picture.and_then(|(sitter, kept)| Some((sitter, kept.image.clone()?, kept.shape)));
        let Some((sitter, picture, shape)) = picture.filter(|_| place.share > 0.0) else {
            if let Some((_, _, mut visibility)) = place.entity.and_then(|entity| shown.get_mut(entity).ok()) {
                visibility.set_if_neq(Visibility::Hidden);
            }
            continue;
        };
        let eased = place.share * place.share * (3.0 - 2.0 * place.share);
        let figure =
            Figure { picture, seen: Vec4::new(eased, light_on(&seen), f32::from(u8::from(sitter.distant)), 0.0) };
        let rect = stands(Vec2::new(window.width(), window.height()), stage.page, shape);
        match place.entity.and_then(|entity| shown.get_mut(entity).ok()) {
            Some((material, mut mesh, mut visibility)) => {
                visibility.set_if_neq(Visibility::Visible);
                let same = figures
                    .get(&material.0)
                    .is_some_and(|old| old.seen == figure.seen && old.picture == figure.picture);
                if !same && let Some(mut old) = figures.get_mut(&material.0) {
                    *old = figure;
                }
                if *last != Some(rect) {
                    mesh.0 = meshes.add(backdrop::quad(rect, WHOLE));
                }
            }
            None => {
                let quad = meshes.add(backdrop::quad(rect, WHOLE));
                let bundle = (
                    Mesh2d(quad),
                    MeshMaterial2d(figures.add(figure)),
                    NoFrustumCulling,
                    Transform::from_xyz(0.0, 0.0, 1.0),
                );
                place.entity = Some(commands.spawn(bundle).id());
            }
        }
        *last = Some(rect);
    }
}

/// How much light the place throws on them.
fn light_on(seen: &Seen) -> f32 {
    0.62 + 0.55 * seen.light
}

/// Where somebody stands, in shares of the window.
fn stands(window: Vec2, page: f32, shape: f32) -> Rect {
    let free = (1.0 - page.clamp(0.0, 0.8)) * window.x;
    let height = (HEIGHT * window.y).min(WIDEST * free / shape.max(0.01));
    let width = height * shape;
    let left = window.x - free - UNDER * width;
    Rect::new(left / window.x, 1.0 - height / window.y, (left + width) / window.x, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sitter(file: &str) -> Option<(Sitter, Key)> {
        Some((Sitter { file: file.to_owned(), distant: false }, (file.to_owned(), 400)))
    }

    fn files(sitting: &Sitting) -> [(Option<&str>, f32); 2] {
        let shown = |place: &'_ Place| place.share;
        let [a, b] = &sitting.places;
        let name = |index: usize| sitting.places[index].sitter.as_ref().map(|(_, (file, _))| file.as_str());
        [(name(0), shown(a)), (name(1), shown(b))]
    }

    #[test]
    fn who_comes_fades_in_while_the_other_fades_out() {
        let mut sitting = Sitting::default();
        sitting.seat(sitter("a"));
        assert!(sitting.changing());
        sitting.fade(10.0, false);
        assert_eq!(files(&sitting)[0], (Some("a"), 1.0));
        assert!(!sitting.changing());
        sitting.seat(sitter("b"));
        sitting.fade(FADE * 0.25, false);
        assert_eq!(files(&sitting), [(Some("b"), 0.25), (Some("a"), 0.75)]);
        sitting.seat(None);
        sitting.fade(10.0, false);
        assert!(sitting.places.iter().all(|place| place.share == 0.0) && !sitting.changing());
    }

    #[test]
    fn stillness_is_a_cut() {
        let mut sitting = Sitting::default();
        sitting.seat(sitter("a"));
        sitting.fade(0.01, true);
        sitting.seat(sitter("b"));
        sitting.fade(0.01, true);
        assert_eq!(files(&sitting), [(Some("b"), 1.0), (Some("a"), 0.0)]);
    }

    #[test]
    fn somebody_stands_at_the_foot_of_the_window_beside_the_page() {
        for window in [Vec2::new(1280.0, 720.0), Vec2::new(1920.0, 1080.0), Vec2::new(800.0, 900.0)] {
            for page in [0.3, 0.58, 0.8] {
                let rect = stands(window, page, 0.86);
                assert_eq!(rect.max.y, 1.0);
                assert!(rect.min.y >= 1.0 - HEIGHT - 1e-3 && rect.max.x <= 1.0, "{rect:?}");
                assert!(rect.min.x < page && rect.max.x > page, "{rect:?} at {page}");
                let shape = rect.width() * window.x / (rect.height() * window.y);
                assert!((shape - 0.86).abs() < 1e-3, "{shape}");
            }
        }
    }
}
