use anyhow::ensure;

use super::house::House;
use super::power_request::press_once;
use super::visitor::Visitor;
use crate::callgrind::counted;

/// Reads a page of the log of a server that was pressed often, so many times to warm up, and so many to be counted.
pub(super) fn activity(times: u32) -> anyhow::Result<()> {
    House::visit(move |visitor| {
        (0..60).try_for_each(|_| press_once(visitor))?;
        read(visitor, "/api/client/servers/my-server/activity", times)
    })
}

/// Reads a page of the servers, so many times to warm up, and so many to be counted.
pub(super) fn servers(times: u32) -> anyhow::Result<()> {
    House::visit(move |visitor| read(visitor, "/api/client/servers", times))
}

fn read(visitor: &mut Visitor, path: &str, times: u32) -> anyhow::Result<()> {
    (0..times).try_for_each(|_| read_once(visitor, path))?;
    counted(|| (0..times).try_for_each(|_| read_once(visitor, path)))
}

fn read_once(visitor: &mut Visitor, path: &str) -> anyhow::Result<()> {
    let answer = visitor.ask("GET", path, "")?;
    let end = &answer[answer.len().saturating_sub(150)..];
    let is_full = answer.starts_with(br#"{"data":["#) && end.windows(FULL.len()).any(|part| part == FULL);
    ensure!(is_full, "{path} is {}", String::from_utf8_lossy(answer));
    Ok(())
}

const FULL: &[u8] = br#""limit":50,"#;
