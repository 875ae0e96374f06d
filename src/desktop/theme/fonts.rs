//! The typefaces: Libertinus Serif (SIL Open Font License) with its true italic and semibold, and a monospace for diagnostics.
//!
//! egui leans letters where it is asked for italics; here each style is a family of its own and the true cut is used.

use std::sync::Arc;

use bevy_egui::egui::{Context, FontData, FontDefinitions, FontFamily, FontId};

/// A cut of the typeface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Face {
    Roman,
    Italic,
    Semibold,
    SemiboldItalic,
    Mono,
}

/// Where each cut stands in the list of `typst_assets::fonts`, checked by a test against the names inside the files.
const CUTS: [(Face, usize); 5] =
    [(Face::Roman, 0), (Face::Italic, 2), (Face::Semibold, 4), (Face::SemiboldItalic, 5), (Face::Mono, 16)];

impl Face {
    fn name(self) -> &'static str {
        match self {
            Self::Roman => "roman",
            Self::Italic => "italic",
            Self::Semibold => "semibold",
            Self::SemiboldItalic => "semibold-italic",
            Self::Mono => "mono",
        }
    }

    fn family(self) -> FontFamily {
        match self {
            Self::Roman => FontFamily::Proportional,
            Self::Mono => FontFamily::Monospace,
            _ => FontFamily::Name(self.name().into()),
        }
    }

    /// This cut at a size in points.
    pub(crate) fn at(self, size: f32) -> FontId {
        FontId::new(size, self.family())
    }
}

fn definitions() -> FontDefinitions {
    let mut definitions = FontDefinitions::empty();
    for (face, index) in CUTS {
        let Some(bytes) = typst_assets::fonts().nth(index) else { continue };
        definitions.font_data.insert(face.name().to_owned(), Arc::new(FontData::from_static(bytes)));
        // A sign that a cut lacks is taken from the others.
        let mut order = vec![face.name().to_owned()];
        order.extend(CUTS.iter().filter(|(other, _)| *other != face).map(|(other, _)| other.name().to_owned()));
        definitions.families.insert(face.family(), order);
    }
    definitions
}

/// Gives the typefaces to egui and turns off what egui would decide by itself.
pub(crate) fn install(context: &Context) {
    context.set_fonts(definitions());
    context.options_mut(|options| options.zoom_with_keyboard = false);
    // A page that stands still costs nothing, also while a name is written on it.
    context.all_styles_mut(|style| style.visuals.text_cursor.blink = false);
    // A page that scrolls shows other lines in the same places; that is no mistake.
    #[cfg(debug_assertions)]
    context.all_styles_mut(|style| style.debug.warn_if_rect_changes_id = false);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cut_is_the_file_that_its_name_says() {
        let expected = [
            (Face::Roman, "LibertinusSerif-Regular"),
            (Face::Italic, "LibertinusSerif-Italic"),
            (Face::Semibold, "LibertinusSerif-Semibold"),
            (Face::SemiboldItalic, "LibertinusSerif-SemiboldItalic"),
            (Face::Mono, "DejaVuSansMono"),
        ];
        for ((face, index), (also, name)) in CUTS.into_iter().zip(expected) {
            assert_eq!(face, also);
            let bytes = typst_assets::fonts().nth(index).expect("the list is long enough");
            let wide: Vec<u8> = name.bytes().flat_map(|byte| [0, byte]).collect();
            let has = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
            assert!(has(name.as_bytes()) || has(&wide), "{name} is not font {index}");
        }
    }
}
