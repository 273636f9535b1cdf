//! A key's secret in, a signed token out.

use kaifong_kernel::{
    Call, Cause, Ports, Result, Trace,
    auth::{self, Actor, Claims, SigningKey},
    values::{Instant, sha256_hex},
};
use kaifong_proto::identity::v1 as pb;

use crate::{
    config::IdentityConfig,
    domain::Refusal,
    secret,
    verbs::{NoteKeyUse, OpenKey, Opened},
};

/// Exchanges a secret. Whatever is wrong with it, the answer is the same.
pub(super) async fn exchange(ports: &Ports, config: &IdentityConfig, text: &str) -> Result<pb::ExchangeKeyResponse> {
    let (key, secret) = secret::read(text).ok_or(Refusal::KeyNotAccepted {})?;
    let opened = ports.read(own_question(ports), OpenKey { key, secret }).await?;
    note_use(ports, &opened).await;
    let iat = opened.at.micros().div_euclid(1_000_000);
    let claims = Claims { actor: opened.actor, iat, exp: iat + config.token_ttl_seconds };
    let token = auth::sign(&claims, &SigningKey::from_pkcs8(&opened.private)?)?;
    let expires_at_us = Instant::from_micros(0).plus_seconds(claims.exp).micros();
    Ok(pb::ExchangeKeyResponse { token, expires_at_us, actor: Some(claims.actor.to_ref()) })
}

/// A question that identity asks itself: who presents a secret is nobody yet.
pub(super) fn own_question(ports: &Ports) -> Call {
    let actor = Actor::service(ports.service(), ports.council());
    Call { actor, original: None, cause: Cause::Read, trace: Trace::default() }
}

/// Notes the first use of a key on each day. Its failing is no reason to keep anybody out.
async fn note_use(ports: &Ports, opened: &Opened) {
    if opened.noted_today {
        return;
    }
    let key = format!("{}/{}", opened.key, opened.at.hk_date());
    let rpc = "own/NoteKeyUse".to_owned();
    let cause = Cause::Rpc { body_hash: sha256_hex(key.as_bytes()), key, rpc };
    let call = Call { cause, ..own_question(ports) };
    if let Err(error) = ports.execute(call, NoteKeyUse { key: opened.key }).await {
        tracing::warn!(key = %opened.key, %error, "the use of {} could not be noted", opened.key);
    }
}
