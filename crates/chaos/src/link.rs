//! A TCP proxy that carries bytes as they are, until it is told to carry them badly.

mod carry;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use fastrand::Rng;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// The way to one program, which can be made bad while connections run over it.
pub(crate) struct Link {
    /// Where its near end is.
    pub(crate) address: SocketAddr,
    weather: watch::Sender<Weather>,
    accepted: Arc<AtomicU64>,
    open: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

/// What a bad link does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Takes everything and passes nothing on, until it is good again: then what was held arrives, however late.
    Hang,
    /// Resets connections: those that are open at once, new ones when they carry something, before or after that has
    /// arrived.
    Reset,
    /// Holds each piece up for 20 to 200 ms.
    Slow,
    /// Nobody listens any more, and what was open is reset: the program at the far end is gone.
    Refuse,
}

/// Which connections a fault is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    All,
    /// Those that were open when it began.
    Open,
    /// Those that were opened after it had begun.
    New,
}

#[derive(Debug, Clone, Copy)]
struct Weather {
    fault: Option<(Fault, Reach)>,
    /// The number of the first connection that was not yet open when it began.
    since: u64,
}

impl Weather {
    /// What it does to a connection.
    fn on(self, connection: u64) -> Option<Fault> {
        let (fault, reach) = self.fault?;
        let open = connection < self.since;
        let struck = match reach {
            Reach::All => true,
            Reach::Open => open,
            Reach::New => !open,
        };
        struck.then_some(fault)
    }
}

impl Link {
    pub(crate) fn to(far: SocketAddr, rng: Rng) -> io::Result<Self> {
        let listener = listen((Ipv4Addr::LOCALHOST, 0).into())?;
        let address = listener.local_addr()?;
        let weather = watch::Sender::new(Weather {
            fault: None,
            since: 0,
        });
        let accepted = Arc::new(AtomicU64::new(0));
        let open = Arc::new(AtomicUsize::new(0));
        let near = Near {
            address,
            far,
            weather: weather.subscribe(),
            accepted: accepted.clone(),
            open: open.clone(),
            rng,
        };
        let accepting = tokio::spawn(async move {
            // Without its near end the link refuses everybody, which the panel then says.
            let _refusing = near.accept(listener).await;
        });
        Ok(Self {
            address,
            weather,
            accepted,
            open,
            accepting,
        })
    }

    pub(crate) fn go_bad(&self, fault: Fault, reach: Reach) {
        self.weather.send_replace(Weather {
            fault: Some((fault, reach)),
            since: self.accepted.load(Ordering::SeqCst),
        });
    }

    pub(crate) fn mend(&self) {
        self.weather.send_modify(|weather| weather.fault = None);
    }

    /// How many connections there are whose bytes may still be under way.
    pub(crate) fn connections(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Where connections come in.
struct Near {
    address: SocketAddr,
    far: SocketAddr,
    weather: watch::Receiver<Weather>,
    accepted: Arc<AtomicU64>,
    open: Arc<AtomicUsize>,
    rng: Rng,
}

impl Near {
    async fn accept(mut self, mut listener: TcpListener) -> io::Result<()> {
        let mut connections = JoinSet::new();
        loop {
            if self.refuses() {
                // Somebody holds the port all the while, so that nobody else gets it.
                let placeholder = bind(self.address)?;
                drop(listener);
                while self.refuses() {
                    if self.weather.changed().await.is_err() {
                        return Ok(());
                    }
                }
                listener = listen(self.address)?;
                drop(placeholder);
            }
            tokio::select! {
                accepted = listener.accept() => {
                    let Ok((near, _)) = accepted else { continue };
                    let number = self.accepted.fetch_add(1, Ordering::SeqCst);
                    self.open.fetch_add(1, Ordering::SeqCst);
                    let (far, weather, open) = (self.far, self.weather.clone(), self.open.clone());
                    let rng = self.rng.fork();
                    connections.spawn(async move {
                        carry::carry(near, far, carry::Sky { number, weather, rng }).await;
                        open.fetch_sub(1, Ordering::SeqCst);
                    });
                }
                Some(_) = connections.join_next() => {}
                changed = self.weather.changed() => if changed.is_err() {
                    return Ok(());
                }
            }
        }
    }

    fn refuses(&self) -> bool {
        let next = self.accepted.load(Ordering::SeqCst);
        self.weather.borrow().on(next) == Some(Fault::Refuse)
    }
}

/// `SO_REUSEPORT` lets the next holder of a port come before the last one goes.
fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.set_reuseport(true)?;
    socket.bind(address)?;
    Ok(socket)
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    bind(address)?.listen(1024)
}
