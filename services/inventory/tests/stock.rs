//! Catalogue and stock in process: stories, refusals that leave nothing behind, races, who may ask what; and random stories
//! against a model.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;
#[path = "stock/catalogue.rs"]
mod catalogue;
#[path = "stock/counting.rs"]
mod counting;
#[path = "stock/delivering.rs"]
mod delivering;
#[path = "stock/forms.rs"]
mod forms;
#[path = "stock/gatekeeping.rs"]
mod gatekeeping;
#[path = "stock/importing.rs"]
mod importing;
#[path = "stock/model.rs"]
mod model;
#[path = "stock/moving.rs"]
mod moving;
#[path = "stock/property.rs"]
mod property;
#[path = "stock/races.rs"]
mod races;
#[path = "stock/receiving.rs"]
mod receiving;
#[path = "stock/refusals.rs"]
mod refusals;
#[path = "stock/reserving.rs"]
mod reserving;
#[path = "stock/two_houses.rs"]
mod two_houses;
#[path = "stock/two_houses_played.rs"]
mod two_houses_played;
