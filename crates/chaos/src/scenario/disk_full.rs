use super::Length;
use crate::disk::SmallDisk;
use crate::load::Load;
use crate::stage::Stage;

/// More than the entries of one scenario take.
pub(super) const MEGABYTES: u32 = 64;

/// The disk that SQLite is on is full for a while, and then is not.
pub(super) async fn play(
    stage: &mut Stage,
    disk: &SmallDisk,
    length: Length,
) -> anyhow::Result<(Load, usize)> {
    let rounds = length.rounds(2, 6);
    let load = stage.load(16, |_| false);
    for _ in 0..rounds {
        stage.pause(300..=1000).await;
        disk.fill()?;
        stage.pause(500..=2000).await;
        disk.make_room()?;
        stage.well().await;
    }
    Ok((load, rounds))
}
