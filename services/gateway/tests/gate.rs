//! The gate before the services: what it refuses by itself, what it hands on, and how an answer looks.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its scaffolding too")]

#[path = "gate/asking.rs"]
mod asking;
#[path = "gate/bounds.rs"]
mod bounds;
mod far;
#[path = "gate/keys.rs"]
mod keys;

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use far::{Far, body_of, gate, keyed};
use kaifong_kernel::{
    Error,
    values::{Code, Kind, Refused},
};
use kaifong_proto::{
    common::v1::{LocalizedText, PageInfo},
    donations::v1::{
        CreateFundResponse, CreatePledgeResponse, Fund, FundState, GetFundResponse, Journal, ListFundsResponse, Pledge,
        ReverseJournalResponse,
    },
    grants::v1::{Agreement, DraftAgreementResponse, ProposeWaiverResponse, Waiver},
    identity::v1::{Organisation, OrganisationKind, OrganisationState, UpdateOrganisationResponse},
};
use serde_json::json;
use tower::ServiceExt;

async fn send(far: &Far, request: Request<Body>) -> (StatusCode, header::HeaderMap, serde_json::Value) {
    let response = gate(far).oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    (status, headers, body_of(response).await)
}

fn fund() -> Fund {
    Fund {
        fund_id: "fnd_1".to_owned(),
        code: "TPF".to_owned(),
        name: Some(LocalizedText { en: "Relief".to_owned(), zh_hant: "援助".to_owned() }),
        state: FundState::Open.into(),
        created_at_us: 1_764_550_800_000_000,
    }
}

#[tokio::test]
async fn no_key_is_401_and_says_how_to_send_one() {
    let request = Request::get("/v1/funds").body(Body::empty()).unwrap();
    let (status, headers, problem) = send(&Far::new(), request).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("GTW008")));
    assert_eq!(headers["www-authenticate"], "Bearer");
    assert_eq!(headers["content-type"], "application/problem+json");
    assert!(problem["detail"].as_str().unwrap().contains("Authorization: Bearer"));
}

#[tokio::test]
async fn a_key_that_identity_refuses_is_told_in_its_words() {
    let far = Far::new();
    let code =
        Code { code: "IDN023", kind: Kind::Unauthenticated, en: "The key is not known", zh_hant: "金鑰不明" };
    far.refuses("/kaifong.identity.v1.IdentityService/ExchangeKey", Error::from(Refused::new(code, "check the key")));
    let request = keyed(Request::get("/v1/funds")).header("accept-language", "zh-HK").body(Body::empty()).unwrap();
    let (status, _, problem) = send(&far, request).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("IDN023")));
    assert_eq!(problem["title"], "金鑰不明");
}

#[tokio::test]
async fn an_unknown_path_is_404_and_a_wrong_method_405_with_those_allowed() {
    let (status, _, problem) = send(&Far::new(), keyed(Request::get("/v1/nothing")).body(Body::empty()).unwrap()).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::NOT_FOUND, Some("GTW001")));
    let wrong = keyed(Request::delete("/v1/funds")).body(Body::empty()).unwrap();
    let (status, headers, problem) = send(&Far::new(), wrong).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::METHOD_NOT_ALLOWED, Some("GTW002")));
    let allowed = headers["allow"].to_str().unwrap();
    assert!(allowed.contains("GET") && allowed.contains("POST"), "{allowed}");
}

#[tokio::test]
async fn an_answer_is_unwrapped_and_its_times_are_rfc_3339() {
    let far = Far::new();
    far.answers("/kaifong.donations.v1.FundService/GetFund", &GetFundResponse { fund: Some(fund()) });
    let (status, _, json) = send(&far, keyed(Request::get("/v1/funds/fnd_1")).body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((json["code"].as_str(), json["state"].as_str()), (Some("TPF"), Some("open")));
    assert!(json["created_at"].as_str().unwrap().starts_with("2025-12-01T"), "{json}");
    let asked = far.asked("/kaifong.donations.v1.FundService/GetFund");
    assert_eq!(asked["authorization"], "Bearer token-of-the-caller");
}

#[tokio::test]
async fn a_list_has_items_and_a_signed_cursor_that_only_this_list_takes() {
    let far = Far::new();
    let page = Some(PageInfo { next_cursor: "fnd_1".to_owned() });
    far.answers("/kaifong.donations.v1.FundService/ListFunds", &ListFundsResponse { funds: vec![fund()], page });
    let (_, _, json) = send(&far, keyed(Request::get("/v1/funds?page_size=1")).body(Body::empty()).unwrap()).await;
    let cursor = json["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(json["items"].as_array().unwrap().len(), 1);
    assert_ne!(cursor, "fnd_1", "a cursor is signed");
    let next = format!("/v1/funds?cursor={cursor}");
    assert_eq!(send(&far, keyed(Request::get(next)).body(Body::empty()).unwrap()).await.0, StatusCode::OK);
    for other in [format!("/v1/gifts?cursor={cursor}"), "/v1/funds?cursor=fnd_1".to_owned()] {
        let (status, _, problem) = send(&far, keyed(Request::get(&other)).body(Body::empty()).unwrap()).await;
        assert_eq!(
            (status, problem["errors"][0]["field"].as_str()),
            (StatusCode::BAD_REQUEST, Some("cursor")),
            "{other}"
        );
    }
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once() {
    let body = json!({"code": 7, "name": {"en": "x", "fr": "y"}, "colour": "red"}).to_string();
    let (status, _, problem) =
        send(&Far::new(), keyed(Request::post("/v1/funds")).body(Body::from(body)).unwrap()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let fields: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert_eq!(fields.len(), 3, "{problem}");
    for field in ["code", "name.fr", "colour"] {
        assert!(fields.contains(&field), "{field} is not in {fields:?}");
    }
}

#[tokio::test]
async fn unknown_parameters_and_page_sizes_out_of_range_are_named() {
    for (path, field) in [
        ("/v1/funds?colour=red", "colour"),
        ("/v1/funds?page_size=0", "page_size"),
        ("/v1/funds?page_size=201", "page_size"),
        ("/v1/funds?state=purple", "state"),
        ("/v1/trial-balance?recorded_to=yesterday", "recorded_to"),
    ] {
        let (status, _, problem) = send(&Far::new(), keyed(Request::get(path)).body(Body::empty()).unwrap()).await;
        assert_eq!((status, problem["errors"][0]["field"].as_str()), (StatusCode::BAD_REQUEST, Some(field)), "{path}");
    }
}

#[tokio::test]
async fn bodies_that_are_no_json_too_large_or_of_another_type_are_refused() {
    let post = |body: Body| keyed(Request::post("/v1/funds")).body(body).unwrap();
    for (request, status, code) in [
        (post(Body::from("{")), 400, "GTW003"),
        (post(Body::from("[1]")), 400, "GTW003"),
        (post(Body::from(r#"{"code":"A","code":"B"}"#)), 400, "GTW003"),
        (post(Body::from(vec![b' '; far::BODY_LIMIT + 1])), 413, "GTW005"),
        (keyed(Request::post("/v1/statement-imports")).body(Body::from("{}")).unwrap(), 415, "GTW004"),
    ] {
        let (seen, _, problem) = send(&Far::new(), request).await;
        assert_eq!((seen.as_u16(), problem["code"].as_str()), (status, Some(code)), "{problem}");
    }
}

#[tokio::test]
async fn a_document_needs_the_version_that_was_seen_and_answers_with_the_next() {
    let far = Far::new();
    let organisation = Organisation {
        organisation_id: "org_1".to_owned(),
        kind: OrganisationKind::Agency.into(),
        state: OrganisationState::Active.into(),
        version: 4,
        ..Organisation::default()
    };
    let answer = UpdateOrganisationResponse { organisation: Some(organisation) };
    far.answers("/kaifong.identity.v1.IdentityService/UpdateOrganisation", &answer);
    let put = || keyed(Request::put("/v1/organisations/org_1"));
    let body = || Body::from(json!({"name": {"en": "A", "zh_hant": "甲"}}).to_string());
    let (status, _, problem) = send(&far, put().body(body()).unwrap()).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::PRECONDITION_REQUIRED, Some("GTW007")));
    let (status, headers, _) = send(&far, put().header("if-match", "\"3\"").body(body()).unwrap()).await;
    assert_eq!((status, headers["etag"].to_str().unwrap()), (StatusCode::OK, "\"4\""));
}

#[tokio::test]
async fn a_service_that_is_away_is_503_and_a_fault_500_without_its_inside() {
    let far = Far::new();
    far.away("/kaifong.donations.v1.FundService/GetFund");
    let get = || keyed(Request::get("/v1/funds/fnd_1")).body(Body::empty()).unwrap();
    let (status, headers, problem) = send(&far, get()).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::SERVICE_UNAVAILABLE, Some("GTW009")));
    assert!(headers.contains_key("retry-after"));
    far.refuses("/kaifong.donations.v1.FundService/GetFund", Error::internal("password=hunter2"));
    let (status, _, problem) = send(&far, get()).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!problem.to_string().contains("hunter2"));
}

/// What was logged, as text.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_service_that_gives_no_answer_is_logged_once_with_its_trace() {
    const RPC: &str = "/kaifong.donations.v1.FundService/GetFund";
    let (lines, trace) = (Lines::default(), "0af7651916cd43dd8448eb211c80319c");
    let writer = lines.clone();
    let logs = tracing_subscriber::fmt().with_ansi(false).with_max_level(tracing::Level::WARN);
    let _logged = tracing::subscriber::set_default(logs.with_writer(move || writer.clone()).finish());
    let far = Far::new();
    let get =
        || keyed(Request::get("/v1/funds/fnd_1")).header("traceparent", format!("00-{trace}-b7ad6b7169203331-01"));
    far.refuses(
        RPC,
        Error::from(Refused::new(Code { code: "FND001", kind: Kind::NotFound, en: "No", zh_hant: "否" }, "no")),
    );
    send(&far, get().body(Body::empty()).unwrap()).await;
    assert_eq!(lines.0.lock().unwrap().len(), 0, "a refusal is an answer");
    far.away(RPC);
    send(&far, get().body(Body::empty()).unwrap()).await;
    let logged = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert_eq!(logged.lines().count(), 1, "{logged}");
    for part in ["WARN", RPC, "Unavailable", "connection refused", trace] {
        assert!(logged.contains(part), "no {part} in {logged}");
    }
}

#[tokio::test]
async fn what_a_service_cannot_find_or_read_is_named_as_it_was_sent() {
    let far = Far::new();
    let refused = |code, kind| Refused::new(Code { code, kind, en: "No", zh_hant: "否" }, "no");
    let unknown = refused("FND001", Kind::NotFound).fact("fund", &"fnd_1");
    far.refuses("/kaifong.donations.v1.FundService/GetFund", Error::from(unknown));
    let (_, _, problem) = send(&far, keyed(Request::get("/v1/funds/fnd_1")).body(Body::empty()).unwrap()).await;
    assert_eq!(problem["errors"], json!([{"field": "fund_id", "description": "No"}]));
    let unreadable = refused("BNK003", Kind::Invalid).fact("line", &7);
    far.refuses("/kaifong.donations.v1.BankService/StartImport", Error::from(unreadable));
    let mut request = keyed(Request::post("/v1/statement-imports")).body(Body::from("<")).unwrap();
    request.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/xml"));
    let (_, _, problem) = send(&far, request).await;
    assert_eq!(problem["errors"][0]["field"], "document", "{problem}");
}

#[tokio::test]
async fn a_key_that_asks_too_often_is_told_when_to_come_again() {
    let far = Far::new();
    far.answers("/kaifong.donations.v1.FundService/GetFund", &GetFundResponse { fund: Some(fund()) });
    let gate = gate(&far);
    let mut limited = None;
    for _ in 0..10 * far::RATE {
        let request = keyed(Request::get("/v1/funds/fnd_1")).body(Body::empty()).unwrap();
        let response = gate.clone().oneshot(request).await.unwrap();
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            limited = Some(response);
        }
    }
    let limited = limited.expect("a burst of more than twice the rate is limited");
    assert!(limited.headers().contains_key("retry-after"));
    assert_eq!(body_of(limited).await["code"], "GTW006");
}

#[tokio::test]
async fn what_was_created_is_told_with_the_path_that_reads_it() {
    let far = Far::new();
    let answer = CreateFundResponse { fund: Some(fund()) };
    far.answers("/kaifong.donations.v1.FundService/CreateFund", &answer);
    let body = json!({"code": "TPF", "name": {"en": "Relief", "zh_hant": "援助"}}).to_string();
    let (status, headers, _) = send(&far, keyed(Request::post("/v1/funds")).body(Body::from(body)).unwrap()).await;
    assert_eq!((status, headers["location"].to_str().unwrap()), (StatusCode::CREATED, "/v1/funds/fnd_1"));
    let pledge = Pledge { pledge_id: "plg_3".to_owned(), donor_id: "dnr_1".to_owned(), ..Pledge::default() };
    far.answers("/kaifong.donations.v1.DonationService/CreatePledge", &CreatePledgeResponse { pledge: Some(pledge) });
    let request = keyed(Request::post("/v1/pledges")).body(Body::from("{}")).unwrap();
    assert_eq!(send(&far, request).await.1["location"], "/v1/pledges/plg_3");
    let answer =
        ReverseJournalResponse { journal: Some(Journal { journal_id: "jnl_2".to_owned(), ..Journal::default() }) };
    far.answers("/kaifong.donations.v1.FundService/ReverseJournal", &answer);
    let request = keyed(Request::post("/v1/journals/jnl_1/reverse")).body(Body::from("{}")).unwrap();
    assert_eq!(send(&far, request).await.1["location"], "/v1/journals/jnl_2");
}

#[tokio::test]
async fn what_is_part_of_something_else_has_no_location_of_its_own() {
    let far = Far::new();
    let waiver = Waiver { tranche_id: "trn_1".to_owned(), ..Waiver::default() };
    far.answers("/kaifong.grants.v1.AwardService/ProposeWaiver", &ProposeWaiverResponse { waiver: Some(waiver) });
    let agreement = Agreement { award_id: "awd_1".to_owned(), ..Agreement::default() };
    let answer = DraftAgreementResponse { agreement: Some(agreement) };
    far.answers("/kaifong.grants.v1.AwardService/DraftAgreement", &answer);
    for path in ["/v1/tranches/trn_1/waiver", "/v1/awards/awd_1/agreement"] {
        let request = keyed(Request::post(path)).body(Body::from("{}")).unwrap();
        let (status, headers, _) = send(&far, request).await;
        assert_eq!((status, headers.get("location")), (StatusCode::CREATED, None), "{path}");
    }
}

#[tokio::test]
async fn the_openapi_document_is_served_without_a_key() {
    let (status, _, document) = send(&Far::new(), Request::get("/openapi.json").body(Body::empty()).unwrap()).await;
    assert_eq!((status, document["openapi"].as_str()), (StatusCode::OK, Some("3.1.0")));
}
