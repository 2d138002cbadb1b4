use std::mem;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use actix_web::body::BoxBody;
use actix_web::dev::{Path, ServiceRequest, ServiceResponse, Url};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use actix_web::http::{ConnectionType, StatusCode, Uri};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpResponse, ResponseError as _};
use futures_util::FutureExt as _;
use tracing::{Instrument as _, Span};

use crate::pterodactyl::{elsewhere, problem::response as problem_in_pterodactyls};
use crate::unread_body::UnreadBody;
use crate::{Dialect, Panel, Problem, Standing, request_id, routes};

/// The middleware about everything: names the request, opens its span, logs and measures its answer, turns a panic
/// and every error that is not JSON into the documented one, and closes connections once the program is to end.
pub async fn around(
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    forget_trailing_slash(&mut request);
    let unread = UnreadBody::hold(&mut request);
    let id = request_id::assign(&request);
    let route = routes::pattern_of(request.path());
    let span = tracing::info_span!(
        "request",
        id = id.as_ref().map(|(id, _)| id.as_str()),
        method = request.method().as_str(),
        route,
    );
    let panel = request.app_data::<Data<Panel>>().cloned();
    let own_path = route.is_some_and(routes::is_pterodactyls);
    let dialect = Dialect::of_head(request.path(), own_path, request.headers());
    let mut finish = Finish {
        request_id: id.map(|(_, header)| header),
        api: routes::is_below("/api", request.path()),
        closing: false,
        dialect,
        elsewhere: false,
    };
    if dialect == Dialect::Pterodactyl {
        dialect.settle(&request);
        finish.elsewhere = elsewhere::is_known(request.method(), request.path());
    }

    async move {
        let abandoned = Abandoned;
        let answer = AssertUnwindSafe(next.call(request)).catch_unwind().await;
        mem::forget(abandoned);
        finish.closing = panel.as_ref().is_some_and(|panel| panel.closing.is_cancelled());
        let answer = match answer {
            Ok(Ok(response)) => Ok(finish.response(response, unread)),
            Ok(Err(error)) => Err(finish.error(error)),
            Err(_panic) => {
                tracing::error!("a handler panicked");
                Err(finish.error(Problem::internal().into()))
            }
        };
        let (status, answered_by) = match &answer {
            Ok(response) => (
                response.status(),
                route.unwrap_or_else(|| routes::kind_of(response.request())),
            ),
            Err(error) => (
                error.as_response_error().status_code(),
                route.unwrap_or("unmatched"),
            ),
        };
        if route.is_none() {
            Span::current().record("route", answered_by);
        }
        let took = started.elapsed();
        tracing::info!(
            status = status.as_u16(),
            ms = (took.as_secs_f64() * 1e6).round() / 1e3,
            "answered"
        );
        if let Some(panel) = panel {
            panel.metrics.answered(answered_by, status, took);
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            tokio::time::sleep(TOO_OFTEN).await;
        }
        answer
    }
    .instrument(span)
    .await
}

/// How long whoever asks too often waits to hear so. A program that asks in a loop then asks ten times a second on each of its
/// connections, and not as often as it can: refusing it takes nothing from others.
const TOO_OFTEN: Duration = Duration::from_millis(100);

/// Logs that nobody waits for the answer any more: actix drops a request whose connection is reset.
struct Abandoned;

impl Drop for Abandoned {
    fn drop(&mut self) {
        tracing::info!("the client is gone");
    }
}

/// Routes the request as if one slash at the path's end were not there. Empty segments stay what they are.
fn forget_trailing_slash(request: &mut ServiceRequest) {
    let path = request.uri().path();
    let Some(shorter) = path.strip_suffix('/').filter(|path| !path.is_empty()) else {
        return;
    };
    if let Ok(uri) = shorter.parse::<Uri>() {
        *request.match_info_mut() = Path::new(Url::new(uri));
    }
}

/// What every answer gets.
#[derive(Clone)]
struct Finish {
    request_id: Option<HeaderValue>,
    api: bool,
    closing: bool,
    /// What the request's head says. Its body may have said otherwise since.
    dialect: Dialect,
    /// Whether Pterodactyl's panel would answer it, if this one does not.
    elsewhere: bool,
}

impl Finish {
    fn response(
        &self,
        response: ServiceResponse<BoxBody>,
        unread: Option<UnreadBody>,
    ) -> ServiceResponse<BoxBody> {
        let (request, mut response) = response.into_parts();
        let dialect = Dialect::of(&request);
        let standing = if self.api { Standing::of(&request) } else { None };
        if self.api {
            response = self.in_words(dialect, response);
        }
        let mut response = self.dress(response);
        if let Some(standing) = standing {
            standing.tell(dialect, response.headers_mut());
        }
        if let Some(unread) = unread {
            response = unread.until_sent(response);
        }
        ServiceResponse::new(request, response)
    }

    fn error(self, error: Error) -> Error {
        let said = error.as_response_error().error_response();
        let mut problem = error.as_error::<Problem>().cloned();
        let mut error = if self.api && is_foreign_error(&said) {
            let ours = of_status(said.status());
            problem = Some(ours.clone());
            ours.into()
        } else {
            error
        };
        error.add_response_mapper(move |response| {
            let response = match &problem {
                Some(problem) if self.dialect == Dialect::Pterodactyl => {
                    self.in_pterodactyls(problem, &response)
                }
                _ => response,
            };
            self.dress(response)
        });
        error
    }

    /// An error in the words of the dialect. What is no [`Problem`] and JSON already is left as it is: another part of the
    /// program says it in the form that those read who call it.
    fn in_words(&self, dialect: Dialect, response: HttpResponse) -> HttpResponse {
        let foreign = is_foreign_error(&response);
        if dialect == Dialect::Documented {
            return if foreign {
                in_our_words(&response)
            } else {
                response
            };
        }
        let problem = response
            .error()
            .and_then(|error| error.as_error::<Problem>())
            .cloned();
        let problem = problem.or_else(|| foreign.then(|| of_status(response.status())));
        match problem {
            Some(problem) => self.in_pterodactyls(&problem, &response),
            None => response,
        }
    }

    /// What nobody here answers is told from what only that panel would.
    fn in_pterodactyls(&self, problem: &Problem, response: &HttpResponse) -> HttpResponse {
        let nobodys = matches!(
            problem.status(),
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED
        );
        let said = if nobodys && self.elsewhere {
            problem_in_pterodactyls(&elsewhere::not_here())
        } else {
            problem_in_pterodactyls(problem)
        };
        with_headers_of(response, said)
    }

    fn dress(&self, mut response: HttpResponse) -> HttpResponse {
        if self.closing {
            response.head_mut().set_connection_type(ConnectionType::Close);
        }
        let headers = response.headers_mut();
        if let Some(id) = &self.request_id {
            headers.insert(request_id::HEADER, id.clone());
        }
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if self.api {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        response
    }
}

/// An error in nobody's words but actix's own. One that is JSON is a [`Problem`], or says what another part of the program
/// has to say in the form that those read who call it.
fn is_foreign_error(response: &HttpResponse) -> bool {
    let status = response.status();
    (status.is_client_error() || status.is_server_error()) && !is_json(response.headers())
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"application/json"))
}

fn in_our_words(response: &HttpResponse) -> HttpResponse {
    with_headers_of(response, of_status(response.status()).error_response())
}

/// The answer with what headers another one has that it has not.
fn with_headers_of(other: &HttpResponse, mut response: HttpResponse) -> HttpResponse {
    let more = other.headers().iter();
    let more = more.filter(|(name, _)| !response.headers().contains_key(*name));
    let more: Vec<_> = more.map(|(name, value)| (name.clone(), value.clone())).collect();
    for (name, value) in more {
        response.headers_mut().append(name, value);
    }
    response
}

fn of_status(status: StatusCode) -> Problem {
    Problem::new(status, status.canonical_reason().unwrap_or("Error"))
}
