//! Signing keys follow each other without a token being lost, and end at once when one leaked.

mod desk;

use desk::{Desk, answer, asked};
use kaifong_kernel::auth::Actor;
use kaifong_proto::identity::v1 as pb;
use pb::identity_service_server::IdentityService;

async fn rotate(desk: &Desk, admin: &Actor, retire_at_once: bool) -> Vec<pb::SigningKey> {
    let message = pb::RotateSigningKeysRequest { retire_at_once };
    answer(desk.identity.rotate_signing_keys(asked(admin, message)).await).keys
}

#[tokio::test]
async fn tokens_of_the_key_before_verify_until_they_expire() {
    for desk in Desk::each().await {
        let admin = desk.actor(&desk.first.key_secret).await;
        assert_eq!(rotate(&desk, &admin, false).await.len(), 2);
        desk.bench.clock.advance_seconds(desk.config.signing_key_lead_seconds - 1);
        let last = desk.token(&desk.first.key_secret).await.unwrap();
        desk.bench.clock.advance_seconds(1);
        let next = desk.token(&desk.first.key_secret).await.unwrap();
        assert_ne!(last.split('.').next(), next.split('.').next(), "another kid");
        desk.bench.clock.advance_seconds(desk.config.token_ttl_seconds - 2);
        assert!(desk.read(&last).await.is_some(), "signed in the last second of the old key");
        assert!(desk.read(&next).await.is_some());
        desk.bench.clock.advance_seconds(2);
        assert!(desk.read(&last).await.is_none());
    }
}

#[tokio::test]
async fn a_leaked_key_ends_at_once() {
    for desk in Desk::each().await {
        let admin = desk.actor(&desk.first.key_secret).await;
        let before = desk.token(&desk.first.key_secret).await.unwrap();
        let keys = rotate(&desk, &admin, true).await;
        assert_eq!(keys.len(), 1);
        assert!(desk.read(&before).await.is_none());
        assert_eq!(desk.actor(&desk.first.key_secret).await.person, Some(desk.first.person));
    }
}

#[tokio::test]
async fn a_third_key_leaves_the_private_half_of_the_first_behind() {
    for desk in Desk::each().await {
        let admin = desk.actor(&desk.first.key_secret).await;
        rotate(&desk, &admin, false).await;
        desk.bench.clock.advance_seconds(3_600);
        let admin = desk.actor(&desk.first.key_secret).await;
        assert_eq!(rotate(&desk, &admin, false).await.len(), 2, "the first has ended");
        desk.token(&desk.first.key_secret).await.unwrap();
    }
}
