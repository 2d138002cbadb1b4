pub(crate) mod export;
mod wanted;

use std::num::NonZeroU32;

use actix_web::HttpRequest;
use actix_web::web::Data;
use aileron_api::{AtServer, InOrder, Panel, Problem, Query};
use aileron_domain::{ActivityEntry, Event, OutcomeKind, Page, Permission, PowerAction, VisibleServer};
use jiff::Timestamp;
use maud::{Markup, html};

use self::wanted::Wanted;
use crate::layout::{Frame, Section};
use crate::pages::server::{self, Tab};
use crate::{glimpse, moment, parts, words};

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
    let under_way = server::under_way(&panel, visible.server.id).await?;
    let content = html! {
        (server::head(visible, usage.as_ref(), under_way.as_ref(), Tab::Activity))
        (filters(visible, &wanted))
        div #list { (table(visible, &page, &wanted, panel.clock.now())) }
    };
    let title = format!("{} · {}", words::ACTIVITY, visible.server.name);
    let frame = Frame {
        request: &request,
        title: &title,
        user: Some(&at.caller.actor.user),
        section: Section::Servers,
        script: None,
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

fn filters(visible: &VisibleServer, wanted: &Wanted) -> Markup {
    let chosen = |action: PowerAction| wanted.action.as_ref() == Some(&Event::Power(action));
    html! {
        form.filters method="get" action=(address(visible)) data-live-search="list" {
            div.field {
                label for="actor" { (words::WHO) }
                input #actor name="actor" type="search" value=(wanted.actor.as_deref().unwrap_or_default())
                    placeholder=(words::WHO_HINT) maxlength="200" autocomplete="off" spellcheck="false";
            }
            div.field {
                label for="action" { (words::WHAT) }
                select #action name="action" {
                    option value="" { (words::ANY) }
                    @for action in PowerAction::ALL {
                        option value=(Event::Power(action).name()) selected[chosen(action)] { (words::action(action)) }
                    }
                    @if let Some(Event::Other(name)) = &wanted.action { option value=(name) selected { (name) } }
                }
            }
            div.field {
                label for="outcome" { (words::OUTCOME) }
                select #outcome name="outcome" {
                    option value="" { (words::ANY) }
                    @for kind in OutcomeKind::ALL {
                        option value=(kind.as_str()) selected[wanted.outcome == Some(kind)] { (words::outcome(kind)) }
                    }
                }
            }
            div.field {
                label for="from" { (words::FROM_DAY) }
                input #from name="from" type="date" value=[wanted.from];
            }
            div.field {
                label for="to" { (words::TO_DAY) }
                input #to name="to" type="date" value=[wanted.to];
            }
            div.button-row {
                button.when-no-script type="submit" { (words::FILTER) }
                a.button href=(address(visible)) { (words::CLEAR) }
            }
        }
    }
}

fn table(visible: &VisibleServer, page: &Page<ActivityEntry>, wanted: &Wanted, now: Timestamp) -> Markup {
    let query = wanted.query();
    let export = format!("{}.csv{}", address(visible), wanted::after_mark(&query));
    html! {
        div.card.flush {
            div.bar {
                p.muted data-count { (words::entries(page.total)) }
                a.button.small href=(export) download { (parts::icon("download")) (words::EXPORT) }
            }
            @if page.items.is_empty() {
                div.empty {
                    p.muted { @if query.is_empty() { (words::NO_ACTIVITY) } @else { (words::NOTHING_MATCHES) } }
                }
            } @else {
                table.activity {
                    caption.hidden { (words::ACTIVITY) }
                    thead {
                        tr {
                            th scope="col" { (words::WHEN) }
                            th scope="col" { (words::WHO) }
                            th scope="col" { (words::WHAT) }
                            th scope="col" { (words::OUTCOME) }
                            th scope="col" { (words::FROM_WHERE) }
                        }
                    }
                    tbody { @for entry in &page.items { (row(entry, now)) } }
                }
            }
        }
        (parts::pager(wanted.page, page.pages(wanted.page.limit), (words::NEWER, words::OLDER), |number: NonZeroU32| {
            let mut query = query.clone();
            query.push(("page", number.to_string()));
            format!("{}{}", address(visible), wanted::after_mark(&query))
        }))
    }
}

fn row(ActivityEntry { id, entry, result }: &ActivityEntry, now: Timestamp) -> Markup {
    html! {
        tr id=(id) data-outcome=(entry.outcome.kind().as_str()) {
            td.nowrap { (moment::ago(entry.occurred_at, now)) }
            th.entry-who scope="row" { (parts::who(entry)) }
            td.entry-what { (parts::what(&entry.event)) }
            td { (parts::outcome_badge(entry, *result)) }
            td.muted { @if let Some(ip) = entry.ip { code { (ip) } } @else { "–" } }
        }
    }
}
