//! Reads the first format: one table of names, and rows of numbers that point into it.

use super::carry::Carrier;
use super::format::Version1;
use super::names::{Kind, Place};
use crate::model::Id;
use crate::runtime::{Cell, Shown};

/// Puts on what the save holds.
pub(super) fn carry(carrier: &mut Carrier<'_>, saved: &Version1) {
    let name = |index: i32| usize::try_from(index).ok().and_then(|index| saved.names.get(index)).map(String::as_str);
    let (mut change_at, mut item_at) = (0, 0);
    for [items_end, changes_end, values_end] in saved.moments.as_chunks::<3>().0 {
        let changes = saved.log.get(2 * change_at..2 * *changes_end as usize).unwrap_or_default();
        change_at = *changes_end as usize;
        for [cell, value] in changes.as_chunks::<2>().0 {
            let change = name(*cell).and_then(|cell| change(carrier, cell, *value, name(*value)));
            carrier.change(change);
        }
        let items = saved.items.get(5 * item_at..5 * *items_end as usize).unwrap_or_default();
        item_at = *items_end as usize;
        let items = items.as_chunks::<5>().0;
        let ends = items.iter().skip(1).map(|[.., values]| *values).chain([i32::try_from(*values_end).unwrap_or(0)]);
        for ([what, id, _, scene, values], end) in items.iter().zip(ends) {
            let shown = name(*id).and_then(|id| shown(carrier, *what, id));
            carrier.item(shown, name(*scene).and_then(|key| carrier.lookup.scene(key)));
            let values = usize::try_from(*values).unwrap_or(0)..usize::try_from(end).unwrap_or(0);
            saved.values.get(values).unwrap_or_default().iter().for_each(|value| carrier.value(*value));
        }
        carrier.close(saved.cursor);
    }
}

fn change(carrier: &Carrier<'_>, cell: &str, value: i32, name: Option<&str>) -> Option<(Cell, i32)> {
    let lookup = &carrier.lookup;
    let (cell, kind) = lookup.cell(cell)?;
    let value = match kind {
        Kind::Number(..) | Kind::Bounded(_) => lookup.number(kind, value)?,
        Kind::Place => i32::try_from(place(carrier, name?)?).ok()?,
        Kind::Scene if name?.is_empty() => 0,
        Kind::Scene => i32::try_from(lookup.scene(name?)?.index() + 1).ok()?,
        _ => lookup.word(kind, name?)?,
    };
    Some((cell, value))
}

/// A place is written as `= scene line`, `number scene line` or `number scene`.
fn place(carrier: &Carrier<'_>, name: &str) -> Option<u32> {
    let mut words = name.split(' ');
    let (behind, scene, line) = (words.next()?, carrier.lookup.scene(words.next()?)?, words.next());
    let line = line.map(|line| carrier.lookup.line(line).ok_or(())).transpose().ok()?;
    let behind = if behind == "=" { None } else { Some(behind.parse().ok()?) };
    carrier.lookup.place(Place { scene, line, behind }).map(|at| at.0)
}

fn shown(carrier: &Carrier<'_>, what: i32, id: &str) -> Option<Shown> {
    match what {
        0 => carrier.lookup.scene(id).map(Shown::Heading),
        1 => carrier.lookup.line(id).map(Shown::Line),
        2 => carrier.lookup.line(id).map(Shown::Chosen),
        _ => None,
    }
}
