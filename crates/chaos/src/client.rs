use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use aileron_domain::PowerAction;
use fastrand::Rng;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::answer::Answer;
use crate::house::House;
use crate::http::Connection;
use crate::press::{End, Left, Press, PressNumber, Wish};

/// Somebody who presses buttons, one after the other, over a connection that is kept as long as it lasts.
pub(crate) struct Client {
    pub(crate) house: Arc<House>,
    /// Where presses get their numbers.
    pub(crate) sequence: Arc<AtomicU64>,
    /// Which instance it talks to, and where that is as long as it is anywhere.
    pub(crate) instance: usize,
    pub(crate) panel: watch::Receiver<Option<SocketAddr>>,
    /// How long it waits for an answer.
    pub(crate) patience: Duration,
    pub(crate) rng: Rng,
    connection: Option<Connection>,
}

/// Between a connection that did not come about and the next try.
const PAUSE: Duration = Duration::from_millis(20);

/// The longest that a client looks at an answer before it presses again, in milliseconds.
const THINKS: u64 = 15;

/// The longest that a client stays before it leaves, in milliseconds.
const STAYS: u64 = 40;

/// How often a client presses again, and how long it waits before that, in milliseconds.
const REPEATS: usize = 3;
const WAITS: u64 = 150;

impl Client {
    pub(crate) fn new(
        house: Arc<House>,
        sequence: Arc<AtomicU64>,
        (instance, panel): (usize, watch::Receiver<Option<SocketAddr>>),
        patience: Duration,
        rng: Rng,
    ) -> Self {
        Self {
            house,
            sequence,
            instance,
            panel,
            patience,
            rng,
            connection: None,
        }
    }

    /// Presses until it is told to stop, and finishes the press that it is at.
    pub(crate) async fn press_on(mut self, stop: CancellationToken) -> Vec<Press> {
        let mut presses = Vec::new();
        while !stop.is_cancelled() {
            let (number, wish) = self.wish();
            presses.extend(self.press(number, wish).await);
            self.press_again(&stop, &mut presses).await;
            self.pause(THINKS).await;
        }
        presses
    }

    /// Begins to press, and leaves, until it is told to stop. Sometimes it comes back to hear what became of it.
    pub(crate) async fn leave_again_and_again(mut self, stop: CancellationToken) -> Vec<Press> {
        let mut presses = Vec::new();
        while !stop.is_cancelled() {
            let (number, wish) = self.wish();
            presses.extend(self.leave(number, wish).await);
            self.press_again(&stop, &mut presses).await;
            self.pause(THINKS).await;
        }
        presses
    }

    /// Presses some button of a server, once. `None` when no connection to the panel came about.
    pub(crate) async fn press_on_server(&mut self, server: usize) -> Option<Press> {
        let (number, wish) = (self.next_number(), self.wish_for(server));
        self.press(number, wish).await
    }

    async fn press(&mut self, number: PressNumber, wish: Wish) -> Option<Press> {
        let mut connection = self.connect().await?;
        let request = self.request(number, wish);
        let mut press = Press::begun(number, wish);
        let began = Instant::now();
        let exchanged = tokio::time::timeout(self.patience, connection.exchange(&request)).await;
        press.took = began.elapsed();
        press.end = match exchanged {
            Ok(Ok(raw)) => {
                self.connection = (!raw.close).then_some(connection);
                End::Answered(Answer::understand(&raw, wish.action))
            }
            Ok(Err(_broken)) => End::BrokenOff,
            Err(_elapsed) => End::Silent,
        };
        Some(press)
    }

    /// Under its key, until there is an answer that settles it, or a few times.
    async fn press_again(&mut self, stop: &CancellationToken, presses: &mut Vec<Press>) {
        for _ in 0..REPEATS {
            let Some(last) = presses.last().filter(|last| last.wish.key.is_some()) else {
                return;
            };
            let open = match &last.end {
                End::Answered(answer) => answer.leaves_open(),
                End::BrokenOff | End::Silent | End::Left(_) => true,
            };
            if !open || stop.is_cancelled() {
                return;
            }
            let wish = last.wish;
            self.pause(WAITS).await;
            let number = self.next_number();
            presses.extend(self.press(number, wish).await);
        }
    }

    async fn leave(&mut self, number: PressNumber, wish: Wish) -> Option<Press> {
        let connection = self.connect().await?;
        let request = self.request(number, wish);
        let mut press = Press::begun(number, wish);
        let whole = self.rng.bool();
        let sent = if whole {
            request.len()
        } else {
            self.rng.usize(1..request.len())
        };
        let after = Duration::from_millis(self.rng.u64(0..=STAYS));
        let left = connection
            .leave(&request.as_bytes()[..sent], after, self.rng.bool())
            .await;
        press.end = match left {
            Ok(()) if whole => End::Left(Left::TheWhole),
            Ok(()) => End::Left(Left::APart),
            Err(_broken) => End::BrokenOff,
        };
        Some(press)
    }

    async fn connect(&mut self) -> Option<Connection> {
        let panel = *self.panel.borrow();
        let kept = self.connection.take();
        if let Some(connection) = kept.filter(|connection| Some(connection.address) == panel) {
            return Some(connection);
        }
        let opened = match panel {
            Some(address) => Connection::open(address).await.ok(),
            None => None,
        };
        if opened.is_none() {
            tokio::time::sleep(PAUSE).await;
        }
        opened
    }

    /// A new wish, and the number of its first press.
    fn wish(&mut self) -> (PressNumber, Wish) {
        let server = self.rng.usize(..self.house.servers.len());
        let number = self.next_number();
        let wish = Wish {
            key: self.rng.bool().then_some(number),
            ..self.wish_for(server)
        };
        (number, wish)
    }

    fn wish_for(&mut self, server: usize) -> Wish {
        Wish {
            server,
            user: self.rng.usize(..self.house.users.len()),
            action: PowerAction::ALL[self.rng.usize(..PowerAction::ALL.len())],
            key: None,
        }
    }

    fn next_number(&self) -> PressNumber {
        PressNumber::new(self.sequence.fetch_add(1, Ordering::Relaxed), self.instance)
    }

    fn request(&self, number: PressNumber, wish: Wish) -> String {
        let key = wish.key.map_or_else(String::new, |key| {
            format!("Idempotency-Key: {}\r\n", key.request_id())
        });
        let body = format!(r#"{{"action":"{}"}}"#, wish.action);
        format!(
            "POST /api/client/servers/{}/power HTTP/1.1\r\nHost: panel\r\nAuthorization: Bearer {}\r\n\
             X-Request-Id: {}\r\nX-Forwarded-For: {}\r\n{key}Content-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.house.servers[wish.server],
            self.house.users[wish.user].api_key,
            number.request_id(),
            number.address(),
            body.len(),
        )
    }

    async fn pause(&mut self, longest: u64) {
        tokio::time::sleep(Duration::from_millis(self.rng.u64(0..=longest))).await;
    }
}
