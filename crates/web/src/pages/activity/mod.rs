pub(crate) mod export;
pub(crate) mod filters;
pub(crate) mod table;
pub(crate) mod wanted;

use std::num::NonZeroU32;

use actix_web::HttpRequest;
use actix_web::web::Data;
use aileron_api::{AtServer, InOrder, Panel, Problem, Query};
use aileron_domain::{ActivityEntry, Page, Permission, VisibleServer};
use jiff::Timestamp;
use maud::{Markup, html};

use self::wanted::Wanted;
use crate::layout::{Frame, Section};
use crate::pages::server::{self, Tab};
use crate::{glimpse, parts, words};

/// Who did what to a server.
pub(crate) async fn show(
    request: HttpRequest,
    panel: Data<Panel>,
    InOrder((at, Query(wanted))): InOrder<(AtServer, Query<Wanted>)>,
) -> Result<Markup, Problem> {
    let visible = at.allowed(&Permission::ACTIVITY_READ)?;
    let page = panel
        .history
        .page(visible.server.id, &wanted.filter(), wanted.page)
        .await?;
    let usage = if visible.allows(&Permission::VIEW) {
        glimpse::of(&panel, &at.caller, visible).await
    } else {
        None
    };
    let newest = panel.lookup.newest(visible.server.id).await?;
    let under_way = server::under_way(&panel, visible.server.id).await?;
    let content = html! {
        (server::head(visible, usage.as_ref(), under_way.as_ref(), Tab::Activity))
        (filters::filters(&address(visible), &wanted))
        div #list data-server=(visible.server.id) data-name=(visible.server.name)
            data-newest=(newest.map(|entry| entry.to_string()).unwrap_or_default()) {
            (list(visible, &page, &wanted, panel.clock.now()))
        }
    };
    let title = format!("{} · {}", words::ACTIVITY, visible.server.name);
    let frame = Frame {
        request: &request,
        title: &title,
        user: Some(&at.caller.actor.user),
        section: Section::Servers,
        // Who may read the log and not see the server gets no stream of what happens to it.
        script: visible.allows(&Permission::VIEW).then_some("activity.js"),
    };
    Ok(frame.around(&content))
}

/// The newest entries alone, for the script to put beside a server.
pub(crate) async fn latest(panel: Data<Panel>, InOrder(at): InOrder<AtServer>) -> Result<Markup, Problem> {
    let visible = at.allowed(&Permission::ACTIVITY_READ)?;
    let entries = server::latest(&panel, visible.server.id).await?;
    Ok(parts::entries(&entries, panel.clock.now()))
}

fn address(visible: &VisibleServer) -> String {
    format!("/servers/{}/activity", visible.server.identifier)
}

fn list(visible: &VisibleServer, page: &Page<ActivityEntry>, wanted: &Wanted, now: Timestamp) -> Markup {
    let query = wanted.query();
    let address = address(visible);
    let export = format!("{address}.csv{}", wanted::after_mark(&query));
    html! {
        div.card.flush {
            (table::bar(&words::entries(page.total), &export))
            @if page.items.is_empty() {
                (table::empty(match (wanted.page.page.get(), query.is_empty()) {
                    (2.., _) => words::BEYOND_THE_END,
                    (_, true) => words::NO_ACTIVITY,
                    (_, false) => words::NOTHING_MATCHES,
                }))
            } @else {
                (table::of_server(&page.items, now))
            }
        }
        (parts::pager(wanted.page, page.pages(wanted.page.limit), (words::NEWER, words::OLDER), |number: NonZeroU32| {
            format!("{address}{}", wanted::after_mark(&wanted.link("page", number.to_string())))
        }))
    }
}
