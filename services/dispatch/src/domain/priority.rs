//! Why an order comes before another: a sum of parts that anybody can follow.

use super::{
    Both,
    routing::{Routing, Vulnerability},
};

/// The most that parts come to.
pub const MOST_POINTS: i32 = 1_000;
/// What every order has.
const BASE: i32 = 100;
/// For each day that it has waited, up to thirty.
const A_DAY: i32 = 5;
/// For each earlier attempt.
const AN_ATTEMPT: i32 = 60;
/// Three flights or more without a lift.
const STAIRS: i32 = 40;

/// One part of a priority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its points.
    pub points: i32,
    /// What for.
    pub why: Both,
}

fn of_vulnerability(vulnerability: Vulnerability) -> Part {
    let (points, en, zh_hant) = match vulnerability {
        Vulnerability::ElderAlone => (200, "An elder who lives alone", "獨居長者"),
        Vulnerability::Disability => (150, "A disability", "殘疾"),
        Vulnerability::Carer => (80, "A carer", "照顧者"),
        Vulnerability::Child => (100, "A child", "兒童"),
        Vulnerability::Medical => (250, "A medical condition", "醫療狀況"),
    };
    Part { points, why: Both::of(en, zh_hant) }
}

/// The parts of an order's priority: its household, the days it has waited, its earlier attempts.
#[must_use]
pub fn parts(routing: Option<&Routing>, days_waited: i64, attempt: i32) -> Vec<Part> {
    let mut parts = vec![Part { points: BASE, why: Both::of("Every order", "每張訂單") }];
    if let Some(routing) = routing {
        let mut given = routing.vulnerabilities.clone();
        given.sort_unstable();
        given.dedup();
        parts.extend(given.into_iter().map(of_vulnerability));
        if !routing.lift && routing.stair_flights >= 3 {
            parts.push(Part {
                points: STAIRS,
                why: Both::of("Three flights or more, no lift", "三層或以上樓梯而無升降機"),
            });
        }
    }
    let days = i32::try_from(days_waited.clamp(0, 30)).unwrap_or(0);
    if days > 0 {
        parts.push(Part {
            points: days * A_DAY,
            why: Both::of(format!("{days} days waited"), format!("已等候 {days} 日")),
        });
    }
    let earlier = attempt.clamp(1, 6) - 1;
    if earlier > 0 {
        let why = Both::of(format!("{earlier} earlier attempts"), format!("曾嘗試 {earlier} 次"));
        parts.push(Part { points: earlier * AN_ATTEMPT, why });
    }
    parts
}

/// What parts come to.
#[must_use]
pub fn points(parts: &[Part]) -> i32 {
    parts.iter().map(|part| part.points).sum::<i32>().min(MOST_POINTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_counts_once_and_says_why() {
        let routing = Routing {
            vulnerabilities: vec![Vulnerability::Medical, Vulnerability::ElderAlone, Vulnerability::Medical],
            stair_flights: 4,
            ..Routing::somewhere()
        };
        let parts = parts(Some(&routing), 3, 2);
        let told: Vec<(i32, &str)> = parts.iter().map(|part| (part.points, part.why.en.as_str())).collect();
        assert_eq!(
            told,
            [
                (100, "Every order"),
                (200, "An elder who lives alone"),
                (250, "A medical condition"),
                (40, "Three flights or more, no lift"),
                (15, "3 days waited"),
                (60, "1 earlier attempts"),
            ]
        );
        assert_eq!(points(&parts), 665);
    }

    #[test]
    fn waiting_never_outweighs_all_and_the_sum_has_a_most() {
        assert_eq!(points(&parts(None, 1_000, 1)), 250);
        let every = Routing { vulnerabilities: Vulnerability::ALL.to_vec(), ..Routing::somewhere() };
        assert_eq!(points(&parts(Some(&every), 400, 6)), MOST_POINTS);
    }
}
