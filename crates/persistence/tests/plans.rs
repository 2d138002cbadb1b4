//! What the panel asks while it serves, as it really asks it, is answered by indexes on both databases: however many
//! servers, users and entries there are, nobody reads a whole table for one request.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

#[path = "suite/database.rs"]
#[expect(dead_code, reason = "the suite uses the rest")]
mod database;
#[path = "suite/panel.rs"]
#[expect(dead_code, reason = "the suite uses the rest")]
mod panel;
#[path = "suite/plain_log.rs"]
mod plain_log;

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use aileron_domain::{
    Accounts as _, ActivityFilter, ActivityHistory as _, ActivityLog as _, ActorFilter, Claim, Fingerprint,
    Outcome, OutcomeKind, PowerAction, Recorded, ServerDirectory as _, ServerFilter, Sessions,
};
use aileron_persistence::{Journal, JournalConfig};
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};
use jiff::Timestamp;

use database::{Database, Kind, postgres};
use panel::{PASSWORD, Panel, page, password};
use plain_log::PlainLog as _;

/// Everything that was asked of any database, until it is taken out.
static ASKED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

#[expect(clippy::unnecessary_wraps, reason = "as diesel asks for it")]
fn listen() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(|event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let query = query.to_string();
            let statement = query.split(" -- binds:").next().unwrap().trim().to_owned();
            ASKED.lock().unwrap().insert(statement);
        }
    }))
}

#[tokio::test]
async fn no_request_reads_a_whole_table() {
    set_default_instrumentation(listen).unwrap();
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let Some(panel) = Panel::on(kind).await else {
            continue;
        };
        ASKED.lock().unwrap().clear();
        serve(&panel).await;
        let asked = std::mem::take(&mut *ASKED.lock().unwrap());
        let queries: Vec<_> = asked
            .iter()
            .filter(|statement| looks_something_up(statement))
            .collect();
        assert!(queries.len() >= 15, "{asked:#?}");
        for query in queries {
            let plan = plan(&panel.database, query).await;
            assert!(!reads_a_whole_table(&plan), "{query}\n{plan}");
        }
        let slow = plan(&panel.database, "SELECT id FROM activity WHERE ip = 'x'").await;
        assert!(reads_a_whole_table(&slow), "{slow}");
    }
}

/// Does, at least once, everything that a request or the journal does.
async fn serve(panel: &Panel) {
    let (store, owner, administrator) = (&panel.store, &panel.cast.owner, &panel.cast.administrator);
    for credential in [owner.session(), owner.api_key()] {
        for server in ["survival".to_owned(), panel.cast.survival.to_string()] {
            panel.admit(credential, &server).await.unwrap().server.unwrap();
        }
    }
    store
        .recognise("olga", &password(PASSWORD))
        .await
        .unwrap()
        .unwrap();
    store.open(owner.user.id, Duration::from_secs(60)).await.unwrap();
    Sessions::close(store, &owner.session()).await.unwrap();
    // An administrator who looks for a part of a name does read all names: no index knows the parts of a name.
    for (person, name) in [
        (owner, None),
        (owner, Some("urv".to_owned())),
        (administrator, None),
    ] {
        {
            let listed = store
                .list(&person.actor(), &ServerFilter { name }, page(1, 50))
                .await
                .unwrap();
            assert!(listed.total > 0);
        }
    }
    let hasty = JournalConfig {
        heartbeat: Duration::from_millis(10),
        lease: Duration::from_millis(20),
        ..JournalConfig::default()
    };
    let journal = Journal::open_with(store, hasty).await.unwrap();
    let id = journal
        .write(owner.presses_start(panel.cast.survival))
        .await
        .unwrap();
    journal.settle_with(id, Outcome::Sent).await.unwrap();
    let claim = Claim {
        user: owner.user.id,
        key: "press-1".parse().unwrap(),
        request: Fingerprint::of_press(panel.cast.lobby, PowerAction::Start),
    };
    let recorded = journal
        .record(owner.presses_start(panel.cast.lobby), Some(&claim))
        .await
        .unwrap();
    let Recorded::Entry(id) = recorded else {
        panic!("{recorded:?}")
    };
    journal
        .settle(id, Outcome::Sent, Some((&claim, &Ok(()))))
        .await
        .unwrap();
    assert!(journal.recall(&claim).await.unwrap().is_some());
    if panel.database.kind() == Kind::Postgres {
        let judged = || {
            ASKED
                .lock()
                .unwrap()
                .iter()
                .any(|query| query.contains("NOT EXISTS"))
        };
        database::eventually("leases are judged", async || judged()).await;
    }
    let filtered = ActivityFilter {
        outcome: Some(OutcomeKind::Sent),
        actor: Some(ActorFilter::Id(owner.user.id)),
        ..ActivityFilter::default()
    };
    for filter in [ActivityFilter::default(), filtered] {
        let found = store
            .page(panel.cast.survival, &filter, page(1, 50))
            .await
            .unwrap();
        assert_eq!(found.total, 1);
    }
    let mut export = store
        .export_activity(panel.cast.survival, ActivityFilter::default())
        .await
        .unwrap();
    assert!(export.next_part().await.unwrap().is_some());
    let later = Timestamp::now() + Duration::from_secs(60);
    assert!(store.remove_old_activity(later).await.unwrap() > 0);
    store.open(owner.user.id, Duration::ZERO).await.unwrap();
    assert!(store.remove_expired_sessions().await.unwrap() > 0);
    journal.close().await.unwrap();
}

/// The few rows that say which instances live are left out: they are as many as there are instances.
fn looks_something_up(statement: &str) -> bool {
    let verbs = ["SELECT", "UPDATE", "DELETE"];
    verbs.iter().any(|verb| statement.starts_with(verb)) && !statement.starts_with("DELETE FROM instances")
}

fn reads_a_whole_table(plan: &str) -> bool {
    let by_no_index = |line: &str| line.contains("SCAN") && !line.contains(" USING ");
    plan.contains("Seq Scan")
        || plan
            .lines()
            .any(|line| by_no_index(line) && !line.contains("SCAN CONSTANT ROW"))
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

/// How the database would go about it if it knew nothing of the values, nor that the tables are small.
async fn plan(database: &Database, query: &str) -> String {
    if database.kind() == Kind::Sqlite {
        let explain = sql_query(format!("EXPLAIN QUERY PLAN {query}"));
        let steps: Vec<Step> = explain.load(&mut database.sqlite()).unwrap();
        return steps.into_iter().map(|step| step.detail + "\n").collect();
    }
    let aileron_persistence::DatabaseUrl::Postgres(url) = &database.url else {
        panic!("neither SQLite nor PostgreSQL")
    };
    let client = postgres(url).await;
    let settings = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off";
    client.batch_execute(settings).await.unwrap();
    client
        .batch_execute(&format!("PREPARE query AS {query}"))
        .await
        .unwrap();
    let values = (1..)
        .take_while(|n| query.contains(&format!("${n}")))
        .map(|_| "NULL");
    let values = values.collect::<Vec<_>>().join(", ");
    let explain = match &*values {
        "" => "EXPLAIN EXECUTE query".to_owned(),
        values => format!("EXPLAIN EXECUTE query ({values})"),
    };
    let steps = client.query(&explain, &[]).await.unwrap();
    steps.iter().map(|step| step.get::<_, String>(0) + "\n").collect()
}
