//! What comes of the sample's log.

use aileron_domain::{ActorKind, Event, ImportedServer, PowerAction};
use aileron_pterodactyl_import::{Wanted, read, sample};

use crate::panel::{Panel, key};

#[tokio::test]
async fn the_log_comes_from_when_it_is_wanted_the_oldest_entry_first() {
    let Some(panel) = Panel::with("").await else {
        return;
    };
    let import = panel.read().await.unwrap().import;
    let named = |name: &str| {
        let is_it = |server: &&ImportedServer| server.name.starts_with(name);
        import.servers.iter().find(is_it).unwrap().id
    };
    let said: Vec<_> = import
        .activity
        .iter()
        .map(|entry| {
            let actor = &entry.entry.actor;
            (entry.entry.event.name(), actor.kind, actor.name.as_str())
        })
        .collect();
    let said: Vec<_> = said
        .iter()
        .map(|(event, kind, name)| (&**event, *kind, *name))
        .collect();
    assert_eq!(
        said,
        [
            ("server.settings.rename", ActorKind::User, "alice"),
            ("server.settings.rename", ActorKind::User, "alice"),
            ("server.power.start", ActorKind::User, "alice"),
            ("server.console.command", ActorKind::ApiKey, "alice"),
            ("server.users.create", ActorKind::User, "alice"),
            ("server.backup.complete", ActorKind::System, "Pterodactyl"),
            ("server.power.kill", ActorKind::User, "deleted user"),
            ("server.file.write", ActorKind::User, "eve smith"),
            ("server.file.read", ActorKind::User, "alice"),
        ]
    );
    assert!(import.activity.is_sorted_by_key(|entry| entry.id));
    let targets: Vec<_> = import
        .activity
        .iter()
        .take(2)
        .map(|entry| entry.entry.target)
        .collect();
    let (one, other) = (named("Survival"), named("Elsewhere"));
    assert_eq!(targets, [one, other]);

    let start = &import.activity[2].entry;
    assert_eq!(start.event, Event::Power(PowerAction::Start));
    assert_eq!(start.occurred_at.to_string(), "2024-05-01T12:00:00Z");
    assert_eq!(start.ip, Some("203.0.113.5".parse().unwrap()));
    assert_eq!(start.actor.id.unwrap().to_string(), sample::ALICE.id);
    assert_eq!(start.details, None);
    let typed = import.activity[3].entry.details.as_ref().unwrap().members();
    assert_eq!(typed["command"], "say \"it's\" \\o/ ✓");
    // Too long, and from no address.
    let last = &import.activity[8].entry;
    assert_eq!((&last.details, last.ip), (&None, None));
}

#[tokio::test]
async fn no_log_comes_where_none_is_wanted() {
    let Some(panel) = Panel::with("").await else {
        return;
    };
    let reading = read(panel.source(), &key(), &Wanted::default()).await.unwrap();
    assert!(reading.import.activity.is_empty());
    assert_eq!(reading.import.servers.len(), 7);
    let all = Wanted {
        activity_since: Some(jiff::Timestamp::UNIX_EPOCH),
    };
    let reading = read(panel.source(), &key(), &all).await.unwrap();
    assert_eq!(reading.import.activity.len(), 10);
}
