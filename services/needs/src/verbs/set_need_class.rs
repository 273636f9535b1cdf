//! Sets how a class of need is treated.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::class::{NeedClass, Setting},
    store,
};

/// Set the window and the longest wait of a class.
pub struct SetNeedClass {
    /// The class.
    pub class: NeedClass,
    /// For how many days a service warns of another.
    pub window_days: i32,
    /// After how many hours a need comes first.
    pub longest_wait_hours: i32,
}

impl Verb for SetNeedClass {
    const NAME: &'static str = "SetNeedClass";
    type Out = Setting;

    async fn run(&self, tx: &mut Tx) -> Result<Setting> {
        let known: Option<Setting> = store::lock(tx, self.class.id().uuid()).await?;
        if known.is_none() {
            let first = self.class.setting().set(self.window_days, self.longest_wait_hours);
            if store::add(tx, &first).await? {
                return Ok(first);
            }
        }
        // It was set before, or by another one just now, who waits no longer.
        let setting = steps::setting(tx, self.class).await?.set(self.window_days, self.longest_wait_hours);
        store::save(tx, &setting).await?;
        Ok(setting)
    }
}
