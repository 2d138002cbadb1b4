use actix_web::web::{Data, Json};
use aileron_domain::Permission;
use serde_json::Value;

use super::details::{Details, Include};
use crate::pterodactyl::server::allocations as shown;
use crate::{AtServer, Dialect, InOrder, Panel, Problem};

/// Where a server listens: only Pterodactyl's clients ask for it.
pub(crate) async fn allocations(
    panel: Data<Panel>,
    InOrder(at): InOrder<AtServer>,
) -> Result<Json<Value>, Problem> {
    let visible = at.allowed(&Permission::ALLOCATION_READ)?;
    let include = Include::of_dialect(Dialect::Pterodactyl);
    let details = Details::find(&panel, &at.caller, std::slice::from_ref(visible), include).await?;
    Ok(Json(shown(visible, &details)))
}
