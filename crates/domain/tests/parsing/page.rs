use std::num::NonZeroU32;

use aileron_domain::{Page, PageLimit, PageRequest};
use proptest::prelude::*;

#[test]
fn a_page_has_fifty_items_unless_asked_otherwise() {
    assert_eq!(PageLimit::DEFAULT.get(), 50);
}

#[test]
fn a_limit_is_one_to_a_hundred() {
    assert_eq!(PageLimit::new(0), None);
    assert_eq!(PageLimit::new(1).map(PageLimit::get), Some(1));
    assert_eq!(PageLimit::new(100).map(PageLimit::get), Some(100));
    assert_eq!(PageLimit::new(101), None);
    assert_eq!(PageLimit::new(u32::MAX), None);
}

#[test]
fn an_empty_list_has_no_pages() {
    assert_eq!(page_of(0).pages(PageLimit::DEFAULT), 0);
}

#[test]
fn a_full_page_does_not_begin_another() {
    assert_eq!(page_of(50).pages(PageLimit::DEFAULT), 1);
    assert_eq!(page_of(51).pages(PageLimit::DEFAULT), 2);
}

proptest! {
    #[test]
    fn the_pages_hold_all_items_and_the_last_is_not_empty(total in 1..=u64::MAX, limit in limit()) {
        let pages = u128::from(page_of(total).pages(limit));
        let (total, limit) = (u128::from(total), u128::from(limit.get()));
        prop_assert!((pages - 1) * limit < total && total <= pages * limit);
    }

    #[test]
    fn a_page_begins_where_the_one_before_ends(page in 1..u32::MAX, limit in limit()) {
        let offset = |page| NonZeroU32::new(page).map(|page| PageRequest { page, limit }.offset());
        let next = offset(page).map(|before| before + u64::from(limit.get()));
        prop_assert_eq!(offset(page + 1), next);
        prop_assert_eq!(offset(1), Some(0));
    }
}

fn page_of(total: u64) -> Page<()> {
    Page {
        items: Vec::new(),
        total,
    }
}

fn limit() -> impl Strategy<Value = PageLimit> {
    (1..=PageLimit::MAX).prop_filter_map("a limit", PageLimit::new)
}
