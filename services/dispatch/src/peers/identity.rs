//! Identity, as dispatch asks it: a key for the driver of a run, which ends with the run.

use kaifong_kernel::{
    Call, Result,
    wire::{Peer, Wire},
};
use kaifong_proto::identity::v1::{
    CreateRunKeyRequest, RevokeRunKeyRequest, identity_service_client::IdentityServiceClient,
};

use super::{Told, told};

/// Identity.
#[derive(Clone)]
pub struct Identity {
    peer: Peer,
}

/// A driver's key, with its secret this once.
pub struct DriverKey {
    /// The secret; empty when the request was a repetition.
    pub secret: String,
}

impl Identity {
    /// Identity behind a peer.
    #[must_use]
    pub const fn new(peer: Peer) -> Self {
        Self { peer }
    }

    fn client(&self) -> IdentityServiceClient<Wire> {
        IdentityServiceClient::new(self.peer.wire())
    }

    /// Makes the key of a run's driver.
    ///
    /// # Errors
    /// When identity is away or broken: worth asking again.
    pub async fn create_run_key(
        &self,
        call: &Call,
        key: &str,
        run_id: String,
        expires_at_us: i64,
    ) -> Result<Told<DriverKey>> {
        let request = self.peer.request(call, key, CreateRunKeyRequest { run_id, expires_at_us }).await?;
        let told = told(self.client().create_run_key(request).await)?;
        Ok(told.map(|answer| DriverKey { secret: answer.secret }))
    }

    /// Ends the keys of a run's driver.
    ///
    /// # Errors
    /// When identity is away or broken: worth asking again.
    pub async fn revoke_run_key(&self, call: &Call, key: &str, run_id: String) -> Result<Told<()>> {
        let request = self.peer.request(call, key, RevokeRunKeyRequest { run_id }).await?;
        told(self.client().revoke_run_key(request).await).map(|told| told.map(drop))
    }
}
