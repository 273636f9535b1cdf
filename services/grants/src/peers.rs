//! The services that grants asks.

mod fund;

pub use fund::{Fund, Held, Told};
