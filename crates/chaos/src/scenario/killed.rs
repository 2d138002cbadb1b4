use std::time::Duration;

use super::Length;
use crate::load::Load;
use crate::stage::Stage;

/// SIGKILL at random moments, and a start: at once, a moment later, or after one that was killed within its start.
pub(super) async fn play(stage: &mut Stage, length: Length) -> anyhow::Result<(Load, usize)> {
    let rounds = length.rounds(6, 40);
    stage.wings.set_pace(Duration::from_millis(30));
    let load = stage.load(16, |_| false);
    for round in 0..rounds {
        stage.pause(50..=800).await;
        stage.kill(0).await?;
        match round % 5 {
            2 => stage.pause(0..=500).await,
            4 => {
                let after = Duration::from_millis(stage.rng.u64(0..=60));
                stage.start_and_kill(after).await?;
            }
            _ => {}
        }
        stage.start(0).await?;
    }
    stage.pause(200..=400).await;
    Ok((load, rounds))
}
