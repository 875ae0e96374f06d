//! Vector art to pixels. Knows SVG, and neither who is drawn nor where the picture is shown.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, Options, Tree};

/// Why a picture cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DrawFault {
    #[error("The picture \"{file}\" is not there: it belongs into `assets/portraits/` of a pack.")]
    Missing { file: String },
    #[error("The picture \"{file}\" is not an SVG file that can be drawn: {reason}.")]
    Unreadable { file: String, reason: String },
    #[error("The picture \"{file}\" has no size.")]
    Empty { file: String },
}

/// Pixels, from the upper left, four bytes each: red, green and blue as they are seen, and how much they cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pixels {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) bytes: Vec<u8>,
}

/// No picture is drawn larger than this, in pixels a side.
const LARGEST: u32 = 2048;

/// Draws a picture so high, in pixels; its width follows.
pub(crate) fn draw(file: &str, svg: &str, height: u32) -> Result<Pixels, DrawFault> {
    // A pack reads nothing but its own files, so a picture shows no others.
    let closed = ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    let options = Options { image_href_resolver: closed, ..Options::default() };
    let unreadable =
        |error: resvg::usvg::Error| DrawFault::Unreadable { file: file.to_owned(), reason: error.to_string() };
    let tree = Tree::from_str(svg, &options).map_err(unreadable)?;
    let empty = || DrawFault::Empty { file: file.to_owned() };
    let scale = height.clamp(1, LARGEST) as f32 / tree.size().height();
    let (width, height) = (tree.size().width() * scale, tree.size().height() * scale);
    let within = |side: f32| (1.0..=LARGEST as f32).contains(&side.round()).then_some(side.round() as u32);
    let (width, height) = within(width).zip(within(height)).ok_or_else(empty)?;
    let mut pixmap = Pixmap::new(width, height).ok_or_else(empty)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    let bytes = pixmap.pixels().iter().flat_map(|pixel| {
        let plain = pixel.demultiply();
        [plain.red(), plain.green(), plain.blue(), plain.alpha()]
    });
    Ok(Pixels { width, height, bytes: bytes.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10" color="#ff8000">
        <rect width="10" height="10" fill="currentColor" fill-opacity="0.5"/></svg>"##;

    #[test]
    fn a_picture_has_the_height_that_is_wanted_and_plain_colours() {
        let drawn = draw("box.svg", BOX, 40).expect("it is an SVG");
        assert_eq!((drawn.width, drawn.height), (80, 40));
        let pixel = |x: usize| &drawn.bytes[x * 4..x * 4 + 4];
        assert!(pixel(4)[0] > 250 && (125..=130).contains(&pixel(4)[3]), "{:?}", pixel(4));
        assert_eq!(pixel(70)[3], 0, "nothing on the right");
    }

    #[test]
    fn what_is_no_picture_is_an_error() {
        for text in ["", "<svg", "<p>Hello</p>"] {
            let fault = draw("it.svg", text, 40).map(drop);
            assert!(matches!(fault, Err(DrawFault::Unreadable { .. })), "{text}: {fault:?}");
        }
        let flat = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90000 1"/>"#;
        assert_eq!(draw("it.svg", flat, 40).map(drop), Err(DrawFault::Empty { file: "it.svg".to_owned() }));
    }

    #[test]
    fn a_picture_shows_no_other_file() {
        let asking = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">
            <image href="/etc/hostname" width="10" height="10"/></svg>"#;
        let drawn = draw("it.svg", asking, 10).expect("it is an SVG");
        assert!(drawn.bytes.iter().all(|byte| *byte == 0));
    }
}
