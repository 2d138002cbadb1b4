use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, LOCATION, REFERRER_POLICY,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, HttpResponseBuilder};
use aileron_api::Problem;

use crate::pages;
use crate::return_to::ReturnTo;

/// Nothing but what the panel itself serves, no inline script or style, and in nobody's frame.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const NOTHING_PERMITTED: HeaderValue = HeaderValue::from_static(
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), clipboard-write=(self)",
);

/// The middleware about every page: its security headers, a page instead of an error's JSON, and the way to the log-in
/// for who has to log in first.
pub(crate) async fn dress<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = next.call(request).await?;
    let in_words = response
        .response()
        .error()
        .map(|error| in_words(response.request(), error));
    let mut response = match in_words {
        Some(page) => response.into_response(page),
        // What actix itself answers has no words.
        None if response.status() == StatusCode::METHOD_NOT_ALLOWED => {
            let page = pages::error::page(response.request(), response.status(), None);
            response.into_response(page)
        }
        None => response.map_into_boxed_body(),
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(PERMISSIONS_POLICY, NOTHING_PERMITTED);
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

fn in_words(request: &HttpRequest, error: &Error) -> HttpResponse {
    let problem = error.as_error::<Problem>();
    let status = problem.map_or_else(|| error.as_response_error().status_code(), Problem::status);
    if status == StatusCode::UNAUTHORIZED {
        return to_log_in(request);
    }
    let message = problem.map(Problem::message);
    let mut response = pages::error::page(request, status, message);
    if let Some(problem) = problem {
        // What goes with it, such as `Retry-After`.
        let dressed = actix_web::ResponseError::error_response(problem);
        for (name, value) in dressed.headers() {
            if *name != actix_web::http::header::CONTENT_TYPE {
                response.headers_mut().insert(name.clone(), value.clone());
            }
        }
    }
    response
}

/// After logging in, one is where one wanted to go; what was sent by a form is not sent again.
fn to_log_in(request: &HttpRequest) -> HttpResponse {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let wanted = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let to = ReturnTo::parse(if reads { wanted } else { "/" });
    HttpResponseBuilder::new(StatusCode::SEE_OTHER)
        .insert_header((LOCATION, to.log_in_first()))
        .finish()
}
