//! RPCs as the descriptors know them: a message made of named fields, and what came back, undecoded.

use std::collections::BTreeMap;

use http::uri::PathAndQuery;
use kaifong_kernel::auth::Actor;
use kaifong_proto::DESCRIPTORS;
use prost::{
    Message,
    bytes::{Buf, BufMut},
    encoding,
};
use prost_types::{FileDescriptorSet, field_descriptor_proto::Type};
use tonic::{
    Code, Request, Status,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
};

use crate::desk::{Desk, code, new_key};

/// The prefixes of the ids that an agency's records have.
pub const PREFIXES: &[&str] = &["app", "doc", "awd", "trn", "acq", "pay", "dis"];

/// One RPC: its path, and its message's fields by name.
pub struct Rpc {
    pub path: String,
    pub fields: BTreeMap<String, (u32, Type, String)>,
}

/// What came back: a refusal's code and words, or how many entries a list has.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub code: String,
    pub grpc: Code,
    pub told: String,
    pub entries: usize,
}

impl Answer {
    pub fn is_not_found(&self) -> bool {
        self.grpc == Code::NotFound
    }
}

/// Every RPC of grants.
pub fn all() -> Vec<Rpc> {
    let set = FileDescriptorSet::decode(DESCRIPTORS).unwrap();
    let files: Vec<_> = set.file.iter().filter(|file| file.package() == "kaifong.grants.v1").collect();
    let mut found = Vec::new();
    for file in &files {
        for service in &file.service {
            for method in &service.method {
                let name = method.input_type().rsplit('.').next().unwrap();
                let message = file.message_type.iter().find(|message| message.name() == name).unwrap();
                let field = |field: &prost_types::FieldDescriptorProto| {
                    let number = u32::try_from(field.number()).unwrap();
                    (field.name().to_owned(), (number, field.r#type(), field.type_name().to_owned()))
                };
                let fields = message.field.iter().map(field).collect();
                found.push(Rpc { path: format!("/{}.{}/{}", file.package(), service.name(), method.name()), fields });
            }
        }
    }
    found
}

impl Rpc {
    pub fn names(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    pub fn is_list(&self) -> bool {
        self.path.contains("/List")
    }

    /// A message with all of these that it has a field for, every number 1, and money and titles where they belong.
    pub fn message(&self, ids: &BTreeMap<&str, String>, texts: &BTreeMap<&str, String>) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, (number, kind, of)) in &self.fields {
            let text = ids.get(name.as_str()).or_else(|| texts.get(name.as_str()));
            match (kind, text, of.as_str()) {
                (Type::String, Some(text), _) => encoding::string::encode(*number, text, &mut bytes),
                (Type::Bytes, Some(text), _) => {
                    encoding::bytes::encode(*number, &text.clone().into_bytes(), &mut bytes);
                }
                // An empty message has only ids: a list's states and pages are left out.
                _ if texts.is_empty() => {}
                (Type::Int32, None, _) => encoding::int32::encode(*number, &1, &mut bytes),
                (Type::Int64, None, _) => encoding::int64::encode(*number, &FAR_US, &mut bytes),
                (Type::Message, None, ".kaifong.common.v1.Money") => {
                    encoding::message::encode(*number, &crate::desk::hkd(1).unwrap(), &mut bytes);
                }
                (Type::Message, None, ".kaifong.common.v1.LocalizedText") => {
                    encoding::message::encode(*number, &crate::desk::both("Beds").unwrap(), &mut bytes);
                }
                (Type::Message, None, ".kaifong.grants.v1.PlannedTranche") => {
                    let amount = crate::desk::hkd(1);
                    let tranche = kaifong_proto::grants::v1::PlannedTranche { amount, conditions: Vec::new() };
                    encoding::message::encode(*number, &tranche, &mut bytes);
                }
                _ => {}
            }
        }
        bytes
    }

    /// Asks as somebody, or as nobody.
    pub async fn ask(&self, desk: &Desk, who: Option<&Actor>, message: &[u8]) -> Answer {
        let token = who.map(|who| desk.token(who));
        self.ask_with(desk, token.as_deref(), message).await
    }

    /// Asks with this token.
    pub async fn ask_with(&self, desk: &Desk, token: Option<&str>, message: &[u8]) -> Answer {
        let mut request = Request::new(message.to_vec());
        request.metadata_mut().insert("idempotency-key", new_key().parse().unwrap());
        if let Some(token) = token {
            request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        }
        let mut client = Grpc::new(desk.wire.clone());
        client.ready().await.unwrap();
        match client.unary(request, PathAndQuery::try_from(self.path.as_str()).unwrap(), Raw).await {
            Ok(answer) => {
                let entries = entries(answer.get_ref());
                Answer { code: String::new(), grpc: Code::Ok, told: String::new(), entries }
            }
            Err(status) => {
                Answer { code: code(&status), grpc: status.code(), told: status.message().to_owned(), entries: 0 }
            }
        }
    }
}

/// A moment far away, and a version that nothing has.
const FAR_US: i64 = 4_000_000_000_000_000;

/// How often an answer has its first field: the entries of a list.
fn entries(mut answer: &[u8]) -> usize {
    let mut count = 0;
    while answer.has_remaining() {
        let (tag, wire) = encoding::decode_key(&mut answer).unwrap();
        encoding::skip_field(wire, tag, &mut answer, encoding::DecodeContext::default()).unwrap();
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
