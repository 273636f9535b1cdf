//! Takes in what a bank account held before its first statement.

use kaifong_kernel::{Result, Tx};

use super::{books, suspense};
use crate::{
    domain::{
        bank::BankAccount,
        line::{BEFORE_ALL, BankLine, LineId, LineKind, LineState},
        statement::Statement,
    },
    store,
};

/// The opening balance of an account's first statement becomes a line of its own, in suspense: only with it do the books
/// say what the bank says, and only a person knows of which purposes it is.
pub(super) async fn take_in(tx: &mut Tx, account: &BankAccount, first: &Statement) -> Result<()> {
    let opening = first.balances.opening;
    if opening.money.amount_minor == 0 {
        return Ok(());
    }
    let line = BankLine {
        id: tx.mint::<LineId>(),
        account: account.id,
        statement: first.id,
        place: BEFORE_ALL,
        content_key: store::line::key_of(tx, LineKind::Opening.word()),
        occurrence: 1,
        payer_key: None,
        kind: LineKind::Opening,
        state: LineState::Suspense,
        amount: opening.money,
        booked_on: opening.on,
        value_on: opening.on,
        charges: None,
        bank_code: String::new(),
        cheque_number: None,
        commitment: String::new(),
        parts: Vec::new(),
    };
    let line = store::line::add(tx, line, &store::line::Told::default()).await?;
    books::opened(tx, account, &line).await?;
    suspense::ask(tx, &line, 0).await
}
