use std::collections::HashMap;
use std::num::NonZeroU32;

use actix_web::HttpRequest;
use actix_web::web::Data;
use aileron_api::{
    Caller, FromQuery, InOrder, InvalidParameter, Paging, Panel, Parameters, Problem, Query, States,
};
use aileron_domain::{
    Page, PageLimit, PageRequest, Permission, PowerAction, ProcessState, ServerFilter, ServerId, Standing,
    UnderWay, VisibleServer,
};
use maud::{Markup, html};
use url::form_urlencoded::Serializer;
use uuid::Uuid;

use crate::layout::{Frame, Section};
use crate::{parts, words};

/// Which servers are wanted.
pub(crate) struct Wanted {
    name: Option<String>,
    page: PageRequest,
}

impl FromQuery for Wanted {
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        let Paging(mut page) = Paging::from_query(parameters)?;
        if parameters.get("limit")?.is_none() {
            page.limit = PageLimit::new(PageLimit::MAX).unwrap_or(PageLimit::DEFAULT);
        }
        let name = parameters.text("name")?;
        Ok(Self { name, page })
    }
}

/// The servers that I may see.
pub(crate) async fn show(
    request: HttpRequest,
    panel: Data<Panel>,
    InOrder((caller, Query(wanted))): InOrder<(Caller, Query<Wanted>)>,
) -> Result<Markup, Problem> {
    let filter = ServerFilter {
        name: wanted.name.clone(),
        ..ServerFilter::default()
    };
    let listed = panel.directory.list_now(&caller.actor, &filter, wanted.page);
    let (page, under_way) = listed.await?;
    let now = Now {
        states: States::ask(&panel, &page.items).await,
        under_way: under_way.into_iter().collect(),
    };
    let content = html! {
        div.page-head {
            h1 { (words::SERVERS) }
            form.search role="search" method="get" action="/" data-live-search="list" {
                label.hidden for="name" { (words::FIND_SERVER) }
                (parts::icon("search"))
                input #name type="search" name="name" value=(wanted.name.as_deref().unwrap_or_default())
                    placeholder=(words::FIND_SERVER) maxlength="200" autocomplete="off" spellcheck="false";
                button.when-no-script type="submit" { (words::FIND) }
            }
        }
        div #list { (list(&page, &wanted, &now)) }
    };
    let frame = Frame {
        request: &request,
        title: words::SERVERS,
        user: Some(&caller.actor.user),
        section: Section::Servers,
        script: Some("servers.js"),
    };
    Ok(frame.around(&content))
}

/// How the servers of a list are at this moment.
struct Now {
    states: States,
    under_way: HashMap<ServerId, UnderWay>,
}

fn list(page: &Page<VisibleServer>, wanted: &Wanted, now: &Now) -> Markup {
    if page.items.is_empty() {
        return nothing(wanted);
    }
    let address = |number: NonZeroU32| {
        let mut query = Serializer::new(String::new());
        if let Some(name) = &wanted.name {
            query.append_pair("name", name);
        }
        query.append_pair("page", &number.to_string());
        format!("/?{}", query.finish())
    };
    let presses = page.items.iter().any(may_press);
    let pages = page.pages(wanted.page.limit);
    html! {
        form.card.flush method="post" action="/power" data-bulk[presses] {
            input type="hidden" name="key" value=(Uuid::new_v4());
            div.bar {
                p.muted data-count { (words::count(page.total, words::A_SERVER)) }
                @if presses {
                    fieldset.button-row {
                        legend.hidden { (words::WITH_SELECTED) }
                        @for action in [PowerAction::Start, PowerAction::Stop, PowerAction::Restart] {
                            button.small type="submit" name="action" value=(action) {
                                (parts::icon(action.as_str())) (words::action(action))
                            }
                        }
                    }
                }
            }
            table.servers {
                caption.hidden { (words::SERVERS) }
                thead {
                    tr {
                        th.check scope="col" {
                            @if presses {
                                label.target { input type="checkbox" data-select-all aria-label=(words::SELECT_ALL) hidden; }
                            }
                        }
                        th scope="col" { (words::NAME) }
                        th scope="col" { (words::STATE) }
                        th.number scope="col" { (words::CPU) }
                        th.number scope="col" { (words::MEMORY) }
                        th scope="col" { (words::NODE) }
                        th scope="col" { (words::YOU_MAY) }
                    }
                }
                tbody { @for visible in &page.items { (row(visible, now)) } }
            }
        }
        (parts::pager(wanted.page, pages, (words::PREVIOUS, words::NEXT), address))
    }
}

fn row(visible: &VisibleServer, now: &Now) -> Markup {
    let server = &visible.server;
    let live = now.states.of(visible);
    let state = ProcessState::ALL
        .into_iter()
        .find(|state| state.as_str() == live.state);
    let runs = state.is_some_and(|state| state != ProcessState::Offline);
    let cpu = live.cpu_percent.filter(|_| runs).map(parts::percent);
    let memory = live.memory_bytes.filter(|_| runs).map(parts::bytes);
    let nothing = || "–".to_owned();
    html! {
        tr data-server=(server.id) data-name=(server.name) data-view[visible.allows(&Permission::VIEW)] {
            td.check {
                @if may_press(visible) {
                    label.target {
                        input type="checkbox" name="server" value=(server.id) aria-label=(words::select(&server.name));
                    }
                }
            }
            th.name scope="row" {
                a href={ "/servers/" (server.identifier.as_str()) } { (server.name) }
                span.muted.identifier { (server.identifier.as_str()) }
                (parts::conditions(visible))
            }
            td.cell-state {
                (parts::state_badge(state))
                (parts::under_way(now.under_way.get(&server.id)))
            }
            td.number data-label=(words::CPU) { span data-cpu { (cpu.unwrap_or_else(nothing)) } }
            td.number data-label=(words::MEMORY) { span data-memory { (memory.unwrap_or_else(nothing)) } }
            td.muted data-label=(words::NODE) { (visible.node.name) }
            td.muted.may data-label=(words::YOU_MAY) { (what_may_be_done(visible)) }
        }
    }
}

fn may_press(visible: &VisibleServer) -> bool {
    PowerAction::ALL
        .iter()
        .any(|action| visible.allows(&action.permission()))
}

fn what_may_be_done(visible: &VisibleServer) -> String {
    match &visible.standing {
        Standing::Owner => words::OWNER.to_owned(),
        Standing::Administrator => words::ADMINISTRATOR.to_owned(),
        Standing::Subuser(grants) | Standing::Limited(grants) => {
            let mut may = Vec::new();
            if grants.allow(&Permission::VIEW) {
                may.push(words::MAY_LOOK);
            }
            if grants.allow(&Permission::POWER) {
                may.push(words::MAY_POWER);
            } else {
                let buttons = PowerAction::ALL.iter();
                may.extend(
                    buttons
                        .filter(|action| grants.allow(&action.permission()))
                        .map(|action| words::action(*action)),
                );
            }
            if grants.allow(&Permission::ACTIVITY_READ) {
                may.push(words::MAY_READ);
            }
            words::grants(&may)
        }
    }
}

fn nothing(wanted: &Wanted) -> Markup {
    html! {
        div.card.empty {
            (parts::icon("servers"))
            @if wanted.name.is_some() || wanted.page.page.get() > 1 {
                h2 { (words::NOTHING_FOUND) }
                p.muted { (words::NOTHING_FOUND_HINT) }
                p { a.button href="/" { (words::SHOW_ALL) } }
            } @else {
                h2 { (words::NO_SERVERS) }
                p.muted { (words::NO_SERVERS_HINT) }
            }
            p.hidden data-count { (words::NOTHING_FOUND) }
        }
    }
}
