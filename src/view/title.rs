//! The title: what the story is, and as whom it can be played.

use crate::model::Story;

/// A colour as red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Colour(pub u8, pub u8, pub u8);

/// What the title screen says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleView {
    /// The story's title.
    pub title: String,
    /// One line below it.
    pub notice: String,
    /// To be read before the first play.
    pub content_note: String,
    /// The ways of playing, in the order in which they are declared.
    pub ways: Vec<PerspectiveView>,
}

/// One way of playing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PerspectiveView {
    /// The itinerary's id, for [`crate::runtime::Start`].
    pub itinerary: String,
    /// The perspective's id; none for an itinerary that changes eyes.
    pub perspective: Option<String>,
    /// The name as shown.
    pub name: String,
    /// Rank or trade.
    pub title: String,
    /// A few sentences.
    pub about: String,
    /// The accent.
    pub colour: Colour,
    /// The page.
    pub ground: Colour,
}

/// The title screen of a story.
#[must_use]
pub fn title(story: &Story) -> TitleView {
    let ways = story.itineraries.iter().map(|itinerary| {
        let person = itinerary.perspective.and_then(|id| story.people.get(id));
        let playable = person.and_then(|person| person.playable.as_ref());
        let about = playable.map(|playable| playable.about.clone()).filter(|about| !about.is_empty());
        PerspectiveView {
            itinerary: itinerary.id.clone(),
            perspective: person.map(|person| person.id.clone()),
            name: person.map_or_else(|| itinerary.title.clone(), |person| person.name.clone()),
            title: playable.map(|playable| playable.title.clone()).unwrap_or_default(),
            about: about.unwrap_or_else(|| itinerary.about.clone()),
            colour: person.map_or(WOVEN, |person| person.colour.into()),
            ground: playable.map_or(WOVEN_GROUND, |playable| playable.ground.into()),
        }
    });
    TitleView {
        title: story.pack.title.clone(),
        notice: story.pack.notice.clone(),
        content_note: story.pack.content_note.clone(),
        ways: ways.collect(),
    }
}

/// The accent of an itinerary that changes eyes.
const WOVEN: Colour = Colour(0xd8, 0xcf, 0xbf);
/// Its page.
const WOVEN_GROUND: Colour = Colour(0x12, 0x10, 0x0e);

impl From<(u8, u8, u8)> for Colour {
    fn from((red, green, blue): (u8, u8, u8)) -> Self {
        Self(red, green, blue)
    }
}
