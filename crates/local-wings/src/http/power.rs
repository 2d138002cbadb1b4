use std::time::Duration;

use actix_web::{HttpResponse, web};
use aileron_domain::PowerAction;
use serde::Deserialize;

use super::Refusal;
use super::addressed::Addressed;
use super::body;
use crate::server::Message;

#[derive(Deserialize)]
struct PowerRequest {
    action: Option<String>,
    wait_seconds: Option<i64>,
}

/// `POST /api/servers/{uuid}/power`: accepts, and acts afterwards. The answer does not tell what comes of it.
pub(super) async fn power(
    Addressed(server): Addressed,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let request: PowerRequest = body::object(payload).await?;
    let action = request.action.as_deref().unwrap_or_default();
    let action: PowerAction = action.parse().map_err(|_| Refusal::InvalidAction)?;
    let message = Message::Power(action, wait(request.wait_seconds.unwrap_or(0)), None);
    server.ask(message).await.map_err(|_| Refusal::ShuttingDown)?;
    Ok(HttpResponse::Accepted().finish())
}

/// How long the action may wait for the power lock. What Go Wings finds out of bounds counts as 30 s.
fn wait(seconds: i64) -> Duration {
    match u64::try_from(seconds) {
        Ok(seconds @ 0..=300) => Duration::from_secs(seconds),
        _ => Duration::from_secs(30),
    }
}
