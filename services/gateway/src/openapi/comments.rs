//! The protos' comments.

use prost_reflect::{FieldDescriptor, FileDescriptor, MethodDescriptor};

fn at(file: &FileDescriptor, path: &[i32]) -> String {
    let info = file.file_descriptor_proto().source_code_info.as_ref();
    let found = info.and_then(|info| info.location.iter().find(|location| location.path == path));
    let text = found.and_then(|location| location.leading_comments.clone()).unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What an RPC does.
pub(super) fn of_method(method: &MethodDescriptor) -> String {
    at(&method.parent_file(), method.path())
}

/// What a field is.
pub(super) fn of_field(field: &FieldDescriptor) -> String {
    at(&field.parent_message().parent_file(), field.path())
}

/// The first sentence of a comment, without its full stop.
pub(super) fn first_sentence(comment: &str) -> String {
    comment.split(". ").next().unwrap_or_default().trim_end_matches('.').to_owned()
}
