//! Words of closed lists, as the gifts half reads them. `None` means: wrong, and noted.

use kaifong_kernel::wire::Fields;

use super::gift_words::Wired;

/// A word of a closed list.
pub(super) fn word<W: Wired>(fields: &mut Fields, field: &str, number: i32) -> Option<W> {
    let read = optional_word(fields, field, number)?;
    if read.is_none() {
        fields.wrong(field, "choose a value");
    }
    read
}

/// A word of a closed list that may be left unspecified.
pub(super) fn optional_word<W: Wired>(fields: &mut Fields, field: &str, number: i32) -> Option<Option<W>> {
    let Ok(wire) = W::Wire::try_from(number) else {
        fields.wrong(field, "not a value of the list");
        return None;
    };
    Some(W::read(wire))
}
