pub(super) mod export;

use actix_web::HttpRequest;
use actix_web::web::Data;
use aileron_api::{
    Administrator, FromQuery, InOrder, InvalidParameter, Panel, Parameters, Problem, Query, Stretching,
};
use aileron_domain::{EntryId, Stretch};
use jiff::Timestamp;
use maud::{Markup, html};

use super::Tab;
use crate::pages::activity::wanted::{Wanted, after_mark};
use crate::pages::activity::{filters, table};
use crate::{parts, words};

/// Which part of the log is wanted.
pub(super) struct WantedStretch {
    wanted: Wanted,
    before: Option<EntryId>,
}

impl FromQuery for WantedStretch {
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        Ok(Self {
            wanted: Wanted::from_query(parameters)?,
            before: Stretching::from_query(parameters)?.before,
        })
    }
}

/// Who did what to any server.
pub(super) async fn show(
    request: HttpRequest,
    panel: Data<Panel>,
    InOrder((Administrator(caller), Query(asked))): InOrder<(Administrator, Query<WantedStretch>)>,
) -> Result<Markup, Problem> {
    let limit = asked.wanted.page.limit;
    let filter = asked.wanted.filter();
    let stretch = panel.history.across_servers(&filter, asked.before, limit).await?;
    let content = html! {
        (filters::filters(Tab::Activity.address(), &asked.wanted))
        div #list { (list(&stretch, &asked, panel.clock.now())) }
    };
    Ok(Tab::Activity.around((&request, &caller), None, &html! {}, &content))
}

fn list(stretch: &Stretch, asked: &WantedStretch, now: Timestamp) -> Markup {
    let query = asked.wanted.query();
    let address = Tab::Activity.address();
    let full = usize::try_from(asked.wanted.page.limit.get()).unwrap_or(usize::MAX);
    let shown = stretch.entries.len();
    let is_cut_short = stretch.older.is_some() && shown < full;
    let why = match (is_cut_short, query.is_empty()) {
        (true, _) => words::NOT_FOUND_YET,
        (false, true) => words::NO_ACTIVITY,
        (false, false) => words::NOTHING_MATCHES,
    };
    let export = format!("{address}.csv{}", after_mark(&query));
    html! {
        div.card.flush {
            (table::bar(&words::entries_here(shown, stretch.older.is_some()), &export))
            @if stretch.entries.is_empty() { (table::empty(why)) } @else { (table::of_all_servers(&stretch.entries, now)) }
        }
        @if is_cut_short && shown > 0 { p.muted.hint { (words::NOT_ALL_YET) } }
        @if asked.before.is_some() || stretch.older.is_some() {
            nav.pager aria-label=(words::PAGES) {
                @if asked.before.is_some() {
                    a.button href={ (address) (after_mark(&query)) } { (parts::icon("back")) (words::NEWEST) }
                }
                @if let Some(older) = stretch.older {
                    a.button rel="next" href={ (address) (after_mark(&asked.wanted.link("before", older.to_string()))) } {
                        @if is_cut_short { (words::LOOK_FURTHER) } @else { (words::OLDER) }
                        (parts::icon("next"))
                    }
                }
            }
        }
    }
}
