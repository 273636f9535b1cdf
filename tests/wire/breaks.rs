//! Every kind of break is seen, on descriptors that are compiled from a proto of their own.

use crate::{
    changes::{Change, changes},
    shape::Shape,
};

const PROTO: &str = r#"syntax = "proto3";
package kaifong.toy.v1;
enum Colour {
  COLOUR_UNSPECIFIED = 0;
  COLOUR_RED = 1;
}
message Bed {
  message Slat {
    string wood = 1;
  }
  string bed_id = 1;
  int64 width_mm = 2;
  repeated Slat slats = 3;
  optional string note = 4;
  Colour colour = 5;
  oneof owner {
    string person_id = 6;
    string org_id = 7;
  }
  map<string, int64> parts = 8;
}
message GetBedRequest {
  string bed_id = 1;
}
service BedService {
  rpc GetBed(GetBedRequest) returns (Bed);
  rpc WatchBed(GetBedRequest) returns (stream Bed);
}
"#;

const SHAPE: &str = "\
enum kaifong.toy.v1.Colour
  0 COLOUR_UNSPECIFIED
  1 COLOUR_RED
message kaifong.toy.v1.Bed
  1 bed_id: string
  2 width_mm: int64
  3 slats: repeated kaifong.toy.v1.Bed.Slat
  4 note: optional string
  5 colour: kaifong.toy.v1.Colour
  6 person_id: string of owner
  7 org_id: string of owner
  8 parts: repeated kaifong.toy.v1.Bed.PartsEntry
message kaifong.toy.v1.Bed.PartsEntry
  1 key: string
  2 value: int64
message kaifong.toy.v1.Bed.Slat
  1 wood: string
message kaifong.toy.v1.GetBedRequest
  1 bed_id: string
service kaifong.toy.v1.BedService
  GetBed: kaifong.toy.v1.GetBedRequest -> kaifong.toy.v1.Bed
  WatchBed: kaifong.toy.v1.GetBedRequest -> stream kaifong.toy.v1.Bed
";

fn compiled(proto: &str) -> Shape {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("toy.proto"), proto).expect("a proto in it");
    let set = protox::compile(["toy.proto"], [folder.path()]).unwrap_or_else(|error| panic!("{error}: {proto}"));
    Shape::of(&set)
}

/// What is seen when the toy's proto says `new` in place of `old`.
fn seen(old: &str, new: &str) -> Vec<Change> {
    assert_eq!(PROTO.matches(old).count(), 1, "{old} is there once");
    changes(&compiled(PROTO), &compiled(&PROTO.replace(old, new)))
}

#[test]
fn the_form_to_read_says_all_and_is_read_again() {
    let shape = compiled(PROTO);
    assert_eq!(shape.to_string(), SHAPE);
    assert_eq!(Shape::parse(SHAPE), shape);
    assert_eq!(changes(&shape, &Shape::parse(SHAPE)), []);
}

#[test]
fn each_break_is_seen_and_named() {
    let (bed, service) = ("message kaifong.toy.v1.Bed", "service kaifong.toy.v1.BedService");
    let get = "GetBed: kaifong.toy.v1.GetBedRequest -> kaifong.toy.v1.Bed became";
    let breaks = [
        ("  int64 width_mm = 2;\n", "", format!("{bed}: 2 width_mm: int64 is gone")),
        ("width_mm = 2", "width_mm = 9", format!("{bed}: 2 width_mm: int64 became number 9")),
        ("width_mm = 2", "width_cm = 2", format!("{bed}: 2 width_mm: int64 became 2 width_cm: int64")),
        ("int64 width_mm", "string width_mm", format!("{bed}: 2 width_mm: int64 became string")),
        ("int64 width_mm", "repeated int64 width_mm", format!("{bed}: 2 width_mm: int64 became repeated int64")),
        ("optional string note", "string note", format!("{bed}: 4 note: optional string became string")),
        ("Colour colour", "string colour", format!("{bed}: 5 colour: kaifong.toy.v1.Colour became string")),
        ("map<string, int64>", "map<string, string>", format!("{bed}.PartsEntry: 2 value: int64 became string")),
        ("string wood = 1;", "", format!("{bed}.Slat: 1 wood: string is gone")),
        ("  COLOUR_RED = 1;\n", "", "enum kaifong.toy.v1.Colour: 1 COLOUR_RED is gone".to_owned()),
        ("RED = 1", "RED = 2", "enum kaifong.toy.v1.Colour: 1 COLOUR_RED became number 2".to_owned()),
        (
            "  rpc GetBed(GetBedRequest) returns (Bed);\n",
            "",
            format!("{service}: {} is gone", get.trim_end_matches(" became")),
        ),
        ("GetBed(GetBedRequest)", "GetBed(Bed)", format!("{service}: {get} kaifong.toy.v1.Bed -> kaifong.toy.v1.Bed")),
        (
            "GetBed(GetBedRequest)",
            "GetBed(stream GetBedRequest)",
            format!("{service}: {get} stream kaifong.toy.v1.GetBedRequest -> kaifong.toy.v1.Bed"),
        ),
        (
            "returns (Bed)",
            "returns (stream Bed)",
            format!("{service}: {get} kaifong.toy.v1.GetBedRequest -> stream kaifong.toy.v1.Bed"),
        ),
        (
            "returns (Bed)",
            "returns (GetBedRequest)",
            format!("{service}: {get} kaifong.toy.v1.GetBedRequest -> kaifong.toy.v1.GetBedRequest"),
        ),
    ];
    for (old, new, says) in breaks {
        assert_eq!(seen(old, new), [Change::broken(says)], "{old} -> {new}");
    }
}

#[test]
fn what_is_gone_as_a_whole_is_named_as_such() {
    let (kept, mut now) = (compiled(PROTO), compiled(PROTO));
    for owner in ["service kaifong.toy.v1.BedService", "message kaifong.toy.v1.Bed", "enum kaifong.toy.v1.Colour"] {
        let members = now.0.remove(owner).expect("it was there");
        assert_eq!(changes(&kept, &now), [Change::broken(format!("{owner} is gone"))]);
        assert_eq!(changes(&now, &kept), [Change::added(owner)]);
        now.0.insert(owner.to_owned(), members);
    }
}

#[test]
fn a_field_that_joins_or_leaves_a_choice_is_another() {
    let joined = "  oneof owner {\n    int64 width_mm = 2;";
    let moved = PROTO.replace("  int64 width_mm = 2;\n", "").replace("  oneof owner {", joined);
    let says = "message kaifong.toy.v1.Bed: 2 width_mm: int64 became int64 of owner";
    assert_eq!(changes(&compiled(PROTO), &compiled(&moved)), [Change::broken(says)]);
    let says = "message kaifong.toy.v1.Bed: 2 width_mm: int64 of owner became int64";
    assert_eq!(changes(&compiled(&moved), &compiled(PROTO)), [Change::broken(says)]);
}

#[test]
fn an_addition_breaks_nothing_and_is_named() {
    let (bed, service) = ("message kaifong.toy.v1.Bed", "service kaifong.toy.v1.BedService");
    let additions = [
        ("  map<", "  bool soft = 9;\n  map<", format!("{bed}: 9 soft: bool")),
        (
            "  COLOUR_RED = 1;",
            "  COLOUR_RED = 1;\n  COLOUR_BLUE = 2;",
            "enum kaifong.toy.v1.Colour: 2 COLOUR_BLUE".to_owned(),
        ),
        ("service Bed", "message Chair {}\nservice Bed", "message kaifong.toy.v1.Chair".to_owned()),
        (
            "  rpc GetBed(",
            "  rpc FindBed(GetBedRequest) returns (Bed);\n  rpc GetBed(",
            format!("{service}: FindBed: kaifong.toy.v1.GetBedRequest -> kaifong.toy.v1.Bed"),
        ),
    ];
    for (old, new, says) in additions {
        assert_eq!(seen(old, new), [Change::added(says)], "{old} -> {new}");
    }
}
