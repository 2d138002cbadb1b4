use std::num::NonZeroU32;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::{Bytes, Data};
use aileron_api::{AtServer, InOrder, Panel, Problem, Query};
use aileron_domain::{ActivityEntry, ActivityFilter, PageLimit, PageRequest, Permission, ServerId};
use futures_util::{Stream, stream};

use super::wanted::Wanted;
use crate::moment;

/// The log as CSV, with the page's filter, newest first; it is read and sent a page at a time.
pub(crate) async fn export(
    panel: Data<Panel>,
    InOrder((at, Query(wanted))): InOrder<(AtServer, Query<Wanted>)>,
) -> Result<HttpResponse, Problem> {
    let visible = at.allowed(&Permission::ACTIVITY_READ)?;
    let mut filter = wanted.filter();
    // What happens while it is sent would push entries from one page to the next.
    let now = panel.clock.now();
    filter.to = Some(filter.to.map_or(now, |to| to.min(now)));
    let name = format!("activity-{}.csv", visible.server.identifier);
    let reading = Reading {
        panel,
        server: visible.server.id,
        filter,
        page: Some(NonZeroU32::MIN),
    };
    let pages = stream::try_unfold(reading, |reading| async move { reading.next().await });
    Ok(file(name, pages))
}

/// What a browser keeps as a file, as it comes.
pub(crate) fn file(
    name: String,
    parts: impl Stream<Item = Result<Bytes, Problem>> + 'static,
) -> HttpResponse {
    let attachment = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name)],
    };
    HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, attachment))
        .streaming(parts)
}

struct Reading {
    panel: Data<Panel>,
    server: ServerId,
    filter: ActivityFilter,
    page: Option<NonZeroU32>,
}

impl Reading {
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, Problem> {
        let Some(number) = self.page else {
            return Ok(None);
        };
        let request = PageRequest {
            page: number,
            limit: PageLimit::new(PageLimit::MAX).unwrap_or(PageLimit::DEFAULT),
        };
        let page = self
            .panel
            .history
            .page(self.server, &self.filter, request)
            .await?;
        let last = u64::from(number.get()) >= page.pages(request.limit);
        let lines = lines(&page.items, number == NonZeroU32::MIN).map_err(|_| Problem::internal())?;
        self.page = if last { None } else { number.checked_add(1) };
        Ok(Some((lines, self)))
    }
}

fn lines(entries: &[ActivityEntry], with_head: bool) -> Result<Bytes, csv::Error> {
    sheet(with_head.then_some(&HEAD[..]), entries.iter().map(fields))
}

/// What stands in each column.
pub(crate) const HEAD: [&str; 9] = [
    "time",
    "actor",
    "actor type",
    "action",
    "outcome",
    "error",
    "result",
    "ip",
    "id",
];

/// An entry's columns.
pub(crate) fn fields(ActivityEntry { id, entry, result }: &ActivityEntry) -> Vec<String> {
    vec![
        moment::exact(entry.occurred_at),
        inert(&entry.actor.name),
        entry.actor.kind.as_str().to_owned(),
        inert(&entry.event.name()),
        entry.outcome.kind().as_str().to_owned(),
        inert(entry.outcome.error().unwrap_or_default()),
        result.map_or("", |result| result.as_str()).to_owned(),
        entry.ip.map(|ip| ip.to_string()).unwrap_or_default(),
        id.to_string(),
    ]
}

/// A part of a file, which the first begins with the names of its columns.
pub(crate) fn sheet(
    head: Option<&[&str]>,
    lines: impl Iterator<Item = Vec<String>>,
) -> Result<Bytes, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    if let Some(head) = head {
        out.write_record(head)?;
    }
    for line in lines {
        out.write_record(line)?;
    }
    let bytes = out.into_inner().map_err(csv::IntoInnerError::into_error)?;
    Ok(bytes.into())
}

/// A text that no spreadsheet takes for a formula.
pub(crate) fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
