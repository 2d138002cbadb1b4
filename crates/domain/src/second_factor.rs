use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use url::form_urlencoded;

use crate::{UserId, Username};

/// What the panel and somebody's authenticator app know, and nobody else: 160 bits, as RFC 4226 asks for. It prints as nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; Self::LENGTH]);

impl TotpSecret {
    /// So many bytes it has.
    pub const LENGTH: usize = 20;

    /// How long each code is the code, in seconds (RFC 6238).
    const STEP: i64 = 30;

    /// A secret out of random bytes, which the caller draws or has kept.
    #[must_use]
    pub const fn of(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn expose(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }

    /// The secret as people type it into an app: base32.
    #[must_use]
    pub fn base32(&self) -> String {
        base32(&self.0)
    }

    /// The secret as an app reads it from a QR code.
    #[must_use]
    pub fn uri(&self, issuer: &str, account: &Username) -> String {
        let escape = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        // Apps read `+` as it stands.
        let issuer = escape(issuer).replace('+', "%20");
        format!(
            "otpauth://totp/{issuer}:{}?secret={}&issuer={issuer}",
            escape(account.as_str()),
            self.base32()
        )
    }

    /// Which step's code this is: the one of that moment, or of just before or after, because clocks differ and people
    /// take their time. `None` for any other code.
    ///
    /// A code must not be good twice: whoever takes one remembers its step, and takes later ones only.
    #[must_use]
    pub fn step_of(&self, code: TotpCode, at: Timestamp) -> Option<i64> {
        let now = at.as_second().div_euclid(Self::STEP);
        let steps = [now, now - 1, now + 1];
        steps.into_iter().find(|step| self.code(*step) == Some(code))
    }

    /// The code of that moment.
    #[must_use]
    pub fn code_at(&self, at: Timestamp) -> Option<TotpCode> {
        self.code(at.as_second().div_euclid(Self::STEP))
    }

    fn code(&self, step: i64) -> Option<TotpCode> {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).ok()?;
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let offset = usize::from(digest.last()? & 0xf);
        let four = digest.get(offset..offset + 4)?.try_into().ok()?;
        Some(TotpCode((u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000))
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

/// Six digits that an authenticator app shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TotpCode(u32);

impl fmt::Display for TotpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

/// A code that is good once, for whoever has lost their app: 120 random bits. It prints as nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Vec<u8>);

impl RecoveryCode {
    /// So many bytes it has.
    pub const LENGTH: usize = 15;

    /// So many bytes had those that were made before 2026-11-26.
    const FORMER_LENGTH: usize = 10;

    /// So many are made at once.
    pub const EACH: usize = 10;

    /// A code out of random bytes, which the caller draws.
    #[must_use]
    pub fn of(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes.to_vec())
    }

    fn read(bytes: Vec<u8>) -> Option<Self> {
        [Self::LENGTH, Self::FORMER_LENGTH]
            .contains(&bytes.len())
            .then_some(Self(bytes))
    }

    /// The code as people write it down, such as `abcd-efgh-ijkl-mnop-qrst-uvwx`.
    #[must_use]
    pub fn expose(&self) -> String {
        let text = base32(&self.0).to_ascii_lowercase();
        let groups: Vec<&str> = (0..text.len())
            .step_by(4)
            .filter_map(|at| text.get(at..at + 4))
            .collect();
        groups.join("-")
    }

    /// What the database keeps of it. Codes carry 120 random bits, so a slow hash would add nothing (ASVS 5.0, 6.5.2: from
    /// 112 on).
    #[must_use]
    pub fn hash(&self, user: UserId) -> [u8; 32] {
        let digest = Sha256::new_with_prefix(user.0.as_bytes()).chain_update(&self.0);
        digest.finalize().into()
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

/// What somebody shows beside their password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecondFactorCode {
    /// What their app shows.
    Totp(TotpCode),
    /// One of their recovery codes.
    Recovery(RecoveryCode),
}

/// The text is no code of either kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code has six digits; a recovery code looks like abcd-efgh-ijkl-mnop-qrst-uvwx")]
pub struct InvalidCode;

impl FromStr for SecondFactorCode {
    type Err = InvalidCode;

    /// Spaces and hyphens do not count, and neither does case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > 64 {
            return Err(InvalidCode);
        }
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if plain.len() == 6 && plain.bytes().all(|b| b.is_ascii_digit()) {
            return plain
                .parse()
                .map(|code| Self::Totp(TotpCode(code)))
                .map_err(|_| InvalidCode);
        }
        let code = from_base32(&plain).and_then(RecoveryCode::read);
        code.map(Self::Recovery).ok_or(InvalidCode)
    }
}

impl FromStr for TotpCode {
    type Err = InvalidCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse()? {
            SecondFactorCode::Totp(code) => Ok(code),
            SecondFactorCode::Recovery(_) => Err(InvalidCode),
        }
    }
}

/// RFC 4648's, without padding: nothing here needs any.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    for five in bytes.chunks(5) {
        let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        let letters = five.len() * 8 / 5;
        for letter in (0..letters).rev() {
            let index = usize::try_from(bits >> (letter * 5) & 31).unwrap_or_default();
            text.push(char::from(ALPHABET[index]));
        }
    }
    text
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    if text.is_empty() || !text.len().is_multiple_of(8) {
        return None;
    }
    for eight in text.as_bytes().chunks(8) {
        let bits = eight.iter().try_fold(0_u64, |bits, letter| {
            let value = ALPHABET.iter().position(|known| known == letter)?;
            Some(bits << 5 | u64::try_from(value).ok()?)
        })?;
        bytes.extend_from_slice(&bits.to_be_bytes()[3..]);
    }
    Some(bytes)
}
