//! What happened to accounts.

use std::num::NonZeroU32;
use std::time::Duration;

use aileron_domain::{
    AccountActivity as _, AccountActor, AccountEvent, EntryDetails, NewAccountEntry, Page, PageLimit,
    PageRequest, UserId,
};
use jiff::Timestamp;

use crate::panel::{Panel, now};

on_each_database! { Panel:
    what_happened_is_read_as_it_was_written,
    the_newest_comes_first_in_pages,
    a_failed_log_in_is_of_the_account_that_it_names,
    failed_log_ins_are_so_many_and_no_more,
    old_entries_are_removed,
}

fn entry(user: UserId, event: AccountEvent) -> NewAccountEntry {
    NewAccountEntry {
        user,
        occurred_at: now(),
        event,
        by: AccountActor::User,
        ip: Some("2001:db8::7".parse().unwrap()),
        details: None,
    }
}

async fn page(panel: &Panel, user: UserId, page: u32, limit: u32) -> Page<NewAccountEntry> {
    let request = PageRequest {
        page: NonZeroU32::new(page).unwrap(),
        limit: PageLimit::new(limit).unwrap(),
    };
    let page = panel.store.account_entries(user, request).await.unwrap();
    Page {
        items: page.items.into_iter().map(|entry| entry.entry).collect(),
        total: page.total,
    }
}

async fn what_happened_is_read_as_it_was_written(panel: Panel) {
    let owner = panel.cast.owner.user.id;
    let known = AccountEvent::KNOWN.into_iter();
    for event in known.chain([AccountEvent::Other("account.later".to_owned())]) {
        let mut new = entry(owner, event);
        panel.store.record_for_account(new.clone()).await.unwrap();
        assert_eq!(page(&panel, owner, 1, 1).await.items, [new.clone()]);
        new.by = AccountActor::Operator;
        new.ip = None;
        new.details = EntryDetails::of_json("{\"apiKey\":{\"id\":\"7\"}}".to_owned());
        panel.store.record_for_account(new.clone()).await.unwrap();
        assert_eq!(page(&panel, owner, 1, 1).await.items, [new]);
    }
}

async fn the_newest_comes_first_in_pages(panel: Panel) {
    let owner = panel.cast.owner.user.id;
    let events = [
        AccountEvent::LoggedIn,
        AccountEvent::PasswordChanged,
        AccountEvent::LoggedOut,
    ];
    for event in events.clone() {
        panel.store.record_for_account(entry(owner, event)).await.unwrap();
    }
    let first = page(&panel, owner, 1, 2).await;
    let second = page(&panel, owner, 2, 2).await;
    assert_eq!((first.total, second.total), (3, 3));
    let read: Vec<_> = first
        .items
        .into_iter()
        .chain(second.items)
        .map(|entry| entry.event)
        .collect();
    assert!(read.iter().eq(events.iter().rev()), "{read:?}");
    assert_eq!(page(&panel, panel.cast.viewer.user.id, 1, 50).await.total, 0);
}

async fn a_failed_log_in_is_of_the_account_that_it_names(panel: Panel) {
    let owner = panel.cast.owner.user.id;
    let ip = Some("192.0.2.7".parse().unwrap());
    for login in ["OLGA", "olga@example.COM", "nobody", "\0", ""] {
        panel.store.record_failed_log_in(login, ip, now()).await.unwrap();
    }
    let entries = page(&panel, owner, 1, 50).await;
    assert_eq!(entries.total, 2);
    for entry in entries.items {
        assert_eq!((entry.event, entry.ip), (AccountEvent::LogInFailed, ip));
    }
}

async fn failed_log_ins_are_so_many_and_no_more(panel: Panel) {
    let owner = panel.cast.owner.user.id;
    let most = AccountEvent::LogInFailed.most_kept().unwrap();
    panel
        .store
        .record_for_account(entry(owner, AccountEvent::PasswordChanged))
        .await
        .unwrap();
    for _ in 0..most + 5 {
        panel
            .store
            .record_failed_log_in("olga", None, now())
            .await
            .unwrap();
    }
    let last = page(&panel, owner, most + 1, 1).await;
    assert_eq!(last.total, u64::from(most) + 1);
    assert_eq!(
        last.items[0].event,
        AccountEvent::PasswordChanged,
        "what is no log-in stays"
    );
}

async fn old_entries_are_removed(panel: Panel) {
    let owner = panel.cast.owner.user.id;
    panel
        .store
        .record_for_account(entry(owner, AccountEvent::LoggedIn))
        .await
        .unwrap();
    let an_hour = Duration::from_secs(3600);
    let before = Timestamp::now() - an_hour;
    assert_eq!(panel.store.remove_old_account_activity(before).await.unwrap(), 0);
    let after = Timestamp::now() + an_hour;
    assert_eq!(panel.store.remove_old_account_activity(after).await.unwrap(), 1);
    assert_eq!(page(&panel, owner, 1, 50).await.total, 0);
}
