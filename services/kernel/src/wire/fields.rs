//! Reads the fields of a message and collects everything that is wrong with them, so that a caller learns it at once.

use std::{fmt::Display, str::FromStr};

use kaifong_proto::common::v1 as pb;

use crate::values::{Currency, District, FieldViolation, HkDate, Instant, Invalid, Money, Page, is_code};

/// Collects the violations of one message. Each getter gives `None` after noting what is wrong:
///
/// ```text
/// let mut fields = Fields::new();
/// let (Some(lot), Some(amount)) = (fields.id::<LotId>("lot_id", &request.lot_id), fields.money("amount", request.amount.as_ref()))
/// else { return Err(fields.into_invalid()) };
/// ```
#[derive(Debug, Default)]
pub struct Fields {
    violations: Vec<FieldViolation>,
    within: String,
}

impl Fields {
    /// Nothing is wrong yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Everything that is wrong.
    #[must_use]
    pub fn into_invalid(self) -> Invalid {
        Invalid(self.violations)
    }

    /// Ends the reading: an error when anything is wrong.
    ///
    /// # Errors
    /// Every violation.
    pub fn done(self) -> Result<(), Invalid> {
        if self.violations.is_empty() { Ok(()) } else { Err(self.into_invalid()) }
    }

    /// Notes what is wrong with a field.
    pub fn wrong(&mut self, field: &str, description: impl Into<String>) {
        let field = format!("{}{field}", self.within);
        self.violations.push(FieldViolation { field, description: description.into() });
    }

    /// Reads what lies within a field: names are `lines[3].amount` there.
    pub fn within<T>(&mut self, field: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.within.clone();
        self.within = format!("{outer}{field}.");
        let value = read(self);
        self.within = outer;
        value
    }

    fn noted<T>(&mut self, field: &str, value: Result<T, impl Display>) -> Option<T> {
        value.map_err(|error| self.wrong(field, error.to_string())).ok()
    }

    /// An id that must be there.
    pub fn id<I: FromStr<Err: Display>>(&mut self, field: &str, text: &str) -> Option<I> {
        self.noted(field, text.parse())
    }

    /// An id that may be empty.
    pub fn optional_id<I: FromStr<Err: Display>>(&mut self, field: &str, text: &str) -> Option<Option<I>> {
        if text.is_empty() { Some(None) } else { self.id(field, text).map(Some) }
    }

    /// A text of so many characters, without control characters (line breaks and tabs are fine).
    pub fn text(&mut self, field: &str, text: &str, length: std::ops::RangeInclusive<usize>) -> Option<String> {
        let count = text.chars().count();
        if !length.contains(&count) {
            self.wrong(field, format!("send {} to {} characters, not {count}", length.start(), length.end()));
            return None;
        }
        if text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\t' | '\r')) {
            self.wrong(field, "send no control characters");
            return None;
        }
        Some(text.to_owned())
    }

    /// A text of at most so many characters that may be empty.
    pub fn optional_text(&mut self, field: &str, text: &str, most: usize) -> Option<Option<String>> {
        if text.is_empty() { Some(None) } else { self.text(field, text, 1..=most).map(Some) }
    }

    /// A code: so many capital letters, digits and `-`.
    pub fn code(&mut self, field: &str, text: &str, length: std::ops::RangeInclusive<usize>) -> Option<String> {
        if is_code(text, length.clone()) {
            return Some(text.to_owned());
        }
        let (least, most) = (length.start(), length.end());
        self.wrong(field, format!("send {least} to {most} capital letters, digits and -"));
        None
    }

    /// A code of at most so many characters that may be empty.
    pub fn optional_code(&mut self, field: &str, text: &str, most: usize) -> Option<Option<String>> {
        if text.is_empty() { Some(None) } else { self.code(field, text, 1..=most).map(Some) }
    }

    /// The code of a district of Hong Kong.
    pub fn district(&mut self, field: &str, text: &str) -> Option<District> {
        let district = District::from_word(text);
        if district.is_none() {
            let all: Vec<&str> = District::ALL.iter().map(|known| known.word()).collect();
            self.wrong(field, format!("send one of {}", all.join(", ")));
        }
        district
    }

    /// An amount above zero.
    pub fn money(&mut self, field: &str, money: Option<&pb::Money>) -> Option<Money> {
        let money = self.any_money(field, money)?;
        if money.amount_minor <= 0 {
            self.wrong(&format!("{field}.amount_minor"), "send an amount above 0, in minor units");
            return None;
        }
        Some(money)
    }

    /// An amount of zero or more.
    pub fn money_or_zero(&mut self, field: &str, money: Option<&pb::Money>) -> Option<Money> {
        let money = self.any_money(field, money)?;
        if money.amount_minor < 0 {
            self.wrong(&format!("{field}.amount_minor"), "send an amount of 0 or more, in minor units");
            return None;
        }
        Some(money)
    }

    fn any_money(&mut self, field: &str, money: Option<&pb::Money>) -> Option<Money> {
        let Some(money) = money else {
            self.wrong(field, "send an amount");
            return None;
        };
        let currency = self.currency(&format!("{field}.currency"), &money.currency)?;
        Some(Money::new(money.amount_minor, currency))
    }

    /// A currency of ISO 4217.
    pub fn currency(&mut self, field: &str, code: &str) -> Option<Currency> {
        self.noted(field, Currency::parse(code))
    }

    /// A Hong Kong date.
    pub fn date(&mut self, field: &str, text: &str) -> Option<HkDate> {
        self.noted(field, text.parse())
    }

    /// A Hong Kong date that may be empty.
    pub fn optional_date(&mut self, field: &str, text: &str) -> Option<Option<HkDate>> {
        if text.is_empty() { Some(None) } else { self.date(field, text).map(Some) }
    }

    /// A moment in microseconds since the Unix epoch, from 1970 to 9999.
    pub fn instant(&mut self, field: &str, micros: i64) -> Option<Instant> {
        if (0..=253_402_300_799_999_999).contains(&micros) {
            return Some(Instant::from_micros(micros));
        }
        self.wrong(field, "send microseconds since 1970-01-01T00:00:00Z, up to the year 9999");
        None
    }

    /// A whole number within a range.
    pub fn number(&mut self, field: &str, number: i64, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        if range.contains(&number) {
            return Some(number);
        }
        self.wrong(field, format!("send a whole number from {} to {}", range.start(), range.end()));
        None
    }

    /// Bytes, at least one and at most so many.
    pub fn bytes(&mut self, field: &str, bytes: &[u8], most: usize) -> Option<Vec<u8>> {
        if (1..=most).contains(&bytes.len()) {
            return Some(bytes.to_vec());
        }
        self.wrong(field, format!("send 1 to {most} bytes"));
        None
    }

    /// Lower-case hexadecimal text of so many bytes.
    pub fn hex(&mut self, field: &str, text: &str, bytes: usize) -> Option<String> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if digits && text.len() == bytes * 2 {
            return Some(text.to_owned());
        }
        self.wrong(field, format!("send {} lower-case hexadecimal digits", bytes * 2));
        None
    }

    /// A message that must be there.
    pub fn given<T>(&mut self, field: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.wrong(field, "is needed");
        }
        value
    }

    /// Which part of a list: 50 entries when none is asked for, at most 200.
    pub fn page(&mut self, page: Option<&pb::PageRequest>) -> Option<Page> {
        let Some(page) = page else { return Some(Page::first()) };
        let size = match u64::try_from(page.page_size) {
            Ok(0) => Page::DEFAULT_SIZE,
            Ok(size) if size <= Page::MOST => size,
            Ok(_) | Err(_) => {
                self.wrong("page.page_size", format!("send 1 to {}, or 0 for {}", Page::MOST, Page::DEFAULT_SIZE));
                return None;
            }
        };
        let after = self.optional_text("page.cursor", &page.cursor, 500)?;
        Some(Page { size, after })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::{OrgId, PersonId};

    #[test]
    fn everything_wrong_is_said_at_once() {
        let mut fields = Fields::new();
        let bad = pb::Money { amount_minor: -1, currency: "HKD".to_owned() };
        assert!(fields.id::<OrgId>("tenant_id", "per_x").is_none());
        assert!(fields.money("amount", Some(&bad)).is_none());
        assert!(fields.within("lines[0]", |line| line.id::<PersonId>("person_id", "")).is_none());
        let names: Vec<String> = fields.into_invalid().0.into_iter().map(|violation| violation.field).collect();
        assert_eq!(names, ["tenant_id", "amount.amount_minor", "lines[0].person_id"]);
    }

    #[test]
    fn codes_and_districts_are_of_one_form() {
        let mut fields = Fields::new();
        assert_eq!(fields.code("purpose", "ELDERLY-2", 1..=20).as_deref(), Some("ELDERLY-2"));
        assert_eq!(fields.optional_code("purpose", "", 20), Some(None));
        assert_eq!(fields.district("district", "tai_po"), Some(District::TaiPo));
        assert!(fields.code("purpose", "elderly", 1..=20).is_none() && fields.code("code", "ABC", 1..=2).is_none());
        assert!(fields.district("district", "TP").is_none());
        let said = fields.into_invalid().0;
        assert_eq!(said.len(), 3);
        assert!(said[2].field == "district" && said[2].description.contains("tai_po"), "{said:?}");
    }

    #[test]
    fn pages_have_a_limit() {
        let mut fields = Fields::new();
        assert_eq!(fields.page(None), Some(Page::first()));
        assert!(fields.page(Some(&pb::PageRequest { page_size: 201, cursor: String::new() })).is_none());
        assert!(fields.page(Some(&pb::PageRequest { page_size: -1, cursor: String::new() })).is_none());
    }
}
