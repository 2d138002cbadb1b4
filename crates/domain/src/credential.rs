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

/// How an API key that is to be made looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum KeyForm {
    /// `alk_…`, as Aileron makes them.
    #[default]
    Aileron,
    /// `ptlc_…`, as Pterodactyl's panel makes them. Some of its clients do not say otherwise in which dialect they speak.
    Pterodactyl,
}

impl KeyForm {
    /// The letters that the key of a client of Pterodactyl's panel begins with.
    pub const PTERODACTYL_PREFIX: &str = "ptlc_";

    /// How many characters of such a key are what it is called by.
    pub const PTERODACTYL_IDENTIFIER: usize = 16;

    /// The form of a key that begins so.
    #[must_use]
    pub fn of(beginning: Option<&str>) -> Self {
        match beginning {
            Some(text) if text.starts_with(Self::PTERODACTYL_PREFIX) => Self::Pterodactyl,
            _ => Self::Aileron,
        }
    }

    /// Makes a key of this form out of 256 random bits, which the caller draws.
    #[must_use]
    pub fn mint(self, random: [u8; 32]) -> SecretToken {
        match self {
            Self::Aileron => SecretToken::mint(Proof::ApiKey, random),
            Self::Pterodactyl => SecretToken::mint_for_pterodactyl(random),
        }
    }
}

/// A number of 256 bits to the base 62, always with 43 digits: 62^43 is just above 2^256.
fn letters_and_digits(mut number: [u8; 32]) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut text = String::with_capacity(43);
    for _ in 0..43 {
        let mut rest = 0_u16;
        for byte in &mut number {
            let part = rest << 8 | u16::from(*byte);
            *byte = u8::try_from(part / 62).unwrap_or(u8::MAX);
            rest = part % 62;
        }
        text.push(char::from(DIGITS[usize::from(rest)]));
    }
    text
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

    /// Makes an API key in the form that Pterodactyl's panel gives its keys, for programs that tell by it whom they speak
    /// to: `ptlc_` and 43 letters and digits, of which the first 11 belong to what the key is called by. All 256 bits are
    /// in it.
    #[must_use]
    pub fn mint_for_pterodactyl(random: [u8; 32]) -> Self {
        Self {
            text: format!("{}{}", KeyForm::PTERODACTYL_PREFIX, letters_and_digits(random)),
            proof: Proof::ApiKey,
        }
    }

    /// The secret itself, for the one whom it was made for.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// How it begins: its kind and eight of its characters, by which one that leaked can be told from others. They are 48
    /// of its 256 random bits.
    ///
    /// Of one in Pterodactyl's form it is what that panel calls a key by, 16 characters.
    #[must_use]
    pub fn beginning(&self) -> &str {
        let shown = if self.text.starts_with(KeyForm::PTERODACTYL_PREFIX) {
            KeyForm::PTERODACTYL_IDENTIFIER
        } else {
            self.proof.prefix().len() + 8
        };
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
