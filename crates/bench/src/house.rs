//! Who and what there is in each panel of the bench: the same in all of them.

/// What the Wings wants to be shown.
pub(crate) const TOKEN: &str = "bench-token";

/// The password of every user.
pub(crate) const PASSWORD: &str = "bench-password";

pub(crate) const NODES: u32 = 4;
pub(crate) const USERS: u32 = 8;
pub(crate) const SERVERS: u32 = 200;

/// A game server, from 0.
#[derive(Clone, Copy)]
pub(crate) struct Server(u32);

impl Server {
    pub(crate) const FIRST: Self = Self(0);

    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..SERVERS).map(Self)
    }

    /// By which its Wings knows it.
    pub(crate) fn uuid(self) -> String {
        // As scattered as real ones are. Multiplying by an odd number never meets itself.
        let scattered = self.0.wrapping_mul(2_654_435_761);
        format!("{scattered:08x}-0000-4000-8000-{:012x}", self.0)
    }

    /// What clients call it.
    pub(crate) fn identifier(self) -> String {
        self.uuid().split('-').next().unwrap_or_default().to_owned()
    }

    pub(crate) fn name(self) -> String {
        format!("Server {}", self.0)
    }

    /// The number of its owner.
    pub(crate) fn owner(self) -> u32 {
        self.0 % USERS
    }

    /// The number of its node.
    pub(crate) fn node(self) -> u32 {
        self.0 / USERS % NODES
    }
}

pub(crate) fn username(user: u32) -> String {
    format!("user{user}")
}
