//! Calls an RPC with messages that are known by their descriptors only.

use std::time::Duration;

use http::uri::PathAndQuery;
use kaifong_kernel::wire::{MESSAGE_LIMIT_BYTES, Wire};
use prost::Message;
use prost_reflect::{DynamicMessage, MessageDescriptor};
use tonic::{
    Request, Status,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
};

/// How long an answer may take.
const DEADLINE: Duration = Duration::from_secs(30);

/// Encodes any message and decodes the answer's.
struct Dynamic(MessageDescriptor);

struct Encode;
struct Decode(MessageDescriptor);

impl Codec for Dynamic {
    type Encode = DynamicMessage;
    type Decode = DynamicMessage;
    type Encoder = Encode;
    type Decoder = Decode;

    fn encoder(&mut self) -> Encode {
        Encode
    }

    fn decoder(&mut self) -> Decode {
        Decode(self.0.clone())
    }
}

impl Encoder for Encode {
    type Item = DynamicMessage;
    type Error = Status;

    fn encode(&mut self, message: DynamicMessage, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        message.encode(buffer).map_err(|error| Status::internal(error.to_string()))
    }
}

impl Decoder for Decode {
    type Item = DynamicMessage;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<DynamicMessage>, Status> {
        let message = DynamicMessage::decode(self.0.clone(), buffer);
        message.map(Some).map_err(|error| Status::internal(error.to_string()))
    }
}

/// What goes beside a message.
pub(crate) struct Beside<'a> {
    pub(crate) token: &'a str,
    pub(crate) key: Option<&'a str>,
    pub(crate) traceparent: Option<&'a str>,
}

/// Calls an RPC.
pub(crate) async fn call(
    wire: Wire,
    path: &str,
    message: DynamicMessage,
    answer: MessageDescriptor,
    beside: &Beside<'_>,
) -> Result<DynamicMessage, Status> {
    let mut request = Request::new(message);
    request.set_timeout(DEADLINE);
    let mut insert = |name: &'static str, value: &str| {
        let value = value.parse().map_err(|_| Status::invalid_argument(format!("{name} can't be sent on")))?;
        request.metadata_mut().insert(name, value);
        Ok::<(), Status>(())
    };
    insert("authorization", &format!("Bearer {}", beside.token))?;
    if let Some(key) = beside.key {
        insert("idempotency-key", key)?;
    }
    // One that can't be sent on is none (W3C Trace Context section 3.2.3).
    if let Some(Ok(traceparent)) = beside.traceparent.map(str::parse) {
        request.metadata_mut().insert("traceparent", traceparent);
    }
    let path: PathAndQuery = path.parse().map_err(|_| Status::internal("an RPC's path"))?;
    let mut client = Grpc::new(wire).max_decoding_message_size(2 * MESSAGE_LIMIT_BYTES);
    client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    Ok(client.unary(request, path, Dynamic(answer)).await?.into_inner())
}
