//! Where things stand that the prover speaks of: the place that is given holds what is meant.

use finale::analysis::{Limits, Mark, Site, place, prove};
use finale::load::{Loaded, load};
use finale::model::Story;

use crate::support::files_pack;

fn words_at(loaded: &Loaded, story: &Story, mark: Mark) -> Option<String> {
    let span = place(story, &loaded.written, mark)?;
    let text = &loaded.sources.get(span.file)?.text;
    Some(text.get(span.start as usize..span.end as usize)?.to_owned())
}

#[test]
fn everything_that_can_be_reached_has_its_place() {
    for folder in ["scenes", "tests/stories/bell_metal"] {
        let loaded = load(&[Box::new(files_pack(folder))]);
        let story = loaded.story.clone().expect("it loads");
        let all: Vec<_> = story.itineraries.ids().collect();
        let proof = prove(&story, &all, Limits::default(), &|_| true, &mut |_| true);
        let mut seen = 0;
        for reached in &proof.reached {
            let words = words_at(&loaded, &story, reached.mark);
            if reached.mark == Mark::ToldSoFar {
                continue;
            }
            let words = words.unwrap_or_else(|| panic!("{folder}: {:?} {}", reached.mark, reached.name));
            let holds = match reached.mark {
                Mark::Line(line) => {
                    let said = story.words(story.lines.at(line).text);
                    let first = said.split_whitespace().next().unwrap_or_default();
                    words.contains(first)
                }
                Mark::Ending(id) => words.contains(&story.endings.at(id).id),
                Mark::Outcome(id, outcome) => words.contains(&story.decisions.at(id).outcomes[usize::from(outcome)].id),
                Mark::Holds(Site::Code(_)) => reached.name.contains('`') && !words.contains("Text("),
                _ => !words.is_empty(),
            };
            assert!(holds, "{folder}: {} stands at `{words}`", reached.name);
            seen += 1;
        }
        assert!(seen > 100, "{folder}: {seen}");
    }
}
