//! That no server is shared differently without an entry in its log that says so.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};

use aileron_domain::{
    ActivityLog, Actor, Claim, Clock, Earlier, EntryId, Grants, NewEntry, Node, NodeId, Outcome, Proof,
    Recorded, Server, ServerId, Share, Sharing, SharingError, ShortIdentifier, Standing, StoreError, Subuser,
    Subusers, User, UserId, Username, VisibleServer, WingsFailure,
};
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

const SERVER: ServerId = ServerId(Uuid::from_u128(1));
const OWNER: UserId = UserId(Uuid::from_u128(2));
const BOB: UserId = UserId(Uuid::from_u128(3));
const ENTRY: EntryId = EntryId(Uuid::from_u128(4));

/// What was asked of the ports, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Call {
    Recorded(Outcome, String, Option<String>),
    Changed(Option<Grants>, Option<Grants>),
    Settled(Outcome),
}

/// A server that is shared with Bob if `present` says so.
#[derive(Default)]
struct World {
    present: Option<Grants>,
    log_is_gone: bool,
    changed_meanwhile: bool,
    store_breaks: bool,
    calls: Mutex<Vec<Call>>,
}

fn gone() -> StoreError {
    StoreError::Unavailable("the test says so".into())
}

fn grants(names: &str) -> Grants {
    names.parse().unwrap()
}

fn bob(grants: Grants) -> Subuser {
    Subuser {
        id: BOB,
        username: "bob".parse().unwrap(),
        grants,
    }
}

#[async_trait]
impl ActivityLog for World {
    async fn record(&self, entry: NewEntry, _claim: Option<&Claim>) -> Result<Recorded, StoreError> {
        if self.log_is_gone {
            return Err(gone());
        }
        assert_eq!(entry.target, SERVER);
        assert_eq!(entry.actor.id, Some(OWNER));
        let details = entry.details.map(|details| details.as_json().to_owned());
        let mut calls = self.calls.lock().unwrap();
        calls.push(Call::Recorded(
            entry.outcome,
            entry.event.into_name().into_owned(),
            details,
        ));
        Ok(Recorded::Entry(ENTRY))
    }

    async fn settle(
        &self,
        entry: EntryId,
        outcome: Outcome,
        _answered: Option<(&Claim, &Result<(), WingsFailure>)>,
    ) -> Result<(), StoreError> {
        assert_eq!(entry, ENTRY);
        self.calls.lock().unwrap().push(Call::Settled(outcome));
        Ok(())
    }

    async fn recall(&self, _claim: &Claim) -> Result<Option<Earlier>, StoreError> {
        Ok(None)
    }
}

#[async_trait]
impl Subusers for World {
    async fn subusers(&self, _server: ServerId) -> Result<Vec<Subuser>, StoreError> {
        Ok(self.present.clone().map(bob).into_iter().collect())
    }

    async fn subuser(&self, _server: ServerId, user: UserId) -> Result<Option<Subuser>, StoreError> {
        Ok(self.present.clone().map(bob).filter(|_| user == BOB))
    }

    async fn find_user(&self, login: &str) -> Result<Option<(UserId, Username)>, StoreError> {
        Ok((login == "bob").then(|| (BOB, "bob".parse().unwrap())))
    }

    async fn change_grants(
        &self,
        _server: ServerId,
        _user: UserId,
        from: Option<&Grants>,
        to: Option<&Grants>,
    ) -> Result<bool, StoreError> {
        if self.store_breaks {
            return Err(gone());
        }
        let mut calls = self.calls.lock().unwrap();
        calls.push(Call::Changed(from.cloned(), to.cloned()));
        Ok(!self.changed_meanwhile)
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

fn share() -> Share {
    let user = User {
        id: OWNER,
        username: "olga".parse().unwrap(),
        email: "olga@example.com".parse().unwrap(),
        administrator: false,
    };
    let server = Server {
        id: SERVER,
        identifier: ShortIdentifier::of(SERVER),
        name: "Survival".to_owned(),
        owner: OWNER,
        suspended: false,
        occupation: None,
    };
    let node = Node {
        id: NodeId(Uuid::nil()),
        name: "node1".to_owned(),
        url: "https://node1.example.com".parse().unwrap(),
        token: "a-token".parse().unwrap(),
        previous_token: None,
        roots: None,
        maintenance: false,
    };
    Share {
        actor: Actor {
            user,
            proof: Proof::Session,
            key: None,
        },
        server: Some(VisibleServer {
            server,
            node: Arc::new(node),
            standing: Standing::Owner,
        }),
        ip: None,
    }
}

/// Gives Bob other permissions, and says how that went and what was asked of the ports.
async fn update(world: World, to: &str) -> (Result<Subuser, SharingError>, Vec<Call>) {
    let world = Arc::new(world);
    let sharing = Sharing::new(world.clone(), world.clone(), world.clone());
    let result = sharing.update(&share(), BOB, grants(to)).await;
    let calls = world.calls.lock().unwrap().clone();
    (result, calls)
}

fn viewer() -> World {
    World {
        present: Some(grants("server.power,server.view")),
        ..World::default()
    }
}

fn intent(event: &str, granted: &str, withdrawn: &str) -> Call {
    let details = format!(
        r#"{{"user":{{"id":"{BOB}","username":"bob"}},"granted":[{granted}],"withdrawn":[{withdrawn}]}}"#
    );
    Call::Recorded(Outcome::Pending, event.to_owned(), Some(details))
}

#[tokio::test]
async fn the_intent_says_what_will_change_before_it_does() {
    let (result, calls) = update(viewer(), "server.console,server.view").await;
    assert_eq!(result.unwrap(), bob(grants("server.console,server.view")));
    let expected = [
        intent("server.users.update", r#""server.console""#, r#""server.power""#),
        Call::Changed(
            Some(grants("server.power,server.view")),
            Some(grants("server.console,server.view")),
        ),
        Call::Settled(Outcome::Sent),
    ];
    assert_eq!(calls, expected);
}

#[tokio::test]
async fn who_comes_and_who_goes_is_said_with_all_that_they_had() {
    let world = Arc::new(World::default());
    let sharing = Sharing::new(world.clone(), world.clone(), world.clone());
    let added = sharing.add(&share(), "bob", grants("server.view")).await;
    assert_eq!(added.unwrap(), bob(grants("server.view")));
    let intended = intent("server.users.create", r#""server.view""#, "");
    assert_eq!(world.calls.lock().unwrap()[0], intended);

    let world = Arc::new(viewer());
    let sharing = Sharing::new(world.clone(), world.clone(), world.clone());
    sharing.remove(&share(), BOB).await.unwrap();
    let intended = intent("server.users.delete", "", r#""server.power","server.view""#);
    assert_eq!(world.calls.lock().unwrap()[0], intended);
}

#[tokio::test]
async fn what_cannot_be_logged_is_not_done() {
    let world = World {
        log_is_gone: true,
        ..viewer()
    };
    let (result, calls) = update(world, "server.view").await;
    assert!(matches!(result, Err(SharingError::ActivityLogUnavailable(_))));
    assert_eq!(calls, []);
}

#[tokio::test]
async fn what_somebody_else_changed_meanwhile_has_failed() {
    let world = World {
        changed_meanwhile: true,
        ..viewer()
    };
    let (result, calls) = update(world, "server.view").await;
    let refused = result.unwrap_err();
    assert!(matches!(refused, SharingError::ChangedMeanwhile));
    let failed = Call::Settled(Outcome::Failed(refused.to_string()));
    assert_eq!(calls.last(), Some(&failed));
}

#[tokio::test]
async fn what_nobody_can_tell_is_unknown() {
    let world = World {
        store_breaks: true,
        ..viewer()
    };
    let (result, calls) = update(world, "server.view").await;
    assert!(matches!(result, Err(SharingError::Store(_))));
    let unknown = Call::Settled(Outcome::Unknown("Database unavailable".to_owned()));
    assert_eq!(calls.last(), Some(&unknown));
}

#[tokio::test]
async fn more_than_there_is_room_for_is_not_spelled_out_and_still_logged() {
    let many: Grants = (0..600)
        .map(|number| format!("server.power.button{number}").parse().unwrap())
        .collect();
    let world = World {
        present: Some(many),
        ..World::default()
    };
    let (result, calls) = update(world, "server.view").await;
    result.unwrap();
    let details = format!(r#"{{"user":{{"id":"{BOB}","username":"bob"}}}}"#);
    let intended = Call::Recorded(Outcome::Pending, "server.users.update".to_owned(), Some(details));
    assert_eq!(calls[0], intended);
}
