//! Travel times as `vrp-core` asks for them.
#![expect(clippy::float_arithmetic, reason = "vrp-core counts in floats; what it answers is driven anew in integers")]

use vrp_core::{
    models::{
        common::{Distance, Duration, Location, Profile},
        problem::{TransportCost, TravelTime},
        solution::Route,
    },
    prelude::Float,
};

use crate::planning::Travel;

/// What a leg costs where no road leads: no shift is that long.
const NO_ROAD: Float = 1e9;

struct Table {
    at_s: Float,
    seconds: Vec<Float>,
}

/// All legs by number of place.
pub(super) struct Road {
    size: usize,
    tables: Vec<Table>,
    metres: Vec<Float>,
}

impl Road {
    #[expect(clippy::cast_precision_loss, reason = "seconds and metres are far below 2^52")]
    pub(super) fn new(travel: &Travel) -> Self {
        let seconds = |slice: &crate::planning::Slice| {
            slice.legs.iter().map(|leg| leg.map_or(NO_ROAD, |leg| leg.seconds as Float)).collect()
        };
        let tables = travel.slices().iter().map(|slice| Table { at_s: slice.at_s as Float, seconds: seconds(slice) });
        let first = travel.slices().first().map(|slice| slice.legs.as_slice()).unwrap_or_default();
        Self {
            size: travel.points().len(),
            tables: tables.collect(),
            metres: first.iter().map(|leg| leg.map_or(NO_ROAD, |leg| leg.metres as Float)).collect(),
        }
    }

    fn seconds(&self, from: Location, to: Location, at_s: Float) -> Float {
        let leg = from * self.size + to;
        let next = self.tables.partition_point(|table| table.at_s <= at_s);
        let before = &self.tables[next.saturating_sub(1)];
        match self.tables.get(next).filter(|_| next > 0) {
            Some(after) => {
                let part = (at_s - before.at_s) / (after.at_s - before.at_s);
                before.seconds[leg] + part * (after.seconds[leg] - before.seconds[leg])
            }
            None => before.seconds[leg],
        }
    }
}

impl TransportCost for Road {
    fn duration_approx(&self, _: &Profile, from: Location, to: Location) -> Duration {
        self.tables[0].seconds[from * self.size + to]
    }

    fn distance_approx(&self, _: &Profile, from: Location, to: Location) -> Distance {
        self.metres[from * self.size + to]
    }

    fn duration(&self, _: &Route, from: Location, to: Location, time: TravelTime) -> Duration {
        match time {
            TravelTime::Departure(at_s) => self.seconds(from, to, at_s),
            // Who must be there then leaves about so much earlier.
            TravelTime::Arrival(at_s) => self.seconds(from, to, at_s - self.seconds(from, to, at_s)),
        }
    }

    fn distance(&self, _: &Route, from: Location, to: Location, _: TravelTime) -> Distance {
        self.metres[from * self.size + to]
    }
}
