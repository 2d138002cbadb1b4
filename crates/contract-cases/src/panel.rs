use std::net::SocketAddr;

use async_trait::async_trait;

use crate::{Received, Typed, WingsAnswer};

/// A running panel that cases are held against. Each case gets a panel of its own.
#[async_trait]
pub trait PanelUnderTest: Send + Sync {
    /// Where it listens, without TLS and without a public URL.
    fn address(&self) -> SocketAddr;

    /// Who has an account.
    fn cast(&self) -> &Cast;

    /// Which servers there are.
    fn fleet(&self) -> &Fleet;

    /// How many presses one user has in a minute. A small number makes the case about it quick; 20 is enough for all.
    fn presses_per_minute(&self) -> u32;

    /// Sets what the Wings that is up answers from now on. At first it accepts everything.
    async fn wings_answers(&self, answer: WingsAnswer);

    /// From now on the Wings receives calls and does not answer them.
    async fn hold_wings(&self);

    /// Lets it answer the calls that wait.
    async fn release_wings(&self);

    /// The power actions that the Wings has received so far.
    async fn received(&self) -> Vec<Received>;

    /// The console commands that it has received so far.
    async fn typed(&self) -> Vec<Typed>;
}

/// A panel whose database a case can break.
#[async_trait]
pub trait Breakable: PanelUnderTest {
    /// From now on nothing can be written.
    async fn break_writes(&self);

    /// From now on nothing can be read either.
    async fn break_reads(&self);

    /// All is well again.
    async fn mend(&self);
}

/// Who has an account. Grants hold on every server of the fleet.
#[derive(Debug, Clone)]
pub struct Cast {
    /// Owns every server of the fleet.
    pub owner: Person,
    /// Runs the panel.
    pub administrator: Person,
    /// Was granted `server.view`.
    pub viewer: Person,
    /// Was granted `server.view` and `server.power`.
    pub operator: Person,
    /// Was granted `server.power.start`.
    pub starter: Person,
    /// Was granted `server.activity.read`.
    pub auditor: Person,
    /// Was granted nothing.
    pub stranger: Person,
    /// The token of a session of the owner's that has expired.
    pub expired_session: String,
}

/// Somebody with an account.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their key in the panel.
    pub id: String,
    /// Their name.
    pub username: String,
    /// Their address.
    pub email: String,
    /// Their password.
    pub password: String,
    /// The token of an open session.
    pub session: String,
    /// A key.
    pub api_key: String,
}

/// Which servers there are: these and no others.
#[derive(Debug, Clone)]
pub struct Fleet {
    /// One on which nothing is under way; its identifier is the default one.
    pub plain: Target,
    /// One whose identifier is the slug `my-server`.
    pub slug: Target,
    /// One that is suspended.
    pub suspended: Target,
    /// One that is being installed.
    pub installing: Target,
    /// One that is moving.
    pub transferring: Target,
    /// One whose backup is being restored.
    pub restoring: Target,
    /// One on a node under maintenance.
    pub in_maintenance: Target,
    /// One on a node where nobody listens.
    pub unreachable: Target,
}

impl Fleet {
    /// How many they are.
    pub const SIZE: usize = 8;
}

/// A server.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its UUID.
    pub uuid: String,
    /// Its short identifier.
    pub identifier: String,
    /// Its name, which no other server's name contains.
    pub name: String,
    /// The name of its node.
    pub node: String,
}
