use anyhow::ensure;

use super::house::House;
use super::visitor::Visitor;
use crate::callgrind::counted;

/// Presses a button so many times to warm up, and so many times to be counted, one press after the other.
pub(super) fn press(times: u32) -> anyhow::Result<()> {
    House::visit(move |visitor| {
        (0..times).try_for_each(|_| press_once(visitor))?;
        counted(|| (0..times).try_for_each(|_| press_once(visitor)))
    })
}

/// Presses start, and sees to it that it was sent.
pub(super) fn press_once(visitor: &mut Visitor) -> anyhow::Result<()> {
    let answer = visitor.ask(
        "POST",
        "/api/client/servers/my-server/power",
        r#"{"action":"start"}"#,
    )?;
    ensure!(answer == SENT, "a press got {}", String::from_utf8_lossy(answer));
    Ok(())
}

const SENT: &[u8] = br#"{"data":{"success":true,"message":"Power action start sent successfully"}}"#;
