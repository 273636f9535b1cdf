//! What can be done and asked, one a file.

pub mod add_member;
pub mod add_whereabouts;
pub mod close_household;
pub mod erase_household;
pub mod get_doorstep;
pub mod give_consent;
pub mod mark_duplicate;
pub mod note_order;
pub mod open_need;
pub mod override_weight;
pub mod read_households;
pub mod read_needs;
pub mod record_death;
pub mod refer_need;
pub mod register_household;
pub mod report_need;
pub mod review_likeness;
pub mod set_contact_restrictions;
pub mod set_need_class;
pub mod set_vulnerabilities;
mod steps;
pub mod triage_need;
pub mod undo_duplicate;
pub mod undo_likeness;
pub mod update_member;
pub mod withdraw_consent;
pub mod withdraw_need;
