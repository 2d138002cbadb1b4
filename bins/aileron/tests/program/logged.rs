//! What the log says of each request.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::house::House;
use crate::panel::RealPanel;

/// In words that come from a bounded set, whatever is asked for: they label metrics too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_answer_is_logged_with_what_kind_of_thing_gave_it() {
    let panel = RealPanel::in_house(House::on_sqlite().await).await;
    let asked = [
        ("/healthz", "/healthz"),
        ("/api/client/servers/x", "/api/client/servers/{server}"),
        ("/login", "page"),
        ("/login/", "page"),
        ("/servers/my-server", "page"),
        ("/assets/nothing", "asset"),
        ("/api/remote/servers", "remote"),
        ("/api/remote/nothing", "unmatched"),
        ("/api/nothing", "unmatched"),
        ("/nothing", "unmatched"),
    ];
    for (number, (path, _)) in asked.iter().enumerate() {
        let id = format!("asked-{number}-");
        let mut stream = TcpStream::connect(panel.program.address).unwrap();
        let head = "host: panel\r\nconnection: close\r\nx-request-id:";
        write!(stream, "GET {path} HTTP/1.1\r\n{head} {id}\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
    }
    let log = panel.program.log();
    for (number, (path, route)) in asked.iter().enumerate() {
        let id = format!("asked-{number}-");
        let line = log
            .lines()
            .find(|line| line.contains(&id) && line.contains("answered"));
        let line = line.unwrap_or_else(|| panic!("{path} is not in the log"));
        assert!(line.contains(&format!("route=\"{route}\"")), "{path}: {line}");
    }
}
