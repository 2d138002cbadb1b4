//! What is taken over from another panel.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use crate::{
    Allocation, Build, Credential, EggId, EntryId, Grants, KeyDescription, KeyLimits, LastUse, NewEntry,
    Node, NodeId, NodeTokenId, Occupation, ServerId, ShortIdentifier, TotpSecret, User, UserId,
};

/// All that is taken over at once. Everything keeps the key that it has in the other panel, by which it is known when it
/// comes again.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// Who has an account.
    pub users: Vec<ImportedUser>,
    /// The machines.
    pub nodes: Vec<ImportedNode>,
    /// The recipes.
    pub eggs: Vec<ImportedEgg>,
    /// The servers, of users, nodes and eggs that come with them or are there already.
    pub servers: Vec<ImportedServer>,
    /// With whom servers are shared.
    pub subusers: Vec<ImportedSubuser>,
    /// API keys that programs have.
    pub api_keys: Vec<ImportedApiKey>,
    /// What happened to the servers, the oldest first.
    pub activity: Vec<ImportedEntry>,
}

/// An account.
#[derive(Debug, Clone)]
pub struct ImportedUser {
    /// Who it is.
    pub user: User,
    /// The hash of their password, which they go on using.
    pub password: BcryptHash,
    /// What their authenticator app knows, where logging in needs a code.
    pub second_factor: Option<TotpSecret>,
    /// When the account was made.
    pub created_at: Timestamp,
}

/// A node, with the addresses that its servers may listen on.
#[derive(Debug, Clone)]
pub struct ImportedNode {
    /// The node.
    pub node: Node,
    /// What its Wings calls itself by.
    pub token_id: NodeTokenId,
    /// Its addresses, taken or not.
    pub allocations: Vec<Allocation>,
    /// When it was made known.
    pub created_at: Timestamp,
}

/// An egg.
#[derive(Debug, Clone)]
pub struct ImportedEgg {
    /// Its key.
    pub id: EggId,
    /// What people call it.
    pub name: String,
    /// The egg as a file, as JSON.
    pub document: String,
}

/// A server.
#[derive(Debug, Clone)]
pub struct ImportedServer {
    /// Its UUID, by which its Wings knows it.
    pub id: ServerId,
    /// What people type.
    pub identifier: ShortIdentifier,
    /// What people call it.
    pub name: String,
    /// Whose it is.
    pub owner: UserId,
    /// Where it runs.
    pub node: NodeId,
    /// Whether it is switched off for its users.
    pub suspended: bool,
    /// What is under way on it.
    pub occupation: Option<Occupation>,
    /// Whether its last installation failed.
    pub install_failed: bool,
    /// How it is built.
    pub build: Build,
    /// When it was made known.
    pub created_at: Timestamp,
}

/// Somebody with whom a server is shared.
#[derive(Debug, Clone)]
pub struct ImportedSubuser {
    /// The server.
    pub server: ServerId,
    /// With whom.
    pub user: UserId,
    /// What they may do.
    pub grants: Grants,
}

/// An API key, which goes on working.
#[derive(Debug, Clone)]
pub struct ImportedApiKey {
    /// Whose it is.
    pub user: UserId,
    /// What the database is to know it by.
    pub credential: Credential,
    /// How its secret begins.
    pub prefix: String,
    /// What it is for.
    pub description: KeyDescription,
    /// To what it is limited.
    pub limits: KeyLimits,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is refused; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// When it was used last.
    pub last_use: Option<LastUse>,
}

/// Something that happened to a server.
#[derive(Debug, Clone)]
pub struct ImportedEntry {
    /// The same each time it is read.
    pub id: EntryId,
    /// What happened.
    pub entry: NewEntry,
}

/// What came of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Accounts.
    pub users: Taken,
    /// Nodes.
    pub nodes: Taken,
    /// Addresses of nodes.
    pub allocations: Taken,
    /// Eggs.
    pub eggs: Taken,
    /// Servers.
    pub servers: Taken,
    /// People with whom servers are shared.
    pub subusers: Taken,
    /// API keys.
    pub api_keys: Taken,
    /// Entries of servers' logs.
    pub activity: Taken,
    /// What was not taken over.
    pub left_out: Vec<LeftOut>,
}

/// How many of a kind were taken over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// So many are new.
    pub new: u64,
    /// So many were there already, and stay as they are.
    pub known: u64,
}

/// Something that is not taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// What kind of thing it is, such as `server`.
    pub what: &'static str,
    /// What people call it.
    pub name: String,
    /// Why it stays behind, and what can be done about it.
    pub why: String,
}

/// The hash of a password as PHP and others make it, by bcrypt: `$2y$`, the cost, and 53 characters. It prints as nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct BcryptHash(String);

impl BcryptHash {
    /// The text.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BcryptHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BcryptHash(…)")
    }
}

/// The text is no hash by bcrypt, or one that would take minutes to check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the hash of a password is by bcrypt, of a cost up to 16, such as $2y$10$ and 53 characters")]
pub struct InvalidBcryptHash;

impl BcryptHash {
    /// The highest cost that is taken: each more takes twice the time, and this one some seconds.
    pub const HIGHEST_COST: u32 = 16;
}

impl FromStr for BcryptHash {
    type Err = InvalidBcryptHash;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = ["$2a$", "$2b$", "$2y$"]
            .iter()
            .find_map(|kind| text.strip_prefix(kind));
        let (cost, encoded) = rest
            .and_then(|rest| rest.split_once('$'))
            .ok_or(InvalidBcryptHash)?;
        let affordable = cost.len() == 2
            && cost.bytes().all(|b| b.is_ascii_digit())
            && cost
                .parse()
                .is_ok_and(|cost: u32| (4..=Self::HIGHEST_COST).contains(&cost));
        let of_its_letters = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/');
        if affordable && encoded.len() == 53 && encoded.bytes().all(of_its_letters) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidBcryptHash)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::BcryptHash;

    const ENCODED: &str = "N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";

    #[test]
    fn what_php_makes_is_taken_and_nothing_else() {
        for kind in ["2a", "2b", "2y"] {
            assert!(
                format!("${kind}$10${ENCODED}").parse::<BcryptHash>().is_ok(),
                "{kind}"
            );
        }
        for text in [
            String::new(),
            format!("$2x$10${ENCODED}"),
            format!("$2y$17${ENCODED}"),
            format!("$2y$3${ENCODED}"),
            format!("$2y$+9${ENCODED}"),
            format!("$2y$10${ENCODED}x"),
            format!("$2y$10${}-", &ENCODED[1..]),
            "$argon2id$v=19$m=19456,t=2,p=1$YWlsZXJvbidzIG5vYm9keQ$avkiiqX0Px5221oAC7afutqi52DntRSOVn01rAkzJSY".to_owned(),
        ] {
            assert!(text.parse::<BcryptHash>().is_err(), "{text}");
        }
    }
}
