//! Whether every action that was sent reached the Wings, and the log.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use anyhow::{Context as _, ensure};

use crate::case::{Database, Subject};
use crate::http::{self, Connection};
use crate::panel::Panel;
use crate::request::{self, Credential};
use crate::wings::RECEIVED;

/// What the Wings and the logs had when they were last looked at.
pub(crate) struct Ledger {
    wings: SocketAddr,
    received: u64,
    logged: BTreeMap<Database, u64>,
}

impl Ledger {
    /// Nothing has been sent yet.
    pub(crate) fn new(wings: SocketAddr) -> Self {
        Self {
            wings,
            received: 0,
            logged: BTreeMap::new(),
        }
    }

    /// Fails unless exactly as many actions as were answered since the last time have reached the Wings and, where a
    /// panel was asked, are in its log as `sent`, and nothing else is.
    pub(crate) fn balance(
        &mut self,
        subject: Subject,
        panel: Option<&Panel>,
        answered: u64,
    ) -> anyhow::Result<()> {
        let received = received(self.wings)?;
        let arrived = received - self.received;
        ensure!(
            arrived == answered,
            "{subject}: {answered} actions were answered with 200, and {arrived} reached the Wings"
        );
        self.received = received;
        if let (Subject::Aileron(database), Some(panel)) = (subject, panel) {
            let entries = panel.entries()?;
            let logged = self.logged.entry(database).or_default();
            let expected = *logged + answered;
            ensure!(
                entries.sent == expected && entries.all == expected,
                "{subject}: {expected} actions were answered with 200 so far; the log has {} entries, {} of them `sent`",
                entries.all,
                entries.sent
            );
            *logged = expected;
        }
        Ok(())
    }
}

fn received(wings: SocketAddr) -> anyhow::Result<u64> {
    http::block_on(async {
        let mut connection = Connection::open(wings).await?;
        let request = request::get(RECEIVED, Credential::Nothing);
        let answer = connection.ask(&request).await?;
        let count = std::str::from_utf8(answer.body)?;
        count
            .parse()
            .context("the Wings does not say how many it received")
    })
}

#[cfg(test)]
mod tests {
    use super::Ledger;
    use crate::case::Subject;
    use crate::http::tests::answering;

    #[test]
    fn an_action_that_did_not_reach_the_wings_is_an_error() {
        let seven = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n7";
        let balance = |answered| Ledger::new(answering(&[seven])).balance(Subject::Floor, None, answered);
        assert!(balance(7).is_ok());
        for answered in [6, 8] {
            let error = balance(answered).unwrap_err().to_string();
            assert!(error.contains("7 reached the Wings"), "{error}");
        }
    }
}
