//! What a request is called in spans and metrics: a name out of a closed set, whoever asks for whatever.

use std::{borrow::Cow, collections::BTreeSet, sync::OnceLock};

use axum::extract::MatchedPath;
use http::{Request, Response};
use prost::Message;
use tonic::Code;

/// An RPC of ours, a route of the REST API (`GET /v1/gifts/{gift_id}`), or `unknown`.
///
/// A path as it was asked for never becomes a label: anyone could fill the memory with them.
pub(super) fn of_request<B>(request: &Request<B>) -> Cow<'static, str> {
    if let Some(route) = request.extensions().get::<MatchedPath>() {
        return format!("{} {}", request.method(), route.as_str()).into();
    }
    known_rpc(request.uri().path()).unwrap_or("unknown").into()
}

/// The gRPC code, or the HTTP status where it isn't gRPC.
///
/// A refusal comes as trailers only, so its code is among the headers; an answer has none there and is `Ok`. A server
/// stream that fails later counts as what it began as.
pub(super) fn of_response<B>(response: &Response<B>) -> Cow<'static, str> {
    let header = |name| response.headers().get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    if let Some(code) = header("grpc-status").and_then(|code| code.parse::<i32>().ok()) {
        return format!("{:?}", Code::from_i32(code)).into();
    }
    if header("content-type").is_some_and(|kind| kind.starts_with("application/grpc")) {
        return "Ok".into();
    }
    response.status().as_u16().to_string().into()
}

fn known_rpc(path: &str) -> Option<&'static str> {
    static KNOWN: OnceLock<BTreeSet<String>> = OnceLock::new();
    KNOWN.get_or_init(rpcs).get(path).map(String::as_str)
}

fn rpcs() -> BTreeSet<String> {
    let files = Files::decode(kaifong_proto::DESCRIPTORS).unwrap_or_default().files;
    let services = |file: File| file.services.into_iter().map(move |service| (file.package.clone(), service));
    let paths = |(package, service): (String, Service)| {
        service.methods.into_iter().map(move |method| format!("/{package}.{}/{}", service.name, method.name))
    };
    files.into_iter().flat_map(services).flat_map(paths).collect()
}

/// `google.protobuf.FileDescriptorSet`, as much of it as is needed here.
#[derive(Clone, PartialEq, Message)]
struct Files {
    #[prost(message, repeated, tag = "1")]
    files: Vec<File>,
}

#[derive(Clone, PartialEq, Message)]
struct File {
    #[prost(string, tag = "2")]
    package: String,
    #[prost(message, repeated, tag = "6")]
    services: Vec<Service>,
}

#[derive(Clone, PartialEq, Message)]
struct Service {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, repeated, tag = "2")]
    methods: Vec<Method>,
}

#[derive(Clone, PartialEq, Message)]
struct Method {
    #[prost(string, tag = "1")]
    name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rpcs_of_ours_become_labels() {
        let asked = |path: &str| of_request(&Request::builder().uri(path).body(()).unwrap());
        assert_eq!(asked("/kaifong.work.v1.WorkService/GetFlow"), "/kaifong.work.v1.WorkService/GetFlow");
        assert_eq!(asked("/kaifong.work.v1.WorkService/GetFlow2"), "unknown");
        assert_eq!(asked("/v1/gifts/don_01"), "unknown");
    }

    #[test]
    fn answers_are_called_by_their_code() {
        let answer = |name: &str, value: &str| of_response(&Response::builder().header(name, value).body(()).unwrap());
        assert_eq!(answer("grpc-status", "7"), "PermissionDenied");
        assert_eq!(answer("content-type", "application/grpc"), "Ok");
        assert_eq!(answer("content-type", "application/json"), "200");
    }
}
