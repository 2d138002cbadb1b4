use std::sync::LazyLock;

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, EntityTag, Header as _, HeaderValue, IfNoneMatch,
};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::{pages, words};

/// A year, for what never changes under its name.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Where the asset with this plain name is: `style.css` is at `/assets/style.<hash>.css`.
pub(crate) fn at(name: &str) -> &'static str {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    asset.map_or("/assets/missing", |asset| asset.path.as_str())
}

/// Serves an asset under its name with the hash in it.
pub(crate) async fn serve(request: HttpRequest, name: Path<String>) -> HttpResponse {
    let asset = ASSETS
        .iter()
        .find(|asset| asset.path.strip_prefix("/assets/") == Some(name.as_str()));
    let Some(asset) = asset else {
        return pages::error::no_such_page(request).await;
    };
    let tag = EntityTag::new_weak(asset.hash.clone());
    let known = match IfNoneMatch::parse(&request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut response = if known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header((CACHE_CONTROL, FOR_EVER))
        .insert_header((ETAG, tag.to_string()));
    if known {
        return response.finish();
    }
    response
        .insert_header((CONTENT_TYPE, asset.content_type))
        .body(asset.text.as_str())
}

struct Asset {
    name: &'static str,
    content_type: &'static str,
    hash: String,
    path: String,
    text: String,
}

/// Each asset before those that name it: a name that is imported gets its hash, so that a change to one changes the
/// names of all that use it.
static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let sources = [
        (
            "icon.svg",
            "image/svg+xml",
            include_str!("../assets/icon.svg").to_owned(),
        ),
        (
            "style.css",
            "text/css; charset=utf-8",
            include_str!("../assets/style.css").to_owned(),
        ),
        ("words.js", SCRIPT, words::as_module()),
        (
            "uplot.js",
            SCRIPT,
            include_str!("../assets/vendor/uplot.js").to_owned(),
        ),
        ("talk.js", SCRIPT, include_str!("../assets/talk.js").to_owned()),
        ("show.js", SCRIPT, include_str!("../assets/show.js").to_owned()),
        ("press.js", SCRIPT, include_str!("../assets/press.js").to_owned()),
        (
            "stream.js",
            SCRIPT,
            include_str!("../assets/stream.js").to_owned(),
        ),
        (
            "console.js",
            SCRIPT,
            include_str!("../assets/console.js").to_owned(),
        ),
        (
            "graphs.js",
            SCRIPT,
            include_str!("../assets/graphs.js").to_owned(),
        ),
        ("head.js", SCRIPT, include_str!("../assets/head.js").to_owned()),
        ("page.js", SCRIPT, include_str!("../assets/page.js").to_owned()),
        (
            "servers.js",
            SCRIPT,
            include_str!("../assets/servers.js").to_owned(),
        ),
        (
            "activity.js",
            SCRIPT,
            include_str!("../assets/activity.js").to_owned(),
        ),
        (
            "server.js",
            SCRIPT,
            include_str!("../assets/server.js").to_owned(),
        ),
        ("users.js", SCRIPT, include_str!("../assets/users.js").to_owned()),
        ("nodes.js", SCRIPT, include_str!("../assets/nodes.js").to_owned()),
        (
            "account.js",
            SCRIPT,
            include_str!("../assets/account.js").to_owned(),
        ),
    ];
    let mut assets: Vec<Asset> = Vec::with_capacity(sources.len());
    for (name, content_type, mut text) in sources {
        for known in &assets {
            text = text.replace(&format!("\"./{}\"", known.name), &format!("\"{}\"", known.path));
        }
        let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(&text)[..9]);
        let path = match name.rsplit_once('.') {
            Some((stem, extension)) => format!("/assets/{stem}.{hash}.{extension}"),
            None => format!("/assets/{name}.{hash}"),
        };
        assets.push(Asset {
            name,
            content_type,
            hash,
            path,
            text,
        });
    }
    assets
});
