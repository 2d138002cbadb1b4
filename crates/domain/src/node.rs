use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};
use url::Url;
use uuid::Uuid;

/// A node's key in the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub Uuid);

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// A machine on which servers run, and how its Wings is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its key in the panel.
    pub id: NodeId,
    /// What people call it.
    pub name: String,
    /// Where its Wings listens.
    pub url: NodeUrl,
    /// What its Wings takes as proof that the panel is calling.
    pub token: NodeToken,
    /// The one before it, while a rotation is under way: a Wings that has not heard of the new one takes it still.
    pub previous_token: Option<NodeToken>,
    /// The certificate authorities that its certificate is held against, where it is not the system's.
    pub roots: Option<NodeRoots>,
    /// Closed for work on it: no power actions.
    pub maintenance: bool,
}

/// Where a Wings listens: `http` or `https`, a host, and perhaps a port and a path to put before its own.
///
/// It prints as `<node address>`, so that it cannot slip into a log line or an answer; [`NodeUrl::expose`] is the
/// way to the text.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NodeUrl(Url);

impl NodeUrl {
    /// The address itself, for the one who connects to it and for the operator.
    #[must_use]
    pub fn expose(&self) -> &Url {
        &self.0
    }

    /// The address as people write it: without the slash that stands for no path.
    #[must_use]
    pub fn expose_text(&self) -> &str {
        let text = self.0.as_str();
        if self.0.path() == "/" {
            text.trim_end_matches('/')
        } else {
            text
        }
    }

    /// The address of `path` (no leading slash) under this one, with its query where it has one.
    #[must_use]
    pub fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        let (path, query) = path
            .split_once('?')
            .map_or((path, None), |(path, query)| (path, Some(query)));
        url.set_query(query);
        url.set_path(&format!("{}/{path}", self.0.path().trim_end_matches('/')));
        url
    }
}

impl fmt::Debug for NodeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<node address>")
    }
}

/// The text cannot be a Wings' address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected an http or https address without user, query or fragment, such as https://node1.example.com:8080"
)]
pub struct InvalidNodeUrl;

impl FromStr for NodeUrl {
    type Err = InvalidNodeUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| InvalidNodeUrl)?;
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() || !plain {
            return Err(InvalidNodeUrl);
        }
        Ok(Self(url))
    }
}

/// The secret that the panel and one Wings share. It prints as `<node token>`.
#[derive(Clone, PartialEq, Eq)]
pub struct NodeToken(String);

impl NodeToken {
    /// The longest one, in bytes.
    pub const MAX_LENGTH: usize = 512;

    /// The secret itself, for the `Authorization` header and for encryption.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl NodeToken {
    /// Whether this is the token that somebody shows, in a time that does not tell how much of it is right.
    #[must_use]
    pub fn is(&self, shown: &str) -> bool {
        let digest = |text: &str| <[u8; 32]>::from(Sha256::digest(text));
        // What an attacker could learn from how long two digests take to differ is a digest's beginning.
        digest(&self.0) == digest(shown)
    }
}

impl fmt::Debug for NodeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<node token>")
    }
}

/// The text cannot be a node's token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a node's token is 1 to 512 visible ASCII characters")]
pub struct InvalidNodeToken;

impl FromStr for NodeToken {
    type Err = InvalidNodeToken;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=Self::MAX_LENGTH).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidNodeToken)
        }
    }
}

/// A node's certificate authorities, as PEM. Whether they are any is for who speaks TLS to say.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NodeRoots(String);

impl NodeRoots {
    /// The most that is taken, in bytes.
    pub const MAX_LENGTH: usize = 64 * 1024;

    /// The PEM text.
    #[must_use]
    pub fn as_pem(&self) -> &str {
        &self.0
    }
}

/// The text cannot be certificate authorities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected certificates in PEM, `-----BEGIN CERTIFICATE-----` and so on, at most 64 KiB")]
pub struct InvalidNodeRoots;

impl FromStr for NodeRoots {
    type Err = InvalidNodeRoots;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = text.len() <= Self::MAX_LENGTH && text.contains("-----BEGIN CERTIFICATE-----");
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidNodeRoots)
        }
    }
}

/// The public half of what a Wings shows the panel: which node it says it is. No dot, because a dot ends it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NodeTokenId(String);

impl NodeTokenId {
    /// The longest one, in bytes.
    pub const MAX_LENGTH: usize = 128;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NodeTokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text cannot be a node's token id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a node's token id is 1 to 128 visible ASCII characters, none of them a dot")]
pub struct InvalidNodeTokenId;

impl FromStr for NodeTokenId {
    type Err = InvalidNodeTokenId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=Self::MAX_LENGTH).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_graphic() && b != b'.');
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidNodeTokenId)
        }
    }
}

/// What a Wings shows to the panel: `<token id>.<token>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeCredential {
    /// Which node it says it is.
    pub token_id: NodeTokenId,
    /// What is to prove it.
    pub token: NodeToken,
}

impl NodeCredential {
    /// Takes what stands after `Bearer `. `None` for what cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (token_id, token) = text.split_once('.')?;
        Some(Self {
            token_id: token_id.parse().ok()?,
            token: token.parse().ok()?,
        })
    }
}
