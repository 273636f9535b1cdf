//! What people do, from the first key to the last cent, through REST only, in both profiles under the same names.

#[path = "journeys/allotting.rs"]
mod allotting;
#[path = "journeys/deciding.rs"]
mod deciding;
#[path = "journeys/delivering.rs"]
mod delivering;
#[path = "journeys/fund.rs"]
mod fund;
#[path = "journeys/giving.rs"]
mod giving;
#[path = "journeys/grant.rs"]
mod grant;
#[path = "journeys/granting.rs"]
mod granting;
#[path = "journeys/households.rs"]
mod households;
#[path = "journeys/placing.rs"]
mod placing;
#[path = "journeys/refusals.rs"]
mod refusals;
#[path = "journeys/returning.rs"]
mod returning;
#[path = "journeys/start.rs"]
mod start;
#[path = "journeys/statement.rs"]
mod statement;
#[path = "journeys/upkeep.rs"]
mod upkeep;
#[path = "journeys/warehouse.rs"]
mod warehouse;
#[path = "journeys/years.rs"]
mod years;

use std::{collections::BTreeSet, process::Command};

use allotting::what_was_given_for_somebody_goes_to_nobody_else;
use deciding::{
    a_programme_is_changed_closed_and_its_money_taken_back, a_proposed_payee_is_rejected,
    an_account_is_reworked_rejected_and_waived, an_application_is_reworked_withdrawn_or_rejected,
    an_award_is_declined_or_ended,
};
use delivering::{
    a_dispatcher_edits_a_plan_and_plans_anew, a_wheelchair_is_lent_and_comes_back, goods_come_to_a_household_and_back,
    the_fleet_is_kept_and_partners_see_their_jobs,
};
use giving::{a_card_gift_is_booked_once_it_is_paid, a_cheque_clears, a_transfer_is_booked_and_receipted};
use granting::{
    a_payee_changed_after_approval_stops_the_payment, a_payment_prepared_wrongly_is_voided_and_prepared_anew,
    a_payment_that_the_bank_rejects_is_paid_anew, an_award_is_paid_in_two_tranches_and_no_cent_more,
    one_person_with_three_keys_cannot_pay,
};
use households::{
    a_household_is_registered_kept_and_erased, a_need_is_weighed_referred_and_withdrawn,
    households_that_are_alike_are_judged_by_a_person,
};
use kaifong_tests::Installation;
use placing::{
    lines_that_nobody_can_match_are_placed_by_hand, the_books_can_be_read,
    what_an_account_held_before_its_first_statement_is_placed, what_was_taken_in_wrongly_is_taken_back,
};
use refusals::{bad_input_is_a_problem_with_code_and_field, keys_that_are_none_or_revoked_are_refused};
use returning::what_was_refused_comes_back_and_is_tried_again;
use start::{a_finance_role_takes_two_persons, an_edit_of_an_old_version_is_refused, the_first_keys_differ};
use upkeep::{
    a_rotated_key_opens_and_signing_keys_change, an_operator_sees_what_each_service_is_doing,
    an_organisation_and_its_people_come_and_go,
};
use warehouse::{
    a_donors_list_is_read_line_by_line, a_stock_take_finds_what_is_missing, an_asset_is_mended_lost_found_and_retired,
    goods_are_announced_inspected_and_put_away, stock_is_moved_held_corrected_and_thrown_away, the_catalogue_is_kept,
};

kaifong_tests::journeys![
    the_first_keys_differ,
    a_finance_role_takes_two_persons,
    an_edit_of_an_old_version_is_refused,
    an_organisation_and_its_people_come_and_go,
    a_rotated_key_opens_and_signing_keys_change,
    an_operator_sees_what_each_service_is_doing,
    a_transfer_is_booked_and_receipted,
    a_card_gift_is_booked_once_it_is_paid,
    a_cheque_clears,
    lines_that_nobody_can_match_are_placed_by_hand,
    what_an_account_held_before_its_first_statement_is_placed,
    what_was_taken_in_wrongly_is_taken_back,
    the_books_can_be_read,
    an_application_is_reworked_withdrawn_or_rejected,
    a_programme_is_changed_closed_and_its_money_taken_back,
    an_award_is_declined_or_ended,
    an_account_is_reworked_rejected_and_waived,
    a_proposed_payee_is_rejected,
    an_award_is_paid_in_two_tranches_and_no_cent_more,
    one_person_with_three_keys_cannot_pay,
    a_payee_changed_after_approval_stops_the_payment,
    a_payment_prepared_wrongly_is_voided_and_prepared_anew,
    a_payment_that_the_bank_rejects_is_paid_anew,
    the_catalogue_is_kept,
    goods_are_announced_inspected_and_put_away,
    a_donors_list_is_read_line_by_line,
    stock_is_moved_held_corrected_and_thrown_away,
    a_stock_take_finds_what_is_missing,
    an_asset_is_mended_lost_found_and_retired,
    a_household_is_registered_kept_and_erased,
    a_need_is_weighed_referred_and_withdrawn,
    households_that_are_alike_are_judged_by_a_person,
    goods_come_to_a_household_and_back,
    a_wheelchair_is_lent_and_comes_back,
    what_was_given_for_somebody_goes_to_nobody_else,
    what_was_refused_comes_back_and_is_tried_again,
    a_dispatcher_edits_a_plan_and_plans_anew,
    the_fleet_is_kept_and_partners_see_their_jobs,
    bad_input_is_a_problem_with_code_and_field,
    keys_that_are_none_or_revoked_are_refused,
];

/// The names that this binary lists under a profile; `extra` narrows the list.
fn listed(profile: &str, extra: &[&str]) -> BTreeSet<String> {
    let own = std::env::current_exe().expect("a test knows its own path");
    let said = Command::new(own).args(["--list", "--format", "terse"]).args(extra).output().expect("the list");
    let said = String::from_utf8(said.stdout).expect("names are UTF-8");
    let start = format!("{profile}::");
    said.lines().filter_map(|line| line.strip_suffix(": test")?.strip_prefix(&start)).map(str::to_owned).collect()
}

#[test]
fn both_profiles_play_the_same_journeys_and_skip_none() {
    let (embedded, distributed) = (listed("embedded", &[]), listed("distributed", &[]));
    assert!(!embedded.is_empty());
    assert_eq!(embedded, distributed);
    for profile in ["embedded", "distributed"] {
        assert_eq!(listed(profile, &["--ignored"]), BTreeSet::new(), "{profile} skips");
    }
}

#[test]
fn the_distributed_profile_is_at_least_five_processes() {
    let installation = Installation::distributed();
    let seen = installation.processes_seen();
    assert!(seen >= 5, "{seen} processes");
    let replicas = installation.processes().iter().filter(|process| process.name() == "donations" && process.alive());
    assert_eq!(replicas.count(), 2, "donations runs in two replicas");
}
