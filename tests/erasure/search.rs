//! Looks for canaries in bytes, however they are written there.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, engine::general_purpose};

use crate::canary::Canaries;

/// What of a base64 text depends on what stands before and after: left out at either end.
const EDGE: usize = 4;
/// Shorter than this a form of a canary may stand somewhere by chance.
const SHORTEST: usize = 8;

/// Every form of every canary.
pub struct Search {
    /// By their first two bytes.
    needles: BTreeMap<usize, Vec<(Vec<u8>, &'static str)>>,
    /// Which first two bytes there are: asked at every place.
    begun: Vec<bool>,
    numbers: BTreeMap<String, &'static str>,
}

impl Search {
    /// For these.
    pub fn of(canaries: &Canaries) -> Self {
        let mut search = Self { needles: BTreeMap::new(), begun: vec![false; 1 << 16], numbers: BTreeMap::new() };
        for (name, canary) in canaries.each() {
            for text in [&canary.token, &canary.han] {
                for form in forms_of_text(text).into_iter().chain(forms_of_bytes(text.as_bytes())) {
                    search.add(form, name);
                }
            }
            for form in forms_of_bytes(&canary.bytes) {
                search.add(form, name);
            }
            search.numbers.extend(canary.numbers.iter().map(|number| (number.clone(), name)));
        }
        search
    }

    fn add(&mut self, form: Vec<u8>, name: &'static str) {
        if form.len() >= SHORTEST {
            let start = start(&form);
            self.begun[start] = true;
            self.needles.entry(start).or_default().push((form, name));
        }
    }

    /// The canaries that stand in some bytes.
    pub fn found(&self, bytes: &[u8]) -> BTreeSet<&'static str> {
        let mut found = BTreeSet::new();
        for place in 0..bytes.len().saturating_sub(1) {
            let rest = &bytes[place..];
            if self.begun[start(rest)] {
                let here = self.needles[&start(rest)].iter().filter(|(form, _)| rest.starts_with(form));
                found.extend(here.map(|(_, name)| *name));
            }
        }
        found.extend(words(bytes).filter_map(|word| self.numbers.get(std::str::from_utf8(word).ok()?)));
        found
    }

    /// The lines of a text in which a canary stands, cut to be read.
    pub fn lines(&self, text: &str) -> Vec<String> {
        let with = |line: &str| (self.found(line.as_bytes()), line.chars().take(500).collect::<String>());
        let found = text.lines().map(with).filter(|(found, _)| !found.is_empty());
        found.map(|(found, line)| format!("{found:?}: {line}")).collect()
    }
}

fn start(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

/// Whole words of letters and digits.
fn words(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// As letters that are escaped, or of another width.
fn forms_of_text(text: &str) -> Vec<Vec<u8>> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let wide = |bytes: fn(u16) -> [u8; 2]| units.iter().copied().flat_map(bytes).collect::<Vec<u8>>();
    let each_unit = |form: fn(u16) -> String| units.iter().copied().map(form).collect::<String>();
    let each_byte = |form: fn(u8) -> String| text.bytes().map(form).collect::<String>();
    let mut forms = vec![text.to_uppercase()];
    if !text.is_ascii() {
        forms.extend([
            each_unit(|unit| format!("\\u{unit:04x}")),
            each_unit(|unit| format!("\\u{unit:04X}")),
            each_unit(|unit| format!("\\\\u{unit:04x}")),
            each_unit(|unit| format!("\\u{{{unit:x}}}")),
            each_unit(|unit| format!("&#{unit};")),
        ]);
    }
    forms.extend([
        each_byte(|byte| format!("%{byte:02X}")),
        each_byte(|byte| format!("%{byte:02x}")),
        each_byte(|byte| format!("\\x{byte:02x}")),
        each_byte(|byte| format!("\\{byte:03o}")),
    ]);
    let forms = forms.into_iter().map(String::into_bytes);
    forms.chain([wide(u16::to_le_bytes), wide(u16::to_be_bytes)]).collect()
}

/// As they are, as digits, and in base64 wherever it begins.
fn forms_of_bytes(bytes: &[u8]) -> Vec<Vec<u8>> {
    let digits = |form: fn(&u8) -> String, between: &str| bytes.iter().map(form).collect::<Vec<_>>().join(between);
    let mut forms = vec![
        bytes.to_vec(),
        digits(|byte| format!("{byte:02x}"), "").into_bytes(),
        digits(|byte| format!("{byte:02X}"), "").into_bytes(),
        digits(ToString::to_string, ", ").into_bytes(),
        digits(ToString::to_string, ",").into_bytes(),
    ];
    for before in 0..3 {
        let padded = [vec![0; before], bytes.to_vec()].concat();
        for alphabet in [general_purpose::STANDARD, general_purpose::URL_SAFE] {
            let whole = alphabet.encode(&padded).into_bytes();
            let first = if before == 0 { 0 } else { EDGE };
            forms.push(whole.get(first..whole.len().saturating_sub(EDGE)).unwrap_or_default().to_vec());
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canary_is_found_however_it_is_written() {
        let canaries = Canaries::hatch();
        let search = Search::of(&canaries);
        let words = canaries.words("narrative");
        let wide: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let hex: String = words.bytes().map(|byte| format!("{byte:02X}")).collect();
        let escaped: String = words.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        let forms = [words.clone().into_bytes(), wide, hex.into_bytes(), escaped.into_bytes()];
        for form in forms.into_iter().chain((0..4).map(|before| in_base64(before, &words))) {
            let around = [b"before ".as_slice(), &form, b" after"].concat();
            assert_eq!(search.found(&around), BTreeSet::from(["narrative"]), "{}", String::from_utf8_lossy(&form));
        }
    }

    fn in_base64(before: usize, words: &str) -> Vec<u8> {
        let text = format!("{}{words} and more", "x".repeat(before));
        general_purpose::STANDARD.encode(text).into_bytes()
    }

    #[test]
    fn a_number_is_found_where_it_stands_alone() {
        let canaries = Canaries::hatch();
        let search = Search::of(&canaries);
        let point = canaries.point("point");
        let lat = &point["lat_e6"];
        assert_eq!(search.found(format!("{{\"lat_e6\":{lat}}}").as_bytes()), BTreeSet::from(["point"]));
        assert_eq!(search.found(format!("1{lat} {lat}1 x{lat}").as_bytes()), BTreeSet::new());
        assert_eq!(search.found(&canaries.picture("photo")), BTreeSet::from(["photo", "words of a picture"]));
        assert_eq!(search.found(b"nothing of it"), BTreeSet::new());
    }
}
