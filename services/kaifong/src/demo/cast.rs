//! Who takes part: organisations, persons, their roles and keys.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::json;

use super::{
    folder::Folder,
    rest::{Change, Rest, text},
    settings,
};

/// A person of the council: a short name for the demo's steps, the display name, the roles.
const COUNCIL: [(&str, &str, &[&str]); 10] = [
    ("preparer", "Chan Mei-ling 陳美玲", &["finance_preparer"]),
    // Holds two duties, so that the demo can try to use both on one payment.
    ("approver", "Ho Ka-wai 何嘉慧", &["finance_approver", "finance_preparer"]),
    ("releaser", "Lau Chi-keung 劉志強", &["finance_releaser"]),
    ("officer", "Wong Suk-yee 黃淑儀", &["grants_officer"]),
    ("second-officer", "Yip Wing-sze 葉詠詩", &["grants_officer"]),
    ("assessor-1", "Leung Kwok-wah 梁國華", &["assessor"]),
    ("assessor-2", "Ng Pui-shan 吳佩珊", &["assessor"]),
    ("auditor", "Tam Yuk-fai 譚旭輝", &["auditor"]),
    ("storekeeper", "Fok Man-kit 霍文傑", &["warehouse"]),
    ("dispatcher", "Yeung Hoi-lam 楊海琳", &["dispatcher"]),
];

/// Everybody's keys, by the short name, and the organisations.
pub struct Cast {
    keys: BTreeMap<String, String>,
    /// The company that gives through its own key.
    pub company: String,
}

impl Cast {
    /// Somebody's key.
    ///
    /// # Errors
    /// When nobody of that name takes part.
    pub fn key(&self, name: &str) -> Result<&str> {
        self.keys.get(name).map(String::as_str).with_context(|| format!("nobody is called {name}"))
    }
}

/// Makes the organisations, persons, roles and keys; in a later run, finds them again.
pub struct Casting<'a> {
    /// The API.
    pub rest: &'a Rest,
    /// Where secrets are kept.
    pub folder: &'a Folder,
    /// The first administrator's key.
    pub admin: String,
    /// The second administrator's key.
    pub second_admin: String,
}

impl Casting<'_> {
    /// Does it.
    ///
    /// # Errors
    /// When a step is refused.
    pub async fn cast(self) -> Result<Cast> {
        let mut keys = BTreeMap::new();
        let me = self.rest.get(&self.admin, "/v1/me").await;
        let me =
            me.context("the administrator's key is not taken: is the folder of a demo on another installation?")?;
        let council = text(&me, "/actor/tenant_id")?;
        for (name, display, roles) in COUNCIL {
            keys.insert(name.to_owned(), self.person(name, &council, display, roles).await?);
        }
        let agency = self.organisation("agency", "agency", "Tai Po Neighbours' Centre", "大埔街坊中心").await?;
        keys.insert("agency".to_owned(), self.person("agency", &agency, "Cheung Siu-fong 張小芳", &["agency"]).await?);
        let second = self.organisation("second-agency", "agency", "Lam Tsuen Aid", "林村互助社").await?;
        let key = self.person("second-agency", &second, "Hui Ching-yee 許靜儀", &["agency"]).await?;
        keys.insert("second-agency".to_owned(), key);
        let company = self.organisation("company", "donor", "Kwong Fuk Hardware Ltd", "廣福五金有限公司").await?;
        keys.insert("company".to_owned(), self.person("company", &company, "Mak Tsz-hin 麥子軒", &["donor"]).await?);
        keys.insert("admin".to_owned(), self.admin);
        Ok(Cast { keys, company })
    }

    async fn organisation(&self, name: &str, kind: &str, en: &str, zh_hant: &str) -> Result<String> {
        let step = format!("organisation-{name}");
        let change = Change { key: &self.admin, step: &step, path: "/v1/organisations" };
        let made = self.rest.post(change, json!({"kind": kind, "name": {"en": en, "zh_hant": zh_hant}})).await?;
        text(&made, "/organisation_id")
    }

    async fn person(&self, name: &str, organisation: &str, display: &str, roles: &[&str]) -> Result<String> {
        let step = format!("person-{name}");
        let change = Change { key: &self.admin, step: &step, path: "/v1/persons" };
        let made = self.rest.post(change, json!({"organisation_id": organisation, "display_name": display})).await?;
        let person = text(&made, "/person_id")?;
        // The key first: nobody issues one to a person who has a finance role.
        let secret = self.secret(name, &person).await?;
        for role in roles {
            self.role(name, &person, role).await?;
        }
        Ok(secret)
    }

    /// A finance role takes the second administrator's word as well.
    async fn role(&self, name: &str, person: &str, role: &str) -> Result<()> {
        let step = format!("role-{name}-{role}");
        let change = Change { key: &self.admin, step: &step, path: "/v1/role-grants" };
        let grant = self.rest.post(change, json!({"person_id": person, "role": role})).await?;
        if !role.starts_with("finance_") {
            return Ok(());
        }
        let (step, path) =
            (format!("confirm-{step}"), format!("/v1/role-grants/{}/confirm", text(&grant, "/role_grant_id")?));
        let change = Change { key: &self.second_admin, step: &step, path: &path };
        settings::in_force(&self.rest.post(change, json!({})).await?)
    }

    /// A key is shown once: it is kept at once, and a later run uses what was kept.
    async fn secret(&self, name: &str, person: &str) -> Result<String> {
        let step = format!("key-{name}");
        let change = Change { key: &self.admin, step: &step, path: "/v1/keys" };
        let made = self.rest.post(change, json!({"person_id": person, "label": format!("demo {name}")})).await?;
        if let Some(kept) = self.folder.secret(name)? {
            return Ok(kept);
        }
        let mut secret = made["secret"].as_str().unwrap_or_default().to_owned();
        if secret.is_empty() {
            // An earlier run ended between the answer and the file.
            let (step, path) = (format!("rotate-{step}"), format!("/v1/keys/{}/rotate", text(&made, "/key/key_id")?));
            let change = Change { key: &self.admin, step: &step, path: &path };
            secret = text(&self.rest.post(change, json!({"grace_seconds": 0})).await?, "/secret")?;
        }
        self.folder.keep(name, &secret)?;
        Ok(secret)
    }
}
