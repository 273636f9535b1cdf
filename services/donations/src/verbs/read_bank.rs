//! Questions about bank accounts, imports, statements, lines and proposals.

use kaifong_kernel::{
    Query, Read, Result,
    values::{Page, PageOf},
};

use crate::{
    domain::{
        bank::BankAccountId,
        fund::FundId,
        gift_refusal::GiftRefusal,
        import::{Import, ImportId, ImportState},
        line::LineId,
        proposal::Proposal,
        statement::Statement,
    },
    store::{
        self, line, proposal,
        seen::{SeenAccount, SeenLine},
        statement,
    },
};

/// Reads one account.
pub struct GetBankAccount {
    /// The account.
    pub account: BankAccountId,
}

impl Query for GetBankAccount {
    const NAME: &'static str = "GetBankAccount";
    type Out = SeenAccount;

    async fn run(&self, read: &Read) -> Result<SeenAccount> {
        let unknown = GiftRefusal::UnknownAccount { account: self.account };
        let account = store::bank_account::get_by_id(read, self.account).await?.ok_or(unknown)?;
        SeenAccount::of(read, account).await
    }
}

/// Lists accounts.
pub struct ListBankAccounts {
    /// Only of this fund.
    pub fund: Option<FundId>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListBankAccounts {
    const NAME: &'static str = "ListBankAccounts";
    type Out = PageOf<SeenAccount>;

    async fn run(&self, read: &Read) -> Result<PageOf<SeenAccount>> {
        let PageOf { items, next } = store::bank_account::list(read, self.fund, &self.page).await?;
        let mut seen = Vec::with_capacity(items.len());
        for account in items {
            seen.push(SeenAccount::of(read, account).await?);
        }
        Ok(PageOf { items: seen, next })
    }
}

/// Reads one import.
pub struct GetImport {
    /// The import.
    pub import: ImportId,
}

impl Query for GetImport {
    const NAME: &'static str = "GetImport";
    type Out = Import;

    async fn run(&self, read: &Read) -> Result<Import> {
        let unknown = GiftRefusal::UnknownImport { import: self.import };
        Ok(store::import::get_by_id(read, self.import).await?.ok_or(unknown)?)
    }
}

/// Lists imports.
pub struct ListImports {
    /// Only this state.
    pub state: Option<ImportState>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListImports {
    const NAME: &'static str = "ListImports";
    type Out = PageOf<Import>;

    async fn run(&self, read: &Read) -> Result<PageOf<Import>> {
        store::import::list(read, self.state, &self.page).await
    }
}

/// Lists statements.
pub struct ListStatements {
    /// Which.
    pub wanted: statement::Wanted,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListStatements {
    const NAME: &'static str = "ListStatements";
    type Out = PageOf<Statement>;

    async fn run(&self, read: &Read) -> Result<PageOf<Statement>> {
        statement::list(read, &self.wanted, &self.page).await
    }
}

/// Reads one line.
pub struct GetBankLine {
    /// The line.
    pub line: LineId,
}

impl Query for GetBankLine {
    const NAME: &'static str = "GetBankLine";
    type Out = SeenLine;

    async fn run(&self, read: &Read) -> Result<SeenLine> {
        let found = line::get_by_id(read, self.line).await?;
        SeenLine::of(read, found.ok_or(GiftRefusal::UnknownLine { line: self.line })?).await
    }
}

/// Lists lines.
pub struct ListBankLines {
    /// Which.
    pub wanted: line::Wanted,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListBankLines {
    const NAME: &'static str = "ListBankLines";
    type Out = PageOf<SeenLine>;

    async fn run(&self, read: &Read) -> Result<PageOf<SeenLine>> {
        let PageOf { items, next } = line::list(read, &self.wanted, &self.page).await?;
        let mut seen = Vec::with_capacity(items.len());
        for line in items {
            seen.push(SeenLine::of(read, line).await?);
        }
        Ok(PageOf { items: seen, next })
    }
}

/// Lists proposals.
pub struct ListProposals {
    /// Which.
    pub wanted: proposal::Wanted,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListProposals {
    const NAME: &'static str = "ListProposals";
    type Out = PageOf<Proposal>;

    async fn run(&self, read: &Read) -> Result<PageOf<Proposal>> {
        proposal::list(read, &self.wanted, &self.page).await
    }
}
