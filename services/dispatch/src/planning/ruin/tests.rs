//! Windows read forwards and backwards. That insertions are judged rightly is asserted at each one, in every test that plans.

use super::model::Site;
use crate::planning::timetable::Move;

fn site(windows: &[(i64, i64)]) -> Site {
    Site { place: 0, service_s: 0, windows: windows.to_vec(), step: Move::Delivery(0), errand: 0, due_s: None }
}

#[test]
fn who_comes_as_late_as_allowed_begins_in_time_and_nobody_later_does() {
    for windows in [&[(3, 7)][..], &[(0, 2), (5, 6)], &[(1, 1), (2, 4), (4, 9)], &[(6, 6), (8, 8)]] {
        let site = site(windows);
        for begin_s in 0..12 {
            let good = (0..12).filter(|arrival_s| site.begin(*arrival_s).is_some_and(|begun_s| begun_s <= begin_s));
            let latest = site.arrive_by(begin_s);
            assert_eq!(good.max(), (latest >= 0).then_some(latest), "{windows:?}, begun by {begin_s}");
        }
    }
}
