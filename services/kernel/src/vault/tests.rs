use sea_orm::{ConnectionTrait, Statement};

use super::*;
use crate::{
    auth::Role,
    testing::{self, Bench},
};

const MAN: Uuid = Uuid::from_u128(7);
const NAME: &str = "Chan Tai Man 陳大文";

async fn begin(bench: &Bench) -> Tx {
    Tx::begin(&bench.ports, &testing::call(&testing::person("ann", &[Role::Admin]))).await.unwrap()
}

async fn kept(bench: &Bench, field: &str, value: &str) {
    let tx = begin(bench).await;
    bench.ports.vault().put(&tx, MAN, field, value).await.unwrap();
    tx.commit().await.unwrap();
}

async fn raw(bench: &Bench, sql: &str) {
    bench.ports.db().connection().execute_unprepared(sql).await.unwrap();
}

async fn count(bench: &Bench, of: &str) -> i64 {
    let db = bench.ports.db();
    let sql = Statement::from_string(db.dialect().backend(), format!("SELECT count(*) AS n FROM {of}"));
    db.connection().query_one_raw(sql).await.unwrap().unwrap().try_get("", "n").unwrap()
}

#[tokio::test]
async fn a_value_is_kept_sealed_and_replaced() {
    for bench in testing::both("vault", &[]).await {
        kept(&bench, "name", "another").await;
        kept(&bench, "name", NAME).await;
        let (vault, tx) = (bench.ports.vault(), begin(&bench).await);
        assert_eq!(vault.get(&tx, MAN, "name").await.unwrap().as_deref(), Some(NAME));
        assert_eq!(vault.get(&tx, MAN, "email").await.unwrap(), None);
        assert_eq!(vault.get(&tx, Uuid::from_u128(8), "name").await.unwrap(), None);
        let row = tx.one("SELECT sealed FROM vault_field", []).await.unwrap().unwrap();
        let sealed: Vec<u8> = row.try_get("", "sealed").unwrap();
        assert!(!sealed.windows(8).any(|part| part == b"Chan Tai"), "it stands there as it was");
        let stranger = Vault::new(&MasterKey([8; 32]));
        assert!(stranger.get(&tx, MAN, "name").await.unwrap_err().to_string().contains("master key"));
        tx.rollback().await.unwrap();
        raw(&bench, "UPDATE vault_field SET field = 'email'").await;
        let tx = begin(&bench).await;
        let moved = vault.get(&tx, MAN, "email").await.unwrap_err();
        assert!(moved.to_string().contains("altered"), "a value in another's place: {moved}");
        tx.rollback().await.unwrap();
    }
}

#[tokio::test]
async fn a_commitment_is_salted_by_its_subject() {
    for bench in testing::both("vault", &[]).await {
        let (vault, other) = (bench.ports.vault(), Uuid::from_u128(8));
        let tx = begin(&bench).await;
        vault.put(&tx, MAN, "name", NAME).await.unwrap();
        vault.put(&tx, other, "name", NAME).await.unwrap();
        let commitment = vault.commitment(&tx, MAN, NAME).await.unwrap();
        assert_eq!(vault.commitment(&tx, MAN, NAME).await.unwrap(), commitment);
        assert_ne!(vault.commitment(&tx, MAN, "another").await.unwrap(), commitment);
        assert_ne!(vault.commitment(&tx, other, NAME).await.unwrap(), commitment);
        assert_ne!(commitment, sha256_hex(NAME.as_bytes()));
        assert!(vault.commitment(&tx, Uuid::from_u128(9), NAME).await.is_err(), "to nobody");
        tx.rollback().await.unwrap();
    }
}

#[tokio::test]
async fn an_erased_subject_is_gone_for_good() {
    for bench in testing::both("vault", &[]).await {
        kept(&bench, "name", NAME).await;
        let (vault, tx) = (bench.ports.vault(), begin(&bench).await);
        vault.erase(&tx, MAN).await.unwrap();
        tx.commit().await.unwrap();
        let tx = begin(&bench).await;
        assert_eq!(vault.get(&tx, MAN, "name").await.unwrap(), None);
        assert!(vault.commitment(&tx, MAN, NAME).await.is_err());
        let again = vault.put(&tx, MAN, "name", NAME).await.unwrap_err();
        assert!(again.to_string().contains("erased"), "{again}");
        tx.rollback().await.unwrap();
        assert_eq!(count(&bench, "vault_field").await, 0);
        assert_eq!(count(&bench, "vault_subject WHERE wrapped_key IS NULL AND salt IS NULL").await, 1);
        // One that comes to be known only afterwards is gone as well.
        let (late, tx) = (Uuid::from_u128(8), begin(&bench).await);
        assert!(vault.is_erased(&tx, MAN).await.unwrap() && !vault.is_erased(&tx, late).await.unwrap());
        for _ in 0..2 {
            vault.erase(&tx, late).await.unwrap();
        }
        assert!(vault.is_erased(&tx, late).await.unwrap());
        assert!(vault.put(&tx, late, "name", NAME).await.is_err());
        tx.rollback().await.unwrap();
    }
}

#[test]
fn a_sealed_value_opens_only_where_it_belongs() {
    let key = [1; 32];
    let sealed = seal(&key, b"here", b"chan tai man").unwrap();
    assert_eq!(open(&key, b"here", &sealed).unwrap(), b"chan tai man");
    assert!(open(&key, b"there", &sealed).is_none());
    assert!(open(&[2; 32], b"here", &sealed).is_none());
    for place in 0..sealed.len() {
        let mut altered = sealed.clone();
        altered[place] ^= 1;
        assert!(open(&key, b"here", &altered).is_none(), "byte {place} altered");
    }
    assert!(open(&key, b"here", &sealed[..5]).is_none());
}

#[test]
fn a_lookup_is_keyed_and_of_its_kind() {
    let (one, two) = (Vault::new(&MasterKey([1; 32])), Vault::new(&MasterKey([2; 32])));
    assert_eq!(one.lookup("email", " A@b.hk "), one.lookup("email", "a@b.hk"));
    assert_ne!(one.lookup("email", "a@b.hk"), one.lookup("name", "a@b.hk"));
    assert_ne!(one.lookup("email", "a@b.hk"), two.lookup("email", "a@b.hk"));
}

#[test]
fn a_master_key_is_64_digits() {
    let text = MasterKey::generate_hex().unwrap();
    assert!(MasterKey::from_hex(&text).is_ok());
    assert!(MasterKey::from_hex(&text[1..]).is_err());
    assert!(MasterKey::from_hex(&format!("{}zz", &text[2..])).is_err());
    assert_eq!(format!("{:?}", MasterKey([9; 32])), "MasterKey(…)");
}
