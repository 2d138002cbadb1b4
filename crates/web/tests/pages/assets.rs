use std::collections::BTreeSet;

use actix_web::http::header::{ACCEPT_ENCODING, IF_NONE_MATCH};
use actix_web::test::TestRequest;

use crate::house::House;

fn assets(text: &str) -> BTreeSet<String> {
    text.split('"')
        .filter(|text| text.starts_with("/assets/"))
        .map(ToOwned::to_owned)
        .collect()
}

#[actix_web::test]
async fn static_files_carry_their_hash_and_are_kept_for_a_year() {
    let house = House::furnish().await;
    let mut open: Vec<_> = assets(&house.owner().get("/servers/plain").await.text)
        .into_iter()
        .collect();
    let mut seen = BTreeSet::new();
    while let Some(path) = open.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let asset = house.nobody().get(&path).await;
        asset.is(200);
        assert_eq!(
            asset.header("cache-control"),
            "public, max-age=31536000, immutable",
            "{path}"
        );
        assert_eq!(path.split('.').count(), 3, "{path}");
        let again = TestRequest::get()
            .uri(&path)
            .insert_header((IF_NONE_MATCH, asset.header("etag")));
        house.nobody().ask(again).await.is(304);
        // What a module imports has its hash too.
        asset.lacks("from \"./").lacks("import(\"./");
        open.extend(assets(&asset.text));
    }
    for name in ["style", "page", "server", "words", "uplot"] {
        assert!(
            seen.iter()
                .any(|path| path.starts_with(&format!("/assets/{name}."))),
            "{name}: {seen:?}"
        );
    }
    house.nobody().get("/assets/style.css").await.is(404);
}

#[actix_web::test]
async fn the_first_page_is_under_100_kilobytes_over_the_wire() {
    let house = House::furnish().await;
    let compressed = |path: &str| {
        TestRequest::get()
            .uri(path)
            .insert_header((ACCEPT_ENCODING, "gzip"))
    };
    let plain = house.owner().get("/servers/plain").await;
    let mut open: Vec<_> = assets(&plain.text).into_iter().collect();
    let mut seen = BTreeSet::new();
    let page = house.owner().ask(compressed("/servers/plain")).await;
    assert_eq!(page.header("content-encoding"), "gzip");
    let mut bytes = page.bytes;
    while let Some(path) = open.pop() {
        if seen.insert(path.clone()) {
            open.extend(assets(&house.nobody().get(&path).await.text));
            bytes += house.nobody().ask(compressed(&path)).await.bytes;
        }
    }
    assert!(bytes < 100_000, "{bytes}");
}
