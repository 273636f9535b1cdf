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
        assessment::{self, Assessment},
        award::Award,
        disbursement::Disbursement,
        duty::Signer,
        ids::{AcquittalId, ApplicationId, AwardId, DisbursementId, PayeeId, ProgrammeId, TrancheId},
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

/// Whoever declared an interest in an application takes no step about it.
pub(super) async fn no_interest(tx: &Tx, person: PersonId, application: ApplicationId) -> Result<()> {
    let assessments: Vec<Assessment> = store::of(tx, &[("application_id", Some(application.into()))]).await?;
    Ok(assessment::is_free(person, application, &assessments)?)
}

/// An acquittal, locked, for a person who judges it and has no interest in what it is of.
pub(super) async fn acquittal_to_judge(tx: &Tx, id: AcquittalId) -> Result<(Acquittal, Signer)> {
    let signer = signer(tx)?;
    let acquittal = acquittal(tx, id).await?;
    let unknown = Refusal::UnknownTranche { tranche: acquittal.tranche };
    let tranche: Tranche = store::get(tx, acquittal.tranche.uuid()).await?.ok_or(unknown)?;
    no_interest(tx, signer.person, tranche.application).await?;
    Ok((acquittal, signer))
}

/// Asks the council's people of a role to do something about a subject.
pub(super) async fn ask(tx: &mut Tx, kind: &'static str, subject: String, role: Role, titles: [&str; 2]) -> Result<()> {
    let [title_en, title_zh_hant] = titles.map(str::to_owned);
    // Whoever caused it; the council sees the work of every tenant.
    let (due_at, tenant) = (tx.now().plus_days(WORK_DAYS), tx.actor().tenant);
    tx.open_work(NewWork { kind, subject, title_en, title_zh_hant, owner_role: role, due_at, tenant }).await
}
