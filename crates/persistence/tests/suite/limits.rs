use std::time::Duration;

use aileron_domain::{Counted, LimitKey, SharedLimits};

use crate::panel::Panel;

on_postgres! { Panel:
    what_two_instances_have_let_through_is_added_up,
    wrong_guesses_are_added_up_until_somebody_guesses_right,
    an_instance_that_starts_learns_what_was_counted_before,
}

mod on_one_machine {
    use super::{Panel, there_is_nobody_to_tell};

    on_sqlite! { Panel: there_is_nobody_to_tell }
}

const ALICE: LimitKey = LimitKey { kind: 1, id: 1 };
const BOB: LimitKey = LimitKey { kind: 2, id: 2 };

fn used(key: LimitKey, seconds: u64) -> Counted {
    Counted {
        used: vec![(key, Duration::from_secs(seconds))],
        ..Counted::default()
    }
}

fn wrong(key: LimitKey, number: u32) -> Counted {
    Counted {
        wrong: vec![(key, number)],
        ..Counted::default()
    }
}

/// How long until it is free again. Time passes meanwhile, so it is at most what was told.
async fn used_of(shared: &dyn SharedLimits, key: LimitKey, told: Counted) -> u64 {
    let together = shared.exchange(told).await.unwrap();
    let of_key = together.used.iter().find(|(told, _)| *told == key);
    of_key.map_or(0, |(_, used)| (*used + Duration::from_millis(500)).as_secs())
}

async fn wrong_of(shared: &dyn SharedLimits, key: LimitKey, told: Counted) -> Option<u32> {
    let together = shared.exchange(told).await.unwrap();
    let of_key = together.wrong.iter().find(|(told, _)| *told == key);
    of_key.map(|(_, wrong)| *wrong)
}

async fn two(panel: &Panel) -> [std::sync::Arc<dyn SharedLimits>; 2] {
    let other = panel.another_store().await;
    [
        panel.store.shared_limits().unwrap(),
        other.shared_limits().unwrap(),
    ]
}

async fn what_two_instances_have_let_through_is_added_up(panel: Panel) {
    let [here, there] = two(&panel).await;
    assert_eq!(used_of(&*here, ALICE, used(ALICE, 30)).await, 30);
    let both = used_of(&*there, ALICE, used(ALICE, 40)).await;
    assert!((60..=70).contains(&both), "{both}");
    let here_too = used_of(&*here, ALICE, used(BOB, 10)).await;
    assert!((50..=70).contains(&here_too), "{here_too}");
    let most = used_of(&*here, ALICE, used(ALICE, 600)).await;
    assert!((110..=120).contains(&most), "{most}");
}

async fn wrong_guesses_are_added_up_until_somebody_guesses_right(panel: Panel) {
    let [here, there] = two(&panel).await;
    assert_eq!(wrong_of(&*here, ALICE, wrong(ALICE, 7)).await, Some(7));
    assert_eq!(wrong_of(&*there, ALICE, wrong(ALICE, 5)).await, Some(12));
    assert_eq!(wrong_of(&*here, ALICE, Counted::default()).await, Some(12));
    let forgiven = Counted {
        forgiven: vec![ALICE],
        ..Counted::default()
    };
    assert_eq!(wrong_of(&*there, ALICE, forgiven).await, Some(0));
    assert_eq!(wrong_of(&*here, ALICE, wrong(ALICE, 1)).await, Some(1));
    let an_hour_later = "UPDATE wrong_guesses SET wrong = 9, changed_at = now() - interval '61 minutes'";
    panel.database.execute(an_hour_later).await;
    assert_eq!(wrong_of(&*here, ALICE, wrong(ALICE, 1)).await, Some(1));
}

async fn an_instance_that_starts_learns_what_was_counted_before(panel: Panel) {
    let [here, there] = two(&panel).await;
    let mut told = used(ALICE, 60);
    told.wrong.push((BOB, 3));
    here.exchange(told).await.unwrap();
    for table in ["rate_limits", "wrong_guesses"] {
        let a_while_ago = format!("UPDATE {table} SET changed_at = now() - interval '20 seconds'");
        panel.database.execute(&a_while_ago).await;
    }
    let together = there.exchange(Counted::default()).await.unwrap();
    assert_eq!((together.used.len(), together.wrong.len()), (1, 1));
    let lately = there.exchange(Counted::default()).await.unwrap();
    assert_eq!((lately.used.len(), lately.wrong.len()), (0, 0));
}

async fn there_is_nobody_to_tell(panel: Panel) {
    assert!(panel.store.shared_limits().is_none());
}
