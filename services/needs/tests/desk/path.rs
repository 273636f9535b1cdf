//! How far a household and its needs can be brought, and what they are made of.

use kaifong_kernel::auth::Actor;
use kaifong_proto::needs::v1::{self as pb, ConsentKind, ConsentManner, NeedClass, Relation, VulnerabilityKind};

use super::{Desk, dispatcher, ming};

/// Somebody, by name, telephone and identity document.
pub fn personal(name: &str, phone: &str, identity_document: &str) -> pb::Personal {
    let (name, phone, identity_document) = (name.to_owned(), phone.to_owned(), identity_document.to_owned());
    pb::Personal { name, phone, identity_document, birth_year: 1947, relation: Relation::Head.into() }
}

/// A place in Tai Po.
pub fn place(address: &str, flat: &str, from_on: &str, to_on: &str) -> pb::NewWhereabouts {
    pb::NewWhereabouts {
        kind: pb::WhereaboutsKind::InterimHousing.into(),
        from_on: from_on.to_owned(),
        to_on: to_on.to_owned(),
        address: address.to_owned(),
        flat: flat.to_owned(),
        point: Some(pb::Point { lat_e6: 22_450_000, lng_e6: 114_168_000 }),
        district: "tai_po".to_owned(),
        floor: 8,
        lift: false,
        flights_of_stairs: 16,
    }
}

/// A consent of the first member, on the first day of December.
pub fn consent(kind: ConsentKind) -> pb::NewConsent {
    let manner = ConsentManner::InPerson.into();
    pb::NewConsent { kind: kind.into(), on: "2025-12-01".to_owned(), manner, member_index: 0 }
}

/// An elder who lives alone, and consents to deliver.
pub fn elder(name: &str) -> pb::RegisterHouseholdRequest {
    pb::RegisterHouseholdRequest {
        members: vec![personal(name, "", "")],
        whereabouts: vec![place("Chung Fu House, 1 Dai Wah Street", "Room 12", "2025-11-28", "")],
        consents: vec![consent(ConsentKind::Deliver)],
        restrictions: None,
        vulnerabilities: vec![pb::Vulnerability {
            kind: VulnerabilityKind::ElderAlone.into(),
            reason: "lives alone since the fire".to_owned(),
        }],
    }
}

/// A need of one class.
pub fn need(household_id: &str, class: NeedClass) -> pb::ReportNeedRequest {
    pb::ReportNeedRequest {
        household_id: household_id.to_owned(),
        narrative: "nothing to sleep on".to_owned(),
        lines: vec![pb::NewNeedLine { need_class: class.into(), item_id: String::new(), quantity: 1 }],
        override_reason: String::new(),
    }
}

impl Desk {
    /// A household of the first agency.
    pub async fn household(&self, name: &str) -> pb::Household {
        self.register_household(&ming(), elder(name)).await.unwrap()
    }

    /// A consent of a household's first member, today.
    pub async fn consents(&self, who: &Actor, household: &pb::Household, kind: ConsentKind) -> pb::Household {
        let request = pb::GiveConsentRequest {
            household_id: household.household_id.clone(),
            kind: kind.into(),
            on: self.bench.ports.now().hk_date().to_string(),
            manner: ConsentManner::ByPhone.into(),
            member_id: household.members[0].member_id.clone(),
        };
        self.give_consent(who, request).await.unwrap()
    }

    /// The same taken back.
    pub async fn withdraws(&self, household: &pb::Household, kind: ConsentKind) -> Result<pb::Household, String> {
        let request = pb::WithdrawConsentRequest {
            household_id: household.household_id.clone(),
            kind: kind.into(),
            on: self.bench.ports.now().hk_date().to_string(),
            manner: ConsentManner::InWriting.into(),
            member_id: household.members[0].member_id.clone(),
        };
        self.withdraw_consent(&ming(), request).await
    }

    /// Erases a household.
    pub async fn erase(&self, who: &Actor, household_id: &str) -> Result<pb::Household, String> {
        let reason = pb::ErasureReason::Requested.into();
        self.erase_household(who, pb::EraseHouseholdRequest { household_id: household_id.to_owned(), reason }).await
    }

    /// A reported need of a household of the first agency.
    pub async fn reported(&self, household_id: &str, class: NeedClass) -> pb::Need {
        self.report_need(&ming(), need(household_id, class)).await.unwrap()
    }

    /// Weighs a need.
    pub async fn weigh(&self, who: &Actor, need: &pb::Need, weight: i32) -> Result<pb::Need, String> {
        let request = pb::TriageNeedRequest {
            need_id: need.need_id.clone(),
            expected_version: need.version,
            weight,
            evidence: vec![pb::Evidence::HomeVisit.into()],
            reason: "sleeps on the floor".to_owned(),
        };
        self.triage_need(who, request).await
    }

    /// An open need.
    pub async fn opened(&self, household_id: &str, class: NeedClass) -> pb::Need {
        let reported = self.reported(household_id, class).await;
        self.weigh(&dispatcher(), &reported, 40).await.unwrap();
        self.open_need(&ming(), &reported.need_id).await.unwrap()
    }
}
