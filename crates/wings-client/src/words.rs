use aileron_domain::{Node, NodeToken, WingsWords};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde_json::Value;

use crate::body::Body;
use crate::confidential::Confidential;

/// The longest body in which words are looked for, in bytes. JSON that is cut has none.
pub(crate) const BODY_MAX: usize = 128 * 1024;

/// In which form a Wings says what is wrong. A page of HTML is a proxy's, and says nothing to a panel's user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// An object, in which [`message`] finds the words.
    Json,
    /// Nothing but the words, as Rust Wings' body parser answers.
    Text,
}

impl Form {
    /// The form of an answer with these headers. `None` for one in which there are no words.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let Some(value) = headers.get(CONTENT_TYPE) else {
            return Some(Self::Json);
        };
        let essence = value
            .to_str()
            .ok()?
            .split(';')
            .next()?
            .trim()
            .to_ascii_lowercase();
        match essence.as_str() {
            "text/plain" => Some(Self::Text),
            "application/json" | "text/json" => Some(Self::Json),
            other => other.ends_with("+json").then_some(Self::Json),
        }
    }

    /// The words in a body of this form, made safe to show to anybody.
    pub(crate) fn words(self, body: Body, node: &Node) -> Option<WingsWords> {
        match self {
            Self::Json => safe(message(&serde_json::from_slice(&body.whole()?).ok()?)?, node),
            Self::Text => {
                let text = String::from_utf8_lossy(&body.bytes);
                let html = text.trim_start().starts_with('<');
                (!html).then(|| safe(&text, node)).flatten()
            }
        }
    }
}

/// Wings itself answers `{"error":"…"}`; the other two are the panels' own forms, which some forks took over.
fn message(json: &Value) -> Option<&str> {
    json.get("error")
        .and_then(Value::as_str)
        .or_else(|| json.pointer("/errors/0/detail").and_then(Value::as_str))
        .or_else(|| json.get("message").and_then(Value::as_str))
}

fn safe(raw: &str, node: &Node) -> Option<WingsWords> {
    let confidential = Confidential::of(node);
    // Cleaning can bring together what escapes and invisible characters had kept apart.
    WingsWords::clean(&confidential.conceal(beginning(raw)))
        .filter(|words| !confidential.shows_in(words.as_str()))
}

/// Much more than is shown, and little enough to look through. When the cut goes through a word whose shown part may have
/// the beginning of a token in it, that word goes.
fn beginning(raw: &str) -> &str {
    const SHOWN_AND_TOKEN: usize = WingsWords::MAX_LENGTH + NodeToken::MAX_LENGTH;
    let Some((end, _)) = raw.char_indices().nth(3 * SHOWN_AND_TOKEN) else {
        return raw;
    };
    let cut = &raw[..end];
    match cut.rsplit_once(char::is_whitespace) {
        Some((whole, last)) if last.chars().count() < SHOWN_AND_TOKEN => whole,
        _ => cut,
    }
}

#[cfg(test)]
mod tests {
    use aileron_domain::NodeId;
    use proptest::prelude::*;
    use reqwest::header::HeaderValue;
    use uuid::Uuid;

    use super::*;

    fn node(token: &str) -> Node {
        Node {
            id: NodeId(Uuid::nil()),
            name: "node".to_owned(),
            url: "https://node1.example.com:8080".parse().unwrap(),
            token: token.parse().unwrap(),
            previous_token: None,
            roots: None,
            maintenance: false,
        }
    }

    fn said(content_type: Option<&'static str>, body: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        let words = Form::of(&headers)?.words(body_of(body, true), &node("s3cret-token"))?;
        Some(words.as_str().to_owned())
    }

    fn body_of(bytes: impl Into<Vec<u8>>, whole: bool) -> Body {
        Body {
            bytes: bytes.into(),
            whole,
        }
    }

    #[test]
    fn words_are_found_in_the_three_forms_of_json() {
        let json = Some("application/json");
        assert_eq!(
            said(json, r#"{"error":"server is locked"}"#).unwrap(),
            "server is locked"
        );
        assert_eq!(
            said(json, r#"{"errors":[{"detail":"no disk"}]}"#).unwrap(),
            "no disk"
        );
        assert_eq!(said(json, r#"{"message":"later"}"#).unwrap(), "later");
        assert_eq!(said(None, r#"{"error":"no type"}"#).unwrap(), "no type");
        assert_eq!(
            said(
                Some("application/problem+json; charset=utf-8"),
                r#"{"error":"+"}"#
            )
            .unwrap(),
            "+"
        );
    }

    #[test]
    fn words_are_found_in_plain_text() {
        let text = Some("text/plain; charset=utf-8");
        assert_eq!(
            said(text, " Expected request with JSON\n").unwrap(),
            "Expected request with JSON"
        );
    }

    #[test]
    fn there_are_no_words_in_anything_else() {
        let json = Some("application/json");
        let nothing = [
            "",
            "null",
            "\"error\"",
            "[]",
            "{}",
            r#"{"error":7}"#,
            r#"{"error":" "}"#,
            r#"{"error":"cut"#,
        ];
        for body in nothing {
            assert_eq!(said(json, body), None, "{body}");
        }
        assert_eq!(said(Some("text/html"), "<html>oh no</html>"), None);
        assert_eq!(said(Some("text/plain"), "\n<!DOCTYPE html><p>oh no"), None);
        assert_eq!(said(Some("application/octet-stream"), r#"{"error":"x"}"#), None);
    }

    #[test]
    fn what_must_not_reach_a_client_is_hidden() {
        let raw = r#"{"error":"dial tcp 10.1.2.3:8080: node1.example.com says s3cret-token"}"#;
        assert_eq!(
            said(Some("application/json"), raw).unwrap(),
            "dial tcp <address>: <address> says <token>"
        );
    }

    #[test]
    fn a_secret_that_cleaning_puts_together_silences_the_words() {
        for apart in [
            "s3cret\u{200b}-token",
            "s3cret-\u{1b}[1mtoken",
            "10.0.\u{200b}0.1",
        ] {
            assert_eq!(said(Some("text/plain"), &format!("x {apart}")), None, "{apart:?}");
        }
    }

    #[test]
    fn a_long_text_is_cut_and_its_end_is_not_half_a_secret() {
        let long = "é".repeat(100_000);
        let words = said(Some("text/plain"), &long).unwrap();
        assert_eq!(words.chars().count(), WingsWords::MAX_LENGTH);

        let cut = 3 * (WingsWords::MAX_LENGTH + NodeToken::MAX_LENGTH);
        for spaces in cut - 20..cut + 20 {
            let late = format!("x{}s3cret-token", " ".repeat(spaces));
            let words = said(Some("text/plain"), &late).unwrap();
            assert!(["x", "x <token>"].contains(&words.as_str()), "{words}");
        }
    }

    #[test]
    fn a_text_in_json_that_is_cut_off_has_no_words() {
        let words = Form::Json.words(body_of(r#"{"error":"x"}"#, false), &node("token"));
        assert_eq!(words, None);
    }

    proptest! {
        #[test]
        fn words_are_short_and_never_show_the_token(
            token in "[!-~]{1,20}",
            before in "\\PC{0,300}",
            between in "[ \u{200b}\u{1b}\\[m:.0-9a-f]{0,8}",
            after in ".{0,300}",
        ) {
            let (start, end) = token.split_at(token.len() / 2);
            let raw = format!("{before}{token}{between}{start}{between}{end}{after}");
            if let Some(words) = safe(&raw, &node(&token)) {
                prop_assert!(words.as_str().chars().count() <= WingsWords::MAX_LENGTH);
                prop_assert!(!words.as_str().contains(&token));
            }
        }

        #[test]
        fn no_body_makes_the_parser_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            for form in [Form::Json, Form::Text] {
                form.words(body_of(bytes.clone(), true), &node("token"));
            }
        }
    }
}
