//! Payments to payees.

use kaifong_kernel::{Read, Result, Tx};
use sea_orm::{QueryResult, Value};

use super::row::{get, insert, money};
use crate::domain::{
    grant::DisbursementId,
    payment::{Order, OutgoingPayment, Rejected, Told, squeezed},
};

const COLUMNS: &str = "disbursement_id, award_id, tranche_id, amount_minor, currency, payee_digest, end_to_end_id, \
    reference_key, state, released_at, confirmed_by, confirmed_on, confirmed_journal, returned_by, returned_on, \
    returned_journal, failed_on, failed_journal";

fn told(row: &QueryResult, line: &str, on: &str, journal: &str) -> Result<Option<Told>> {
    let parts = (get::<Option<_>>(row, line)?, get::<Option<_>>(row, on)?, get::<Option<_>>(row, journal)?);
    let (Some(line), Some(on), Some(journal)) = parts else { return Ok(None) };
    Ok(Some(Told { line, on, journal }))
}

fn rejected(row: &QueryResult) -> Result<Option<Rejected>> {
    let (on, journal) = (get::<Option<_>>(row, "failed_on")?, get::<Option<_>>(row, "failed_journal")?);
    Ok(on.zip(journal).map(|(on, journal)| Rejected { on, journal }))
}

fn state(row: &QueryResult) -> Result<OutgoingPayment> {
    let order = Order {
        disbursement: get(row, "disbursement_id")?,
        award: get(row, "award_id")?,
        tranche: get(row, "tranche_id")?,
        amount: money(row, "amount_minor")?,
        payee_digest: get(row, "payee_digest")?,
        end_to_end_id: get(row, "end_to_end_id")?,
    };
    Ok(OutgoingPayment {
        order,
        state: get(row, "state")?,
        released_at: get(row, "released_at")?,
        confirmed: told(row, "confirmed_by", "confirmed_on", "confirmed_journal")?,
        returned: told(row, "returned_by", "returned_on", "returned_journal")?,
        failed: rejected(row)?,
    })
}

fn told_values(told: Option<Told>) -> [Value; 3] {
    [told.map(|told| told.line).into(), told.map(|told| told.on).into(), told.map(|told| told.journal).into()]
}

/// All that was said of a payment since its release.
fn said_values(payment: &OutgoingPayment) -> impl Iterator<Item = Value> {
    let failed = payment.failed;
    let failed = [failed.map(|failed| failed.on).into(), failed.map(|failed| failed.journal).into()];
    told_values(payment.confirmed).into_iter().chain(told_values(payment.returned)).chain(failed)
}

/// The payment of a disbursement.
pub async fn get_by_id(read: &Read, id: DisbursementId) -> Result<Option<OutgoingPayment>> {
    let sql = format!("SELECT {COLUMNS} FROM outgoing_payment WHERE disbursement_id = $1");
    read.one(&sql, [id.into()]).await?.as_ref().map(state).transpose()
}

/// The same, locked until the transaction ends.
pub async fn lock(tx: &Tx, id: DisbursementId) -> Result<Option<OutgoingPayment>> {
    let sql = format!("SELECT {COLUMNS} FROM outgoing_payment WHERE disbursement_id = $1{}", tx.for_update());
    tx.one(&sql, [id.into()]).await?.as_ref().map(state).transpose()
}

/// The payment that bears a reference, whatever case, spaces and hyphens it was written with.
pub async fn of_reference(read: &Read, reference: &str) -> Result<Option<OutgoingPayment>> {
    let sql = format!("SELECT {COLUMNS} FROM outgoing_payment WHERE reference_key = $1");
    read.one(&sql, [squeezed(reference).into()]).await?.as_ref().map(state).transpose()
}

/// Adds a payment; `false` when its disbursement or reference got one at the same moment.
pub async fn add(tx: &mut Tx, payment: &OutgoingPayment) -> Result<bool> {
    let order = &payment.order;
    let mut values: Vec<Value> = vec![
        order.disbursement.into(),
        order.award.into(),
        order.tranche.into(),
        order.amount.amount_minor.into(),
        order.amount.currency.into(),
        order.payee_digest.clone().into(),
        order.end_to_end_id.clone().into(),
        squeezed(&order.end_to_end_id).into(),
        payment.state.into(),
        payment.released_at.into(),
    ];
    values.extend(said_values(payment));
    let sql = format!("{} ON CONFLICT DO NOTHING", insert("outgoing_payment", COLUMNS));
    let added = tx.run(&sql, values).await? == 1;
    if added {
        tx.touch(payment);
    }
    Ok(added)
}

/// Writes back what was said of a payment since its release.
pub async fn save(tx: &mut Tx, payment: &OutgoingPayment) -> Result<()> {
    let sql = "UPDATE outgoing_payment SET state = $2, confirmed_by = $3, confirmed_on = $4, confirmed_journal = $5, \
        returned_by = $6, returned_on = $7, returned_journal = $8, failed_on = $9, failed_journal = $10 \
        WHERE disbursement_id = $1";
    let mut values: Vec<Value> = vec![payment.order.disbursement.into(), payment.state.into()];
    values.extend(said_values(payment));
    assert_eq!(tx.run(sql, values).await?, 1, "a payment is never deleted");
    tx.touch(payment);
    Ok(())
}
