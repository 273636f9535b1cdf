//! What a statement says of itself before its entries: account and balances.

use kaifong_kernel::values::Currency;

use super::{Unreadable, amount, node::Node};
use crate::domain::bank::{Balance, Heading};

/// A heading whose elements arrive one by one.
pub(super) struct Gathering {
    at_line: u64,
    id: String,
    account_number: Option<String>,
    currency: Option<Currency>,
    opening: Option<Balance>,
    closed_before: Option<Balance>,
    closing: Option<Balance>,
}

impl Gathering {
    pub fn at(at_line: u64) -> Self {
        let (id, account_number, currency) = (String::new(), None, None);
        Self { at_line, id, account_number, currency, opening: None, closed_before: None, closing: None }
    }

    pub fn take(&mut self, node: &Node) -> Result<(), Unreadable> {
        match node.name.as_str() {
            "Id" => node.word().clone_into(&mut self.id),
            "Acct" => self.account(node)?,
            "Bal" => self.balance(node)?,
            _ => {}
        }
        Ok(())
    }

    fn account(&mut self, node: &Node) -> Result<(), Unreadable> {
        let number = node.text_at(&["Id", "IBAN"]).or_else(|| node.text_at(&["Id", "Othr", "Id"]));
        self.account_number = number.map(|number| plain_number(&number));
        let Some(code) = node.text_at(&["Ccy"]) else { return Ok(()) };
        let bad = |_| Unreadable::at(node.line, "Ccy is no currency of ISO 4217");
        self.currency = Some(Currency::parse(&code).map_err(bad)?);
        Ok(())
    }

    fn balance(&mut self, node: &Node) -> Result<(), Unreadable> {
        let kind = node.text_at(&["Tp", "CdOrPrtry", "Cd"]).unwrap_or_default();
        let slot = match kind.as_str() {
            "OPBD" => &mut self.opening,
            "PRCD" => &mut self.closed_before,
            "CLBD" => &mut self.closing,
            _ => return Ok(()),
        };
        if slot.is_some() {
            return Err(Unreadable::at(node.line, format!("a second {kind} balance")));
        }
        *slot = Some(Balance { money: amount::signed(node)?, on: amount::day(node.needed("Dt")?)? });
        Ok(())
    }

    pub fn heading(self) -> Result<Heading, Unreadable> {
        let lacks = || Unreadable::at(self.at_line, "the account has no number");
        let account_number = self.account_number.filter(|number| !number.is_empty()).ok_or_else(lacks)?;
        Ok(Heading {
            at_line: self.at_line,
            bank_statement_id: self.id,
            account_number,
            currency: self.currency,
            // The booked closing balance of the day before is the opening balance by definition (external code PRCD).
            opening: self.opening.or(self.closed_before),
            closing: self.closing,
        })
    }
}

/// Letters and digits in capitals: banks set account numbers off with spaces and hyphens as they like.
#[must_use]
pub fn plain_number(number: &str) -> String {
    number.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}
