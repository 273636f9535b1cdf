//! Payees: who sees the account, and who is barred from a say in it.

use kaifong_kernel::{auth::Role, testing};
use kaifong_proto::grants::v1::{self as pb, PayeeState};

use crate::{
    desk::{self, Desk, also, assessor, ming, officer, preparer, releaser, second_officer},
    somebody,
};

on_each_database! {
    who_confirms_or_pays_sees_the_whole_account
    nobody_with_an_interest_says_where_an_agency_is_paid
    of_two_confirmed_at_one_moment_one_is_in_force
}

async fn propose(desk: &Desk, number: &str) -> String {
    desk.propose_payee(&ming(), "", "Ming Oi", "012", number).await.unwrap().payee_id
}

/// Name, bank and number: what this person is shown.
async fn shown(desk: &Desk, who: &kaifong_kernel::auth::Actor, id: &str) -> [String; 3] {
    let seen = desk.get_payee(who, id).await.unwrap();
    assert_eq!(seen.account_masked, "•••••6789");
    [seen.account_name, seen.bank_code, seen.account_number]
}

async fn who_confirms_or_pays_sees_the_whole_account(desk: Desk) {
    let id = propose(&desk, "123-456-789").await;
    let whole = ["Ming Oi", "012", "123456789"].map(str::to_owned);
    let finance = [preparer(), somebody("approver", Role::FinanceApprover), releaser()];
    for who in finance.iter().chain([&officer(), &second_officer()]) {
        assert_eq!(shown(&desk, who, &id).await, whole, "{who:?}");
    }
    let own = ["Ming Oi", "", ""].map(str::to_owned);
    assert_eq!(shown(&desk, &ming(), &id).await, own, "an agency's keys give nothing away");
    let auditor = somebody("auditor", Role::Auditor);
    assert_eq!(shown(&desk, &auditor, &id).await, ["", "", ""].map(str::to_owned));
    let confirmed = desk.confirm_payee(&officer(), &id).await.unwrap();
    assert_eq!((confirmed.bank_code.as_str(), confirmed.account_number.as_str()), ("", ""));
    assert_eq!(shown(&desk, &officer(), &id).await, ["", "", ""].map(str::to_owned), "it is confirmed");
    assert_eq!(shown(&desk, &releaser(), &id).await, whole);
    for who in finance {
        let list = desk.list_payees(&who, pb::ListPayeesRequest::default()).await.unwrap().payees;
        assert!(list.iter().all(|payee| payee.account_number.is_empty() && payee.bank_code.is_empty()), "{list:?}");
    }
    let stranger = testing::member(ming().tenant, "stranger", &[Role::FinancePreparer, Role::GrantsOfficer]);
    assert_eq!(shown(&desk, &stranger, &id).await[2], "", "finance is the council's");
    desk.rest().await;
}

async fn nobody_with_an_interest_says_where_an_agency_is_paid(desk: Desk) {
    let programme = desk.open().await;
    let application = desk.draft(&programme, 900).await;
    let friend = assessor(9);
    desk.declare_interest(&friend, &application.application_id, "my cousin works there").await.unwrap();
    let agency = application.agency_id.as_str();
    let as_preparer = also(&friend, &[Role::FinancePreparer]);
    desk.refused("GRA009", desk.propose_payee(&as_preparer, agency, "Ming Oi", "012", "123456789")).await;
    let other = desk::wah().tenant.to_string();
    desk.propose_payee(&as_preparer, &other, "Wah", "012", "123456789").await.unwrap();
    let id = propose(&desk, "123456789").await;
    let as_officer = also(&friend, &[Role::GrantsOfficer]);
    desk.refused("GRA009", desk.confirm_payee(&as_officer, &id)).await;
    desk.refused("GRA009", desk.reject_payee(&as_officer, &id)).await;
    desk.confirm_payee(&officer(), &id).await.unwrap();
    let unnamed = pb::ProposePayeeRequest {
        agency_id: String::new(),
        account_name: "Ming Oi".to_owned(),
        bank_code: "012".to_owned(),
        account_number: "123456789".to_owned(),
    };
    assert_eq!(desk.wrong_in_payee(&preparer(), unnamed).await, ["agency_id"]);
    desk.rest().await;
}

async fn of_two_confirmed_at_one_moment_one_is_in_force(desk: Desk) {
    let (officer, second) = (officer(), second_officer());
    for round in 0..5 {
        let (one, two) = (propose(&desk, "111111").await, propose(&desk, "222222").await);
        let at_once = futures::future::join(desk.confirm_payee(&officer, &one), desk.confirm_payee(&second, &two));
        let (first, other) = at_once.await;
        assert!(first.is_ok() && other.is_ok(), "{round}: {first:?} and {other:?}");
        let states = [&one, &two].map(async |id| desk.get_payee(&officer, id).await.unwrap().state());
        let mut states = futures::future::join_all(states).await;
        states.sort();
        assert_eq!(states, [PayeeState::Confirmed, PayeeState::Superseded]);
    }
    desk.rest().await;
}
