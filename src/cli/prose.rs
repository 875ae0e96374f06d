//! Prose in a terminal: lines of a readable length.

/// The measure, in characters.
const MEASURE: usize = 74;

/// Words in lines of at most the measure, each after so many spaces.
pub(super) fn wrap(text: &str, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let (mut out, mut line) = (String::new(), 0);
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if line > 0 && line + 1 + length > MEASURE {
            out.push('\n');
            line = 0;
        }
        if line == 0 {
            out.push_str(&margin);
            line = indent + length;
        } else {
            out.push(' ');
            line += 1 + length;
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn lines_keep_the_measure() {
        let text = "word ".repeat(100);
        let wrapped = wrap(&text, 4);
        assert!(wrapped.lines().all(|line| line.chars().count() <= 74 && line.starts_with("    word")), "{wrapped}");
        assert_eq!(wrapped.split_whitespace().count(), 100);
    }
}
