//! What must be refused: always a 4xx problem with a code, and the field where it is one that is wrong; and no sealed or
//! derived row of any service is changed by it.

#[path = "bad_input/documents.rs"]
mod documents;
#[path = "bad_input/fields.rs"]
mod fields;
#[path = "bad_input/guard.rs"]
mod guard;
#[path = "bad_input/keys.rs"]
mod keys;
#[path = "bad_input/operations.rs"]
mod operations;

use documents::{bodies_that_cannot_be_read_are_refused, statements_that_are_none_are_refused};
use fields::{
    amounts_and_currencies_that_are_none_are_refused, an_idempotency_key_is_needed_and_is_for_one_request,
    fields_that_nobody_may_send_are_refused, ids_that_are_none_or_unknown_are_refused,
};
use guard::the_guard_sees_what_is_changed;
use keys::{another_tenants_key_opens_nothing, keys_that_are_missing_wrong_or_revoked_open_nothing};
use operations::{an_auditor_changes_nothing, an_id_of_nothing_is_named_wherever_it_is_asked_for};

kaifong_tests::journeys![
    the_guard_sees_what_is_changed,
    amounts_and_currencies_that_are_none_are_refused,
    ids_that_are_none_or_unknown_are_refused,
    fields_that_nobody_may_send_are_refused,
    an_idempotency_key_is_needed_and_is_for_one_request,
    statements_that_are_none_are_refused,
    bodies_that_cannot_be_read_are_refused,
    keys_that_are_missing_wrong_or_revoked_open_nothing,
    another_tenants_key_opens_nothing,
    an_id_of_nothing_is_named_wherever_it_is_asked_for,
    an_auditor_changes_nothing,
];
