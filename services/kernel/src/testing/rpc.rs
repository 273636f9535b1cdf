//! RPCs as the descriptors know them: a message made of named fields, and what came back, undecoded.

use std::collections::BTreeMap;

use http::uri::PathAndQuery;
use kaifong_proto::DESCRIPTORS;
use prost::{
    Message,
    bytes::{Buf, BufMut},
    encoding,
};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorSet, field_descriptor_proto::Type};
use tonic::{
    Code, Request, Status,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
};
use tonic_types::StatusExt;

use super::{COUNTER, Ordering};
use crate::{error::status::INTERNAL, wire::Wire};

/// How deep a message of messages is filled.
const DEPTH: usize = 4;

/// A moment far away, in microseconds.
const FAR_US: i64 = 4_000_000_000_000_000;

/// One RPC: its path, and its message's fields by name.
#[derive(Debug)]
pub struct Rpc {
    /// Full path: `/kaifong.grants.v1.AwardService/GetAward`.
    pub path: String,
    /// Number, type and type's name of each field.
    pub fields: BTreeMap<String, (u32, Type, String)>,
    input: String,
}

/// What came back: a refusal's code and words, or how many entries a list has.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// The refusal's stable code; empty where it isn't refused. Of a fault, all that is known.
    pub code: String,
    /// The status.
    pub grpc: Code,
    /// The refusal's words.
    pub told: String,
    /// How often the answer has its first field.
    pub entries: usize,
    /// The whole answer as text, for whoever looks for a word in it.
    pub text: String,
}

impl Answer {
    /// Whether it says that there is no such thing.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.grpc == Code::NotFound
    }

    /// Whether something broke: a fault, or a status without a code of ours.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        let coded = self.grpc == Code::Ok || self.code.len() == 6;
        !coded || self.code == INTERNAL.code || matches!(self.grpc, Code::Internal | Code::Unknown)
    }
}

/// Every RPC of a package: `kaifong.grants.v1`.
///
/// # Panics
/// When the descriptors can't be read.
#[must_use]
pub fn rpcs(package: &str) -> Vec<Rpc> {
    let set = FileDescriptorSet::decode(DESCRIPTORS).expect("a descriptor set");
    let messages = messages(&set);
    let mut found = Vec::new();
    for file in set.file.iter().filter(|file| file.package() == package) {
        for (service, method) in file.service.iter().flat_map(|one| one.method.iter().map(move |method| (one, method)))
        {
            let input = method.input_type().to_owned();
            let fields = messages[&input]
                .field
                .iter()
                .map(|field| (field.name().to_owned(), (number(field), field.r#type(), field.type_name().to_owned())));
            let path = format!("/{package}.{}/{}", service.name(), method.name());
            found.push(Rpc { path, fields: fields.collect(), input });
        }
    }
    found
}

/// The messages by their full names, as fields name them.
fn messages(set: &FileDescriptorSet) -> BTreeMap<String, DescriptorProto> {
    fn add(above: &str, message: &DescriptorProto, found: &mut BTreeMap<String, DescriptorProto>) {
        let name = format!("{above}.{}", message.name());
        message.nested_type.iter().for_each(|inner| add(&name, inner, found));
        found.insert(name, message.clone());
    }
    let mut found = BTreeMap::new();
    for file in &set.file {
        file.message_type.iter().for_each(|message| add(&format!(".{}", file.package()), message, &mut found));
    }
    found
}

fn number(field: &FieldDescriptorProto) -> u32 {
    u32::try_from(field.number()).expect("a field's number is positive")
}

impl Rpc {
    /// Whether its message has this field.
    #[must_use]
    pub fn names(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    /// Whether it lists.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.name().starts_with("List")
    }

    /// Its own name, without the service's.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// A message of these texts alone, as far as it has fields of just these names.
    #[must_use]
    pub fn only<'t>(&self, texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, text) in texts {
            if let Some((number, ..)) = self.fields.get(name) {
                encoding::string::encode(*number, &text.to_owned(), &mut bytes);
            }
        }
        bytes
    }

    /// A message in which every field has a value of its form: texts as `texts` has them by the end of the field's name
    /// (`person_id` is for `owner_person_id` as well), every number 1 and every moment far away, one entry in every list.
    /// A text that is a number is for a number as well, and an empty one leaves a number or a message out.
    ///
    /// # Panics
    /// When the descriptors can't be read, or a field has a type that nothing here uses.
    #[must_use]
    pub fn filled(&self, texts: &BTreeMap<&str, String>) -> Vec<u8> {
        let set = FileDescriptorSet::decode(DESCRIPTORS).expect("a descriptor set");
        filled(&messages(&set), &self.input, texts, DEPTH)
    }

    /// Asks with this token, or without one, under an idempotency key of its own. Of a stream the first message counts.
    ///
    /// # Panics
    /// When the wire carries nothing.
    pub async fn ask(&self, wire: &Wire, token: Option<&str>, message: &[u8]) -> Answer {
        let mut request = Request::new(message.to_vec());
        let key = format!("rpc-{}", COUNTER.fetch_add(1, Ordering::SeqCst));
        request.metadata_mut().insert("idempotency-key", key.parse().expect("a key is a header's value"));
        if let Some(token) = token {
            let bearer = format!("Bearer {token}").parse().expect("a token is a header's value");
            request.metadata_mut().insert("authorization", bearer);
        }
        let mut client = Grpc::new(wire.clone());
        client.ready().await.expect("a wire");
        let path = PathAndQuery::try_from(self.path.as_str()).expect("an RPC has a path");
        let first = match client.server_streaming(request, path, Raw).await {
            Ok(answer) => answer.into_inner().message().await,
            Err(status) => Err(status),
        };
        match first {
            Ok(bytes) => {
                let bytes = bytes.unwrap_or_default();
                let (entries, text) = (entries(&bytes), String::from_utf8_lossy(&bytes).into_owned());
                Answer { code: String::new(), grpc: Code::Ok, told: String::new(), entries, text }
            }
            Err(status) => {
                let code = status.get_details_error_info().map_or_else(|| format!("{status:?}"), |info| info.reason);
                let (grpc, told) = (status.code(), status.message().to_owned());
                Answer { code, grpc, told, entries: 0, text: String::new() }
            }
        }
    }
}

fn filled(
    messages: &BTreeMap<String, DescriptorProto>,
    name: &str,
    texts: &BTreeMap<&str, String>,
    depth: usize,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut chosen = Vec::new();
    for field in &messages[name].field {
        // Of a choice, the first.
        if let Some(choice) = field.oneof_index.filter(|_| !field.proto3_optional()) {
            if chosen.contains(&choice) {
                continue;
            }
            chosen.push(choice);
        }
        let number = number(field);
        match field.r#type() {
            Type::String => encoding::string::encode(number, &text(field.name(), texts), &mut bytes),
            Type::Bytes => encoding::bytes::encode(number, &text(field.name(), texts).into_bytes(), &mut bytes),
            _ if known(field.name(), texts).is_some_and(String::is_empty) => {}
            Type::Bool | Type::Int32 | Type::Int64 | Type::Uint32 | Type::Uint64 | Type::Enum => {
                encoding::int64::encode(number, &whole_number(field.name(), texts), &mut bytes);
            }
            Type::Message if depth > 0 => {
                let inner = filled(messages, field.type_name(), texts, depth - 1);
                encoding::bytes::encode(number, &inner, &mut bytes);
            }
            Type::Message => {}
            other @ (Type::Double
            | Type::Float
            | Type::Group
            | Type::Fixed32
            | Type::Fixed64
            | Type::Sfixed32
            | Type::Sfixed64
            | Type::Sint32
            | Type::Sint64) => panic!("{name}.{}: nothing fills {other:?}", field.name()),
        }
    }
    bytes
}

/// What is said of a field: by the longest end of its name that something is said of.
fn known<'t>(name: &str, texts: &'t BTreeMap<&str, String>) -> Option<&'t String> {
    let ends = texts.iter().filter(|(end, _)| name.ends_with(**end));
    ends.max_by_key(|(end, _)| end.len()).map(|(_, text)| text)
}

/// The text of a field, or one of the form that its name tells.
fn text(name: &str, texts: &BTreeMap<&str, String>) -> String {
    let form = || {
        match name {
            "currency" => "HKD",
            "cursor" => "",
            _ if name.ends_with("_on") => "2025-12-01",
            _ => "x",
        }
        .to_owned()
    };
    known(name, texts).cloned().unwrap_or_else(form)
}

/// The number of a field.
fn whole_number(name: &str, texts: &BTreeMap<&str, String>) -> i64 {
    let form = if name.ends_with("_us") { FAR_US } else { 1 };
    known(name, texts).and_then(|text| text.parse().ok()).unwrap_or(form)
}

/// How often an answer has its first field: the entries of a list.
fn entries(mut answer: &[u8]) -> usize {
    let mut count = 0;
    while answer.has_remaining() {
        let (tag, wire) = encoding::decode_key(&mut answer).expect("an answer has fields");
        encoding::skip_field(wire, tag, &mut answer, encoding::DecodeContext::default()).expect("a whole field");
        count += usize::from(tag == 1);
    }
    count
}

/// Bytes as they are.
#[derive(Clone, Copy)]
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, message: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&message);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let mut message = vec![0; buffer.remaining()];
        buffer.copy_to_slice(&mut message);
        Ok(Some(message))
    }
}
