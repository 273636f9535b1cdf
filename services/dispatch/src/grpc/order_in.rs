//! What an order says, read from the wire.

use kaifong_kernel::wire::Fields;
use kaifong_proto::dispatch::v1 as pb;

use super::words::{word, words};
use crate::domain::{
    ids::ItemId,
    order::{Content, DayWindow, Line, Ride},
};

/// Lines of one order.
const MOST_LINES: usize = 50;
/// Windows of one order.
const MOST_WINDOWS: usize = 8;
/// Units of one line, as inventory takes them.
const MOST_UNITS: i64 = 1_000_000;

/// What an order says.
pub(super) fn content(fields: &mut Fields, given: Option<pb::OrderContent>) -> Option<Content> {
    let given = fields.given("content", given)?;
    fields.within("content", |fields| {
        let household = fields.id("household_id", &given.household_id);
        let need = fields.optional_id("need_id", &given.need_id);
        let former_address = fields.optional_text("former_address", &given.former_address, 60);
        let direction = word(fields, "direction", given.direction);
        let deliver_on = fields.date("deliver_on", &given.deliver_on);
        let windows = windows(fields, &given.windows);
        let lines = lines(fields, &given.lines, given.ride.is_some());
        let skills = words(fields, "skills", &given.skills);
        let ride = ride(fields, given.ride);
        let loan_due_on = fields.optional_date("loan_due_on", &given.loan_due_on);
        let duplicate_reason = duplicate_reason(fields, &given.duplicate_reason);
        let purpose = fields.optional_code("purpose", &given.purpose, 20);
        Some(Content {
            household: household?,
            need: need?,
            former_address: former_address?,
            direction: direction?,
            deliver_on: deliver_on?,
            windows: windows?,
            lines: lines?,
            skills: skills?,
            ride: ride?,
            loan_due_on: loan_due_on?,
            duplicate_reason: duplicate_reason?,
            purpose: purpose?,
        })
    })
}

fn duplicate_reason(fields: &mut Fields, text: &str) -> Option<Option<String>> {
    if text.is_empty() { Some(None) } else { fields.text("duplicate_reason", text, 10..=500).map(Some) }
}

fn windows(fields: &mut Fields, given: &[pb::DayWindow]) -> Option<Vec<DayWindow>> {
    if !(1..=MOST_WINDOWS).contains(&given.len()) {
        fields.wrong("windows", format!("send 1 to {MOST_WINDOWS} windows"));
        return None;
    }
    let mut after = 0;
    let mut windows = Vec::new();
    for (place, window) in given.iter().enumerate() {
        let (from_minute, to_minute) = (window.from_minute, window.to_minute);
        if from_minute < after || to_minute <= from_minute || to_minute > 1_440 {
            fields.wrong(&format!("windows[{place}]"), "send windows within the day, in order, none overlapping");
            return None;
        }
        after = to_minute;
        windows.push(DayWindow { from_minute, to_minute });
    }
    Some(windows)
}

fn lines(fields: &mut Fields, given: &[pb::OrderLine], rides: bool) -> Option<Vec<Line>> {
    if given.len() > MOST_LINES || (given.is_empty() && !rides) {
        fields.wrong("lines", format!("send 1 to {MOST_LINES} lines; none for a ride alone"));
        return None;
    }
    let mut lines: Vec<Line> = Vec::new();
    let mut whole = true;
    for (place, line) in given.iter().enumerate() {
        let read = fields.within(&format!("lines[{place}]"), |fields| {
            let line_no = fields.number("line_no", line.line_no.into(), 1..=1_000);
            let item = fields.id::<ItemId>("item_id", &line.item_id);
            let quantity = fields.number("quantity", line.quantity, 1..=MOST_UNITS);
            if lines.iter().any(|other| other.line_no == line.line_no) {
                fields.wrong("line_no", "send each number once");
                return None;
            }
            line_no?;
            Some(Line { line_no: line.line_no, item: item?, quantity: quantity?, delivered: 0, returned: 0 })
        });
        match read {
            Some(line) => lines.push(line),
            None => whole = false,
        }
    }
    whole.then_some(lines)
}

fn ride(fields: &mut Fields, given: Option<pb::Ride>) -> Option<Option<Ride>> {
    let Some(given) = given else { return Some(None) };
    fields.within("ride", |fields| {
        let passenger_weight_g = fields.number("passenger_weight_g", given.passenger_weight_g, 1..=400_000);
        let away = if given.round_trip { 0..=720 } else { 0..=0 };
        let away_minutes = fields.number("away_minutes", given.away_minutes.into(), away);
        let flights = fields.number("flights", given.flights.into(), 1..=80);
        away_minutes?;
        flights?;
        Some(Some(Ride {
            passenger_weight_g: passenger_weight_g?,
            round_trip: given.round_trip,
            away_minutes: given.away_minutes,
            flights: given.flights,
        }))
    })
}
