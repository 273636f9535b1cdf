//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Kaifong 街坊: gifts, grants, goods, households and deliveries of a relief council.
#[derive(Debug, Parser)]
#[command(name = "kaifong", version, about, max_term_width = 100)]
pub struct Cli {
    /// A configuration file (TOML); `KAIFONG_*` variables go over it.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run every service in this process, on SQLite, without a broker.
    Up(UpArgs),
    /// Run one service, on PostgreSQL and RabbitMQ.
    Serve {
        /// Which: identity, donations, grants, inventory, needs, dispatch or gateway.
        service: String,
    },
    /// Bring the databases up to date (distributed); the first time, print an administrator's key once.
    Migrate,
    /// API keys, from the host.
    Keys {
        /// Which instance.
        #[command(flatten)]
        at: DataArgs,
        /// What to do with them.
        #[command(subcommand)]
        action: KeysAction,
    },
    /// Events whose consumer failed too often, and events that a new consumer group never got.
    Events {
        /// Which instance.
        #[command(flatten)]
        at: DataArgs,
        /// What to do with them.
        #[command(subcommand)]
        action: EventsAction,
    },
    /// Print the configuration, secrets masked, and say what is wrong with the instance.
    Doctor {
        /// Which instance.
        #[command(flatten)]
        at: DataArgs,
        /// Also print a digest over every sealed and derived row of each service.
        #[arg(long)]
        digest: bool,
    },
    /// Play a day of the relief council, on an instance of its own or a distributed one, and print where money and goods
    /// are.
    Demo(DemoArgs),
    /// Measure how fast the main work is, beside a reference of the same statements; one JSON line a figure.
    Bench {
        /// What to measure.
        name: BenchName,
        /// Callers at once.
        #[arg(long, default_value_t = 64)]
        clients: u32,
        /// How long each measurement takes, in seconds.
        #[arg(long, default_value_t = 10)]
        seconds: u64,
        /// Folder of the instances to plan: Solomon's, Gehring and Homberger's, or Li and Lim's text files.
        #[arg(long, value_name = "DIR", required_if_eq("name", "plan"))]
        instances: Option<PathBuf>,
        /// For which objective to plan; without it for each.
        #[arg(long)]
        aim: Option<Aim>,
    },
    /// Print the OpenAPI document of the REST API.
    Openapi,
}

/// Where and on which address to run.
#[derive(Debug, Args)]
pub struct UpArgs {
    /// Folder of the instance; it is made where there is none.
    #[arg(long, value_name = "DIR", default_value = "./data")]
    pub data: PathBuf,
    /// Address of the REST API.
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
}

/// What to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum BenchName {
    /// Gifts booked durably.
    Gift,
    /// Holds taken on one programme by everybody at once.
    Hold,
    /// Goods of one item reserved by everybody at once.
    Reserve,
    /// Benchmark instances planned, beside the best known solutions.
    Plan,
}

impl BenchName {
    /// The service that is measured.
    #[must_use]
    pub const fn service(self) -> &'static str {
        match self {
            Self::Gift | Self::Hold => "donations",
            Self::Reserve => "inventory",
            Self::Plan => "dispatch",
        }
    }
}

/// What planning aims at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Aim {
    /// Fewer vehicles, then less distance.
    Vehicles,
    /// Less distance, however many vehicles.
    Distance,
}

impl Aim {
    /// Each.
    pub const ALL: [Self; 2] = [Self::Vehicles, Self::Distance];

    /// Its name in the figures.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vehicles => "vehicles",
            Self::Distance => "distance",
        }
    }
}

/// Where to play, and what then.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Folder of the demo's instance (with --distributed, of its date and keys alone); a later run on it sends the same
    /// requests and changes nothing.
    #[arg(long, value_name = "DIR", default_value = "./demo-data")]
    pub data: PathBuf,
    /// Play on the distributed instance that the configuration names and that is empty, instead of one of its own.
    #[arg(long, requires = "gateway", conflicts_with = "serve")]
    pub distributed: bool,
    /// Where the gateway of that instance is (`http://…`).
    #[arg(long, value_name = "URL", requires = "distributed")]
    pub gateway: Option<String>,
    /// Serve the REST API afterwards, until Ctrl-C.
    #[arg(long)]
    pub serve: bool,
    /// Print the closing figures as one JSON object on the last line.
    #[arg(long)]
    pub json: bool,
}

/// Which embedded instance.
#[derive(Debug, Clone, Args)]
pub struct DataArgs {
    /// Folder of the embedded instance [default: ./data].
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The distributed instance that the configuration names, instead of a folder.
    #[arg(long, global = true, conflicts_with = "data")]
    pub distributed: bool,
}

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub enum KeysAction {
    /// Make another administrator with a key, or a key for a person who is there; nobody else knows it.
    Create {
        /// A new administrator; whoever has the host answers for it.
        #[arg(long, required_unless_present = "person", conflicts_with = "person")]
        admin: bool,
        /// A key for this person (`per_…`).
        #[arg(long, value_name = "ID")]
        person: Option<String>,
        /// Name of the new administrator.
        #[arg(long, default_value = "Administrator 2")]
        name: String,
    },
    /// List the keys: ids, owners, states; never a secret.
    List,
    /// End a key at once, and every key that its holder had made with it.
    Revoke {
        /// Its id (`key_…`).
        key: String,
    },
    /// Give a key a new secret, printed once, that nobody but its holder knows. The old one ends after a day, or at
    /// once where somebody else may know it.
    Rotate {
        /// Its id (`key_…`).
        key: String,
    },
}

/// What to do with parked events.
#[derive(Debug, Subcommand)]
pub enum EventsAction {
    /// List them.
    Parked,
    /// Put them back to waiting. A group that is named is also offered every event of its streams that it lacks, from the
    /// first on: how a new group begins.
    Replay {
        /// Only this consumer group (`service.purpose`).
        #[arg(long)]
        group: Option<String>,
        /// Only this event (UUID).
        #[arg(long)]
        event: Option<String>,
        /// Count them, change nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    #[test]
    fn what_a_command_would_ignore_is_refused() {
        Cli::command().debug_assert();
        let parsed = |arguments: &[&str]| Cli::try_parse_from(["kaifong"].iter().chain(arguments)).is_ok();
        assert!(parsed(&["up", "--data", "./x"]) && !parsed(&["up", "--distributed"]));
        assert!(parsed(&["keys", "create", "--admin"]) && parsed(&["keys", "create", "--person", "per_x"]));
        assert!(parsed(&["keys", "--data", "./x", "list"]) && parsed(&["keys", "list", "--data", "./x"]));
        assert!(
            parsed(&["events", "parked", "--distributed"])
                && !parsed(&["keys", "list", "--data", "./x", "--distributed"])
        );
        assert!(parsed(&["demo", "--serve"]) && parsed(&["demo", "--distributed", "--gateway", "http://x"]));
        assert!(!parsed(&["demo", "--distributed"]) && !parsed(&["demo", "--gateway", "http://x"]));
        assert!(!parsed(&["demo", "--distributed", "--gateway", "http://x", "--serve"]));
        assert!(!parsed(&["keys", "create"]) && !parsed(&["keys", "create", "--admin", "--person", "per_x"]));
    }
}
