use std::num::NonZeroU32;

use aileron_domain::PageRequest;
use maud::{Markup, html};

use super::icon;
use crate::words;

/// The way through a long list; `words` are what earlier and later pages are called, `address` where a page is.
pub(crate) fn pager(
    request: PageRequest,
    pages: u64,
    (before, after): (&str, &str),
    address: impl Fn(NonZeroU32) -> String,
) -> Markup {
    if pages <= 1 && request.page.get() == 1 {
        return html! {};
    }
    let page = request.page;
    let previous = NonZeroU32::new(page.get() - 1);
    let next = page.checked_add(1).filter(|next| u64::from(next.get()) <= pages);
    html! {
        nav.pager aria-label=(words::PAGES) {
            @if let Some(previous) = previous { a.button rel="prev" href=(address(previous)) { (icon("back")) (before) } }
            span.muted { (words::page_of(page.get(), pages)) }
            @if let Some(next) = next { a.button rel="next" href=(address(next)) { (after) (icon("next")) } }
        }
    }
}
