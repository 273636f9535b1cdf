//! Puts an installation together. The only place that knows the profile: it picks database, bus, wire, blobs and
//! payment provider, and it holds the list of services.

mod health;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result, bail};
use kaifong_kernel::{
    Ports, PortsSetup, Service, Subscribed,
    auth::{FromIdentity, VerifyKeys},
    blobs::Blobs,
    bus::{Bus, MemoryBus, RabbitBus, RabbitSetup},
    clock::Clock,
    config::Config,
    db::Db,
    schema::{self, Migration},
    serve::Tasks,
    vault::{MasterKey, Vault},
    wire::{self, LateWire, Peer, Wire},
};

use crate::keyring::Keyring;

/// How the installation runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Profile {
    /// Every service in this process, one SQLite file each, under a folder.
    Embedded(PathBuf),
    /// One service a process, on PostgreSQL and RabbitMQ.
    Distributed,
}

/// Every service, in the order they are put together: a service comes after those it asks.
pub const SERVICES: [&str; 6] = ["identity", "donations", "grants", "inventory", "needs", "dispatch"];

/// What a profile provides.
pub struct Means {
    profile: Profile,
    config: Config,
    clock: Arc<dyn Clock>,
    tasks: Tasks,
    bus: Arc<dyn Bus>,
    master: MasterKey,
    /// Services mounted in this process, by name.
    mounted: BTreeMap<&'static str, LateWire>,
}

impl Means {
    /// The means of a profile.
    ///
    /// # Errors
    /// When the configuration lacks what the profile needs, or the folder can't be used.
    pub fn new(profile: Profile, config: Config, clock: Arc<dyn Clock>, name: &str) -> Result<Self> {
        let tasks = Tasks::new();
        let (bus, master): (Arc<dyn Bus>, MasterKey) = match &profile {
            Profile::Embedded(data) => {
                let hex = keyring(data)?.get_or_mint("master.key", || Ok(MasterKey::generate_hex()?))?;
                (Arc::new(MemoryBus::new()), MasterKey::from_hex(&hex)?)
            }
            Profile::Distributed => {
                if config.amqp_url.is_empty() || config.database_url.is_empty() {
                    bail!(
                        "set database_url and amqp_url (KAIFONG_DATABASE_URL, KAIFONG_AMQP_URL), or use `kaifong up`"
                    );
                }
                let master = MasterKey::from_hex(&config.master_key).context("set master_key (KAIFONG_MASTER_KEY)")?;
                let name = format!("kaifong-{name}");
                let setup = RabbitSetup { url: config.amqp_url.clone(), name, tasks: tasks.clone() };
                (Arc::new(RabbitBus::new(setup)), master)
            }
        };
        let mounted = SERVICES.iter().map(|name| (*name, LateWire::default())).collect();
        Ok(Self { profile, config, clock, tasks, bus, master, mounted })
    }

    /// The same over another bus: for tests that disturb it.
    #[must_use]
    pub fn over(self, bus: Arc<dyn Bus>) -> Self {
        Self { bus, ..self }
    }

    /// The wire to a service: within the process, or to where the configuration says it is served.
    ///
    /// # Errors
    /// When it is no service, or its address is no URI.
    pub fn wire(&self, name: &str) -> Result<Wire> {
        let late = self.mounted.get(name).with_context(|| format!("{name} is no service"))?;
        Ok(match self.profile {
            Profile::Embedded(_) => late.wire(),
            Profile::Distributed => {
                let uri = match name {
                    "identity" => &self.config.peer_identity,
                    "donations" => &self.config.peer_donations,
                    "inventory" => &self.config.peer_inventory,
                    "needs" => &self.config.peer_needs,
                    "dispatch" => &self.config.peer_dispatch,
                    _ => &self.config.peer_grants,
                };
                wire::remote(uri)?
            }
        })
    }

    async fn database(&self, name: &str) -> Result<Db> {
        Ok(match &self.profile {
            Profile::Embedded(data) => {
                std::fs::create_dir_all(data).with_context(|| format!("{} can't be made", data.display()))?;
                let file = data.join(format!("{name}.sqlite"));
                Db::sqlite(&file, 4).await.with_context(|| format!("{} can't be opened", file.display()))?
            }
            Profile::Distributed => {
                let url = service_url(&self.config.database_url, name)?;
                Db::postgres(&url, self.config.database_pool)
                    .await
                    .with_context(|| format!("the database of {name}"))?
            }
        })
    }

    fn blobs(&self, name: &str) -> Result<Blobs> {
        let folder = match &self.profile {
            Profile::Embedded(data) => data.join("blobs").join(name),
            Profile::Distributed => match self.config.blobs_url.strip_prefix("s3://") {
                Some(bucket) => return Ok(Blobs::bucket(bucket, self.master.clone())?),
                None => Path::new(&self.config.blobs_url).join(name),
            },
        };
        Ok(Blobs::folder(&folder, self.master.clone()))
    }

    /// The key under which a service asks others.
    fn service_key(&self, name: &str) -> Result<String> {
        match &self.profile {
            Profile::Embedded(data) => minted_key(&keyring(data)?, name, self.clock.as_ref()),
            // On the host where they were minted they are at hand.
            Profile::Distributed if self.config.service_key.is_empty() => {
                let file = Path::new(&self.config.service_keys).join(format!("{name}.key"));
                let key = std::fs::read_to_string(file).map(|key| key.trim().to_owned());
                key.context("set service_key (KAIFONG_SERVICE_KEY); `kaifong migrate` mints one for each service")
            }
            Profile::Distributed => Ok(self.config.service_key.clone()),
        }
    }

    /// The ports of a service; its database must be up to date.
    ///
    /// # Errors
    /// When a part can't be opened.
    pub async fn ports(&self, name: &'static str) -> Result<Ports> {
        Ok(Ports::new(PortsSetup {
            service: name,
            db: self.database(name).await?,
            clock: self.clock.clone(),
            vault: Vault::new(&self.master),
            blobs: self.blobs(name)?,
            tasks: self.tasks.clone(),
            concurrency: self.config.concurrency,
        }))
    }

    /// Puts one service together.
    ///
    /// # Errors
    /// When it is no service, or a part can't be opened.
    pub async fn service(&self, name: &'static str) -> Result<Service> {
        let ports = self.ports(name).await?;
        Ok(match name {
            "identity" => kaifong_identity::service(ports, (&self.config).into()),
            "donations" => kaifong_donations::service(ports, &self.config)?,
            "grants" => kaifong_grants::service(ports, self.peer(name, "donations")?, &self.config),
            "inventory" => kaifong_inventory::service(ports),
            "needs" => kaifong_needs::service(ports),
            "dispatch" => kaifong_dispatch::service(ports, self.dispatch_peers(name)?, &self.config)?,
            _ => bail!("{name} is no service; there are {}", SERVICES.join(", ")),
        })
    }

    fn dispatch_peers(&self, asking: &str) -> Result<kaifong_dispatch::Peers> {
        let peer = |asked| self.peer(asking, asked);
        Ok(kaifong_dispatch::Peers {
            inventory: peer("inventory")?,
            needs: peer("needs")?,
            identity: peer("identity")?,
        })
    }

    fn peer(&self, asking: &str, asked: &str) -> Result<Peer> {
        let key = self.service_key(asking)?;
        Ok(Peer::with_key(self.wire(asked)?, self.wire("identity")?, key, self.clock.clone()))
    }

    /// Mounts a service on its wire in this process and binds its consumer groups. What runs beside its RPCs is started by
    /// `run` of the answer, once all services of the process are mounted.
    ///
    /// # Errors
    /// When the bus refuses one of its groups.
    pub async fn mount(&self, service: &Service) -> Result<Subscribed> {
        let guarded = service.guarded(self.verify_keys(service.name)?);
        if let Some(late) = self.mounted.get(service.name) {
            late.mount(wire::in_process(guarded));
        }
        Ok(service.subscribe(self.bus.clone()).await?)
    }

    /// Makes the queues of every service's groups, where the bus has any: from then on nothing passes a group whose service
    /// was never started.
    ///
    /// # Errors
    /// When the broker doesn't answer.
    pub async fn make_queues(&self) -> Result<()> {
        for name in SERVICES {
            let service = self.service(name).await?;
            for consumer in &service.consumers {
                self.bus.prepare(&service.group(consumer)).await?;
            }
            service.ports.db().close().await;
        }
        Ok(())
    }

    /// The keys that a service verifies tokens with. Identity asks itself, within the process.
    ///
    /// # Errors
    /// When identity's address is no URI.
    pub fn verify_keys(&self, name: &str) -> Result<VerifyKeys> {
        let own = self.mounted.get(name).filter(|_| name == "identity").map(LateWire::wire);
        Ok(VerifyKeys::new(FromIdentity(own.map_or_else(|| self.wire("identity"), Ok)?)))
    }

    /// The owner of the process's tasks.
    #[must_use]
    pub const fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// The configuration.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// The key that the gateway signs cursors with.
    #[must_use]
    pub fn cursor_key(&self) -> [u8; 32] {
        self.master.for_purpose("kaifong gateway cursors")
    }

    /// Makes the databases and their roles where they are missing, and brings every one up to date.
    ///
    /// # Errors
    /// When a database refuses.
    pub async fn migrate(&self) -> Result<()> {
        for name in SERVICES {
            if self.profile == Profile::Distributed {
                crate::commands::migrate::make_database(&self.config.database_url, name).await?;
            }
            let db = self.database(name).await?;
            schema::migrate(&db, migrations(name)).await.with_context(|| format!("the tables of {name}"))?;
            db.close().await;
        }
        Ok(())
    }

    /// Makes the council and its first administrator where there is none, and registers the services' keys. The first
    /// administrator is told at once: the key can't be shown again. What may fail without having made it goes before.
    ///
    /// # Errors
    /// When the services' keys can't be kept, identity refuses, or telling fails.
    pub async fn first_start(&self, tell: impl FnOnce(&kaifong_identity::FirstAdmin) -> Result<()>) -> Result<()> {
        let ring = match &self.profile {
            Profile::Embedded(data) => keyring(data)?,
            Profile::Distributed => Keyring::open(Path::new(&self.config.service_keys))?,
        };
        let mut keys = Vec::new();
        for name in SERVICES {
            keys.push((name, minted_key(&ring, name, self.clock.as_ref())?));
        }
        let ports = self.ports("identity").await?;
        if let Some(first) = kaifong_identity::bootstrap(&ports, &(&self.config).into()).await? {
            tell(&first)?;
        }
        let keys: Vec<(&str, &str)> = keys.iter().map(|(name, key)| (*name, key.as_str())).collect();
        kaifong_identity::register_service_keys(&ports, &keys).await?;
        ports.db().close().await;
        Ok(())
    }
}

/// The tables of a service, without the kernel's.
#[must_use]
pub fn migrations(name: &str) -> &'static [Migration] {
    match name {
        "identity" => kaifong_identity::store::MIGRATIONS,
        "donations" => kaifong_donations::store::MIGRATIONS,
        "grants" => kaifong_grants::store::MIGRATIONS,
        "inventory" => kaifong_inventory::store::MIGRATIONS,
        "needs" => kaifong_needs::store::MIGRATIONS,
        "dispatch" => kaifong_dispatch::store::MIGRATIONS,
        _ => &[],
    }
}

fn keyring(data: &Path) -> Result<Keyring> {
    Keyring::open(&data.join("keys"))
}

fn minted_key(ring: &Keyring, name: &str, clock: &dyn Clock) -> Result<String> {
    ring.get_or_mint(&format!("{name}.key"), || Ok(kaifong_identity::draw_service_key(clock)?))
}

/// The database of a service on the server that a URL names: `kaifong_<service>`, under the role of that name.
///
/// A URL that names that database already is used as it is.
///
/// # Errors
/// When it is no `postgres://` URL.
pub fn service_url(server: &str, name: &str) -> Result<String> {
    let wanted = format!("kaifong_{name}");
    let (scheme, rest) = server.split_once("://").context("database_url is no URL")?;
    let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
    if database.split('?').next() == Some(wanted.as_str()) {
        return Ok(server.to_owned());
    }
    let query = database.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let password = user.split_once(':').map(|(_, password)| format!(":{password}")).unwrap_or_default();
    Ok(format!("{scheme}://{wanted}{password}@{host}/{wanted}{query}"))
}

#[cfg(test)]
mod tests;
