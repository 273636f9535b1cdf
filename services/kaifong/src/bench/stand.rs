//! What is measured: a service as it is served, on a database of its own, asked over the wire within this process.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result};
use async_trait::async_trait;
use kaifong_kernel::{
    Ports, PortsSetup, Service,
    auth::{Actor, Claims, KeySource, PublicKey, Role, SigningKey, VerifyKeys, sign},
    blobs::Blobs,
    clock::{Clock, SystemClock},
    config::Config,
    db::Db,
    schema,
    serve::Tasks,
    values::{Instant, OrgId, PersonId},
    vault::{MasterKey, Vault},
    wire::{self, Wire},
};
use sea_orm::{ConnectionTrait, Database};
use tonic::{Request, metadata::MetadataValue};
use uuid::Uuid;

use super::trace::Trace;
use crate::compose::migrations;

/// Which database.
pub enum Store {
    /// A file.
    Sqlite,
    /// A database of its own on a server, by its URL.
    Postgres(String),
}

/// A stand to measure at.
pub struct Stand {
    store: Store,
    server: String,
    folder: PathBuf,
    service: Service,
    wire: Wire,
    key: SigningKey,
    /// Hears the statements.
    pub trace: Trace,
}

struct Own(PublicKey);

#[async_trait]
impl KeySource for Own {
    async fn fetch(&self) -> kaifong_kernel::Result<Vec<PublicKey>> {
        Ok(vec![self.0.clone()])
    }
}

/// A stand on SQLite and, where a server is configured, one on PostgreSQL.
pub async fn each(config: &Config, service: &'static str) -> Result<Vec<Stand>> {
    let mut stands = vec![stand(config, service, Store::Sqlite).await?];
    if !config.database_url.is_empty() {
        let (base, _) = config.database_url.rsplit_once('/').context("database_url has no database name")?;
        let url = format!("{base}/kaifong_bench_{}", std::process::id());
        stands.push(stand(config, service, Store::Postgres(url)).await?);
    }
    Ok(stands)
}

async fn stand(config: &Config, name: &'static str, store: Store) -> Result<Stand> {
    let kind = if matches!(store, Store::Sqlite) { "sqlite" } else { "postgres" };
    let folder = std::env::temp_dir().join(format!("kaifong-bench-{kind}-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let trace = Trace::default();
    let db = match &store {
        Store::Sqlite => Db::sqlite(&folder.join("bench.sqlite"), 4).await?,
        Store::Postgres(url) => {
            say_to(&config.database_url, "CREATE DATABASE", url).await?;
            Db::postgres(url, config.database_pool).await?
        }
    };
    let db = trace.on(db);
    schema::migrate(&db, migrations(name)).await?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let master = MasterKey::from_hex(&MasterKey::generate_hex()?)?;
    let ports = Ports::new(PortsSetup {
        service: name,
        db,
        clock: clock.clone(),
        vault: Vault::new(&master),
        blobs: Blobs::folder(&folder.join("blobs"), master),
        tasks: Tasks::new(),
        concurrency: config.concurrency,
    });
    let key = SigningKey::generate()?;
    let service = match name {
        "inventory" => kaifong_inventory::service(ports),
        _ => kaifong_donations::service(ports, config)?,
    };
    let wire = wire::in_process(service.guarded(VerifyKeys::new(Own(key.public()))));
    Ok(Stand { store, server: config.database_url.clone(), folder, service, wire, key, trace })
}

async fn say_to(server: &str, what: &str, url: &str) -> Result<()> {
    let name = url.rsplit('/').next().unwrap_or_default();
    let connection = Database::connect(server).await?;
    connection.execute_unprepared(&format!("{what} {name}")).await?;
    connection.close().await?;
    Ok(())
}

impl Stand {
    /// The name of the database for a figure.
    pub const fn on(&self) -> &'static str {
        match self.store {
            Store::Sqlite => "sqlite",
            Store::Postgres(_) => "postgres",
        }
    }

    /// Which database.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// A folder for files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its ports.
    pub const fn ports(&self) -> &Ports {
        &self.service.ports
    }

    /// The service.
    pub const fn service(&self) -> &Service {
        &self.service
    }

    /// The wire to the service.
    pub fn wire(&self) -> Wire {
        self.wire.clone()
    }

    /// A token of the council with these roles.
    pub fn token(&self, roles: &[Role]) -> Result<Token> {
        let now = self.ports().now();
        let actor = Actor {
            person: Some(PersonId::from(Uuid::from_u128(1))),
            system: None,
            tenant: OrgId::COUNCIL,
            council: true,
            roles: roles.to_vec(),
            principal: "key_bench".to_owned(),
            person_since: Some(Instant::from_micros(0)),
            created_by: None,
        };
        let seconds = now.micros() / 1_000_000;
        Ok(Token(sign(&Claims { actor, iat: seconds, exp: seconds + 3_600 }, &self.key)?))
    }

    /// Takes it down.
    pub async fn remove(self) -> Result<()> {
        self.ports().tasks().stop(std::time::Duration::from_secs(5)).await;
        self.ports().db().close().await;
        std::fs::remove_dir_all(&self.folder)?;
        match &self.store {
            Store::Sqlite => Ok(()),
            Store::Postgres(url) => say_to(&self.server, "DROP DATABASE", url).await,
        }
    }
}

/// A bearer token.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A request with this token and an idempotency key.
    pub fn request<M>(&self, key: &str, message: M) -> Result<Request<M>> {
        let mut request = Request::new(message);
        let bearer: MetadataValue<_> = format!("Bearer {}", self.0).parse()?;
        request.metadata_mut().insert("authorization", bearer);
        request.metadata_mut().insert("idempotency-key", key.parse()?);
        Ok(request)
    }
}
