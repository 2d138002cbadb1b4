//! Listening to a server over its Wings' websocket.

use std::time::Duration;

use aileron_domain::{
    Delivery, LiveEvent, LiveFeed, LiveFeeds as _, Node, ProcessState, ServerUsage, Unreachable, WingsFailure,
};
use aileron_wings_client::{WingsClient, WingsConfig};
use scripted_wings::{ClosedPort, Dialect, Script, ScriptedWings, SilentPort, SocketStep};
use tokio::time::timeout;

use crate::panel::{SERVER, client, impatient, node_at, node_of, rotating, server, unavailable, words};

fn of_panel(url: &str) -> WingsClient {
    let config = WingsConfig {
        panel_url: Some(url.parse().unwrap()),
        ..WingsConfig::default()
    };
    WingsClient::new(config).unwrap()
}

/// A Wings that takes the panel's token and then does this.
async fn wings_that(steps: impl IntoIterator<Item = SocketStep>) -> (ScriptedWings, Node) {
    let wings = ScriptedWings::start().await;
    wings.speak(Dialect::Rust);
    let steps = [SocketStep::Login].into_iter().chain(steps).collect();
    wings.answer(Script::Socket(steps));
    let node = node_of(&wings);
    (wings, node)
}

async fn opened(client: &WingsClient, node: &Node) -> Box<dyn LiveFeed> {
    match client.open(node, server()).await {
        Ok(feed) => feed,
        Err(failure) => panic!("no feed: {failure}"),
    }
}

async fn refused(client: &WingsClient, node: &Node) -> WingsFailure {
    match client.open(node, server()).await {
        Ok(_) => panic!("a feed"),
        Err(failure) => failure,
    }
}

async fn next(feed: &mut Box<dyn LiveFeed>) -> Result<LiveEvent, WingsFailure> {
    timeout(Duration::from_secs(30), feed.next()).await.unwrap()
}

/// What is heard after the state, which is `offline` at first.
async fn heard(steps: impl IntoIterator<Item = SocketStep>, count: usize) -> Vec<LiveEvent> {
    let (_wings, node) = wings_that(steps).await;
    let mut feed = opened(&client(), &node).await;
    assert_eq!(next(&mut feed).await, Ok(LiveEvent::State(ProcessState::Offline)));
    let mut events = Vec::new();
    for _ in 0..count {
        events.push(next(&mut feed).await.unwrap());
    }
    events
}

#[tokio::test]
async fn the_first_thing_that_is_heard_is_the_state() {
    for dialect in [Dialect::Go, Dialect::Rust] {
        let wings = ScriptedWings::start().await;
        wings.speak(dialect);
        let mut feed = opened(&client(), &node_of(&wings)).await;
        assert_eq!(
            next(&mut feed).await,
            Ok(LiveEvent::State(ProcessState::Offline)),
            "{dialect:?}"
        );

        let call = &wings.calls()[0];
        assert_eq!(
            (call.method.as_str(), call.path.clone()),
            ("GET", format!("/api/servers/{SERVER}/ws"))
        );
        assert_eq!(call.header("authorization"), None);
        let said = wings.wait_to_hear(2).await;
        assert!(said[0].starts_with(r#"{"event":"auth","args":["ey"#), "{said:?}");
        assert_eq!(said[1], r#"{"event":"send stats","args":[]}"#);
    }
}

#[tokio::test]
async fn go_wings_opens_websockets_for_its_panel_only() {
    let wings = ScriptedWings::start().await;
    wings.want_origin("https://panel.example.com");
    let node = node_of(&wings);
    opened(&of_panel("https://panel.example.com/"), &node).await;

    for stranger in [of_panel("https://other.example.com"), client()] {
        assert_eq!(
            refused(&stranger, &node).await,
            WingsFailure::Refused(words("Forbidden"))
        );
    }
}

#[tokio::test]
async fn what_wings_says_becomes_events() {
    let stats = r#"{"memory_bytes":7,"memory_limit_bytes":9,"disk_bytes":5,"state":"starting","network":{"rx_bytes":1,"tx_bytes":2},"cpu_absolute":12.5,"uptime":546}"#;
    let events = heard(
        [
            SocketStep::event("status", &["starting"]),
            SocketStep::event("status", &["running"]),
            SocketStep::event("stats", &[stats]),
            SocketStep::event("console output", &["\u{1b}[1mDone (2s)!"]),
            SocketStep::event("daemon message", &["Killing server after 5 seconds..."]),
            SocketStep::event("daemon error", &["no such file"]),
            SocketStep::event("install started", &[]),
            SocketStep::event("install output", &["+ apt update"]),
            SocketStep::event("install completed", &["true"]),
            SocketStep::event("install completed", &["false"]),
            SocketStep::event("install completed", &[""]),
        ],
        11,
    )
    .await;

    let usage = ServerUsage {
        // Its statistics are behind with the state.
        state: ProcessState::Running,
        suspended: false,
        memory_bytes: 7,
        memory_limit_bytes: 9,
        cpu_percent: 12.5,
        disk_bytes: 5,
        network_rx_bytes: 1,
        network_tx_bytes: 2,
        uptime: Duration::from_millis(546),
    };
    let expected = [
        LiveEvent::State(ProcessState::Starting),
        LiveEvent::State(ProcessState::Running),
        LiveEvent::Usage(usage),
        LiveEvent::Console("\u{1b}[1mDone (2s)!".to_owned()),
        LiveEvent::Daemon("Killing server after 5 seconds...".to_owned()),
        LiveEvent::Daemon("no such file".to_owned()),
        LiveEvent::InstallStarted,
        LiveEvent::InstallOutput("+ apt update".to_owned()),
        LiveEvent::InstallCompleted(true),
        LiveEvent::InstallCompleted(false),
        LiveEvent::InstallCompleted(true),
    ];
    assert_eq!(events, expected);
}

#[tokio::test]
async fn what_a_panel_has_no_use_for_is_passed_over() {
    let say = |text: &str| SocketStep::Say(text.to_owned());
    let events = heard(
        [
            SocketStep::event("backup completed", &["x"]),
            SocketStep::event("image pull progress", &["x", "y"]),
            SocketStep::event("status", &["dreaming"]),
            SocketStep::event("status", &[]),
            SocketStep::event("stats", &["{ broken"]),
            say("{ broken"),
            say(r#"{"args":["running"]}"#),
            say(r#"{"event":"status","args":null}"#),
            say(r#"{"event":"status","args":[7]}"#),
            say("7"),
            SocketStep::SayBytes(10),
            SocketStep::event("status", &["running"]),
        ],
        1,
    )
    .await;
    assert_eq!(events, [LiveEvent::State(ProcessState::Running)]);
}

#[tokio::test]
async fn what_a_daemon_says_shows_no_address() {
    let events = heard(
        [SocketStep::event(
            "daemon message",
            &["dial tcp 10.0.0.1:443: refused"],
        )],
        1,
    )
    .await;
    assert_eq!(
        events,
        [LiveEvent::Daemon("dial tcp <address>: refused".to_owned())]
    );
}

#[tokio::test]
async fn a_ping_is_answered() {
    let events = heard([SocketStep::Ping, SocketStep::event("status", &["running"])], 1).await;
    assert_eq!(events, [LiveEvent::State(ProcessState::Running)]);
}

#[tokio::test]
async fn a_token_that_ends_is_renewed_on_the_same_websocket() {
    let endings = [
        SocketStep::event("token expiring", &[]),
        SocketStep::event("token expired", &[]),
        SocketStep::event("jwt error", &["jwt: exp claim is invalid"]),
    ];
    for ending in endings {
        let steps = [
            SocketStep::Hear,
            ending.clone(),
            SocketStep::Login,
            SocketStep::event("status", &["running"]),
            // And so on.
            ending.clone(),
            SocketStep::Login,
            SocketStep::event("status", &["stopping"]),
        ];
        let (wings, node) = wings_that(steps).await;
        let mut feed = opened(&client(), &node).await;
        for state in [
            ProcessState::Offline,
            ProcessState::Running,
            ProcessState::Stopping,
        ] {
            assert_eq!(next(&mut feed).await, Ok(LiveEvent::State(state)), "{ending:?}");
        }
        assert_eq!(wings.connections(), 1);
        assert_eq!(
            wings.heard().iter().filter(|said| said.contains("auth")).count(),
            3
        );
    }
}

#[tokio::test]
async fn one_new_token_answers_any_number_of_complaints() {
    let complaint = || SocketStep::event("jwt error", &["jwt: exp claim is invalid"]);
    let mut steps = vec![SocketStep::Hear];
    steps.extend((0..100).map(|_| complaint()));
    steps.extend([
        SocketStep::Login,
        SocketStep::event("status", &["running"]),
        SocketStep::Hear,
    ]);
    let (wings, node) = wings_that(steps).await;
    let mut feed = opened(&client(), &node).await;
    next(&mut feed).await.unwrap();
    assert_eq!(next(&mut feed).await, Ok(LiveEvent::State(ProcessState::Running)));
    assert_eq!(
        wings.heard().iter().filter(|said| said.contains("auth")).count(),
        2
    );
}

#[tokio::test]
async fn a_token_that_is_never_taken_again_ends_the_feed() {
    let refusal = || [SocketStep::Hear, SocketStep::event("jwt error", &["denied"])];
    let steps = [SocketStep::Hear, SocketStep::event("token expired", &[])];
    let (_wings, node) = wings_that(
        steps
            .into_iter()
            .chain([refusal(), refusal(), refusal()].concat()),
    )
    .await;
    let config = WingsConfig {
        call_timeout: Duration::from_secs(5),
        ..WingsConfig::default()
    };
    let mut feed = opened(&WingsClient::new(config).unwrap(), &node).await;
    next(&mut feed).await.unwrap();
    assert_eq!(next(&mut feed).await, Err(WingsFailure::Unauthorized));
    assert_eq!(next(&mut feed).await, Err(WingsFailure::Unauthorized));
}

#[tokio::test]
async fn a_node_whose_clock_is_wrong_can_be_listened_to() {
    for seconds in [-3600, 3600] {
        let wings = ScriptedWings::start().await;
        wings.speak(Dialect::Rust);
        wings.set_clock_ahead(seconds);
        let mut feed = opened(&client(), &node_of(&wings)).await;
        next(&mut feed).await.unwrap();
    }
}

#[tokio::test]
async fn a_wrong_token_opens_no_feed() {
    let wings = ScriptedWings::start().await;
    let node = node_at(&wings.url(), "some-other-token");
    // Go Wings says so.
    assert_eq!(refused(&client(), &node).await, WingsFailure::Unauthorized);

    // Rust Wings drops the connection, as a network would.
    wings.speak(Dialect::Rust);
    let reset = unavailable(Unreachable::Reset, Delivery::Possible);
    assert_eq!(refused(&client(), &node).await, reset);
}

#[tokio::test]
async fn during_a_change_of_tokens_either_opens_a_feed() {
    for dialect in [Dialect::Go, Dialect::Rust] {
        for token in ["present", "previous"] {
            let wings = ScriptedWings::start_with_token(token).await;
            wings.speak(dialect);
            let client = client();
            for _ in 0..2 {
                opened(&client, &rotating(&wings, "present", "previous")).await;
            }
            // Which one it takes is remembered.
            let tries = if token == "present" { 2 } else { 3 };
            assert_eq!(wings.connections(), tries, "{dialect:?} {token}");
        }
    }
}

#[tokio::test]
async fn go_wings_complaints_from_before_the_token_was_there_do_not_count() {
    let wings = ScriptedWings::start().await;
    wings.answer(Script::Socket(vec![
        SocketStep::event("jwt error", &["jwt: no jwt present"]),
        SocketStep::event("jwt error", &["jwt: no jwt present"]),
        SocketStep::Login,
    ]));
    let mut feed = opened(&client(), &node_of(&wings)).await;
    assert_eq!(next(&mut feed).await, Ok(LiveEvent::State(ProcessState::Offline)));
}

#[tokio::test]
async fn what_comes_before_the_state_is_heard_after_it() {
    let wings = ScriptedWings::start().await;
    wings.answer(Script::Socket(vec![
        SocketStep::Hear,
        SocketStep::event("auth success", &[]),
        SocketStep::event("console output", &["a line"]),
        SocketStep::event("status", &["running"]),
    ]));
    let mut feed = opened(&client(), &node_of(&wings)).await;
    assert_eq!(next(&mut feed).await, Ok(LiveEvent::State(ProcessState::Running)));
    assert_eq!(next(&mut feed).await, Ok(LiveEvent::Console("a line".to_owned())));
}

#[tokio::test]
async fn a_feed_that_ends_says_so_again_and_again() {
    for end in [SocketStep::Close, SocketStep::Drop] {
        let (_wings, node) = wings_that([end.clone()]).await;
        let mut feed = opened(&client(), &node).await;
        next(&mut feed).await.unwrap();
        for _ in 0..2 {
            let over = unavailable(Unreachable::Reset, Delivery::Possible);
            assert_eq!(next(&mut feed).await, Err(over), "{end:?}");
        }
    }
}

#[tokio::test]
async fn a_message_without_end_ends_the_feed() {
    let (_wings, node) = wings_that([SocketStep::SayMuch(1024 * 1024 + 1)]).await;
    let mut feed = opened(&client(), &node).await;
    next(&mut feed).await.unwrap();
    let invalid = unavailable(Unreachable::InvalidResponse, Delivery::Possible);
    assert_eq!(next(&mut feed).await, Err(invalid));
}

#[tokio::test]
async fn a_wings_that_falls_silent_is_gone() {
    let (_wings, node) = wings_that([SocketStep::Deaf]).await;
    let config = WingsConfig {
        feed_silence: Duration::from_secs(3),
        ..WingsConfig::default()
    };
    let mut feed = opened(&WingsClient::new(config).unwrap(), &node).await;
    next(&mut feed).await.unwrap();
    let silent = unavailable(Unreachable::Timeout, Delivery::Possible);
    assert_eq!(next(&mut feed).await, Err(silent));
}

#[tokio::test]
async fn a_wings_that_has_nothing_to_say_but_is_there_is_not() {
    let (wings, node) = wings_that([]).await;
    let config = WingsConfig {
        feed_silence: Duration::from_secs(3),
        ..WingsConfig::default()
    };
    let mut feed = opened(&WingsClient::new(config).unwrap(), &node).await;
    next(&mut feed).await.unwrap();
    // Longer than the silence that it may keep.
    timeout(Duration::from_secs(4), feed.next()).await.unwrap_err();
    assert_eq!(wings.connections(), 1);
}

#[tokio::test]
async fn a_wait_that_is_given_up_has_lost_nothing() {
    let (_wings, node) = wings_that([
        SocketStep::Hear,
        SocketStep::event("status", &["starting"]),
        SocketStep::event("status", &["running"]),
    ])
    .await;
    let mut feed = opened(&client(), &node).await;
    let mut states = Vec::new();
    while states.len() < 3 {
        if let Ok(event) = timeout(Duration::from_micros(50), feed.next()).await {
            states.push(event.unwrap());
        }
    }
    let expected = [
        ProcessState::Offline,
        ProcessState::Starting,
        ProcessState::Running,
    ];
    assert_eq!(states, expected.map(LiveEvent::State));
}

#[tokio::test]
async fn a_server_that_wings_does_not_know_has_no_feed() {
    let wings = ScriptedWings::start().await;
    wings.answer(Script::json(404, r#"{"error":"server not found"}"#));
    let unknown = WingsFailure::Refused(words("server not found"));
    assert_eq!(refused(&client(), &node_of(&wings)).await, unknown);
}

#[tokio::test]
async fn an_answer_that_is_no_websocket_is_no_feed() {
    let wings = ScriptedWings::start().await;
    let invalid = unavailable(Unreachable::InvalidResponse, Delivery::Possible);
    for script in [
        Script::SocketOfAnother,
        Script::Garbage,
        Script::CloseAfterReading,
    ] {
        wings.answer(script.clone());
        assert_eq!(refused(&client(), &node_of(&wings)).await, invalid, "{script:?}");
    }
    for script in [Script::json(200, "{}"), Script::status(426)] {
        wings.answer(script.clone());
        let failure = refused(&client(), &node_of(&wings)).await;
        assert!(
            matches!(failure, WingsFailure::Refused(_)),
            "{script:?}: {failure}"
        );
    }
}

#[tokio::test]
async fn nobody_is_there_to_listen_to() {
    let port = ClosedPort::take().unwrap();
    let failure = refused(&client(), &node_at(&port.url(), "token")).await;
    assert_eq!(failure, unavailable(Unreachable::Refused, Delivery::Impossible));

    let port = SilentPort::open().unwrap();
    let failure = refused(&impatient(), &node_at(&port.url(), "token")).await;
    assert_eq!(failure, unavailable(Unreachable::Timeout, Delivery::Possible));
}

#[tokio::test]
async fn a_wings_that_says_nothing_to_a_token_is_too_slow() {
    let wings = ScriptedWings::start().await;
    wings.answer(Script::Socket(Vec::new()));
    let failure = refused(&impatient(), &node_of(&wings)).await;
    assert_eq!(failure, unavailable(Unreachable::Timeout, Delivery::Possible));
}

#[tokio::test]
async fn a_feed_that_nobody_wants_is_closed() {
    let (wings, node) = wings_that([]).await;
    let feed = opened(&client(), &node).await;
    wings.wait_to_hear(2).await;
    drop(feed);
    wings.wait_for_end(1).await;
}

/// Wherever a node that turned bad points.
#[tokio::test]
async fn a_redirect_opens_no_feed_elsewhere() {
    let wings = ScriptedWings::start().await;
    let elsewhere = ScriptedWings::start_with_token(wings.token()).await;
    wings.answer(Script::Redirect(format!("{}/api/servers/1/ws", elsewhere.url())));

    let failure = refused(&client(), &node_of(&wings)).await;
    assert_eq!(failure, WingsFailure::Refused(None));
    assert_eq!((wings.calls().len(), elsewhere.connections()), (1, 0));
}

#[tokio::test]
async fn messages_of_no_use_are_passed_over_however_many_come() {
    let (wings, node) = wings_that([SocketStep::Login]).await;
    let mut steps = vec![SocketStep::Login];
    steps.extend((0..2_000).map(|_| SocketStep::SayMuch(1024)));
    steps.push(SocketStep::event("console output", &["there"]));
    wings.answer(Script::Socket(steps));
    let mut feed = opened(&client(), &node).await;
    let mut lines = Vec::new();
    while lines.is_empty() {
        if let LiveEvent::Console(line) = next(&mut feed).await.unwrap() {
            lines.push(line);
        }
    }
    assert_eq!(lines, ["there"]);
}
