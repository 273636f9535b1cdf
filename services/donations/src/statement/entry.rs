//! An entry and its details as transactions: one for each detail when they make the entry's amount, otherwise one.

use kaifong_kernel::values::Money;

use super::{Unreadable, amount, node::Node};
use crate::domain::line::Transaction;

/// What banks write where there is no end-to-end reference.
const NO_REFERENCE: &[&str] = &["NONREF", "NOTPROVIDED", "NOT PROVIDED", "NOREF", "NONE", "N/A", "-"];

/// The booked transactions of an entry; none when it is pending or for information.
pub(super) fn transactions(entry: &Node) -> Result<Vec<Transaction>, Unreadable> {
    let status = entry.needed("Sts")?;
    if status.child("Cd").unwrap_or(status).word() != "BOOK" {
        return Ok(Vec::new());
    }
    let whole = amount::signed(entry)?;
    let details: Vec<&Node> = entry.all("NtryDtls").flat_map(|details| details.all("TxDtls")).collect();
    if let Some(amounts) = split(whole, &details) {
        return details.iter().zip(amounts).map(|(detail, amount)| transaction(entry, Some(detail), amount)).collect();
    }
    let single = if let [only] = details.as_slice() { Some(*only) } else { None };
    let mut transaction = transaction(entry, single, whole)?;
    transaction.unsplit = details.len() > 1;
    Ok(vec![transaction])
}

/// The amounts of two or more details, if all are named and they make the entry's amount.
fn split(whole: Money, details: &[&Node]) -> Option<Vec<Money>> {
    if details.len() < 2 {
        return None;
    }
    let amounts: Option<Vec<Money>> = details.iter().map(|detail| detail_amount(whole, detail)).collect();
    let amounts = amounts?;
    let sum = amounts.iter().try_fold(Money::new(0, whole.currency), |sum, amount| sum.plus(*amount)).ok()?;
    (sum == whole && amounts.iter().all(|amount| amount.amount_minor != 0)).then_some(amounts)
}

/// A detail's amount in the account's currency: its own (version 3 and later) or its transaction amount. Without a sign
/// of its own it has the entry's.
fn detail_amount(whole: Money, detail: &Node) -> Option<Money> {
    let named = detail.child("Amt").or_else(|| detail.down(&["AmtDtls", "TxAmt", "Amt"]))?;
    let amount = amount::read(named).ok()?;
    let debit = detail.child("CdtDbtInd").map_or(whole.amount_minor < 0, |sign| sign.word() == "DBIT");
    if debit { amount.negated().ok() } else { Some(amount) }
}

fn transaction(entry: &Node, detail: Option<&Node>, amount: Money) -> Result<Transaction, Unreadable> {
    let booked = entry.child("BookgDt").or_else(|| entry.child("ValDt"));
    let booked = booked.ok_or_else(|| Unreadable::at(entry.line, "a booked Ntry has neither BookgDt nor ValDt"))?;
    let value = entry.child("ValDt").unwrap_or(booked);
    let reference = |name: &str| detail.and_then(|detail| detail.text_at(&["Refs", name]));
    let flagged = entry.text_at(&["RvslInd"]).is_some_and(|flag| flag == "true" || flag == "1");
    let incoming = amount.amount_minor > 0;
    Ok(Transaction {
        at_line: detail.unwrap_or(entry).line,
        amount,
        booked_on: amount::day(booked)?,
        value_on: amount::day(value)?,
        reversal: flagged || detail.is_some_and(|detail| detail.child("RtrInf").is_some()),
        bank_code: bank_code(entry, detail),
        charges: charges(entry, detail, amount),
        end_to_end_id: reference("EndToEndId").filter(|id| !NO_REFERENCE.contains(&id.to_uppercase().as_str())),
        servicer_ref: reference("AcctSvcrRef").or_else(|| entry.text_at(&["AcctSvcrRef"])),
        cheque_number: reference("ChqNb"),
        counterparty: detail.and_then(|detail| counterparty(detail, incoming)),
        counterparty_account: detail.and_then(|detail| counterparty_account(detail, incoming)),
        remittance: remittance(entry, detail),
        unsplit: false,
    })
}

fn bank_code(entry: &Node, detail: Option<&Node>) -> String {
    let of = |node: &Node| {
        let code = node.child("BkTxCd")?;
        let domain = || {
            let names: [&[&str]; 3] = [&["Domn", "Cd"], &["Domn", "Fmly", "Cd"], &["Domn", "Fmly", "SubFmlyCd"]];
            let parts: Option<Vec<String>> = names.iter().map(|path| code.text_at(path)).collect();
            parts.map(|parts| parts.join("/"))
        };
        domain().or_else(|| code.text_at(&["Prtry", "Cd"]))
    };
    detail.and_then(of).or_else(|| of(entry)).unwrap_or_default()
}

/// Charges named beside the amount: the total where there is one, otherwise the sum of the records that are not a
/// credit. Charges in another currency say nothing about this amount.
fn charges(entry: &Node, detail: Option<&Node>, amount: Money) -> Option<Money> {
    let holder = detail.filter(|detail| detail.child("Chrgs").is_some()).unwrap_or(entry);
    let mut sum = Money::new(0, amount.currency);
    for charges in holder.all("Chrgs") {
        let total = charges.child("TtlChrgsAndTaxAmt").and_then(|total| amount::read(total).ok());
        let named: Vec<Money> = total.map_or_else(|| records(charges), |total| vec![total]);
        for charge in named {
            sum = sum.plus(charge).ok()?;
        }
    }
    (sum.amount_minor != 0).then_some(sum)
}

fn records(charges: &Node) -> Vec<Money> {
    let own = charges.child("Amt").is_some().then_some(charges);
    let records = own.into_iter().chain(charges.all("Rcrd"));
    let debits = records.filter(|record| record.child("CdtDbtInd").is_none_or(|sign| sign.word() == "DBIT"));
    debits.filter_map(|record| record.child("Amt").and_then(|amount| amount::read(amount).ok())).collect()
}

/// The other side's name: the ultimate party where it is named, as it is who gives.
fn counterparty(detail: &Node, incoming: bool) -> Option<String> {
    let roles = if incoming { ["UltmtDbtr", "Dbtr"] } else { ["UltmtCdtr", "Cdtr"] };
    let parties = detail.child("RltdPties")?;
    roles.iter().find_map(|role| parties.text_at(&[role, "Pty", "Nm"]).or_else(|| parties.text_at(&[role, "Nm"])))
}

fn counterparty_account(detail: &Node, incoming: bool) -> Option<String> {
    let account = detail.down(&["RltdPties", if incoming { "DbtrAcct" } else { "CdtrAcct" }, "Id"])?;
    let number = account.text_at(&["IBAN"]).or_else(|| account.text_at(&["Othr", "Id"]))?;
    Some(super::heading::plain_number(&number)).filter(|number| !number.is_empty())
}

/// What the payer wrote: structured references, free text, then what the bank adds.
fn remittance(entry: &Node, detail: Option<&Node>) -> String {
    let mut texts = Vec::new();
    if let Some(detail) = detail {
        if let Some(written) = detail.child("RmtInf") {
            texts.extend(written.all("Strd").filter_map(|one| one.text_at(&["CdtrRefInf", "Ref"])));
            texts.extend(written.all("Ustrd").map(|one| one.word().to_owned()));
            let more = written.all("Strd").flat_map(|one| one.all("AddtlRmtInf"));
            texts.extend(more.map(|one| one.word().to_owned()));
        }
        texts.extend(detail.text_at(&["AddtlTxInf"]));
    }
    texts.extend(entry.text_at(&["AddtlNtryInf"]));
    texts.join(" ")
}
