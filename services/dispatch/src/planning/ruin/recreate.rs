//! What is built up again: each absent errand where it costs least, in an order that is drawn.

use std::cmp::Reverse;

use fastrand::Rng;

use super::{
    model::Model,
    place::Place,
    state::{Before, State},
    tour::Tour,
};

/// One place in so many is overlooked.
const BLINK: usize = 100;

/// Puts absent errands in as far as they fit, with at most so many berths in use.
pub(super) fn recreate(
    model: &Model<'_>,
    state: &mut State,
    before: &mut Before,
    most: usize,
    scratch: &mut Tour,
    rng: &mut Rng,
) {
    let mut absent = state.absent.clone();
    rng.shuffle(&mut absent);
    sort(model, &mut absent, rng.usize(..17));
    for errand in absent {
        let best = best(model, state, errand, most, scratch, rng);
        if let Some((berth, place)) = best {
            state.put_in(model, before, errand, berth, place);
        }
    }
}

/// The weightiest first; of these, by one of the orders that the method's authors use for windows, with their odds.
fn sort(model: &Model<'_>, absent: &mut [usize], order: usize) {
    let site = |errand: usize| &model.sites[model.errands[errand].sites[0]];
    let first = |errand: usize| site(errand).windows.first().map_or(0, |window| window.0);
    let last = |errand: usize| site(errand).windows.last().map_or(0, |window| window.1);
    let width = |errand: usize| site(errand).windows.iter().map(|(from, to)| to - from).sum::<i64>();
    let far = |errand: usize| model.berths.first().map_or(0, |berth| model.cost(berth.start, site(errand).place, 0));
    let much = |errand: usize| model.errands[errand].demand.iter().sum::<i64>();
    let key = |errand: usize| match order {
        0..4 => 0,
        4..8 => -much(errand),
        8..10 => -far(errand),
        10 => far(errand),
        11..13 => width(errand),
        13..15 => first(errand),
        _ => -last(errand),
    };
    absent.sort_by_key(|errand| (Reverse(model.errands[*errand].weight), key(*errand)));
}

fn best(
    model: &Model<'_>,
    state: &State,
    errand: usize,
    most: usize,
    scratch: &mut Tour,
    rng: &mut Rng,
) -> Option<(usize, Place)> {
    let mut best: Option<(i64, usize, Place)> = None;
    let mut empty: Vec<usize> = Vec::new();
    let mut blink = || rng.usize(..BLINK) == 0;
    for (number, berth) in model.berths.iter().enumerate().filter(|(_, berth)| berth.able[errand]) {
        let tour = &state.tours[number];
        if tour.stops.is_empty() && !berth.left {
            if state.used >= most || empty.contains(&berth.kind) {
                continue;
            }
            empty.push(berth.kind);
        }
        let Some(place) = model.best_place(berth, tour, &model.errands[errand], scratch, &mut blink) else { continue };
        let cost = place.cost + State::moved(model, errand, number);
        if best.is_none_or(|(cheapest, ..)| cost < cheapest) {
            best = Some((cost, number, place));
        }
    }
    best.map(|(_, berth, place)| (berth, place))
}
