//! The load: each connection sends its next request when the last one was answered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What came of a while of load.
pub(crate) struct Figures {
    pub(crate) answered: usize,
    pub(crate) per_second: f64,
    /// Milliseconds.
    pub(crate) p50: f64,
    /// Milliseconds.
    pub(crate) p99: f64,
}

/// Sends one request over and over on so many connections. Any answer but 200 is an error.
pub(crate) fn run(
    address: SocketAddr,
    request: &str,
    connections: usize,
    duration: Duration,
) -> anyhow::Result<Figures> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let request: Arc<[u8]> = request.as_bytes().into();
    runtime.block_on(async {
        let begun = Instant::now();
        let end = begun + duration;
        let tasks: Vec<_> = (0..connections)
            .map(|_| tokio::spawn(one_connection(address, Arc::clone(&request), end)))
            .collect();
        let mut latencies = Vec::new();
        for task in tasks {
            latencies.extend(task.await??);
        }
        let elapsed = begun.elapsed().as_secs_f64();
        latencies.sort_unstable();
        let at = |share: usize| {
            latencies
                .get(latencies.len() * share / 100)
                .copied()
                .unwrap_or_default()
        };
        Ok(Figures {
            answered: latencies.len(),
            per_second: f64::from(u32::try_from(latencies.len())?) / elapsed,
            p50: at(50).as_secs_f64() * 1000.0,
            p99: at(99).as_secs_f64() * 1000.0,
        })
    })
}

async fn one_connection(
    address: SocketAddr,
    request: Arc<[u8]>,
    end: Instant,
) -> anyhow::Result<Vec<Duration>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut latencies = Vec::with_capacity(4096);
    let mut buffer = Vec::with_capacity(16 * 1024);
    while Instant::now() < end {
        let sent = Instant::now();
        stream.write_all(&request).await?;
        read_answer(&mut stream, &mut buffer).await?;
        latencies.push(sent.elapsed());
    }
    Ok(latencies)
}

async fn read_answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<()> {
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await? == 0 {
            bail!("the connection was closed");
        }
        let Some(head) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let text = std::str::from_utf8(&buffer[..head])?;
        if !text.starts_with("HTTP/1.1 200") {
            bail!("not 200: {}", String::from_utf8_lossy(buffer));
        }
        let length = text.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse::<usize>().ok())?
        });
        if buffer.len() >= head + 4 + length.context("no content-length")? {
            return Ok(());
        }
    }
}
