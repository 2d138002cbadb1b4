//! What the other side says, and what is done about it.

use aileron_domain::{PowerAction, ProcessState};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{DROP, GO_ON, Next, Socket};
use crate::console::Console;
use crate::remote::Deed;
use crate::server::{Message, Pressed};
use crate::socket::pass::{NotGood, Pass};
use crate::socket::words::{self, Said, Word};

impl Socket {
    pub(super) async fn heard(&mut self, text: &str) -> Next {
        let said = match Said::parse(text) {
            Ok(said) => said,
            Err(_) if !self.is_trusted() => return DROP,
            Err(error) => return self.complain(&error.to_string()).await,
        };
        if said.event == "auth" {
            return self.shown(said.first().unwrap_or_default()).await;
        }
        if !self.is_trusted() {
            return DROP;
        }
        match said.event.as_str() {
            "set state" => self.press(said.first().unwrap_or_default()).await,
            "send command" => self.type_command(said.first().unwrap_or_default()).await,
            "send logs" => self.tell_log().await,
            "send stats" => self.tell_usage().await,
            other => {
                self.complain(&format!("unknown event `{}`", other.escape_debug()))
                    .await
            }
        }
    }

    async fn shown(&mut self, token: &str) -> Next {
        match Pass::check(token, self.server.uuid, &self.daemon) {
            Ok(pass) => {
                let names: Vec<&str> = pass.permissions.names().iter().map(String::as_str).collect();
                let success = Word::new("auth success", &names).text();
                self.pass = Some(pass);
                self.tell(success).await?;
                if self.events.is_none() {
                    let (state, events) = self.server.live.watch();
                    self.events = Some(events);
                    self.tell(words::status(state)).await?;
                }
                GO_ON
            }
            Err(NotGood::Stale) => {
                self.tell(Word::new("token expired", &[]).text()).await?;
                self.complain("JWT expired").await
            }
            Err(NotGood::Forged) => DROP,
        }
    }

    async fn press(&mut self, action: &str) -> Next {
        let Ok(action) = action.parse::<PowerAction>() else {
            return GO_ON;
        };
        if !self.may(|pass| pass.permissions.press(action)) {
            return GO_ON;
        }
        match self.server.press(action).await {
            Ok(Pressed::Accepted) => {
                self.record(power_event(action), None);
                GO_ON
            }
            Ok(Pressed::Refused(reason)) => self.tell(words::refusal(reason)).await,
            Err(_) => DROP,
        }
    }

    async fn type_command(&mut self, command: &str) -> Next {
        if !self.may(|pass| pass.permissions.type_commands())
            || self.server.condition().state == ProcessState::Offline
        {
            return GO_ON;
        }
        let typed = self.server.ask(Message::Type(vec![command.to_owned()]));
        if typed.await.is_err() {
            return DROP;
        }
        self.record("server:console.command", Some(json!({"command": command})));
        GO_ON
    }

    async fn tell_log(&mut self) -> Next {
        if !self.may(|pass| pass.permissions.read_console())
            || self.server.condition().state == ProcessState::Offline
        {
            return GO_ON;
        }
        for line in self.server.console.last(Console::KEPT) {
            self.tell(words::console(&line)).await?;
        }
        GO_ON
    }

    async fn complain(&mut self, about: &str) -> Next {
        self.tell(Word::new("jwt error", &[about]).text()).await
    }

    fn record(&self, event: &'static str, metadata: Option<Value>) {
        let Some(activity) = &self.daemon.activity else {
            return;
        };
        activity.record(Deed {
            user: self.pass.as_ref().map(|pass| pass.user),
            server: self.server.uuid,
            event,
            metadata,
            ip: self.peer,
            timestamp: Timestamp::now().to_string(),
        });
    }
}

const fn power_event(action: PowerAction) -> &'static str {
    match action {
        PowerAction::Start => "server:power.start",
        PowerAction::Stop => "server:power.stop",
        PowerAction::Restart => "server:power.restart",
        PowerAction::Kill => "server:power.kill",
    }
}
