use serde_json::json;

use crate::client::Daemon;
use crate::fixture::Fixture;
use crate::memory::Memory;
use crate::sample::{SOUTH, hosted, server_id};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pelicans_word_of_a_new_state_is_heard() {
    let mut memory = Memory::with_servers(1);
    memory.servers.push((SOUTH, hosted(2)));
    let fixture = Fixture::start(memory);
    let body = json!({"data": {"previous_state": "starting", "new_state": "running"}});
    let path = |number| format!("/api/remote/servers/{}/container/status", server_id(number));
    fixture.post(Daemon::Pterodactyl, path(1), &body).await.is_empty();
    for number in [2, 9] {
        let answer = fixture.post(Daemon::Pterodactyl, path(number), &body).await;
        answer.fails(404, "NotFound");
    }
}
