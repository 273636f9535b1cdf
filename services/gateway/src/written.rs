//! Names of fields as a caller writes them, where a service names them as its proto does.

use prost_reflect::{FieldDescriptor, MessageDescriptor};

use crate::{operation::Operation, transcode::json_name};

/// What the caller has written: `offer_expires_at` for `offer_expires_at_us`, `If-Match` for `expected_version`,
/// `cursor` for `page.cursor`. What isn't of the request stays.
pub(crate) fn as_written(operation: &Operation, field: &str) -> String {
    let input = operation.rpc.input();
    if field == "expected_version" && operation.versioned() {
        return "If-Match".to_owned();
    }
    match field.strip_prefix("page.").filter(|_| operation.paged()) {
        Some(of_page) => of_page.to_owned(),
        None => renamed(&input, field).unwrap_or_else(|| field.to_owned()),
    }
}

fn renamed(message: &MessageDescriptor, path: &str) -> Option<String> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let name = first.split('[').next().unwrap_or(first);
    let place = first.strip_prefix(name).unwrap_or_default();
    let field: FieldDescriptor = message.get_field_by_name(name)?;
    let written = format!("{}{place}", json_name(&field));
    let Some(rest) = rest else { return Some(written) };
    Some(format!("{written}.{}", renamed(field.kind().as_message()?, rest)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::operations;

    fn written(rpc: &str, field: &str) -> String {
        let operation = operations().into_iter().find(|operation| operation.rpc.name() == rpc).unwrap();
        as_written(&operation, field)
    }

    #[test]
    fn a_field_is_named_as_it_was_sent() {
        for (rpc, field, expected) in [
            ("MakeAward", "offer_expires_at_us", "offer_expires_at"),
            ("CreateKey", "expires_at_us", "expires_at"),
            ("UpdateOrganisation", "expected_version", "If-Match"),
            ("ListFunds", "page.page_size", "page_size"),
            ("CreateFund", "name.zh_hant", "name.zh_hant"),
            ("CreateFund", "what_us", "what_us"),
        ] {
            assert_eq!(written(rpc, field), expected, "{rpc} {field}");
        }
    }
}
