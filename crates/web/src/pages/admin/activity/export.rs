use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data};
use aileron_api::{Administrator, InOrder, Panel, Problem, Query};
use aileron_domain::{ActivityFilter, EntryId, PageLimit, PlacedEntry};
use futures_util::stream;

use crate::pages::activity::export::{HEAD, fields, file, inert, sheet};
use crate::pages::activity::wanted::Wanted;

/// The log of all servers as CSV, with the page's filter, newest first; it is read and sent a part at a time.
pub(crate) async fn export(
    panel: Data<Panel>,
    InOrder((Administrator(_), Query(wanted))): InOrder<(Administrator, Query<Wanted>)>,
) -> Result<HttpResponse, Problem> {
    let reading = Reading {
        panel,
        filter: wanted.filter(),
        next: Next::Newest,
    };
    let parts = stream::try_unfold(reading, |reading| async move { reading.next().await });
    Ok(file("activity.csv".to_owned(), parts))
}

struct Reading {
    panel: Data<Panel>,
    filter: ActivityFilter,
    next: Next,
}

/// Where to read on.
enum Next {
    Newest,
    Before(EntryId),
    Nothing,
}

impl Reading {
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, Problem> {
        let before = match self.next {
            Next::Newest => None,
            Next::Before(entry) => Some(entry),
            Next::Nothing => return Ok(None),
        };
        let most = PageLimit::new(PageLimit::MAX).unwrap_or(PageLimit::DEFAULT);
        let history = &self.panel.history;
        let stretch = history.across_servers(&self.filter, before, most).await?;
        let head = before.is_none().then(|| {
            let mut head = HEAD.to_vec();
            head.extend(["server", "server name", "server id"]);
            head
        });
        let part =
            sheet(head.as_deref(), stretch.entries.iter().map(line)).map_err(|_| Problem::internal())?;
        self.next = stretch.older.map_or(Next::Nothing, Next::Before);
        Ok(Some((part, self)))
    }
}

fn line(PlacedEntry { entry, server }: &PlacedEntry) -> Vec<String> {
    let mut line = fields(entry);
    let (identifier, name) = server
        .as_ref()
        .map(|names| (names.identifier.to_string(), inert(&names.name)))
        .unwrap_or_default();
    line.extend([identifier, name, entry.entry.target.to_string()]);
    line
}
