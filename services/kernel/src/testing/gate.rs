//! Who may knock at all: every RPC of a service, asked by every role from its own organisation, from another one, and by
//! nobody.

mod wall;

use std::collections::{BTreeMap, BTreeSet};

use tonic::Code;
use uuid::Uuid;

use super::{
    person,
    rpc::{Answer, Rpc, rpcs},
};
use crate::{
    auth::{self, Actor, Claims, DENIED, KeySource, PublicKey, Role, Rule, SigningKey, UNAUTHENTICATED, VerifyKeys},
    error::Result,
    ports::Ports,
    schema::{self, Class, Migration},
    service::Service,
    values::{Invalid, OrgId, encode_id},
    wire::{Wire, in_process},
};

pub use wall::{Records, at_home, elsewhere};

/// What every service mounts beside its own.
const MOUNTED: [&str; 2] = ["kaifong.audit.v1", "kaifong.work.v1"];

/// A service behind its access layer, with tokens signed as identity signs them.
pub struct Gate {
    wire: Wire,
    signing: SigningKey,
    ports: Ports,
    migrations: &'static [Migration],
    rules: Vec<Rule>,
    rpcs: Vec<Rpc>,
}

struct Published(PublicKey);

#[async_trait::async_trait]
impl KeySource for Published {
    async fn fetch(&self) -> Result<Vec<PublicKey>> {
        Ok(vec![self.0.clone()])
    }
}

impl Gate {
    /// The gate of a service.
    ///
    /// # Panics
    /// When no key can be made.
    #[must_use]
    pub fn of(service: &Service) -> Self {
        let signing = SigningKey::generate().expect("a signing key");
        let wire = in_process(service.guarded(VerifyKeys::new(Published(signing.public()))));
        let own = format!("kaifong.{}.v1", service.name);
        let rpcs = MOUNTED.into_iter().chain([own.as_str()]).flat_map(rpcs).collect();
        let (ports, migrations) = (service.ports.clone(), service.migrations);
        Self { wire, signing, ports, migrations, rules: service.rules(), rpcs }
    }

    /// Asserts that it is kept: each RPC has one rule; who has a role that the rule names passes, from whichever
    /// organisation; everybody else is told just that they may not, and nothing is changed by it. Answers how many were
    /// denied and how many passed. `prefixes` are those of the ids by the ends of their fields' names.
    ///
    /// # Panics
    /// When the gate is not kept.
    pub async fn is_kept(&self, prefixes: &[(&'static str, &'static str)]) -> [usize; 2] {
        let paths: BTreeSet<&str> = self.rpcs.iter().map(|rpc| rpc.path.as_str()).collect();
        assert_eq!(paths, self.rules.iter().map(|rule| rule.rpc).collect(), "an RPC lacks its rule, or a rule its RPC");
        assert_eq!(paths.len(), self.rules.len(), "an RPC has two rules");
        let texts: BTreeMap<&str, String> =
            prefixes.iter().map(|(field, prefix)| (*field, encode_id(prefix, NOBODYS))).collect();
        let before = self.digest().await;
        self.knows_no_other().await;
        let mut cells = [0; 2];
        for rpc in &self.rpcs {
            cells[0] += self.denied(rpc, &rpc.filled(&texts)).await;
        }
        assert_eq!(self.digest().await, before, "a denied call changed something");
        for rpc in &self.rpcs {
            cells[1] += self.passed(rpc, &rpc.filled(&texts)).await;
        }
        cells
    }

    /// Asserts that an empty message to the service's own RPCs is told what it lacks or reads what there is, and changes
    /// nothing, whoever sends it of those who may: of this organisation, or of the council. Answers how many were asked.
    ///
    /// # Panics
    /// When one is told anything else, or something changes.
    pub async fn asks_for_more(&self, owner: OrgId) -> usize {
        let before = self.digest().await;
        let mut asked = 0;
        for rpc in self.rpcs.iter().filter(|rpc| !is_mounted(rpc)) {
            for role in self.rule(rpc).roles {
                let answer = self.asked(rpc, &at_home(*role, owner), &[]).await;
                assert!(["", Invalid::CODE.code].contains(&answer.code.as_str()), "{role} at {}: {answer:?}", rpc.path);
                asked += 1;
            }
        }
        assert_eq!(self.digest().await, before, "an empty message changed something");
        asked
    }

    /// An RPC that nobody wrote down is nobody's, whoever asks.
    async fn knows_no_other(&self) {
        let mut unknown = rpcs(MOUNTED[0]).remove(0);
        unknown.path.push_str("AndAllElse");
        for who in Role::ALL.iter().flat_map(|role| actors(*role)) {
            let answer = self.asked(&unknown, &who, &[]).await;
            assert_eq!(answer.code, DENIED.code, "{} at {}: {answer:?}", says(&who), unknown.path);
        }
    }

    /// Whoever may not, and nobody: told so and no more.
    async fn denied(&self, rpc: &Rpc, message: &[u8]) -> usize {
        let rule = self.rule(rpc);
        if rule.open {
            return 0;
        }
        let mut count = 0;
        let nobodys = [None, Some("a.b.c".to_owned()), Some(self.token_until(&person("late", rule.roles), -1))];
        for token in nobodys {
            let answer = rpc.ask(&self.wire, token.as_deref(), message).await;
            let told = (answer.code.as_str(), answer.grpc);
            assert_eq!(told, (UNAUTHENTICATED.code, Code::Unauthenticated), "nobody at {}: {answer:?}", rpc.path);
            count += 1;
        }
        let without = Role::ALL.iter().filter(|role| !rule.roles.contains(role)).flat_map(|role| actors(*role));
        for who in without.chain([person("roleless", &[])]) {
            let answer = self.asked(rpc, &who, message).await;
            let told = (answer.code.as_str(), answer.grpc);
            assert_eq!(told, (DENIED.code, Code::PermissionDenied), "{} at {}: {answer:?}", says(&who), rpc.path);
            count += 1;
        }
        count
    }

    /// Whoever may is answered by the service itself, which may refuse for reasons of its own.
    async fn passed(&self, rpc: &Rpc, message: &[u8]) -> usize {
        let rule = self.rule(rpc);
        let mut count = 0;
        if rule.open {
            let answer = rpc.ask(&self.wire, None, message).await;
            assert_ne!(answer.code, UNAUTHENTICATED.code, "{} is open", rpc.path);
        }
        let may = Role::ALL.iter().filter(|role| rule.open || rule.roles.contains(role));
        for who in may.flat_map(|role| actors(*role)) {
            let answer = self.asked(rpc, &who, message).await;
            let of_the_gate = [DENIED.code, UNAUTHENTICATED.code].contains(&answer.code.as_str());
            assert!(!answer.is_fault() && !of_the_gate, "{} at {}: {answer:?}", says(&who), rpc.path);
            count += 1;
        }
        count
    }

    fn rule(&self, rpc: &Rpc) -> Rule {
        *self.rules.iter().find(|rule| rule.rpc == rpc.path).expect("each RPC has a rule")
    }

    async fn asked(&self, rpc: &Rpc, who: &Actor, message: &[u8]) -> Answer {
        rpc.ask(&self.wire, Some(&self.token_until(who, 60)), message).await
    }

    /// A token that was signed two minutes ago and ends so many seconds from now.
    fn token_until(&self, actor: &Actor, seconds: i64) -> String {
        let now = self.ports.now().micros() / 1_000_000;
        let claims = Claims { actor: actor.clone(), iat: now - 120, exp: now + seconds };
        auth::sign(&claims, &self.signing).expect("a token can be signed")
    }

    async fn digest(&self) -> String {
        let whole = schema::whole(self.migrations);
        let digest = schema::digest(self.ports.db(), &whole, &[Class::Sealed, Class::Derived]).await;
        digest.expect("the rows can be read")
    }
}

/// Whether every service mounts it beside its own.
fn is_mounted(rpc: &Rpc) -> bool {
    MOUNTED.iter().any(|package| rpc.path[1..].starts_with(package))
}

/// An id that is nobody's.
const NOBODYS: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_dead);

/// Somebody with this role where it belongs, and somebody with it at an organisation that has nothing here.
fn actors(role: Role) -> [Actor; 2] {
    let org = |number| OrgId::from(Uuid::from_u128(number));
    [at_home(role, org(1)), elsewhere(role, org(2))]
}

fn says(who: &Actor) -> String {
    format!("{:?} of {}", who.roles, who.tenant)
}
