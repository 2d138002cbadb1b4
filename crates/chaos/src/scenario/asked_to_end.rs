use std::time::Duration;

use super::Length;
use crate::load::Load;
use crate::stage::Stage;

/// SIGTERM under load, and a start once it has ended. A slow Wings sees to it that much is under way.
pub(super) async fn play(stage: &mut Stage, length: Length) -> anyhow::Result<(Load, usize)> {
    let rounds = length.rounds(2, 10);
    stage.wings.set_pace(Duration::from_millis(300));
    let load = stage.load(16, |_| false);
    for _ in 0..rounds {
        stage.pause(200..=800).await;
        if let Err(error) = stage.ask_to_end(0).await {
            stage.violations.push(format!("{error:#}"));
        }
        stage.start(0).await?;
    }
    stage.pause(200..=400).await;
    Ok((load, rounds))
}
