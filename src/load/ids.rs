//! Tags for lines that have none: which literals lack one, which tag each gets, and the text of a file with the tags in it.
//!
//! Changes nothing but those literals. Writes no file.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::Loaded;
use super::compile::{Fnv, split_tag};
use super::files::{Files, FilesError};
use super::read::{read, unreadable};
use super::source::{Body, Declaration, OptionSource, Step};
use super::spanned::{Literal, Recover};
use crate::diagnostics::FileId;

/// The signs of a tag: no vowels, so that no words arise, and nothing that looks like another sign.
const SIGNS: &[u8] = b"bcdfghjkmnpqrstvwxz23456789";
/// How many of them are letters. A tag begins with one of these.
const LETTERS: u64 = 19;
/// How long a tag is, unless tags of this length are taken.
const LENGTH: usize = 5;
/// How long a tag may be.
const LONGEST: usize = 12;

/// A file whose lines have got tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tagged {
    /// The place of its pack among the packs.
    pub pack: usize,
    /// The file's path in the pack.
    pub path: String,
    /// The whole text, byte for byte as it was but for the tags.
    pub text: String,
    /// The new tags, in the order of the file.
    pub tags: Vec<String>,
}

/// The files in which lines have no tag, with tags: those of the packs from `first` on. The tags of all packs are avoided.
///
/// The same files get the same tags: a tag comes from the scene and the words.
///
/// # Errors
/// Packs that cannot be read or have mistakes of form: what was found, without a story.
pub fn tag_lines(packs: &[&dyn Files], first: usize) -> Result<Vec<Tagged>, Loaded> {
    let (read, sources, mut diagnostics, _) = read(packs);
    let files: Vec<Range<u32>> = read.iter().map(|pack| pack.files.clone()).collect();
    if diagnostics.has_errors() {
        return Err(Loaded { story: None, diagnostics, sources, written: Box::default(), files });
    }
    let mut taken = BTreeSet::new();
    let mut untagged: BTreeMap<FileId, Vec<(String, Range<usize>)>> = BTreeMap::new();
    for placed in read.iter().flat_map(|pack| &pack.declarations) {
        each_line_of(&placed.declaration, &mut |scene, literal| match split_tag(&literal.text) {
            (_, Some(tag)) => taken.extend(tag.formerly.into_iter().chain([tag.id])),
            (words, None) => {
                untagged.entry(placed.file).or_default().push((format!("{scene}\n{words}"), literal.range()));
            }
        });
    }
    let mut tagged = Vec::new();
    for (place, (pack, files)) in packs.iter().zip(&files).enumerate().skip(first) {
        // Every file could be read, so they were numbered as they are listed.
        let paths = pack.list().map(|listing| listing.paths);
        let tag_all = paths.and_then(|paths| {
            for (file, path) in files.clone().map(FileId).zip(paths) {
                let Some(lines) = untagged.get(&file) else { continue };
                let tags: Vec<String> = lines.iter().map(|(line, _)| new_tag(line, &mut taken)).collect();
                let places = lines.iter().map(|(_, place)| place.clone());
                let text = pack.read(&path)?;
                let known = sources.get(file).map_or("", |known| known.text.as_str());
                if text.strip_prefix('\u{feff}').unwrap_or(&text) != known {
                    let source = std::io::Error::other("it was changed meanwhile; try again");
                    return Err(FilesError::Unreadable { path, source });
                }
                let text = insert(&text, places.zip(&tags).collect());
                tagged.push(Tagged { pack: place, path, text, tags });
            }
            Ok(())
        });
        if let Err(error) = tag_all {
            diagnostics.push(unreadable(&error));
            return Err(Loaded { story: None, diagnostics, sources, written: Box::default(), files: Vec::new() });
        }
    }
    Ok(tagged)
}

/// Every line of a declaration, each with what names its scene.
fn each_line_of(declaration: &Declaration, visit: &mut impl FnMut(&str, &Literal)) {
    let name = |parts: [Option<&Literal>; 4]| parts.map(|part| part.map_or("", |part| part.text.as_str())).join("/");
    match declaration {
        Declaration::Scene(scene) | Declaration::Replace(scene) => {
            let parts = [scene.slot.as_ref(), scene.ending.as_ref(), scene.eyes.as_ref(), scene.name.as_ref()];
            let name = name(parts);
            each_line(&scene.body, &mut |literal| visit(&name, literal));
        }
        Declaration::Storylet(scene) => {
            let name = name([Some(&scene.pool), None, Some(&scene.eyes), Some(&scene.name)]);
            each_line(&scene.body, &mut |literal| visit(&name, literal));
        }
        Declaration::Patch(patch) => {
            let mut visit = |literal: &Literal| visit(&patch.line.text, literal);
            for body in [&patch.before, &patch.after].into_iter().chain(&patch.instead) {
                each_line(body, &mut visit);
            }
            each_option(&patch.options, &mut visit);
        }
        // The lines of an exchange have ids of their own; the rest has no lines.
        Declaration::Exchange(_)
        | Declaration::Pack(_)
        | Declaration::Timeline(_)
        | Declaration::Perspective(_)
        | Declaration::Cast(_)
        | Declaration::Itinerary(_)
        | Declaration::Variable(_)
        | Declaration::Decision(_)
        | Declaration::Fact(_)
        | Declaration::Gauge(_)
        | Declaration::Condition(_)
        | Declaration::Never(..)
        | Declaration::Always(..)
        | Declaration::Reachable(..)
        | Declaration::Leads(..)
        | Declaration::Ending(_)
        | Declaration::Backdrop(_)
        | Declaration::Mood(_)
        | Declaration::Music(_)
        | Declaration::Sound(_)
        | Declaration::Portrait(_)
        | Declaration::Codex(_)
        | Declaration::Archive(_)
        | Declaration::Achievement(_)
        | Declaration::Slots(_)
        | Declaration::Witness(_)
        | Declaration::Extend(_) => {}
    }
}

/// Every text of a body that is a line: narration, speech, options.
fn each_line(body: &Body, visit: &mut dyn FnMut(&Literal)) {
    for step in body.iter().filter_map(|step| step.0.as_ref()) {
        match &step.value {
            Step::Text(text) | Step::Say(_, text, ..) => visit(text),
            Step::If(_, then, otherwise) => {
                each_line(then, visit);
                each_line(otherwise, visit);
            }
            Step::Vary(_, arms) => arms.iter().for_each(|arm| each_line(arm, visit)),
            Step::Chance(arms) => arms.iter().for_each(|arm| each_line(&arm.then, visit)),
            Step::Choice(options) | Step::TimedChoice { options, .. } => each_option(options, visit),
            _ => {}
        }
    }
}

fn each_option(options: &[Recover<OptionSource>], visit: &mut dyn FnMut(&Literal)) {
    for option in options.iter().filter_map(|option| option.0.as_ref()) {
        option.value.text.iter().for_each(&mut *visit);
        each_line(&option.value.then, visit);
    }
}

/// A tag for a line that nothing else has.
fn new_tag(line: &str, taken: &mut BTreeSet<String>) -> String {
    let mut again = 0_usize;
    loop {
        let mut hash = Fnv::default();
        hash.write(line.as_bytes());
        hash.write(&again.to_le_bytes());
        let tag = spell(hash.0, (LENGTH + again / 8).min(LONGEST));
        if taken.insert(tag.clone()) {
            return tag;
        }
        again += 1;
    }
}

/// A number as a tag.
fn spell(mut number: u64, length: usize) -> String {
    let mut tag = String::with_capacity(length);
    for place in 0..length {
        let signs = if place == 0 { LETTERS } else { SIGNS.len() as u64 };
        let sign = usize::try_from(number % signs).ok().and_then(|at| SIGNS.get(at));
        tag.extend(sign.map(|sign| char::from(*sign)));
        number /= signs;
    }
    tag
}

/// Puts tags into the literals at these places, which count from behind a byte order mark.
fn insert(text: &str, tags: Vec<(Range<usize>, &String)>) -> String {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut tags: Vec<(usize, bool, &String)> = tags
        .into_iter()
        .filter_map(|(range, tag)| {
            let (at, empty) = end_of_words(text.get(mark + range.start..mark + range.end)?)?;
            Some((mark + range.start + at, empty, tag))
        })
        .collect();
    tags.sort_unstable();
    let (mut tagged, mut done) = (String::with_capacity(text.len() + 8 * tags.len()), 0);
    for (at, empty, tag) in tags {
        tagged.push_str(text.get(done..at).unwrap_or_default());
        tagged.push_str(if empty { "#" } else { " #" });
        tagged.push_str(tag);
        done = at;
    }
    tagged.push_str(text.get(done..).unwrap_or_default());
    tagged
}

/// Where the last word of a literal ends, and whether there is no word at all. White space behind it stays behind the tag.
fn end_of_words(literal: &str) -> Option<(usize, bool)> {
    let start = literal.find('"')? + 1;
    let end = literal.rfind('"')?;
    let words = literal.get(start..end)?.trim_end();
    Some((start + words.len(), words.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::{LETTERS, SIGNS, end_of_words, new_tag};

    #[test]
    fn a_tag_stands_behind_the_last_word() {
        let ends = |literal: &str| end_of_words(literal).map(|(at, empty)| (literal[..at].to_owned(), empty));
        assert_eq!(ends("\"One.\""), Some(("\"One.".to_owned(), false)));
        assert_eq!(ends("r##\"A \"#\" here. \"##"), Some(("r##\"A \"#\" here.".to_owned(), false)));
        assert_eq!(ends("\"Two\r\n   lines.\r\n   \""), Some(("\"Two\r\n   lines.".to_owned(), false)));
        assert_eq!(ends("\"She said \\\"no\\\"\""), Some(("\"She said \\\"no\\\"".to_owned(), false)));
        assert_eq!(ends("\" \""), Some(("\"".to_owned(), true)));
    }

    #[test]
    fn a_tag_that_is_taken_is_not_used_again() {
        let mut taken = std::collections::BTreeSet::new();
        let tags: Vec<String> = (0..40).map(|_| new_tag("the same words", &mut taken)).collect();
        assert_eq!(taken.len(), 40);
        assert!(tags.iter().all(|tag| (5..=12).contains(&tag.len())), "{tags:?}");
        assert!(tags.iter().all(|tag| tag.starts_with(|c: char| c.is_ascii_lowercase())), "{tags:?}");
        assert!(SIGNS.iter().take(19).all(u8::is_ascii_lowercase) && SIGNS.get(19).is_some_and(u8::is_ascii_digit));
        assert_eq!(LETTERS, 19);
    }
}
