use aileron_domain::{Node, NodeToken, NodeUrl, ServerId, UserId};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use md5::{Digest as _, Md5};
use ring::hmac;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

/// How long a token is good, in seconds, as Pterodactyl's panel has it.
const LIFETIME: i64 = 600;

/// Rust Wings refuses what was issued in its future, by whole seconds: clocks that agree but for a moment must do.
const LEEWAY: SignedDuration = SignedDuration::from_secs(1);

/// Signs tokens that open the websocket of one server, for one user, as Pterodactyl's panel does.
pub(super) struct Signer {
    key: hmac::Key,
    issuer: String,
    audience: String,
    server: ServerId,
    user: UserId,
    permissions: Vec<&'static str>,
    clock_ahead: SignedDuration,
}

/// The panel, which is no user, when it listens by itself.
pub(super) const PANEL: UserId = UserId(Uuid::nil());

impl Signer {
    /// With `token`, which is one of the node's; `panel` is the panel's own address.
    pub(super) fn new(
        node: &Node,
        token: &NodeToken,
        panel: Option<&str>,
        server: ServerId,
        (user, permissions): (UserId, Vec<&'static str>),
    ) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, token.expose().as_bytes()),
            issuer: panel.unwrap_or("aileron").to_owned(),
            audience: NodeUrl::expose_text(&node.url).to_owned(),
            server,
            user,
            permissions,
            clock_ahead: SignedDuration::ZERO,
        }
    }

    /// For a node whose clock is so far ahead of this machine's.
    pub(super) fn by_clock(mut self, ahead: SignedDuration) -> Self {
        self.clock_ahead = ahead;
        self
    }

    /// A token that is good from now on.
    pub(super) fn sign(&self) -> String {
        self.sign_at(Timestamp::now())
    }

    fn sign_at(&self, now: Timestamp) -> String {
        let by_the_node = now.saturating_add(self.clock_ahead - LEEWAY).unwrap_or(now);
        let iat = by_the_node.as_second();
        let jti = token_name(self.user, self.server);
        let header = json!({ "typ": "JWT", "alg": "HS256", "jti": jti });
        let claims = json!(Claims {
            iss: &self.issuer,
            aud: [&self.audience],
            jti: &jti,
            iat,
            nbf: iat - 300,
            exp: iat + LIFETIME,
            server_uuid: self.server.to_string(),
            permissions: &self.permissions,
            user_uuid: self.user.to_string(),
            unique_id: Uuid::new_v4().simple().to_string(),
            scope: "websocket",
            use_console_read_permission: true,
        });
        let encode = |json: &serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", encode(&header), encode(&claims));
        let signature = hmac::sign(&self.key, signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// What a token is called, so that it can be denied: the same for all of a user's tokens for a server.
pub(crate) fn token_name(user: UserId, server: ServerId) -> String {
    let digest: [u8; 16] = Md5::digest(format!("{user}{server}")).into();
    format!("{:032x}", u128::from_be_bytes(digest))
}

/// What both kinds of Wings look at, and what Pterodactyl's panel says besides.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    /// Rust Wings takes nothing but an array.
    aud: [&'a str; 1],
    jti: &'a str,
    iat: i64,
    nbf: i64,
    exp: i64,
    server_uuid: String,
    permissions: &'a [&'static str],
    user_uuid: String,
    unique_id: String,
    /// Later Rust Wings ask for it.
    scope: &'static str,
    /// With it Rust Wings before those asks for `control.read-console` before it shows console lines.
    use_console_read_permission: bool,
}

#[cfg(test)]
mod tests {
    use aileron_domain::NodeId;

    use super::*;

    fn signer() -> Signer {
        let node = Node {
            id: NodeId(Uuid::nil()),
            name: "node".to_owned(),
            url: "http://node1.example.com:8080/".parse().unwrap(),
            token: "s3cret-token".parse().unwrap(),
            previous_token: None,
            roots: None,
            maintenance: false,
        };
        let user = UserId(Uuid::from_u128(1));
        let permissions = vec!["websocket.connect"];
        Signer::new(
            &node,
            &node.token,
            Some("https://panel.example.com"),
            server(),
            (user, permissions),
        )
    }

    fn server() -> ServerId {
        ServerId("8d5b5b41-3b0c-4c36-9f0a-2f1f3a6b7c8d".parse().unwrap())
    }

    fn part(token: &str, position: usize) -> serde_json::Value {
        let part = token.split('.').nth(position).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    }

    #[test]
    fn a_token_says_what_pterodactyls_panel_says() {
        let token = signer().sign_at("2026-11-24T03:03:24.9Z".parse().unwrap());

        // md5sum of the user's id followed by the server's.
        let jti = "00b6b1a3d0300fd78edd7ea209341740";
        assert_eq!(
            part(&token, 0),
            json!({ "typ": "JWT", "alg": "HS256", "jti": jti })
        );
        let mut claims = part(&token, 1);
        let unique = claims.as_object_mut().unwrap().remove("unique_id").unwrap();
        assert!(unique.as_str().is_some_and(|id| id.len() >= 16));
        let expected = json!({
            "iss": "https://panel.example.com",
            "aud": ["http://node1.example.com:8080"],
            "jti": jti,
            "iat": 1_795_489_403_i64,
            "nbf": 1_795_489_103_i64,
            "exp": 1_795_490_003_i64,
            "server_uuid": "8d5b5b41-3b0c-4c36-9f0a-2f1f3a6b7c8d",
            "permissions": ["websocket.connect"],
            "user_uuid": "00000000-0000-0000-0000-000000000001",
            "scope": "websocket",
            "use_console_read_permission": true,
        });
        assert_eq!(claims, expected);
    }

    #[test]
    fn a_token_is_signed_with_the_nodes_token_alone() {
        let token = signer().sign();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"s3cret-token");
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        hmac::verify(&key, signed.as_bytes(), &signature).unwrap();
    }

    #[test]
    fn a_node_whose_clock_goes_wrong_is_told_the_time_by_it() {
        let now: Timestamp = "2026-11-24T03:03:24Z".parse().unwrap();
        let behind = signer().by_clock(SignedDuration::from_secs(-30));
        assert_eq!(part(&behind.sign_at(now), 1)["iat"], 1_795_489_404 - 31);
    }

    #[test]
    fn no_two_tokens_are_the_same() {
        assert_ne!(signer().sign(), signer().sign());
    }
}
