//! The client API, as a program of the server's owner uses it.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, LINK};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};

/// One server, as somebody with an API key sees it.
pub(crate) struct Api {
    http: Client,
    server: String,
    authorization: String,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// `Null` where there is none.
    pub(crate) body: Value,
    /// Where to read what came of the action.
    link: Option<String>,
}

impl Api {
    pub(crate) fn new(panel: &str, server: &str, key: &str) -> anyhow::Result<Self> {
        Ok(Self {
            http: Client::builder()
                .no_proxy()
                .connect_timeout(Duration::from_secs(5))
                .build()?,
            server: format!("{panel}/api/client/servers/{server}"),
            authorization: format!("Bearer {key}"),
        })
    }

    /// Presses a button, and with a wait waits so many seconds for what comes of it.
    pub(crate) async fn press(&self, action: &str, wait: Option<u32>) -> anyhow::Result<Answer> {
        let mut request = self
            .http
            .post(format!("{}/power", self.server))
            .header(CONTENT_TYPE, "application/json")
            .body(json!({ "action": action }).to_string());
        if let Some(seconds) = wait {
            request = request.header("Prefer", format!("wait={seconds}"));
        }
        self.send(request).await
    }

    /// Reads what there is of the server, such as `/resources`.
    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.send(self.http.get(format!("{}{path}", self.server))).await
    }

    /// The entry that an answer points at, once its result is known.
    pub(crate) async fn entry(&self, pressed: &Answer) -> anyhow::Result<Value> {
        let link = pressed
            .link
            .as_deref()
            .context("the answer has no link to its entry")?;
        let id = link
            .split_once('>')
            .and_then(|(path, _)| path.rsplit_once('/'))
            .map(|(_, id)| id)
            .context("the link names no entry")?;
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let answer = self.get(&format!("/activity/{id}")).await?;
            let entry = answer.data();
            if entry["result"] != "awaited" || Instant::now() > deadline {
                return Ok(entry.clone());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The stream of what happens.
    pub(crate) async fn events(&self) -> anyhow::Result<Response> {
        let request = self
            .http
            .get(format!("{}/events", self.server))
            .header(ACCEPT, "text/event-stream")
            .header(AUTHORIZATION, &self.authorization);
        Ok(request.send().await?.error_for_status()?)
    }

    /// Asks until an answer is as it should be; the last one counts.
    pub(crate) async fn until(
        &self,
        path: &str,
        patience: Duration,
        fits: impl Fn(&Answer) -> bool,
    ) -> anyhow::Result<Answer> {
        let deadline = Instant::now() + patience;
        loop {
            let answer = self.get(path).await?;
            if fits(&answer) || Instant::now() > deadline {
                return Ok(answer);
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    async fn send(&self, request: RequestBuilder) -> anyhow::Result<Answer> {
        let answer = request
            .header(AUTHORIZATION, &self.authorization)
            .timeout(Duration::from_secs(90))
            .send()
            .await?;
        let status = answer.status().as_u16();
        let link = answer.headers().get(LINK).and_then(|link| link.to_str().ok());
        let link = link.map(str::to_owned);
        let body = serde_json::from_str(&answer.text().await?).unwrap_or_default();
        Ok(Answer { status, body, link })
    }
}

impl Answer {
    pub(crate) fn data(&self) -> &Value {
        &self.body["data"]
    }

    /// The state that the answer tells, if any.
    pub(crate) fn state(&self) -> &str {
        self.data()["state"].as_str().unwrap_or_default()
    }

    /// Whether the action was waited for, and reached this state.
    pub(crate) fn reached(&self, state: &str) -> bool {
        self.status == 200 && self.data()["result"] == "reached" && self.state() == state
    }

    /// In a few words.
    pub(crate) fn told(&self) -> String {
        let data = self.data();
        let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        match self.body["message"].as_str() {
            Some(message) => format!("{} {message}", self.status),
            None => format!(
                "{} {}, {}",
                self.status,
                word(&data["result"]),
                word(&data["state"])
            ),
        }
    }

    /// Why there is nothing to go on with, if it was refused.
    pub(crate) fn accepted(self) -> anyhow::Result<Self> {
        if self.status == 200 {
            return Ok(self);
        }
        bail!("refused: {}", self.told())
    }
}
