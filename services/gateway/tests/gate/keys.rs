//! What becomes of a key between the gateway and identity.

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
    response::Response,
};
use kaifong_kernel::{
    Error,
    values::{Code, Kind, Refused},
};
use kaifong_proto::donations::v1::GetFundResponse;
use tower::ServiceExt;

use crate::far::{EXCHANGE, Far, RATE, body_of, gate, key, keyed};

const IDENTITY: &str = "/kaifong.identity.v1.IdentityService";

fn asking(key: &str) -> Request<Body> {
    let request = Request::get("/v1/funds/fnd_1").header(header::AUTHORIZATION, format!("Bearer {key}"));
    request.body(Body::empty()).unwrap()
}

async fn ask(gate: &Router, request: Request<Body>) -> Response<Body> {
    gate.clone().oneshot(request).await.unwrap()
}

fn far() -> Far {
    let far = Far::new();
    far.answers("/kaifong.donations.v1.FundService/GetFund", &GetFundResponse::default());
    far
}

fn no_key() -> Error {
    let code = Code { code: "IDN001", kind: Kind::Unauthenticated, en: "No", zh_hant: "否" };
    Error::from(Refused::new(code, "the key is not in force"))
}

#[tokio::test]
async fn what_is_no_key_never_reaches_identity() {
    let far = far();
    let gate = gate(&far);
    for wrong in ["kf_test", "x", &key(1)[3..], &format!("{}A", key(1))] {
        let response = ask(&gate, asking(wrong)).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{wrong}");
        let problem = body_of(response).await;
        assert_eq!(problem["code"], "GTW008", "{wrong}");
        assert!(problem["detail"].as_str().unwrap().contains("no key"), "{problem}");
    }
    assert_eq!(far.times(EXCHANGE), 0);
}

#[tokio::test]
async fn a_key_that_identity_refused_is_refused_again_without_asking() {
    let far = far();
    far.refuses(EXCHANGE, no_key());
    let gate = gate(&far);
    for _ in 0..5 {
        let response = ask(&gate, asking(&key(1))).await;
        assert_eq!(
            (response.status(), body_of(response).await["code"].as_str()),
            (401.try_into().unwrap(), Some("IDN001"))
        );
    }
    assert_eq!(far.times(EXCHANGE), 1);
}

#[tokio::test]
async fn an_identity_that_is_away_is_asked_again() {
    let far = far();
    far.away(EXCHANGE);
    let gate = gate(&far);
    assert_eq!(ask(&gate, asking(&key(1))).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    far.is_of("org_1");
    assert_eq!(ask(&gate, asking(&key(1))).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_good_key_is_not_held_up_by_an_identity_that_is_away() {
    let far = far();
    far.away(EXCHANGE);
    let gate = gate(&far);
    for _ in 0..20 * RATE {
        assert_eq!(ask(&gate, asking(&key(1))).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
    far.is_of("org_1");
    assert_eq!(ask(&gate, asking(&key(1))).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn who_asks_with_one_key_at_once_waits_for_one_answer_of_identity() {
    let far = far();
    far.refuses(EXCHANGE, no_key());
    far.takes(Duration::from_millis(100));
    let gate = gate(&far);
    let asked = (0..20 * RATE).map(|_| async { ask(&gate, asking(&key(1))).await.status() });
    let answered = futures::future::join_all(asked).await;
    assert!(answered.iter().all(|status| *status == StatusCode::UNAUTHORIZED), "{answered:?}");
    assert_eq!(far.times(EXCHANGE), 1);
}

#[tokio::test]
async fn the_scheme_is_in_letters_of_either_case() {
    let gate = gate(&far());
    for (scheme, status) in [("bearer ", 200), ("BEARER  ", 200), ("Basic ", 401), ("Bearer", 401), ("", 401)] {
        let request = Request::get("/v1/funds/fnd_1").header(header::AUTHORIZATION, format!("{scheme}{}", key(1)));
        let response = ask(&gate, request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status().as_u16(), status, "{scheme:?}");
    }
}

#[tokio::test]
async fn made_up_keys_are_held_up_and_those_in_force_are_not() {
    let far = far();
    let gate = gate(&far);
    assert_eq!(ask(&gate, asking(&key(0))).await.status(), StatusCode::OK);
    far.refuses(EXCHANGE, no_key());
    let mut limited = None;
    for number in 1..=200 {
        let response = ask(&gate, asking(&key(number))).await;
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            limited = Some(response);
        }
    }
    let limited = limited.expect("keys that nobody knows are limited");
    assert!(limited.headers().contains_key("retry-after"));
    assert_eq!(body_of(limited).await["code"], "GTW006");
    let asked = far.times(EXCHANGE);
    assert!(asked < 20 * usize::try_from(RATE).unwrap(), "{asked} keys reached identity");
    assert_eq!(ask(&gate, asking(&key(0))).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn what_changes_who_may_do_what_ends_the_tokens_that_are_kept() {
    let far = far();
    let changes = [
        ("/v1/keys/key_1/revoke", "RevokeKey"),
        ("/v1/keys/key_1/rotate", "RotateKey"),
        ("/v1/persons/per_1/suspend", "SuspendPerson"),
        ("/v1/persons/per_1/reinstate", "ReinstatePerson"),
        ("/v1/persons/per_1/deactivate", "DeactivatePerson"),
        ("/v1/organisations/org_1/suspend", "SuspendOrganisation"),
        ("/v1/organisations/org_1/reinstate", "ReinstateOrganisation"),
        ("/v1/role-grants/rog_1/revoke", "RevokeRole"),
        ("/v1/role-grants/rog_1/confirm", "ConfirmRoleGrant"),
    ];
    for (path, rpc) in changes {
        let gate = gate(&far);
        // Any of them, with nothing in it.
        far.answers(&format!("{IDENTITY}/{rpc}"), &());
        let before = far.times(EXCHANGE);
        ask(&gate, asking(&key(1))).await;
        ask(&gate, asking(&key(1))).await;
        assert_eq!(far.times(EXCHANGE) - before, 1, "a token is kept");
        let change = keyed(Request::builder().method(Method::POST).uri(path)).body(Body::from("{}")).unwrap();
        assert_eq!(ask(&gate, change).await.status(), StatusCode::OK, "{path}");
        ask(&gate, asking(&key(1))).await;
        assert_eq!(far.times(EXCHANGE) - before, 2, "{path} left the token in force");
    }
}

#[tokio::test]
async fn a_change_that_was_refused_ends_no_token() {
    let far = far();
    let denied = Code { code: "KER002", kind: Kind::Denied, en: "No", zh_hant: "否" };
    far.refuses(&format!("{IDENTITY}/RevokeKey"), Error::from(Refused::new(denied, "not yours")));
    let gate = gate(&far);
    let revoke = || keyed(Request::post("/v1/keys/key_1/revoke")).body(Body::from("{}")).unwrap();
    assert_eq!(ask(&gate, revoke()).await.status(), StatusCode::FORBIDDEN);
    ask(&gate, revoke()).await;
    assert_eq!(far.times(EXCHANGE), 1, "anybody could make the gateway forget");
    // Where nobody knows whether it was done, it may have been.
    far.away(&format!("{IDENTITY}/RevokeKey"));
    ask(&gate, revoke()).await;
    ask(&gate, revoke()).await;
    assert_eq!(far.times(EXCHANGE), 2);
}
