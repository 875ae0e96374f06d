//! What the parts of a story are called when somebody is told about them: conditions as they would be written, lines by their first words.

use crate::expr::{ExprId, Node, Operator};
use crate::model::{Address, Ask, ChoiceId, LineId, OUTCOMES, Op, SceneId, Story, VariableKind};

use super::machine::{Mark, Site};
use crate::view::Rich;

/// How many letters of a line are quoted.
const QUOTED: usize = 56;

/// An expression as it would be written.
pub(super) fn expression(story: &Story, id: ExprId) -> String {
    write(story, id, 0)
}

fn write(story: &Story, id: ExprId, around: u8) -> String {
    match story.expressions.get(id) {
        Node::Constant(value) => value.to_string(),
        Node::Read(ask) => asked(story, ask),
        Node::Not(inner) => format!("not {}", write(story, inner, 5)),
        Node::Binary(operator, a, b) => {
            let (binds, sign) = sign(operator);
            let compared =
                |this: ExprId, other: ExprId| match (story.expressions.get(this), story.expressions.get(other)) {
                    (Node::Constant(value), Node::Read(ask)) => value_of(story, ask, value, operator),
                    _ => write(story, this, binds),
                };
            let text = format!("{} {sign} {}", compared(a, b), compared(b, a));
            if binds < around { format!("({text})") } else { text }
        }
    }
}

/// How closely an operator binds, and how it is written.
fn sign(operator: Operator) -> (u8, &'static str) {
    match operator {
        Operator::Or => (1, "or"),
        Operator::And => (2, "and"),
        Operator::Equal => (3, "=="),
        Operator::NotEqual => (3, "!="),
        Operator::Less => (3, "<"),
        Operator::LessEqual => (3, "<="),
        Operator::Greater => (3, ">"),
        Operator::GreaterEqual => (3, ">="),
        Operator::Has => (3, "has"),
        Operator::Add => (4, "+"),
        Operator::Subtract => (4, "-"),
    }
}

fn asked(story: &Story, ask: Ask) -> String {
    match ask {
        Ask::Variable(id) => story.variables.at(id).id.clone(),
        Ask::Decision(id) => story.decisions.at(id).id.clone(),
        Ask::Decided(id) => format!("decided({})", story.decisions.at(id).id),
        Ask::Fact(id) => story.facts.at(id).id.clone(),
        Ask::Gauge(id, _) => story.gauges.at(id).id.clone(),
        Ask::Visits(id) => {
            let scene = story.scenes.at(id);
            let slot = scene.slot.map(|slot| story.slots.at(slot).id.clone());
            format!("visits({})", scene.name.clone().or(slot).unwrap_or_default())
        }
        Ask::Seen(cell) => {
            let line = story.lines.iter().find(|line| line.seen == Some(cell));
            format!("seen({})", line.map_or("", |line| line.id.as_str()))
        }
        Ask::Finished(id) => format!("finished({})", story.itineraries.at(id).id),
    }
}

/// A number as the word that it stands for.
fn value_of(story: &Story, ask: Ask, value: i32, operator: Operator) -> String {
    let place = usize::try_from(value).ok();
    let word = match ask {
        Ask::Variable(id) => match &story.variables.at(id).kind {
            VariableKind::OneOf(words) => place.and_then(|place| words.get(place)).cloned(),
            VariableKind::Set(items) if operator == Operator::Has => {
                items.iter().enumerate().find(|(bit, _)| value == 1 << bit).map(|(_, item)| item.clone())
            }
            _ => None,
        },
        Ask::Decision(id) => {
            let outcome = usize::try_from(value - OUTCOMES).ok();
            outcome.and_then(|place| story.decisions.at(id).outcomes.get(place)).map(|outcome| outcome.id.clone())
        }
        Ask::Fact(id) => place.and_then(|place| story.facts.at(id).values.get(place)).cloned(),
        _ => None,
    };
    word.unwrap_or_else(|| value.to_string())
}

/// The first words of a line.
pub(super) fn line(story: &Story, id: LineId) -> String {
    let words = Rich::marked(story.words(story.lines.at(id).text), std::iter::repeat("…".to_owned())).to_plain();
    // What is said aloud has its quotation marks already.
    let words = words.strip_prefix('“').and_then(|words| words.strip_suffix('”')).unwrap_or(&words);
    if words.chars().count() <= QUOTED {
        return format!("“{words}”");
    }
    let cut: String = words.chars().take(QUOTED).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("“{cut} …”")
}

/// The words of an option.
pub(super) fn option(story: &Story, choice: ChoiceId, option: usize) -> String {
    let known = story.choices.get(choice).and_then(|choice| choice.options.get(option));
    known.map(|option| line(story, option.text)).unwrap_or_default()
}

/// The scene that an instruction stands in. Bodies lie one behind the other.
pub(super) fn scene_of(story: &Story, at: Address) -> Option<SceneId> {
    let before = story.scenes.pairs().filter(|(_, scene)| scene.start <= at);
    before.max_by_key(|(_, scene)| scene.start).map(|(id, _)| id)
}

/// The scene that a choice stands in.
fn scene_of_choice(story: &Story, choice: ChoiceId) -> Option<SceneId> {
    let at = story.code.iter().position(|op| *op == Op::Choice(choice))?;
    scene_of(story, Address(u32::try_from(at).ok()?))
}

/// The scene that a line stands in; for a line of an exchange the slot.
fn place_of_line(story: &Story, id: LineId) -> String {
    if let Some(at) = story.code.iter().position(|op| *op == Op::Line(id)) {
        return scene(story, u32::try_from(at).ok().and_then(|at| scene_of(story, Address(at))));
    }
    let said = story.exchange_lines.iter().find(|line| line.replies.iter().any(|reply| reply.line == id));
    said.map(|line| format!("the exchange of {}, line {}", story.slots.at(line.slot).id, line.id)).unwrap_or_default()
}

fn scene(story: &Story, id: Option<SceneId>) -> String {
    id.map(|id| story.scenes.at(id).key.clone()).unwrap_or_default()
}

/// The expression of a condition.
pub(super) fn condition(story: &Story, at: Site) -> Option<ExprId> {
    site(story, at).0
}

/// Where a condition stands, and its expression.
fn site(story: &Story, site: Site) -> (Option<ExprId>, String) {
    match site {
        Site::Code(at) => {
            let when = match story.op(at) {
                Op::Unless(when, _) => Some(when),
                _ => None,
            };
            (when, scene(story, scene_of(story, at)))
        }
        Site::Option(choice, place) => {
            let known = story.choices.at(choice).options.get(usize::from(place));
            let place = option(story, choice, usize::from(place));
            (
                known.and_then(|option| option.when),
                format!("{}, option {place}", scene(story, scene_of_choice(story, choice))),
            )
        }
        Site::Stop(itinerary, place) => {
            let itinerary = story.itineraries.at(itinerary);
            let stop = itinerary.stops.get(place as usize);
            let slot = stop.map(|stop| story.slots.at(stop.slot).id.as_str()).unwrap_or_default();
            (stop.and_then(|stop| stop.when), format!("the stop {slot} of the itinerary {}", itinerary.id))
        }
        Site::Rule(itinerary, place) => {
            let itinerary = story.itineraries.at(itinerary);
            let rule = itinerary.endings.get(place as usize);
            let ending = rule.map(|rule| story.endings.at(rule.ending).id.as_str()).unwrap_or_default();
            (rule.and_then(|rule| rule.when), format!("the ending {ending} of the itinerary {}", itinerary.id))
        }
        Site::Decision(id) => {
            let decision = story.decisions.at(id);
            (decision.when, format!("the decision {}", decision.id))
        }
        Site::Outcome(id, place) => {
            let decision = story.decisions.at(id);
            let outcome = decision.outcomes.get(usize::from(place));
            let name = outcome.map(|outcome| outcome.id.as_str()).unwrap_or_default();
            (outcome.and_then(|outcome| outcome.when), format!("the outcome {name} of the decision {}", decision.id))
        }
        Site::Voiced(id) => {
            let line = story.exchange_lines.at(id);
            (line.when, format!("the exchange of {}, line {}", story.slots.at(line.slot).id, line.id))
        }
        Site::Reply(id, place) => {
            let line = story.exchange_lines.at(id);
            let reply = line.replies.get(usize::from(place));
            let name = reply.map(|reply| reply.id.as_str()).unwrap_or_default();
            let slot = &story.slots.at(line.slot).id;
            (reply.and_then(|reply| reply.when), format!("the exchange of {slot}, reply {name} of line {}", line.id))
        }
        Site::Pack(rule, place) => {
            let rule = story.rules.at(rule);
            (rule.kind.conditions().get(usize::from(place)).copied(), rule.text.clone())
        }
        Site::Storylet(pool, place) => {
            let storylet = story.pools.at(pool).storylets.get(usize::from(place));
            (storylet.and_then(|(_, when, _)| *when), scene(story, storylet.map(|(id, ..)| *id)))
        }
    }
}

/// What a mark is called, and where it stands.
pub(super) fn mark(story: &Story, mark: Mark) -> (String, String) {
    match mark {
        Mark::Ending(id) => (format!("the ending {}", story.endings.at(id).id), String::new()),
        Mark::Scene(id) => (format!("the scene {}", story.scenes.at(id).key), String::new()),
        Mark::Choice(id) => {
            (format!("the choice between {}", options(story, id)), scene(story, scene_of_choice(story, id)))
        }
        Mark::Option(id, place) => {
            (format!("the option {}", option(story, id, usize::from(place))), scene(story, scene_of_choice(story, id)))
        }
        Mark::Line(id) => (format!("the line {}", line(story, id)), place_of_line(story, id)),
        Mark::Outcome(id, place) => {
            let decision = story.decisions.at(id);
            let outcome = decision.outcomes.get(usize::from(place)).map(|outcome| outcome.id.as_str());
            (format!("the outcome {} of the decision {}", outcome.unwrap_or_default(), decision.id), String::new())
        }
        Mark::Arm(at) => {
            let head = (0..at.0).rev().map(Address).find(|at| !matches!(story.op(*at), Op::Arm(_)));
            let number = head.map_or(0, |head| at.0 - head.0);
            let what = match head.map(|head| story.op(head)) {
                Some(Op::Chance(_)) => "Chance",
                _ => "Vary",
            };
            (format!("list {number} of a {what}"), scene(story, scene_of(story, at)))
        }
        Mark::Holds(known) | Mark::Fails(known) | Mark::Early(known) => {
            let (when, place) = site(story, known);
            (format!("the condition `{}`", when.map(|when| expression(story, when)).unwrap_or_default()), place)
        }
        Mark::Nothing(id) | Mark::Gone(id) | Mark::NoDefault(id) => {
            (format!("the choice between {}", options(story, id)), scene(story, scene_of_choice(story, id)))
        }
        Mark::NoEnding(id) => (format!("the itinerary {}", story.itineraries.at(id).id), String::new()),
        Mark::ToldSoFar => ("the end of what is told".to_owned(), String::new()),
        Mark::Saturates(at) => (effect_at(story, at), scene(story, scene_of(story, at))),
        Mark::SaturatesIn(id, place) => {
            let option = option(story, id, usize::from(place));
            (format!("an effect of the option {option}"), scene(story, scene_of_choice(story, id)))
        }
        Mark::Rule(id) => (format!("the rule {}", story.rules.at(id).text), String::new()),
        Mark::Uncounted(id) => (format!("the visits of the scene {}", story.scenes.at(id).key), String::new()),
    }
}

fn options(story: &Story, id: ChoiceId) -> String {
    let count = story.choices.at(id).options.len();
    (0..count.min(2)).map(|place| option(story, id, place)).collect::<Vec<_>>().join(" and ")
}

fn effect_at(story: &Story, at: Address) -> String {
    let Op::Effect(effect) = story.op(at) else { return String::new() };
    let name = match effect.target {
        Ask::Variable(id) => story.variables.at(id).id.as_str(),
        _ => "",
    };
    let sign = match effect.kind {
        crate::expr::EffectKind::Assign => "=",
        crate::expr::EffectKind::Add | crate::expr::EffectKind::Insert => "+=",
        crate::expr::EffectKind::Subtract | crate::expr::EffectKind::Remove => "-=",
    };
    format!("`{name} {sign} {}`", expression(story, effect.value))
}
