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
        let is_new = known.is_none();
        let setting = known.unwrap_or_else(|| self.class.setting()).set(self.window_days, self.longest_wait_hours);
        if !(is_new && store::add(tx, &setting).await?) {
            // Another one was faster: its numbers are replaced, as if it had come before.
            let before = steps::setting(tx, self.class).await?;
            let setting = before.set(self.window_days, self.longest_wait_hours);
            store::save(tx, &setting).await?;
            return Ok(setting);
        }
        Ok(setting)
    }
}
