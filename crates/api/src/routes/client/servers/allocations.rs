use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use aileron_domain::VisibleServer;

use super::details::{Details, Include};
use crate::pterodactyl::server::{allocation_read, allocations as shown};
use crate::reply::{Render, Reply};
use crate::{AtServer, Dialect, InOrder, Panel, Problem};

/// Where a server listens: only Pterodactyl's clients ask for it.
pub(crate) async fn allocations(
    panel: Data<Panel>,
    InOrder(at): InOrder<AtServer>,
) -> Result<Reply<AllocationsOf>, Problem> {
    let visible = at.allowed(&allocation_read())?.clone();
    let include = Include::of_dialect(Dialect::Pterodactyl);
    let servers = std::slice::from_ref(&visible);
    let details = Details::find(&panel, &at.caller, servers, include).await?;
    Ok(Reply(AllocationsOf { visible, details }))
}

pub(crate) struct AllocationsOf {
    visible: VisibleServer,
    details: Details,
}

impl Render for AllocationsOf {
    fn documented(self) -> HttpResponse {
        HttpResponse::Ok().json(shown(&self.visible, &self.details))
    }

    fn pterodactyl(self, _request: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(shown(&self.visible, &self.details))
    }
}
