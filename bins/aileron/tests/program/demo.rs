//! The demo, as somebody sees it who tries it.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::running::{Running, aileron, run};

/// A demo, and what it printed.
struct Demo {
    program: Running,
    curl: Vec<String>,
}

impl Demo {
    fn start(directory: &TempDir) -> Self {
        let mut command = aileron(&["demo", "--listen", "127.0.0.1:0", "--data-dir"]);
        command.arg(directory.path());
        let mut program = Running::start(command);
        let mut curl = Vec::new();
        while curl.len() < 3 {
            let line = program.line();
            if line.trim_start().starts_with("curl ") {
                curl.push(line.trim().to_owned());
            }
        }
        Self { program, curl }
    }

    /// What a printed line answers, pasted into a shell.
    fn paste(&self, line: usize) -> Value {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("{} -sS", self.curl[line]));
        let output = run(shell, "");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What the API answers to the owner.
    fn get(&self, path: &str) -> Value {
        self.call(path, "")
    }

    /// Presses a button of the server that the panel has made, and waits for what comes of it.
    fn press_and_wait(&self, action: &str) -> Value {
        let body = format!(
            r#"-H 'Prefer: wait=30' -H 'Content-Type: application/json' -d '{{"action":"{action}"}}'"#
        );
        self.call("servers/parkour/power", &body)
    }

    fn call(&self, path: &str, arguments: &str) -> Value {
        let (address, key) = (self.program.address, self.key());
        let line = format!(
            "curl -sS 'http://{address}/api/client/{path}' -H 'Authorization: Bearer {key}' {arguments}"
        );
        let output = run(shell_command(&line), "");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn key(&self) -> &str {
        let after = self.curl[0].split("Bearer ").nth(1).unwrap();
        after.split('\'').next().unwrap()
    }

    /// What was done last to the server that the panel has made.
    fn newest(&self) -> Value {
        self.get("servers/parkour/activity")["data"][0].clone()
    }

    fn is_installed(&self) -> bool {
        self.get("servers/parkour")["data"]["status"] != "installing"
    }

    /// Reads a server's stream of events, by the printed line, until one of these words has come for each.
    fn hears(&self, server: &str, words: &[&str]) {
        let line = self.curl[1].replace("/servers/lobby/", &format!("/servers/{server}/"));
        let mut stream = shell_command(&format!("exec {line} -sS --max-time 60"));
        let mut stream = stream.stdout(Stdio::piped()).spawn().unwrap();
        let mut waiting = words.to_vec();
        let mut heard = String::new();
        for line in BufReader::new(stream.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            waiting.retain(|word| !line.contains(word));
            heard.push_str(&line);
            heard.push('\n');
            if waiting.is_empty() {
                break;
            }
        }
        let _gone = stream.kill();
        let _reaped = stream.wait();
        assert!(waiting.is_empty(), "{waiting:?} are not in\n{heard}");
    }

    fn games(&self) -> Vec<String> {
        let output = run(shell_command("ps -e -o ppid=,args="), "");
        let listed = String::from_utf8(output.stdout).unwrap();
        let ours = self.program.id().to_string();
        let is_ours =
            |line: &&str| line.split_whitespace().next() == Some(&ours) && line.contains("sample-game");
        listed.lines().filter(is_ours).map(ToOwned::to_owned).collect()
    }
}

fn shell_command(line: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(line);
    shell
}

fn can_paste() -> bool {
    let found = run(shell_command("command -v curl && command -v ps"), "");
    let can = found.status.success();
    if !can {
        eprintln!("skipped: pasting the demo's lines needs curl and ps");
    }
    can
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..600 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("waited in vain until {what}");
}

#[test]
fn the_line_that_it_prints_starts_a_real_process() {
    if !can_paste() {
        return;
    }
    let directory = TempDir::new().unwrap();
    let mut demo = Demo::start(&directory);
    assert!(demo.games().is_empty());
    assert_eq!(
        demo.paste(0)["data"]["message"],
        "Power action start sent successfully"
    );
    wait_until("a game runs", || demo.games().len() == 1);
    let log = demo.paste(2);
    let newest = &log["data"][0];
    assert_eq!(newest["action"], "server.power.start");
    assert_eq!(newest["actorName"], "owner");
    assert_eq!(newest["outcome"], "sent");

    demo.program.signal("INT");
    let (status, _) = demo.program.wait();
    assert!(status.success(), "{status}");
    let game = format!("{}/servers", directory.path().display());
    wait_until("no game runs", || {
        let cwds = run(shell_command("ls -l /proc/[0-9]*/cwd 2>/dev/null"), "");
        !String::from_utf8_lossy(&cwds.stdout).contains(&game)
    });

    let again = Demo::start(&directory);
    assert_eq!(again.paste(2)["data"][0]["id"], newest["id"]);
    let key = |line: &str| line.split("Bearer ").nth(1).map(ToOwned::to_owned);
    assert_eq!(
        key(&again.curl[1]),
        key(&demo.curl[1]),
        "the same key is good again"
    );
    assert_eq!(again.paste(0)["data"]["success"], true);
}

#[test]
fn a_server_is_made_from_an_egg_installed_started_and_watched() {
    if !can_paste() {
        return;
    }
    let directory = TempDir::new().unwrap();
    let mut demo = Demo::start(&directory);
    wait_until("it is installed", || demo.is_installed());
    let started = demo.press_and_wait("start");
    assert_eq!(started["data"]["state"], "running", "{started}");
    demo.hears("parkour", &["event: state", "event: stats", "event: console"]);
    wait_until("it is written what came of it", || {
        demo.newest()["result"] == "reached"
    });
    let newest = demo.newest();
    assert_eq!(newest["outcome"], "sent");
    assert_eq!(demo.games().len(), 1);

    demo.program.signal("INT");
    let (status, _) = demo.program.wait();
    assert!(status.success(), "{status}");
    let again = Demo::start(&directory);
    let servers = |demo: &Demo| demo.get("servers")["data"].as_array().unwrap().len();
    assert_eq!(servers(&again), 4);
    assert!(again.is_installed());
    assert_eq!(again.newest(), newest);
    let started = again.press_and_wait("start");
    assert_eq!(started["data"]["state"], "running", "{started}");
    let stopped = again.press_and_wait("stop");
    assert_eq!(stopped["data"]["state"], "offline", "{stopped}");
}
