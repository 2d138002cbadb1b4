use std::num::NonZeroU32;

use actix_web::HttpRequest;
use actix_web::web::Data;
use aileron_api::{AtServer, ENDPOINTS, InOrder, Panel, Problem};
use aileron_domain::{
    ActivityEntry, ActivityFilter, PageLimit, PageRequest, Permission, ServerId, ServerUsage, StoreError,
    UnderWay, VisibleServer,
};
use jiff::Timestamp;
use maud::{Markup, html};

use crate::layout::{Frame, Section};
use crate::{glimpse, parts, words};

/// How many entries stand beside a server.
const LATEST: PageRequest = PageRequest {
    page: NonZeroU32::MIN,
    limit: match PageLimit::new(8) {
        Some(limit) => limit,
        None => PageLimit::DEFAULT,
    },
};

/// One server: its state, its buttons, what it writes and uses, and who did what.
pub(crate) async fn show(
    request: HttpRequest,
    panel: Data<Panel>,
    InOrder(at): InOrder<AtServer>,
) -> Result<Markup, Problem> {
    let visible = at.allowed(&Permission::VIEW)?;
    let usage = glimpse::of(&panel, &at.caller, visible).await;
    let activity = if visible.allows(&Permission::ACTIVITY_READ) {
        Some(latest(&panel, visible.server.id).await?)
    } else {
        None
    };
    let under_way = under_way(&panel, visible.server.id).await?;
    let content = html! {
        (head(visible, usage.as_ref(), under_way.as_ref(), Tab::Overview))
        div.server-page data-server=(visible.server.id) data-name=(visible.server.name) {
            div.server-main {
                @if allows(visible, READ) { (console(visible)) }
                (graphs(usage.as_ref()))
            }
            @if let Some(entries) = activity { (beside(visible, &entries, panel.clock.now())) }
        }
    };
    let frame = Frame {
        request: &request,
        title: &visible.server.name,
        user: Some(&at.caller.actor.user),
        section: Section::Servers,
        script: Some("server.js"),
    };
    Ok(frame.around(&content))
}

/// The newest entries of a server's log.
pub(crate) async fn latest(panel: &Panel, server: ServerId) -> Result<Vec<ActivityEntry>, StoreError> {
    let filter = ActivityFilter::default();
    Ok(panel.history.page(server, &filter, LATEST).await?.items)
}

/// What somebody has pressed on it, while it is not known what comes of it.
pub(crate) async fn under_way(panel: &Panel, server: ServerId) -> Result<Option<UnderWay>, StoreError> {
    let found = panel.lookup.under_way(&[server]).await?;
    Ok(found.into_iter().next().map(|(_, under_way)| under_way))
}

/// Which of a server's pages one looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Overview,
    Activity,
    People,
}

/// What all pages of a server begin with. Without `usage` the state is not known yet.
pub(crate) fn head(
    visible: &VisibleServer,
    usage: Option<&ServerUsage>,
    under_way: Option<&UnderWay>,
    tab: Tab,
) -> Markup {
    let server = &visible.server;
    let address = format!("/servers/{}", server.identifier);
    let state = usage.map(|usage| usage.state);
    let current = |this| (tab == this).then_some("page");
    html! {
        div.page-head.server-head {
            div {
                a.crumb href="/" { (parts::icon("back")) (words::SERVERS) }
                h1 { (server.name) }
                p.facts-line {
                    (parts::state_badge(state))
                    (parts::under_way(under_way))
                    span.muted data-uptime {
                        @if let Some(usage) = usage.filter(|usage| !usage.uptime.is_zero()) {
                            (words::UPTIME) " " (words::lasting(usage.uptime.as_secs()))
                        }
                    }
                    (parts::conditions(visible))
                    span.muted { (words::NODE) " " (visible.node.name) }
                    span.muted { code { (server.identifier.as_str()) } }
                }
            }
            @if tab == Tab::Overview { (parts::buttons(visible, state)) }
        }
        p.notice.warning #trouble role="status" hidden {}
        nav.tabs aria-label=(words::SECTIONS) {
            @if visible.allows(&Permission::VIEW) {
                a href=(address) aria-current=[current(Tab::Overview)] { (words::OVERVIEW) }
            }
            @if visible.allows(&Permission::ACTIVITY_READ) {
                a href={ (address) "/activity" } aria-current=[current(Tab::Activity)] { (words::ACTIVITY) }
            }
            @if visible.allows(&Permission::USERS_READ) {
                a href={ (address) "/users" } aria-current=[current(Tab::People)] { (words::PEOPLE) }
            }
        }
    }
}

/// What the console asks for; `server.console` covers both.
const READ: &str = "server.console.read";
const SEND: &str = "server.console.send";

fn allows(visible: &VisibleServer, name: &str) -> bool {
    name.parse().is_ok_and(|wanted| visible.allows(&wanted))
}

/// A command line is there where the API takes commands.
fn takes_commands() -> bool {
    let commands = "/api/client/servers/{server}/command";
    ENDPOINTS.iter().any(|endpoint| endpoint.path == commands)
}

fn console(visible: &VisibleServer) -> Markup {
    html! {
        section.card.flush.console aria-labelledby="console" {
            h2 #console { (parts::icon("console")) (words::CONSOLE) }
            div.console-frame {
                div.console-lines #console-lines role="log" aria-live="off" tabindex="0" aria-label=(words::CONSOLE_OUTPUT) {
                    p.console-note { (words::CONSOLE_WAITING) }
                }
                button.small.console-end type="button" hidden { (parts::icon("down")) (words::JUMP_TO_END) }
            }
            @if takes_commands() && allows(visible, SEND) {
            form.console-input data-command=(visible.server.id) hidden {
                label.hidden for="command" { (words::COMMAND) }
                span.prompt aria-hidden="true" { "›" }
                input #command name="command" type="text" placeholder=(words::COMMAND_HINT) autocomplete="off" autocapitalize="none"
                    spellcheck="false" maxlength="1000";
                button.small type="submit" { (words::SEND) }
            }
            }
        }
    }
}

fn graphs(usage: Option<&ServerUsage>) -> Markup {
    let memory = usage.map_or_else(
        || "–".to_owned(),
        |usage| match usage.memory_limit_bytes {
            0 => parts::bytes(usage.memory_bytes),
            limit => format!("{} / {}", parts::bytes(usage.memory_bytes), parts::bytes(limit)),
        },
    );
    let cpu = usage.map_or_else(|| "–".to_owned(), |usage| parts::percent(usage.cpu_percent));
    let disk = usage.map_or_else(|| "–".to_owned(), |usage| parts::bytes(usage.disk_bytes));
    let figure = |key: &str, title: &str, value: &str| {
        html! {
            div.card.figure data-figure=(key) {
                div.figure-head { h3 { (title) } p.figure-value { (value) } }
                div.plot aria-hidden="true" {}
            }
        }
    };
    html! {
        section.usage aria-labelledby="usage" {
            div.usage-head {
                div { h2 #usage { (words::USAGE) } p.muted.hint.begins data-begins {} }
                p.muted.disk { (words::DISK) " " span data-disk { (disk) } }
            }
            (figure("cpu", words::CPU, &cpu))
            (figure("memory", words::MEMORY, &memory))
            (figure("network", words::NETWORK, "–"))
        }
    }
}

fn beside(visible: &VisibleServer, entries: &[ActivityEntry], now: Timestamp) -> Markup {
    let address = format!("/servers/{}/activity", visible.server.identifier);
    html! {
        aside.card.latest aria-labelledby="latest" {
            div.card-head {
                h2 #latest { (words::LATEST_ACTIVITY) }
                a href=(address) { (words::ALL_ACTIVITY) }
            }
            div data-latest={ (address) "/latest" } { (parts::entries(entries, now)) }
        }
    }
}
