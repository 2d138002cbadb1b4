//! A panel to take over, for tests: with administrators and subusers, servers in every state, keys of every kind, and much
//! that cannot come.
//!
//! Who wants one of its nodes elsewhere, or its log on another day, changes it where it was loaded:
//! `UPDATE nodes SET scheme = 'http', fqdn = '127.0.0.1', daemonListen = 8080 WHERE id = 1`,
//! `UPDATE activity_logs SET timestamp = timestamp + INTERVAL 100 DAY`.

/// Its database, as statements for an empty one: for `mariadb`, because there is a trigger in it.
pub const SQL: &str = include_str!("../tests/sample.sql");

/// The key under which its secrets are.
pub const APP_KEY: &str = "base64:YSBzYW1wbGUgcGFuZWwncyBBUFBfS0VZLCAzMiBiLiE=";

/// The day of its log, in UTC; one entry is of 2020.
pub const ACTIVITY_DAY: &str = "2024-05-01";

/// Somebody who logs in with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Their UUID.
    pub id: &'static str,
    /// Their user name.
    pub username: &'static str,
    /// Their password.
    pub password: &'static str,
}

/// Owns most servers.
pub const ALICE: Person = Person {
    id: "00000001-0000-4000-8000-000000000001",
    username: "alice",
    password: "alice's password",
};

/// May start [`SURVIVAL`], of all its buttons, and stop [`ELSEWHERE`] and type into its console.
pub const BOB: Person = Person {
    id: "00000001-0000-4000-8000-000000000002",
    username: "bob",
    password: "bob's password",
};

/// Runs the panel, and shows a code of [`CAROLS_APP`] when she logs in.
pub const CAROL: Person = Person {
    id: "00000001-0000-4000-8000-000000000003",
    username: "carol",
    password: "carol's password",
};

/// What Carol's authenticator app knows, in base32.
pub const CAROLS_APP: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// Alice's key, good from everywhere.
pub const ALICES_KEY: &str = "ptlc_aliceKey001AliceSecretAliceSecretAliceSecre";

/// Alice's key that is good from 192.0.2.7, 203.0.113.0/24 and `2001:db8::/32` only.
pub const ALICES_KEY_FROM_SOMEWHERE: &str = "ptlc_aliceKey002AliceSecondSecretAliceSecondSecr";

/// Alice's key that does not come: its addresses are written in a way that nobody knows here.
pub const ALICES_KEY_THAT_STAYS: &str = "ptlc_aliceKey003AliceThirdSecretAliceThirdSecret";

/// Bob's key, good from everywhere.
pub const BOBS_KEY: &str = "ptlc_bobsKey0001BobsSecretBobsSecretBobsSecretBo";

/// Bob's key that was good until 2024.
pub const BOBS_EXPIRED_KEY: &str = "ptlc_bobsKey0002BobsExpiredSecretBobsExpiredSecr";

/// A node: its UUID, and what its Wings has in its configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleNode {
    /// Its UUID.
    pub id: &'static str,
    /// Where its Wings listens.
    pub url: &'static str,
    /// `token_id`.
    pub token_id: &'static str,
    /// `token`.
    pub token: &'static str,
}

/// Number 1, where most servers are.
pub const NODE_ONE: SampleNode = SampleNode {
    id: "00000002-0000-4000-8000-000000000001",
    url: "https://node1.example.com:8080",
    token_id: "nodeOneTokenId01",
    token: "the-token-of-node-one-which-is-64-characters-long-0123456789abcdef",
};

/// Number 2, which is under maintenance.
pub const NODE_TWO: SampleNode = SampleNode {
    id: "00000002-0000-4000-8000-000000000002",
    url: "http://192.0.2.10:8443",
    token_id: "nodeTwoTokenId02",
    token: "the-token-of-node-two",
};

/// A server, by its UUID and by what people type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleServer {
    /// Its UUID.
    pub id: &'static str,
    /// Its short identifier.
    pub identifier: &'static str,
}

/// Alice's, on [`NODE_ONE`], with nothing in the way.
pub const SURVIVAL: SampleServer = SampleServer {
    id: "5e000001-0000-4000-8000-000000000001",
    identifier: "5e000001",
};

/// Alice's, on [`NODE_ONE`], suspended.
pub const SUSPENDED: SampleServer = SampleServer {
    id: "5e000005-0000-4000-8000-000000000005",
    identifier: "5e000005",
};

/// Carol's, on [`NODE_TWO`].
pub const ELSEWHERE: SampleServer = SampleServer {
    id: "5e000008-0000-4000-8000-000000000008",
    identifier: "5e000008",
};
