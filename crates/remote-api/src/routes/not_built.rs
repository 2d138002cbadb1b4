use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use crate::fault::Fault;

/// What daemons may call for and this panel has not.
pub(super) const PATHS: [&str; 6] = [
    "/servers/{server}/archive",
    "/servers/{server}/transfer{tail:(/.*)?}",
    "/servers/{server}/backups",
    "/servers/{server}/startup/{what}",
    "/backups/{tail:.*}",
    "/schedule",
];

/// Says that there are no backups, transfers, schedules and changes by the node yet.
pub(super) async fn not_built() -> Result<HttpResponse, Fault> {
    Err(Fault::new(
        StatusCode::NOT_IMPLEMENTED,
        "This panel has no backups, transfers or schedules yet, and takes no changes of a server's start-up from nodes",
    ))
}
