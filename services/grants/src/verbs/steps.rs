//! Steps that many verbs take: loading what a request names, and who signs.

use kaifong_kernel::{
    NewWork, Result, Tx,
    auth::Role,
    values::{OrgId, PersonId},
};

use crate::{
    domain::{
        acquittal::Acquittal,
        application::Application,
        award::Award,
        disbursement::Disbursement,
        duty::Signer,
        ids::{AcquittalId, ApplicationId, AwardId, DisbursementId, PayeeId, ProgrammeId, TrancheId},
        interest::Interest,
        payee::Payee,
        programme::Programme,
        refusal::Refusal,
        tranche::Tranche,
    },
    store,
};

/// Days until work that waits for a person should be done.
const WORK_DAYS: i64 = 3;

/// The person who acts; a system has no duties.
pub(super) fn signer(tx: &Tx) -> Result<Signer> {
    let actor = tx.actor();
    Ok(Signer { person: actor.require_person()?, since: actor.person_since, created_by: actor.created_by })
}

/// The organisation that an agency's person or system acts for.
pub(super) fn own_agency(tx: &Tx) -> Option<OrgId> {
    tx.actor().has(Role::Agency).then_some(tx.actor().tenant)
}

pub(super) async fn programme(tx: &Tx, id: ProgrammeId) -> Result<Programme> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownProgramme { programme: id })?)
}

pub(super) async fn application(tx: &Tx, id: ApplicationId) -> Result<Application> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownApplication { application: id })?)
}

pub(super) async fn award(tx: &Tx, id: AwardId) -> Result<Award> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownAward { award: id })?)
}

pub(super) async fn tranche(tx: &Tx, id: TrancheId) -> Result<Tranche> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownTranche { tranche: id })?)
}

pub(super) async fn acquittal(tx: &Tx, id: AcquittalId) -> Result<Acquittal> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownAcquittal { acquittal: id })?)
}

pub(super) async fn payee(tx: &Tx, id: PayeeId) -> Result<Payee> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownPayee { payee: id })?)
}

pub(super) async fn disbursement(tx: &Tx, id: DisbursementId) -> Result<Disbursement> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownDisbursement { disbursement: id })?)
}

/// A payment and the payee it goes to, both locked, the payee first as everywhere: no change of it slips in between.
pub(super) async fn payment(tx: &Tx, id: DisbursementId) -> Result<(Payee, Disbursement)> {
    let unknown = Refusal::UnknownDisbursement { disbursement: id };
    let found: Disbursement = store::get(tx, id.uuid()).await?.ok_or(unknown)?;
    Ok((payee(tx, found.payee).await?, disbursement(tx, id).await?))
}

/// Whoever declared an interest in an application takes no step about it.
pub(super) async fn no_interest(tx: &Tx, person: PersonId, application: ApplicationId) -> Result<()> {
    is_free(tx, person, ("application_id", Some(application.into()))).await
}

/// Whoever declared an interest in any application of an agency has no say in where that agency is paid.
pub(super) async fn no_interest_in_agency(tx: &Tx, person: PersonId, agency: OrgId) -> Result<()> {
    is_free(tx, person, ("agency_id", Some(agency.into()))).await
}

async fn is_free(tx: &Tx, person: PersonId, of: store::Filter) -> Result<()> {
    match store::find::<Interest>(tx, &[("person_id", Some(person.into())), of]).await? {
        Some(interest) => Err(Refusal::InterestDeclared { application: interest.application }.into()),
        None => Ok(()),
    }
}

/// Keeps a person's interest, once.
pub(super) async fn declare(
    tx: &mut Tx,
    person: PersonId,
    application: &Application,
    detail: String,
) -> Result<Interest> {
    let (agency, declared_at) = (application.agency, tx.now());
    let interest = Interest { id: tx.mint(), application: application.id, agency, person, detail, declared_at };
    if !store::add(tx, &interest).await? {
        return Err(Refusal::InterestDeclared { application: application.id }.into());
    }
    Ok(interest)
}

/// An acquittal and its paid tranche, both locked, the tranche first: its money can't come back between the two.
pub(super) async fn acquittal_of_paid(tx: &Tx, id: AcquittalId) -> Result<(Acquittal, Tranche)> {
    let unknown = Refusal::UnknownAcquittal { acquittal: id };
    let found: Acquittal = store::get(tx, id.uuid()).await?.ok_or(unknown)?;
    let tranche = tranche(tx, found.tranche).await?;
    tranche.is_paid()?;
    Ok((acquittal(tx, id).await?, tranche))
}

/// An acquittal, locked, for a person who judges it and has no interest in what it is of.
pub(super) async fn acquittal_to_judge(tx: &Tx, id: AcquittalId) -> Result<(Acquittal, Signer)> {
    let signer = signer(tx)?;
    let (acquittal, tranche) = acquittal_of_paid(tx, id).await?;
    no_interest(tx, signer.person, tranche.application).await?;
    Ok((acquittal, signer))
}

/// Asks the council's people of a role to do something about a subject.
pub(super) async fn ask(tx: &mut Tx, kind: &'static str, subject: String, role: Role, titles: [&str; 2]) -> Result<()> {
    let [title_en, title_zh_hant] = titles.map(str::to_owned);
    // The council's, whoever caused it: an agency neither sees nor takes on what is asked of those who judge it.
    let (due_at, tenant) = (tx.now().plus_days(WORK_DAYS), OrgId::COUNCIL);
    tx.open_work(NewWork { kind, subject, title_en, title_zh_hant, owner_role: role, due_at, tenant }).await
}
