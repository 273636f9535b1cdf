//! Applications: what an agency asks for, and how far its judgement is.

use kaifong_kernel::values::{Instant, Money, OrgId, PersonId};
use serde::{Deserialize, Serialize};

use super::{
    Both,
    ids::{ApplicationId, DocumentId, ProgrammeId},
    programme::fresh,
    refusal::Refusal,
};

kaifong_kernel::words! {
    /// State of an application.
    ApplicationState {
        /// Being written.
        Draft = "draft",
        /// Handed in.
        Submitted = "submitted",
        /// Being assessed.
        InReview = "in_review",
        /// Given back to the agency.
        ReworkRequested = "rework_requested",
        /// Being rewritten.
        Rework = "rework",
        /// Found eligible.
        Eligible = "eligible",
        /// Decided: an award was made.
        Awarded = "awarded",
        /// Decided: no award.
        Rejected = "rejected",
        /// Taken back by the agency.
        Withdrawn = "withdrawn",
    }
}

use ApplicationState as State;

/// An application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// The programme.
    pub programme: ProgrammeId,
    /// The agency.
    pub agency: OrgId,
    /// The person who began it.
    pub begun_by: Option<PersonId>,
    /// Title.
    pub title: Both,
    /// What the money is for.
    pub description: String,
    /// What is asked for.
    pub amount: Money,
    /// State.
    pub state: State,
    /// Why it was given back or rejected.
    pub reason: Option<String>,
    /// Goes up with every change.
    pub version: i64,
    /// When begun.
    pub created_at: Instant,
    /// When handed in.
    pub submitted_at: Option<Instant>,
}

/// What an agency writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Title.
    pub title: Both,
    /// What the money is for.
    pub description: String,
    /// What is asked for.
    pub amount: Money,
}

/// A document of an application: its content is kept encrypted elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// The application.
    pub application: ApplicationId,
    /// The agency.
    pub agency: OrgId,
    /// Its name.
    pub file_name: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// Where its content is kept.
    pub blob_id: String,
    /// When added.
    pub added_at: Instant,
}

/// Most documents of one application.
pub const MOST_DOCUMENTS: usize = 50;

impl Application {
    /// An application being written.
    #[must_use]
    pub fn draft(
        id: ApplicationId,
        programme: ProgrammeId,
        agency: OrgId,
        begun_by: Option<PersonId>,
        text: Text,
        now: Instant,
    ) -> Self {
        let Text { title, description, amount } = text;
        Self {
            id,
            programme,
            agency,
            begun_by,
            title,
            description,
            amount,
            state: State::Draft,
            reason: None,
            version: 1,
            created_at: now,
            submitted_at: None,
        }
    }

    /// Whether the agency may write at it.
    ///
    /// # Errors
    /// [`Refusal::ApplicationElsewhere`] (GRA004).
    pub fn is_being_written(&self) -> Result<(), Refusal> {
        if matches!(self.state, State::Draft | State::ReworkRequested | State::Rework) {
            return Ok(());
        }
        Err(self.elsewhere())
    }

    /// Changes what the agency wrote.
    ///
    /// # Errors
    /// [`Refusal::ApplicationElsewhere`] (GRA004), [`Refusal::Stale`] (GRA005).
    pub fn update(self, seen: i64, text: Text) -> Result<Self, Refusal> {
        self.is_being_written()?;
        fresh(seen, self.version)?;
        let to = if self.state == State::Draft { State::Draft } else { State::Rework };
        let Text { title, description, amount } = text;
        Ok(Self { title, description, amount, ..self.to(to) })
    }

    /// Hands it in.
    ///
    /// # Errors
    /// [`Refusal::ApplicationElsewhere`] (GRA004), [`Refusal::NoDocument`] (GRA006).
    pub fn submit(self, documents: usize, now: Instant) -> Result<Self, Refusal> {
        self.is_being_written()?;
        if documents == 0 {
            return Err(Refusal::NoDocument { application: self.id });
        }
        Ok(Self { submitted_at: Some(now), reason: None, ..self.to(State::Submitted) })
    }

    /// Takes it back.
    ///
    /// # Errors
    /// [`Refusal::ApplicationElsewhere`] (GRA004).
    pub fn withdraw(self) -> Result<Self, Refusal> {
        if matches!(self.state, State::Awarded | State::Rejected | State::Withdrawn) {
            return Err(self.elsewhere());
        }
        Ok(self.to(State::Withdrawn))
    }

    /// Takes it into review.
    ///
    /// # Errors
    /// [`Refusal::ApplicationElsewhere`] (GRA004).
    pub fn review(self) -> Result<Self, Refusal> {
        self.step(&[State::Submitted], State::InReview)
    }

    /// Gives it back to the agency.
    ///
    /// # Errors
    /// [`Refusal::ApplicationElsewhere`] (GRA004).
    pub fn request_rework(self, reason: String) -> Result<Self, Refusal> {
        let moved = self.step(&[State::InReview], State::ReworkRequested)?;
        Ok(Self { reason: Some(reason), ..moved })
    }

    /// Finds it eligible, when two persons without an interest assessed it.
    ///
    /// # Errors
    /// [`Refusal::ApplicationElsewhere`] (GRA004), [`Refusal::TooFewAssessments`] (GRA011).
    pub fn find_eligible(self, counted: usize) -> Result<Self, Refusal> {
        self.is_in_review()?;
        if counted < 2 {
            return Err(Refusal::TooFewAssessments { application: self.id, counted });
        }
        Ok(self.to(State::Eligible))
    }

    /// Decides against it.
    ///
    /// # Errors
    /// [`Refusal::ApplicationElsewhere`] (GRA004).
    pub fn reject(self, reason: String) -> Result<Self, Refusal> {
        let moved = self.step(&[State::InReview, State::Eligible], State::Rejected)?;
        Ok(Self { reason: Some(reason), ..moved })
    }

    /// Decides for it.
    ///
    /// # Errors
    /// [`Refusal::ApplicationElsewhere`] (GRA004).
    pub fn award(self) -> Result<Self, Refusal> {
        self.step(&[State::Eligible], State::Awarded)
    }

    /// Its award came to nothing: it may be decided anew.
    ///
    /// # Errors
    /// [`Refusal::ApplicationElsewhere`] (GRA004).
    pub fn reopen(self) -> Result<Self, Refusal> {
        self.step(&[State::Awarded], State::Eligible)
    }

    /// Whether anything can still come of it: an interest in it is declared until then.
    ///
    /// # Errors
    /// [`Refusal::ApplicationElsewhere`] (GRA004).
    pub fn is_alive(&self) -> Result<(), Refusal> {
        if matches!(self.state, State::Rejected | State::Withdrawn) { Err(self.elsewhere()) } else { Ok(()) }
    }

    /// Whether assessors may judge it.
    ///
    /// # Errors
    /// [`Refusal::ApplicationElsewhere`] (GRA004).
    pub fn is_in_review(&self) -> Result<(), Refusal> {
        if self.state == State::InReview { Ok(()) } else { Err(self.elsewhere()) }
    }

    fn step(self, from: &[State], to: State) -> Result<Self, Refusal> {
        if from.contains(&self.state) { Ok(self.to(to)) } else { Err(self.elsewhere()) }
    }

    fn to(self, state: State) -> Self {
        Self { state, version: self.version + 1, ..self }
    }

    const fn elsewhere(&self) -> Refusal {
        Refusal::ApplicationElsewhere { application: self.id, state: self.state }
    }
}

/// Whether a document's first bytes are of its media type; text must be UTF-8 without NUL.
///
/// # Errors
/// [`Refusal::DocumentUnlike`] (GRA007).
pub fn is_of_type(media_type: &str, content: &[u8]) -> Result<(), Refusal> {
    let fits = match media_type {
        "application/pdf" => content.starts_with(b"%PDF-"),
        "image/png" => content.starts_with(b"\x89PNG\r\n\x1a\n"),
        "image/jpeg" => content.starts_with(b"\xff\xd8\xff"),
        "text/plain" | "text/csv" => std::str::from_utf8(content).is_ok_and(|text| !text.contains('\0')),
        _ => false,
    };
    if fits { Ok(()) } else { Err(Refusal::DocumentUnlike { media_type: media_type.to_owned() }) }
}

#[cfg(test)]
mod tests {
    use kaifong_kernel::values::Currency;
    use uuid::Uuid;

    use super::*;

    fn text() -> Text {
        let title = Both { en: "Beds".to_owned(), zh_hant: "床".to_owned() };
        Text { title, description: "300 beds".to_owned(), amount: Money::new(100, Currency::HKD) }
    }

    fn draft() -> Application {
        let now = Instant::from_micros(0);
        Application::draft(Uuid::nil().into(), Uuid::nil().into(), OrgId::COUNCIL, None, text(), now)
    }

    #[test]
    fn it_is_handed_in_with_a_document_and_judged_by_two() {
        let now = Instant::from_micros(1);
        assert!(matches!(draft().submit(0, now), Err(Refusal::NoDocument { .. })));
        let review = draft().submit(1, now).unwrap().review().unwrap();
        assert!(review.clone().update(review.version, text()).is_err(), "nobody writes at what is judged");
        assert!(matches!(review.clone().find_eligible(1), Err(Refusal::TooFewAssessments { counted: 1, .. })));
        let awarded = review.find_eligible(2).unwrap().award().unwrap();
        assert!(awarded.clone().withdraw().is_err());
        awarded.is_alive().unwrap();
        assert!(draft().withdraw().unwrap().is_alive().is_err());
        assert_eq!(awarded.reopen().unwrap().state, State::Eligible);
    }

    #[test]
    fn what_is_given_back_is_written_and_handed_in_again() {
        let now = Instant::from_micros(1);
        let back = draft().submit(1, now).unwrap().review().unwrap().request_rework("sums".to_owned()).unwrap();
        assert!(matches!(back.clone().update(1, text()), Err(Refusal::Stale { .. })));
        let rework = back.clone().update(back.version, text()).unwrap();
        assert_eq!(rework.state, State::Rework);
        assert_eq!(rework.submit(1, now).unwrap().state, State::Submitted);
    }

    #[test]
    fn a_document_is_what_it_says() {
        is_of_type("application/pdf", b"%PDF-1.7").unwrap();
        is_of_type("text/csv", "項目,元".as_bytes()).unwrap();
        assert!(is_of_type("application/pdf", b"MZ\x90").is_err());
        assert!(is_of_type("text/plain", b"\xff\xfe").is_err());
        assert!(is_of_type("text/html", b"<html>").is_err());
    }
}
