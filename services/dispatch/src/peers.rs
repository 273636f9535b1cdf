//! Other services as dispatch sees them: goods, households, drivers' keys. Never asked while a transaction is open.

mod identity;
mod inventory;
mod needs;

use kaifong_kernel::{
    Result,
    wire::{refused, trouble},
};
use tonic::{Response, Status};

pub use identity::{DriverKey, Identity};
pub use inventory::Inventory;
pub use needs::{Door, Needs, Whereabouts};

/// What a peer said: an answer, or the code of its refusal. Trouble is an error, and the step is taken again.
pub type Told<T> = std::result::Result<T, String>;

fn told<T>(answer: std::result::Result<Response<T>, Status>) -> Result<Told<T>> {
    match answer {
        Ok(response) => Ok(Ok(response.into_inner())),
        Err(status) => match refused(&status) {
            Some(refusal) => Ok(Err(refusal.code)),
            None => Err(trouble(&status)),
        },
    }
}
