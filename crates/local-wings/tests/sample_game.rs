//! The sample game behaves as games under a Wings do.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in a function of its own"
)]

use std::io::{self, BufRead, BufReader, Lines, PipeReader, PipeWriter, Write};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use aileron_local_wings::sample_game::{Pace, play};

const NEVER: Duration = Duration::MAX;

/// Ready at once, then nothing happens by itself.
const QUIET: Pace = Pace {
    preparing: Duration::ZERO,
    between_events: NEVER,
    saving: Duration::ZERO,
};

#[test]
fn it_prepares_is_ready_and_saves_when_it_is_stopped() {
    let mut game = Table::with(QUIET);
    assert_eq!(game.next_line(), "[lobby] Preparing level \"world\"");
    assert_eq!(game.next_line(), "Done (0.0s)! For help, type \"help\"");

    game.say("stop");

    assert_eq!(game.next_line(), "[lobby] Saving world");
    assert_eq!(game.next_line(), "[lobby] World saved, bye");
    game.has_ended_well();
}

#[test]
fn it_obeys_commands() {
    let mut game = Table::with(QUIET);
    game.next_line();
    game.next_line();

    for (command, answer) in [
        ("list", "[lobby] 0 players online: "),
        ("say hello world", "[lobby] [Server] hello world"),
        ("help", "Commands: help, list, say <words>, stop"),
        ("fly", "Unknown command \"fly\". For help, type \"help\""),
    ] {
        game.say(command);
        assert_eq!(game.next_line(), answer);
    }
}

#[test]
fn players_come_and_go() {
    let mut game = Table::with(Pace {
        between_events: Duration::from_millis(1),
        ..QUIET
    });
    game.next_line();
    game.next_line();

    assert_eq!(game.next_line(), "[lobby] Ada joined the game");
    let left = (0..10)
        .map(|_| game.next_line())
        .find(|line| line.contains("left"));
    assert_eq!(left.unwrap(), "[lobby] Ada left the game");
}

#[test]
fn it_can_be_stopped_while_it_prepares() {
    let mut game = Table::with(Pace {
        preparing: NEVER,
        ..QUIET
    });
    game.next_line();

    game.say("stop");

    assert_eq!(game.next_line(), "[lobby] Saving world");
    game.next_line();
    game.has_ended_well();
}

#[test]
fn it_ends_when_nobody_is_there_to_tell_it_anything() {
    let mut game = Table::with(QUIET);
    game.next_line();
    game.next_line();

    game.leave();

    assert_eq!(game.next_line(), "[lobby] Saving world");
    game.next_line();
    game.has_ended_well();
}

#[test]
fn it_ends_when_nobody_reads_what_it_prints() {
    let mut game = Table::with(QUIET);
    game.next_line();
    game.next_line();

    drop(game.output);
    game.input.as_mut().unwrap().write_all(b"list\n").unwrap();

    let ended = game.thread.join().unwrap();
    assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
}

/// A game, and somebody who plays with it.
struct Table {
    input: Option<PipeWriter>,
    output: Lines<BufReader<PipeReader>>,
    thread: JoinHandle<io::Result<()>>,
}

impl Table {
    fn with(pace: Pace) -> Self {
        let (commands, input) = io::pipe().unwrap();
        let (output, printed) = io::pipe().unwrap();
        Self {
            input: Some(input),
            output: BufReader::new(output).lines(),
            thread: thread::spawn(move || play("lobby", pace, commands, printed)),
        }
    }

    fn next_line(&mut self) -> String {
        self.output.next().unwrap().unwrap()
    }

    fn say(&mut self, command: &str) {
        writeln!(self.input.as_mut().unwrap(), "{command}").unwrap();
    }

    fn leave(&mut self) {
        self.input = None;
    }

    fn has_ended_well(mut self) {
        assert!(self.output.next().is_none());
        self.thread.join().unwrap().unwrap();
    }
}
