use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use fastrand::Rng;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::sync::watch;

use super::{Fault, Weather};

/// What one connection is exposed to.
pub(super) struct Sky {
    pub(super) number: u64,
    pub(super) weather: watch::Receiver<Weather>,
    pub(super) rng: Rng,
}

/// Carries one connection until both sides have closed it, one has broken it, or the link resets it.
pub(super) async fn carry(mut near: TcpStream, far: SocketAddr, sky: Sky) {
    if let Err(Ended::Reset) = both_ways(&mut near, far, sky).await {
        // The far side sees an orderly end: it has got, and does, what was passed on.
        let _gone_already = near.set_zero_linger();
    }
}

/// Why nothing more is carried.
enum Ended {
    /// One of the sides broke.
    Side,
    /// The link's doing.
    Reset,
}

impl From<io::Error> for Ended {
    fn from(_: io::Error) -> Self {
        Self::Side
    }
}

async fn both_ways(near: &mut TcpStream, far: SocketAddr, mut sky: Sky) -> Result<(), Ended> {
    sky.wait_out_a_hang().await?;
    let mut far = TcpStream::connect(far).await?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    let back = sky.fork();
    let (near_read, near_write) = near.split();
    let (far_read, far_write) = far.split();
    tokio::try_join!(
        one_way(near_read, far_write, sky, Towards::Far),
        one_way(far_read, near_write, back, Towards::Near),
    )?;
    Ok(())
}

#[derive(PartialEq)]
enum Towards {
    Far,
    Near,
}

async fn one_way(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    mut sky: Sky,
    towards: Towards,
) -> Result<(), Ended> {
    let mut bytes = [0; 4096];
    loop {
        let length = tokio::select! {
            read = from.read(&mut bytes) => read?,
            () = sky.cut() => return Err(Ended::Reset),
        };
        let fault = sky.wait_out_a_hang().await?;
        if fault == Some(Fault::Slow) {
            tokio::time::sleep(Duration::from_millis(sky.rng.u64(20..=200))).await;
        }
        if fault == Some(Fault::Reset) && (towards == Towards::Near || sky.rng.bool()) {
            return Err(Ended::Reset);
        }
        if length == 0 {
            return Ok(to.shutdown().await?);
        }
        to.write_all(&bytes[..length]).await?;
        if fault == Some(Fault::Reset) {
            return Err(Ended::Reset);
        }
    }
}

impl Sky {
    fn fork(&mut self) -> Self {
        Self {
            number: self.number,
            weather: self.weather.clone(),
            rng: self.rng.fork(),
        }
    }

    fn now(&self) -> Option<Fault> {
        self.weather.borrow().on(self.number)
    }

    /// Says what else is wrong once the link does not hang.
    async fn wait_out_a_hang(&mut self) -> Result<Option<Fault>, Ended> {
        loop {
            match self.now() {
                // A link that goes away while it hangs goes with all that it held.
                Some(Fault::Hang) => self.weather.changed().await.map_err(|_| Ended::Side)?,
                Some(Fault::Refuse) => return Err(Ended::Reset),
                other => return Ok(other),
            }
        }
    }

    /// Waits until the weather turns to what ends an open connection.
    async fn cut(&mut self) {
        loop {
            if self.weather.changed().await.is_err() {
                pending::<()>().await;
            }
            if matches!(self.now(), Some(Fault::Reset | Fault::Refuse)) {
                return;
            }
        }
    }
}
