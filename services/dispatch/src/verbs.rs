//! What can be done and asked.

pub mod add_proof;
pub mod ask_plan;
pub mod close_run;
pub mod conclude_goods;
pub mod conclude_routing;
mod duties;
pub mod escalate_elder;
pub mod fleet;
pub mod forget_household;
pub mod give_up_run;
pub mod move_order;
pub mod move_run;
pub mod move_stop;
pub mod overdue;
pub mod read_day;
pub mod read_fleet;
pub mod read_orders;
pub mod read_runs;
pub mod record_outcomes;
mod riding;
mod run_parts;
pub mod shifts;
pub mod show_job;
mod steps;
pub mod store_plan;
pub mod take_back;
pub mod write_order;
