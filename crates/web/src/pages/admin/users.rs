use std::num::NonZeroU32;

use actix_web::HttpRequest;
use actix_web::web::Data;
use aileron_api::{Administrator, InOrder, Paging, Panel, Problem, Query};
use aileron_domain::UserRecord;
use jiff::Timestamp;
use maud::{Markup, html};

use super::Tab;
use crate::{moment, parts, words};

/// The accounts.
pub(super) async fn show(
    request: HttpRequest,
    panel: Data<Panel>,
    InOrder((Administrator(caller), Query(Paging(wanted)))): InOrder<(Administrator, Query<Paging>)>,
) -> Result<Markup, Problem> {
    let page = panel.users.users(wanted).await?;
    let now = panel.clock.now();
    let address = |number: NonZeroU32| format!("{}?page={number}", Tab::Users.address());
    let content = html! {
        div.card.flush {
            div.bar { p.muted { (words::count(page.total, words::A_USER)) } }
            table.plain {
                caption.hidden { (words::USERS) }
                thead {
                    tr {
                        th scope="col" { (words::USERNAME) }
                        th scope="col" { (words::EMAIL) }
                        th scope="col" { (words::ROLE) }
                        th scope="col" { (words::MEMBER_SINCE) }
                    }
                }
                tbody { @for record in &page.items { (row(record, record.user.id == caller.actor.user.id, now)) } }
            }
        }
        (parts::pager(wanted, page.pages(wanted.limit), (words::PREVIOUS, words::NEXT), address))
    };
    Ok(Tab::Users.around((&request, &caller), None, &html! {}, &content))
}

fn row(record: &UserRecord, is_me: bool, now: Timestamp) -> Markup {
    let user = &record.user;
    html! {
        tr {
            th scope="row" {
                (user.username.as_str())
                @if is_me { " " span.badge { (words::YOU) } }
            }
            td.address { (user.email.as_str()) }
            td {
                @if user.administrator { span.badge { (words::IS_ADMINISTRATOR) } " " }
                @if record.disabled { span.badge.bad { (words::IS_DISABLED) } }
                @if !user.administrator && !record.disabled { span.muted { (words::ROLE_USER) } }
            }
            td.muted { (moment::ago(record.created_at, now)) }
        }
    }
}
