//! Small things about words that are shown.

/// With a capital and a full stop.
pub(crate) fn as_sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
