//! The days of a loan: reminders, the last day, the days after it, and that none of it happens twice.

use kaifong_inventory::{
    domain::{asset::Condition, ids::LoanId, loan::LoanState},
    verbs::lending::{
        change_loan::{ExtendLoan, RecallLoan},
        pass_loan_days::PassLoanDays,
        return_loan::ReturnLoan,
    },
};

use super::house::{DAY, House, code};

const REMINDED: &str = "inventory.loan.reminded.v1";

async fn state(house: &House, loan: LoanId) -> LoanState {
    house.loan(loan).await.state
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_is_reminded_and_what_is_overdue_is_work() {
    for house in House::each().await {
        let (item, _) = house.wheelchairs(1).await;
        let (_, loan) = house.lend(item, 10).await;
        house.wait(6 * DAY).await;
        assert_eq!((house.told(REMINDED).await, state(&house, loan.id).await), (0, LoanState::CheckedOut));
        house.wait(DAY).await;
        assert_eq!((house.told(REMINDED).await, state(&house, loan.id).await), (1, LoanState::CheckedOut));
        house.wait(3 * DAY).await;
        assert_eq!((house.open_work("loan_due").await, state(&house, loan.id).await), (1, LoanState::Due));
        house.wait(DAY).await;
        assert_eq!((house.open_work("loan_due").await, state(&house, loan.id).await), (0, LoanState::Overdue));
        assert_eq!((house.open_work("loan_overdue").await, house.told(REMINDED).await), (1, 1));
        let owner = "SELECT COUNT(*) AS n FROM work_item WHERE kind = 'loan_overdue' AND owner_role = 'warehouse' \
                     AND due_at > opened_at";
        assert_eq!(house.count(owner).await, 1);
        house.run(ReturnLoan { loan: loan.id, to: house.bins[0], condition: Condition::Good }).await.unwrap();
        assert_eq!(house.open_work("loan_overdue").await, 0);
        house.wait(30 * DAY).await;
        assert_eq!(house.told(REMINDED).await, 1);
        house.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_is_looked_at_twice_is_as_after_once() {
    for house in House::each().await {
        let (item, _) = house.wheelchairs(1).await;
        let (_, loan) = house.lend(item, 10).await;
        for days in [7, 3, 1, 1] {
            house.wait(days * DAY).await;
            let (before, told) = (house.goods().await, house.told("inventory.loan.changed.v1").await);
            house.run(PassLoanDays { loan: loan.id }).await.unwrap();
            house.settle().await;
            let rows = "SELECT COUNT(*) AS n FROM timer WHERE kind = 'loan.day' AND state = 'waiting'";
            assert_eq!(house.count(rows).await, 1);
            assert_eq!(house.told("inventory.loan.changed.v1").await, told);
            assert_eq!((house.told(REMINDED).await, house.loan(loan.id).await.reminded_of), (1, Some(loan.days.to)));
            assert_eq!(house.goods().await, before);
        }
        house.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_last_day_that_moves_moves_what_follows_from_it() {
    for house in House::each().await {
        let (item, _) = house.wheelchairs(1).await;
        let (_, loan) = house.lend(item, 10).await;
        house.wait(8 * DAY).await;
        house.wait(3 * DAY).await;
        assert_eq!(state(&house, loan.id).await, LoanState::Overdue);
        house.run(ExtendLoan { loan: loan.id, due_on: house.in_days(5) }).await.unwrap();
        assert_eq!((state(&house, loan.id).await, house.open_work("loan_overdue").await), (LoanState::CheckedOut, 0));
        house.wait(2 * DAY).await;
        assert_eq!(house.told(REMINDED).await, 2, "of each last day once");
        let due_on = house.today();
        house.run(RecallLoan { loan: loan.id, due_on, reason: "wanted".to_owned() }).await.unwrap();
        assert_eq!((state(&house, loan.id).await, house.open_work("loan_due").await), (LoanState::Due, 1));
        house.wait(DAY).await;
        assert_eq!(state(&house, loan.id).await, LoanState::Overdue);
        house.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_for_what_is_overdue_is_told_in_time() {
    for house in House::each().await {
        let (item, _) = house.wheelchairs(1).await;
        house.lend(item, 3).await;
        let (near, far) = (house.order(), house.order());
        house.reserve(&near, item, 1, [5, 6]).await.unwrap();
        house.reserve(&far, item, 1, [10, 12]).await.unwrap();
        house.wait(3 * DAY).await;
        assert_eq!(house.open_work("order_goods_lost").await, 0);
        house.wait(DAY).await;
        assert_eq!(house.open_work("order_goods_lost").await, 1);
        assert_eq!(house.loans_of(near.id).await[0].state, LoanState::Cancelled);
        assert_eq!(house.loans_of(far.id).await[0].state, LoanState::Booked, "there is time left for that one");
        house.wait(5 * DAY).await;
        assert_eq!(house.loans_of(far.id).await[0].state, LoanState::Cancelled);
        assert_eq!(code(house.issue(&far).await), "INV033");
        house.rest().await;
    }
}
