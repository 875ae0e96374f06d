//! How often each declaration is used, counted in one walk over the story.

use std::collections::{BTreeMap, BTreeSet};

use super::asks::{Site, Standing, Stretch, Walk, variable};
use super::due::Due;
use crate::expr::Node;
use crate::load::compile::Compiler;
use crate::load::names::Word;
use crate::model::{
    AchievementId, Ask, BackdropId, CodexId, Cue, DecisionId, EndingId, FactId, GaugeId, MoodId, MusicId, Op, PersonId,
    SoundId, Story, VariableId,
};

/// How often, by id; what is not in it is not used.
pub(super) type Counts<I> = BTreeMap<I, u32>;

/// What is used, and how often.
#[derive(Debug, Default)]
pub(super) struct Uses {
    pub(super) read: Counts<VariableId>,
    /// Variables that scenes ask which are already due.
    pub(super) read_in_time: BTreeSet<VariableId>,
    pub(super) changed: Counts<VariableId>,
    pub(super) decisions: Counts<DecisionId>,
    pub(super) facts: Counts<FactId>,
    pub(super) gauges: Counts<GaugeId>,
    /// Named conditions that something else asks.
    pub(super) conditions: BTreeSet<String>,
    /// Decisions with the places of the outcomes that a step or an option records.
    pub(super) recorded: Counts<(DecisionId, usize)>,
    pub(super) speakers: BTreeSet<PersonId>,
    pub(super) backdrops: Counts<BackdropId>,
    pub(super) moods: Counts<MoodId>,
    pub(super) music: Counts<MusicId>,
    pub(super) sounds: Counts<SoundId>,
    pub(super) codex: BTreeSet<CodexId>,
    pub(super) achievements: BTreeSet<AchievementId>,
    /// Endings that a step leads to, with whether one of these steps is due.
    pub(super) endings: BTreeMap<EndingId, bool>,
}

impl Uses {
    pub(super) fn of(compiler: &Compiler, due: Due, sites: &[Site], stretches: &[Stretch]) -> Self {
        let story = &compiler.story;
        let mut uses = Self::default();
        uses.asked(compiler, due, sites);
        story.pack.backdrop.into_iter().for_each(|id| count(&mut uses.backdrops, id));
        story.pack.mood.into_iter().for_each(|id| count(&mut uses.moods, id));
        story.pack.music.into_iter().for_each(|id| count(&mut uses.music, id));
        for stretch in stretches {
            let scene = story.scenes.at(stretch.scene);
            scene.backdrop.into_iter().for_each(|id| count(&mut uses.backdrops, id));
            scene.mood.into_iter().for_each(|id| count(&mut uses.moods, id));
            scene.music.into_iter().for_each(|id| count(&mut uses.music, id));
            for (_, op) in stretch.code(story) {
                uses.op(story, op, due.scene(story, stretch.scene));
            }
        }
        uses.speakers = story.lines.iter().filter_map(|line| line.speaker).collect();
        story.backdrops.iter().flat_map(|backdrop| &backdrop.shows).for_each(|id| count(&mut uses.gauges, *id));
        uses.links(compiler);
        uses
    }

    fn asked(&mut self, compiler: &Compiler, due: Due, sites: &[Site]) {
        let (story, arena) = (&compiler.story, &compiler.arena);
        let mut walk = Walk::new(arena);
        let mut reads = |walk: &mut Walk, site: &Site| {
            walk.asks(arena, site.expression, |ask| self.ask(ask, site.target));
        };
        let (named, other): (Vec<&Site>, Vec<&Site>) = sites.iter().partition(|site| site.standing == Standing::Named);
        other.into_iter().for_each(|site| reads(&mut walk, site));
        // What stands in a condition that nobody uses is used by it, so that one slip gives one warning.
        for site in &named {
            match arena.get(site.expression) {
                Node::Constant(_) | Node::Read(_) if walk.came_to(site.expression) => {}
                Node::Read(ask) => self.ask(ask, None),
                Node::Constant(_) => {}
                Node::Not(inner) => walk.asks(arena, inner, |ask| self.ask(ask, None)),
                Node::Binary(_, a, b) => [a, b].into_iter().for_each(|id| {
                    walk.asks(arena, id, |ask| self.ask(ask, None));
                }),
            }
        }
        compiler.asked_by_rules(|ask| self.ask(ask, None));
        let words = compiler.names.words.iter();
        self.conditions = words
            .filter(|(_, (word, _))| {
                matches!(word, Word::Condition(it) if walk.came_to(it.expression)) || compiler.rules_name(word)
            })
            .map(|(name, _)| name.clone())
            .collect();
        if due.whole {
            return;
        }
        walk.again();
        for site in sites {
            if matches!(site.standing, Standing::Scene(scene) if due.scene(story, scene)) {
                walk.asks(arena, site.expression, |ask| {
                    self.read_in_time.extend(variable(ask).filter(|id| site.target != Some(*id)));
                });
            }
        }
    }

    fn ask(&mut self, ask: Ask, target: Option<VariableId>) {
        match ask {
            // A variable that only serves to change itself is not asked.
            Ask::Variable(id) if target == Some(id) => {}
            Ask::Variable(id) => count(&mut self.read, id),
            Ask::Decision(id) | Ask::Decided(id) => count(&mut self.decisions, id),
            Ask::Fact(id) => count(&mut self.facts, id),
            Ask::Gauge(id, _) => count(&mut self.gauges, id),
            Ask::Visits(_) | Ask::Seen(_) | Ask::Finished(_) => {}
        }
    }

    fn op(&mut self, story: &Story, op: Op, due: bool) {
        match op {
            Op::Effect(effect) => variable(effect.target).into_iter().for_each(|id| count(&mut self.changed, id)),
            Op::Decide(id, outcome) => count(&mut self.recorded, (id, usize::from(outcome))),
            Op::Choice(choice) => {
                for option in &story.choices.at(choice).options {
                    let changed = option.effects.iter().filter_map(|effect| variable(effect.target));
                    changed.for_each(|id| count(&mut self.changed, id));
                    option.decide.into_iter().for_each(|decided| count(&mut self.recorded, decided));
                }
            }
            Op::Ending(id) => *self.endings.entry(id).or_default() |= due,
            Op::Cue(Cue::Backdrop(id)) => count(&mut self.backdrops, id),
            Op::Cue(Cue::Mood(id)) => count(&mut self.moods, id),
            Op::Cue(Cue::Music(id)) => count(&mut self.music, id),
            Op::Cue(Cue::Sound(id)) => count(&mut self.sounds, id),
            Op::UnlockCodex(id) => drop(self.codex.insert(id)),
            Op::UnlockAchievement(id) => drop(self.achievements.insert(id)),
            _ => {}
        }
    }

    /// Codex entries that a text links: `[words](entry)`.
    fn links(&mut self, compiler: &Compiler) {
        let story = &compiler.story;
        if story.codex.is_empty() {
            return;
        }
        let archive = story.archive.iter().map(|entry| entry.text.as_str());
        let texts = story.codex.iter().map(|entry| entry.text.as_str()).chain(archive).chain([story.text.as_str()]);
        for text in texts {
            for after in text.split("](").skip(1) {
                let entry = after.split_once(')').and_then(|(entry, _)| compiler.names.codex.get(entry));
                self.codex.extend(entry);
            }
        }
    }
}

fn count<I: Ord>(counts: &mut Counts<I>, id: I) {
    *counts.entry(id).or_default() += 1;
}
