//! Travel times of an OSRM server: its `table` service, asked in blocks.
//!
//! The service's own documentation: <https://project-osrm.org/docs/v5.24.0/api/#table-service>. It answers seconds and
//! metres as decimals, `null` where no road leads; a server refuses more than `--max-table-size` places at once (100 by
//! default). It knows no times of day: one slice for all.

use std::{fmt::Write as _, time::Duration};

use async_trait::async_trait;
use serde::Deserialize;

use super::{Leg, NoTravelTimes, Point, Slice, Travel, TravelTimes};

/// Places on each side of one question: together no more than a server answers by default.
const BLOCK: usize = 50;
/// A table of that size is answered at once, or not at all.
const TIMEOUT: Duration = Duration::from_secs(20);

/// An OSRM server.
#[derive(Debug, Clone)]
pub struct Osrm {
    base: String,
    client: reqwest::Client,
}

#[derive(Deserialize)]
struct Table {
    code: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    durations: Vec<Vec<Option<f64>>>,
    #[serde(default)]
    distances: Vec<Vec<Option<f64>>>,
}

impl Osrm {
    /// The server at `base` (`http://osrm:5000`), for cars.
    ///
    /// # Errors
    /// [`NoTravelTimes::Unreached`] when no HTTP client can be made.
    pub fn new(base: &str) -> Result<Self, NoTravelTimes> {
        let client = reqwest::Client::builder().timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none()).build();
        let client = client.map_err(|error| NoTravelTimes::Unreached(error.to_string()))?;
        Ok(Self { base: base.trim_end_matches('/').to_owned(), client })
    }

    async fn block(&self, from: &[Point], to: &[Point]) -> Result<Vec<Vec<Option<Leg>>>, NoTravelTimes> {
        let answer = self.client.get(self.url(from, to)).send().await;
        let answer = answer.map_err(|error| NoTravelTimes::Unreached(error.without_url().to_string()))?;
        let status = answer.status();
        if is_passing(status) {
            return Err(NoTravelTimes::Unreached(format!("HTTP {status}")));
        }
        let table = answer.json::<Table>().await;
        let table = table.map_err(|_| NoTravelTimes::Answer(format!("HTTP {status} without a table")))?;
        if table.code != "Ok" {
            return Err(NoTravelTimes::Answer(format!("{}: {}", table.code, table.message)));
        }
        let shaped =
            |rows: &Vec<Vec<Option<f64>>>| rows.len() == from.len() && rows.iter().all(|row| row.len() == to.len());
        if !shaped(&table.durations) || !shaped(&table.distances) {
            return Err(NoTravelTimes::Answer("a table of another size".to_owned()));
        }
        let row = |(seconds, metres): (&Vec<Option<f64>>, &Vec<Option<f64>>)| {
            let leg = |(seconds, metres): (&Option<f64>, &Option<f64>)| {
                Some(Leg { seconds: whole((*seconds)?)?, metres: whole((*metres)?)? })
            };
            seconds.iter().zip(metres).map(leg).collect()
        };
        Ok(table.durations.iter().zip(&table.distances).map(row).collect())
    }

    fn url(&self, from: &[Point], to: &[Point]) -> String {
        let place = |point: &Point| format!("{},{}", degrees(point.lng_e6), degrees(point.lat_e6));
        let places: Vec<String> = from.iter().chain(to).map(place).collect();
        let numbers = |first: usize, count: usize| -> String {
            (first..first + count).map(|number| number.to_string()).collect::<Vec<_>>().join(";")
        };
        let mut url = format!("{}/table/v1/driving/{}", self.base, places.join(";"));
        let (sources, destinations) = (numbers(0, from.len()), numbers(from.len(), to.len()));
        let _ = write!(url, "?annotations=duration,distance&sources={sources}&destinations={destinations}");
        url
    }
}

/// Whether a server, or what stands before it, may answer otherwise in a moment.
fn is_passing(status: reqwest::StatusCode) -> bool {
    let asks_to_wait = [reqwest::StatusCode::REQUEST_TIMEOUT, reqwest::StatusCode::TOO_MANY_REQUESTS];
    status.is_server_error() || asks_to_wait.contains(&status)
}

/// Degrees as decimals, without a float.
fn degrees(e6: i64) -> String {
    let sign = if e6 < 0 { "-" } else { "" };
    format!("{sign}{}.{:06}", e6.abs() / 1_000_000, e6.abs() % 1_000_000)
}

/// Rounded up: who promises a time rather promises a second more.
#[expect(clippy::cast_possible_truncation, reason = "bounds are compared first")]
fn whole(number: f64) -> Option<i64> {
    (number.is_finite() && (0.0..1e12).contains(&number)).then(|| number.ceil() as i64)
}

#[async_trait]
impl TravelTimes for Osrm {
    async fn between(&self, points: &[Point]) -> Result<Travel, NoTravelTimes> {
        let size = points.len();
        let mut legs = vec![None; size * size];
        for (row, from) in points.chunks(BLOCK).enumerate() {
            for (column, to) in points.chunks(BLOCK).enumerate() {
                for (at, block) in self.block(from, to).await?.into_iter().enumerate() {
                    let first = (row * BLOCK + at) * size + column * BLOCK;
                    legs[first..first + block.len()].copy_from_slice(&block);
                }
            }
        }
        for place in 0..size {
            legs[place * size + place] = Some(Leg { seconds: 0, metres: 0 });
        }
        Travel::new(points.to_vec(), vec![Slice { at_s: 0, legs }])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_written_exactly() {
        assert_eq!(degrees(114_168_598), "114.168598");
        assert_eq!(degrees(-500), "-0.000500");
        assert_eq!((whole(12.1), whole(0.), whole(-1.), whole(f64::NAN)), (Some(13), Some(0), None, None));
    }
}
