//! Nodes with `https`, and each way in which that fails.

use aileron_domain::{Delivery, LiveFeeds as _, Node, NodeRoots, Unreachable};
use aileron_wings_client::{InvalidRoots, NodeProblem, TlsProblem, WingsClient};
use scripted_wings::{Authority, ClosedPort, Identity, Oddity, ScriptedWings};

use crate::panel::{client, node_at, node_of, press_start, server, unavailable};

fn trusting(node: Node, pem: &str) -> Node {
    Node {
        roots: Some(pem.parse().unwrap()),
        ..node
    }
}

/// Why there is no secure connection, after it has been made sure that the action was not sent and clients learn nothing.
async fn problem_with(node: &Node) -> TlsProblem {
    let client = client();
    let failure = unavailable(Unreachable::Tls, Delivery::Impossible);
    assert_eq!(press_start(&client, node).await, Err(failure.clone()));
    assert_eq!(
        failure.to_string(),
        "Wings daemon unavailable: TLS handshake failed"
    );

    let check = client.check(node).await;
    assert_eq!((check.reachable, check.failure.clone()), (false, Some(failure)));
    let problem = check.tls.clone().unwrap();
    assert_eq!(check.problems(), [NodeProblem::Tls(problem.clone())]);
    problem
}

#[tokio::test]
async fn a_node_with_an_authority_of_its_own_is_called() {
    let authority = Authority::new();
    let wings = ScriptedWings::start_with_tls(authority.certify("127.0.0.1", Oddity::None)).await;
    let (client, node) = (client(), trusting(node_of(&wings), &authority.pem()));

    for _ in 0..3 {
        assert_eq!(press_start(&client, &node).await, Ok(()));
    }
    // Which pool it is does not change from call to call.
    assert_eq!(wings.connections(), 1);
    client.open(&node, server()).await.unwrap();
}

#[tokio::test]
async fn a_certificate_that_vouches_for_itself_may_be_the_authority() {
    let identity = Identity::self_signed("127.0.0.1", false);
    let pem = identity.pem();
    let wings = ScriptedWings::start_with_tls(identity).await;
    let node = trusting(node_of(&wings), &pem);
    assert_eq!(press_start(&client(), &node).await, Ok(()));
}

#[tokio::test]
async fn each_node_has_its_own_authorities() {
    let (one, other) = (Authority::new(), Authority::new());
    let wings = ScriptedWings::start_with_tls(one.certify("127.0.0.1", Oddity::None)).await;
    let client = client();
    let right = trusting(node_of(&wings), &one.pem());
    let wrong = trusting(node_of(&wings), &other.pem());
    let both = trusting(node_of(&wings), &format!("{}{}", other.pem(), one.pem()));

    assert_eq!(press_start(&client, &right).await, Ok(()));
    press_start(&client, &wrong).await.unwrap_err();
    assert_eq!(press_start(&client, &both).await, Ok(()));
    assert_eq!(problem_with(&wrong).await, TlsProblem::NotFromOwnRoots);
}

#[tokio::test]
async fn an_authority_that_nobody_knows() {
    let wings = ScriptedWings::start_with_tls(Authority::new().certify("127.0.0.1", Oddity::None)).await;
    let problem = problem_with(&node_of(&wings)).await;
    // Or there is none on the machine that runs this.
    assert!(
        [TlsProblem::UnknownIssuer, TlsProblem::NoSystemRoots].contains(&problem),
        "{problem}"
    );
    assert_eq!(wings.calls(), []);
}

#[tokio::test]
async fn a_certificate_that_is_too_old_or_too_young() {
    let authority = Authority::new();
    let problem_of = async |oddity| {
        let wings = ScriptedWings::start_with_tls(authority.certify("127.0.0.1", oddity)).await;
        problem_with(&trusting(node_of(&wings), &authority.pem())).await
    };
    let expired = problem_of(Oddity::Expired).await;
    assert_eq!(
        expired.to_string(),
        "the node's certificate has expired (2001-01-01T00:00:00Z): renew it, and have Wings load it"
    );
    let young = problem_of(Oddity::NotYetValid).await;
    assert!(
        matches!(young, TlsProblem::NotYetValid { not_before: Some(_) }),
        "{young}"
    );
}

#[tokio::test]
async fn a_certificate_for_somebody_else() {
    let authority = Authority::new();
    let wings = ScriptedWings::start_with_tls(authority.certify("node1.example.com", Oddity::None)).await;
    let problem = problem_with(&trusting(node_of(&wings), &authority.pem())).await;
    assert!(matches!(problem, TlsProblem::WrongName { .. }));
    let words = problem.to_string();
    assert!(
        words.contains("127.0.0.1") && words.contains("node1.example.com"),
        "{words}"
    );
}

#[tokio::test]
async fn a_certificate_that_is_none_for_servers() {
    let authority = Authority::new();
    let wings = ScriptedWings::start_with_tls(authority.certify("127.0.0.1", Oddity::ForClients)).await;
    let problem = problem_with(&trusting(node_of(&wings), &authority.pem())).await;
    assert_eq!(problem, TlsProblem::WrongPurpose);
}

#[tokio::test]
async fn an_authoritys_own_certificate() {
    let identity = Identity::self_signed("127.0.0.1", true);
    let pem = identity.pem();
    let wings = ScriptedWings::start_with_tls(identity).await;
    let problem = problem_with(&trusting(node_of(&wings), &pem)).await;
    assert_eq!(problem, TlsProblem::AuthorityAsServer);
}

#[tokio::test]
async fn a_port_that_does_not_speak_tls() {
    let wings = ScriptedWings::start().await;
    let node = node_at(&wings.url().replace("http:", "https:"), wings.token());
    assert_eq!(problem_with(&node).await, TlsProblem::NotTls);
}

#[tokio::test]
async fn a_port_that_closes_during_the_handshake() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let closing = std::thread::spawn(move || {
        use std::io::Read as _;
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            // All of the greeting, so that the end is an orderly one.
            let _read = stream.read(&mut [0; 16 * 1024]);
        }
    });
    assert_eq!(problem_with(&node_at(&url, "token")).await, TlsProblem::BrokenOff);
    closing.join().unwrap();
}

#[tokio::test]
async fn a_port_that_is_closed_has_no_problem_with_tls() {
    let port = ClosedPort::take().unwrap();
    let node = node_at(&port.url().replace("http:", "https:"), "token");
    let check = client().check(&node).await;
    assert_eq!(check.tls, None);
    assert_eq!(check.problems(), [NodeProblem::NoAnswer(Unreachable::Refused)]);
}

#[tokio::test]
async fn authorities_that_are_none() {
    let broken = "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";
    let half = "-----BEGIN CERTIFICATE-----\nbm90I";
    let second = format!("{}{broken}", Authority::new().pem());
    for (pem, bad) in [(broken, 1), (half, 1), (second.as_str(), 2)] {
        let roots: NodeRoots = pem.parse().unwrap();
        let invalid = WingsClient::check_roots(&roots).unwrap_err();
        match &invalid {
            InvalidRoots::Unreadable { position, .. } => assert_eq!(*position, bad, "{pem}"),
            other => assert_eq!((other, bad), (&InvalidRoots::None, 1), "{pem}"),
        }

        let wings = ScriptedWings::start_with_tls(Identity::self_signed("127.0.0.1", false)).await;
        let problem = problem_with(&trusting(node_of(&wings), pem)).await;
        assert_eq!(problem, TlsProblem::Roots(invalid));
        assert_eq!(wings.connections(), 0);
    }
    let roots: NodeRoots = Authority::new().pem().parse().unwrap();
    assert_eq!(WingsClient::check_roots(&roots), Ok(()));
}

#[tokio::test]
async fn authorities_do_not_matter_over_http() {
    let wings = ScriptedWings::start().await;
    let node = trusting(node_of(&wings), &Authority::new().pem());
    assert_eq!(press_start(&client(), &node).await, Ok(()));
}
