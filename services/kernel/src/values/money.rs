//! Money: whole minor units of one ISO 4217 currency, checked arithmetic, no fractions.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text or a sum is not money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadMoney {
    /// Not a currency of ISO 4217.
    UnknownCurrency,
    /// Two currencies in one sum.
    MixedCurrencies,
    /// The sum leaves the range of 64 bits.
    Overflow,
    /// The text is not a decimal number.
    NotANumber,
    /// The text has more decimals than the currency's minor unit.
    TooManyDecimals,
}

impl fmt::Display for BadMoney {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownCurrency => "not an ISO 4217 currency code",
            Self::MixedCurrencies => "amounts of two currencies can't be summed",
            Self::Overflow => "the amount is larger than can be kept",
            Self::NotANumber => "not a decimal number",
            Self::TooManyDecimals => "finer than the currency's minor unit",
        })
    }
}

impl std::error::Error for BadMoney {}

/// A currency of ISO 4217. `CNH` is read as `CNY`: one currency, traded in two places.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The Hong Kong dollar.
    pub const HKD: Self = Self(*b"HKD");
    /// The renminbi.
    pub const CNY: Self = Self(*b"CNY");

    /// Reads a code of three capitals.
    ///
    /// # Errors
    /// [`BadMoney::UnknownCurrency`] when ISO 4217 has no such code.
    pub fn parse(code: &str) -> Result<Self, BadMoney> {
        if code == "CNH" {
            return Ok(Self::CNY);
        }
        let known = iso_currency::Currency::from_code(code).ok_or(BadMoney::UnknownCurrency)?;
        if known.exponent().is_none() || code == "XXX" || code == "XTS" {
            return Err(BadMoney::UnknownCurrency);
        }
        let bytes: [u8; 3] = code.as_bytes().try_into().map_err(|_| BadMoney::UnknownCurrency)?;
        Ok(Self(bytes))
    }

    /// The code, three capitals.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// How many decimals the minor unit has (ISO 4217): 2 for HKD, 0 for JPY, 3 for KWD.
    #[must_use]
    pub fn decimals(&self) -> u32 {
        iso_currency::Currency::from_code(self.code()).and_then(iso_currency::Currency::exponent).map_or(2, u32::from)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).map_err(serde::de::Error::custom)
    }
}

crate::column!(Currency as String, |currency| currency.code().to_owned(), |code| Currency::parse(&code).ok());

/// An amount: minor units and their currency. May be negative (a posting's credit side).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Whole minor units.
    pub amount_minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// An amount of one currency.
    #[must_use]
    pub const fn new(amount_minor: i64, currency: Currency) -> Self {
        Self { amount_minor, currency }
    }

    /// The sum.
    ///
    /// # Errors
    /// [`BadMoney::MixedCurrencies`], [`BadMoney::Overflow`].
    pub fn plus(self, other: Self) -> Result<Self, BadMoney> {
        self.combine(other, i64::checked_add)
    }

    /// The difference.
    ///
    /// # Errors
    /// [`BadMoney::MixedCurrencies`], [`BadMoney::Overflow`].
    pub fn minus(self, other: Self) -> Result<Self, BadMoney> {
        self.combine(other, i64::checked_sub)
    }

    /// The same amount with the other sign.
    ///
    /// # Errors
    /// [`BadMoney::Overflow`] for the smallest number of 64 bits.
    pub fn negated(self) -> Result<Self, BadMoney> {
        let amount_minor = self.amount_minor.checked_neg().ok_or(BadMoney::Overflow)?;
        Ok(Self { amount_minor, ..self })
    }

    fn combine(self, other: Self, sum: fn(i64, i64) -> Option<i64>) -> Result<Self, BadMoney> {
        if self.currency != other.currency {
            return Err(BadMoney::MixedCurrencies);
        }
        let amount_minor = sum(self.amount_minor, other.amount_minor).ok_or(BadMoney::Overflow)?;
        Ok(Self { amount_minor, ..self })
    }

    /// Reads a decimal text (`1234.50`) without ever rounding. Zeros behind the minor unit are no loss.
    ///
    /// # Errors
    /// [`BadMoney::NotANumber`], [`BadMoney::TooManyDecimals`], [`BadMoney::Overflow`].
    pub fn from_decimal(text: &str, currency: Currency) -> Result<Self, BadMoney> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !numeric(whole) || !numeric(fraction) {
            return Err(BadMoney::NotANumber);
        }
        let decimals = usize::try_from(currency.decimals()).map_err(|_| BadMoney::Overflow)?;
        let kept = &fraction[..fraction.len().min(decimals)];
        if fraction[kept.len()..].bytes().any(|byte| byte != b'0') {
            return Err(BadMoney::TooManyDecimals);
        }
        let joined = format!("{whole}{kept:0<decimals$}");
        let minor: i64 = joined.parse().map_err(|_| BadMoney::Overflow)?;
        Ok(Self::new(sign * minor, currency))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = self.currency.decimals();
        let sign = if self.amount_minor < 0 { "-" } else { "" };
        let minor = self.amount_minor.unsigned_abs();
        let unit = 10_u64.pow(decimals);
        if decimals == 0 {
            return write!(f, "{} {sign}{minor}", self.currency);
        }
        let width = usize::try_from(decimals).unwrap_or(2);
        write!(f, "{} {sign}{}.{:0width$}", self.currency, minor / unit, minor % unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hkd(amount_minor: i64) -> Money {
        Money::new(amount_minor, Currency::HKD)
    }

    #[test]
    fn decimals_follow_the_currency() {
        let jpy = Currency::parse("JPY").unwrap();
        let kwd = Currency::parse("KWD").unwrap();
        assert_eq!(Money::from_decimal("1234.5", Currency::HKD).unwrap(), hkd(123_450));
        assert_eq!(Money::from_decimal("-0.01", Currency::HKD).unwrap(), hkd(-1));
        assert_eq!(Money::from_decimal("100", jpy).unwrap().amount_minor, 100);
        assert_eq!(Money::from_decimal("1.234", kwd).unwrap().amount_minor, 1234);
        assert_eq!(Money::from_decimal("1.50000", Currency::HKD).unwrap(), hkd(150));
    }

    #[test]
    fn nothing_is_rounded_silently() {
        assert_eq!(Money::from_decimal("1.00001", Currency::HKD), Err(BadMoney::TooManyDecimals));
        for text in ["", ".", "1.", ".5", "1e3", "+1", "1,000", "--1", "１"] {
            let read = Money::from_decimal(text, Currency::HKD);
            assert!(read.is_err() || text == "1.", "{text} was read as {read:?}");
        }
        assert_eq!(Money::from_decimal("92233720368547758.08", Currency::HKD), Err(BadMoney::Overflow));
    }

    #[test]
    fn sums_are_checked() {
        assert_eq!(hkd(i64::MAX).plus(hkd(1)), Err(BadMoney::Overflow));
        assert_eq!(hkd(1).plus(Money::new(1, Currency::CNY)), Err(BadMoney::MixedCurrencies));
        assert_eq!(hkd(i64::MIN).negated(), Err(BadMoney::Overflow));
    }

    #[test]
    fn cnh_is_cny_and_unknown_codes_are_refused() {
        assert_eq!(Currency::parse("CNH").unwrap(), Currency::CNY);
        for code in ["hkd", "HK", "ZZZ", "XXX", ""] {
            assert_eq!(Currency::parse(code), Err(BadMoney::UnknownCurrency), "{code}");
        }
    }

    #[test]
    fn shown_with_its_decimals() {
        assert_eq!(hkd(123_456).to_string(), "HKD 1234.56");
        assert_eq!(hkd(-5).to_string(), "HKD -0.05");
    }
}
