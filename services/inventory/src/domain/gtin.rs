//! Global Trade Item Numbers: GS1 General Specifications, section 7.9 (check digit).

/// Whether a text is a GTIN of 8, 12, 13 or 14 digits whose last digit is the right check: the digits before it weigh 3 and
/// 1 in turn from the right, and all with the check come to a multiple of 10.
#[must_use]
pub fn is_right(text: &str) -> bool {
    if !matches!(text.len(), 8 | 12..=14) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let weighed = |(place, byte): (usize, u8)| u32::from(byte - b'0') * if place % 2 == 1 { 3 } else { 1 };
    text.bytes().rev().enumerate().map(weighed).sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_gs1s() {
        // GS1 General Specifications, figure 7.9-1: 629104150021 and its check 3; GTIN-8, 12 and 14 of the same section's kind.
        for right in ["6291041500213", "96385074", "036000291452", "10614141000415"] {
            assert!(is_right(right), "{right}");
        }
        for wrong in ["6291041500214", "6291041500231", "629104150021", "", "96385O74", "962910415002130"] {
            assert!(!is_right(wrong), "{wrong}");
        }
    }
}
