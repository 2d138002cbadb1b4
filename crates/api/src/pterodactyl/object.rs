//! What every answer is made of.

use actix_web::HttpRequest;
use actix_web::http::header::HOST;
use aileron_domain::{Page, PageRequest};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use crate::Panel;

/// One thing.
pub(crate) fn object(kind: &str, attributes: Value) -> Value {
    let whole = [("object", kind.into()), ("attributes", attributes)];
    let whole = whole.map(|(name, value)| (name.to_owned(), value));
    Value::Object(whole.into_iter().collect())
}

/// What is not there, or not for this caller, where one thing stands otherwise.
pub(crate) fn nothing() -> Value {
    json!({ "object": "null_resource", "attributes": null })
}

/// A list that is always whole.
pub(crate) fn list(kind: &str, attributes: impl IntoIterator<Item = Value>) -> Value {
    let data: Vec<Value> = attributes.into_iter().map(|one| object(kind, one)).collect();
    json!({ "object": "list", "data": data })
}

/// A page of a longer list. A link that leads nowhere is left out: with `null` in its place one client asks for ever.
pub(crate) fn page(
    kind: &str,
    attributes: Vec<Value>,
    (page, wanted): (&Page<impl Sized>, PageRequest),
    request: &HttpRequest,
) -> Value {
    let current = wanted.page.get();
    let pages = page.pages(wanted.limit).max(1);
    let mut links = Map::new();
    if current > 1 {
        links.insert("previous".to_owned(), link(request, current - 1).into());
    }
    if u64::from(current) < pages {
        links.insert("next".to_owned(), link(request, current.saturating_add(1)).into());
    }
    let count = attributes.len();
    let mut whole = list(kind, attributes);
    whole["meta"] = json!({
        "pagination": {
            "total": page.total,
            "count": count,
            "per_page": wanted.limit.get(),
            "current_page": current,
            "total_pages": pages,
            "links": links,
        },
    });
    whole
}

/// The same request for another page.
fn link(request: &HttpRequest, page: u32) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let others = form_urlencoded::parse(request.query_string().as_bytes()).filter(|(name, _)| name != "page");
    for (name, value) in others {
        query.append_pair(&name, &value);
    }
    query.append_pair("page", &page.to_string());
    format!("{}{}?{}", origin(request), request.uri().path(), query.finish())
}

/// Where the client finds the panel.
fn origin(request: &HttpRequest) -> String {
    let public = Panel::of(request)
        .ok()
        .and_then(|panel| panel.settings.public_url.as_ref());
    if let Some(public) = public {
        return public.origin().ascii_serialization();
    }
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    host.map_or_else(String::new, |host| format!("http://{host}"))
}

/// A time, to the second and with its zone written out.
pub(crate) fn moment(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}
