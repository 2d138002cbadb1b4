use actix_web::{HttpRequest, HttpResponse};
use aileron_domain::{ActivityEntry, Page};

use crate::paging::Paging;
use crate::pterodactyl::object;
use crate::reply::{Render, Reply};
use crate::{Caller, InOrder, Query};

/// What the caller's account was used for, where Pterodactyl's clients look for it. The panel keeps no such log yet: it is
/// empty.
pub(crate) async fn account_activity(
    InOrder((_caller, Query(paging))): InOrder<(Caller, Query<Paging>)>,
) -> Reply<AccountLog> {
    let page = Page {
        items: Vec::new(),
        total: 0,
    };
    Reply(AccountLog { page, paging })
}

pub(crate) struct AccountLog {
    page: Page<ActivityEntry>,
    paging: Paging,
}

impl Render for AccountLog {
    fn documented(self) -> HttpResponse {
        HttpResponse::Ok().json(serde_json::json!({ "data": [] }))
    }

    fn pterodactyl(self, request: &HttpRequest) -> HttpResponse {
        let Paging(wanted) = self.paging;
        HttpResponse::Ok().json(object::page(
            "activity_log",
            Vec::new(),
            (&self.page, wanted),
            request,
        ))
    }
}
