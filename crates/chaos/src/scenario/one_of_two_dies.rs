use std::time::Duration;

use aileron_domain::{ActivityEntry, OutcomeKind};
use tokio::time::Instant;

use crate::load::Load;
use crate::press::PressNumber;
use crate::stage::Stage;

/// Longer than the Wings is held, so that what is pending at the living instance stays so.
pub(super) const WINGS_TIMEOUT: Duration = Duration::from_secs(60);

/// What the other instance has for settling a dead one's entries.
const SETTLED_WITHIN: Duration = Duration::from_secs(30);

/// For how long the Wings is held at least: past the 16 s of a lease and the 4 s to its next renewal, so that an entry of
/// the living instance is older than any lease.
const HELD: Duration = Duration::from_secs(22);

const CLIENTS: usize = 8;
const DEAD: usize = 0;

/// Two instances have presses under way at a Wings that answers nobody. One is killed: the other settles the dead one's,
/// and leaves its own alone, though they have been pending for just as long.
pub(super) async fn play(stage: &mut Stage) -> anyhow::Result<(Load, usize)> {
    let load = stage.load(CLIENTS, |_| false);
    stage.pause(500..=1000).await;
    stage.wings.hold();
    everybody_waits(stage).await;
    let held_until = Instant::now() + HELD;
    stage.kill(DEAD).await?;
    watch(stage, held_until).await?;
    stage.wings.release();
    stage.pause(500..=1000).await;
    Ok((load, 1))
}

/// Waits until the Wings has received all that it can.
async fn everybody_waits(stage: &Stage) {
    let mut before = None;
    while before != Some(stage.wings.count()) {
        before = Some(stage.wings.count());
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn watch(stage: &mut Stage, held_until: Instant) -> anyhow::Result<()> {
    let store = stage.house.open().await?;
    let deadline = Instant::now() + SETTLED_WITHIN;
    let number = |entry: &ActivityEntry| entry.entry.ip.and_then(PressNumber::from_address);
    let of_the_dead = |entry: &ActivityEntry| number(entry).is_some_and(|number| number.instance() == DEAD);
    loop {
        let unknown = stage.house.entries(&store, Some(OutcomeKind::Unknown)).await?;
        let pending = stage.house.entries(&store, Some(OutcomeKind::Pending)).await?;
        let (dead, living): (Vec<_>, Vec<_>) = pending.iter().partition(|entry| of_the_dead(entry));
        if let Some(entry) = unknown.iter().find(|entry| !of_the_dead(entry)) {
            stage.violations.push(format!(
                "the living instance's entry was settled for it: {entry:?}"
            ));
            return Ok(());
        }
        if living.is_empty() {
            stage
                .violations
                .push("the living instance had nothing pending: nothing was tried".to_owned());
            return Ok(());
        }
        if dead.is_empty() && Instant::now() > held_until {
            if unknown.is_empty() {
                stage
                    .violations
                    .push("the dead instance had left nothing: nothing was tried".to_owned());
            }
            return Ok(());
        }
        if !dead.is_empty() && Instant::now() > deadline {
            let left = dead.len();
            stage.violations.push(format!(
                "{left} entries of the dead instance are pending after 30 s"
            ));
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}
