use std::time::Duration;

use aileron_domain::{EntryId, Outcome};
use aileron_persistence::{Journal, JournalConfig};

use crate::database::eventually;
use crate::panel::Panel;
use crate::plain_log::PlainLog as _;

on_postgres! { Panel:
    only_what_the_dead_left_pending_is_settled_as_unknown,
    a_living_instance_renews_its_lease_and_a_closed_one_gives_it_up,
}

/// Judges soon, so that the test is quick.
fn hasty() -> JournalConfig {
    JournalConfig {
        heartbeat: Duration::from_millis(25),
        lease: Duration::from_millis(200),
        ..JournalConfig::default()
    }
}

/// Makes an entry one of an instance that was last seen so long ago (or will have been, where it is negative).
async fn belongs_to_instance_seen(panel: &Panel, entry: EntryId, hours_ago: i32) {
    let sql = format!(
        "WITH instance AS (INSERT INTO instances VALUES (gen_random_uuid(), now() - interval '{hours_ago} hours') \
         RETURNING id) UPDATE activity SET instance_id = instance.id FROM instance WHERE activity.id = '{entry}'"
    );
    panel.database.execute(&sql).await;
}

async fn only_what_the_dead_left_pending_is_settled_as_unknown(panel: Panel) {
    let server = panel.cast.survival;
    let unhurried = Journal::open(&panel.store).await.unwrap();
    let mut entries = Vec::new();
    for _ in 0..4 {
        entries.push(
            unhurried
                .write(panel.cast.owner.presses_start(server))
                .await
                .unwrap(),
        );
    }
    let [of_the_dead, settled_of_the_dead, of_the_living, forgotten] = entries[..] else {
        panic!("four entries")
    };
    belongs_to_instance_seen(&panel, of_the_dead, 1).await;
    belongs_to_instance_seen(&panel, settled_of_the_dead, 1).await;
    unhurried
        .settle_with(settled_of_the_dead, Outcome::Sent)
        .await
        .unwrap();
    belongs_to_instance_seen(&panel, of_the_living, -1).await;
    belongs_to_instance_seen(&panel, forgotten, 25).await;

    let store = panel.another_store().await;
    let judge = Journal::open_with(&store, hasty()).await.unwrap();
    let own = judge.write(panel.cast.owner.presses_start(server)).await.unwrap();
    let abandoned = || Outcome::Unknown("The panel stopped before Wings answered".to_owned());
    let expected = [
        Outcome::Pending,
        abandoned(),
        Outcome::Pending,
        Outcome::Sent,
        abandoned(),
    ];
    eventually("it is judged", async || panel.outcomes(server).await == expected).await;

    let long_gone = "SELECT count(*) AS number FROM instances WHERE seen_at < now() - interval '1 day'";
    eventually("the long gone are forgotten", async || {
        panel.database.number(long_gone).await == 0
    })
    .await;
    assert_eq!(panel.outcomes(server).await, expected);
    judge.settle_with(own, Outcome::Sent).await.unwrap();
    judge.settle_with(of_the_dead, Outcome::Sent).await.unwrap();
    let outcomes = panel.outcomes(server).await;
    assert_eq!((&outcomes[0], &outcomes[4]), (&Outcome::Sent, &Outcome::Sent));
}

async fn a_living_instance_renews_its_lease_and_a_closed_one_gives_it_up(panel: Panel) {
    let journal = Journal::open_with(&panel.store, hasty()).await.unwrap();
    let instances = "SELECT count(*) AS number FROM instances";
    assert_eq!(panel.database.number(instances).await, 1);
    panel
        .database
        .execute("UPDATE instances SET seen_at = now() - interval '1 hour'")
        .await;
    let alive = "SELECT count(*) AS number FROM instances WHERE seen_at > now() - interval '1 minute'";
    eventually("it is seen again", async || {
        panel.database.number(alive).await == 1
    })
    .await;
    journal.close().await.unwrap();
    assert_eq!(panel.database.number(instances).await, 0);
}
