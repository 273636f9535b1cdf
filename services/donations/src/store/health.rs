//! The ledger checked against itself, in SQL: nothing is taken for granted that a row could say otherwise.

use kaifong_kernel::{Error, Read, Result};

use super::row::get;

/// What the check found; all but `journals` is 0 when the books are sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Health {
    /// Journals in the books.
    pub journals: i64,
    /// What journals are off zero, sign disregarded.
    pub imbalance_minor: i64,
    /// Journals that are off.
    pub unbalanced_journals: i64,
    /// Programmes whose balance is not the replay of their postings and holds.
    pub programmes_off: i64,
    /// Purposes whose balance is not the replay of their programmes.
    pub purposes_off: i64,
    /// Programmes whose commitments don't come to their balance.
    pub commitments_off: i64,
    /// Bank accounts of which the books say another balance than their newest statement, while nothing of it waits to be
    /// booked.
    pub bank_accounts_off: i64,
}

impl Health {
    /// Whether nothing is off.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        *self == Self { journals: self.journals, ..Self::default() }
    }
}

/// A journal without postings is off too: somebody took them away.
const UNBALANCED: &str = "SELECT COUNT(*) AS off, CAST(COALESCE(SUM(ABS(q.minor)), 0) AS BIGINT) AS minor FROM ( \
    SELECT journal.id, account.purpose_id, account.currency, COALESCE(SUM(posting.amount_minor), 0) AS minor, \
    COUNT(posting.place) AS sides FROM journal LEFT JOIN posting ON posting.journal_id = journal.id \
    LEFT JOIN account ON account.id = posting.account_id GROUP BY journal.id, account.purpose_id, account.currency) q \
    WHERE q.minor <> 0 OR q.sides = 0";

/// As `Shift` counts them: expense that is neither owed nor in transit is paid.
const PROGRAMMES: &str = "SELECT COUNT(*) AS off FROM ( \
    SELECT account.detail_id AS programme_id, \
    SUM(CASE WHEN account.kind = 'programme_allocations' THEN posting.amount_minor ELSE 0 END) AS allocated, \
    SUM(CASE WHEN account.kind = 'commitments' THEN posting.amount_minor ELSE 0 END) AS committed, \
    SUM(CASE WHEN account.kind = 'grants_payable' THEN -posting.amount_minor ELSE 0 END) AS payable, \
    SUM(CASE WHEN account.kind = 'payment_in_transit' THEN -posting.amount_minor ELSE 0 END) AS in_transit, \
    SUM(CASE WHEN account.kind IN ('grants_expense', 'grants_payable', 'payment_in_transit') \
    THEN posting.amount_minor ELSE 0 END) AS paid \
    FROM account JOIN posting ON posting.account_id = account.id WHERE account.kind IN ('programme_allocations', \
    'commitments', 'grants_expense', 'grants_payable', 'payment_in_transit') GROUP BY account.detail_id) replay \
    FULL JOIN programme_position stored ON stored.programme_id = replay.programme_id \
    LEFT JOIN (SELECT programme_id, SUM(amount_minor) AS held FROM hold WHERE state = 'held' GROUP BY programme_id) kept \
    ON kept.programme_id = stored.programme_id \
    WHERE stored.programme_id IS NULL OR stored.allocated <> COALESCE(replay.allocated, 0) \
    OR stored.committed <> COALESCE(replay.committed, 0) OR stored.payable <> COALESCE(replay.payable, 0) \
    OR stored.in_transit <> COALESCE(replay.in_transit, 0) OR stored.paid <> COALESCE(replay.paid, 0) \
    OR stored.held <> COALESCE(kept.held, 0)";

const PURPOSES: &str = "SELECT COUNT(*) AS off FROM ( \
    SELECT purpose_id, currency, SUM(allocated) AS allocated, SUM(paid) AS paid FROM programme_position \
    GROUP BY purpose_id, currency) replay FULL JOIN purpose_position stored \
    ON stored.purpose_id = replay.purpose_id AND stored.currency = replay.currency \
    WHERE stored.purpose_id IS NULL OR stored.allocated <> COALESCE(replay.allocated, 0) \
    OR stored.paid <> COALESCE(replay.paid, 0)";

const COMMITMENTS: &str = "SELECT COUNT(*) AS off FROM ( \
    SELECT programme_id, SUM(committed) AS committed, SUM(payable) AS payable, SUM(in_transit) AS in_transit, \
    SUM(paid) AS paid FROM commitment GROUP BY programme_id) replay \
    FULL JOIN programme_position stored ON stored.programme_id = replay.programme_id \
    WHERE stored.programme_id IS NULL OR stored.committed <> COALESCE(replay.committed, 0) \
    OR stored.payable <> COALESCE(replay.payable, 0) OR stored.in_transit <> COALESCE(replay.in_transit, 0) \
    OR stored.paid <> COALESCE(replay.paid, 0)";

/// Every line of a statement is booked against the bank, in full and once: to suspense, or where it belongs.
const BANK_ACCOUNTS: &str = "SELECT COUNT(*) AS off FROM ( \
    SELECT bank_account.id, COALESCE(bank_account.closing_minor, 0) AS told, COALESCE(SUM(posting.amount_minor), 0) AS booked \
    FROM bank_account LEFT JOIN account ON account.detail_id = bank_account.id AND account.kind = 'bank' \
    LEFT JOIN posting ON posting.account_id = account.id WHERE bank_account.importing IS NULL \
    GROUP BY bank_account.id, bank_account.closing_minor) q WHERE q.told <> q.booked";

/// Checks the ledger.
pub async fn check(read: &Read) -> Result<Health> {
    Ok(Health {
        journals: number(read, "SELECT COUNT(*) AS off FROM journal", "off").await?,
        imbalance_minor: number(read, UNBALANCED, "minor").await?,
        unbalanced_journals: number(read, UNBALANCED, "off").await?,
        programmes_off: number(read, PROGRAMMES, "off").await?,
        purposes_off: number(read, PURPOSES, "off").await?,
        commitments_off: number(read, COMMITMENTS, "off").await?,
        bank_accounts_off: number(read, BANK_ACCOUNTS, "off").await?,
    })
}

async fn number(read: &Read, sql: &str, column: &str) -> Result<i64> {
    let row = read.one(sql, []).await?.ok_or_else(|| Error::internal("a count counted nothing"))?;
    get(&row, column)
}
