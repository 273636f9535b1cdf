//! A row of the table, resolved against the protos: which message it takes, which it answers, and in what shape.

use std::sync::LazyLock;

use kaifong_proto::DESCRIPTORS;
use prost_reflect::{DescriptorPool, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor};

use crate::{
    resources,
    route::{Method, Route},
};

/// The protos, as they were compiled.
pub(crate) static POOL: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(DESCRIPTORS).expect("the compiled protos are descriptors"));

/// How an answer is shown.
#[derive(Debug, Clone)]
pub enum Shape {
    /// The one message that the answer holds.
    One(FieldDescriptor),
    /// `items` and `next_cursor`.
    List(FieldDescriptor),
    /// The answer as it is.
    Whole,
}

/// Where something that was created can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The path, with one place for the id.
    pub path: &'static str,
    /// Name of the id, in the path and in the answer.
    pub id: String,
    /// The field of the answer that has it, unless the answer has it itself.
    pub within: Option<String>,
}

/// One operation of the API.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its row.
    pub route: Route,
    /// The RPC.
    pub rpc: MethodDescriptor,
    /// How its answer is shown.
    pub shape: Shape,
    /// Request fields that stand in the path.
    pub in_path: Vec<String>,
}

/// Every operation.
///
/// # Panics
/// When a row names an RPC or a path field that the protos don't have.
#[must_use]
pub fn operations() -> Vec<Operation> {
    resources::all().map(|route| Operation::resolve(*route)).collect()
}

impl Operation {
    fn resolve(route: Route) -> Self {
        let (service, name) = route.rpc.rsplit_once('.').expect("the full name of an RPC");
        let service = POOL.get_service_by_name(service);
        let rpc = service.and_then(|service| service.methods().find(|rpc| rpc.name() == name));
        let rpc = rpc.unwrap_or_else(|| panic!("{} is no RPC of the protos", route.rpc));
        let in_path: Vec<String> = path_fields(route.path);
        for field in &in_path {
            assert!(rpc.input().get_field_by_name(field).is_some(), "{} has no field {field}", rpc.input().name());
        }
        Self { shape: shape(&rpc.output()), route, rpc, in_path }
    }

    /// Path of the RPC on the wire.
    #[must_use]
    pub fn rpc_path(&self) -> String {
        format!("/{}/{}", self.rpc.parent_service().full_name(), self.rpc.name())
    }

    /// Whether it changes something.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.route.method != Method::Get
    }

    /// Whether it replaces a version that the caller has seen.
    #[must_use]
    pub fn versioned(&self) -> bool {
        self.rpc.input().get_field_by_name("expected_version").is_some()
    }

    /// Whether it is a list with pages.
    #[must_use]
    pub fn paged(&self) -> bool {
        self.rpc.input().get_field_by_name("page").is_some()
    }

    /// Request fields that the query gives: none where there is a body for them.
    pub fn query_fields(&self) -> impl Iterator<Item = FieldDescriptor> + '_ {
        let in_query = !self.writes() || self.route.upload.is_some();
        self.open_fields().filter(move |_| in_query)
    }

    /// The message that the answer is about: the one it holds, or the first of several.
    fn subject(&self) -> Option<(MessageDescriptor, Option<String>)> {
        match &self.shape {
            Shape::One(field) => Some((field.kind().as_message()?.clone(), None)),
            Shape::List(_) => None,
            Shape::Whole => {
                let first = self.rpc.output().fields().next()?;
                Some((first.kind().as_message()?.clone(), Some(first.name().to_owned())))
            }
        }
    }

    /// Whether its answer has a version, which is its ETag.
    #[must_use]
    pub fn tagged(&self) -> bool {
        let shown = match &self.shape {
            Shape::One(field) => field.kind().as_message().cloned(),
            Shape::List(_) => None,
            Shape::Whole => Some(self.rpc.output()),
        };
        shown.is_some_and(|message| message.get_field_by_name("version").is_some())
    }

    /// Where what it creates can be read: the path that reads the id which the answer's message begins with. None for
    /// what is part of something else.
    #[must_use]
    pub fn place_of_created(&self) -> Option<Place> {
        let (message, within) = self.subject().filter(|_| self.route.creates && !self.route.part)?;
        let id = message.fields().next()?.name().to_owned();
        let place = format!("{{{id}}}");
        let reads = |route: &&Route| {
            route.method == Method::Get && route.path.ends_with(&place) && route.path.matches('{').count() == 1
        };
        let path = resources::all().find(reads)?.path;
        Some(Place { path, id, within })
    }

    /// Request fields that the query or the body gives: not the path's, the page, the version or the uploaded bytes.
    pub fn open_fields(&self) -> impl Iterator<Item = FieldDescriptor> + '_ {
        let input = self.rpc.input();
        let upload = self.route.upload.map(|(field, _)| field);
        let fields: Vec<FieldDescriptor> = input.fields().collect();
        fields.into_iter().filter(move |field| {
            let name = field.name();
            let elsewhere =
                self.in_path.iter().any(|taken| taken == name) || matches!(name, "page" | "expected_version");
            let of_upload = upload.is_some_and(|upload| [upload, "media_type"].contains(&name));
            !elsewhere && !of_upload
        })
    }
}

fn path_fields(path: &str) -> Vec<String> {
    path.split('/').filter_map(|part| Some(part.strip_prefix('{')?.strip_suffix('}')?.to_owned())).collect()
}

fn shape(output: &MessageDescriptor) -> Shape {
    let messages = |field: &FieldDescriptor| matches!(field.kind(), Kind::Message(_)) && field.name() != "page";
    let paged = output.get_field_by_name("page").is_some();
    match (paged, output.fields().find(FieldDescriptor::is_list), output.fields().len()) {
        (true, Some(list), 2) => Shape::List(list),
        (false, None, 1) => output.fields().find(messages).map_or(Shape::Whole, Shape::One),
        _ => Shape::Whole,
    }
}
