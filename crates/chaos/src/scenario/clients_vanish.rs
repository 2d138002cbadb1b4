use std::time::Duration;

use super::Length;
use crate::load::Load;
use crate::stage::Stage;

/// Half of the clients leave, all the time, at any point of their requests, or before the answer; the others are served all the same.
pub(super) async fn play(stage: &mut Stage, length: Length) -> (Load, usize) {
    let seconds = length.rounds(4, 20);
    stage.wings.set_pace(Duration::from_millis(30));
    let load = stage.load(16, |client| client % 2 == 0);
    tokio::time::sleep(Duration::from_secs(seconds as u64)).await;
    (load, 0)
}
