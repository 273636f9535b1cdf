//! States and rules: pure, no clock, no database, no wire.

pub mod ids;
