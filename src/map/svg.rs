//! The map as a picture: dark ground, bone text, each lane in the colour of its lamp. Text stays text, and every part has a title.

use std::fmt::Write;

use super::layout::{
    Card, EDGE, LANE, Layout, PAD, Place, QUESTION, SMALL, SMALL_LEADING, TITLE, TITLE_LEADING, Way, width,
};
use super::{Map, Part, Rgb, Standing, Target, hex};

// The page’s own colours, as the window has them.
const GROUND: Rgb = (0x12, 0x10, 0x0e);
const BONE: Rgb = (0xe8, 0xe1, 0xd2);
const BONE_DIM: Rgb = (0xbd, 0xb5, 0xa5);
const ASH: Rgb = (0x97, 0x92, 0x88);
const RULE: Rgb = (0x3c, 0x38, 0x32);
const LAMP: Rgb = (0xd2, 0xa8, 0x5c);
const ALARM: Rgb = (0xe0, 0x95, 0x72);

const TYPE: &str = "Libertinus Serif, Linux Libertine, Georgia, Noto Serif, serif";

/// Writes the map as SVG.
#[must_use]
pub fn svg(map: &Map, layout: &Layout) -> String {
    let mut out = Painter { map, layout, out: String::new() };
    out.page();
    out.heads();
    out.acts();
    out.threads();
    layout.ways.iter().for_each(|way| out.way(way));
    out.both_sides();
    for (target, card) in &layout.cards {
        out.card(*target, card);
    }
    (0..map.decisions.len()).for_each(|id| out.question(id));
    out.legend();
    out.out.push_str("</svg>\n");
    out.out
}

/// A colour between two: 0 is the first.
fn mix(a: Rgb, b: Rgb, share: f32) -> Rgb {
    let one = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share).round() as u8;
    (one(a.0, b.0), one(a.1, b.1), one(a.2, b.2))
}

/// Text for between tags and in attributes. Letters that no XML may hold are left out.
fn escape(text: &str) -> String {
    let allowed = |letter: &char| *letter >= ' ' && !matches!(letter, '\u{7f}' | '\u{fffe}' | '\u{ffff}');
    let escaped = text.chars().filter(allowed).map(|letter| match letter {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        letter => letter.to_string(),
    });
    escaped.collect()
}

struct Painter<'a> {
    map: &'a Map,
    layout: &'a Layout,
    out: String,
}

/// How a line of text is set.
#[derive(Clone, Copy)]
struct Set {
    size: f32,
    colour: Rgb,
    more: &'static str,
}

impl Painter<'_> {
    fn add(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn colours(&self, lane: usize) -> (Rgb, Rgb) {
        self.map.lanes.get(lane).map_or((BONE_DIM, GROUND), |lane| (lane.colour, lane.ground))
    }

    fn text(&mut self, x: f32, y: f32, words: &str, set: Set) {
        let Set { size, colour, more } = set;
        let (colour, words) = (hex(colour), escape(words));
        let _ = writeln!(
            self.out,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" fill=\"{colour}\"{more}>{words}</text>"
        );
    }

    fn line(&mut self, from: (f32, f32), to: (f32, f32), colour: Rgb, wide: f32) {
        let ((x1, y1), (x2, y2), colour) = (from, to, hex(colour));
        let _ = writeln!(
            self.out,
            "<path d=\"M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}\" stroke=\"{colour}\" stroke-width=\"{wide}\"/>"
        );
    }

    fn page(&mut self) {
        let Layout { width, height, .. } = *self.layout;
        let (title, ground, bone) = (escape(&self.map.title), hex(GROUND), hex(BONE));
        let _ = write!(
            self.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
             font-family=\"{TYPE}\" role=\"group\" aria-label=\"The map of {title}\">\n<title>The map of {title}</title>\n\
             <style>.way path,.way circle{{transition:stroke .15s}}.way:hover path.line{{stroke:{bone};stroke-width:2.6}}\
             .box:hover .frame{{stroke:{bone}}}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"{ground}\"/>\n"
        );
        let map = self.map;
        self.text(EDGE, 92.0, &map.title, Set { size: 48.0, colour: BONE, more: "" });
        let counts = [
            (map.moments.len(), "moment"),
            (map.moments.iter().map(|moment| moment.tellings.len()).sum(), "telling"),
            (map.decisions.len(), "decision"),
            (map.ending_count(), "ending"),
        ];
        let counts = counts.map(|(number, what)| format!("{number} {what}{}", if number == 1 { "" } else { "s" }));
        let line = format!("{} · version {}", counts.join(" · "), map.version);
        self.text(EDGE, 124.0, &line, Set { size: 15.0, colour: ASH, more: "" });
        self.line((EDGE, 146.0), (width - EDGE, 146.0), RULE, 1.0);
    }

    /// The names of the lanes, and of the decisions beside them.
    fn heads(&mut self) {
        let map = self.map;
        for (lane, x) in map.lanes.iter().zip(&self.layout.lanes) {
            self.text(*x, 186.0, &lane.name, Set { size: 23.0, colour: lane.colour, more: "" });
            let words = super::layout::wrap(&lane.about, LANE, 12.0);
            for (line, y) in words.iter().take(2).zip([205.0, 220.0]) {
                self.text(*x, y, line, Set { size: 12.0, colour: ASH, more: " font-style=\"italic\"" });
            }
        }
        let x = self.layout.right + 14.0;
        if !map.decisions.is_empty() {
            self.text(x, 186.0, "Decisions", Set { size: 23.0, colour: BONE_DIM, more: "" });
            let about = "a full dot is what holds if nobody chose; lines lead to what hangs on it";
            self.text(x, 205.0, about, Set { size: 12.0, colour: ASH, more: " font-style=\"italic\"" });
        }
    }

    fn acts(&mut self) {
        let named = self.map.acts.iter().cloned().zip(self.layout.acts.iter().copied());
        let last = self.layout.endings.map(|y| ("Endings".to_owned(), y));
        for (title, y) in named.chain(last).collect::<Vec<_>>() {
            let shown = title.to_uppercase();
            self.text(EDGE, y, &shown, Set { size: 15.0, colour: LAMP, more: " letter-spacing=\"2.4\"" });
            let from = EDGE + width(&shown, 15.0) + 2.4 * shown.chars().count() as f32 + 16.0;
            self.line((from, y - 5.0), (self.layout.width - EDGE, y - 5.0), RULE, 1.0);
        }
        let shown: Vec<_> = self.map.moments.iter().zip(&self.layout.moments).collect();
        for (moment, (y, words)) in shown {
            let _ = writeln!(self.out, "<g><title>{} ({})</title>", escape(&moment.title), escape(&moment.id));
            for (line, down) in words.iter().zip(0_u8..) {
                let y = y + 21.0 + f32::from(down) * SMALL_LEADING;
                self.text(EDGE, y, line, Set { size: SMALL, colour: ASH, more: "" });
            }
            self.add("</g>");
        }
    }

    /// A thread through each lane, from its first card to its last.
    fn threads(&mut self) {
        for lane in 0..self.map.lanes.len() {
            let own = || self.layout.cards.iter().filter(|(target, _)| target.lane == lane).map(|(_, card)| card.place);
            let (first, last) = (own().map(|it| it.y).reduce(f32::min), own().map(|it| it.y).reduce(f32::max));
            if let (Some(first), Some(last), Some(place)) = (first, last, own().next()) {
                let colour = mix(GROUND, self.colours(lane).0, 0.32);
                self.line((place.middle(), first), (place.middle(), last), colour, 2.0);
            }
        }
    }

    /// The lines from outcomes to what they open.
    fn way(&mut self, way: &Way) {
        let lane = way.to.first().map_or(0, |target| target.lane);
        let colour = hex(mix(GROUND, self.colours(lane).0, 0.72));
        let names: Vec<&str> = way.to.iter().map(|target| self.map.name(*target)).collect();
        let from: Vec<String> = way.from.iter().map(|outcome| self.map.condition(*outcome)).collect();
        let title = format!("{} hangs on {}", names.join(", "), from.join(", "));
        let _ = writeln!(self.out, "<g class=\"way\" fill=\"none\"><title>{}</title>", escape(&title));
        let x = way.track;
        let mut path = format!("M{x:.1} {:.1}V{:.1}", way.span.0, way.span.1);
        let mut dots = String::new();
        for outcome in &way.from {
            let y = self.layout.port(*outcome);
            let _ = write!(path, "M{:.1} {y:.1}H{x:.1}", self.layout.right + 2.0);
            let _ = write!(dots, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.3\" fill=\"{colour}\"/>");
        }
        for target in &way.to {
            let Some(place) = self.layout.cards.get(target).map(|card| card.place) else { continue };
            let up = place.y - self.layout.gaps.get(target).copied().unwrap_or(9.0);
            let down = place.x + LANE - 18.0;
            let _ = write!(path, "M{x:.1} {up:.1}H{down:.1}V{:.1}", place.y - 4.0);
            let y = place.y;
            let _ = write!(dots, "<path d=\"M{:.1} {:.1}h7l-3.5 5.5z\" fill=\"{colour}\"/>", down - 3.5, y - 6.0);
        }
        let _ = write!(
            self.out,
            "<path d=\"{path}\" stroke=\"#000\" stroke-opacity=\"0\" stroke-width=\"7\"/>\n\
             <path class=\"line\" d=\"{path}\" stroke=\"{colour}\" stroke-width=\"1.3\"/>\n{dots}\n</g>\n"
        );
    }

    /// A double rule between the two tellings of one exchange.
    fn both_sides(&mut self) {
        for (number, moment) in self.map.moments.iter().enumerate().filter(|(_, moment)| moment.both_sides) {
            let target = |place: usize| {
                let lane = moment.tellings.get(place)?.lane;
                let card = self.layout.cards.get(&Target { moment: number, part: Part::Telling(place), lane })?;
                Some(card.place)
            };
            for pair in 1..moment.tellings.len() {
                let Some((left, right)) = target(pair - 1).zip(target(pair)) else { continue };
                let y = left.y + left.height.min(right.height) / 2.0;
                let _ = writeln!(
                    self.out,
                    "<g><title>One exchange, seen from both sides: {}</title>",
                    escape(&moment.title)
                );
                for y in [y - 2.5, y + 2.5] {
                    self.line((left.x + LANE, y), (right.x, y), LAMP, 1.5);
                }
                self.add("</g>");
            }
        }
    }

    fn card(&mut self, target: Target, card: &Card) {
        let map = self.map;
        let moment = map.moments.get(target.moment);
        let (title, standing, conditional) = match target.part {
            Part::Telling(place) => {
                let Some(telling) = moment.and_then(|moment| moment.tellings.get(place)) else { return };
                let needs = self.needs(&telling.opened_by, telling.conditional, "only in some plays");
                (format!("{} ({}){needs}", telling.title, telling.key), telling.standing, telling.conditional)
            }
            Part::Ending(place) => {
                let all = moment.map_or(&map.endings, |moment| &moment.endings);
                let Some(ending) = all.get(place) else { return };
                let needs = self.needs(&ending.opened_by, ending.conditional, "in some plays");
                let fallback = if ending.conditional { "" } else { ": where no other ending of this lane holds" };
                (
                    format!("Ending: {} ({}){needs}{fallback}", ending.title, ending.id),
                    ending.standing,
                    ending.conditional,
                )
            }
        };
        let ending = matches!(target.part, Part::Ending(_));
        let (accent, ground) = self.colours(target.lane);
        let said = match standing {
            Standing::Told => "",
            Standing::Untold => "; not yet told",
            Standing::Never => "; proved: no play comes here",
        };
        let fill = match standing {
            Standing::Told if ending => mix(ground, accent, 0.24),
            Standing::Told => mix(ground, accent, 0.07),
            Standing::Untold | Standing::Never => GROUND,
        };
        let stroke = match standing {
            Standing::Never => ALARM,
            Standing::Untold => mix(GROUND, accent, 0.5),
            Standing::Told if ending => accent,
            Standing::Told => mix(ground, accent, 0.55),
        };
        let dashes = match standing {
            Standing::Untold => " stroke-dasharray=\"5 4\"",
            _ => "",
        };
        let Place { x, y, width, height } = card.place;
        let round = if ending { height.min(36.0) / 2.0 } else { 5.0 };
        let _ = write!(
            self.out,
            "<g class=\"box\"><title>{}{said}</title>\n<rect class=\"frame\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"{round:.1}\" \
             fill=\"{}\" stroke=\"{}\" stroke-width=\"1.2\"{dashes}/>\n",
            escape(&title),
            hex(fill),
            hex(stroke)
        );
        if conditional && !ending && standing == Standing::Told {
            // An open corner: the card can be missing.
            let _ = writeln!(
                self.out,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"none\" stroke=\"{}\"/>",
                x + width - 10.0,
                y + 10.0,
                hex(accent)
            );
        }
        let colour = if standing == Standing::Told { BONE } else { ASH };
        let more = match (ending, standing) {
            (_, Standing::Never) => " text-decoration=\"line-through\"",
            (true, _) => " font-style=\"italic\"",
            (false, _) => "",
        };
        let indent = if ending { PAD + 6.0 } else { PAD };
        for (line, down) in card.words.iter().zip(0_u8..) {
            let y = y + PAD - 1.0 + TITLE_LEADING * (f32::from(down) + 0.75);
            self.text(x + indent, y, line, Set { size: TITLE, colour, more });
        }
        self.add("</g>");
    }

    fn needs(&self, opened_by: &[super::OutcomeRef], conditional: bool, otherwise: &str) -> String {
        let names: Vec<String> = opened_by.iter().map(|outcome| self.map.condition(*outcome)).collect();
        match (conditional, names.is_empty()) {
            (false, _) => String::new(),
            (true, true) => format!(": {otherwise}"),
            (true, false) => format!(": hangs on {}", names.join(", ")),
        }
    }

    fn question(&mut self, id: usize) {
        let (Some(decision), Some(question)) = (self.map.decisions.get(id), self.layout.questions.get(id)) else {
            return;
        };
        let accent = self.colours(decision.lane).0;
        let Place { x, y, height, .. } = question.place;
        let _ = write!(
            self.out,
            "<g class=\"box\"><title>Decision: {} ({})</title>\n<rect class=\"frame\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{QUESTION:.1}\" height=\"{height:.1}\" rx=\"3\" \
             fill=\"{}\" stroke=\"{}\"/>\n",
            escape(&decision.about),
            escape(&decision.id),
            hex(mix(GROUND, accent, 0.045)),
            hex(mix(GROUND, accent, 0.22))
        );
        for (line, down) in question.about.iter().zip(0_u8..) {
            let y = y + 2.0 + TITLE_LEADING * (f32::from(down) + 0.75);
            self.text(x + 14.0, y, line, Set { size: TITLE, colour: accent, more: "" });
        }
        self.add("</g>");
        for ((outcome, (words, y)), place) in decision.outcomes.iter().zip(&question.outcomes).zip(0..) {
            let condition = self.map.condition((id, place));
            let said = match (outcome.standing, place) {
                (Standing::Never, _) => "; proved: nobody can decide it",
                (_, 0) => "; what holds if nobody chose",
                _ => "",
            };
            let _ = writeln!(self.out, "<g><title>{}{said}</title>", escape(&condition));
            let never = outcome.standing == Standing::Never;
            let (stroke, fill) =
                if never { (ALARM, GROUND) } else { (accent, if place == 0 { accent } else { GROUND }) };
            let _ = writeln!(
                self.out,
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{}\" stroke=\"{}\" stroke-width=\"1.4\"/>",
                hex(fill),
                hex(stroke)
            );
            let (colour, more) = if never { (ASH, " text-decoration=\"line-through\"") } else { (BONE_DIM, "") };
            for (line, down) in words.iter().zip(0_u8..) {
                let y = y + 4.0 + f32::from(down) * SMALL_LEADING;
                self.text(x + 14.0, y, line, Set { size: SMALL, colour, more });
            }
            self.add("</g>");
        }
    }

    /// What the signs mean.
    fn legend(&mut self) {
        let y = self.layout.foot;
        let set = Set { size: 12.5, colour: ASH, more: "" };
        self.line((EDGE, y - 26.0), (self.layout.width - EDGE, y - 26.0), RULE, 1.0);
        let mut x = EDGE;
        let frame = |x: f32, colour: Rgb, fill: Rgb, round: f32, more: &str| {
            format!(
                "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"26\" height=\"15\" rx=\"{round}\" fill=\"{}\" stroke=\"{}\"{more}/>",
                y - 11.0,
                hex(fill),
                hex(colour)
            )
        };
        let double = |x: f32| {
            let at = |y: f32| format!("M{x:.1} {y:.1}h26");
            format!("<path d=\"{}{}\" stroke=\"{}\" stroke-width=\"1.5\"/>", at(y - 6.0), at(y - 1.0), hex(LAMP))
        };
        let corner = |x: f32| {
            format!(
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"none\" stroke=\"{}\"/>",
                x + 21.0,
                y - 6.0,
                hex(BONE_DIM)
            )
        };
        let signs: [(&dyn Fn(f32) -> String, &str); 6] = [
            (&|x| frame(x, BONE_DIM, GROUND, 4.0, ""), "a telling"),
            (&|x| frame(x, BONE_DIM, GROUND, 4.0, "") + &corner(x), "passed over in some plays"),
            (&double, "one exchange, seen from both sides"),
            (&|x| frame(x, LAMP, mix(GROUND, LAMP, 0.24), 7.5, ""), "an ending"),
            (&|x| frame(x, ASH, GROUND, 4.0, " stroke-dasharray=\"4 3\""), "not yet told"),
            (&|x| frame(x, ALARM, GROUND, 4.0, ""), "proved: no play comes here"),
        ];
        for (sign, words) in signs {
            let sign = sign(x);
            self.add(&sign);
            self.text(x + 34.0, y + 1.0, words, set);
            x += 34.0 + width(words, 12.5) + 30.0;
        }
    }
}
