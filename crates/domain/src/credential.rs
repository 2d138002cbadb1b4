use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::Proof;

/// What a caller shows to be let in, already hashed: the secret itself goes no further than the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Credential {
    /// What kind of secret it was.
    pub proof: Proof,
    /// What the database knows it by.
    pub hash: TokenHash,
}

impl Credential {
    /// Recognises a secret by its first letters: session tokens begin with `als_`, everything else is an API key.
    ///
    /// `None` for what cannot be a secret of this panel: empty, over 256 bytes, or with characters that no token has.
    #[must_use]
    pub fn recognise(text: &str) -> Option<Self> {
        let plausible = (1..=256).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        let proof = if text.starts_with(Proof::Session.prefix()) {
            Proof::Session
        } else {
            Proof::ApiKey
        };
        plausible.then(|| Self {
            proof,
            hash: TokenHash::of(text),
        })
    }
}

impl Proof {
    /// The letters that a secret of this kind begins with, so that people and secret scanners can tell it.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Session => "als_",
            Self::ApiKey => "alk_",
        }
    }
}

/// SHA-256 of a secret token. Tokens carry 256 random bits, so a slow hash would add nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenHash(pub [u8; 32]);

impl TokenHash {
    fn of(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }
}

/// A freshly made secret, to be shown once. It prints as its prefix alone.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretToken {
    text: String,
    proof: Proof,
}

impl SecretToken {
    /// Makes a token out of 256 random bits, which the caller draws.
    #[must_use]
    pub fn mint(proof: Proof, random: [u8; 32]) -> Self {
        Self {
            text: format!("{}{}", proof.prefix(), URL_SAFE_NO_PAD.encode(random)),
            proof,
        }
    }

    /// The secret itself, for the one whom it was made for.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// How it begins: its kind and eight of its characters, by which one that leaked can be told from others. They are 48
    /// of its 256 random bits.
    #[must_use]
    pub fn beginning(&self) -> &str {
        let shown = self.proof.prefix().len() + 8;
        self.text.get(..shown).unwrap_or(self.proof.prefix())
    }

    /// What the database is to keep of it.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.text)
    }
}

impl fmt::Debug for SecretToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…", self.proof.prefix())
    }
}
