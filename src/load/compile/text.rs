//! The words of lines: folded white space, the tag at the end, values in braces.

use std::borrow::Cow;

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

/// Takes the tag off the end of a text: ` #k3f9`. `\#` is a plain sign there.
pub(crate) fn split_tag(text: &str) -> (Cow<'_, str>, Option<String>) {
    let folded = folded(text);
    let (length, tag) = match folded.rsplit_once('#') {
        Some(("", tag)) if is_tag(tag) => (0, Some(tag.to_owned())),
        Some((words, tag)) if words.ends_with(' ') && is_tag(tag) => (words.len() - 1, Some(tag.to_owned())),
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

fn is_tag(tag: &str) -> bool {
    (2..=12).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::split_tag;

    #[track_caller]
    fn splits(text: &str, words: &str, tag: Option<&str>) {
        assert_eq!(split_tag(text), (words.into(), tag.map(str::to_owned)), "{text}");
    }

    #[test]
    fn a_tag_is_taken_off_and_space_is_folded() {
        splits("Two\n      lines. #k3f9", "Two lines.", Some("k3f9"));
        splits("No tag.", "No tag.", None);
        splits("Deck \\#12", "Deck #12", None);
        splits("Deck #12 again", "Deck #12 again", None);
        splits("One #A", "One #A", None);
        splits("#k3f9", "", Some("k3f9"));
        splits("  wide\u{a0}\u{2003}space\t", "wide space", None);
        splits("“é” — ", "“é” —", None);
    }
}
