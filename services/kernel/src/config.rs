//! Configuration: a TOML file, then `KAIFONG_*` variables. Every key is documented here; unknown keys are refused.

mod keys;

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;

use crate::{
    error::{Error, Result},
    telemetry::LogFormat,
};

pub use keys::{KEYS, Key};

/// Where the instance runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// Trying out and testing: the sandbox provider may stand in for a payment provider.
    Development,
    /// Real money: what isn't safe is refused at start.
    Production,
}

/// Everything that can be set. See [`KEYS`] for what each is.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each key is documented in KEYS, which a test holds against this struct")]
pub struct Config {
    pub environment: Environment,
    pub listen: String,
    pub admin_listen: String,
    pub database_url: String,
    pub database_pool: u32,
    pub amqp_url: String,
    pub peer_identity: String,
    pub peer_donations: String,
    pub peer_grants: String,
    pub peer_inventory: String,
    pub peer_needs: String,
    pub peer_dispatch: String,
    pub service_key: String,
    pub service_keys: String,
    pub master_key: String,
    pub blobs_url: String,
    pub log: String,
    pub log_format: LogFormat,
    pub otlp_endpoint: String,
    pub gateway_rate_per_second: u32,
    pub gateway_body_limit_bytes: usize,
    pub concurrency: usize,
    pub finance_role_cool_off_seconds: i64,
    pub payee_cool_off_seconds: i64,
    pub two_approver_threshold_minor: i64,
    pub reservation_hold_seconds: i64,
    pub delivery_attempts: i32,
    pub duplicate_delivery_days: u64,
    pub unreached_elder_seconds: i64,
    pub planner_search_ms: i64,
    pub routing_url: String,
    pub token_ttl_seconds: i64,
    pub keep_days: u32,
    pub outbox_keep_days: u32,
    pub relay_poll_ms: u64,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Config({:?}, {})", self.environment, self.listen)
    }
}

/// Variables that belong to the tests, not to the configuration.
const NOT_OURS: [&str; 2] = ["KAIFONG_TEST_", "KAIFONG_OUTSIDE_DATA"];

impl Config {
    /// Reads the file, if one is given, and then the variables over it.
    ///
    /// # Errors
    /// Names the key that is unknown or can't be read, and what it should be.
    pub fn load(file: Option<&Path>, variables: &BTreeMap<String, String>) -> Result<Self> {
        let mut builder = config::Config::builder();
        for key in KEYS {
            builder = builder.set_default(key.name, key.default).map_err(Error::internal)?;
        }
        if let Some(file) = file {
            builder = builder.add_source(config::File::from(file).format(config::FileFormat::Toml));
        }
        for (name, value) in variables {
            let Some(key) = key_of(name)? else { continue };
            builder = builder.set_override(key, value.as_str()).map_err(Error::internal)?;
        }
        let config: Self = builder
            .build()
            .and_then(config::Config::try_deserialize)
            .map_err(|error| Error::internal(format!("configuration: {error}")))?;
        config.check()?;
        Ok(config)
    }

    /// Reads from a file and this process's variables.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn from_environment(file: Option<&Path>) -> Result<Self> {
        Self::load(file, &std::env::vars().collect())
    }

    fn check(&self) -> Result<()> {
        let production = self.environment == Environment::Production;
        if production && self.master_key.is_empty() {
            return Err(Error::internal("configuration: master_key must be set where environment is production"));
        }
        if self.database_pool < 2 {
            return Err(Error::internal("configuration: database_pool must be at least 2"));
        }
        if self.finance_role_cool_off_seconds < 0 || self.payee_cool_off_seconds < 0 {
            return Err(Error::internal("configuration: a cool-off is 0 seconds or more"));
        }
        if self.reservation_hold_seconds < 60 || self.unreached_elder_seconds < 60 {
            return Err(Error::internal(
                "configuration: a reservation and an elder's deadline last 60 seconds or more",
            ));
        }
        if !(1..=6).contains(&self.delivery_attempts) || !(100..=120_000).contains(&self.planner_search_ms) {
            return Err(Error::internal(
                "configuration: delivery_attempts must be from 1 to 6, planner_search_ms from 100 to 120000",
            ));
        }
        if !(30..=3_650).contains(&self.keep_days) {
            return Err(Error::internal("configuration: keep_days must be from 30 to 3650"));
        }
        if !(30..=3_600).contains(&self.token_ttl_seconds) {
            return Err(Error::internal("configuration: token_ttl_seconds must be from 30 to 3600"));
        }
        Ok(())
    }
}

/// The key that a variable sets; `None` when it isn't one of ours.
fn key_of(variable: &str) -> Result<Option<&'static str>> {
    let plain = match variable {
        "DATABASE_URL" => Some("database_url"),
        "AMQP_URL" => Some("amqp_url"),
        _ => None,
    };
    if plain.is_some() || !variable.starts_with("KAIFONG_") || NOT_OURS.iter().any(|name| variable.starts_with(name)) {
        return Ok(plain);
    }
    let name = variable["KAIFONG_".len()..].to_ascii_lowercase();
    let known = KEYS.iter().find(|key| key.name == name);
    known.map(|key| Some(key.name)).ok_or_else(|| {
        let keys: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
        Error::internal(format!("configuration: {variable} is no key; the keys are {}", keys.join(", ")))
    })
}

/// Every key with its value, secrets masked, for `kaifong doctor`.
///
/// # Errors
/// As [`Config::load`].
pub fn shown(file: Option<&Path>, variables: &BTreeMap<String, String>) -> Result<Vec<(&'static Key, String)>> {
    Config::load(file, variables)?;
    let from_file: BTreeMap<String, config::Value> = match file {
        Some(file) => config::Config::builder()
            .add_source(config::File::from(file).format(config::FileFormat::Toml))
            .build()
            .and_then(config::Config::try_deserialize)
            .map_err(Error::internal)?,
        None => BTreeMap::new(),
    };
    let value = |key: &'static Key| {
        let set = variables.iter().find(|(name, _)| key_of(name).ok().flatten() == Some(key.name));
        let value = set
            .map(|(_, value)| value.clone())
            .or_else(|| from_file.get(key.name).map(ToString::to_string))
            .unwrap_or_else(|| key.default.to_owned());
        let masked = key.secret && !value.is_empty();
        (key, if masked { "••••••".to_owned() } else { value })
    };
    Ok(KEYS.iter().map(value).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(variables: &[(&str, &str)]) -> Result<Config> {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Config::load(None, &variables)
    }

    #[test]
    fn the_defaults_are_a_configuration_and_every_key_has_a_row() {
        let config = load(&[]).unwrap();
        assert_eq!((config.environment, config.listen.as_str()), (Environment::Development, "127.0.0.1:8080"));
        let error = load(&[("KAIFONG_DATABASE_POOL", "many")]).unwrap_err().to_string();
        assert!(error.contains("database_pool") || error.contains("many"), "{error}");
    }

    #[test]
    fn unknown_keys_are_refused_by_name() {
        let error = load(&[("KAIFONG_LISTN", "x")]).unwrap_err().to_string();
        assert!(error.contains("KAIFONG_LISTN") && error.contains("listen, admin_listen"), "{error}");
        assert!(load(&[("KAIFONG_TEST_RABBIT_START", "x"), ("HOME", "/root")]).is_ok());
        assert!(load(&[("KAIFONG_QUICK", "1")]).is_err(), "nothing reads it");
        let folder = tempfolder();
        let file = folder.join("kaifong.toml");
        std::fs::write(&file, "listn = \"x\"").unwrap();
        let error = Config::load(Some(&file), &BTreeMap::new()).unwrap_err().to_string();
        assert!(error.contains("listn"), "{error}");
    }

    #[test]
    fn production_refuses_what_is_not_safe() {
        let error = load(&[("KAIFONG_ENVIRONMENT", "production")]).unwrap_err().to_string();
        assert!(error.contains("master_key"), "{error}");
    }

    #[test]
    fn an_idempotency_key_counts_for_a_month_at_least() {
        let error = load(&[("KAIFONG_KEEP_DAYS", "29")]).unwrap_err().to_string();
        assert!(error.contains("keep_days must be from 30"), "{error}");
        let config = load(&[("KAIFONG_KEEP_DAYS", "30"), ("KAIFONG_OUTBOX_KEEP_DAYS", "1")]).unwrap();
        assert_eq!((config.keep_days, config.outbox_keep_days), (30, 1));
        assert_eq!(load(&[]).unwrap().outbox_keep_days, 0, "events are kept for ever");
    }

    #[test]
    fn secrets_are_never_shown() {
        let secret = "postgres://kaifong:hunter2@db/x";
        let variables = BTreeMap::from([("DATABASE_URL".to_owned(), secret.to_owned())]);
        let rows = shown(None, &variables).unwrap();
        assert!(rows.iter().all(|(_, value)| !value.contains("hunter2")));
        assert_eq!(rows.len(), KEYS.len());
    }

    fn tempfolder() -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("kaifong-config-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }
}
