use std::num::NonZeroU32;

use aileron_api::{Panel, Problem};
use aileron_domain::{AccountActor, AccountEntry, AccountEvent, PageLimit, PageRequest, UserId};
use jiff::Timestamp;
use maud::{Markup, html};

use crate::{moment, words};

/// So many are shown: whoever wants more asks the API.
const SHOWN: u32 = 20;

/// The newest entries of the log of an account.
pub(super) async fn newest(panel: &Panel, user: UserId) -> Result<Vec<AccountEntry>, Problem> {
    let page = PageRequest {
        page: NonZeroU32::MIN,
        limit: PageLimit::new(SHOWN).unwrap_or(PageLimit::DEFAULT),
    };
    Ok(panel.account_activity.account_entries(user, page).await?.items)
}

/// What happened to the account lately.
pub(super) fn list(entries: &[AccountEntry], now: Timestamp) -> Markup {
    html! {
        section.card.flush.block aria-labelledby="log-head" {
            div.bar { div { h2 #log-head { (words::ACCOUNT_LOG) } p.muted.hint { (words::ACCOUNT_LOG_HINT) } } }
            @if entries.is_empty() {
                div.empty { p.muted { (words::ACCOUNT_LOG_EMPTY) } }
            } @else {
                table.plain {
                    caption.hidden { (words::ACCOUNT_LOG) }
                    thead {
                        tr {
                            th scope="col" { (words::WHAT_HAPPENED) }
                            th scope="col" { (words::FROM_WHERE) }
                            th scope="col" { (words::WHEN) }
                        }
                    }
                    tbody { @for entry in entries { (row(entry, now)) } }
                }
            }
        }
    }
}

fn row(AccountEntry { entry, .. }: &AccountEntry, now: Timestamp) -> Markup {
    html! {
        tr {
            th scope="row" {
                (words::account_event(&entry.event))
                @if entry.by == AccountActor::Operator { " " span.badge { (words::BY_OPERATOR) } }
                @if entry.event == AccountEvent::LogInFailed { " " span.badge.warning { (words::NOT_LET_IN) } }
            }
            td.muted { @if let Some(ip) = entry.ip { code { (ip) } } @else { "–" } }
            td.nowrap { (moment::ago(entry.occurred_at, now)) }
        }
    }
}
