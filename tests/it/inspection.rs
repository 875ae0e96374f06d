//! What a play holds, and what each step of it changes.

use finale::runtime::Ledger;
use finale::view::{Changed, Inspection, inspect};

use crate::support::{begin, reference, step};

/// Every look at a play of the first options.
fn looks() -> Vec<Inspection> {
    let mut session = begin(&reference(), "ada", 1, Ledger::default());
    let mut looks = vec![inspect(&session)];
    while step(&mut session, 0) {
        looks.push(inspect(&session));
    }
    looks
}

fn held(look: &Inspection) -> Vec<(&str, &str)> {
    let all = look.decisions.iter().chain(&look.variables).chain(&look.gauges);
    all.map(|held| (held.name.as_str(), held.value.as_str())).collect()
}

#[test]
fn what_a_step_changed_is_the_difference_of_two_looks() {
    let looks = looks();
    assert!(looks[0].decisions.is_empty() && looks[0].variables.iter().all(|held| held.untouched));
    let mut decided = Vec::new();
    for pair in looks.windows(2) {
        let changed = pair[1].since(&pair[0]);
        for Changed { name, was, is } in &changed {
            let value = |look| held(look).iter().find(|(other, _)| other == name).map(|(_, value)| (*value).to_owned());
            assert_eq!((value(&pair[0]), value(&pair[1])), (was.clone(), is.clone()), "{name}");
        }
        let same = held(&pair[1]).into_iter().filter(|it| held(&pair[0]).contains(it)).count();
        assert_eq!(held(&pair[1]).len() - same, changed.iter().filter(|it| it.is.is_some()).count());
        // And back again it is the other way round.
        let back: Vec<_> = pair[0].since(&pair[1]).into_iter().map(|it| (it.name, it.is, it.was)).collect();
        assert!(changed.iter().all(|it| back.contains(&(it.name.clone(), it.was.clone(), it.is.clone()))));
        assert_eq!(back.len(), changed.len());
        decided.extend(changed.into_iter().filter(|it| it.was.is_none()).map(|it| it.name));
    }
    assert!(decided.contains(&"the_lamp".to_owned()), "{decided:?}");
}

#[test]
fn the_slots_of_the_way_are_listed_and_the_one_that_is_told_is_among_them() {
    let told: Vec<Inspection> = looks().into_iter().filter(|look| look.slot.is_some()).collect();
    assert!(!told.is_empty());
    for look in told {
        assert!(look.slot.is_some_and(|slot| look.slots.contains(&slot)));
    }
}
