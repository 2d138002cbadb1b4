//! Who follows a server's log.

use aileron_domain::{ActivityLookup as _, EntryId, NewEntry};
use aileron_persistence::Journal;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::panel::{Panel, now};
use crate::plain_log::PlainLog as _;

on_each_database! { Panel:
    the_newest_entry_is_the_end_of_the_log,
    what_came_after_an_entry_comes_oldest_first_and_at_most_a_hundred_at_once,
    a_log_without_the_entry_goes_on_with_what_is_younger,
}

async fn write(panel: &Panel, journal: &Journal, occurred_at: Timestamp) -> EntryId {
    let entry = NewEntry {
        occurred_at,
        ..panel.cast.owner.presses_start(panel.cast.survival)
    };
    journal.write(entry).await.unwrap()
}

async fn since(panel: &Panel, entry: Option<EntryId>) -> Vec<EntryId> {
    let found = panel.store.since(panel.cast.survival, entry).await.unwrap();
    found.into_iter().map(|entry| entry.id).collect()
}

async fn the_newest_entry_is_the_end_of_the_log(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    assert_eq!(panel.store.newest(panel.cast.survival).await.unwrap(), None);
    for _ in 0..2 {
        let id = write(&panel, &journal, now()).await;
        assert_eq!(panel.store.newest(panel.cast.survival).await.unwrap(), Some(id));
    }
    assert_eq!(panel.store.newest(panel.cast.lobby).await.unwrap(), None);
}

async fn what_came_after_an_entry_comes_oldest_first_and_at_most_a_hundred_at_once(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let mut written = Vec::new();
    for n in 0..103 {
        written.push(write(&panel, &journal, now() - SignedDuration::from_secs(n)).await);
    }
    assert_eq!(since(&panel, None).await, []);
    assert_eq!(since(&panel, Some(written[0])).await, written[1..101]);
    assert_eq!(since(&panel, Some(written[100])).await, written[101..]);
    assert_eq!(since(&panel, Some(written[102])).await, []);
}

/// Retention may have taken it.
async fn a_log_without_the_entry_goes_on_with_what_is_younger(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let hour = SignedDuration::from_hours(1);
    let removed = write(&panel, &journal, now() - hour - hour).await;
    let sql = format!(
        "DELETE FROM activity WHERE id = {}",
        panel.database.key(removed.0)
    );
    panel.database.execute(&sql).await;
    let (next, last) = (
        write(&panel, &journal, now() - hour).await,
        write(&panel, &journal, now()).await,
    );
    assert_eq!(since(&panel, Some(removed)).await, [next, last]);
    assert_eq!(since(&panel, Some(EntryId(Uuid::max()))).await, []);
}
