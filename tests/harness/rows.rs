//! The rows of an installation, read beside it: as `kaifong doctor --digest` does, and quickly enough to be asked after
//! every request.

use kaifong::compose::{SERVICES, migrations, service_url};
use kaifong_kernel::{
    db::Db,
    schema::{self, Class},
};

use crate::installation::Installation;

/// Each service's database.
pub struct Rows {
    databases: Vec<(&'static str, Db)>,
}

impl Rows {
    /// Opens the databases of an installation.
    ///
    /// # Panics
    /// When one can't be opened.
    pub async fn of(house: &Installation) -> Self {
        let mut databases = Vec::new();
        for name in SERVICES {
            let opened = match house.servers() {
                Some(servers) => {
                    Db::postgres(&service_url(servers.database_url(), name).expect("a URL of the service"), 1).await
                }
                None => Db::sqlite(&house.folder().join("data").join(format!("{name}.sqlite")), 1).await,
            };
            databases.push((name, opened.expect("a database")));
        }
        Self { databases }
    }

    /// What [`Installation::digest`] answers.
    ///
    /// # Panics
    /// When a database can't be read.
    pub async fn digest(&self) -> String {
        let mut digests = Vec::new();
        for (name, db) in &self.databases {
            let whole = schema::whole(migrations(name));
            let digest = schema::digest(db, &whole, &[Class::Sealed, Class::Derived]).await.expect("a digest");
            digests.push(format!("{name}: digest {digest}"));
        }
        digests.join("\n")
    }
}
