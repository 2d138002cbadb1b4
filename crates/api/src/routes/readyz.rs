use std::error::Error;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Json};

use crate::problem::ProblemBody;
use crate::routes::healthz::Healthy;
use crate::{Panel, Problem};

/// Can requests be served?
///
/// A load balancer asks this before it sends any.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operations",
    security(()),
    responses(
        (status = 200, description = "They can", body = Healthy),
        (status = 503, description = "The database is unavailable or lacks migrations, or the program is about to end",
            body = ProblemBody, example = json!({"status": 503, "message": "Database unavailable"})),
    ),
)]
pub(crate) async fn readyz(panel: Data<Panel>) -> Result<Json<Healthy>, Problem> {
    if panel.closing.is_cancelled() {
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "Shutting down"));
    }
    panel.readiness.check().await.map_err(|error| {
        tracing::warn!(error = &error as &(dyn Error + 'static), "not ready");
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
    })?;
    Ok(Json(Healthy::OK))
}
