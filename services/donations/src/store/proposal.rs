//! Proposals.

use kaifong_kernel::{
    Error, Read, Result, Tx,
    values::{Currency, Money, Page, PageOf},
};
use sea_orm::{QueryResult, Value};

use super::{
    listing::Listing,
    row::{get, insert, money},
};
use crate::domain::{
    line::LineId,
    proposal::{Proposal, ProposalId, ProposalState, Reason, Share},
};

const COLUMNS: &str = "id, line_id, pledge_id, state, score, reasons, line_minor, pledge_minor, currency, others, \
    proposed_at";

/// Which proposals are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only for this line.
    pub line: Option<LineId>,
    /// Only this state.
    pub state: Option<ProposalState>,
}

fn state(row: &QueryResult) -> Result<Proposal> {
    let words: String = get(row, "reasons")?;
    let reasons: Option<Vec<Reason>> = words.split(' ').map(Reason::from_word).collect();
    let line_amount = money(row, "line_minor")?;
    let others: String = get(row, "others")?;
    let others: Option<Vec<Share>> = others.split_whitespace().map(|text| share(text, line_amount.currency)).collect();
    Ok(Proposal {
        id: get(row, "id")?,
        line: get(row, "line_id")?,
        pledge: get(row, "pledge_id")?,
        state: get(row, "state")?,
        score: get(row, "score")?,
        reasons: reasons.ok_or_else(|| Error::internal("a stored reason is not one"))?,
        line_amount,
        pledge_amount: money(row, "pledge_minor")?,
        others: others.ok_or_else(|| Error::internal("a stored share is not one"))?,
        proposed_at: get(row, "proposed_at")?,
    })
}

/// A share out of its text, `plg_…:1000`.
fn share(text: &str, currency: Currency) -> Option<Share> {
    let (pledge, minor) = text.split_once(':')?;
    Some(Share { pledge: pledge.parse().ok()?, amount: Money::new(minor.parse().ok()?, currency) })
}

fn values(proposal: &Proposal) -> Vec<Value> {
    let reasons: Vec<&str> = proposal.reasons.iter().map(|reason| reason.word()).collect();
    let others = proposal.others.iter().map(|share| format!("{}:{}", share.pledge, share.amount.amount_minor));
    vec![
        proposal.id.into(),
        proposal.line.into(),
        proposal.pledge.into(),
        proposal.state.into(),
        proposal.score.into(),
        reasons.join(" ").into(),
        proposal.line_amount.amount_minor.into(),
        proposal.pledge_amount.amount_minor.into(),
        proposal.line_amount.currency.into(),
        others.collect::<Vec<_>>().join(" ").into(),
        proposal.proposed_at.into(),
    ]
}

/// The proposal.
pub async fn get_by_id(read: &Read, id: ProposalId) -> Result<Option<Proposal>> {
    let sql = format!("SELECT {COLUMNS} FROM proposal WHERE id = $1");
    read.one(&sql, vec![id.into()]).await?.as_ref().map(state).transpose()
}

/// The same, locked until the transaction ends.
pub async fn lock(tx: &Tx, id: ProposalId) -> Result<Option<Proposal>> {
    let sql = format!("SELECT {COLUMNS} FROM proposal WHERE id = $1{}", tx.for_update());
    tx.one(&sql, vec![id.into()]).await?.as_ref().map(state).transpose()
}

/// The open proposals of a line, locked until the transaction ends.
pub async fn lock_open(tx: &Tx, line: LineId) -> Result<Vec<Proposal>> {
    let lock = tx.for_update();
    let sql = format!("SELECT {COLUMNS} FROM proposal WHERE line_id = $1 AND state = 'open' ORDER BY id{lock}");
    tx.all(&sql, vec![line.into()]).await?.iter().map(state).collect()
}

/// Adds a proposal.
pub async fn add(tx: &mut Tx, proposal: &Proposal) -> Result<()> {
    tx.run(&insert("proposal", COLUMNS), values(proposal)).await?;
    tx.touch(proposal);
    Ok(())
}

/// Writes back the state of a proposal.
pub async fn save(tx: &mut Tx, proposal: &Proposal) -> Result<()> {
    let row = vec![proposal.id.into(), proposal.state.into()];
    let touched = tx.run("UPDATE proposal SET state = $2 WHERE id = $1", row).await?;
    assert_eq!(touched, 1, "a proposal is never deleted");
    tx.touch(proposal);
    Ok(())
}

/// One page of proposals.
pub async fn list(read: &Read, wanted: &Wanted, page: &Page) -> Result<PageOf<Proposal>> {
    let listing = Listing::of(COLUMNS, "proposal").only("line_id", wanted.line).only("state", wanted.state);
    listing.page(read, page, state, |proposal| proposal.id.uuid()).await
}
