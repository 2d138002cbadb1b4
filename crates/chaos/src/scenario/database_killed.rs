use test_postgres::Cluster;

use super::Length;
use crate::load::Load;
use crate::stage::Stage;

/// PostgreSQL ends as in a crash, is away for a moment, and is started again.
pub(super) async fn play(
    stage: &mut Stage,
    cluster: &Cluster,
    length: Length,
) -> anyhow::Result<(Load, usize)> {
    let rounds = length.rounds(2, 6);
    let load = stage.load(16, |_| false);
    for _ in 0..rounds {
        stage.pause(300..=1500).await;
        cluster.kill_immediately().await?;
        stage.pause(0..=1500).await;
        cluster.start_again().await?;
        stage.well().await;
    }
    stage.pause(200..=400).await;
    Ok((load, rounds))
}
