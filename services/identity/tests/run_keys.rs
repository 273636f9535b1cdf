//! The key of a run's driver: made and ended by dispatch, and by itself.

mod desk;

use desk::{Desk, answer, asked, code, keyed};
use kaifong_kernel::{
    auth::Actor,
    values::{OrgId, Role, encode_id},
};
use kaifong_proto::identity::v1 as pb;
use pb::identity_service_server::IdentityService;

fn run(number: u128) -> String {
    encode_id("run", kaifong_kernel::reexport::uuid::Uuid::from_u128(number))
}

fn dispatch() -> Actor {
    Actor::service("dispatch", OrgId::COUNCIL)
}

async fn made(desk: &Desk, number: u128, seconds: i64) -> pb::CreateRunKeyResponse {
    let expires_at_us = desk.bench.ports.now().plus_seconds(seconds).micros();
    let message = pb::CreateRunKeyRequest { run_id: run(number), expires_at_us };
    answer(desk.identity.create_run_key(asked(&dispatch(), message)).await)
}

#[tokio::test]
async fn a_driver_acts_as_the_run_until_it_ends() {
    for desk in Desk::each().await {
        let key = made(&desk, 1, 3_600).await;
        let actor = desk.actor(&key.secret).await;
        assert_eq!(actor.system, Some(format!("run:{}", run(1))));
        assert_eq!((actor.roles, actor.tenant, actor.person), (vec![Role::Driver], OrgId::COUNCIL, None));
        desk.bench.clock.advance_seconds(3_600);
        assert_eq!(code(desk.token(&key.secret).await), "IDN001");
    }
}

#[tokio::test]
async fn one_link_of_a_run_is_good_at_a_time() {
    for desk in Desk::each().await {
        let (first, other) = (made(&desk, 1, 3_600).await, made(&desk, 2, 3_600).await);
        let second = made(&desk, 1, 7_200).await;
        assert_eq!(code(desk.token(&first.secret).await), "IDN001");
        desk.token(&second.secret).await.unwrap();
        let revoke = || asked(&dispatch(), pb::RevokeRunKeyRequest { run_id: run(1) });
        answer(desk.identity.revoke_run_key(revoke()).await);
        assert_eq!(code(desk.token(&second.secret).await), "IDN001");
        desk.token(&other.secret).await.unwrap();
        answer(desk.identity.revoke_run_key(revoke()).await);
    }
}

#[tokio::test]
async fn a_repeated_request_shows_no_secret_and_the_past_is_refused() {
    for desk in Desk::each().await {
        let expires_at_us = desk.bench.ports.now().plus_seconds(60).micros();
        let message = pb::CreateRunKeyRequest { run_id: run(1), expires_at_us };
        let once = answer(desk.identity.create_run_key(keyed(&dispatch(), "r1", message.clone())).await);
        let again = answer(desk.identity.create_run_key(keyed(&dispatch(), "r1", message)).await);
        assert_eq!((again.secret.as_str(), again.key), ("", once.key));
        let past = pb::CreateRunKeyRequest { run_id: run(1), expires_at_us: desk.bench.ports.now().micros() };
        assert_eq!(code(desk.identity.create_run_key(asked(&dispatch(), past)).await), "IDN023");
        let other = pb::CreateRunKeyRequest { run_id: "ord_x".to_owned(), expires_at_us };
        assert_eq!(code(desk.identity.create_run_key(asked(&dispatch(), other)).await), "KER001");
    }
}
