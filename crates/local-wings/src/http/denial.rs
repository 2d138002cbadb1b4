use actix_web::web;
use serde::Deserialize;

use super::addressed::Addressed;
use super::{Daemon, Nothing, Refusal, body, nothing};

#[derive(Deserialize)]
struct Denial {
    jtis: Vec<String>,
}

/// `POST /api/servers/{uuid}/ws/deny`: tokens of these names that have been issued up to now count for nothing.
pub(super) async fn deny(
    daemon: web::Data<Daemon>,
    Addressed(_): Addressed,
    payload: web::Payload,
) -> Result<Nothing, Refusal> {
    let Denial { jtis } = body::object(payload).await?;
    daemon.denied.deny(jtis);
    Ok(nothing())
}
