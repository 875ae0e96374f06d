//! Every literal colour and size of the game stands here and nowhere else.
//!
//! Sizes are given in ems of the body text or in lines of its leading, so that the page keeps its proportions at every window and text
//! size; times are in seconds.

use bevy_egui::egui::Color32;

/// The page where nobody's eyes tint it: near-black, and warm.
pub(crate) const GROUND: Color32 = Color32::from_rgb(0x12, 0x10, 0x0e);
/// The text.
pub(crate) const BONE: Color32 = Color32::from_rgb(0xe8, 0xe1, 0xd2);
/// Text that stands back: what was chosen before, about texts.
pub(crate) const BONE_DIM: Color32 = Color32::from_rgb(0xbd, 0xb5, 0xa5);
/// Interludes, hints, what cannot be chosen. 5.5:1 against the page.
pub(crate) const ASH: Color32 = Color32::from_rgb(0x97, 0x92, 0x88);
/// Hairlines.
pub(crate) const RULE: Color32 = Color32::from_rgb(0x3c, 0x38, 0x32);
/// Under words that lead to the Codex.
pub(crate) const LINK: Color32 = Color32::from_rgb(0x7d, 0x76, 0x6a);
/// The accent where nobody's eyes give one.
pub(crate) const LAMP: Color32 = Color32::from_rgb(0xd2, 0xa8, 0x5c);
/// Something is wrong, and the player should know.
pub(crate) const ALARM: Color32 = Color32::from_rgb(0xe0, 0x95, 0x72);

/// Body size in a window of this height …
pub(crate) const BODY_AT: f32 = 720.0;
/// … is this, and grows with it.
pub(crate) const BODY: f32 = 21.0;
/// The body never gets smaller than this, before the player's own text size.
pub(crate) const BODY_MIN: f32 = 18.0;
/// Nor larger than this.
pub(crate) const BODY_MAX: f32 = 34.0;
/// The leading of display sizes, in ems.
pub(crate) const LEADING_DISPLAY: f32 = 1.25;
/// From one baseline to the next, in ems.
pub(crate) const LEADING: f32 = 1.5;
/// How far letters rise above the baseline, in ems, as the typeface says.
pub(crate) const ASCENT: f32 = 0.894;
/// The column, in ems: 66 characters of Libertinus on average.
pub(crate) const MEASURE: f32 = 28.6;
/// The left margin, as a share of the window.
pub(crate) const MARGIN: f32 = 0.085;
/// The left margin is at least this many ems: numerals hang in it.
pub(crate) const MARGIN_MIN: f32 = 2.6;
/// Where the first line of a page stands, as a share of the height.
pub(crate) const HEAD: f32 = 0.16;
/// Where the title of a menu stands …
pub(crate) const HEAD_SHEET: f32 = 0.07;
/// … and one in the display size.
pub(crate) const HEAD_TITLE: f32 = 0.13;
/// How far down the newest line comes to stand, as a share of the height.
pub(crate) const EYE_LEVEL: f32 = 0.74;
/// What is newest never starts higher than this.
pub(crate) const NEW_AT_LEAST: f32 = 0.14;
/// Below the column two small lines are kept free, for the hint and what went wrong, and this many lines of the usual size.
pub(crate) const FOOT: f32 = 0.72;
/// Above that, words fade over this many lines of the usual size …
pub(crate) const FADE_FOOT: f32 = 1.5;
/// … and at the head of the page over this many.
pub(crate) const FADE_HEAD: f32 = 2.0;
/// A list of its own fades over this many lines at both ends.
pub(crate) const FADE_LIST: f32 = 0.8;

/// The hint stands this many lines of the usual size above the end of the window.
pub(crate) const HINT: f32 = 0.6;

/// The page stays whole for this many ems right of the column …
pub(crate) const PAGE_EDGE: f32 = 1.2;
/// … and is gone after this share of the window's width.
pub(crate) const PAGE_FADE: f32 = 0.30;
/// How much of the backdrop shows through the page itself.
pub(crate) const PAGE_VEIL: f32 = 1.0;

/// Display sizes, in ems.
pub(crate) const SIZE_TITLE: f32 = 2.5;
/// Where the text is large a title is at least this.
pub(crate) const SIZE_DISPLAY_LEAST: f32 = 1.2;
/// A scene's heading.
pub(crate) const SIZE_HEADING: f32 = 1.7;
/// Small capitals.
pub(crate) const SIZE_CAPS: f32 = 0.78;
/// Hints, notes, stakes.
pub(crate) const SIZE_SMALL: f32 = 0.84;
/// The notice below the title.
pub(crate) const SIZE_NOTE: f32 = 0.77;
/// Diagnostics, which need their columns.
pub(crate) const SIZE_MONO: f32 = 0.68;
/// Letter-spacing of small capitals, in ems of their own size.
pub(crate) const TRACK_CAPS: f32 = 0.075;
/// Letter-spacing of the line above a heading.
pub(crate) const TRACK_WIDE: f32 = 0.16;

/// How much of the window a report of mistakes may cover, as a share of its height.
pub(crate) const REPORT: f32 = 0.42;

/// What a play holds is shown beside the page where this many ems are free …
pub(crate) const INSPECTOR: f32 = 13.0;
/// … its names in this share of the width.
pub(crate) const INSPECTOR_NAMES: f32 = 0.52;

/// Between paragraphs, in lines.
pub(crate) const GAP: f32 = 0.5;
/// Around a choice, what was chosen, an aside.
pub(crate) const GAP_WIDE: f32 = 1.0;
/// Between two tellings.
pub(crate) const GAP_TELLING: f32 = 3.5;
/// Between the lines of a list.
pub(crate) const GAP_LIST: f32 = 0.2;
/// Between the options of a choice, which may be several lines long.
pub(crate) const GAP_OPTION: f32 = 0.5;
/// How far speech hangs, in ems.
pub(crate) const HANG: f32 = 1.3;
/// How far a vision stands in from both sides, in ems.
pub(crate) const INSET: f32 = 2.2;
/// Where the numerals stand: this many ems left of the column.
pub(crate) const NUMERAL: f32 = 0.7;
/// The rule beside an interlude: this many ems left of the column.
pub(crate) const SIDE_RULE: f32 = 1.0;
/// The rule under a link: this many ems below the baseline.
pub(crate) const UNDERLINE: f32 = 0.14;
/// The room that a question at the foot of a page takes, in lines.
pub(crate) const QUESTION: f32 = 5.4;
/// A notice stands this many ems from the window's corner …
pub(crate) const NOTICE_EDGE: f32 = 0.8;
/// … and its words this many from its edge.
pub(crate) const NOTICE_INNER: f32 = 0.6;
/// At the foot of the page, this many lines below the foot's head.
pub(crate) const NOTICE_FOOT: f32 = 0.2;
/// It is no wider than this share of the window.
pub(crate) const NOTICE_WIDTH: f32 = 0.3;
/// A hairline's width, in points.
pub(crate) const HAIRLINE: f32 = 1.0;
/// The length of the short rule under headings, in ems.
pub(crate) const SHORT_RULE: f32 = 3.4;

/// A card of a save, in ems.
pub(crate) const CARD: f32 = 12.0;
/// Between two cards, in ems.
pub(crate) const CARD_GAP: f32 = 1.5;
/// A picture is this much wider than high.
pub(crate) const PICTURE: f32 = 16.0 / 9.0;
/// The frame of the marked card, in ems.
pub(crate) const FRAME: f32 = 0.12;
/// The letters a second at which words can appear; 0 is at once.
pub(crate) const LETTERS: [f32; 4] = [0.0, 30.0, 60.0, 120.0];
/// Reading by itself: letters a second, and the seconds that every line has besides.
pub(crate) const AUTO: [f32; 5] = [10.0, 14.0, 18.0, 24.0, 32.0];
pub(crate) const AUTO_LEAST: f32 = 1.5;
/// Between two lines that are skipped.
pub(crate) const SKIP_EVERY: f64 = 0.04;

/// How long a new paragraph takes to appear.
pub(crate) const FADE_IN: f32 = 0.45;
/// How long the page takes to follow, to within a third.
pub(crate) const FOLLOW: f32 = 0.11;
/// How long the page takes to change its ground between eyes.
pub(crate) const TURN: f32 = 0.9;
/// The distance, in points, below which a moving page has arrived.
pub(crate) const ARRIVED: f32 = 0.4;

/// The player's text size: smallest, largest, and one step.
pub(crate) const TEXT_SCALE: (f32, f32, f32) = (0.8, 2.0, 0.1);
