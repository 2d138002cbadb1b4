use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use aileron_domain::{AccountEntry, AccountEvent, Actor, EntryDetails, Page, PageRequest};
use serde_json::{Value, json};

use crate::paging::Paging;
use crate::pterodactyl::object::{self, moment};
use crate::{Caller, InOrder, Panel, Problem, Query};

/// What happened to the caller's account, where Pterodactyl's clients look for it.
///
/// They have nothing but an API key to show, so that one is enough, unless it is for some things only.
pub(crate) async fn account_activity(
    panel: Data<Panel>,
    request: HttpRequest,
    InOrder((caller, Query(Paging(wanted)))): InOrder<(Caller, Query<Paging>)>,
) -> Result<HttpResponse, Problem> {
    if is_narrow(&caller.actor) {
        return Err(Problem::new(StatusCode::FORBIDDEN, FOR_SOME_THINGS_ONLY));
    }
    let user = caller.actor.user.id;
    let page = panel.account_activity.account_entries(user, wanted).await?;
    Ok(rendered(&page, wanted, &request))
}

const FOR_SOME_THINGS_ONLY: &str = "This API key is for some permissions or servers only";

fn is_narrow(actor: &Actor) -> bool {
    actor.key.as_ref().is_some_and(|key| key.limits.narrow())
}

fn rendered(page: &Page<AccountEntry>, wanted: PageRequest, request: &HttpRequest) -> HttpResponse {
    let entries = page.items.iter().map(attributes).collect();
    HttpResponse::Ok().json(object::page("activity_log", entries, (page, wanted), request))
}

fn attributes(AccountEntry { id, entry }: &AccountEntry) -> Value {
    let details = entry.details.as_ref();
    let properties = details.map(EntryDetails::members).unwrap_or_default();
    json!({
        "id": id.to_string(),
        "batch": null,
        "event": name(&entry.event),
        "is_api": false,
        "ip": entry.ip.map(|ip| ip.to_string()),
        "description": null,
        "has_additional_metadata": !properties.is_empty(),
        "properties": properties,
        "timestamp": moment(entry.occurred_at),
    })
}

/// The name there of what happened: its own where it has one, as its panel's language files list them.
fn name(event: &AccountEvent) -> String {
    let known = match event {
        AccountEvent::LoggedIn => "auth:success",
        AccountEvent::LogInFailed => "auth:fail",
        AccountEvent::PasswordChanged => "user:account.password-changed",
        AccountEvent::ApiKeyMade => "user:api-key.create",
        AccountEvent::ApiKeyRevoked => "user:api-key.delete",
        AccountEvent::SecondFactorOn => "user:two-factor.create",
        AccountEvent::SecondFactorOff => "user:two-factor.delete",
        other => {
            let name = other.name();
            return format!("user:{}", name.strip_prefix("account.").unwrap_or(name));
        }
    };
    known.to_owned()
}
