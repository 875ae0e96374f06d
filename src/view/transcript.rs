//! A play as a text to keep: everything that was read and chosen, as Markdown or plainly.

use super::{Manner, PageItem, Rich, RichSpan, end, item, title};
use crate::runtime::Session;

/// How a transcript is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Markdown.
    Markdown,
    /// Words alone, a paragraph a line.
    Plain,
}

/// The transcript of a play, from its first line to where it stands now.
#[must_use]
pub fn transcript(session: &Session, form: Form) -> String {
    let mut writer = Writer { form, out: String::new(), act: String::new() };
    let story = session.story();
    let title = title(story);
    writer.heading(1, &title.title);
    if !title.notice.is_empty() {
        writer.aside(&title.notice);
    }
    if let Some(way) = title.ways.iter().find(|way| way.itinerary == session.start().itinerary) {
        writer.aside(&format!("Played as {}.", way.name));
    }
    for index in 0..session.entries() {
        let mut item = item(session, index);
        if let PageItem::Heading { eyes: Some(eyes), .. } = &mut item
            && let Some(person) = story.person(eyes)
        {
            eyes.clone_from(&story.people.at(person).name);
        }
        writer.item(&item);
    }
    if let Some(end) = end(session) {
        end.titles().for_each(|title| writer.heading(2, title));
        if !end.words.is_empty() {
            writer.aside(&end.words);
        }
        for (about, sentence) in &end.decisions {
            writer.entry(about, sentence);
        }
        for sentence in &end.diverged {
            writer.paragraph(&writer.plain(sentence));
        }
    }
    writer.out
}

struct Writer {
    form: Form,
    out: String,
    /// The act of the last heading.
    act: String,
}

impl Writer {
    fn item(&mut self, item: &PageItem) {
        match item {
            PageItem::Heading { act, title, place, eyes } => {
                if !act.is_empty() && self.act != *act {
                    self.heading(2, act);
                    self.act.clone_from(act);
                }
                self.heading(3, title);
                let aside: Vec<&str> = [place, eyes].into_iter().flatten().map(String::as_str).collect();
                if !aside.is_empty() {
                    self.aside(&aside.join(" · "));
                }
            }
            PageItem::Narration { text, .. } => self.paragraph(&self.rich(text)),
            PageItem::Speech { speaker, manner, how, text, .. } => {
                let words = self.speech(speaker, (*manner, how), text);
                self.paragraph(&words);
            }
            // A line of its own says it.
            PageItem::Chosen { said: true, .. } => {}
            PageItem::Chosen { text, .. } => match self.form {
                Form::Markdown => self.paragraph(&format!("> — {}", self.rich(text))),
                Form::Plain => self.paragraph(&format!("> {}", self.rich(text))),
            },
            PageItem::Caption { text } => self.aside(&format!("[{text}]")),
        }
    }

    fn speech(&self, speaker: &str, (manner, how): (Manner, &str), text: &Rich) -> String {
        let (open, close) = match manner {
            Manner::Spoken => ("“", "”"),
            Manner::Comm => ("‹", "›"),
            Manner::Vision | Manner::Thought => ("", ""),
        };
        let words = self.rich(text);
        match self.form {
            Form::Markdown => {
                let how = if how.is_empty() { String::new() } else { format!(" *({})*", self.plain(how)) };
                format!("**{}**{how}: {open}{words}{close}", self.plain(speaker))
            }
            Form::Plain => {
                let how = if how.is_empty() { String::new() } else { format!(" ({how})") };
                format!("{}{how}: {open}{words}{close}", speaker.to_uppercase())
            }
        }
    }

    fn heading(&mut self, level: usize, words: &str) {
        match self.form {
            Form::Markdown => self.paragraph(&format!("{} {}", "#".repeat(level), self.plain(words))),
            Form::Plain if level < 3 => self.paragraph(&words.to_uppercase()),
            Form::Plain => self.paragraph(&format!("== {words} ==")),
        }
    }

    fn aside(&mut self, words: &str) {
        match self.form {
            Form::Markdown => self.paragraph(&format!("*{}*", self.plain(words))),
            Form::Plain => self.paragraph(words),
        }
    }

    fn entry(&mut self, about: &str, words: &str) {
        match self.form {
            Form::Markdown => self.paragraph(&format!("- *{}*: {}", self.plain(about), self.plain(words))),
            Form::Plain => self.paragraph(&format!("{about}: {words}")),
        }
    }

    fn paragraph(&mut self, words: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out.push_str(words);
        self.out.push('\n');
    }

    fn rich(&self, text: &Rich) -> String {
        text.spans.iter().map(|span| self.span(span)).collect()
    }

    fn span(&self, span: &RichSpan) -> String {
        let sign = match (self.form, span.strong, span.emphasis) {
            (Form::Plain, ..) | (_, false, false) => "",
            (_, true, false) => "**",
            (_, false, true) => "*",
            (_, true, true) => "***",
        };
        let words = self.plain(&span.text);
        // Markdown wants its stars at the words, and no space between.
        let inner = words.trim();
        if sign.is_empty() || inner.is_empty() {
            return words;
        }
        let (before, after) = words.split_once(inner).unwrap_or(("", ""));
        format!("{before}{sign}{inner}{sign}{after}")
    }

    /// Words that mean nothing but themselves.
    fn plain(&self, words: &str) -> String {
        let mut out = String::with_capacity(words.len());
        for sign in words.chars() {
            if self.form == Form::Markdown && matches!(sign, '\\' | '*' | '_' | '[' | ']' | '<' | '`' | '#') {
                out.push('\\');
            }
            out.push(sign);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_at_the_words() {
        let writer = |form| Writer { form, out: String::new(), act: String::new() };
        let rich = Rich::marked("the *old * bar, **shut** \\* [now](bar)", std::iter::empty());
        assert_eq!(writer(Form::Markdown).rich(&rich), "the *old*  bar, **shut** \\* now");
        assert_eq!(writer(Form::Plain).rich(&rich), "the old  bar, shut * now");
    }
}
