//! The daemon's own websocket, as Pterodactyl's clients use it.

use std::time::Duration;

use anyhow::{Context as _, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::client::Api;

/// A socket that has shown its token.
pub(crate) struct Terminal(WebSocketStream<MaybeTlsStream<TcpStream>>);

const PATIENCE: Duration = Duration::from_secs(10);

impl Terminal {
    /// Gets a token from the panel, and shows it to the daemon.
    pub(crate) async fn open(api: &Api) -> anyhow::Result<Self> {
        let access = api.get("/websocket").await?.accepted()?;
        let text = |name: &str| access.data()[name].as_str().map(str::to_owned);
        let (token, socket) = text("token")
            .zip(text("socket"))
            .context("no token, or no socket")?;
        let (stream, _) = timeout(PATIENCE, connect_async(socket)).await??;
        let mut terminal = Self(stream);
        terminal.say("auth", &token).await?;
        loop {
            let heard = terminal.hear().await?;
            match heard["event"].as_str() {
                Some("auth success") => return Ok(terminal),
                Some("jwt error" | "token expired") => bail!("the daemon does not take the token: {heard}"),
                _ => {}
            }
        }
    }

    /// Types a line.
    pub(crate) async fn command(&mut self, line: &str) -> anyhow::Result<()> {
        self.say("send command", line).await
    }

    async fn say(&mut self, event: &str, argument: &str) -> anyhow::Result<()> {
        let message = json!({ "event": event, "args": [argument] }).to_string();
        Ok(self.0.send(Message::text(message)).await?)
    }

    async fn hear(&mut self) -> anyhow::Result<Value> {
        loop {
            let message = timeout(PATIENCE, self.0.next())
                .await
                .context("the daemon says nothing")?
                .context("the daemon closed the socket")??;
            if let Message::Text(text) = message {
                return Ok(serde_json::from_str(&text)?);
            }
        }
    }
}
