//! References of households: what people read to each other on the telephone and write on a box.
//!
//! `HH` and eight characters of an alphabet of 23 without look-alikes, the last of them a check character. The check is a
//! weighted sum modulo 23: as 23 is prime and the weights are distinct and not zero, one wrong character and any two
//! characters that changed places are always detected (the reasoning of ISO/IEC 7064, and of the ISBN-10).

use std::fmt;

use super::refusal::Refusal;

/// Of 0 O Q, of 1 I L, of 2 Z, of 5 S, of 6 G, of 8 B and of U V at most one is in use.
const ALPHABET: &[u8; 23] = b"2346789ACDEFHJKMNPRTWXY";
const PREFIX: &str = "HH";
const BODY: usize = 7;

/// How many references there are: 23 to the 7th, 3.4 thousand million.
const SPACE: u64 = 23_u64.pow(7);

/// A well-formed reference: its check character is right. Without prefix and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference(String);

impl Reference {
    /// The reference a number stands for.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        let mut rest = seed % SPACE;
        let mut body = Vec::with_capacity(BODY + 1);
        for _ in 0..BODY {
            body.push(ALPHABET[usize::try_from(rest % 23).unwrap_or_default()]);
            rest /= 23;
        }
        body.push(check(&body));
        Self(String::from_utf8(body).unwrap_or_default())
    }

    /// Reads a reference as somebody wrote it: whatever spaces, hyphens and case, with the prefix or without.
    ///
    /// # Errors
    /// [`Refusal::NotAReference`] (NED016) when its check character is wrong, or it is none at all.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let squeezed: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let squeezed = squeezed.to_ascii_uppercase();
        // A body of eight characters never begins with the prefix and is of its length as well.
        let body =
            if squeezed.len() == BODY + 1 { &squeezed } else { squeezed.strip_prefix(PREFIX).unwrap_or_default() };
        let known = body.bytes().all(|byte| ALPHABET.contains(&byte));
        let whole = body.len() == BODY + 1 && known;
        if whole && body.as_bytes()[BODY] == check(&body.as_bytes()[..BODY]) {
            return Ok(Self(body.to_owned()));
        }
        Err(Refusal::NotAReference {})
    }
}

/// Weights 1 to 7 for the body; the check character has weight 22, which is −1 modulo 23.
fn check(body: &[u8]) -> u8 {
    let value = |byte: &u8| ALPHABET.iter().position(|known| known == byte).unwrap_or_default();
    let sum: usize = body.iter().enumerate().map(|(at, byte)| (at + 1) * value(byte)).sum();
    ALPHABET[sum % 23]
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}-{}-{}", &self.0[..4], &self.0[4..])
    }
}

impl serde::Serialize for Reference {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Reference {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        Self::read(&text).map_err(|_| serde::de::Error::custom("a stored reference is none"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_people_write_it() {
        let reference = Reference::from_seed(1_234_567_890);
        let text = reference.to_string();
        let bare = text.replace('-', "");
        for written in [text.clone(), text.to_lowercase(), bare.clone(), bare[2..].to_owned(), format!(" {bare} ")] {
            assert_eq!(Reference::read(&written), Ok(reference.clone()), "{written}");
        }
        for written in ["", "HH", "HH-2222-222", "香港", "HH-0000-0000", &format!("{text}2")] {
            assert_eq!(Reference::read(written), Err(Refusal::NotAReference {}), "{written}");
        }
    }

    #[test]
    fn one_slip_is_always_noticed() {
        for seed in [0, 1, 77_777, 3_404_825_446] {
            let right = Reference::from_seed(seed).0;
            for at in 0..right.len() {
                for other in ALPHABET.iter().filter(|other| **other != right.as_bytes()[at]) {
                    let mut wrong = right.clone().into_bytes();
                    wrong[at] = *other;
                    assert!(Reference::read(&String::from_utf8(wrong).unwrap()).is_err());
                }
                for with in at + 1..right.len() {
                    let mut wrong = right.clone().into_bytes();
                    wrong.swap(at, with);
                    let wrong = String::from_utf8(wrong).unwrap();
                    assert!(wrong == right || Reference::read(&wrong).is_err(), "{right} {wrong}");
                }
            }
        }
    }
}
