//! Vector art to pixels. Knows SVG, and neither who is drawn nor where the picture is shown. Pictures are brought by packs: none may end the
//! game.

use std::collections::HashMap;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::roxmltree::{Document, Node, ParsingOptions};
use resvg::usvg::{Error, ImageHrefResolver, Options, Tree};

/// A picture that cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The picture “{file}” cannot be drawn, so nobody is seen: {fault}.")]
pub(crate) struct Undrawn {
    pub(crate) file: String,
    pub(crate) fault: DrawFault,
}

/// Why a picture cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DrawFault {
    #[error("it is not there, and belongs into `assets/portraits/` of a pack")]
    Missing,
    #[error("it is not an SVG file ({0})")]
    Unreadable(String),
    #[error("it has no size")]
    Empty,
    #[error("it is nested more than {DEEPEST} deep, or shows itself")]
    TooDeep,
    #[error("it has more than {MOST} elements, each counted as often as it is shown")]
    TooLarge,
    #[error("one of its filters or shapes asks for too much")]
    TooMuch,
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

/// Groups within groups, at most: drawing goes as deep into the stack of its thread as they do.
const DEEPEST: usize = 48;
/// Elements, at most, each counted as often as it is shown: a few that show each other come to millions.
const MOST: usize = 50_000;

/// Draws a picture so high, in pixels; its width follows.
pub(crate) fn draw(svg: &str, height: u32) -> Result<Pixels, DrawFault> {
    // The library panics at some numbers, such as a blur that is wider than any picture.
    let attempt = std::panic::catch_unwind(|| attempt(svg, height));
    attempt.unwrap_or(Err(DrawFault::TooMuch))
}

fn attempt(svg: &str, height: u32) -> Result<Pixels, DrawFault> {
    // A pack reads nothing but its own files, so a picture shows no others.
    let closed = ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    let options = Options { image_href_resolver: closed, ..Options::default() };
    let unreadable = |error: Error| DrawFault::Unreadable(error.to_string());
    let parsing = ParsingOptions { allow_dtd: true, nodes_limit: 4 * MOST as u32, ..ParsingOptions::default() };
    let written =
        Document::parse_with_options(svg, parsing).map_err(|error| unreadable(Error::ParsingFailed(error)))?;
    weigh(&written)?;
    let tree = Tree::from_xmltree(&written, &options).map_err(unreadable)?;
    let scale = height.clamp(1, LARGEST) as f32 / tree.size().height();
    let (width, height) = (tree.size().width() * scale, tree.size().height() * scale);
    let within = |side: f32| (1.0..=LARGEST as f32).contains(&side.round()).then_some(side.round() as u32);
    let (width, height) = within(width).zip(within(height)).ok_or(DrawFault::Empty)?;
    let mut pixmap = Pixmap::new(width, height).ok_or(DrawFault::Empty)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    let bytes = pixmap.pixels().iter().flat_map(|pixel| {
        let plain = pixel.demultiply();
        [plain.red(), plain.green(), plain.blue(), plain.alpha()]
    });
    Ok(Pixels { width, height, bytes: bytes.collect() })
}

/// Goes through a picture as drawing it will, with all that its attributes refer to, before anything is drawn.
fn weigh(picture: &Document<'_>) -> Result<(), DrawFault> {
    let named: HashMap<&str, Node<'_, '_>> =
        picture.descendants().filter_map(|node| Some((node.attribute("id")?, node))).collect();
    let mut left = MOST;
    let mut open = vec![(picture.root_element(), 0)];
    while let Some((node, depth)) = open.pop() {
        left = left.checked_sub(1).ok_or(DrawFault::TooLarge)?;
        if depth > DEEPEST {
            return Err(DrawFault::TooDeep);
        }
        let shown = node.attributes().filter_map(|attribute| referred(attribute.value()));
        let children = node.children().filter(Node::is_element);
        open.extend(shown.filter_map(|id| named.get(id).copied()).chain(children).map(|node| (node, depth + 1)));
    }
    Ok(())
}

/// The element that an attribute refers to: `#id`, or `url(#id)` somewhere in it.
fn referred(value: &str) -> Option<&str> {
    let own = value.trim().strip_prefix('#');
    own.or_else(|| value.split_once("url(")?.1.split_once(')')?.0.trim_matches(['"', '\'', ' ']).strip_prefix('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10" color="#ff8000">
        <rect width="10" height="10" fill="currentColor" fill-opacity="0.5"/></svg>"##;

    #[test]
    fn a_picture_has_the_height_that_is_wanted_and_plain_colours() {
        let drawn = draw(BOX, 40).expect("it is an SVG");
        assert_eq!((drawn.width, drawn.height), (80, 40));
        let pixel = |x: usize| &drawn.bytes[x * 4..x * 4 + 4];
        assert!(pixel(4)[0] > 250 && (125..=130).contains(&pixel(4)[3]), "{:?}", pixel(4));
        assert_eq!(pixel(70)[3], 0, "nothing on the right");
    }

    #[test]
    fn what_is_no_picture_is_an_error() {
        for text in ["", "<svg", "<p>Hello</p>"] {
            let fault = draw(text, 40).map(drop);
            assert!(matches!(fault, Err(DrawFault::Unreadable(_))), "{text}: {fault:?}");
        }
        let flat = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90000 1"/>"#;
        assert_eq!(draw(flat, 40).map(drop), Err(DrawFault::Empty));
    }

    /// The fault of a picture that has this inside.
    fn fault_of(inside: &str) -> Option<DrawFault> {
        draw(&format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{inside}</svg>"#), 20).err()
    }

    #[test]
    fn what_asks_for_too_much_is_an_error_and_ends_nothing() {
        let nested = |depth: usize| format!("{}{}", "<g opacity='0.9'>".repeat(depth), "</g>".repeat(depth));
        assert_eq!(fault_of(&nested(40)), None);
        assert_eq!(fault_of(&nested(900)), Some(DrawFault::TooDeep));
        assert_eq!(fault_of(&nested(60_000)), Some(DrawFault::TooDeep));
        let itself = "<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>";
        assert_eq!(fault_of(itself), Some(DrawFault::TooDeep));
        let masks = "<mask id='a' mask='url(#a)'><rect width='9' height='9'/></mask><g style='mask: url( #a )'/>";
        assert_eq!(fault_of(masks), Some(DrawFault::TooDeep));
        let tenfold =
            |level: usize| format!("<g id='l{}'>{}</g>", level + 1, format!("<use href='#l{level}'/>").repeat(10));
        let many: String = (0..7).map(tenfold).collect();
        assert_eq!(fault_of(&format!("<g id='l0'/>{many}")), Some(DrawFault::TooLarge));
        let blur = "<filter id='f'><feGaussianBlur stdDeviation='1e30'/></filter><rect filter='url(#f)' width='5' height='5'/>";
        assert_eq!(fault_of(blur), Some(DrawFault::TooMuch));
    }

    #[test]
    fn a_picture_shows_no_other_file() {
        let asking = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">
            <image href="/etc/hostname" width="10" height="10"/></svg>"#;
        let drawn = draw(asking, 10).expect("it is an SVG");
        assert!(drawn.bytes.iter().all(|byte| *byte == 0));
    }
}
