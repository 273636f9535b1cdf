//! A guarded hot account: everybody draws on one programme at once, and it is never overdrawn.

use anyhow::{Context, Result, bail};
use kaifong_kernel::{auth::Role, bus::MemoryBus, values::encode_id};
use kaifong_proto::{
    common::v1::Money,
    donations::v1::{
        AllocateProgrammeRequest, CreatePledgeRequest, GetImportRequest, GetProgrammeBalanceRequest, ImportState,
        OpenBankAccountRequest, Rail, StartImportRequest, TakeHoldRequest, bank_service_client::BankServiceClient,
        donation_service_client::DonationServiceClient, fund_service_client::FundServiceClient,
    },
};
use uuid::Uuid;

use super::{
    Figure, figures,
    gift::{BOOKS, Books, books},
    load::{Load, drive},
    reference,
    stand::{Stand, Token},
    trace::patterns,
};

/// What the programme may give away: more than any run draws.
const ALLOCATED_MINOR: i64 = 100_000_000;

pub(super) async fn measure(stand: &Stand, load: Load) -> Result<Vec<Figure>> {
    let staff = stand.token(BOOKS)?;
    let books = books(stand, &staff).await?;
    money_in(stand, &staff, &books).await?;
    let service = stand.token(&[Role::Service])?;
    let holds = Holds { client: FundServiceClient::new(stand.wire()), programme: id("prg", 1), service };
    holds.allocate(&books).await?;
    let mut heard = Vec::new();
    for turn in [u64::MAX - 2, u64::MAX - 1, u64::MAX] {
        stand.trace.begin();
        holds.take(turn).await?;
        heard.push(stand.trace.end());
    }
    let patterns = patterns(&heard[1], &heard[2])?;
    let callers = holds.clone();
    let reached = drive(load, move |turn| {
        let holds = callers.clone();
        async move { holds.take(turn).await }
    })
    .await?;
    holds.check(&staff, reached.calls + 3).await?;
    let reference = reference::per_second(stand, &patterns, load).await?;
    Ok(figures(&format!("hold.{}", stand.on()), "holds/s", &reached, reference, load))
}

/// A TypeID of a number: what another service would have minted.
fn id(prefix: &'static str, number: u128) -> String {
    encode_id(prefix, Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | number))
}

/// A pledge, and the bank's line that fulfils it.
async fn money_in(stand: &Stand, token: &Token, books: &Books) -> Result<()> {
    let mut bank = BankServiceClient::new(stand.wire());
    let mut donations = DonationServiceClient::new(stand.wire());
    let request = OpenBankAccountRequest {
        fund_id: books.fund.clone(),
        purpose_id: books.purpose.clone(),
        currency: "HKD".to_owned(),
        account_number: "004-123456-838".to_owned(),
        name: "Bench".to_owned(),
    };
    bank.open_bank_account(token.request("account", request)?).await?;
    let request = CreatePledgeRequest {
        donor_id: books.donor.clone(),
        purpose_id: books.purpose.clone(),
        amount: Some(Money { amount_minor: ALLOCATED_MINOR, currency: "HKD".to_owned() }),
        rail: Rail::BankTransfer.into(),
        ..Default::default()
    };
    let pledge = donations.create_pledge(token.request("pledge", request)?).await?.into_inner();
    let reference = pledge.pledge.context("no pledge")?.reference;
    let day = stand.ports().now().hk_date().to_string();
    let request = StartImportRequest { document: statement(&day, &reference).into_bytes() };
    let import = bank.start_import(token.request("import", request)?).await?.into_inner();
    let import = import.import.context("no import")?.import_id;
    let bus = MemoryBus::new();
    for _ in 0..100 {
        stand.service().pump(&bus).await?;
        let request = GetImportRequest { import_id: import.clone() };
        let seen = bank.get_import(token.request("seen", request)?).await?.into_inner();
        if seen.import.is_some_and(|import| import.state() == ImportState::Done) {
            return Ok(());
        }
    }
    bail!("the statement was not worked through")
}

fn statement(day: &str, reference: &str) -> String {
    let amount = format!("<Amt Ccy=\"HKD\">{}.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>", ALLOCATED_MINOR / 100);
    let balance = |code: &str, amount: &str| {
        format!("<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount}<Dt><Dt>{day}</Dt></Dt></Bal>")
    };
    let zero = "<Amt Ccy=\"HKD\">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>";
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>\
         <GrpHdr><MsgId>B1</MsgId><CreDtTm>{day}T08:00:00+08:00</CreDtTm></GrpHdr>\
         <Stmt><Id>B1</Id><Acct><Id><Othr><Id>004-123456-838</Id></Othr></Id><Ccy>HKD</Ccy></Acct>{}{}\
         <Ntry>{amount}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>\
         <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>\
         <NtryDtls><TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>\
         </Stmt></BkToCstmrStmt></Document>",
        balance("OPBD", zero),
        balance("CLBD", &amount),
    )
}

#[derive(Clone)]
struct Holds {
    client: FundServiceClient<kaifong_kernel::wire::Wire>,
    programme: String,
    service: Token,
}

impl Holds {
    async fn allocate(&self, books: &Books) -> Result<()> {
        let request = AllocateProgrammeRequest {
            purpose_id: books.purpose.clone(),
            programme_id: self.programme.clone(),
            amount: Some(Money { amount_minor: ALLOCATED_MINOR, currency: "HKD".to_owned() }),
        };
        self.client.clone().allocate_programme(self.service.request("allocate", request)?).await?;
        Ok(())
    }

    async fn take(&self, turn: u64) -> Result<()> {
        let request = TakeHoldRequest {
            programme_id: self.programme.clone(),
            award_id: id("awd", u128::from(turn) + 1),
            amount: Some(Money { amount_minor: 1, currency: "HKD".to_owned() }),
            expires_at_us: 4_000_000_000_000_000,
        };
        self.client.clone().take_hold(self.service.request(&format!("hold-{turn}"), request)?).await?;
        Ok(())
    }

    /// What is held is what was taken, to the cent.
    async fn check(&self, staff: &Token, taken: u64) -> Result<()> {
        let request = GetProgrammeBalanceRequest { programme_id: self.programme.clone() };
        let seen = self.client.clone().get_programme_balance(staff.request("balance", request)?).await?.into_inner();
        let held = seen.balance.context("no balance")?.held_minor;
        if u64::try_from(held).ok() == Some(taken) { Ok(()) } else { bail!("{taken} were taken and {held} are held") }
    }
}
