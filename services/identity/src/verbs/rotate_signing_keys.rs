use std::fmt;

use kaifong_kernel::{Result, Tx, Verb};

use super::standing;
use crate::{
    domain::{NewSigningKey, Rotation, SigningKey, SigningKeyId},
    events, store,
    store::signing_key::SigningKeys,
};

/// A key pair fresh from the machine's source of randomness.
#[derive(Clone)]
pub struct FreshPair {
    /// Its name in the header of the tokens it signs.
    pub kid: String,
    /// The public half, lower-case hexadecimal.
    pub public_key: String,
    /// The private half, PKCS #8 (RFC 5958).
    pub private: Vec<u8>,
}

impl fmt::Debug for FreshPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FreshPair({})", self.kid)
    }
}

impl FreshPair {
    /// The public part of it, under an id.
    fn named(&self, id: SigningKeyId) -> NewSigningKey {
        NewSigningKey { id, kid: self.kid.clone(), public_key: self.public_key.clone() }
    }
}

/// Make a new signing key and set the end of those before it.
pub struct RotateSigningKeys {
    /// The new pair.
    pub pair: FreshPair,
    /// How it goes.
    pub rotation: Rotation,
}

impl Verb for RotateSigningKeys {
    const NAME: &'static str = "RotateSigningKeys";
    type Out = SigningKeys;

    async fn run(&self, tx: &mut Tx) -> Result<SigningKeys> {
        standing::administrator(tx).await?;
        rotate(tx, &self.pair, self.rotation).await?;
        Ok(SigningKeys(store::signing_key::verifying(tx).await?))
    }
}

/// Adds a key to the row and retires those before it; private halves that sign no more are destroyed.
pub(super) async fn rotate(tx: &mut Tx, pair: &FreshPair, rotation: Rotation) -> Result<()> {
    let (present, now) = (store::signing_key::lock_all(tx).await?, tx.now());
    let (next, created) = SigningKey::next(pair.named(tx.mint()), &present, rotation, now);
    store::signing_key::insert(tx, &next, &pair.private).await?;
    tx.emit(events::signing_key(&created));
    for key in present {
        let id = key.id;
        if key.verifies(now) {
            if let Some((key, retired)) = key.retire(&next, rotation, now) {
                store::signing_key::save(tx, &key).await?;
                tx.emit(events::signing_key(&retired));
            }
        } else {
            store::signing_key::forget_private(tx, id).await?;
        }
    }
    Ok(())
}
