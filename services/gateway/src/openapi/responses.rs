//! Answers and refusals, with their headers.

use serde_json::{Map, Value as Json, json};

use super::schema::{self, Schemas};
use crate::{
    operation::{Operation, Shape},
    route::Method,
};

/// Statuses that may say when to try again.
const LATER: [&str; 5] = ["409", "429", "500", "503", "504"];

/// Refusals that every operation may answer with.
pub(super) fn shared() -> Json {
    let content = json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
    json!({
        "Problem": { "description": "What is wrong, with a stable code (RFC 9457)", "content": content },
        "ProblemLater": {
            "description": "What is wrong, with a stable code (RFC 9457), and when to try again",
            "headers": { "Retry-After": { "$ref": "#/components/headers/Retry-After" } },
            "content": content,
        },
    })
}

/// Headers of answers.
pub(super) fn headers() -> Json {
    json!({
        "ETag": {
            "description": "The version of what is answered: send it as If-Match to replace this version",
            "schema": { "type": "string", "pattern": "^\"[0-9]+\"$" },
        },
        "Location": {
            "description": "Path that reads what was created",
            "schema": { "type": "string", "format": "uri-reference" },
        },
        "Retry-After": {
            "description": "Seconds to wait before the request is sent again",
            "schema": { "type": "integer", "minimum": 1 },
        },
    })
}

/// What an operation may answer.
pub(super) fn of(operation: &Operation, schemas: &mut Schemas) -> Json {
    let schema = match &operation.shape {
        Shape::One(field) => schemas.answer_field(field),
        Shape::List(field) => {
            let item = schemas.answer_item(field);
            json!({
                "type": "object", "required": ["items", "next_cursor"],
                "properties": {
                    "items": { "type": "array", "items": item },
                    "next_cursor": schema::next_cursor(),
                },
            })
        }
        Shape::Whole => schemas.whole(&operation.rpc.output()),
    };
    let status = if operation.route.creates { "201" } else { "200" };
    let mut done = json!({ "description": "Done", "content": { "application/json": { "schema": schema } } });
    let headers = headers_of(operation);
    if !headers.is_empty() {
        done["headers"] = Json::Object(headers);
    }
    let mut responses = json!({ status: done });
    for status in refused(operation) {
        let name = if LATER.contains(&status) { "ProblemLater" } else { "Problem" };
        responses[status] = json!({ "$ref": format!("#/components/responses/{name}") });
    }
    responses
}

fn headers_of(operation: &Operation) -> Map<String, Json> {
    let named = [("ETag", operation.tagged()), ("Location", operation.place_of_created().is_some())];
    let there = named.into_iter().filter(|(_, there)| *there);
    there.map(|(name, _)| (name.to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }))).collect()
}

fn refused(operation: &Operation) -> Vec<&'static str> {
    let mut refused = vec!["400", "401", "403", "404", "429", "500", "503", "504"];
    if operation.route.method != Method::Get {
        refused.extend(["408", "409", "413", "415", "422"]);
    }
    if operation.versioned() {
        refused.extend(["412", "428"]);
    }
    refused
}
