//! References: what a giver writes on a transfer and the bank gives back to us.
//!
//! `KF` and nine characters of an alphabet of 23 without look-alikes, the last of them a check character. The check is a
//! weighted sum modulo 23: as 23 is prime and the weights are distinct and not zero, one wrong character and any two
//! characters that changed places are always detected (the reasoning of ISO/IEC 7064, and of the ISBN-10).

use std::{collections::BTreeSet, fmt, str::FromStr};

/// Of 0 O Q, of 1 I L, of 2 Z, of 5 S, of 6 G, of 8 B and of U V at most one is in use.
const ALPHABET: &[u8; 23] = b"2346789ACDEFHJKMNPRTWXY";
const PREFIX: &[u8; 2] = b"KF";
const BODY: usize = 8;
const LENGTH: usize = PREFIX.len() + BODY + 1;

/// How many references there are: 23 to the 8th, 78 thousand million.
const SPACE: u64 = 23_u64.pow(8);

/// A well-formed reference: its check character is right. Stored without hyphens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference([u8; LENGTH]);

/// The text is no reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoReference;

impl Reference {
    /// The reference a number stands for; numbers far apart give unlike references.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        let mut text = [0; LENGTH];
        text[..PREFIX.len()].copy_from_slice(PREFIX);
        let mut rest = seed % SPACE;
        for place in &mut text[PREFIX.len()..PREFIX.len() + BODY] {
            let digit = usize::try_from(rest % 23).unwrap_or_default();
            *place = ALPHABET[digit];
            rest /= 23;
        }
        text[LENGTH - 1] = check_character(&text);
        Self(text)
    }

    /// As stored: eleven characters, no hyphens.
    #[must_use]
    pub fn compact(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Every reference that stands in a free text, whatever spaces, hyphens and case surround it. What follows one may
    /// by chance complete another; the caller keeps those that were given out.
    #[must_use]
    pub fn found_in(text: &str) -> BTreeSet<Self> {
        let squeezed = squeeze(text);
        squeezed.windows(LENGTH).filter_map(exact).collect()
    }

    /// Every reference that a free text may have meant: it stands there with one character wrong or missing, or with two
    /// neighbours that changed places. Most of them name nothing; the caller keeps those that are promised.
    #[must_use]
    pub fn nearly_in(text: &str) -> BTreeSet<Self> {
        let squeezed = squeeze(text);
        let mut near = BTreeSet::new();
        for window in squeezed.windows(LENGTH).filter(|window| starts_nearly(window)) {
            let Ok(window) = <[u8; LENGTH]>::try_from(window) else { continue };
            near.extend(neighbours(window));
        }
        for window in squeezed.windows(LENGTH - 1).filter(|window| PREFIX.contains(&window[0])) {
            near.extend(completed(window));
        }
        near.retain(|reference| exact(&reference.0).is_some());
        near
    }
}

/// How much of a text is searched, in letters and digits: more than the four lines of 140 that a transfer carries, and few
/// enough that no text makes a statement's line slow.
const SEARCHED: usize = 1_000;

/// Letters in capitals and digits, full-width ones too; all else is how people set a reference off.
fn squeeze(text: &str) -> Vec<u8> {
    let plain = text.chars().map(half_width).filter(char::is_ascii_alphanumeric);
    plain.map(|character| character.to_ascii_uppercase()).filter_map(|c| u8::try_from(c).ok()).take(SEARCHED).collect()
}

/// Full-width forms (U+FF01 to U+FF5E) stand for the characters of ASCII in the same order, as NFKC has them.
fn half_width(character: char) -> char {
    let code = u32::from(character);
    if (0xFF01..=0xFF5E).contains(&code) { char::from_u32(code - 0xFEE0).unwrap_or(character) } else { character }
}

fn value(character: u8) -> Option<usize> {
    ALPHABET.iter().position(|known| *known == character)
}

/// Weights 1 to 8 for the body; the check character has weight 22, which is −1 modulo 23.
fn check_character(text: &[u8; LENGTH]) -> u8 {
    let body = &text[PREFIX.len()..PREFIX.len() + BODY];
    let sum: usize = body.iter().enumerate().map(|(at, byte)| (at + 1) * value(*byte).unwrap_or_default()).sum();
    ALPHABET[sum % 23]
}

fn exact(window: &[u8]) -> Option<Reference> {
    let text = <[u8; LENGTH]>::try_from(window).ok()?;
    let spelled = text.starts_with(PREFIX) && text[PREFIX.len()..].iter().all(|byte| value(*byte).is_some());
    (spelled && text[LENGTH - 1] == check_character(&text)).then_some(Reference(text))
}

/// Whether a window can be one slip away from the prefix: one of its two letters in place, or moved by one.
fn starts_nearly(window: &[u8]) -> bool {
    window[0] == PREFIX[0] || window[1] == PREFIX[1] || (window[0] == PREFIX[1] && window[1] == PREFIX[0])
}

fn neighbours(window: [u8; LENGTH]) -> impl Iterator<Item = Reference> {
    let replaced = (0..LENGTH).flat_map(move |at| {
        ALPHABET.iter().filter(move |other| **other != window[at]).map(move |other| {
            let mut text = window;
            text[at] = *other;
            text
        })
    });
    let swapped = (0..LENGTH - 1).map(move |at| {
        let mut text = window;
        text.swap(at, at + 1);
        text
    });
    replaced.chain(swapped).filter_map(move |text| exact(&text)).filter(move |found| found.0 != window)
}

/// The references that a window of one character less becomes when the missing one is put in. A wrong character that is
/// neither letter nor digit is missing too: it was squeezed out.
fn completed(window: &[u8]) -> impl Iterator<Item = Reference> {
    (0..LENGTH).flat_map(move |at| {
        ALPHABET.iter().filter_map(move |missing| {
            let mut text = [*missing; LENGTH];
            text[..at].copy_from_slice(&window[..at]);
            text[at + 1..].copy_from_slice(&window[at..]);
            exact(&text)
        })
    })
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.compact();
        write!(f, "{}-{}-{}-{}", &text[..2], &text[2..5], &text[5..8], &text[8..])
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Reference {
    type Err = NoReference;

    fn from_str(text: &str) -> Result<Self, NoReference> {
        exact(&squeeze(text)).ok_or(NoReference)
    }
}

impl serde::Serialize for Reference {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.compact())
    }
}

kaifong_kernel::column!(Reference as String, |reference| reference.compact().to_owned(), |text| text.parse().ok());

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reference() -> impl Strategy<Value = Reference> {
        any::<u64>().prop_map(Reference::from_seed)
    }

    fn any_character() -> impl Strategy<Value = char> {
        let alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ?*./ÉØ街Ｏ５";
        proptest::sample::select(alphabet.chars().collect::<Vec<_>>())
    }

    /// The text with one character in place of another.
    fn with(text: &str, at: usize, put: Option<char>) -> String {
        let (before, after) = (text.chars().take(at), text.chars().skip(at + 1));
        before.chain(put).chain(after).collect()
    }

    proptest! {
        #[test]
        fn reads_back_whatever_case_spaces_and_hyphens(
            reference in reference(), lower in any::<bool>(), at in 0..14_usize, gap in "[ -]{0,3}",
        ) {
            let mut text = reference.to_string();
            prop_assert!(text.len() <= 25, "EMVCo's limit for a reference label");
            text.insert_str(at, &gap);
            let text = if lower { text.to_lowercase() } else { text };
            prop_assert_eq!(text.parse(), Ok(reference));
            let sentence = format!("Gift for the fund: {text} thank you");
            prop_assert!(Reference::found_in(&sentence).contains(&reference));
        }

        #[test]
        fn one_wrong_character_is_detected_and_proposed(
            reference in reference(), at in 0..LENGTH, wrong in any_character(),
        ) {
            prop_assume!(!reference.compact()[at..].starts_with(half_width(wrong)));
            let text = with(reference.compact(), at, Some(wrong));
            prop_assert_eq!(text.parse::<Reference>(), Err(NoReference));
            let sentence = format!("Gift {text}");
            prop_assert!(Reference::nearly_in(&sentence).contains(&reference));
        }

        #[test]
        fn a_missing_character_is_proposed(reference in reference(), at in 0..LENGTH) {
            let text = with(reference.compact(), at, None);
            prop_assert!(Reference::nearly_in(&text).contains(&reference));
        }

        #[test]
        fn full_width_letters_and_digits_are_read(reference in reference()) {
            let wide = |character: char| char::from_u32(u32::from(character) + 0xFEE0).unwrap();
            let text: String = reference.to_string().chars().map(wide).collect();
            prop_assert_eq!(text.parse(), Ok(reference));
        }

        #[test]
        fn two_neighbours_that_changed_places_are_detected_and_proposed(
            reference in reference(), at in 0..LENGTH - 1,
        ) {
            let mut text = reference.0;
            prop_assume!(text[at] != text[at + 1]);
            text.swap(at, at + 1);
            prop_assert_eq!(exact(&text), None);
            let text = String::from_utf8(text.to_vec()).unwrap();
            prop_assert!(Reference::nearly_in(&text).contains(&reference));
        }

        #[test]
        fn no_look_alikes(reference in reference()) {
            prop_assert!(!reference.compact().contains(|c| "01OIQLZS5GBUV".contains(c)));
        }
    }

    #[test]
    fn the_alphabet_has_each_character_once() {
        assert_eq!(ALPHABET.iter().collect::<BTreeSet<_>>().len(), 23);
        assert!(PREFIX.iter().all(|letter| value(*letter).is_some()));
    }

    #[test]
    fn a_text_without_end_is_searched_in_part() {
        let text = format!("{}{}", "KF".repeat(SEARCHED), Reference::from_seed(7));
        assert!(Reference::found_in(&text).is_empty());
        let text = format!("{} {}", Reference::from_seed(7), "KF".repeat(SEARCHED));
        assert!(Reference::found_in(&text).contains(&Reference::from_seed(7)));
        assert!(Reference::nearly_in(&text).len() < 25 * SEARCHED);
    }

    #[test]
    fn an_empty_or_a_foreign_text_names_nothing() {
        assert!(Reference::found_in("").is_empty());
        assert!(Reference::nearly_in("KF").is_empty());
        assert!(Reference::found_in("INVOICE 2026-0042").is_empty());
    }
}
