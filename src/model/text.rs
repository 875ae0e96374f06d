//! The light markup of texts: `*emphasis*`, `**strong**`, `[words](entry)`, `{value}`, and `\` before a sign that is meant plainly.

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<'a> {
    /// Words in one style.
    Words {
        /// The words; escapes are resolved part by part.
        text: &'a str,
        /// Between single stars.
        emphasis: bool,
        /// Between double stars.
        strong: bool,
        /// The entry, inside a link.
        link: Option<&'a str>,
    },
    /// A value to be filled in.
    Value {
        /// The name between the braces.
        name: &'a str,
        /// Between single stars.
        emphasis: bool,
        /// Between double stars.
        strong: bool,
    },
}

/// Why markup cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MarkupError {
    /// A star without its partner.
    #[error("a `*` is not closed")]
    OpenStar,
    /// A link without its end.
    #[error("a `[` begins a link that does not end")]
    OpenLink,
    /// A brace without its end.
    #[error("a `{{` is not closed")]
    OpenBrace,
}

/// Cuts a text into its parts.
///
/// # Errors
/// The kind of markup that is not closed.
pub fn parts(text: &str) -> Result<Vec<Part<'_>>, MarkupError> {
    let mut reader = Reader { text, at: 0, start: 0, emphasis: false, strong: false, link: None, found: Vec::new() };
    reader.run()?;
    Ok(reader.found)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    start: usize,
    emphasis: bool,
    strong: bool,
    /// The entry of the link that is open, and where its words end.
    link: Option<(&'a str, usize)>,
    found: Vec<Part<'a>>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Ends the present run of words and goes on after `skip` bytes of markup.
    fn flush(&mut self, skip: usize) {
        if let Some(text) = self.text.get(self.start..self.at).filter(|text| !text.is_empty()) {
            let link = self.link.map(|(entry, _)| entry);
            self.found.push(Part::Words { text, emphasis: self.emphasis, strong: self.strong, link });
        }
        self.at += skip;
        self.start = self.at;
    }

    fn run(&mut self) -> Result<(), MarkupError> {
        while let Some(c) = self.rest().chars().next() {
            if let Some((entry, end)) = self.link
                && self.at == end
            {
                self.flush("](".len() + entry.len() + ")".len());
                self.link = None;
                continue;
            }
            match c {
                '\\' => {
                    self.flush(1);
                    self.at += self.rest().chars().next().map_or(0, char::len_utf8);
                }
                '*' => {
                    let double = self.rest().starts_with("**");
                    self.flush(1 + usize::from(double));
                    let style = if double { &mut self.strong } else { &mut self.emphasis };
                    *style = !*style;
                }
                '[' if self.link.is_none() => self.open_link()?,
                '{' => self.value()?,
                c => self.at += c.len_utf8(),
            }
        }
        if self.emphasis || self.strong {
            return Err(MarkupError::OpenStar);
        }
        self.flush(0);
        Ok(())
    }

    fn open_link(&mut self) -> Result<(), MarkupError> {
        let (words, rest) = self.rest().split_once("](").ok_or(MarkupError::OpenLink)?;
        let (entry, _) = rest.split_once(')').ok_or(MarkupError::OpenLink)?;
        if words.len() == 1 || words.get(1..).is_some_and(|words| words.contains('[')) {
            return Err(MarkupError::OpenLink);
        }
        let end = self.at + words.len();
        self.flush(1);
        self.link = Some((entry, end));
        Ok(())
    }

    fn value(&mut self) -> Result<(), MarkupError> {
        let (name, _) = self.rest().get(1..).and_then(|rest| rest.split_once('}')).ok_or(MarkupError::OpenBrace)?;
        self.flush(name.len() + 2);
        self.found.push(Part::Value { name: name.trim(), emphasis: self.emphasis, strong: self.strong });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{MarkupError, Part, parts};

    #[track_caller]
    fn shows(text: &str, expected: &str) {
        let shown = parts(text).unwrap_or_else(|error| panic!("{text}: {error}")).into_iter().map(|part| match part {
            Part::Words { text, emphasis, strong, link } => {
                let style = [("e", emphasis), ("s", strong)].iter().filter(|s| s.1).map(|s| s.0).collect::<String>();
                format!("<{style}{}>{text}", link.map(|entry| format!("@{entry}")).unwrap_or_default())
            }
            Part::Value { name, .. } => format!("<={name}>"),
        });
        assert_eq!(shown.collect::<String>(), expected, "{text}");
    }

    #[test]
    fn markup_is_cut_into_parts() {
        shows("plain", "<>plain");
        shows("a *b* **c**", "<>a <e>b<> <s>c");
        shows("the [old *bar*](bar), here", "<>the <@bar>old <e@bar>bar<>, here");
        shows("{oil} hours", "<=oil><> hours");
        shows("two \\* three \\[x\\{", "<>two <>* three <>[x<>{");
        shows("", "");
    }

    #[test]
    fn open_markup_is_an_error() {
        assert_eq!(parts("a *b"), Err(MarkupError::OpenStar));
        assert_eq!(parts("a [b"), Err(MarkupError::OpenLink));
        assert_eq!(parts("a [](b)"), Err(MarkupError::OpenLink));
        assert_eq!(parts("a {b"), Err(MarkupError::OpenBrace));
    }
}
