use std::future::{Ready, ready};
use std::panic::AssertUnwindSafe;

use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage as _, HttpRequest, ResponseError as _};
use aileron_domain::{NodeCredential, NodeId, ServerId, ServerIdentifier};
use futures_util::FutureExt as _;
use tracing::Instrument as _;

use crate::RemotePanel;
use crate::fault::Fault;

/// The middleware about every call: nothing behind it is reached without a node's credential, and what goes wrong behind
/// it, a panic too, is told as daemons read it.
pub(crate) async fn gate(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(panel) = request.app_data::<Data<RemotePanel>>().cloned() else {
        return Err(Fault::internal().into());
    };
    let call = request.match_pattern();
    let method = request.method().clone();
    let passed = AssertUnwindSafe(pass(&panel, request, next)).catch_unwind().await;
    let answer = passed.unwrap_or_else(|_panic| {
        tracing::error!("the answer to a node panicked");
        Err(Fault::internal().into())
    });
    let status = match &answer {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    panel.metrics.answered(&method, call, status);
    answer
}

async fn pass(
    panel: &RemotePanel,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match admit(panel, request.headers()).await {
        Ok(node) => {
            request.extensions_mut().insert(node);
            next.call(request)
                .instrument(tracing::info_span!("remote", node = %node.0))
                .await
        }
        Err(fault) => Ok(request.into_response(fault.error_response())),
    }
}

async fn admit(panel: &RemotePanel, headers: &HeaderMap) -> Result<FromNode, Fault> {
    let credential = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(bearer)
        .and_then(NodeCredential::parse)
        .ok_or_else(Fault::unauthorized)?;
    let node = panel.admission.admit_node(&credential).await?;
    let node = node.ok_or_else(Fault::unauthorized)?;
    panel.limits.call(node)?;
    Ok(FromNode(node))
}

/// What follows the scheme, which may be written in any case.
fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, credential) = authorization.trim().split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| credential.trim_start())
}

/// The node that calls, as [`gate`] has found out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FromNode(pub(crate) NodeId);

impl FromRequest for FromNode {
    type Error = Fault;
    type Future = Ready<Result<Self, Fault>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let node = request.extensions().get::<Self>().copied();
        ready(node.ok_or_else(Fault::internal))
    }
}

/// The server that the path names. What is no UUID names none, like a UUID that nobody has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named(pub(crate) ServerId);

impl FromRequest for Named {
    type Error = Fault;
    type Future = Ready<Result<Self, Fault>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let segment = request.match_info().get("server").unwrap_or_default();
        ready(match segment.parse() {
            Ok(ServerIdentifier::Id(id)) => Ok(Self(id)),
            _ => Err(Fault::no_such_server()),
        })
    }
}
