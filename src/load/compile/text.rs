//! The words of lines: folded white space, and the tag at the end.

use std::borrow::Cow;

/// The tag at the end of a text: the id of the line, and the ids that it takes the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) id: String,
    pub(crate) formerly: Vec<String>,
}

/// White space of any length becomes one space; none is left at the ends.
pub(crate) fn fold(text: &str) -> String {
    folded(text).into_owned()
}

/// The same without a copy, where nothing is to be done.
fn folded(text: &str) -> Cow<'_, str> {
    if is_folded(text) {
        return Cow::Borrowed(text);
    }
    let mut words = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    Cow::Owned(words)
}

/// Whether a text has no white space but single spaces between words. Looks at bytes, since texts are long and most are folded.
fn is_folded(text: &str) -> bool {
    let (mut before, mut wide) = (b' ', false);
    for byte in text.bytes() {
        if (byte == b' ' && before == b' ') || matches!(byte, b'\t'..=b'\r') {
            return false;
        }
        wide |= byte >= 0x80;
        before = byte;
    }
    let wide_space = |c: char| !c.is_ascii() && c.is_whitespace();
    (before != b' ' || text.is_empty()) && !(wide && text.contains(wide_space))
}

/// Takes the tag off the end of a text: ` #k3f9`, or ` #k3f9-was-a2b1`. `\#` is a plain sign there.
pub(crate) fn split_tag(text: &str) -> (Cow<'_, str>, Option<Tag>) {
    let folded = folded(text);
    let (length, tag) = match folded.rsplit_once('#').map(|(words, tag)| (words, read_tag(tag))) {
        Some(("", Some(tag))) => (0, Some(tag)),
        Some((words, Some(tag))) if words.ends_with(' ') => (words.len() - 1, Some(tag)),
        _ => (folded.len(), None),
    };
    let words = match folded {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(..length).unwrap_or(text)),
        Cow::Owned(mut text) => {
            text.truncate(length);
            Cow::Owned(text)
        }
    };
    (unescape(words), tag)
}

/// `\#` at the end of a text keeps what looks like a tag.
fn unescape(words: Cow<'_, str>) -> Cow<'_, str> {
    if words.contains("\\#") { Cow::Owned(words.replace("\\#", "#")) } else { words }
}

fn read_tag(tag: &str) -> Option<Tag> {
    if !tag.split("-was-").all(is_id) {
        return None;
    }
    let mut ids = tag.split("-was-").map(str::to_owned);
    Some(Tag { id: ids.next()?, formerly: ids.collect() })
}

fn is_id(id: &str) -> bool {
    (2..=12).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{Tag, split_tag};

    #[track_caller]
    fn splits(text: &str, words: &str, ids: &[&str]) {
        let mut ids = ids.iter().map(|id| (*id).to_owned());
        let tag = ids.next().map(|id| Tag { id, formerly: ids.collect() });
        assert_eq!(split_tag(text), (words.into(), tag), "{text}");
    }

    #[test]
    fn a_tag_is_taken_off_and_space_is_folded() {
        splits("Two\n      lines. #k3f9", "Two lines.", &["k3f9"]);
        splits("No tag.", "No tag.", &[]);
        splits("Deck \\#12", "Deck #12", &[]);
        splits("Deck #12 again", "Deck #12 again", &[]);
        splits("One #A", "One #A", &[]);
        splits("#k3f9", "", &["k3f9"]);
        splits("  wide\u{a0}\u{2003}space\t", "wide space", &[]);
        splits("“é” — ", "“é” —", &[]);
    }

    #[test]
    fn a_tag_may_name_what_it_takes_the_place_of() {
        splits("Other words. #k3f9-was-a2b1", "Other words.", &["k3f9", "a2b1"]);
        splits("Other words. #k3f9-was-a2b1-was-c3", "Other words.", &["k3f9", "a2b1", "c3"]);
        splits("Other words. #k3f9-was-", "Other words. #k3f9-was-", &[]);
        splits("Other words. #k3f9-a2b1", "Other words. #k3f9-a2b1", &[]);
    }
}
