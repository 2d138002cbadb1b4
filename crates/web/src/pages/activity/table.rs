use aileron_domain::{ActivityEntry, PlacedEntry, ServerId, ServerNames};
use jiff::Timestamp;
use maud::{Markup, html};

use crate::{moment, parts, words};

/// What stands above a log's table: how much it is, and where to have it as a file.
pub(crate) fn bar(count: &str, export: &str) -> Markup {
    html! {
        div.bar {
            p.muted data-count { (count) }
            a.button.small href=(export) download { (parts::icon("download")) (words::EXPORT) }
        }
    }
}

/// Says why there is no table.
pub(crate) fn empty(why: &str) -> Markup {
    html! { div.empty { p.muted { (why) } } }
}

/// The entries of one server.
pub(crate) fn of_server(entries: &[ActivityEntry], now: Timestamp) -> Markup {
    table(
        false,
        &html! { @for entry in entries { (row(entry, None, now)) } },
    )
}

/// The entries of several, each with its own.
pub(crate) fn of_all_servers(entries: &[PlacedEntry], now: Timestamp) -> Markup {
    let rows = html! {
        @for PlacedEntry { entry, server } in entries {
            (row(entry, Some(&place(entry.entry.target, server.as_ref())), now))
        }
    };
    table(true, &rows)
}

fn table(across: bool, rows: &Markup) -> Markup {
    html! {
        table.activity {
            caption.hidden { (words::ACTIVITY) }
            thead {
                tr {
                    th scope="col" { (words::WHEN) }
                    th scope="col" { (words::WHO) }
                    th scope="col" { (words::WHAT) }
                    @if across { th scope="col" { (words::SERVER) } }
                    th scope="col" { (words::OUTCOME) }
                    th scope="col" { (words::FROM_WHERE) }
                }
            }
            tbody { (rows) }
        }
    }
}

fn row(
    ActivityEntry { id, entry, result }: &ActivityEntry,
    place: Option<&Markup>,
    now: Timestamp,
) -> Markup {
    html! {
        tr id=(id) data-outcome=(entry.outcome.kind().as_str()) {
            td.entry-when { (moment::ago(entry.occurred_at, now)) }
            th.entry-who scope="row" { (parts::who(entry)) }
            td.entry-what { (parts::what(entry)) }
            @if let Some(place) = place { td.entry-place { (place) } }
            td.entry-outcome { (parts::outcome_badge(entry, *result)) }
            td.entry-from.muted { @if let Some(ip) = entry.ip { code { (ip) } } @else { "–" } }
        }
    }
}

/// The log of a server outlives it.
fn place(id: ServerId, server: Option<&ServerNames>) -> Markup {
    html! {
        @match server {
            Some(names) => a href={ "/servers/" (names.identifier.as_str()) "/activity" } { (names.name) },
            None => { code title=(id) { (id.to_string().chars().take(8).collect::<String>()) } " " span.badge { (words::SERVER_GONE) } },
        }
    }
}
