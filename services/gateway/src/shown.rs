//! An answer on its way to JSON.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use prost_reflect::DynamicMessage;
use serde_json::{Value as Json, json};

use crate::{
    handler::Gate,
    operation::{Operation, Shape},
    transcode::to_json,
};

/// The answer in its shape, with an ETag where it has a version and a Location where something was created.
pub(crate) fn shown(gate: &Gate, operation: &Operation, answer: &DynamicMessage, list: Option<&str>) -> Response {
    let mut json = to_json(answer);
    let next = json.get("page").and_then(|page| page.get("next_cursor")).and_then(Json::as_str).unwrap_or_default();
    let next = list.map(|list| gate.cursors.sign(list, next)).unwrap_or_default();
    let body = match &operation.shape {
        Shape::One(field) => json.get_mut(field.name()).map_or(Json::Null, Json::take),
        Shape::List(field) => {
            let items = json.get_mut(field.name()).map_or_else(|| json!([]), Json::take);
            json!({ "items": items, "next_cursor": next })
        }
        Shape::Whole => {
            if let Some(object) = json.as_object_mut().filter(|object| object.contains_key("page")) {
                object.remove("page");
                object.insert("next_cursor".to_owned(), Json::from(next));
            }
            json
        }
    };
    let status = if operation.route.creates { StatusCode::CREATED } else { StatusCode::OK };
    let mut response = (status, axum::Json(&body)).into_response();
    let headers = response.headers_mut();
    if let Some(version) = body.get("version").and_then(Json::as_i64) {
        headers.insert(header::ETAG, header_value(&format!("\"{version}\"")));
    }
    if let Some(location) = location(operation, &body) {
        headers.insert(header::LOCATION, header_value(&location));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Where what was created can be read.
fn location(operation: &Operation, body: &Json) -> Option<String> {
    let place = operation.place_of_created()?;
    let object = place.within.as_ref().map_or(Some(body), |name| body.get(name))?;
    Some(place.path.replace(&format!("{{{}}}", place.id), object.get(&place.id)?.as_str()?))
}
