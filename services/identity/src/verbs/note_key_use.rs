use kaifong_kernel::{Result, Tx, Verb, values::KeyId};

use crate::store;

/// Note that a key was used today.
pub struct NoteKeyUse {
    /// Which one.
    pub key: KeyId,
}

impl Verb for NoteKeyUse {
    const NAME: &'static str = "NoteKeyUse";
    // A note of the day, which whoever asks for a token leaves behind: nobody's deed.
    const IN_TRAIL: bool = false;
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let today = tx.today();
        store::key_use::note(tx, self.key, today).await
    }
}
