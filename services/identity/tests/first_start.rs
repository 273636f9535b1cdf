//! The first start: one council, one administrator, one secret, once.

mod desk;

use desk::{Desk, answer, asked, code};
use kaifong_identity::{IdentityConfig, bootstrap, register_service_keys, store};
use kaifong_kernel::{testing, values::Role};
use kaifong_proto::{common::v1::LocalizedText, identity::v1 as pb};
use pb::identity_service_server::IdentityService;

#[tokio::test]
async fn only_the_first_start_has_a_key_to_show() {
    for bench in testing::both("identity", store::MIGRATIONS).await {
        bench.leaves("nothing sends on what it tells others");
        let config = IdentityConfig::default();
        let (one, two) = tokio::join!(bootstrap(&bench.ports, &config), bootstrap(&bench.ports, &config));
        let shown = [one.unwrap(), two.unwrap()].into_iter().flatten().count();
        assert_eq!(shown, 1, "two replicas, one secret");
        assert!(bootstrap(&bench.ports, &config).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn services_are_registered_after_it() {
    for bench in testing::both("identity", store::MIGRATIONS).await {
        let key = kaifong_identity::draw_service_key(bench.ports.clock()).unwrap();
        let early = register_service_keys(&bench.ports, &[("grants", &key)]).await;
        assert_eq!(early.unwrap_err().label(), "IDN028");
    }
}

#[tokio::test]
async fn both_administrators_are_there_and_nothing_shows_a_secret() {
    for desk in Desk::each().await {
        for admin in [&desk.first, &desk.second] {
            let actor = desk.actor(&admin.key_secret).await;
            assert_eq!((actor.person, actor.roles.as_slice()), (Some(admin.person), [Role::Admin].as_slice()));
            assert!(actor.council);
            assert_eq!(actor.created_by, None);
            assert!(!format!("{admin:?}").contains(&admin.key_secret[30..]));
        }
    }
}

#[tokio::test]
async fn an_edit_of_an_old_version_is_refused() {
    for desk in Desk::each().await {
        let admin = desk.actor(&desk.first.key_secret).await;
        let agency = desk.agency().await;
        let message = pb::UpdateOrganisationRequest {
            organisation_id: agency.organisation_id,
            expected_version: agency.version,
            name: Some(LocalizedText { en: "Kwun Tong Kaifong".to_owned(), zh_hant: "觀塘街坊會".to_owned() }),
        };
        let updated = answer(desk.identity.update_organisation(asked(&admin, message.clone())).await);
        assert_eq!(updated.organisation.unwrap().version, 2);
        assert_eq!(code(desk.identity.update_organisation(asked(&admin, message)).await), "IDN010");
    }
}

#[tokio::test]
async fn it_leaves_nothing_on_its_way() {
    for desk in Desk::each().await {
        let ports = desk.bench.ports.clone();
        let service = kaifong_identity::service(ports.clone(), desk.config.clone());
        let bus = testing::subscribed(&[&service]).await;
        testing::settle(&[&service], bus.as_ref()).await;
        testing::assert_quiet(&ports, store::MIGRATIONS).await;
    }
}

#[tokio::test]
async fn there_is_no_second_council() {
    for desk in Desk::each().await {
        let admin = desk.actor(&desk.first.key_secret).await;
        let name = Some(LocalizedText { en: "Another".to_owned(), zh_hant: "另一個".to_owned() });
        let message = pb::CreateOrganisationRequest { kind: pb::OrganisationKind::Council.into(), name };
        assert_eq!(code(desk.identity.create_organisation(asked(&admin, message)).await), "IDN006");
        let message = pb::SuspendOrganisationRequest { organisation_id: admin.tenant.to_string() };
        assert_eq!(code(desk.identity.suspend_organisation(asked(&admin, message)).await), "IDN007");
    }
}
