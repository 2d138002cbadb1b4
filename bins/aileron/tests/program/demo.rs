//! The demo, as somebody sees it who tries it.

use std::process::Command;
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
        while curl.len() < 2 {
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
    if run(shell_command("command -v curl && command -v ps"), "")
        .stdout
        .is_empty()
    {
        eprintln!("skipped: pasting the demo's lines needs curl and ps");
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
    let log = demo.paste(1);
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
    assert_eq!(again.paste(1)["data"][0], *newest);
    let key = |line: &str| line.split("Bearer ").nth(1).map(ToOwned::to_owned);
    assert_eq!(
        key(&again.curl[1]),
        key(&demo.curl[1]),
        "the same key is good again"
    );
    assert_eq!(again.paste(0)["data"]["success"], true);
}
