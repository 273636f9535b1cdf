//! Proof of delivery. Its content is an encrypted document, and goes with the household's erasure.

use kaifong_kernel::values::{Instant, OrgId};
use serde::{Deserialize, Serialize};

use super::{
    ids::{HouseholdId, OrderId, ProofId, RunId, StopId},
    refusal::Refusal,
};

kaifong_kernel::words! {
    /// What a proof is.
    ProofKind {
        /// A signature.
        Signature = "signature",
        /// A photo.
        Photo = "photo",
        /// A code that the recipient showed.
        Code = "code",
    }
}

kaifong_kernel::words! {
    /// How whoever took the goods stands to the household.
    RecipientRelation {
        /// Of the household itself.
        Himself = "self",
        /// Family.
        Family = "family",
        /// A carer.
        Carer = "carer",
        /// A neighbour.
        Neighbour = "neighbour",
        /// The building's staff.
        BuildingStaff = "building_staff",
    }
}

/// A proof of delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Its id.
    pub id: ProofId,
    /// The order.
    pub order: OrderId,
    /// The agency of the order.
    pub agency: OrgId,
    /// The household.
    pub household: HouseholdId,
    /// The run.
    pub run: RunId,
    /// The stop.
    pub stop: StopId,
    /// What it is.
    pub kind: ProofKind,
    /// How the recipient stands to the household.
    pub recipient: RecipientRelation,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// Where its content is; nowhere after erasure.
    pub blob_id: Option<String>,
    /// When by the device's clock.
    pub device_time: Instant,
    /// When it arrived.
    pub received_at: Instant,
}

/// Whether content is what its media type says, judged by its first bytes (PNG: RFC 2083 section 3.1; JPEG: ISO/IEC 10918-1
/// B.1.1.3), and what is taken for a kind of proof.
///
/// # Errors
/// [`Refusal::NotOfMediaType`] (DSP027).
pub fn is_of_type(kind: ProofKind, media_type: &str, content: &[u8]) -> Result<(), Refusal> {
    let fits = match (media_type, kind) {
        ("image/png", ProofKind::Signature | ProofKind::Photo) => content.starts_with(b"\x89PNG\r\n\x1a\n"),
        ("image/jpeg", ProofKind::Signature | ProofKind::Photo) => content.starts_with(&[0xff, 0xd8, 0xff]),
        ("text/plain", ProofKind::Code) => {
            std::str::from_utf8(content).is_ok_and(|text| text.len() <= 64 && !text.chars().any(char::is_control))
        }
        _ => false,
    };
    if fits { Ok(()) } else { Err(Refusal::NotOfMediaType { media_type: media_type.to_owned() }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_judged_by_its_first_bytes() {
        assert!(is_of_type(ProofKind::Photo, "image/jpeg", &[0xff, 0xd8, 0xff, 0xe0]).is_ok());
        assert!(is_of_type(ProofKind::Photo, "image/png", &[0xff, 0xd8, 0xff]).is_err());
        assert!(is_of_type(ProofKind::Photo, "image/svg+xml", b"<svg/>").is_err());
        assert!(is_of_type(ProofKind::Code, "text/plain", b"4711").is_ok());
        assert!(is_of_type(ProofKind::Code, "text/plain", b"47\n11").is_err());
        assert!(is_of_type(ProofKind::Photo, "text/plain", b"4711").is_err());
    }
}
