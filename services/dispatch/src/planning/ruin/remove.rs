//! What is torn down: strings of stops near each other, each from another run.
#![expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the lengths are drawn as the method's authors draw them, from small numbers"
)]

use fastrand::Rng;

use super::{
    model::Model,
    state::{Before, State},
};

/// Stops that are taken out on average.
const STOPS: f64 = 10.;
/// Longest string.
const LONGEST: f64 = 10.;
/// How often a string is split around stops that stay.
const SPLIT: f64 = 0.5;
/// How often a split grows by no further stop.
const GROWN: f64 = 0.01;

/// Takes strings out of the tours around an errand that is drawn.
pub(super) fn remove(model: &Model<'_>, state: &mut State, before: &mut Before, rng: &mut Rng) {
    let stops: usize = state.tours.iter().map(|tour| tour.stops.len()).sum();
    let tours = state.tours.iter().filter(|tour| !tour.stops.is_empty()).count().max(1);
    let longest = LONGEST.min(stops as f64 / tours as f64).max(1.);
    let most = (4. * STOPS / (1. + longest) - 1.).max(1.);
    let strings = (rng.f64() * most + 1.) as usize;
    let middle = rng.usize(..model.errands.len());
    let mut torn: Vec<usize> = Vec::new();
    for errand in &model.near[middle] {
        if torn.len() == strings {
            break;
        }
        let Some(berth) = state.berths[*errand].filter(|berth| !torn.contains(berth)) else { continue };
        torn.push(berth);
        let length = (rng.f64() * longest.min(state.tours[berth].stops.len() as f64) + 1.) as usize;
        let taken = string(model, state, berth, *errand, length, rng);
        state.take_out(model, before, berth, &taken);
    }
}

/// The errands of a string of so many stops with this errand's in it.
fn string(model: &Model<'_>, state: &State, berth: usize, errand: usize, length: usize, rng: &mut Rng) -> Vec<usize> {
    let stops = &state.tours[berth].stops;
    let length = length.min(stops.len());
    let at = stops.iter().position(|site| model.sites[*site].errand == errand).unwrap_or(0);
    let mut kept = 0;
    if length > 1 && length < stops.len() && rng.f64() < SPLIT {
        kept = 1;
        while length + kept < stops.len() && rng.f64() > GROWN {
            kept += 1;
        }
    }
    let whole = length + kept;
    let first = rng.usize((at + 1).saturating_sub(whole)..=at.min(stops.len() - whole));
    // The stops that stay lie together somewhere within.
    let gap = first + if kept > 0 { rng.usize(1..length) } else { length };
    let mut taken: Vec<usize> = Vec::new();
    for (place, site) in stops.iter().enumerate().skip(first).take(whole) {
        let other = model.sites[*site].errand;
        if (place < gap || place >= gap + kept) && !taken.contains(&other) {
            taken.push(other);
        }
    }
    if !taken.contains(&errand) {
        taken.push(errand);
    }
    taken
}
