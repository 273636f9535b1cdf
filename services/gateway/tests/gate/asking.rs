//! What a request may not be: paths, parameters and headers.

use axum::{
    body::Body,
    http::{HeaderValue, Request, StatusCode},
};
use kaifong_kernel::{Error, values::Invalid};
use kaifong_proto::{
    common::v1::PageInfo,
    donations::v1::{ListFundsResponse, ListGiftsResponse},
    work::v1::ListWorkItemsResponse,
};
use serde_json::{Value, json};

use crate::{
    far::{Far, keyed},
    fund, send,
};

fn fields(problem: &Value) -> Vec<&str> {
    problem["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_path_that_is_no_utf_8_is_a_problem_too() {
    for path in ["/v1/funds/%ff", "/v1/tranches/%c3%28/waiver"] {
        let (status, headers, problem) =
            send(&Far::new(), keyed(Request::get(path)).body(Body::empty()).unwrap()).await;
        assert_eq!((status, problem["code"].as_str()), (StatusCode::NOT_FOUND, Some("GTW001")), "{path}");
        assert_eq!(headers["content-type"], "application/problem+json");
        assert!(problem["detail"].as_str().unwrap().contains("UTF-8"), "{problem}");
    }
}

#[tokio::test]
async fn a_version_is_one_strong_tag_or_it_is_refused_by_name() {
    let put = || keyed(Request::put("/v1/organisations/org_1"));
    let body = || Body::from(json!({"name": {"en": "A", "zh_hant": "甲"}}).to_string());
    let far = Far::new();
    for tag in ["W/\"3\"", "\"3\", \"4\"", "3", "\"3", "*", "\"x\"", "\"-1\"", "\"+1\"", "\"\"", "", "\"\u{e9}\""] {
        let value = HeaderValue::from_bytes(tag.as_bytes()).unwrap();
        let (status, _, problem) = send(&far, put().header("if-match", value).body(body()).unwrap()).await;
        assert_eq!((status, fields(&problem)), (StatusCode::BAD_REQUEST, vec!["If-Match"]), "{tag}: {problem}");
    }
    let twice = put().header("if-match", "\"3\"").header("if-match", "\"4\"").body(body()).unwrap();
    assert_eq!(fields(&send(&far, twice).await.2), ["If-Match"]);
    assert_eq!(far.times("/kaifong.identity.v1.IdentityService/UpdateOrganisation"), 0);
}

#[tokio::test]
async fn parameters_where_a_body_is_meant_are_refused_by_name() {
    let far = Far::new();
    for (method, path, expected) in [
        ("POST", "/v1/funds?code=TPF", "code"),
        ("POST", "/v1/funds?page_size=1", "page_size"),
        ("PUT", "/v1/organisations/org_1?organisation_id=org_2", "organisation_id"),
    ] {
        let request = keyed(Request::builder().method(method).uri(path)).header("if-match", "\"1\"");
        let (status, _, problem) = send(&far, request.body(Body::from("{}")).unwrap()).await;
        assert_eq!((status, fields(&problem)), (StatusCode::BAD_REQUEST, vec![expected]), "{path}");
    }
    let (status, _, problem) =
        send(&far, keyed(Request::get("/v1/funds?page_size=1&page_size=2")).body(Body::empty()).unwrap()).await;
    assert_eq!((status, fields(&problem)), (StatusCode::BAD_REQUEST, vec!["page_size"]));
}

#[tokio::test]
async fn an_idempotency_key_that_cannot_be_sent_on_is_refused_by_name() {
    let far = Far::new();
    let post = || keyed(Request::post("/v1/funds"));
    for wrong in ["a\tb".as_bytes(), b"a b", "鍵".as_bytes(), &[b'k'; 2_000]] {
        let value = HeaderValue::from_bytes(wrong).unwrap();
        let (status, _, problem) =
            send(&far, post().header("idempotency-key", value).body(Body::from("{}")).unwrap()).await;
        assert_eq!((status, fields(&problem)), (StatusCode::BAD_REQUEST, vec!["Idempotency-Key"]), "{problem}");
    }
    let twice = post().header("idempotency-key", "a").header("idempotency-key", "b").body(Body::from("{}")).unwrap();
    assert_eq!(fields(&send(&far, twice).await.2), ["Idempotency-Key"]);
    assert_eq!(far.times("/kaifong.donations.v1.FundService/CreateFund"), 0);
}

#[tokio::test]
async fn fields_are_named_as_they_were_written() {
    let far = Far::new();
    let wrong = Invalid::field("expires_at_us", "send a moment that is still to come");
    far.refuses("/kaifong.identity.v1.IdentityService/CreateKey", Error::from(wrong));
    let body = json!({"label": "x", "expires_at": "2020-01-01T00:00:00Z"}).to_string();
    let (_, _, problem) = send(&far, keyed(Request::post("/v1/keys")).body(Body::from(body)).unwrap()).await;
    assert_eq!(fields(&problem), ["expires_at"]);
    assert!(!problem.to_string().contains("_us"), "{problem}");
}

#[tokio::test]
async fn a_cursor_is_good_with_its_filters_and_for_its_organisation_alone() {
    let far = Far::new();
    let page = || Some(PageInfo { next_cursor: "x_1".to_owned() });
    let funds = ListFundsResponse { funds: vec![fund()], page: page() };
    far.answers("/kaifong.donations.v1.FundService/ListFunds", &funds);
    far.answers("/kaifong.donations.v1.DonationService/ListGifts", &ListGiftsResponse { page: page(), gifts: vec![] });
    let items = ListWorkItemsResponse { page: page(), ..ListWorkItemsResponse::default() };
    far.answers("/kaifong.work.v1.WorkService/ListWorkItems", &items);
    let get = async |path: String| send(&far, keyed(Request::get(path)).body(Body::empty()).unwrap()).await;
    let cursor = async |path: &str| {
        let (status, _, json) = get(path.to_owned()).await;
        assert_eq!(status, StatusCode::OK, "{path}: {json}");
        json["next_cursor"].as_str().unwrap().to_owned()
    };
    let of_open = cursor("/v1/funds?state=open&page_size=1").await;
    let of_identity = cursor("/v1/identity/work-items").await;
    let good = format!("/v1/funds?cursor={of_open}&state=open&page_size=7");
    assert_eq!(get(good.clone()).await.0, StatusCode::OK, "the size of a page is no filter");
    for other in [
        format!("/v1/funds?cursor={of_open}"),
        format!("/v1/funds?cursor={of_open}&state=closed"),
        format!("/v1/gifts?cursor={of_open}"),
        format!("/v1/donations/work-items?cursor={of_identity}"),
    ] {
        let (status, _, problem) = get(other.clone()).await;
        assert_eq!((status, fields(&problem)), (StatusCode::BAD_REQUEST, vec!["cursor"]), "{other}");
        assert!(problem["errors"][0]["description"].as_str().unwrap().contains("these filters"), "{problem}");
    }
    far.is_of("org_2");
    assert_eq!(fields(&get(good).await.2), ["cursor"], "another organisation's cursor");
}
