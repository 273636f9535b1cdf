//! Travel times without a routing service: the great circle, a detour, and speeds by district and time of day.
//!
//! The numbers are assumptions, on the slow side, to be replaced by a routing service where promises are tight: roads are
//! 1.35 times the great circle, and every leg takes a minute on top for parking and lifts. A leg between two districts goes
//! at the slower one's speed.
#![expect(
    clippy::float_arithmetic,
    reason = "the haversine is trigonometry; all that follows is whole metres and seconds"
)]

use async_trait::async_trait;

use super::{Leg, NoTravelTimes, Point, Seconds, Slice, Travel, TravelTimes};

/// Mean radius of the earth (IUGG), metres.
const EARTH_M: f64 = 6_371_008.8;
/// Roads are so much longer than the great circle, in hundredths.
const DETOUR_PERCENT: i64 = 135;
/// Added to every leg that leads anywhere.
const PARKING_S: Seconds = 60;

/// The times of the day that differ: what the speeds below are for, in their order.
const TIMES_S: [Seconds; 7] = [
    6 * 3_600,
    7 * 3_600 + 1_800,
    9 * 3_600 + 1_800,
    12 * 3_600,
    16 * 3_600 + 1_800,
    18 * 3_600 + 1_800,
    20 * 3_600 + 1_800,
];

/// A district as a box, and how fast one drives there at each of the times, in km/h.
struct District {
    south_e6: i64,
    north_e6: i64,
    west_e6: i64,
    east_e6: i64,
    km_h: [i64; 7],
}

/// The first box that holds a place counts.
const DISTRICTS: [District; 6] = [
    // Tai Po
    District {
        south_e6: 22_420_000,
        north_e6: 22_490_000,
        west_e6: 114_120_000,
        east_e6: 114_300_000,
        km_h: [32, 22, 26, 27, 25, 20, 30],
    },
    // North District: Fanling, Sheung Shui
    District {
        south_e6: 22_480_000,
        north_e6: 22_570_000,
        west_e6: 114_080_000,
        east_e6: 114_260_000,
        km_h: [36, 25, 30, 31, 28, 24, 34],
    },
    // Sha Tin, Ma On Shan
    District {
        south_e6: 22_355_000,
        north_e6: 22_440_000,
        west_e6: 114_150_000,
        east_e6: 114_270_000,
        km_h: [34, 21, 27, 28, 25, 20, 32],
    },
    // Yuen Long, Tuen Mun
    District {
        south_e6: 22_360_000,
        north_e6: 22_540_000,
        west_e6: 113_900_000,
        east_e6: 114_110_000,
        km_h: [36, 24, 30, 31, 28, 23, 34],
    },
    // Kowloon
    District {
        south_e6: 22_285_000,
        north_e6: 22_355_000,
        west_e6: 114_140_000,
        east_e6: 114_240_000,
        km_h: [26, 16, 20, 20, 18, 15, 24],
    },
    // Hong Kong Island, north shore
    District {
        south_e6: 22_255_000,
        north_e6: 22_290_000,
        west_e6: 114_120_000,
        east_e6: 114_250_000,
        km_h: [25, 15, 19, 19, 17, 14, 23],
    },
];

/// Everywhere else.
const ELSEWHERE_KM_H: [i64; 7] = [38, 28, 33, 34, 31, 27, 36];

/// The embedded travel times.
#[derive(Debug, Clone, Copy, Default)]
pub struct GreatCircle;

#[async_trait]
impl TravelTimes for GreatCircle {
    async fn between(&self, points: &[Point]) -> Result<Travel, NoTravelTimes> {
        let slice = |(time, at_s): (usize, &Seconds)| Slice {
            at_s: *at_s,
            legs: points.iter().flat_map(|from| points.iter().map(move |to| Some(leg(*from, *to, time)))).collect(),
        };
        Travel::new(points.to_vec(), TIMES_S.iter().enumerate().map(slice).collect())
    }
}

fn leg(from: Point, to: Point, time: usize) -> Leg {
    if from == to {
        return Leg { seconds: 0, metres: 0 };
    }
    let metres = great_circle_m(from, to) * DETOUR_PERCENT / 100;
    let km_h = speeds(from)[time].min(speeds(to)[time]);
    Leg { seconds: (metres * 36).div_euclid(km_h * 10) + PARKING_S, metres }
}

fn speeds(point: Point) -> &'static [i64; 7] {
    let holds = |district: &&District| {
        (district.south_e6..district.north_e6).contains(&point.lat_e6)
            && (district.west_e6..district.east_e6).contains(&point.lng_e6)
    };
    DISTRICTS.iter().find(holds).map_or(&ELSEWHERE_KM_H, |district| &district.km_h)
}

/// The great circle between two places (haversine), whole metres.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "at most 2 x 10^7 metres, rounded")]
fn great_circle_m(from: Point, to: Point) -> i64 {
    let radians = |e6: i64| (e6 as f64 / 1e6).to_radians();
    let (lat_a, lat_b) = (radians(from.lat_e6), radians(to.lat_e6));
    let half_lat = ((lat_b - lat_a) / 2.).sin();
    let half_lng = (radians(to.lng_e6 - from.lng_e6) / 2.).sin();
    let chord = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lng * half_lng;
    (2. * EARTH_M * chord.sqrt().min(1.).asin()).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAI_PO: Point = Point { lat_e6: 22_451_491, lng_e6: 114_168_598 };
    const SHA_TIN: Point = Point { lat_e6: 22_382_000, lng_e6: 114_188_000 };
    const CENTRAL: Point = Point { lat_e6: 22_281_900, lng_e6: 114_158_100 };

    #[test]
    fn a_degree_of_latitude_is_111_195_metres() {
        let at = |lat_e6| Point { lat_e6, lng_e6: 114_000_000 };
        assert_eq!(great_circle_m(at(22_000_000), at(23_000_000)), 111_195);
        assert_eq!(great_circle_m(at(0), at(0)), 0);
    }

    #[test]
    fn rush_hour_is_slower_and_a_way_costs_the_same_both_ways() {
        for (there, here) in [(TAI_PO, SHA_TIN), (SHA_TIN, CENTRAL)] {
            for time in 0..TIMES_S.len() {
                assert_eq!(leg(there, here, time), leg(here, there, time));
            }
            assert!(leg(there, here, 1).seconds > leg(there, here, 0).seconds);
        }
        // Tai Po to Sha Tin: 7.98 km as the crow flies, 10.77 km by road, at 21 km/h in the morning's rush.
        assert_eq!(leg(TAI_PO, SHA_TIN, 1), Leg { seconds: 1_906, metres: 10_773 });
        assert_eq!(leg(TAI_PO, TAI_PO, 1), Leg { seconds: 0, metres: 0 });
    }

    #[tokio::test]
    async fn between_two_times_the_way_changes_in_a_straight_line_and_nobody_overtakes() {
        let travel = GreatCircle.between(&[TAI_PO, SHA_TIN, CENTRAL]).await.unwrap();
        let mut last = 0;
        for minute in 0..24 * 60 {
            let leave = minute * 60;
            let arrival = leave + travel.leg(TAI_PO, CENTRAL, leave).unwrap().seconds;
            assert!(arrival >= last, "whoever leaves at minute {minute} arrives before who left earlier");
            last = arrival;
        }
        let [before, at, after] = [TIMES_S[0], (TIMES_S[0] + TIMES_S[1]) / 2, TIMES_S[1]]
            .map(|leave| travel.leg(TAI_PO, SHA_TIN, leave).unwrap().seconds);
        assert_eq!(at, (before + after + 1) / 2);
        assert_eq!(travel.leg(TAI_PO, Point { lat_e6: 0, lng_e6: 0 }, 0), None);
    }
}
