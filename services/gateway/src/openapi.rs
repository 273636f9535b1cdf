//! The OpenAPI 3.1 document: from the tables and the protos, with the protos' own comments.

mod comments;
mod responses;
mod schema;

use std::sync::LazyLock;

use axum::{body::Bytes, http::header, response::IntoResponse};
use serde_json::{Map, Value as Json, json};

use crate::{
    operation::{Operation, operations},
    transcode::json_name,
};

/// Tags and what is listed under them.
const TAGS: &[(&str, &str)] = &[
    ("organisations", "The council, agencies, partners and donor companies. 機構"),
    ("persons", "Natural persons who may hold duties. 人員"),
    ("roles", "Who may do what; finance roles take two persons. 職責"),
    ("keys", "API keys. 金鑰"),
    ("donors", "Who gives. 捐助者"),
    ("pledges", "What was promised, with a reference for the bank. 認捐"),
    ("gifts", "What was given. 捐款"),
    ("cheques", "Cheques in hand, at the bank, cleared or returned. 支票"),
    ("checkouts", "Card payments. 網上付款"),
    ("bank accounts", "The fund's own accounts. 銀行帳戶"),
    ("statements", "Bank statements (camt.053) and their import. 銀行結單"),
    ("bank lines", "Lines of statements, and what is proposed for them. 結單項目"),
    ("receipts", "Receipts with gapless serials. 收據"),
    ("funds", "Funds, purposes and their balances. 基金"),
    ("ledger", "Journals and balances. 帳簿"),
    ("programmes", "What grants are made from. 資助計劃"),
    ("applications", "What agencies apply for, and how it is assessed. 申請"),
    ("awards", "Offers, agreements and tranches. 資助"),
    ("payees", "Agencies' bank accounts. 收款人"),
    ("disbursements", "Payments of tranches by three persons. 撥款"),
    ("acquittals", "How a tranche was spent. 核銷"),
    ("items", "What can be received, kept and given. 物品"),
    ("locations", "Warehouses with their zones and bins, and the places that are none. 地點"),
    ("goods receipts", "Goods that come to a warehouse. 收貨"),
    ("stock imports", "Files of donated goods, line by line. 捐贈物資匯入"),
    ("lots", "Goods that came together and are alike. 批次"),
    ("stock", "What is where, and how it came and went. 存貨"),
    ("reservations", "What is set aside for an order. 預留"),
    ("assets", "What is lent, each known by its serial number. 借用資產"),
    ("loans", "Who has what, and until when. 借用"),
    ("stock-takes", "Counting what is there. 盤點"),
    ("households", "Households under a pseudonym: who lives where, and what they allow. 住戶"),
    ("needs", "What households need, by weight. 需要"),
    ("delivery orders", "What is brought to a household, or collected from it. 送遞訂單"),
    ("jobs", "What a partner sees of the orders it carries. 承運工作"),
    ("fleet", "Depots, vehicles, crew, devices and shifts. 車隊"),
    ("plans", "Which vehicle brings what, and what finds no place. 計劃"),
    ("runs", "A vehicle's way and its stops. 車次"),
    ("driving", "What a driver sees and tells, by the link of the run. 駕駛"),
    ("operations", "Work items, flow, parked events and the audit trail of each service. 運作"),
];

/// The document.
pub(crate) fn document() -> Json {
    let mut paths: Map<String, Json> = Map::new();
    let mut schemas = schema::Schemas::default();
    for operation in operations() {
        let entry = paths.entry(operation.route.path.to_owned()).or_insert_with(|| json!({}));
        if let Some(methods) = entry.as_object_mut() {
            methods.insert(operation.route.method.word().to_owned(), described(&operation, &mut schemas));
        }
    }
    let used: Vec<Json> =
        TAGS.iter().map(|(name, description)| json!({ "name": name, "description": description })).collect();
    let mut components = schemas.into_components();
    components.insert("Problem".to_owned(), schema::problem());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Kaifong 街坊",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Donations, the fund, grants, goods, households and deliveries of a relief council. Amounts are whole minor units; lists have cursors; every request that changes something carries an Idempotency-Key; what is refused is a problem (RFC 9457) with a code.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
            "contact": { "name": "Kaifong" },
        },
        "servers": [{ "url": "/" }],
        "tags": used,
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": { "key": { "type": "http", "scheme": "bearer", "description": "An API key: kf_…" } },
            "responses": responses::shared(),
            "headers": responses::headers(),
        },
        "security": [{ "key": [] }],
    })
}

/// Answers with the document. It is made once: it needs no key, and anybody may ask for it at any rate.
pub(crate) async fn served() -> impl IntoResponse {
    static TEXT: LazyLock<Bytes> = LazyLock::new(|| Bytes::from(document().to_string()));
    ([(header::CONTENT_TYPE, "application/json")], TEXT.clone())
}

fn described(operation: &Operation, schemas: &mut schema::Schemas) -> Json {
    let comment = comments::of_method(&operation.rpc);
    let mut described = json!({
        "operationId": operation_id(operation),
        "tags": [operation.route.tag],
        "summary": comments::first_sentence(&comment),
        "description": comment,
        "parameters": parameters(operation, schemas),
        "responses": responses::of(operation, schemas),
    });
    if operation.writes()
        && let Some(described) = described.as_object_mut()
    {
        described.insert("requestBody".to_owned(), request_body(operation, schemas));
    }
    described
}

/// The RPC's name, with the service before it where several services mount the same one.
fn operation_id(operation: &Operation) -> String {
    let mounted = operation.route.tag == "operations";
    if mounted { format!("{}_{}", operation.route.peer, operation.rpc.name()) } else { operation.rpc.name().to_owned() }
}

fn parameters(operation: &Operation, schemas: &mut schema::Schemas) -> Vec<Json> {
    let mut parameters = Vec::new();
    for name in &operation.in_path {
        if let Some(field) = operation.rpc.input().get_field_by_name(name) {
            let schema = schemas.path_value(&field);
            parameters.push(json!({
                "name": name, "in": "path", "required": true,
                "description": comments::of_field(&field), "schema": schema,
            }));
        }
    }
    for field in operation.query_fields() {
        parameters.push(json!({
            "name": json_name(&field), "in": "query", "required": false,
            "description": comments::of_field(&field), "schema": schemas.query_value(&field),
        }));
    }
    if operation.paged() && !operation.writes() {
        parameters.push(json!({
            "name": "page_size", "in": "query", "required": false, "description": "Entries of a page, 50 by default",
            "schema": { "type": "integer", "minimum": 1, "maximum": 200 },
        }));
        parameters.push(json!({
            "name": "cursor", "in": "query", "required": false, "description": "next_cursor of the page before, with the same filters; page_size may differ",
            "schema": { "type": "string", "minLength": 1 },
        }));
    }
    if operation.writes() {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": true,
            "description": "A new key for each new request; the same key when it is sent again",
            // Blanks after a field's value are no part of it (RFC 9110 section 5.5): a key may be followed by some.
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+ *$" },
        }));
    }
    if operation.versioned() {
        parameters.push(json!({
            "name": "If-Match", "in": "header", "required": true,
            "description": "ETag of the version that was seen: one, as it was answered", "schema": { "type": "string", "pattern": "^\"[0-9]{1,9}\"$" },
        }));
    }
    parameters
}

fn request_body(operation: &Operation, schemas: &mut schema::Schemas) -> Json {
    if let Some((_, media_types)) = operation.route.upload {
        let content: Map<String, Json> =
            media_types.iter().map(|media_type| ((*media_type).to_owned(), json!({ "schema": {} }))).collect();
        return json!({ "required": true, "content": content });
    }
    let fields: Vec<_> = operation.open_fields().collect();
    let schema = schemas.request(&fields);
    json!({ "required": !fields.is_empty(), "content": { "application/json": { "schema": schema } } })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{operation::POOL, resources::NOT_SERVED};

    #[test]
    fn every_rpc_has_a_path_or_a_reason() {
        let served: BTreeSet<String> =
            operations().iter().map(|operation| operation.rpc.full_name().to_owned()).collect();
        let known: BTreeSet<&str> = NOT_SERVED.iter().map(|(rpc, _)| *rpc).collect();
        for service in POOL.services() {
            for rpc in service.methods() {
                let name = rpc.full_name();
                assert!(served.contains(name) != known.contains(name), "{name} has no path and no reason, or both");
            }
        }
    }

    #[test]
    fn operations_are_named_once_and_described() {
        let document = document();
        let mut seen = BTreeSet::new();
        for methods in document["paths"].as_object().unwrap().values() {
            for operation in methods.as_object().unwrap().values() {
                let id = operation["operationId"].as_str().unwrap();
                assert!(seen.insert(id.to_owned()), "{id} twice");
                assert!(!operation["summary"].as_str().unwrap().is_empty(), "{id} has no summary");
                let tag = operation["tags"][0].as_str().unwrap();
                assert!(TAGS.iter().any(|(known, _)| *known == tag), "{tag} is not described");
            }
        }
        assert!(seen.len() > 60);
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let text = document.to_string();
        for part in text.split("#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(document["components"]["schemas"].get(name).is_some(), "{name} is nowhere");
        }
    }

    #[test]
    fn every_tag_is_used_and_every_parameter_described() {
        let document = document();
        let mut used = BTreeSet::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for operation in methods.as_object().unwrap().values() {
                used.insert(operation["tags"][0].as_str().unwrap().to_owned());
                for parameter in operation["parameters"].as_array().unwrap() {
                    let described = parameter["description"].as_str().is_some_and(|text| !text.is_empty());
                    assert!(described, "{path}: {} is not described", parameter["name"]);
                }
            }
        }
        assert_eq!(used, TAGS.iter().map(|(name, _)| (*name).to_owned()).collect());
    }

    #[test]
    fn whoever_takes_a_cursor_answers_the_next() {
        for operation in operations() {
            let described = described(&operation, &mut schema::Schemas::default());
            let parameters = described["parameters"].as_array().unwrap();
            let takes = parameters.iter().any(|parameter| parameter["name"] == "cursor");
            let schema = &described["responses"]["200"]["content"]["application/json"]["schema"];
            let required = schema["required"].as_array().is_some_and(|names| names.contains(&json!("next_cursor")));
            let told = schema["properties"]["next_cursor"]["description"].is_string();
            assert_eq!((takes, takes), (required, told), "{}", operation.rpc.name());
        }
    }

    #[test]
    fn the_headers_of_an_answer_are_described_where_they_are() {
        let document = document();
        let headers = |path: &str, method: &str, status: &str| {
            let headers = document["paths"][path][method]["responses"][status]["headers"].as_object();
            headers.map(|headers| headers.keys().cloned().collect::<Vec<_>>()).unwrap_or_default()
        };
        assert_eq!(headers("/v1/organisations", "post", "201"), ["ETag", "Location"]);
        assert_eq!(headers("/v1/organisations/{organisation_id}", "put", "200"), ["ETag"]);
        assert_eq!(headers("/v1/pledges", "post", "201"), ["Location"]);
        assert_eq!(headers("/v1/journals/{journal_id}/reverse", "post", "201"), ["Location"]);
        assert_eq!(headers("/v1/tranches/{tranche_id}/waiver", "post", "201"), Vec::<String>::new());
        assert_eq!(headers("/v1/awards/{award_id}/agreement", "post", "201"), Vec::<String>::new());
        for status in ["409", "429", "500", "503"] {
            let named = document["paths"]["/v1/funds"]["post"]["responses"][status]["$ref"].as_str().unwrap();
            let response = document.pointer(named.strip_prefix('#').unwrap()).unwrap();
            assert!(response["headers"].get("Retry-After").is_some(), "{status}");
        }
        let text = document.to_string();
        for part in text.split("#/components/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(document.pointer(&format!("/components/{name}")).is_some(), "{name} is nowhere");
        }
    }

    #[test]
    fn every_code_of_the_gateway_is_listed_once() {
        let codes: BTreeSet<&str> = crate::problem::CATALOGUE.iter().map(|code| code.code).collect();
        assert_eq!(codes.len(), crate::problem::CATALOGUE.len());
    }
}
