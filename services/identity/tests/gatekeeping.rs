//! Who may knock at identity at all, and what of one organisation another one may see: nothing.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

mod desk;

use std::collections::BTreeMap;

use desk::Desk;
use kaifong_identity::{
    IdentityConfig, bootstrap,
    domain::{RoleGrant, RoleGrantState},
    service, store,
};
use kaifong_kernel::{
    Result, Tx, Verb,
    auth::{Actor, Role},
    testing::{
        self,
        gate::{Gate, Records, at_home},
    },
    values::{OrgId, PersonId},
};

#[tokio::test(flavor = "multi_thread")]
async fn the_gate_is_kept() {
    for bench in testing::both("identity", store::MIGRATIONS).await {
        let config = IdentityConfig::default();
        bootstrap(&bench.ports, &config).await.unwrap().expect("this is the first start");
        let service = service(bench.ports.clone(), config);
        let bus = testing::subscribed(&[&service]).await;
        let ids = [("person_id", "per"), ("organisation_id", "org"), ("role_grant_id", "rgr"), ("work_item_id", "wrk")];
        let prefixes = [&ids[..], &[("key_id", "key")]].concat();
        let [denied, passed] = Gate::of(&service).is_kept(&prefixes).await;
        assert!(denied > 500 && passed > 250, "{denied} {passed}");
        testing::settle(&[&service], &*bus).await;
        testing::assert_quiet(&bench.ports, store::MIGRATIONS).await;
    }
}

/// Gives somebody roles past the rules that would refuse them: the wall stands behind them as well.
struct Hold {
    person: PersonId,
    organisation: OrgId,
    roles: &'static [Role],
    state: RoleGrantState,
}

impl Verb for Hold {
    const NAME: &'static str = "HoldOfTests";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        for role in self.roles {
            let grant = RoleGrant {
                id: tx.mint(),
                person: self.person,
                organisation: self.organisation,
                role: *role,
                state: self.state,
                proposed_by: None,
                proposed_at: tx.now(),
                confirmed_by: None,
                confirmed_at: None,
                effective_at: (self.state == RoleGrantState::Granted).then(|| tx.now()),
                revoked_by: None,
                revoked_at: None,
            };
            store::role_grant::insert(tx, &grant).await?;
        }
        Ok(())
    }
}

/// A person of a new agency with a key, as tokens name them, and that key.
async fn somebody(desk: &Desk, roles: &'static [Role], state: RoleGrantState) -> (Actor, String) {
    let admin = desk.actor(&desk.first.key_secret).await;
    let agency = desk.agency().await.organisation_id;
    let person = desk.person(&agency).await.person_id;
    let (key, secret) = desk.key(&admin, &person).await.unwrap();
    let (person, organisation) = (person.parse().unwrap(), agency.parse().unwrap());
    let call = testing::call(&admin);
    desk.bench.ports.execute(call, Hold { person, organisation, roles, state }).await.unwrap();
    (desk.actor(&secret).await, key.key_id)
}

/// Who owns everything here, who owns nothing of it, and the messages that name it.
struct Sides {
    owner: Actor,
    stranger: Actor,
    admin: Actor,
    texts: BTreeMap<&'static str, String>,
}

impl Sides {
    async fn of(desk: &Desk) -> Self {
        let (owner, key) = somebody(desk, &[Role::FinancePreparer], RoleGrantState::Pending).await;
        let (stranger, _) = somebody(desk, Role::ALL, RoleGrantState::Granted).await;
        let admin = desk.actor(&desk.first.key_secret).await;
        let grants = desk.grants_of(&owner.person.unwrap().to_string()).await;
        let texts = BTreeMap::from([
            ("organisation_id", owner.tenant.to_string()),
            ("person_id", owner.person.unwrap().to_string()),
            ("role_grant_id", grants[0].role_grant_id.clone()),
            ("key_id", key),
        ]);
        Self { owner, stranger, admin, texts }
    }

    /// The owner, or the council's administrator where the role is one of the council's.
    fn home(&self, role: Role) -> Actor {
        let home = at_home(role, self.owner.tenant);
        if role == Role::Service {
            return home;
        }
        let who = if home.tenant == self.owner.tenant { &self.owner } else { &self.admin };
        Actor { roles: vec![role], ..who.clone() }
    }

    /// Whose key it is, or who sees all keys.
    fn key_holder(&self, role: Role) -> Actor {
        if matches!(role, Role::Admin | Role::Auditor) {
            return self.home(role);
        }
        Actor { roles: vec![role], ..self.owner.clone() }
    }

    /// Tries the walls of these records, with these texts in the messages and none of the other lists.
    async fn wall(&self, desk: &Desk, owned: &[(&'static str, &'static str)], common: &[&'static str]) -> usize {
        let mut texts = self.texts.clone();
        let named = |field: &str| owned.iter().any(|(name, _)| *name == field);
        if named("person_id") {
            // A key for a person names neither a system nor its organisation.
            texts.extend(["organisation_id", "system", "roles"].map(|field| (field, String::new())));
        } else {
            texts.insert("person_id", String::new());
        }
        let key = named("key_id");
        let records = Records {
            owned,
            texts: &texts,
            theirs: &BTreeMap::new(),
            common,
            before: &["IDN021"],
            role: None,
            home: &|role| if key { self.key_holder(role) } else { self.home(role) },
            stranger: &|role| Actor { roles: vec![role], ..self.stranger.clone() },
        };
        Gate::of(&service(desk.bench.ports.clone(), desk.config.clone())).walls_off(&records).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_organisation_is_told_that_it_is_not_there() {
    for desk in Desk::each().await {
        let sides = Sides::of(&desk).await;
        let of_persons = &["ListOrganisations", "ListKeys", "ListSigningKeys"];
        let told = sides.wall(&desk, &[("person_id", "per"), ("role_grant_id", "rgr")], of_persons).await;
        assert!(told > 50, "{told}");
        let of_organisations = &["ListKeys", "ListSigningKeys", "ListPendingRoleGrants"];
        let told = sides.wall(&desk, &[("organisation_id", "org")], of_organisations).await;
        assert!(told > 50, "{told}");
        let of_keys =
            &["ListOrganisations", "ListPersons", "ListRoleGrants", "ListPendingRoleGrants", "ListSigningKeys"];
        let told = sides.wall(&desk, &[("key_id", "key")], of_keys).await;
        assert!(told > 30, "{told}");
    }
}
