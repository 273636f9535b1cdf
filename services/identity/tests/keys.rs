//! Keys: shown once, hashed for ever, exchanged for what is in force.

mod desk;

use desk::{Desk, answer, asked, code, keyed};
use kaifong_identity::{
    draw_service_key, list_keys_on_host, register_service_keys, revoke_key_on_host, rotate_key_on_host,
};
use kaifong_kernel::values::{Page, Role};
use kaifong_proto::identity::v1 as pb;
use pb::identity_service_server::IdentityService;

#[tokio::test]
async fn a_repeated_request_shows_no_secret() {
    for desk in Desk::each().await {
        let first = desk.actor(&desk.first.key_secret).await;
        let person_id = desk.person(&first.tenant.to_string()).await.person_id;
        let message = pb::CreateKeyRequest { person_id, label: "desk".to_owned(), ..Default::default() };
        let once = answer(desk.identity.create_key(keyed(&first, "k1", message.clone())).await);
        let again = answer(desk.identity.create_key(keyed(&first, "k1", message)).await);
        assert!(once.secret.starts_with("kf_"));
        assert_eq!((again.secret.as_str(), again.key), ("", once.key.clone()));
        let rotate = pb::RotateKeyRequest { key_id: once.key.unwrap().key_id, grace_seconds: None };
        let turned = answer(desk.identity.rotate_key(keyed(&first, "k2", rotate.clone())).await);
        let again = answer(desk.identity.rotate_key(keyed(&first, "k2", rotate)).await);
        assert!(turned.secret.starts_with("kf_") && turned.secret != once.secret);
        assert_eq!(again.secret, "");
        desk.token(&turned.secret).await.unwrap();
    }
}

#[tokio::test]
async fn the_old_secret_of_a_rotated_key_ends_with_its_grace() {
    for desk in Desk::each().await {
        let first = desk.actor(&desk.first.key_secret).await;
        let message = pb::RotateKeyRequest { key_id: desk.first.key.to_string(), grace_seconds: Some(60) };
        let new = answer(desk.identity.rotate_key(asked(&first, message)).await).secret;
        desk.token(&desk.first.key_secret).await.unwrap();
        desk.bench.clock.advance_seconds(60);
        assert_eq!(code(desk.token(&desk.first.key_secret).await), "IDN001");
        desk.token(&new).await.unwrap();
    }
}

#[tokio::test]
async fn every_reason_for_a_refusal_looks_the_same() {
    for desk in Desk::each().await {
        let first = desk.actor(&desk.first.key_secret).await;
        let agency = desk.agency().await.organisation_id;
        let person_id = desk.person(&agency).await.person_id;
        let (revoked, secret) = desk.key(&first, &person_id).await.unwrap();
        answer(desk.identity.revoke_key(asked(&first, pb::RevokeKeyRequest { key_id: revoked.key_id })).await);
        let (_, of_suspended) = desk.key(&first, &person_id).await.unwrap();
        let message = pb::SuspendOrganisationRequest { organisation_id: agency };
        answer(desk.identity.suspend_organisation(asked(&first, message)).await);
        let unknown = draw_service_key(desk.bench.ports.clock()).unwrap();
        let altered = desk.first.key_secret.replace(&desk.first.key_secret[40..], &unknown[40..]);
        let mut seen = Vec::new();
        for text in ["", "kf_x_y", &unknown, &altered, &secret, &of_suspended] {
            let status = desk.token(text).await.unwrap_err();
            seen.push((status.message().to_owned(), status.details().len(), code::<()>(Err(status))));
        }
        seen.dedup();
        assert_eq!(seen.len(), 1, "one answer for all");
    }
}

#[tokio::test]
async fn a_key_expires() {
    for desk in Desk::each().await {
        let first = desk.actor(&desk.first.key_secret).await;
        let person_id = desk.person(&first.tenant.to_string()).await.person_id;
        let expires_at_us = desk.bench.ports.now().plus_seconds(10).micros();
        let message = pb::CreateKeyRequest { person_id, expires_at_us, ..Default::default() };
        let secret = answer(desk.identity.create_key(asked(&first, message.clone())).await).secret;
        desk.token(&secret).await.unwrap();
        desk.bench.clock.advance_seconds(10);
        assert_eq!(code(desk.token(&secret).await), "IDN001");
        assert_eq!(code(desk.identity.create_key(asked(&first, message)).await), "IDN023");
    }
}

#[tokio::test]
async fn what_is_made_with_a_key_ends_with_it() {
    for desk in Desk::each().await {
        let first = desk.actor(&desk.first.key_secret).await;
        let person_id = desk.person(&first.tenant.to_string()).await.person_id;
        desk.grant(&first, &person_id, pb::Role::Warehouse).await.unwrap();
        let expires_at_us = desk.bench.ports.now().plus_seconds(100).micros();
        let message = pb::CreateKeyRequest { person_id: person_id.clone(), expires_at_us, ..Default::default() };
        let made = answer(desk.identity.create_key(asked(&first, message)).await);
        let (parent, (other, _)) = (made.key.unwrap(), desk.key(&first, &person_id).await.unwrap());
        let own = desk.actor(&made.secret).await;
        // Its holder, or whoever found it, has others made: one, one with that one, and another key's new secret.
        let (child, child_secret) = desk.key(&own, &person_id).await.unwrap();
        assert_eq!((child.expires_at_us, &child.parent_key_id), (expires_at_us, &parent.key_id));
        let (_, grandchild_secret) = desk.key(&desk.actor(&child_secret).await, &person_id).await.unwrap();
        let message = pb::RotateKeyRequest { key_id: other.key_id.clone(), grace_seconds: Some(0) };
        let turned = answer(desk.identity.rotate_key(asked(&own, message.clone())).await);
        assert_eq!(turned.key.unwrap().expires_at_us, expires_at_us);
        let revoke = pb::RevokeKeyRequest { key_id: parent.key_id };
        answer(desk.identity.revoke_key(asked(&first, revoke)).await);
        for secret in [&made.secret, &child_secret, &grandchild_secret, &turned.secret] {
            assert_eq!(code(desk.token(secret).await), "IDN001");
        }
        // A token that was exchanged before makes nothing more.
        assert_eq!(code(desk.key(&own, &person_id).await), "IDN019");
        assert_eq!(code(desk.identity.rotate_key(asked(&own, message)).await), "IDN019");
    }
}

#[tokio::test]
async fn others_see_their_own_only() {
    for desk in Desk::each().await {
        let first = desk.actor(&desk.first.key_secret).await;
        let agency = desk.agency().await.organisation_id;
        let person_id = desk.person(&agency).await.person_id;
        desk.grant(&first, &person_id, pb::Role::Agency).await.unwrap();
        let (_, secret) = desk.key(&first, &person_id).await.unwrap();
        let member = desk.actor(&secret).await;
        assert_eq!((member.roles.as_slice(), member.council), ([Role::Agency].as_slice(), false));

        let council = pb::GetOrganisationRequest { organisation_id: first.tenant.to_string() };
        assert_eq!(code(desk.identity.get_organisation(asked(&member, council)).await), "IDN002");
        let stranger = pb::GetPersonRequest { person_id: desk.first.person.to_string() };
        assert_eq!(code(desk.identity.get_person(asked(&member, stranger)).await), "IDN003");
        let persons = answer(desk.identity.list_persons(asked(&member, pb::ListPersonsRequest::default())).await);
        assert_eq!(persons.persons.len(), 1);
        assert_eq!(persons.persons[0].display_name, "Chan Tai Man");
        let keys = answer(desk.identity.list_keys(asked(&member, pb::ListKeysRequest::default())).await).keys;
        assert_eq!(keys.len(), 1);
        assert_eq!(keys[0].person_id, person_id);

        let theirs = pb::RevokeKeyRequest { key_id: desk.first.key.to_string() };
        assert_eq!(code(desk.identity.revoke_key(asked(&member, theirs)).await), "IDN005");
        assert_eq!(code(desk.key(&member, &desk.first.person.to_string()).await), "IDN021");
        desk.key(&member, &person_id).await.expect("a key for oneself");
    }
}

#[tokio::test]
async fn a_system_has_its_keys_roles_and_no_duty() {
    for desk in Desk::each().await {
        let first = desk.actor(&desk.first.key_secret).await;
        let message = pb::CreateKeyRequest {
            organisation_id: first.tenant.to_string(),
            system: "stock-scanner".to_owned(),
            roles: vec![pb::Role::Warehouse.into()],
            ..Default::default()
        };
        let secret = answer(desk.identity.create_key(asked(&first, message.clone())).await).secret;
        let scanner = desk.actor(&secret).await;
        assert_eq!((scanner.person, scanner.system.as_deref()), (None, Some("stock-scanner")));
        assert_eq!(scanner.roles, [Role::Warehouse]);
        let duty = pb::CreateKeyRequest { roles: vec![pb::Role::FinanceApprover.into()], ..message.clone() };
        assert_eq!(code(desk.identity.create_key(asked(&first, duty)).await), "IDN022");
        let nobody = pb::CreateKeyRequest { system: "service:x".to_owned(), ..message };
        assert_eq!(code(desk.identity.create_key(asked(&first, nobody)).await), "KER001");
    }
}

#[tokio::test]
async fn the_last_day_of_use_is_noted_once_a_day() {
    for desk in Desk::each().await {
        let first = desk.actor(&desk.first.key_secret).await;
        desk.actor(&desk.first.key_secret).await;
        let used = async || {
            let message = pb::ListKeysRequest { person_id: desk.first.person.to_string(), ..Default::default() };
            answer(desk.identity.list_keys(asked(&first, message)).await).keys[0].last_used_on.clone()
        };
        assert_eq!(used().await, desk.bench.ports.now().hk_date().to_string());
        desk.bench.clock.advance_seconds(86_400);
        desk.token(&desk.first.key_secret).await.unwrap();
        assert_eq!(used().await, desk.bench.ports.now().hk_date().to_string());
    }
}

#[tokio::test]
async fn the_host_looks_after_keys_without_a_token() {
    for desk in Desk::each().await {
        let ports = &desk.bench.ports;
        assert_eq!(list_keys_on_host(ports, Page::first()).await.unwrap().items.len(), 2);
        let (_, turned) = rotate_key_on_host(ports, &desk.config, desk.second.key, 0).await.unwrap();
        assert_eq!(code(desk.token(&desk.second.key_secret).await), "IDN001");
        desk.token(&turned).await.unwrap();
        revoke_key_on_host(ports, desk.second.key).await.unwrap();
        assert_eq!(code(desk.token(&turned).await), "IDN001");
    }
}

#[tokio::test]
async fn a_service_exchanges_its_own_key() {
    for desk in Desk::each().await {
        let ports = &desk.bench.ports;
        let (old, new) = (draw_service_key(ports.clock()).unwrap(), draw_service_key(ports.clock()).unwrap());
        register_service_keys(ports, &[("donations", &old)]).await.unwrap();
        register_service_keys(ports, &[("donations", &old)]).await.unwrap();
        let service = desk.actor(&old).await;
        assert_eq!(
            (service.system.as_deref(), service.roles.as_slice()),
            (Some("service:donations"), [Role::Service].as_slice())
        );
        register_service_keys(ports, &[("donations", &new)]).await.unwrap();
        desk.token(&old).await.expect("the old deployment ends in peace");
        desk.bench.clock.advance_seconds(86_400);
        assert_eq!(code(desk.token(&old).await), "IDN001");
        desk.token(&new).await.unwrap();
        let stolen = register_service_keys(ports, &[("donations", &desk.first.key_secret)]).await;
        assert_eq!(stolen.unwrap_err().label(), "IDN029");
    }
}
