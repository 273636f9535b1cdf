//! Words of closed lists, as requests bring them. `None` means: wrong, and noted.

use kaifong_kernel::wire::Fields;

use super::words::Wired;

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

#[cfg(test)]
mod tests {
    use kaifong_kernel::values::Invalid;
    use kaifong_proto::{common::v1 as common, donations::v1 as pb};

    use crate::verbs::{
        create_pledge::CreatePledge, issue_receipt::IssueReceipt, place_line::PlaceLine, read_gifts::ListGifts,
        register_donor::RegisterDonor,
    };

    fn names<T>(outcome: Result<T, Invalid>) -> Vec<String> {
        outcome
            .err()
            .map(|invalid| invalid.0.into_iter().map(|violation| violation.field).collect())
            .unwrap_or_default()
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let request = pb::RegisterDonorRequest { org_id: "per_x".to_owned(), kind: 99, ..Default::default() };
        assert_eq!(names(RegisterDonor::try_from(request)), ["kind", "name", "org_id"]);
        let request = pb::CreatePledgeRequest {
            amount: Some(common::Money { amount_minor: -5, currency: "HKD".to_owned() }),
            rail: pb::Rail::Card.into(),
            expires_on: "2026-02-30".to_owned(),
            ..Default::default()
        };
        let wrong = names(CreatePledge::try_from(request));
        assert_eq!(wrong, ["purpose_id", "amount.amount_minor", "expires_on", "rail"]);
    }

    #[test]
    fn parts_are_named_by_their_place() {
        let gift = pb::UnpledgedGift { donor_id: "x".to_owned(), purpose_id: String::new() };
        let target = Some(pb::placement::Target::Gift(gift));
        let amount = Some(common::Money { amount_minor: 1, currency: "ZZZ".to_owned() });
        let request = pb::PlaceLineRequest {
            bank_line_id: String::new(),
            placements: vec![pb::Placement { amount, target }, pb::Placement { amount: None, target: None }],
        };
        let wrong = names(PlaceLine::try_from(request));
        let first = ["placements[0].amount.currency", "placements[0].gift.donor_id", "placements[0].gift.purpose_id"];
        assert_eq!(wrong[..4], [&["bank_line_id"][..], &first].concat());
        assert_eq!(wrong[4..], ["placements[1].amount", "placements[1].target"]);
    }

    #[test]
    fn filters_may_be_left_out_but_not_be_wrong() {
        assert!(ListGifts::try_from(pb::ListGiftsRequest::default()).is_ok());
        let request = pb::ListGiftsRequest { rail: 77, gift_to: "soon".to_owned(), ..Default::default() };
        assert_eq!(names(ListGifts::try_from(request)), ["rail", "gift_to"]);
        let twice = vec!["gft_01h455vb4pex5vsknk084sn02q".to_owned(); 2];
        assert_eq!(names(IssueReceipt::try_from(pb::IssueReceiptRequest { gift_ids: twice })), ["gift_ids"]);
    }
}
