use serde_json::{Value, json};

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    headers: Vec<(String, String)>,
    /// The body, as text.
    pub body: String,
}

impl Answer {
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        let mut lines = head.split("\r\n");
        let status_line = lines.next().expect("a status line");
        let status = status_line
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let header = |line: &str| {
            let (name, value) = line.split_once(':').expect("a header");
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        Self {
            status: status.expect("a status"),
            headers: lines.map(header).collect(),
            body: body.to_owned(),
        }
    }

    /// The first header of this name, which is given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut named = self.headers.iter().filter(|(known, _)| known == name);
        named.next().map(|(_, value)| value.as_str())
    }

    /// The body, which must be JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        match serde_json::from_str(&self.body) {
            Ok(document) => document,
            Err(error) => panic!("not JSON ({error}): {self:?}"),
        }
    }

    /// Asserts that all went well, and gives the document.
    #[track_caller]
    #[expect(
        clippy::must_use_candidate,
        reason = "that all went well is often all that counts"
    )]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.json()
    }

    /// Asserts that the answer is this error, as documented.
    #[track_caller]
    pub fn is(&self, status: u16, message: &str) {
        assert_eq!(self.json(), json!({"status": status, "message": message}));
        assert_eq!(self.status, status);
    }

    /// Asserts that nothing is said, and that all went well.
    #[track_caller]
    pub fn is_empty(&self) {
        assert_eq!((self.status, self.body.as_str()), (204, ""));
    }

    /// Asserts that the answer is an error of this status in Pterodactyl's dialect, and gives its words.
    #[track_caller]
    #[expect(clippy::must_use_candidate, reason = "the status is often all that counts")]
    pub fn fails(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.body);
        let document = self.json();
        let detail = document["errors"][0]["detail"].as_str();
        detail.unwrap_or_default().to_owned()
    }

    /// Asserts that the answer is this error, as documented, with the word by which a program tells it.
    #[track_caller]
    pub fn is_because(&self, status: u16, message: &str, reason: &str) {
        let documented = json!({"status": status, "message": message, "reason": reason});
        assert_eq!(self.json(), documented);
        assert_eq!(self.status, status);
    }

    /// Asserts that the answer is an error of this status whose message begins so.
    #[track_caller]
    pub fn begins(&self, status: u16, message: &str) {
        assert_eq!(self.status, status, "{}", self.body);
        let document = self.json();
        let said = document["message"].as_str().unwrap_or_default();
        assert!(
            said.starts_with(message),
            "{said:?} does not begin with {message:?}"
        );
    }
}
