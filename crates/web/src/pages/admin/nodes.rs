use std::num::NonZeroU32;

use actix_web::HttpRequest;
use actix_web::web::Data;
use aileron_api::{Administrator, InOrder, Paging, Panel, Problem, Query};
use aileron_domain::{NodeRecord, Page, PageRequest};
use jiff::Timestamp;
use maud::{Markup, html};
use url::form_urlencoded::Serializer;

use super::Tab;
use crate::{moment, parts, words};

/// The nodes. How they are is asked by the script, of each by itself: one that does not answer keeps nobody waiting.
pub(super) async fn show(
    request: HttpRequest,
    panel: Data<Panel>,
    InOrder((Administrator(caller), Query(Paging(wanted)))): InOrder<(Administrator, Query<Paging>)>,
) -> Result<Markup, Problem> {
    let page = panel.provisioning.nodes.nodes(wanted).await?;
    let again = html! {
        @if !page.items.is_empty() {
            button.needs-script type="button" data-check-again { (parts::icon("restart")) (words::CHECK_AGAIN) }
        }
    };
    let content = html! { (list(&page, wanted, panel.clock.now())) };
    Ok(Tab::Nodes.around((&request, &caller), Some("nodes.js"), &again, &content))
}

fn list(page: &Page<NodeRecord>, wanted: PageRequest, now: Timestamp) -> Markup {
    if page.items.is_empty() {
        return html! {
            div.card.empty {
                (parts::icon("node"))
                h2 { (words::NO_NODES) }
                p.muted { (words::NO_NODES_HINT) }
            }
        };
    }
    let address = |number: NonZeroU32| format!("{}?page={number}", Tab::Nodes.address());
    html! {
        div.card.flush {
            div.bar { p.muted { (words::count(page.total, words::A_NODE)) } }
            table.plain.nodes {
                caption.hidden { (words::NODES) }
                thead {
                    tr {
                        th scope="col" { (words::NAME) }
                        th scope="col" { (words::HEALTH) }
                        th scope="col" { (words::VERSION) }
                        th.number scope="col" { (words::HOW_MANY_SERVERS) }
                        th scope="col" { (words::LAST_BOOT) }
                    }
                }
                tbody { @for record in &page.items { (row(record, now)) } }
            }
        }
        noscript { p.muted { (words::HEALTH_NEEDS_SCRIPT) } }
        (parts::pager(wanted, page.pages(wanted.limit), (words::PREVIOUS, words::NEXT), address))
    }
}

fn row(record: &NodeRecord, now: Timestamp) -> Markup {
    let node = &record.node;
    let servers = Serializer::new(String::new())
        .append_pair("node", &node.name)
        .finish();
    html! {
        tr data-node=(node.id.0) data-name=(node.name) {
            th scope="row" {
                (node.name) " "
                @if node.maintenance { span.badge.warning { (words::MAINTENANCE) } }
            }
            td.health {
                span.state data-state="unknown" {
                    span.state-shape aria-hidden="true" {}
                    span.state-word { (words::NOT_CHECKED) }
                }
                " " span.muted data-round-trip {}
                ul.problems hidden {}
            }
            td data-label=(words::VERSION) { span data-version { "–" } }
            td.number data-label=(words::HOW_MANY_SERVERS) { a href={ (Tab::Servers.address()) "?" (servers) } { (record.servers) span.hidden { " " (words::servers_on(&node.name)) } } }
            td.muted.last-start { @if let Some(booted) = record.booted_at { (moment::ago(booted, now)) } @else { (words::NEVER_BOOTED) } }
        }
    }
}
