use std::fmt;
use std::str::FromStr;

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

    /// The address of `path` (no leading slash) under this one.
    #[must_use]
    pub fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
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
