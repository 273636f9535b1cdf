//! Who may call what of donors, gifts, bank statements and receipts. A donor's own people are held to their own
//! organisation by the tenant wall.

use kaifong_kernel::auth::{
    Role::{self, Admin, Auditor, Donor, FinanceApprover, FinancePreparer, FinanceReleaser},
    Rule,
};

/// Staff who keep the books.
const FINANCE: &[Role] = &[FinancePreparer, FinanceApprover, FinanceReleaser, Auditor, Admin];
/// The same and donors' own people.
const SEEN: &[Role] = &[Donor, FinancePreparer, FinanceApprover, FinanceReleaser, Auditor, Admin];
/// Who writes for donors, and donors' own people.
const GIVING: &[Role] = &[Donor, FinancePreparer];
/// Who places money.
const PLACING: &[Role] = &[FinancePreparer];
/// Who opens accounts.
const OPENING: &[Role] = &[FinanceApprover, Admin];

/// One row for each RPC of `DonationService`, `BankService` and `ReceiptService`.
pub const GIFTS: [Rule; 38] = [
    Rule::write("/kaifong.donations.v1.DonationService/RegisterDonor", GIVING),
    Rule::write("/kaifong.donations.v1.DonationService/UpdateDonor", GIVING),
    Rule::read("/kaifong.donations.v1.DonationService/GetDonor", SEEN),
    Rule::read("/kaifong.donations.v1.DonationService/ListDonors", SEEN),
    Rule::write("/kaifong.donations.v1.DonationService/CreatePledge", GIVING),
    Rule::write("/kaifong.donations.v1.DonationService/CancelPledge", GIVING),
    Rule::read("/kaifong.donations.v1.DonationService/GetPledge", SEEN),
    Rule::read("/kaifong.donations.v1.DonationService/ListPledges", SEEN),
    Rule::read("/kaifong.donations.v1.DonationService/ResolveReference", SEEN),
    Rule::write("/kaifong.donations.v1.DonationService/ReceiveCheque", PLACING),
    Rule::write("/kaifong.donations.v1.DonationService/DepositCheque", PLACING),
    Rule::write("/kaifong.donations.v1.DonationService/ClearCheque", PLACING),
    Rule::write("/kaifong.donations.v1.DonationService/ReturnCheque", PLACING),
    Rule::write("/kaifong.donations.v1.DonationService/CreateCheckout", GIVING),
    Rule::write("/kaifong.donations.v1.DonationService/PaySandboxCheckout", GIVING),
    Rule::read("/kaifong.donations.v1.DonationService/GetCheckout", SEEN),
    Rule::read("/kaifong.donations.v1.DonationService/ListCheckouts", SEEN),
    Rule::read("/kaifong.donations.v1.DonationService/GetGift", SEEN),
    Rule::read("/kaifong.donations.v1.DonationService/ListGifts", SEEN),
    Rule::write("/kaifong.donations.v1.BankService/OpenBankAccount", OPENING),
    Rule::read("/kaifong.donations.v1.BankService/GetBankAccount", FINANCE),
    Rule::read("/kaifong.donations.v1.BankService/ListBankAccounts", FINANCE),
    Rule::write("/kaifong.donations.v1.BankService/StartImport", PLACING),
    Rule::read("/kaifong.donations.v1.BankService/WatchImport", FINANCE),
    Rule::read("/kaifong.donations.v1.BankService/GetImport", FINANCE),
    Rule::read("/kaifong.donations.v1.BankService/ListImports", FINANCE),
    Rule::read("/kaifong.donations.v1.BankService/ListStatements", FINANCE),
    Rule::read("/kaifong.donations.v1.BankService/GetBankLine", FINANCE),
    Rule::read("/kaifong.donations.v1.BankService/ListBankLines", FINANCE),
    Rule::write("/kaifong.donations.v1.BankService/PlaceLine", PLACING),
    Rule::write("/kaifong.donations.v1.BankService/UnplaceLine", &[FinanceApprover]),
    Rule::read("/kaifong.donations.v1.BankService/ListProposals", FINANCE),
    Rule::write("/kaifong.donations.v1.BankService/AcceptProposal", PLACING),
    Rule::write("/kaifong.donations.v1.BankService/DismissProposal", PLACING),
    Rule::write("/kaifong.donations.v1.ReceiptService/IssueReceipt", PLACING),
    Rule::write("/kaifong.donations.v1.ReceiptService/VoidReceipt", &[FinanceApprover]),
    Rule::read("/kaifong.donations.v1.ReceiptService/GetReceipt", SEEN),
    Rule::read("/kaifong.donations.v1.ReceiptService/ListReceipts", SEEN),
];
