use crate::client::{Call, Daemon};
use crate::fixture::Fixture;
use crate::memory::Memory;
use crate::sample::server_id;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backups_transfers_and_schedules_are_not_there_yet() {
    let fixture = Fixture::start(Memory::with_servers(1));
    let server = server_id(1);
    let backup = "7f6f1a39-33a4-4f9a-9f3b-5d7c9f0f2b11";
    let calls = [
        ("POST", format!("/servers/{server}/archive")),
        ("POST", format!("/servers/{server}/transfer/success")),
        ("POST", format!("/servers/{server}/transfer/failure")),
        ("GET", format!("/servers/{server}/transfer")),
        ("POST", format!("/servers/{server}/backups")),
        ("PUT", format!("/servers/{server}/startup/variables")),
        ("PUT", format!("/servers/{server}/startup/command")),
        ("PUT", format!("/servers/{server}/startup/docker-image")),
        ("GET", format!("/backups/{backup}?size=1048576")),
        ("POST", format!("/backups/{backup}")),
        ("POST", format!("/backups/{backup}/restore")),
        ("GET", format!("/backups/{backup}/restic")),
        ("POST", "/schedule".to_owned()),
    ];
    for daemon in Daemon::BOTH {
        for (method, path) in &calls {
            let mut call = Call::new(daemon, method, format!("/api/remote{path}"));
            if *method != "GET" {
                call = call.body("null");
            }
            fixture.send(call).await.fails(501, "NotImplemented");
        }
    }
}
