//! Claims: what caused a verb is written down before the verb runs, so that nothing is carried out twice.

use sea_orm::Value;
use uuid::Uuid;

use crate::{
    call::{Call, Cause},
    db,
    error::{Error, Fault, Result},
    schema::{Class, Table},
    tx::Tx,
    values::{Code, Kind, Refused},
};

pub(crate) const TABLE: Table = Table {
    name: "idempotency",
    class: Class::Ephemeral,
    tenant: Some("tenant_id"),
    columns: "tenant_id UUID NOT NULL, principal TEXT NOT NULL, idempotency_key TEXT NOT NULL, rpc TEXT NOT NULL, \
              body_hash TEXT NOT NULL, response TEXT, created_at BIGINT NOT NULL, \
              PRIMARY KEY (tenant_id, principal, idempotency_key)",
    indexes: &["CREATE INDEX idempotency_by_age ON idempotency (created_at)"],
};

/// The key was used for another request.
pub const REUSED: Code = Code {
    code: "KER006",
    kind: Kind::KeyReused,
    en: "The idempotency key was used for another request",
    zh_hant: "此冪等鍵已用於另一請求",
};
/// The first request of this key is still being carried out.
pub const BUSY: Code = Code {
    code: "KER007",
    kind: Kind::Busy,
    en: "The same request is being carried out right now",
    zh_hant: "同一請求正在處理中",
};
/// A verb was called without an idempotency key.
pub const MISSING: Code =
    Code {
        code: "KER005", kind: Kind::Invalid, en: "The request needs an idempotency key", zh_hant: "請求須附冪等鍵"
    };

/// What became of a claim.
pub(crate) enum Claim {
    /// Ours: go on.
    Fresh,
    /// Carried out before; this was answered.
    Replay(String),
    /// Carried out before, or not its turn.
    Done,
}

/// Claims the call's cause within its transaction.
pub(crate) async fn claim(tx: &Tx, call: &Call) -> Result<Claim> {
    match &call.cause {
        Cause::Rpc { key, rpc, body_hash } => claim_key(tx, call, key, rpc, body_hash).await,
        Cause::Event { consumer, id, aggregate, seq } => claim_event(tx, consumer, *id, *aggregate, *seq).await,
        Cause::Timer { id } => {
            let sql = "UPDATE timer SET state = 'fired', fired_at = $2 WHERE timer_id = $1 AND state = 'waiting'";
            let touched = tx.run(sql, [(*id).into(), tx.now().into()]).await?;
            Ok(if touched == 1 { Claim::Fresh } else { Claim::Done })
        }
        Cause::Read => {
            Err(Refused::new(MISSING, "send an Idempotency-Key header with every request that changes something")
                .at("Idempotency-Key", "send a key of 1 to 255 characters, a new one for each new request")
                .into())
        }
    }
}

async fn claim_key(tx: &Tx, call: &Call, key: &str, rpc: &str, body_hash: &str) -> Result<Claim> {
    let inserted = tx
        .run(
            "INSERT INTO idempotency (tenant_id, principal, idempotency_key, rpc, body_hash, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            [
                call.actor.tenant.into(),
                call.actor.principal.clone().into(),
                key.into(),
                rpc.into(),
                body_hash.into(),
                tx.now().into(),
            ],
        )
        .await
        .map_err(|error| match error {
            Error::Fault(Fault::Database(ref inner)) if db::is_lock_timeout(inner) => {
                Refused::new(BUSY, "the first request with this key has not ended; try again").into()
            }
            Error::Refused(_) | Error::Fault(_) | Error::AlreadyDone => error,
        })?;
    if inserted == 1 {
        return Ok(Claim::Fresh);
    }
    let sql = "SELECT body_hash, response FROM idempotency \
               WHERE tenant_id = $1 AND principal = $2 AND idempotency_key = $3";
    let row = tx.one(sql, key_values(call, key)).await?;
    let row = row.ok_or_else(|| Error::internal("an idempotency row vanished"))?;
    if row.try_get::<String>("", "body_hash")? != body_hash {
        let refused =
            Refused::new(REUSED, "use a new key for a new request, or send the first request again unchanged");
        return Err(refused.at("Idempotency-Key", "was used for a request with another body").into());
    }
    let response: Option<String> = row.try_get("", "response")?;
    response.map(Claim::Replay).ok_or_else(|| Error::internal("a committed idempotency row has no response"))
}

fn key_values(call: &Call, key: &str) -> [Value; 3] {
    [call.actor.tenant.into(), call.actor.principal.clone().into(), key.into()]
}

/// Advances the cursor of (consumer, aggregate) past this event; no row touched means not its turn or already done.
async fn claim_event(tx: &Tx, consumer: &str, id: Uuid, aggregate: Uuid, seq: i64) -> Result<Claim> {
    let next: Value = (seq + 1).into();
    let moved = if seq == 1 {
        let sql =
            "INSERT INTO inbox_cursor (consumer, aggregate_id, next_seq) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        tx.run(sql, [consumer.into(), aggregate.into(), next]).await?
    } else {
        let sql = "UPDATE inbox_cursor SET next_seq = $3 WHERE consumer = $1 AND aggregate_id = $2 AND next_seq = $4";
        tx.run(sql, [consumer.into(), aggregate.into(), next, seq.into()]).await?
    };
    if moved == 0 {
        return Ok(Claim::Done);
    }
    let sql = "UPDATE inbox SET state = 'applied' WHERE consumer = $1 AND event_id = $2 AND state = 'waiting'";
    let applied = tx.run(sql, [consumer.into(), id.into()]).await?;
    Ok(if applied == 1 { Claim::Fresh } else { Claim::Done })
}

/// Keeps what was answered under the call's key.
pub(crate) async fn keep(tx: &Tx, call: &Call, response: String) -> Result<()> {
    let Cause::Rpc { key, .. } = &call.cause else { return Ok(()) };
    let sql = "UPDATE idempotency SET response = $4 WHERE tenant_id = $1 AND principal = $2 AND idempotency_key = $3";
    let [tenant, principal, key] = key_values(call, key);
    let kept = tx.run(sql, [tenant, principal, key, response.into()]).await?;
    assert!(kept == 1, "the idempotency row claimed by this transaction is there");
    Ok(())
}

#[cfg(test)]
mod tests {
    use sea_orm::ConnectionTrait;

    use super::*;
    use crate::{
        db::Db,
        testing,
        tx::Dialect,
        values::{OrgId, sha256_hex},
    };

    /// How many keys a transaction under this tenant's wall sees.
    async fn seen(db: &Db, tenant: OrgId) -> i64 {
        let read = db.begin_read().await.unwrap();
        let wall = format!("SELECT set_config('kaifong.tenant', '{}', true)", tenant.uuid());
        read.execute_unprepared(&wall).await.unwrap();
        let count = sea_orm::Statement::from_string(db.dialect().backend(), "SELECT count(*) AS n FROM idempotency");
        read.query_one_raw(count).await.unwrap().unwrap().try_get("", "n").unwrap()
    }

    #[tokio::test]
    async fn a_key_is_its_tenants_alone() {
        for bench in testing::both("idempotency", &[]).await {
            let ports = &bench.ports;
            let tenants = [OrgId::from(Uuid::from_u128(1)), OrgId::from(Uuid::from_u128(2)), testing::council()];
            for tenant in tenants {
                let call = testing::keyed(&testing::member(tenant, "may", &[]), "the same");
                let tx = Tx::begin(ports, &call).await.unwrap();
                assert!(matches!(claim(&tx, &call).await.unwrap(), Claim::Fresh));
                keep(&tx, &call, sha256_hex(b"answer")).await.unwrap();
                tx.commit().await.unwrap();
                let tx = Tx::begin(ports, &call).await.unwrap();
                assert!(matches!(claim(&tx, &call).await.unwrap(), Claim::Replay(_)));
                tx.rollback().await.unwrap();
            }
            if ports.db().dialect() == Dialect::Postgres {
                assert_eq!(seen(ports.db(), tenants[0]).await, 1);
                assert_eq!(seen(ports.db(), OrgId::from(Uuid::from_u128(3))).await, 0);
            }
        }
    }
}
