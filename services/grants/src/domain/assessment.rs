//! Assessments: one person's judgement of an application, with a declaration of interest.

use kaifong_kernel::values::{Instant, Money, PersonId};
use serde::{Deserialize, Serialize};

use super::{
    ids::{ApplicationId, AssessmentId},
    interest::Interest,
};

/// An assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Its id.
    pub id: AssessmentId,
    /// The application.
    pub application: ApplicationId,
    /// The application's version that was assessed: what is rewritten after that is assessed anew.
    pub version: i64,
    /// Who assessed.
    pub assessor: PersonId,
    /// What interest the assessor declared; with one, this is no judgement.
    pub interest: Option<String>,
    /// Judgement of the content, 0 to 100.
    pub content_score: i32,
    /// What the calculation comes to.
    pub recommended: Money,
    /// Reasons.
    pub comment: String,
    /// When recorded.
    pub recorded_at: Instant,
}

/// How many judgements count: those of this version, each person once, and nobody's who declared an interest at any time.
#[must_use]
pub fn counted(assessments: &[Assessment], version: i64, interests: &[Interest]) -> usize {
    let free = |person| interests.iter().all(|interest| interest.person != person);
    let count = |one: &&Assessment| one.version == version && one.interest.is_none() && free(one.assessor);
    let persons = assessments.iter().filter(count).map(|one| one.assessor);
    persons.collect::<std::collections::BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use kaifong_kernel::values::{Currency, OrgId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_interest_counts_for_nothing_whenever_it_is_declared() {
        let of = |person: u128, version, interest: Option<&str>| Assessment {
            version,
            id: Uuid::nil().into(),
            application: Uuid::nil().into(),
            assessor: Uuid::from_u128(person).into(),
            interest: interest.map(str::to_owned),
            content_score: 80,
            recommended: Money::new(1, Currency::HKD),
            comment: String::new(),
            recorded_at: Instant::from_micros(0),
        };
        let all = [of(1, 3, None), of(1, 3, None), of(3, 2, None), of(2, 2, Some("my cousin works there"))];
        assert_eq!([3, 2, 4].map(|version| counted(&all, version, &[])), [1, 1, 0]);
        let declared = Interest {
            id: Uuid::nil().into(),
            application: Uuid::nil().into(),
            agency: OrgId::COUNCIL,
            person: Uuid::from_u128(1).into(),
            detail: "my brother applied".to_owned(),
            declared_at: Instant::from_micros(0),
        };
        assert_eq!([3, 2].map(|version| counted(&all, version, std::slice::from_ref(&declared))), [0, 1]);
    }
}
