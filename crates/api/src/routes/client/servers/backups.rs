use actix_web::{HttpRequest, HttpResponse};
use aileron_domain::Page;
use serde_json::{Value, json};

use crate::paging::Paging;
use crate::pterodactyl::object;
use crate::pterodactyl::server::backup_read;
use crate::reply::{Render, Reply};
use crate::{AtServer, InOrder, Problem, Query};

/// A server's backups, of which this panel keeps none: only Pterodactyl's clients ask for them. Exporters ask it of each server,
/// and one answer that says anything else takes all of their figures away.
pub(crate) async fn backups(
    InOrder((at, Query(paging))): InOrder<(AtServer, Query<Paging>)>,
) -> Result<Reply<NoBackups>, Problem> {
    at.allowed(&backup_read())?;
    Ok(Reply(NoBackups(paging)))
}

pub(crate) struct NoBackups(Paging);

impl NoBackups {
    fn shown(&self, request: &HttpRequest) -> Value {
        let Self(Paging(wanted)) = self;
        let none: Page<()> = Page {
            items: Vec::new(),
            total: 0,
        };
        let mut shown = object::page("backup", Vec::new(), (&none, *wanted), request);
        shown["meta"]["backup_count"] = json!(0);
        shown
    }
}

impl Render for NoBackups {
    fn documented(self) -> HttpResponse {
        HttpResponse::Ok().json(json!({ "data": [] }))
    }

    fn pterodactyl(self, request: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(self.shown(request))
    }
}
