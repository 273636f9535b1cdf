//! What people write about a household's loan or goods: it is kept until the household is erased, and sealed with a salt, so
//! that what was sealed tells nobody afterwards.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    loan::{Loan, LoanEnd, Recall},
    movement::Movement,
};

/// What stands in place of such words.
pub const ERASED: &str = "household erased";

/// Words about a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// As they were written.
    pub text: String,
    /// What they are sealed with.
    pub salt: Uuid,
}

impl Loan {
    /// Without a word of its household. What ended by itself says so in words of ours.
    #[must_use]
    pub fn forgotten(self) -> Self {
        let recall = self.recall.map(|recall| Recall { reason: ERASED.to_owned(), ..recall });
        let lost = self.end == Some(LoanEnd::Lost);
        let end_reason = self.end_reason.map(|reason| if lost { ERASED.to_owned() } else { reason });
        Self { recall, end_reason, salt: None, ..self }
    }
}

impl Movement {
    /// Without a word of the household that its goods were for.
    #[must_use]
    pub fn forgotten(self) -> Self {
        Self { note: self.note.map(|_| ERASED.to_owned()), salt: None, ..self }
    }
}

#[cfg(test)]
mod tests {
    use kaifong_kernel::values::Instant;

    use super::*;
    use crate::domain::{
        loan::{Days, Purpose},
        terms::Terms,
    };

    #[test]
    fn what_people_wrote_goes_and_that_they_did_stays() {
        let id = Uuid::from_u128;
        let words = |text: &str| Words { text: text.to_owned(), salt: id(9) };
        let (now, days) =
            (Instant::from_micros(0), Days { from: "1970-01-02".parse().unwrap(), to: "1970-01-09".parse().unwrap() });
        let purpose = Purpose { order: id(1).into(), line_no: 1, household: id(2).into() };
        let booked =
            Loan::book(id(3).into(), id(4).into(), purpose, days, Terms::usual(id(5).into()), now.hk_date()).unwrap();
        assert_eq!(booked.clone().forgotten(), booked);
        let cancelled = booked.clone().cancel("not needed".to_owned(), now).unwrap();
        assert_eq!(cancelled.clone().forgotten(), cancelled, "nobody wrote that");
        let out = booked.issue(id(6).into(), now).unwrap().check_out(now).unwrap();
        let recalled = out.recall("1970-01-08".parse().unwrap(), words("she moved"), None, now).unwrap();
        let lost = recalled.lose(words("left behind"), now).unwrap();
        let forgotten = lost.clone().forgotten();
        assert_eq!((lost.salt, forgotten.salt), (Some(id(9)), None));
        assert_eq!(forgotten.recall.unwrap().reason, ERASED);
        assert_eq!(forgotten.end_reason.as_deref(), Some(ERASED));
    }
}
