//! The list of needs that wait: by weight, which grows, and the longest wait first.

use kaifong_proto::{
    common::v1::PageRequest,
    needs::v1::{self as pb, NeedClass},
};

use crate::desk::{self, Desk, admin, dispatcher, ming, wah};

mod on_each_database {
    #[tokio::test(flavor = "multi_thread")]
    async fn the_heaviest_comes_first_and_waiting_makes_heavy() {
        for desk in crate::desk::Desk::each().await {
            super::the_heaviest_comes_first_and_waiting_makes_heavy(desk).await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_list_keeps_its_order_from_page_to_page() {
        for desk in crate::desk::Desk::each().await {
            super::the_list_keeps_its_order_from_page_to_page(desk).await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_class_is_set_for_what_comes() {
        for desk in crate::desk::Desk::each().await {
            super::a_class_is_set_for_what_comes(desk).await;
        }
    }
}

async fn waiting(desk: &Desk, size: i32, cursor: &str) -> pb::ListWaitingNeedsResponse {
    let page = Some(PageRequest { page_size: size, cursor: cursor.to_owned() });
    desk.list_waiting_needs(&dispatcher(), pb::ListWaitingNeedsRequest { page, agency_id: String::new() })
        .await
        .unwrap()
}

fn ids(list: &pb::ListWaitingNeedsResponse) -> Vec<&str> {
    list.needs.iter().map(|need| need.need_id.as_str()).collect()
}

async fn weighed(desk: &Desk, class: NeedClass, weight: i32) -> String {
    let household = desk.household("Ah Po").await;
    let need = desk.reported(&household.household_id, class).await;
    desk.weigh(&dispatcher(), &need, weight).await.unwrap().need_id
}

async fn the_heaviest_comes_first_and_waiting_makes_heavy(desk: Desk) {
    // A bed waits 3 days at most, furniture 14.
    let furniture = weighed(&desk, NeedClass::Furniture, 60).await;
    let bed = weighed(&desk, NeedClass::Bed, 40).await;
    let unweighed = desk.household("Ah Gung").await;
    desk.reported(&unweighed.household_id, NeedClass::Bed).await;
    let list = waiting(&desk, 0, "").await;
    assert_eq!(ids(&list), [&furniture, &bed], "what is not weighed is not in the list");
    desk.later(1);
    let list = waiting(&desk, 0, "").await;
    assert_eq!(ids(&list), [&bed, &furniture], "a third of its wait has passed: 73 to 67");
    let weight = list.needs[0].weight.as_ref().unwrap();
    assert!((73_000..73_500).contains(&weight.current_milli) && !weight.overdue, "{}", weight.current_milli);
    let need = desk.get_need(&ming(), &furniture).await.unwrap();
    let reason = "the council decided".to_owned();
    let over = pb::OverrideWeightRequest { need_id: need.need_id, expected_version: need.version, weight: 100, reason };
    let over = desk.override_weight(&dispatcher(), over).await.unwrap().weight.unwrap();
    assert_eq!((over.triaged, over.overridden, over.override_weight), (60, true, 100));
    assert_eq!(over.overridden_by, dispatcher().person.unwrap().to_string());
    let theirs = desk.get_need(&ming(), &furniture).await.unwrap();
    assert_eq!(theirs.weight.as_ref().unwrap().override_reason, "the council decided");
    assert_eq!(ids(&waiting(&desk, 0, "").await), [&furniture, &bed]);
    desk.later(2);
    let list = waiting(&desk, 0, "").await;
    assert_eq!(ids(&list), [&bed, &furniture], "the bed is overdue");
    assert!(list.needs[0].weight.as_ref().unwrap().overdue);
    let again = desk.weigh(&ming(), &theirs, 10).await.unwrap().weight.unwrap();
    assert_eq!((again.overridden, again.override_reason.as_str()), (false, ""), "weighed anew");
    let none = desk.list_waiting_needs(&wah(), pb::ListWaitingNeedsRequest::default()).await.unwrap();
    assert!(none.needs.is_empty());
    desk.rest().await;
}

async fn the_list_keeps_its_order_from_page_to_page(desk: Desk) {
    let classes = [NeedClass::Bed, NeedClass::Food, NeedClass::Furniture, NeedClass::SchoolBus];
    for number in 0..12_i32 {
        let class = classes[usize::try_from(number).unwrap() % classes.len()];
        weighed(&desk, class, (number * 37) % 101).await;
        desk.bench.clock.advance_seconds(i64::from(number) * 5_000);
    }
    let whole = waiting(&desk, 0, "").await;
    let weights: Vec<i64> = whole.needs.iter().map(|need| need.weight.as_ref().unwrap().current_milli).collect();
    assert!(weights.is_sorted_by(|one, next| one >= next), "SQL and the domain differ: {weights:?}");
    assert!(weights[0] > 1_000_000 && weights[11] < 200_000, "{weights:?}");
    let (mut cursor, mut paged) = (String::new(), Vec::new());
    loop {
        let page = waiting(&desk, 5, &cursor).await;
        paged.extend(page.needs.iter().map(|need| need.need_id.clone()));
        let moment = |need: &pb::Need| need.weight.as_ref().unwrap().current_at_us;
        assert!(page.needs.iter().all(|need| moment(need) == moment(&whole.needs[0])));
        // What grows meanwhile takes no entry from one page to another.
        desk.bench.clock.advance_seconds(86_400);
        cursor = page.page.unwrap().next_cursor;
        if cursor.is_empty() {
            break;
        }
    }
    assert_eq!(paged, ids(&whole));
    let page = Some(PageRequest { page_size: 0, cursor: "1/2".to_owned() });
    let bad = pb::ListWaitingNeedsRequest { page, agency_id: String::new() };
    desk.refused("KER001", desk.list_waiting_needs(&dispatcher(), bad)).await;
    desk.rest().await;
}

async fn a_class_is_set_for_what_comes(desk: Desk) {
    let set = |days, hours| pb::SetNeedClassRequest {
        need_class: NeedClass::Bed.into(),
        window_days: days,
        longest_wait_hours: hours,
    };
    let before = desk.list_need_classes(&ming(), pb::ListNeedClassesRequest {}).await.unwrap().classes;
    assert_eq!((before.len(), before[0].code.as_str(), before[0].version), (14, "bed", 0));
    assert_eq!(before[0].name.as_ref().unwrap().zh_hant, "床");
    let one = desk.set_need_class(&admin(), set(30, 12)).await.unwrap();
    let two = desk.set_need_class(&admin(), set(0, 6)).await.unwrap();
    assert_eq!((one.version, two.version, two.window_days), (1, 2, 0));
    desk.refused("KER001", desk.set_need_class(&admin(), set(-1, 0))).await;
    let need = weighed(&desk, NeedClass::Bed, 1).await;
    let weight = desk.get_need(&ming(), &need).await.unwrap().weight.unwrap();
    let reported = desk.get_need(&ming(), &need).await.unwrap().reported_at_us;
    assert_eq!(weight.overdue_at_us, reported + 6 * 3_600 * 1_000_000);
    let household = desk.get_need(&ming(), &need).await.unwrap().household_id;
    desk.report_need(&ming(), desk::path::need(&household, NeedClass::Bed))
        .await
        .expect("a window of 0 days never warns");
    desk.rest().await;
}
