//! Bytes out of hexadecimal text; the other way is the kernel's.

/// The bytes, if the text is pairs of hexadecimal digits.
#[must_use]
pub fn read(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}
