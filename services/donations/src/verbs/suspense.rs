//! Asks a person what a bank line in suspense was.

use kaifong_kernel::{Result, Tx, auth::Role, work::NewWork};

use crate::{
    domain::line::{BankLine, LineKind},
    events,
};

/// Kinds of the work items that lines in suspense are.
pub const SUSPENSE: &str = "suspense_line";

/// Days that a line may lie in suspense before its work item is overdue.
const SUSPENSE_DAYS: i64 = 5;

/// A line in suspense is work, with so many proposals to decide.
pub(super) async fn ask(tx: &mut Tx, line: &BankLine, proposals: usize) -> Result<()> {
    tx.open_work(work(tx, line, proposals)).await?;
    tx.emit(events::gift::line_suspended(line, proposals));
    Ok(())
}

fn work(tx: &Tx, line: &BankLine, proposals: usize) -> NewWork {
    let (en, zh) = if line.kind == LineKind::Opening {
        ("Say of which purposes an account's opening balance is", "請確認帳戶的期初結餘屬於哪些用途")
    } else if proposals > 0 {
        ("Decide what a bank line was: there are proposals", "請確認銀行記錄的來源：已有配對建議")
    } else {
        ("Find out what a bank line was", "請查明銀行記錄的來源")
    };
    NewWork {
        kind: SUSPENSE,
        subject: line.id.to_string(),
        title_en: en.to_owned(),
        title_zh_hant: zh.to_owned(),
        owner_role: Role::FinancePreparer,
        due_at: tx.now().plus_days(SUSPENSE_DAYS),
        tenant: tx.actor().tenant,
    }
}
