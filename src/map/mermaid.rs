//! The map as a flowchart for Mermaid.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{EndingMark, Map, OutcomeRef, Standing, hex};

/// Writes the map as a Mermaid flowchart.
#[must_use]
pub fn mermaid(map: &Map) -> String {
    let title = map.title.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ");
    let mut out = format!("---\ntitle: \"{title}\"\n---\nflowchart TB\n");
    let mut names = Names::default();
    for (act, title) in map.acts.iter().enumerate() {
        let _ = writeln!(out, "  subgraph act{act} [{}]", quoted(title));
        for moment in map.moments.iter().filter(|moment| moment.act == act) {
            for telling in &moment.tellings {
                let class = class(telling.standing, telling.lane);
                let _ = writeln!(out, "    {}[{}]:::{class}", names.of(&telling.key), quoted(&telling.title));
            }
            for id in &moment.decisions {
                let Some(decision) = map.decisions.get(*id) else { continue };
                let name = names.of(&format!("decision {}", decision.id));
                let _ = writeln!(out, "    {name}{{{{{}}}}}:::lane{}", quoted(&decision.about), decision.lane);
                for (place, outcome) in decision.outcomes.iter().enumerate() {
                    let class = class(outcome.standing, decision.lane);
                    let _ = writeln!(out, "    {name} --- {name}o{place}([{}]):::{class}", quoted(&outcome.id));
                }
                let owner = moment.tellings.iter().find(|telling| telling.lane == decision.lane);
                if let Some(owner) = owner {
                    let _ = writeln!(out, "    {} -.- {name}", names.of(&owner.key));
                }
            }
            ending_nodes(&mut out, &mut names, &moment.endings, &moment.id);
        }
        out.push_str("  end\n");
    }
    ending_nodes(&mut out, &mut names, &map.endings, "");
    edges(map, &mut out, &mut names);
    classes(map, &mut out);
    out
}

/// Short names for long keys, in the order in which they come up.
#[derive(Default)]
struct Names(BTreeMap<String, usize>);

impl Names {
    fn of(&mut self, key: &str) -> String {
        let next = self.0.len();
        format!("n{}", self.0.entry(key.to_owned()).or_insert(next))
    }
}

fn ending_nodes(out: &mut String, names: &mut Names, endings: &[EndingMark], after: &str) {
    for ending in endings {
        let name = names.of(&format!("ending {} {after}", ending.id));
        let _ = writeln!(out, "    {name}[[{}]]:::{}", quoted(&ending.title), class(ending.standing, ending.lane));
    }
}

fn edges(map: &Map, out: &mut String, names: &mut Names) {
    for lane in 0..map.lanes.len() {
        let own = map.moments.iter().flat_map(|moment| &moment.tellings).filter(|telling| telling.lane == lane);
        let chain: Vec<String> = own.map(|telling| names.of(&telling.key)).collect();
        if chain.len() > 1 {
            let _ = writeln!(out, "  {}", chain.join(" --> "));
        }
    }
    let opened = |out: &mut String, names: &mut Names, key: &str, by: &[OutcomeRef]| {
        for (decision, outcome) in by {
            let id = map.decisions.get(*decision).map_or("", |it| it.id.as_str());
            let _ = writeln!(out, "  {}o{outcome} -.-> {}", names.of(&format!("decision {id}")), names.of(key));
        }
    };
    for moment in &map.moments {
        if moment.both_sides {
            let sides: Vec<String> = moment.tellings.iter().map(|telling| names.of(&telling.key)).collect();
            let _ = writeln!(out, "  {}", sides.join(" ===|both sides| "));
        }
        moment.tellings.iter().for_each(|it| opened(out, names, &it.key, &it.opened_by));
        moment
            .endings
            .iter()
            .for_each(|it| opened(out, names, &format!("ending {} {}", it.id, moment.id), &it.opened_by));
    }
    map.endings.iter().for_each(|it| opened(out, names, &format!("ending {} ", it.id), &it.opened_by));
}

fn classes(map: &Map, out: &mut String) {
    for (place, lane) in map.lanes.iter().enumerate() {
        let (fill, stroke) = (hex(lane.ground), hex(lane.colour));
        let _ = writeln!(out, "  classDef lane{place} fill:{fill},stroke:{stroke},color:#e8e1d2");
    }
    out.push_str("  classDef untold fill:#12100e,stroke:#979288,color:#979288,stroke-dasharray:5 4\n");
    out.push_str("  classDef never fill:#12100e,stroke:#e09572,color:#979288,text-decoration:line-through\n");
}

fn class(standing: Standing, lane: usize) -> String {
    match standing {
        Standing::Told => format!("lane{lane}"),
        Standing::Untold => "untold".to_owned(),
        Standing::Never => "never".to_owned(),
    }
}

fn quoted(text: &str) -> String {
    let plain = text.replace('#', "#35;").replace('"', "#quot;").replace('<', "#lt;").replace('>', "#gt;");
    format!("\"{}\"", plain.replace('\n', " "))
}
