use aileron_domain::{Page, PageRequest};
use serde::Serialize;
use utoipa::ToSchema;

use crate::paging::Pagination;
use crate::{Moment, Panel};

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Listed<T> {
    /// What stands on it.
    data: Vec<T>,
    /// Where in the whole list this is.
    pagination: Pagination,
    /// When it was looked up.
    generated_at: Moment,
}

impl<T> Listed<T> {
    pub(super) fn of<R>(panel: &Panel, page: Page<R>, request: PageRequest, view: impl Fn(R) -> T) -> Self {
        Self {
            pagination: Pagination::of(&page, request),
            data: page.items.into_iter().map(view).collect(),
            generated_at: Moment(panel.clock.now()),
        }
    }
}

/// One page of a list that is at hand as a whole.
pub(super) fn cut<T>(all: Vec<T>, request: PageRequest) -> Page<T> {
    let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
    let before = usize::try_from(request.offset()).unwrap_or(usize::MAX);
    let most = usize::try_from(request.limit.get()).unwrap_or(usize::MAX);
    Page {
        items: all.into_iter().skip(before).take(most).collect(),
        total,
    }
}
