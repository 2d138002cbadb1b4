use std::num::NonZeroU32;

use actix_web::HttpRequest;
use actix_web::web::Data;
use aileron_api::{
    Administrator, FromQuery, InOrder, InvalidParameter, Paging, Panel, Parameters, Problem, Query,
};
use aileron_domain::{Page, PageRequest, ServerRecord};
use jiff::Timestamp;
use maud::{Markup, html};
use url::form_urlencoded::Serializer;

use super::Tab;
use crate::{moment, parts, words};

/// Which servers are wanted.
pub(super) struct Wanted {
    search: Option<String>,
    node: Option<String>,
    page: PageRequest,
}

impl FromQuery for Wanted {
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        let Paging(page) = Paging::from_query(parameters)?;
        Ok(Self {
            search: parameters.text("search")?,
            node: parameters.text("node")?,
            page,
        })
    }
}

impl Wanted {
    fn address(&self, number: NonZeroU32) -> String {
        let mut query = Serializer::new(String::new());
        for (name, value) in [("search", &self.search), ("node", &self.node)] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        query.append_pair("page", &number.to_string());
        format!("{}?{}", Tab::Servers.address(), query.finish())
    }
}

/// All servers, whoever's they are.
pub(super) async fn show(
    request: HttpRequest,
    panel: Data<Panel>,
    InOrder((Administrator(caller), Query(wanted))): InOrder<(Administrator, Query<Wanted>)>,
) -> Result<Markup, Problem> {
    let servers = &panel.provisioning.servers;
    let node = wanted.node.as_deref();
    let page = match &wanted.search {
        Some(text) => servers.find_servers(node, text, wanted.page).await?,
        None => servers.servers(node, wanted.page).await?,
    };
    let search = html! {
        form.search role="search" method="get" action=(Tab::Servers.address()) data-live-search="list" {
            label.hidden for="search" { (words::FIND_ANY_SERVER) }
            (parts::icon("search"))
            input #search type="search" name="search" value=(wanted.search.as_deref().unwrap_or_default())
                placeholder=(words::FIND_ANY_SERVER) maxlength="200" autocomplete="off" spellcheck="false";
            @if let Some(node) = node { input type="hidden" name="node" value=(node); }
            button.when-no-script type="submit" { (words::FIND) }
        }
    };
    let content = html! {
        @if let Some(node) = node {
            p.notice { span { (words::servers_on(node)) } " " a href=(Tab::Servers.address()) { (words::ON_EVERY_NODE) } }
        }
        div #list { (list(&page, &wanted, panel.clock.now())) }
    };
    Ok(Tab::Servers.around((&request, &caller), None, &search, &content))
}

fn list(page: &Page<ServerRecord>, wanted: &Wanted, now: Timestamp) -> Markup {
    if page.items.is_empty() {
        let narrowed = wanted.search.is_some() || wanted.node.is_some() || wanted.page.page.get() > 1;
        return html! {
            div.card.empty {
                (parts::icon("servers"))
                h2 data-count { @if narrowed { (words::NOTHING_FOUND) } @else { (words::NO_SERVERS) } }
                p.muted { @if narrowed { (words::NO_SUCH_SERVER_HINT) } @else { (words::NO_SERVERS_AT_ALL) } }
                @if narrowed { p { a.button href=(Tab::Servers.address()) { (words::SHOW_ALL) } } }
            }
        };
    }
    html! {
        div.card.flush {
            div.bar { p.muted data-count { (words::count(page.total, words::A_SERVER)) } }
            table.plain {
                caption.hidden { (words::SERVERS) }
                thead {
                    tr {
                        th scope="col" { (words::NAME) }
                        th scope="col" { (words::OWNED_BY) }
                        th scope="col" { (words::NODE) }
                        th scope="col" { (words::EGG) }
                        th scope="col" { (words::MADE_KNOWN) }
                    }
                }
                tbody { @for record in &page.items { (row(record, now)) } }
            }
        }
        (parts::pager(
            wanted.page,
            page.pages(wanted.page.limit),
            (words::PREVIOUS, words::NEXT),
            |number| wanted.address(number),
        ))
    }
}

fn row(record: &ServerRecord, now: Timestamp) -> Markup {
    let server = &record.hosted.server;
    html! {
        tr {
            th scope="row" {
                a href={ "/servers/" (server.identifier.as_str()) } { (server.name) }
                span.muted.identifier { (server.identifier.as_str()) }
                @if server.suspended { span.badge.warning { (words::SUSPENDED) } " " }
                @if let Some(occupation) = server.occupation { span.badge.warning { (occupation.as_str()) } " " }
                @if record.install_failed { span.badge.bad { (words::INSTALL_FAILED) } " " }
                @if record.node.maintenance { span.badge.warning { (words::MAINTENANCE) } }
            }
            td data-label=(words::OWNED_BY) { (record.owner) }
            td data-label=(words::NODE) { (record.node.name) }
            td.muted data-label=(words::EGG) {
                @match &record.hosted.build {
                    Some((_, egg)) => (egg.name),
                    None => span title=(words::NO_EGG) { "–" span.hidden { (words::NO_EGG) } },
                }
            }
            td.muted { (moment::ago(record.created_at, now)) }
        }
    }
}
