//! The use case of typing into a console, rule by rule, over ports in memory.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};

use aileron_domain::{
    ActivityLog, Actor, Claim, Clock, ConsoleCommand, ConsoleControl, ConsoleError, Delivery, Earlier,
    EntryId, Event, Grants, NewEntry, Node, NodeId, Occupation, Outcome, Proof, Recorded, Server, ServerHost,
    ServerId, ShortIdentifier, Standing, StoreError, Typing, Unreachable, User, UserId, VisibleServer,
    WingsFailure, WingsWords,
};
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

const SERVER: ServerId = ServerId(Uuid::from_u128(2));

/// What was asked of the ports, in order, and how they behave.
struct World {
    wings: Result<(), WingsFailure>,
    log_records: bool,
    calls: Mutex<Vec<String>>,
}

impl World {
    fn note(&self, call: String) {
        self.calls.lock().unwrap().push(call);
    }

    async fn type_in(self, server: Option<VisibleServer>) -> (Result<EntryId, ConsoleError>, Vec<String>) {
        let world = Arc::new(self);
        let console = ConsoleControl::new(world.clone(), world.clone(), world.clone());
        let answer = console.type_in(typing(server)).await;
        let calls = world.calls.lock().unwrap().clone();
        (answer, calls)
    }
}

impl Default for World {
    fn default() -> Self {
        Self {
            wings: Ok(()),
            log_records: true,
            calls: Mutex::default(),
        }
    }
}

#[async_trait]
impl ActivityLog for World {
    async fn record(&self, entry: NewEntry, _claim: Option<&Claim>) -> Result<Recorded, StoreError> {
        assert_eq!(entry.event, Event::Other("server.console.command".to_owned()));
        let details = entry.details.unwrap();
        assert_eq!(details.as_json(), r#"{"command":"say \"hi\""}"#);
        self.note(format!("recorded {:?}", entry.outcome));
        if self.log_records {
            Ok(Recorded::Entry(EntryId(Uuid::max())))
        } else {
            Err(StoreError::Unavailable("full".into()))
        }
    }

    async fn settle(
        &self,
        _entry: EntryId,
        outcome: Outcome,
        _answered: Option<(&Claim, &Result<(), WingsFailure>)>,
    ) -> Result<(), StoreError> {
        self.note(format!("settled {outcome:?}"));
        Ok(())
    }

    async fn recall(&self, _claim: &Claim) -> Result<Option<Earlier>, StoreError> {
        unimplemented!("a line makes no claim")
    }
}

#[async_trait]
impl ServerHost for World {
    async fn create(&self, _node: &Node, _server: ServerId, _start: bool) -> Result<(), WingsFailure> {
        unimplemented!("only lines are typed")
    }

    async fn sync(&self, _node: &Node, _server: ServerId) -> Result<(), WingsFailure> {
        unimplemented!("only lines are typed")
    }

    async fn reinstall(&self, _node: &Node, _server: ServerId) -> Result<(), WingsFailure> {
        unimplemented!("only lines are typed")
    }

    async fn delete(&self, _node: &Node, _server: ServerId) -> Result<(), WingsFailure> {
        unimplemented!("only lines are typed")
    }

    async fn command(&self, _node: &Node, server: ServerId, line: &str) -> Result<(), WingsFailure> {
        assert_eq!(server, SERVER);
        self.note(format!("sent {line}"));
        self.wings.clone()
    }

    async fn end_sockets(
        &self,
        _node: &Node,
        _server: ServerId,
        _user: UserId,
        _grants: &Grants,
    ) -> Result<(), WingsFailure> {
        unimplemented!("only lines are typed")
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

fn typing(server: Option<VisibleServer>) -> Typing {
    Typing {
        actor: Actor {
            user: User {
                id: UserId(Uuid::from_u128(1)),
                username: "ada".parse().unwrap(),
                email: "ada@example.com".parse().unwrap(),
                administrator: false,
            },
            proof: Proof::Session,
            key: None,
        },
        server,
        command: "say \"hi\"".parse().unwrap(),
        ip: None,
    }
}

fn server(standing: Standing) -> VisibleServer {
    VisibleServer {
        server: Server {
            id: SERVER,
            identifier: ShortIdentifier::of(SERVER),
            name: "Survival".to_owned(),
            owner: UserId(Uuid::from_u128(3)),
            suspended: false,
            occupation: None,
        },
        node: Arc::new(Node {
            id: NodeId(Uuid::from_u128(4)),
            name: "node1".to_owned(),
            url: "https://node1.example.com:8080".parse().unwrap(),
            token: "a-token".parse().unwrap(),
            previous_token: None,
            roots: None,
            maintenance: false,
        }),
        standing,
    }
}

fn subuser(grants: &str) -> Standing {
    Standing::Subuser(grants.parse().unwrap())
}

#[tokio::test]
async fn a_line_is_written_down_then_sent_then_settled() {
    for standing in [
        Standing::Owner,
        Standing::Administrator,
        subuser("server.console"),
        subuser("server.console.send"),
    ] {
        let (answer, calls) = World::default().type_in(Some(server(standing))).await;
        assert_eq!(answer.unwrap(), EntryId(Uuid::max()));
        assert_eq!(calls, ["recorded Pending", "sent say \"hi\"", "settled Sent"]);
    }
}

#[tokio::test]
async fn who_may_read_the_console_cannot_type_into_it() {
    for grants in ["server.view", "server.console.read", "server.power"] {
        let (answer, calls) = World::default().type_in(Some(server(subuser(grants)))).await;
        let words = "Missing required permissions: server.console.send";
        assert_eq!(answer.unwrap_err().to_string(), words);
        assert_eq!(calls, [format!("recorded Refused({words:?})")]);
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_leaves_no_trace() {
    let (answer, calls) = World::default().type_in(None).await;
    assert_eq!(answer.unwrap_err().to_string(), "Server not found");
    assert!(calls.is_empty());
}

#[tokio::test]
async fn a_server_that_is_kept_from_use_takes_no_lines() {
    let mut suspended = server(Standing::Owner);
    suspended.server.suspended = true;
    let mut installing = server(Standing::Owner);
    installing.server.occupation = Some(Occupation::Installing);
    let mut maintained = server(Standing::Owner);
    Arc::make_mut(&mut maintained.node).maintenance = true;
    for (kept, words) in [
        (suspended, "Server is suspended"),
        (installing, "Server is installing"),
        (maintained, "Node is under maintenance"),
    ] {
        let (answer, calls) = World::default().type_in(Some(kept)).await;
        assert_eq!(answer.unwrap_err().to_string(), words);
        assert_eq!(calls, [format!("recorded Refused({words:?})")]);
    }
}

#[tokio::test]
async fn nothing_is_sent_that_cannot_be_logged() {
    let world = World {
        log_records: false,
        ..World::default()
    };
    let (answer, calls) = world.type_in(Some(server(Standing::Owner))).await;
    assert_eq!(answer.unwrap_err().to_string(), "Activity log unavailable");
    assert_eq!(calls, ["recorded Pending"]);
}

#[tokio::test]
async fn a_wings_that_fails_is_told_in_its_words() {
    let offline = WingsFailure::Conflict(WingsWords::clean("server is offline"));
    let lost = WingsFailure::Unavailable {
        reason: Unreachable::Timeout,
        delivery: Delivery::Possible,
    };
    for (failure, words, outcome) in [
        (
            offline,
            "Failed to send command to Wings: server is offline",
            "Failed",
        ),
        (lost, "Wings daemon unavailable: Connection timeout", "Unknown"),
    ] {
        let world = World {
            wings: Err(failure),
            ..World::default()
        };
        let (answer, calls) = world.type_in(Some(server(Standing::Owner))).await;
        assert_eq!(answer.unwrap_err().to_string(), words);
        assert_eq!(calls.last().unwrap(), &format!("settled {outcome}({words:?})"));
    }
}

#[test]
fn a_command_is_one_line_of_at_most_a_thousand_characters() {
    for line in ["x", "say hi", " ", &"ö".repeat(1000), &"🦀".repeat(1000)] {
        assert_eq!(line.parse::<ConsoleCommand>().unwrap().as_str(), line);
    }
    for wrong in [
        "",
        "two\nlines",
        "\r",
        "a\0b",
        "\u{1b}[31m",
        "a\u{2028}b",
        "\u{7f}",
        &"x".repeat(1001),
        &"🦀".repeat(1001),
    ] {
        assert!(wrong.parse::<ConsoleCommand>().is_err(), "{wrong:?}");
    }
}
