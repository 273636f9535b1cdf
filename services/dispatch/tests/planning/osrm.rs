//! The OSRM adapter, against a server that answers the documented shape of `table`.

use std::net::SocketAddr;

use kaifong_dispatch::planning::{Leg, NoTravelTimes, Osrm, Point, TravelTimes as _};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

/// Answers each question with what the function makes of its path.
async fn server(answer: fn(&str) -> (u16, String)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    #[allow(clippy::disallowed_methods, reason = "a server of a test ends with its runtime")]
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = vec![0; 64 * 1_024];
            let mut length = 0;
            while !asked[..length].windows(4).any(|end| end == b"\r\n\r\n") {
                length += stream.read(&mut asked[length..]).await.unwrap();
            }
            let line = String::from_utf8_lossy(&asked[..length]).lines().next().unwrap().to_owned();
            let (status, body) = answer(line.split_whitespace().nth(1).unwrap());
            let head = format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nconnection: close\r\n");
            let whole = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
            stream.write_all(whole.as_bytes()).await.unwrap();
        }
    });
    address
}

fn numbers<'a>(path: &'a str, name: &str) -> Vec<usize> {
    let list: &'a str = path.split(&format!("{name}=")).nth(1).unwrap().split('&').next().unwrap();
    list.split(';').map(|number| number.parse().unwrap()).collect()
}

/// A table where the way takes the difference of the longitudes, in 10^-6 degrees, and a bit; none leads to longitude 9.
fn table(path: &str) -> (u16, String) {
    assert!(path.starts_with("/table/v1/driving/"), "{path}");
    let places = path.trim_start_matches("/table/v1/driving/").split('?').next().unwrap();
    let longitude = |place: &str| -> i64 {
        let (whole, part) = place.split(',').next().unwrap().split_once('.').unwrap();
        whole.parse::<i64>().unwrap() * 1_000_000 + part.parse::<i64>().unwrap()
    };
    let places: Vec<i64> = places.split(';').map(longitude).collect();
    assert!(places.len() <= 100, "a server refuses {} places", places.len());
    let rows = |times: i64, part: &str| -> String {
        let cell = |from: usize, to: usize| {
            let apart = (places[from] - places[to]).abs() * times;
            if places[to] == 9 { "null".to_owned() } else { format!("{apart}{part}") }
        };
        let row = |from: &usize| {
            let cells: Vec<String> = numbers(path, "destinations").iter().map(|to| cell(*from, *to)).collect();
            format!("[{}]", cells.join(","))
        };
        numbers(path, "sources").iter().map(row).collect::<Vec<_>>().join(",")
    };
    (200, format!(r#"{{"code":"Ok","durations":[{}],"distances":[{}]}}"#, rows(1, ".4"), rows(10, ".0")))
}

fn place(lng_e6: i64) -> Point {
    Point { lat_e6: 22_450_000, lng_e6 }
}

/// What the router answers a path.
type Answering = fn(&str) -> (u16, String);

async fn asked(
    answer: fn(&str) -> (u16, String),
    places: &[Point],
) -> Result<kaifong_dispatch::planning::Travel, NoTravelTimes> {
    let address = server(answer).await;
    let _ = rustls::crypto::ring::default_provider().install_default();
    Osrm::new(&format!("http://{address}/")).unwrap().between(places).await
}

#[tokio::test]
async fn a_table_is_read_in_blocks_rounded_up_with_places_that_no_road_leads_to() {
    let places: Vec<Point> = (0..120).map(|number| place(100 + number * 7)).chain([place(9)]).collect();
    let travel = asked(table, &places).await.unwrap();
    for (from, to) in [(0, 119), (119, 0), (60, 61), (3, 77)] {
        let apart = (places[from].lng_e6 - places[to].lng_e6).abs();
        let leg = Leg { seconds: apart + 1, metres: apart * 10 };
        assert_eq!(travel.leg(places[from], places[to], 8 * 3_600), Some(leg));
    }
    assert_eq!(travel.leg(places[5], places[5], 0), Some(Leg { seconds: 0, metres: 0 }));
    assert_eq!(travel.leg(places[0], place(9), 0), None);
    assert!(travel.leg(place(9), places[0], 0).is_some());
}

#[tokio::test]
async fn what_is_no_table_is_said_and_never_taken_for_one() {
    let places = [place(1), place(2)];
    let refused =
        asked(|_| (400, r#"{"code":"TooBig","message":"Too many table coordinates"}"#.to_owned()), &places).await;
    assert!(matches!(refused, Err(NoTravelTimes::Answer(why)) if why.contains("TooBig")));
    let html = asked(|_| (404, "<html>".to_owned()), &places).await;
    assert!(matches!(html, Err(NoTravelTimes::Answer(why)) if why.contains("404")));
    let passing: [(&str, Answering); 3] = [
        ("429", |_| (429, "<html>".to_owned())),
        ("500", |_| (500, r#"{"code":"InternalError"}"#.to_owned())),
        ("502", |_| (502, "<html>".to_owned())),
    ];
    for (status, answer) in passing {
        let away = asked(answer, &places).await;
        assert!(matches!(away, Err(NoTravelTimes::Unreached(why)) if why.contains(status)), "{status} may pass");
    }
    let short = asked(|_| (200, r#"{"code":"Ok","durations":[[0]],"distances":[[0]]}"#.to_owned()), &places).await;
    assert!(matches!(short, Err(NoTravelTimes::Answer(_))));
    let nobody = Osrm::new("http://127.0.0.1:1").unwrap().between(&places).await;
    assert!(matches!(nobody, Err(NoTravelTimes::Unreached(_))));
}
