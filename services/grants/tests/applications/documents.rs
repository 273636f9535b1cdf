//! Documents of an application: kept as they are, and only where an application takes them.

use kaifong_kernel::{
    Dialect,
    reexport::sea_orm::{ConnectionTrait, Statement},
};
use kaifong_proto::grants::v1 as pb;

use crate::desk::{self, Desk, assessor, ming, new_key, nowhere, officer, path::pdf, wah};

on_each_database! {
    documents_come_back_as_they_went_up
    a_document_that_is_not_what_it_says_is_refused
    what_no_application_takes_is_not_stored
    a_document_is_answered_again_after_its_application_went_on
}

async fn documents_come_back_as_they_went_up(desk: Desk) {
    let programme = desk.open().await;
    let id = desk.draft(&programme, 900).await.application_id;
    let budget = desk.document(&id).await;
    let media_type = "text/csv".to_owned();
    let content = "項目,元\n床,900\n".as_bytes().to_vec();
    let sheet = pb::AddDocumentRequest { file_name: "預算.csv".to_owned(), media_type, content, ..pdf(&id) };
    let added = desk.add_document(&ming(), sheet.clone()).await.unwrap();
    assert_eq!(added.size_bytes, i64::try_from(sheet.content.len()).unwrap());
    let list = pb::ListDocumentsRequest { application_id: id.clone(), page: None };
    let listed = desk.list_documents(&assessor(1), list.clone()).await.unwrap().documents;
    assert_eq!(listed, [budget.clone(), added.clone()]);
    for who in [ming(), assessor(1), officer()] {
        let down = desk.download_document(&who, &added.document_id).await.unwrap();
        assert_eq!((down.document.as_ref(), &down.content), (Some(&added), &sheet.content));
    }
    let down = desk.download_document(&officer(), &budget.document_id).await.unwrap();
    assert_eq!(down.content, pdf(&id).content);
    desk.refused("GRA008", desk.download_document(&wah(), &added.document_id)).await;
    desk.refused("GRA008", desk.download_document(&ming(), &nowhere("doc"))).await;
    desk.refused("GRA003", desk.list_documents(&wah(), list)).await;
    desk.refused("GRA003", desk.add_document(&wah(), pdf(&id))).await;
    desk.rest().await;
}

async fn a_document_that_is_not_what_it_says_is_refused(desk: Desk) {
    let programme = desk.open().await;
    let id = desk.draft(&programme, 900).await.application_id;
    let program = pb::AddDocumentRequest { content: b"MZ\x90\x00".to_vec(), ..pdf(&id) };
    desk.refused("GRA007", desk.add_document(&ming(), program)).await;
    let page = pb::AddDocumentRequest { media_type: "text/html".to_owned(), ..pdf(&id) };
    desk.refused("GRA007", desk.add_document(&ming(), page)).await;
    for name in ["", "../etc/passwd", "a\\b.pdf"] {
        let escaping = pb::AddDocumentRequest { file_name: name.to_owned(), ..pdf(&id) };
        desk.refused("KER001", desk.add_document(&ming(), escaping)).await;
    }
    let empty = pb::AddDocumentRequest { content: Vec::new(), ..pdf(&id) };
    desk.refused("KER001", desk.add_document(&ming(), empty)).await;
    let mut large = pdf(&id);
    large.content.resize(3 * 1024 * 1024, b' ');
    desk.add_document(&ming(), large.clone()).await.unwrap();
    large.content.push(b' ');
    desk.refused("KER001", desk.add_document(&ming(), large)).await;
    for _ in 1..50 {
        desk.document(&id).await;
    }
    desk.refused("GRA047", desk.add_document(&ming(), pdf(&id))).await;
    desk.rest().await;
}

/// How many documents the store holds; `None` where the test can't find it.
async fn stored(desk: &Desk) -> Option<usize> {
    let db = desk.bench.ports.db();
    if db.dialect() != Dialect::Sqlite {
        return None;
    }
    let statement = Statement::from_string(db.dialect().backend(), "PRAGMA database_list".to_owned());
    let row = db.begin_survey().await.unwrap().query_one_raw(statement).await.unwrap().unwrap();
    let file: String = row.try_get("", "file").unwrap();
    let mut folders = vec![std::path::Path::new(&file).with_file_name("blobs")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files += 1 }
        }
    }
    Some(files)
}

async fn what_no_application_takes_is_not_stored(desk: Desk) {
    let programme = desk.open().await;
    let id = desk.draft(&programme, 900).await.application_id;
    desk.document(&id).await;
    let before = stored(&desk).await;
    assert!(before.is_none_or(|files| files == 1));
    desk.refused("GRA003", desk.add_document(&wah(), pdf(&id))).await;
    desk.refused("GRA003", desk.add_document(&ming(), pdf(&nowhere("app")))).await;
    desk.submit_application(&ming(), &id).await.unwrap();
    desk.refused("GRA004", desk.add_document(&ming(), pdf(&id))).await;
    let full = desk.draft(&programme, 900).await.application_id;
    for _ in 0..50 {
        desk.document(&full).await;
    }
    desk.refused("GRA047", desk.add_document(&ming(), pdf(&full))).await;
    assert_eq!(stored(&desk).await, before.map(|files| files + 50));
    desk.rest().await;
}

async fn a_document_is_answered_again_after_its_application_went_on(desk: Desk) {
    let programme = desk.open().await;
    let id = desk.draft(&programme, 900).await.application_id;
    let key = new_key();
    let first = desk.add_document_again(&ming(), &key, pdf(&id)).await.unwrap();
    desk.submit_application(&ming(), &id).await.unwrap();
    assert_eq!(desk.add_document_again(&ming(), &key, pdf(&id)).await.unwrap(), first);
    desk.refused("GRA004", desk.add_document(&ming(), pdf(&id))).await;
    desk.rest().await;
}
