//! A gift booked durably: RPC in, journal, outbox, audit and response rows committed, RPC out.

use anyhow::{Context, Result};
use kaifong_kernel::auth::Role;
use kaifong_proto::{
    common::v1::{LocalizedText, Money},
    donations::v1::{
        CreateFundRequest, CreatePurposeRequest, DonorKind, OpenFundRequest, ReceiveChequeRequest,
        RegisterDonorRequest, donation_service_client::DonationServiceClient, fund_service_client::FundServiceClient,
    },
};

use super::{
    Figure, figures,
    load::{Load, drive},
    reference,
    stand::{Stand, Token},
    trace::patterns,
};

/// Roles of whoever sets the stand up and books.
pub(super) const BOOKS: &[Role] = &[Role::Admin, Role::FinancePreparer, Role::FinanceApprover];

pub(super) async fn measure(stand: &Stand, load: Load) -> Result<Vec<Figure>> {
    let token = stand.token(BOOKS)?;
    let gifts = Gifts { client: DonationServiceClient::new(stand.wire()), books: books(stand, &token).await?, token };
    let mut heard = Vec::new();
    for turn in [u64::MAX - 2, u64::MAX - 1, u64::MAX] {
        stand.trace.begin();
        gifts.book(turn).await?;
        heard.push(stand.trace.end());
    }
    // The first call of a process also fetches keys and plans.
    let patterns = patterns(&heard[1], &heard[2])?;
    let callers = gifts.clone();
    let reached = drive(load, move |turn| {
        let gifts = callers.clone();
        async move { gifts.book(turn).await }
    })
    .await?;
    let reference = reference::per_second(stand, &patterns, load).await?;
    Ok(figures(&format!("gift.{}", stand.on()), "gifts/s", &reached, reference, load))
}

/// What a gift needs.
#[derive(Clone)]
pub(super) struct Books {
    pub(super) fund: String,
    pub(super) purpose: String,
    pub(super) donor: String,
}

/// A fund with a purpose, and a donor.
pub(super) async fn books(stand: &Stand, token: &Token) -> Result<Books> {
    let mut funds = FundServiceClient::new(stand.wire());
    let mut donations = DonationServiceClient::new(stand.wire());
    let name = || Some(LocalizedText { en: "Bench".to_owned(), zh_hant: "量度".to_owned() });
    let request = CreateFundRequest { code: "BENCH".to_owned(), name: name() };
    let fund = funds.create_fund(token.request("fund", request)?).await?.into_inner();
    let fund = fund.fund.context("no fund")?.fund_id;
    funds.open_fund(token.request("open", OpenFundRequest { fund_id: fund.clone() })?).await?;
    let request = CreatePurposeRequest { fund_id: fund.clone(), code: "ALL".to_owned(), name: name() };
    let purpose = funds.create_purpose(token.request("purpose", request)?).await?.into_inner();
    let request =
        RegisterDonorRequest { kind: DonorKind::Company.into(), name: "Bench Ltd".to_owned(), ..Default::default() };
    let donor = donations.register_donor(token.request("donor", request)?).await?.into_inner();
    Ok(Books {
        fund,
        purpose: purpose.purpose.context("no purpose")?.purpose_id,
        donor: donor.donor.context("no donor")?.donor_id,
    })
}

#[derive(Clone)]
struct Gifts {
    client: DonationServiceClient<kaifong_kernel::wire::Wire>,
    books: Books,
    token: Token,
}

impl Gifts {
    async fn book(&self, turn: u64) -> Result<()> {
        let request = ReceiveChequeRequest {
            donor_id: self.books.donor.clone(),
            purpose_id: self.books.purpose.clone(),
            amount: Some(Money { amount_minor: 10_000, currency: "HKD".to_owned() }),
            cheque_number: format!("{:06}", turn % 1_000_000),
            received_on: "2026-01-05".to_owned(),
            ..Default::default()
        };
        let request = self.token.request(&format!("gift-{turn}"), request)?;
        self.client.clone().receive_cheque(request).await?;
        Ok(())
    }
}
