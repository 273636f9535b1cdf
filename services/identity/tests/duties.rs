//! Persons have duties: who may make whom what.

mod desk;

use desk::{Desk, answer, asked, code};
use kaifong_identity::{create_key_on_host, rotate_key_on_host};
use kaifong_kernel::values::Role;
use kaifong_proto::identity::v1 as pb;
use pb::identity_service_server::IdentityService;

#[tokio::test]
async fn one_administrator_alone_makes_no_finance_role() {
    for desk in Desk::each().await {
        let first = desk.actor(&desk.first.key_secret).await;
        let person = desk.person(&first.tenant.to_string()).await.person_id;
        let (_, secret) = desk.key(&first, &person).await.expect("it answers");
        for role in [pb::Role::FinancePreparer, pb::Role::FinanceApprover, pb::Role::FinanceReleaser] {
            let grant = desk.grant(&first, &person, role).await.expect("it answers");
            assert_eq!(grant.state(), pb::RoleGrantState::Pending);
            assert_eq!(code(desk.confirm(&first, &grant.role_grant_id).await), "IDN016");
        }
        desk.bench.clock.advance_seconds(10 * 86_400);
        assert_eq!(desk.actor(&secret).await.roles, []);
    }
}

#[tokio::test]
async fn a_second_person_and_a_cool_off_make_a_finance_role() {
    for desk in Desk::each().await {
        let first = desk.actor(&desk.first.key_secret).await;
        let second = desk.actor(&desk.second.key_secret).await;
        let person = desk.person(&first.tenant.to_string()).await.person_id;
        let (_, secret) = desk.key(&first, &person).await.expect("it answers");
        let grant = desk.grant(&first, &person, pb::Role::FinanceApprover).await.expect("it answers");
        let confirmed = desk.confirm(&second, &grant.role_grant_id).await.expect("it answers");
        assert_eq!(confirmed.state(), pb::RoleGrantState::Granted);
        desk.bench.clock.advance_seconds(86_399);
        assert_eq!(desk.actor(&secret).await.roles, [], "within the cool-off");
        desk.bench.clock.advance_seconds(1);
        assert_eq!(desk.actor(&secret).await.roles, [Role::FinanceApprover]);
        assert_eq!(code(desk.confirm(&second, &grant.role_grant_id).await), "IDN015");
    }
}

#[tokio::test]
async fn a_proposal_ends_with_its_proposer() {
    for desk in Desk::each().await {
        let (first, second) = (desk.actor(&desk.first.key_secret).await, desk.actor(&desk.second.key_secret).await);
        let friend = desk.person(&first.tenant.to_string()).await.person_id;
        let grant = desk.grant(&first, &friend, pb::Role::FinanceReleaser).await.expect("it answers");
        let message = pb::SuspendPersonRequest { person_id: desk.first.person.to_string() };
        answer(desk.identity.suspend_person(asked(&second, message)).await);
        assert_eq!(code(desk.confirm(&second, &grant.role_grant_id).await), "IDN030");
    }
}

#[tokio::test]
async fn nobody_grants_themselves_and_admin_stands_alone() {
    for desk in Desk::each().await {
        let first = desk.actor(&desk.first.key_secret).await;
        let (own, other) = (desk.first.person.to_string(), desk.second.person.to_string());
        assert_eq!(code(desk.grant(&first, &own, pb::Role::Warehouse).await), "IDN012");
        assert_eq!(code(desk.grant(&first, &other, pb::Role::FinanceReleaser).await), "IDN013");
        assert_eq!(code(desk.grant(&first, &other, pb::Role::Admin).await), "IDN014");
        let agency = desk.agency().await.organisation_id;
        let outsider = desk.person(&agency).await.person_id;
        assert_eq!(code(desk.grant(&first, &outsider, pb::Role::Auditor).await), "IDN011");
        assert_eq!(code(desk.grant(&first, &outsider, pb::Role::Service).await), "IDN011");
        let grant = desk.grant(&first, &outsider, pb::Role::Agency).await.expect("it answers");
        assert_eq!(grant.state(), pb::RoleGrantState::Granted);
    }
}

#[tokio::test]
async fn an_administrator_cannot_be_two_persons() {
    for desk in Desk::each().await {
        let first = desk.actor(&desk.first.key_secret).await;
        let council = first.tenant.to_string();
        // Not through a key of the other administrator …
        assert_eq!(code(desk.key(&first, &desk.second.person.to_string()).await), "IDN020");
        // … nor through a person of their own making.
        let puppet = desk.person(&council).await.person_id;
        let (_, puppet_secret) = desk.key(&first, &puppet).await.expect("it answers");
        let second = desk.actor(&desk.second.key_secret).await;
        let approver = desk.grant(&first, &puppet, pb::Role::FinanceApprover).await.expect("it answers");
        desk.confirm(&second, &approver.role_grant_id).await.expect("it answers");
        desk.bench.clock.advance_seconds(86_400);
        let (first, puppet) = (desk.actor(&desk.first.key_secret).await, desk.actor(&puppet_secret).await);
        let friend = desk.person(&council).await.person_id;
        let grant = desk.grant(&first, &friend, pb::Role::FinanceReleaser).await.expect("it answers");
        assert_eq!(code(desk.confirm(&puppet, &grant.role_grant_id).await), "IDN017");
    }
}

/// A finance approver whom the first administrator made; the second one issued their key, and confirmed the role.
async fn approver(desk: &Desk) -> (String, pb::ApiKey, String) {
    let (first, second) = (desk.actor(&desk.first.key_secret).await, desk.actor(&desk.second.key_secret).await);
    let person = desk.person(&first.tenant.to_string()).await.person_id;
    let (key, secret) = desk.key(&second, &person).await.expect("it answers");
    let grant = desk.grant(&first, &person, pb::Role::FinanceApprover).await.expect("it answers");
    desk.confirm(&second, &grant.role_grant_id).await.expect("it answers");
    desk.bench.clock.advance_seconds(86_400);
    (person, key, secret)
}

#[tokio::test]
async fn a_key_that_somebody_else_knows_does_not_confirm() {
    for desk in Desk::each().await {
        let (person, key, issued) = approver(&desk).await;
        let second = desk.actor(&desk.second.key_secret).await;
        let friend = desk.person(&second.tenant.to_string()).await.person_id;
        let grant = desk.grant(&second, &friend, pb::Role::FinanceReleaser).await.expect("it answers");
        let borrowed = desk.actor(&issued).await;
        assert_eq!(code(desk.confirm(&borrowed, &grant.role_grant_id).await), "IDN018");
        // Whoever issued it may be the one who renews it, or has another made with it.
        let message = pb::RotateKeyRequest { key_id: key.key_id.clone(), grace_seconds: Some(0) };
        let turned = answer(desk.identity.rotate_key(asked(&borrowed, message)).await);
        assert_eq!(turned.key.expect("it answers").known_to_person_id, desk.second.person.to_string());
        let (_, another) = desk.key(&borrowed, &person).await.expect("it answers");
        for secret in [turned.secret, another] {
            let borrowed = desk.actor(&secret).await;
            assert_eq!(code(desk.confirm(&borrowed, &grant.role_grant_id).await), "IDN018");
        }
    }
}

#[tokio::test]
async fn the_host_makes_a_key_its_holders_own() {
    for desk in Desk::each().await {
        let (person, key, issued) = approver(&desk).await;
        let second = desk.actor(&desk.second.key_secret).await;
        let friend = desk.person(&second.tenant.to_string()).await.person_id;
        let releaser = desk.grant(&second, &friend, pb::Role::FinanceReleaser).await.expect("it answers");
        let preparer = desk.grant(&second, &friend, pb::Role::FinancePreparer).await.expect("it answers");
        let borrowed = desk.actor(&issued).await;
        let (_, own) = rotate_key_on_host(&desk.bench.ports, &desk.config, key.key_id.parse().expect("it answers"), 60)
            .await
            .unwrap();
        assert_eq!(code(desk.token(&issued).await), "IDN001", "the known secret ends at once");
        assert_eq!(code(desk.confirm(&borrowed, &releaser.role_grant_id).await), "IDN018", "its last token goes on");
        let (_, late) = desk.key(&borrowed, &person).await.expect("it answers");
        desk.bench.clock.advance_seconds(desk.config.token_ttl_seconds);
        assert_eq!(code(desk.confirm(&desk.actor(&late).await, &releaser.role_grant_id).await), "IDN018");
        let confirmed = desk.confirm(&desk.actor(&own).await, &releaser.role_grant_id).await.expect("it answers");
        assert_eq!(confirmed.state(), pb::RoleGrantState::Granted);
        // Or another key, made on the host.
        let (_, another) =
            create_key_on_host(&desk.bench.ports, person.parse().expect("it answers"), "own").await.unwrap();
        desk.confirm(&desk.actor(&another).await, &preparer.role_grant_id).await.expect("it answers");
    }
}

#[tokio::test]
async fn a_key_that_somebody_else_knows_does_not_propose() {
    for desk in Desk::each().await {
        let (first, second) = (desk.actor(&desk.first.key_secret).await, desk.actor(&desk.second.key_secret).await);
        let council = first.tenant.to_string();
        // A third administrator, made by the first; the second issued their key before.
        let third = desk.person(&council).await.person_id;
        let (_, issued) = desk.key(&second, &third).await.expect("it answers");
        let grant = desk.grant(&first, &third, pb::Role::Admin).await.expect("it answers");
        desk.confirm(&second, &grant.role_grant_id).await.expect("it answers");
        desk.bench.clock.advance_seconds(86_400);
        let (second, borrowed) = (desk.actor(&desk.second.key_secret).await, desk.actor(&issued).await);
        let friend = desk.person(&council).await.person_id;
        assert_eq!(code(desk.grant(&borrowed, &friend, pb::Role::FinanceReleaser).await), "IDN018");
        desk.grant(&borrowed, &friend, pb::Role::Assessor).await.expect("an ordinary role takes one person");
        desk.grant(&second, &friend, pb::Role::FinanceReleaser).await.expect("a key of their own");
    }
}

#[tokio::test]
async fn nobody_else_issues_keys_from_the_proposal_on() {
    for desk in Desk::each().await {
        let (first, second) = (desk.actor(&desk.first.key_secret).await, desk.actor(&desk.second.key_secret).await);
        let person = desk.person(&first.tenant.to_string()).await.person_id;
        let (key, secret) = desk.key(&first, &person).await.expect("it answers");
        let grant = desk.grant(&first, &person, pb::Role::FinanceReleaser).await.expect("it answers");
        let rotate = pb::RotateKeyRequest { key_id: key.key_id.clone(), grace_seconds: Some(0) };
        for admin in [&first, &second] {
            assert_eq!(code(desk.key(admin, &person).await), "IDN020", "pending");
            assert_eq!(code(desk.identity.rotate_key(asked(admin, rotate.clone())).await), "IDN020");
        }
        desk.confirm(&second, &grant.role_grant_id).await.expect("it answers");
        assert_eq!(code(desk.key(&first, &person).await), "IDN020", "granted");
        let own = desk.actor(&secret).await;
        desk.key(&own, &person).await.expect("a key for oneself");
        let message = pb::RevokeRoleRequest { role_grant_id: grant.role_grant_id };
        answer(desk.identity.revoke_role(asked(&first, message)).await);
        desk.key(&first, &person).await.expect("the role has ended");
    }
}

#[tokio::test]
async fn a_token_that_outlives_its_standing_changes_nothing() {
    for desk in Desk::each().await {
        let (first, second) = (desk.actor(&desk.first.key_secret).await, desk.actor(&desk.second.key_secret).await);
        let person_id = desk.second.person.to_string();
        answer(
            desk.identity
                .suspend_person(asked(&first, pb::SuspendPersonRequest { person_id: person_id.clone() }))
                .await,
        );
        let own = pb::ReinstatePersonRequest { person_id };
        assert_eq!(code(desk.identity.reinstate_person(asked(&second, own)).await), "IDN026");
        assert_eq!(code(desk.token(&desk.second.key_secret).await), "IDN001");
    }
}

#[tokio::test]
async fn keys_and_grants_end_with_the_person() {
    for desk in Desk::each().await {
        let first = desk.actor(&desk.first.key_secret).await;
        let person_id = desk.person(&first.tenant.to_string()).await.person_id;
        let (_, secret) = desk.key(&first, &person_id).await.expect("it answers");
        desk.key(&desk.actor(&secret).await, &person_id).await.expect("it answers");
        desk.grant(&first, &person_id, pb::Role::Warehouse).await.expect("it answers");
        desk.grant(&first, &person_id, pb::Role::FinancePreparer).await.expect("it answers");
        let message = pb::DeactivatePersonRequest { person_id: person_id.clone() };
        let gone = answer(desk.identity.deactivate_person(asked(&first, message)).await).person.expect("it answers");
        assert_eq!(gone.state(), pb::PersonState::Deactivated);
        assert_eq!(code(desk.token(&secret).await), "IDN001");
        let message = pb::ListRoleGrantsRequest { person_id, ..Default::default() };
        let grants = answer(desk.identity.list_role_grants(asked(&first, message)).await).role_grants;
        assert!(grants.iter().all(|grant| grant.state() == pb::RoleGrantState::Revoked));
        assert_eq!(grants.len(), 2);
    }
}

#[tokio::test]
async fn a_pending_grant_is_listed_until_it_is_withdrawn() {
    for desk in Desk::each().await {
        let first = desk.actor(&desk.first.key_secret).await;
        let person = desk.person(&first.tenant.to_string()).await.person_id;
        let grant = desk.grant(&first, &person, pb::Role::FinancePreparer).await.expect("it answers");
        let pending = async || {
            let message = pb::ListPendingRoleGrantsRequest { page: None };
            answer(desk.identity.list_pending_role_grants(asked(&first, message)).await).role_grants
        };
        assert_eq!(pending().await, *std::slice::from_ref(&grant));
        let message = pb::RevokeRoleRequest { role_grant_id: grant.role_grant_id };
        answer(desk.identity.revoke_role(asked(&first, message)).await);
        assert_eq!(pending().await, []);
    }
}
