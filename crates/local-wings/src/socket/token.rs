use aileron_domain::NodeToken;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;
use uuid::Uuid;

/// What a websocket token says: a JWT (RFC 7519) that the panel signed with the node's token.
///
/// What must be there, and must be of its type, is what daemons other than the one written in Go demand; what may be
/// missing makes a token that is not good, but none that is forged.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    #[serde(rename = "iss")]
    _issuer: String,
    #[serde(rename = "aud")]
    _audience: Vec<String>,
    /// The token's name.
    pub(super) jti: String,
    /// When it was issued, in seconds since 1970.
    pub(super) iat: Option<i64>,
    /// From when on it is good.
    pub(super) nbf: Option<i64>,
    /// From when on it is no good any more.
    pub(super) exp: Option<i64>,
    pub(super) user_uuid: Uuid,
    pub(super) server_uuid: Uuid,
    pub(super) permissions: Vec<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
}

impl Claims {
    /// Reads a token that was signed with this key, and no other.
    pub(super) fn signed(token: &str, key: &NodeToken) -> Option<Self> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let header: Header = part(header)?;
        if header.alg != "HS256" {
            return None;
        }
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        Hmac::<Sha256>::new_from_slice(key.expose().as_bytes())
            .ok()?
            .chain_update(signed)
            .verify_slice(&signature)
            .ok()?;
        part(claims)
    }
}

fn part<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}
