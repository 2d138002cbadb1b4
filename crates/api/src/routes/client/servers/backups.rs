use actix_web::HttpRequest;
use actix_web::web::Json;
use aileron_domain::{Page, Permission};
use serde_json::{Value, json};

use crate::paging::Paging;
use crate::pterodactyl::object;
use crate::{AtServer, InOrder, Problem, Query};

/// A server's backups, of which this panel keeps none: only Pterodactyl's clients ask for them. Exporters ask it of each server,
/// and one answer that says anything else takes all of their figures away.
pub(crate) async fn backups(
    request: HttpRequest,
    InOrder((at, Query(Paging(wanted)))): InOrder<(AtServer, Query<Paging>)>,
) -> Result<Json<Value>, Problem> {
    at.allowed(&Permission::BACKUP_READ)?;
    let none: Page<()> = Page {
        items: Vec::new(),
        total: 0,
    };
    let mut shown = object::page("backup", Vec::new(), (&none, wanted), &request);
    shown["meta"]["backup_count"] = json!(0);
    Ok(Json(shown))
}
