//! The proportions of the page in a given window: body size, leading, column, margins. All of it follows from the window and the
//! player's text size.

use bevy_egui::egui::ecolor::gamma_u8_from_linear_f32;
use bevy_egui::egui::{Color32, Mesh, Painter, Pos2, Rangef, Rect, Rgba, Shape, lerp, pos2, vec2};

use super::{Look, tokens};

/// Where the text stands, and how large.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Page {
    /// The whole window.
    pub(crate) window: Rect,
    /// The body size, in points.
    pub(crate) body: f32,
    /// From one baseline to the next, an even number of points: half lines are whole.
    pub(crate) line: f32,
    /// The left and the right edge of the text.
    pub(crate) column: Rangef,
    /// Titles and the room above them grow less than the text, so that large text leaves room for what is read: their share of it.
    pub(crate) display: f32,
}

impl Page {
    pub(crate) fn new(window: Rect, text_scale: f32) -> Self {
        let grown = tokens::BODY * window.height() / tokens::BODY_AT;
        let body = (grown.clamp(tokens::BODY_MIN, tokens::BODY_MAX) * text_scale * 2.0).round() / 2.0;
        let margin = (window.width() * tokens::MARGIN).max(tokens::MARGIN_MIN * body).min(window.width() * 0.25);
        let room = window.width() - margin * 2.0;
        let width = (tokens::MEASURE * body).min(room).max(body);
        let left = (window.left() + margin).round();
        Self {
            window,
            body,
            line: (body * tokens::LEADING / 2.0).round() * 2.0,
            column: Rangef::new(left, (left + width).round()),
            display: text_scale.max(1.0).sqrt().recip(),
        }
    }

    /// The same page with a column of another width.
    pub(crate) fn with_width(self, width: f32) -> Self {
        Self { column: Rangef::new(self.column.min, (self.column.min + width).round()), ..self }
    }

    pub(crate) fn width(&self) -> f32 {
        self.column.span()
    }

    /// So many ems, in points.
    pub(crate) fn em(&self, ems: f32) -> f32 {
        self.body * ems
    }

    /// A size in ems, in points; of a display size its share.
    pub(crate) fn size(&self, ems: f32) -> f32 {
        let shown = if ems > 1.0 { (ems * self.display).max(tokens::SIZE_DISPLAY_LEAST) } else { ems };
        self.em(shown)
    }

    /// So many lines, in whole points.
    pub(crate) fn lines(&self, lines: f32) -> f32 {
        (self.line * lines).round()
    }

    /// So many lines of the usual text size, whatever the size of the text: room at the edges, which large text needs for itself.
    pub(crate) fn edge(&self, lines: f32) -> f32 {
        (self.line * lines * self.display * self.display).round()
    }

    /// Where the first line of a page stands.
    pub(crate) fn head(&self) -> f32 {
        (self.window.top() + self.window.height() * tokens::HEAD).round()
    }

    /// Paints the ground: whole under the text, fading to the right into whatever is behind.
    pub(crate) fn paint_ground(&self, painter: &Painter, look: &Look) {
        let whole = self.column.max + self.em(tokens::PAGE_EDGE);
        let gone = (whole + self.window.width() * tokens::PAGE_FADE).max(whole + 1.0);
        let mut mesh = Mesh::default();
        let mut strip = |x: f32, share: f32| {
            let shade = shade(look.ground, share * tokens::PAGE_VEIL);
            let index = mesh.vertices.len() as u32;
            mesh.colored_vertex(pos2(x, self.window.top()), shade);
            mesh.colored_vertex(pos2(x, self.window.bottom()), shade);
            if index >= 2 {
                mesh.add_triangle(index - 2, index - 1, index);
                mesh.add_triangle(index - 1, index, index + 1);
            }
        };
        strip(self.window.left(), 1.0);
        const STEPS: u8 = 24;
        for step in 0..=STEPS {
            let along = f32::from(step) / f32::from(STEPS);
            strip(whole + (gone - whole) * along, 1.0 - along * along * (3.0 - 2.0 * along));
        }
        painter.add(Shape::mesh(mesh));
    }

    /// Words that leave the page at its head or foot do so gently; below its foot is room for the hint.
    pub(crate) fn paint_edges(&self, painter: &Painter, look: &Look) {
        let (top, foot) = (self.window.top(), self.foot());
        self.paint_edge(painter, look, (top, 1.0), (top + self.edge(tokens::FADE_HEAD), 0.0));
        self.paint_edge(painter, look, (foot - self.edge(tokens::FADE_FOOT), 0.0), (foot, 1.0));
        self.paint_edge(painter, look, (foot, 1.0), (self.window.bottom(), 1.0));
    }

    /// Words that leave a part of the page at its head or foot do so gently.
    pub(crate) fn paint_fades(&self, painter: &Painter, look: &Look, part: Rect) {
        let fade = self.lines(tokens::FADE_LIST);
        self.paint_edge(painter, look, (part.top(), 1.0), (part.top() + fade, 0.0));
        self.paint_edge(painter, look, (part.bottom() - fade, 0.0), (part.bottom(), 1.0));
    }

    /// The ground between two heights, each with its share.
    fn paint_edge(&self, painter: &Painter, look: &Look, above: (f32, f32), below: (f32, f32)) {
        let (left, right) = (self.window.left(), self.column.max + self.em(tokens::PAGE_EDGE));
        let mut mesh = Mesh::default();
        const STEPS: u8 = 16;
        for step in 0..=STEPS {
            let along = f32::from(step) / f32::from(STEPS);
            let y = lerp(above.0..=below.0, along);
            let shade = shade(look.ground, lerp(above.1..=below.1, along));
            let index = mesh.vertices.len() as u32;
            mesh.colored_vertex(pos2(left, y), shade);
            mesh.colored_vertex(pos2(right, y), shade);
            if index >= 2 {
                mesh.add_triangle(index - 2, index - 1, index);
                mesh.add_triangle(index - 1, index, index + 1);
            }
        }
        painter.add(Shape::mesh(mesh));
    }

    /// Where the text ends and the hint has its room.
    pub(crate) fn foot(&self) -> f32 {
        self.window.bottom() - self.lines(tokens::SIZE_SMALL * 2.0) - self.edge(tokens::FOOT)
    }

    /// A hairline over part of the column.
    pub(crate) fn rule(&self, painter: &Painter, at: Pos2, width: f32, colour: Color32) {
        let rect = Rect::from_min_size(at.round(), vec2(width.round(), tokens::HAIRLINE));
        painter.rect_filled(rect, 0.0, colour);
    }
}

/// A share of the ground. Multiplied as light, since that is how the window blends: a veil of a colour over itself must not be darker.
fn shade(ground: Color32, share: f32) -> Color32 {
    let share = share.clamp(0.0, 1.0);
    let [red, green, blue, _] = Rgba::from(ground).to_array().map(|light| gamma_u8_from_linear_f32(light * share));
    Color32::from_rgba_premultiplied(red, green, blue, (share * 255.0).round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(width: f32, height: f32, scale: f32) -> Page {
        Page::new(Rect::from_min_size(Pos2::ZERO, vec2(width, height)), scale)
    }

    #[test]
    fn the_body_is_large_enough_to_read() {
        assert!(page(1280.0, 720.0, 1.0).body >= 18.0);
        assert!(page(1920.0, 1080.0, 1.0).body >= 24.0);
        assert!(page(1920.0, 1080.0, 2.0).body >= 48.0);
    }

    #[test]
    fn titles_grow_less_than_the_text() {
        let (usual, large) = (page(1280.0, 720.0, 1.0), page(1280.0, 720.0, 2.0));
        assert_eq!(usual.size(tokens::SIZE_TITLE), usual.em(tokens::SIZE_TITLE));
        assert!(large.size(tokens::SIZE_TITLE) > usual.size(tokens::SIZE_TITLE));
        assert!(large.size(tokens::SIZE_TITLE) < usual.size(tokens::SIZE_TITLE) * 1.5);
        assert!(large.size(tokens::SIZE_HEADING) > large.body, "a title stays a title");
        assert_eq!(large.size(tokens::SIZE_SMALL), usual.size(tokens::SIZE_SMALL) * 2.0);
    }

    #[test]
    fn large_text_leaves_most_of_the_window_to_what_is_read() {
        for scale in [1.0, 2.0] {
            let page = page(1280.0, 720.0, scale);
            assert!(page.foot() - page.edge(tokens::FADE_FOOT) > 720.0 * 0.7, "{scale}: {page:?}");
        }
    }

    #[test]
    fn the_column_stays_in_the_window() {
        for (width, height, scale) in
            [(1280.0, 720.0, 2.0), (640.0, 480.0, 2.0), (3840.0, 1080.0, 0.8), (300.0, 900.0, 1.5)]
        {
            let page = page(width, height, scale);
            assert!(page.column.min >= 0.0 && page.column.max <= width, "{page:?}");
            assert!(page.width() > 0.0, "{page:?}");
        }
    }

    #[test]
    fn the_measure_does_not_grow_with_the_window() {
        let narrow = page(1280.0, 720.0, 1.0);
        let wide = page(5120.0, 720.0, 1.0);
        assert_eq!(narrow.width(), wide.width());
    }
}
