//! What the day takes of an installation that others run: a place for made-up gifts, and nobody who is waited for.

use anyhow::{Context, Result, bail};
use kaifong_identity::verbs::ListOrganisations;
use kaifong_kernel::{
    Call, Cause, Ports, Trace,
    auth::Actor,
    config::{Config, Environment},
    values::{HkDate, Instant, Page},
};
use serde_json::Value;

use super::rest::{number, text};

/// How far the clocks of two machines may be apart, in seconds.
const APART_SECONDS: i64 = 5;

/// Refuses where what is made up would stand beside what is real, or a later run would be taken for a first one.
///
/// # Errors
/// In production; when the day was first played so long ago that its idempotency keys are gone.
pub fn is_no_place_of_others(config: &Config, first: HkDate, today: HkDate) -> Result<()> {
    if config.environment == Environment::Production {
        bail!("a demo makes up gifts and households: it is not played where environment = production");
    }
    if first.plus_days(config.keep_days.into()) <= today {
        bail!(
            "this demo was first played on {first}, and the services keep idempotency keys for {} days (keep_days): \
             they would do all of it again; play it on an empty installation, with another --data",
            config.keep_days
        );
    }
    Ok(())
}

/// Refuses an installation that has been put to use.
///
/// # Errors
/// When there is an organisation besides the council, or the database can't answer.
pub async fn is_empty(identity: &Ports) -> Result<()> {
    let actor = Actor::system("host", identity.council());
    let call = Call { actor, original: None, cause: Cause::Read, trace: Trace::default() };
    let organisations = identity.read(call, ListOrganisations { page: Page::first(), kind: None }).await?;
    match organisations.items.iter().find(|organisation| organisation.id != identity.council()) {
        None => Ok(()),
        Some(other) => bail!(
            "the installation is not empty, it has {} ({}): a demo makes up gifts and households, and is played on an \
             installation of its own; for another run of it give the --data of the first",
            other.names.en,
            other.id
        ),
    }
}

/// Whether a finance role that was confirmed is in force at once.
///
/// # Errors
/// When identity lets it cool off.
pub fn in_force(grant: &Value) -> Result<()> {
    let effective = moment(grant, "/effective_at")?;
    if effective > moment(grant, "/confirmed_at")? {
        bail!(
            "a finance role is in force from {effective} on: the day can't wait; run identity with \
             finance_role_cool_off_seconds = 0"
        );
    }
    Ok(())
}

/// Whether a payee that was confirmed may be paid at once.
///
/// # Errors
/// When grants lets it cool off.
pub fn usable(payee: &Value, now: Instant) -> Result<()> {
    let from = moment(payee, "/usable_from")?;
    if from > now.plus_seconds(APART_SECONDS) {
        bail!("a payee may be paid from {from} on: the day can't wait; run grants with payee_cool_off_seconds = 0");
    }
    Ok(())
}

/// Whether one person may approve a payment alone.
///
/// # Errors
/// When grants wants a second one.
pub fn one_approver(disbursement: &Value) -> Result<()> {
    let needed = number(disbursement, "/approvals_needed")?;
    if needed > 1 {
        let amount = number(disbursement, "/amount/amount_minor")?;
        bail!(
            "a payment of {amount} needs {needed} approvers, and the day has one; run grants with \
             two_approver_threshold_minor = 50000000, as it is unless set"
        );
    }
    Ok(())
}

fn moment(answer: &Value, pointer: &str) -> Result<Instant> {
    let told = text(answer, pointer)?;
    Instant::from_rfc3339(&told).with_context(|| format!("{told} is no moment"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    fn at(moment: &str) -> Instant {
        Instant::from_rfc3339(moment).unwrap()
    }

    #[test]
    fn what_would_be_waited_for_is_named() {
        let grant = |effective: &str| json!({"confirmed_at": "2026-01-05T01:00:00.25Z", "effective_at": effective});
        in_force(&grant("2026-01-05T01:00:00.25Z")).unwrap();
        let refused = in_force(&grant("2026-01-06T01:00:00.25Z")).unwrap_err().to_string();
        assert!(refused.contains("finance_role_cool_off_seconds = 0"), "{refused}");

        let (payee, now) = (json!({"usable_from": "2026-01-05T01:00:00Z"}), at("2026-01-05T00:59:58Z"));
        usable(&payee, now).unwrap();
        usable(&payee, now.plus_days(9)).unwrap();
        let refused = usable(&payee, now.plus_days(-2)).unwrap_err().to_string();
        assert!(refused.contains("payee_cool_off_seconds = 0"), "{refused}");

        let payment = |needed: i64| json!({"approvals_needed": needed, "amount": {"amount_minor": 40_000_000}});
        one_approver(&payment(1)).unwrap();
        let refused = one_approver(&payment(2)).unwrap_err().to_string();
        assert!(refused.contains("two_approver_threshold_minor"), "{refused}");
        assert!(in_force(&json!({})).is_err() && one_approver(&json!({})).is_err(), "what isn't told isn't so");
    }

    #[test]
    fn a_place_of_others_is_refused() {
        let month = BTreeMap::from([("KAIFONG_KEEP_DAYS".to_owned(), "30".to_owned())]);
        let month = Config::load(None, &month).unwrap();
        let first: HkDate = "2026-01-05".parse().unwrap();
        let judged = |config: &Config, days: u64| is_no_place_of_others(config, first, first.plus_days(days));
        judged(&month, 0).unwrap();
        judged(&month, 29).unwrap();
        assert!(judged(&month, 30).unwrap_err().to_string().contains("keep_days"));
        let real = Config { environment: Environment::Production, ..month };
        assert!(judged(&real, 0).unwrap_err().to_string().contains("production"));
    }
}
