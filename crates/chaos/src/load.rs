use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::client::Client;
use crate::press::Press;

/// Clients that press buttons until they are told to stop.
pub(crate) struct Load {
    stop: CancellationToken,
    clients: JoinSet<Vec<Press>>,
}

/// How a client behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manners {
    /// It waits for its answers.
    Patient,
    /// It leaves half-way, each time.
    Leaving,
}

impl Load {
    pub(crate) fn start(clients: impl Iterator<Item = (Client, Manners)>) -> Self {
        let stop = CancellationToken::new();
        let mut running = JoinSet::new();
        for (client, manners) in clients {
            let stop = stop.clone();
            running.spawn(async move {
                match manners {
                    Manners::Patient => client.press_on(stop).await,
                    Manners::Leaving => client.leave_again_and_again(stop).await,
                }
            });
        }
        Self {
            stop,
            clients: running,
        }
    }

    /// Lets every client finish the press that it is at, and says what they noted.
    pub(crate) async fn stop(mut self) -> anyhow::Result<Vec<Press>> {
        self.stop.cancel();
        let mut presses = Vec::new();
        while let Some(noted) = self.clients.join_next().await {
            presses.extend(noted?);
        }
        Ok(presses)
    }
}
