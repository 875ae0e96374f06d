//! The words of lines: folded white space, the tag at the end, values in braces.

/// White space of any length becomes one space; none is left at the ends.
pub(crate) fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Takes the tag off the end of a text: ` #k3f9`. `\#` is a plain sign there.
pub(crate) fn split_tag(text: &str) -> (String, Option<String>) {
    let folded = fold(text);
    if let Some((words, tag)) = folded.rsplit_once(" #")
        && is_tag(tag)
    {
        return (unescape(words), Some(tag.to_owned()));
    }
    if let Some(tag) = folded.strip_prefix('#').filter(|tag| is_tag(tag)) {
        return (String::new(), Some(tag.to_owned()));
    }
    (unescape(&folded), None)
}

/// `\#` at the end of a text keeps what looks like a tag.
fn unescape(text: &str) -> String {
    text.replace("\\#", "#")
}

fn is_tag(tag: &str) -> bool {
    (2..=12).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::split_tag;

    #[track_caller]
    fn splits(text: &str, words: &str, tag: Option<&str>) {
        assert_eq!(split_tag(text), (words.to_owned(), tag.map(str::to_owned)), "{text}");
    }

    #[test]
    fn a_tag_is_taken_off_and_space_is_folded() {
        splits("Two\n      lines. #k3f9", "Two lines.", Some("k3f9"));
        splits("No tag.", "No tag.", None);
        splits("Deck \\#12", "Deck #12", None);
        splits("Deck #12 again", "Deck #12 again", None);
        splits("One #A", "One #A", None);
    }
}
