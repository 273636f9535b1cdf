//! Canaries: words, numbers and pictures that stand nowhere else.

use std::collections::BTreeMap;

use kaifong_proto::needs::v1::Point;
use prost::Message;
use serde_json::{Value, json};

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Any words.
    Words,
    /// Latin letters.
    Letters,
    /// Capital letters.
    Code,
    /// A district, which nobody else lives in.
    District(&'static str),
    /// A telephone number.
    Phone,
    /// A place on the map.
    Point,
    /// A picture.
    Picture,
}

/// Each canary with its field, as the protos name it, and what that takes.
pub const FIELDS: [(&str, &str, Shape); 35] = [
    ("name", "needs.Personal.name", Shape::Words),
    ("name of a child", "needs.Personal.name", Shape::Words),
    ("name before", "needs.Personal.name", Shape::Words),
    ("phone", "needs.Personal.phone", Shape::Phone),
    ("phone before", "needs.Personal.phone", Shape::Phone),
    ("identity document", "needs.Personal.identity_document", Shape::Letters),
    ("address", "needs.NewWhereabouts.address", Shape::Words),
    ("flat", "needs.NewWhereabouts.flat", Shape::Words),
    ("district", "needs.NewWhereabouts.district", Shape::District("wong_tai_sin")),
    ("point", "needs.Point.lat_e6", Shape::Point),
    ("former address", "needs.NewWhereabouts.address", Shape::Words),
    ("former flat", "needs.NewWhereabouts.flat", Shape::Words),
    ("former district", "needs.NewWhereabouts.district", Shape::District("kwai_tsing")),
    ("former point", "needs.Point.lng_e6", Shape::Point),
    ("vulnerability", "needs.Vulnerability.reason", Shape::Words),
    ("vulnerability anew", "needs.Vulnerability.reason", Shape::Words),
    ("narrative", "needs.ReportNeedRequest.narrative", Shape::Words),
    ("in spite", "needs.ReportNeedRequest.override_reason", Shape::Words),
    ("weighed", "needs.TriageNeedRequest.reason", Shape::Words),
    ("weighed anew", "needs.OverrideWeightRequest.reason", Shape::Words),
    ("referred", "needs.ReferNeedRequest.reason", Shape::Words),
    ("withdrawn", "needs.WithdrawNeedRequest.reason", Shape::Words),
    ("duplicate", "needs.MarkDuplicateRequest.reason", Shape::Words),
    ("handle", "dispatch.OrderContent.former_address", Shape::Words),
    ("second order", "dispatch.OrderContent.duplicate_reason", Shape::Words),
    ("purpose", "dispatch.OrderContent.purpose", Shape::Code),
    ("given up", "dispatch.CancelOrderRequest.reason", Shape::Words),
    ("priority", "dispatch.OverridePriorityRequest.reason", Shape::Words),
    ("another day", "dispatch.RescheduleOrderRequest.reason", Shape::Words),
    ("taken off", "dispatch.RemoveStopRequest.reason", Shape::Words),
    ("run given up", "dispatch.WithdrawRunRequest.reason", Shape::Words),
    ("photo", "dispatch.AddProofRequest.content", Shape::Picture),
    ("signature", "dispatch.AddProofRequest.content", Shape::Picture),
    ("code", "dispatch.AddProofRequest.content", Shape::Words),
    ("words of a picture", "dispatch.AddProofRequest.content", Shape::Words),
];

/// One of them.
#[derive(Debug, Clone)]
pub struct Canary {
    /// Latin letters, or digits.
    pub token: String,
    /// Chinese characters, or none.
    pub han: String,
    /// What else it is in bytes, or nothing.
    pub bytes: Vec<u8>,
    /// Whole numbers of it.
    pub numbers: Vec<String>,
}

/// All of them.
pub struct Canaries(BTreeMap<&'static str, Canary>);

impl Canaries {
    /// New ones.
    pub fn hatch() -> Self {
        Self(FIELDS.iter().map(|(name, _, shape)| (*name, Canary::hatch(*shape))).collect())
    }

    /// Each with its name.
    pub fn each(&self) -> impl Iterator<Item = (&'static str, &Canary)> {
        self.0.iter().map(|(name, canary)| (*name, canary))
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    /// The words of one.
    pub fn words(&self, name: &str) -> String {
        let Canary { token, han, .. } = &self.0[name];
        format!("{token}{han}")
    }

    /// The telephone number of one as another household writes it: alike, and not the same text.
    pub fn phone_alike(&self, name: &str) -> String {
        let local = &self.0[name].numbers[0];
        format!("{}-{}", &local[..4], &local[4..])
    }

    /// The place of one.
    pub fn point(&self, name: &str) -> Value {
        let number = |place: usize| self.0[name].numbers[place].parse::<i64>().expect("a number");
        json!({"lat_e6": number(0), "lng_e6": number(1)})
    }

    /// The picture of one: it begins as a PNG does.
    pub fn picture(&self, name: &str) -> Vec<u8> {
        let words = self.words("words of a picture");
        [b"\x89PNG\r\n\x1a\n", self.0[name].bytes.as_slice(), words.as_bytes()].concat()
    }
}

impl Canary {
    fn hatch(shape: Shape) -> Self {
        let none = Self { token: String::new(), han: String::new(), bytes: Vec::new(), numbers: Vec::new() };
        match shape {
            Shape::Words => Self { token: drawn('b'..='z', 14), han: drawn('一'..='龥', 8), ..none },
            Shape::Letters => Self { token: drawn('b'..='z', 16), ..none },
            Shape::Code => Self { token: drawn('B'..='Z', 16), ..none },
            Shape::District(code) => Self { token: code.to_owned(), ..none },
            Shape::Phone => {
                let local = format!("9{}", drawn('1'..='9', 7));
                Self { token: format!("00852{local}"), numbers: vec![local], ..none }
            }
            Shape::Point => {
                let (lat_e6, lng_e6) = (rand::random_range(22_440_000..22_460_000), drawn_lng());
                let bytes = Point { lat_e6, lng_e6 }.encode_to_vec();
                Self { bytes, numbers: vec![lat_e6.to_string(), lng_e6.to_string()], ..none }
            }
            Shape::Picture => Self { bytes: (0..32).map(|_| rand::random_range(0x80..=0xff)).collect(), ..none },
        }
    }
}

fn drawn_lng() -> i32 {
    rand::random_range(114_160_000..114_180_000)
}

fn drawn(from: std::ops::RangeInclusive<char>, length: usize) -> String {
    (0..length).map(|_| rand::random_range(from.clone())).collect()
}
