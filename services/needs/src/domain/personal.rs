//! What identifies somebody: it is kept in the vault alone, and shown to few.

use serde::{Deserialize, Serialize};

kaifong_kernel::words! {
    /// A member's place in the household.
    Relation {
        /// Who is asked first.
        Head = "head",
        /// Husband, wife or partner.
        Partner = "partner",
        /// Child.
        Child = "child",
        /// Parent.
        Parent = "parent",
        /// Brother or sister.
        Sibling = "sibling",
        /// Another relative.
        Relative = "relative",
        /// Nobody related.
        Other = "other",
    }
}

/// What the vault keeps of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal {
    /// Name.
    pub name: String,
    /// Telephone number, or empty.
    pub phone: String,
    /// Identity document, or empty.
    pub identity_document: String,
    /// Year of birth, or 0.
    pub birth_year: i32,
    /// Place in the household.
    pub relation: Relation,
}

/// What the vault keeps of a place.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Address {
    /// Street address and building.
    pub address: String,
    /// Floor and flat, or room; or empty.
    pub flat: String,
}

/// Digits by which telephone numbers are compared: Hong Kong's eight, whatever country code stands before them.
const PHONE_DIGITS: usize = 8;
/// Characters of an identity document that are shown.
const SHOWN: usize = 3;

impl Personal {
    /// The telephone number as it is compared; none when it is too short to say anything.
    #[must_use]
    pub fn phone_compared(&self) -> Option<String> {
        let digits: Vec<char> = self.phone.chars().filter(char::is_ascii_digit).collect();
        let from = digits.len().checked_sub(PHONE_DIGITS)?;
        Some(digits[from..].iter().collect())
    }

    /// The identity document as it is compared.
    #[must_use]
    pub fn identity_compared(&self) -> Option<String> {
        compared(&self.identity_document)
    }

    /// The identity document with all but its last characters masked.
    #[must_use]
    pub fn identity_masked(&self) -> String {
        let hidden = self.identity_document.chars().count().saturating_sub(SHOWN);
        let shown = |(place, character)| if place < hidden { '•' } else { character };
        self.identity_document.chars().enumerate().map(shown).collect()
    }
}

impl Address {
    /// The address as it is compared; none without a flat, which a whole building has in common.
    #[must_use]
    pub fn compared(&self) -> Option<String> {
        Some(format!("{}/{}", compared(&self.address)?, compared(&self.flat)?))
    }
}

/// Letters and digits, in lower case; none when there are none.
fn compared(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|character| character.is_alphanumeric()).collect();
    if plain.is_empty() { None } else { Some(plain.to_lowercase()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn personal(phone: &str, identity_document: &str) -> Personal {
        let (phone, identity_document) = (phone.to_owned(), identity_document.to_owned());
        Personal { name: "Chan".to_owned(), phone, identity_document, birth_year: 0, relation: Relation::Head }
    }

    #[test]
    fn it_is_compared_however_it_is_written() {
        assert_eq!(personal("+852 9123-4567", "").phone_compared(), personal("91234567", "").phone_compared());
        assert_eq!(personal("999", "").phone_compared(), None);
        assert_eq!(personal("", "A123456(7)").identity_compared(), personal("", "a 1234567").identity_compared());
        assert_eq!(personal("", "").identity_compared(), None);
        let at = |address: &str, flat: &str| Address { address: address.to_owned(), flat: flat.to_owned() }.compared();
        assert_eq!(at("1 Kwong Fuk Rd.", "Flat 3A"), at("1 kwong fuk rd", "flat 3a"));
        assert_eq!(at("1 Kwong Fuk Rd.", ""), None);
    }

    #[test]
    fn an_identity_document_is_masked() {
        assert_eq!(personal("", "A123456(7)").identity_masked(), "•••••••(7)");
        assert_eq!(personal("", "").identity_masked(), "");
    }
}
