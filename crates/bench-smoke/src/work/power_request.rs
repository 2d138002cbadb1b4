use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use anyhow::ensure;

use super::house::House;
use crate::callgrind::counted;

/// Presses a button so many times to warm up, and so many times to be counted, one press after the other.
pub(super) fn press(times: u32) -> anyhow::Result<()> {
    let directory = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let house = House::furnish(directory.path()).await?;
        tokio::task::spawn_blocking(move || press_in(&house, times)).await?
    })
}

fn press_in(house: &House, times: u32) -> anyhow::Result<()> {
    let body = r#"{"action":"start"}"#;
    let request = format!(
        "POST /api/client/servers/my-server/power HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        house.address,
        house.key,
        body.len()
    );
    let mut connection = TcpStream::connect(house.address)?;
    connection.set_nodelay(true)?;
    let mut press = |_| exchange(&mut connection, request.as_bytes());
    (0..times).try_for_each(&mut press)?;
    counted(|| (0..times).try_for_each(press))
}

fn exchange(connection: &mut TcpStream, request: &[u8]) -> anyhow::Result<()> {
    connection.write_all(request)?;
    // The whole answer is written at once, and is small enough to come so.
    let mut buffer = [0; 1024];
    let length = connection.read(&mut buffer)?;
    let answer = &buffer[..length];
    ensure!(
        answer.starts_with(b"HTTP/1.1 200") && answer.ends_with(SENT),
        "a press got {}",
        String::from_utf8_lossy(answer)
    );
    Ok(())
}

const SENT: &[u8] = br#"{"data":{"success":true,"message":"Power action start sent successfully"}}"#;
