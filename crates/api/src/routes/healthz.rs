use actix_web::web::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// The program is up.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Healthy {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

impl Healthy {
    pub(crate) const OK: Self = Self { status: "ok" };
}

/// Is the program alive?
///
/// Asks nobody else: a database that is down does not make the program dead.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "operations",
    security(()),
    responses((status = 200, description = "It is", body = Healthy)),
)]
pub(crate) async fn healthz() -> Json<Healthy> {
    Json(Healthy::OK)
}
