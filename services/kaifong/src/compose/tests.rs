use super::*;

#[test]
fn each_service_has_its_own_database_and_role() {
    let url = service_url("postgres://admin:secret@db:5432/postgres", "grants").unwrap();
    assert_eq!(url, "postgres://kaifong_grants:secret@db:5432/kaifong_grants");
    let safe = service_url("postgres://admin:secret@db/postgres?sslmode=verify-full", "grants").unwrap();
    assert_eq!(safe, "postgres://kaifong_grants:secret@db/kaifong_grants?sslmode=verify-full");
    let own = "postgres://me:pw@db/kaifong_grants";
    assert_eq!(service_url(own, "grants").unwrap(), own);
    assert_eq!(service_url("postgres://db/x", "identity").unwrap(), "postgres://kaifong_identity@db/kaifong_identity");
}
