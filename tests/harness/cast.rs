//! Organisations and persons with roles and keys, made through the API.

use serde_json::{Value, json};

use crate::{installation::Installation, rest::Person};

impl Installation {
    /// A new organisation of a kind: `agency`, `partner` or `donor`. Answers its id.
    pub async fn organisation(&self, kind: &str, name: &str) -> String {
        let body = json!({"kind": kind, "name": {"en": name, "zh_hant": name}});
        text(&self.admin().post("/v1/organisations", body).await, "/organisation_id")
    }

    /// A new person of the council with these roles and a key.
    pub async fn staff(&self, name: &str, roles: &[&str]) -> Person {
        let council = text(&self.admin().get("/v1/me").await, "/actor/tenant_id");
        self.member(&council, name, roles).await
    }

    /// A new person of an organisation with these roles and a key.
    pub async fn member(&self, organisation: &str, name: &str, roles: &[&str]) -> Person {
        let body = json!({"organisation_id": organisation, "display_name": name});
        let person = text(&self.admin().post("/v1/persons", body).await, "/person_id");
        // The key first: nobody issues one to a person who has a finance role.
        let key = self.key_of(&person, name).await;
        for role in roles {
            self.grant(&person, role).await;
        }
        self.rest().person(&person, &key)
    }

    /// Grants a role; a finance role takes the second administrator's word as well.
    pub async fn grant(&self, person: &str, role: &str) {
        let grant = self.admin().post("/v1/role-grants", json!({"person_id": person, "role": role})).await;
        if role.starts_with("finance_") {
            let path = format!("/v1/role-grants/{}/confirm", text(&grant, "/role_grant_id"));
            self.second_admin().post(&path, json!({})).await;
        }
    }

    /// A new key of a person; its secret is shown this once.
    pub async fn key_of(&self, person: &str, label: &str) -> String {
        let made = self.admin().post("/v1/keys", json!({"person_id": person, "label": label})).await;
        text(&made, "/secret")
    }
}

/// A text of an answer, by its path of names.
///
/// # Panics
/// When the answer doesn't have it.
#[must_use]
pub fn text(answer: &Value, pointer: &str) -> String {
    let found = answer.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_else(|| panic!("{answer} has no {pointer}")).to_owned()
}

/// A number of an answer, by its path of names.
///
/// # Panics
/// When the answer doesn't have it.
#[must_use]
pub fn number(answer: &Value, pointer: &str) -> i64 {
    let found = answer.pointer(pointer).and_then(Value::as_i64);
    found.unwrap_or_else(|| panic!("{answer} has no {pointer}"))
}
