use std::num::NonZeroU32;

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use aileron_domain::{Page, PageLimit, PageRequest};
use serde::{Deserialize, Serialize};

use crate::RemotePanel;
use crate::described::{Describer, Entry};
use crate::fault::Fault;
use crate::gate::FromNode;

/// Tells a node that boots of its servers, a page at a time.
///
/// A daemon takes one entry that it cannot read for a reason not to boot. So a server that cannot be described is left out,
/// and counts in `total` all the same: where pages begin and end must not depend on it.
pub(super) async fn list(
    panel: Data<RemotePanel>,
    FromNode(node): FromNode,
    describer: Describer,
    request: HttpRequest,
) -> Result<HttpResponse, Fault> {
    let wanted = Query::<Wanted>::from_query(request.query_string())
        .map_err(|_| Fault::bad_request("Invalid query: expected page and per_page as numbers"))?
        .page();
    let page = panel.servers.of_node(node, wanted).await?;
    let meta = Meta::of(&page, wanted);
    let data = page
        .items
        .into_iter()
        .filter_map(|described| {
            let entry = described.and_then(|hosted| describer.entry(&hosted));
            entry.inspect_err(|why| panel.undescribable(why)).ok()
        })
        .collect();
    Ok(HttpResponse::Ok().json(Listing { data, meta }))
}

#[derive(Deserialize)]
struct Wanted {
    page: Option<u32>,
    per_page: Option<u32>,
}

impl Wanted {
    /// One daemon counts its pages from 0, and then goes on with 2.
    fn page(&self) -> PageRequest {
        let per_page = self.per_page.filter(|number| *number > 0);
        PageRequest {
            page: self.page.and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MIN),
            limit: per_page
                .and_then(|number| PageLimit::new(number.min(PageLimit::MAX)))
                .unwrap_or(PageLimit::DEFAULT),
        }
    }
}

#[derive(Serialize)]
struct Listing {
    data: Vec<Entry>,
    meta: Meta,
}

/// Where in the list an answer stands, all of it as numbers: daemons read no others.
#[derive(Serialize)]
struct Meta {
    /// The page that was asked for, also where it is beyond the last: who asks until it is the last comes to an end.
    current_page: u32,
    last_page: u64,
    per_page: u32,
    total: u64,
    /// The first item's place in the list, from 1; 0 on a page without any.
    from: u64,
    /// The last item's.
    to: u64,
}

impl Meta {
    fn of<T>(page: &Page<T>, wanted: PageRequest) -> Self {
        let items = u64::try_from(page.items.len()).unwrap_or(u64::MAX);
        let (from, to) = match items {
            0 => (0, 0),
            _ => (wanted.offset() + 1, wanted.offset() + items),
        };
        Self {
            current_page: wanted.page.get(),
            last_page: page.pages(wanted.limit).max(1),
            per_page: wanted.limit.get(),
            total: page.total,
            from,
            to,
        }
    }
}
