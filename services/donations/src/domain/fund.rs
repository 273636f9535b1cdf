//! Funds and their purposes. A purpose restricts part of a fund: what was given for it pays for nothing else.

use kaifong_kernel::values::Instant;
use serde::Serialize;

use super::refusal::FundRefusal;

kaifong_kernel::ids! {
    /// A fund.
    FundId = "fnd";
    /// A purpose of a fund.
    PurposeId = "pur";
}

kaifong_kernel::words! {
    /// State of a fund.
    FundState {
        /// Being set up.
        Draft = "draft",
        /// Takes gifts and programmes.
        Open = "open",
        /// Takes neither; what was promised is still paid.
        Closed = "closed",
    }
}

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Name {
    /// English.
    pub en: String,
    /// Traditional Chinese.
    pub zh_hant: String,
}

/// A fund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fund {
    /// Its id.
    pub id: FundId,
    /// Short code, unique.
    pub code: String,
    /// Name.
    pub name: Name,
    /// State.
    pub state: FundState,
    /// When created.
    pub created_at: Instant,
}

/// A purpose of a fund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Purpose {
    /// Its id.
    pub id: PurposeId,
    /// The fund.
    pub fund: FundId,
    /// Short code, unique in the fund.
    pub code: String,
    /// Name.
    pub name: Name,
    /// When created.
    pub created_at: Instant,
}

impl Fund {
    /// A fund being set up.
    #[must_use]
    pub const fn draft(id: FundId, code: String, name: Name, now: Instant) -> Self {
        Self { id, code, name, state: FundState::Draft, created_at: now }
    }

    /// Opens it for gifts and programmes.
    ///
    /// # Errors
    /// [`FundRefusal::FundFixed`] (FND005) unless it is a draft.
    pub fn open(self) -> Result<Self, FundRefusal> {
        self.step(FundState::Draft, FundState::Open)
    }

    /// Closes it.
    ///
    /// # Errors
    /// [`FundRefusal::FundFixed`] (FND005) unless it is open.
    pub fn close(self) -> Result<Self, FundRefusal> {
        self.step(FundState::Open, FundState::Closed)
    }

    fn step(mut self, from: FundState, to: FundState) -> Result<Self, FundRefusal> {
        if self.state != from {
            return Err(FundRefusal::FundFixed { fund: self.id, state: self.state });
        }
        self.state = to;
        Ok(self)
    }

    /// Whether gifts, allocations and new promises may come in.
    ///
    /// # Errors
    /// [`FundRefusal::FundNotOpen`] (FND004).
    pub fn is_open(&self) -> Result<(), FundRefusal> {
        match self.state {
            FundState::Open => Ok(()),
            FundState::Draft | FundState::Closed => Err(FundRefusal::FundNotOpen { fund: self.id, state: self.state }),
        }
    }

    /// Adds a purpose, while the fund is set up or open.
    ///
    /// # Errors
    /// [`FundRefusal::FundNotOpen`] (FND004) once it is closed.
    pub fn purpose(&self, id: PurposeId, code: String, name: Name, now: Instant) -> Result<Purpose, FundRefusal> {
        if self.state == FundState::Closed {
            return Err(FundRefusal::FundNotOpen { fund: self.id, state: self.state });
        }
        Ok(Purpose { id, fund: self.id, code, name, created_at: now })
    }
}

/// Whether a text can be the code of a fund or purpose: 2 to 16 capitals, digits and hyphens, a letter first.
#[must_use]
pub fn is_code(text: &str) -> bool {
    let proper = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    (2..=16).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.bytes().all(proper)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn draft() -> Fund {
        let name = Name { en: "Relief fund".to_owned(), zh_hant: "賑災基金".to_owned() };
        Fund::draft(Uuid::nil().into(), "RELIEF".to_owned(), name, Instant::from_micros(0))
    }

    #[test]
    fn a_fund_opens_once_and_closes_once() {
        assert!(draft().is_open().is_err());
        assert!(draft().close().is_err());
        let open = draft().open().unwrap();
        open.is_open().unwrap();
        assert!(open.clone().open().is_err());
        let closed = open.close().unwrap();
        assert!(matches!(closed.is_open(), Err(FundRefusal::FundNotOpen { .. })));
        assert!(closed.purpose(Uuid::nil().into(), "A1".to_owned(), closed.name.clone(), closed.created_at).is_err());
        assert!(closed.open().is_err(), "closed for good");
    }

    #[test]
    fn codes_are_short_and_plain() {
        assert!(is_code("RELIEF") && is_code("R-2"));
        for bad in ["", "R", "relief", "R F", "-RF", "2RF", "RELIEF-FUND-OF-HK", "救災"] {
            assert!(!is_code(bad), "{bad}");
        }
    }
}
