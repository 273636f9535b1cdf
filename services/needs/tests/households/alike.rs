//! Households that may be the same: suggested to the council, judged by a person, never told to an agency.

use kaifong_proto::needs::v1::{self as pb, LikenessKind, LikenessVerdict};

use crate::desk::{
    self, Desk, dispatcher, ming,
    path::{elder, personal, place},
    wah,
};

mod on_each_database {
    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_alike_is_suggested_until_it_is_judged() {
        for desk in crate::desk::Desk::each().await {
            super::what_is_alike_is_suggested_until_it_is_judged(desk).await;
        }
    }
}

async fn pairs(desk: &Desk, household_id: &str) -> Vec<(String, String, Vec<i32>)> {
    let request = pb::ListLikelySameRequest { household_id: household_id.to_owned(), page: None };
    let pairs = desk.list_likely_same(&dispatcher(), request).await.unwrap().pairs;
    pairs.into_iter().map(|pair| (pair.household_id, pair.other_household_id, pair.kinds)).collect()
}

fn judged(one: &str, other: &str, verdict: LikenessVerdict) -> pb::ReviewLikenessRequest {
    let (household_id, other_household_id) = (one.to_owned(), other.to_owned());
    pb::ReviewLikenessRequest { household_id, other_household_id, verdict: verdict.into() }
}

async fn what_is_alike_is_suggested_until_it_is_judged(desk: Desk) {
    let at = |name: &str, phone: &str, flat: &str| {
        let mut request = elder(name);
        request.members[0] = personal(name, phone, "");
        request.whereabouts[0] = place("12 Kwong Fuk Road", flat, "2025-11-28", "");
        request
    };
    let one = desk.register_household(&ming(), at("Ah Po", "9123 4567", "3A")).await.unwrap().household_id;
    let two = desk.register_household(&wah(), at("Chan Po", "+852 91234567", "3a")).await.unwrap().household_id;
    let three = desk.register_household(&wah(), at("Lee Po", "23456789", "3 A")).await.unwrap().household_id;
    let mut shelter = at("Ho Po", "", "3A");
    shelter.whereabouts[0].kind = pb::WhereaboutsKind::Shelter.into();
    desk.register_household(&wah(), shelter).await.unwrap();
    let (phone, address) = (i32::from(LikenessKind::Phone), i32::from(LikenessKind::Address));
    let all = pairs(&desk, "").await;
    let both = (one.clone(), two.clone(), vec![phone, address]);
    assert_eq!(all.len(), 3);
    assert!(all.contains(&both), "{all:?}");
    assert!(all.contains(&(two.clone(), three.clone(), vec![address])), "{all:?}");
    assert_eq!(pairs(&desk, &one).await.len(), 2);
    let first = pb::ListLikelySameRequest {
        page: Some(kaifong_proto::common::v1::PageRequest { page_size: 2, cursor: String::new() }),
        household_id: String::new(),
    };
    let first = desk.list_likely_same(&dispatcher(), first).await.unwrap();
    let cursor = first.page.unwrap().next_cursor;
    let page = Some(kaifong_proto::common::v1::PageRequest { page_size: 2, cursor });
    let rest = pb::ListLikelySameRequest { page, household_id: String::new() };
    assert_eq!(desk.list_likely_same(&dispatcher(), rest).await.unwrap().pairs.len(), 1);

    desk.refused("NED014", desk.review_likeness(&dispatcher(), judged(&one, &one, LikenessVerdict::Same))).await;
    let nobody = desk::nowhere("hsh");
    desk.refused("NED001", desk.review_likeness(&dispatcher(), judged(&one, &nobody, LikenessVerdict::Same))).await;
    let same = desk.review_likeness(&dispatcher(), judged(&two, &one, LikenessVerdict::Same)).await.unwrap();
    assert_eq!((&same.household_id, &same.other_household_id), (&one, &two), "in the order of their ids");
    desk.refused("NED013", desk.review_likeness(&dispatcher(), judged(&one, &two, LikenessVerdict::Different))).await;
    assert!(!pairs(&desk, "").await.contains(&both), "it is judged");
    desk.undo_likeness(&dispatcher(), &same.likeness_id).await.unwrap();
    desk.refused("NED015", desk.undo_likeness(&dispatcher(), &same.likeness_id)).await;
    desk.refused("NED017", desk.undo_likeness(&dispatcher(), &desk::nowhere("lik"))).await;
    assert!(pairs(&desk, "").await.contains(&both));
    desk.erase(&wah(), &two).await.unwrap();
    assert_eq!(pairs(&desk, "").await, [(one, three, vec![address])], "an erased one is like nobody");
    desk.rest().await;
}
