//! A stand-in for a game server: a process that prints console lines, takes commands and saves before it ends. The
//! demo's servers are such processes. It ends when its standard input does, so that it never outlives its daemon.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long the parts of a game take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Until it is ready.
    pub preparing: Duration,
    /// Between one thing that happens and the next.
    pub between_events: Duration,
    /// To save the world.
    pub saving: Duration,
}

impl Default for Pace {
    /// A pace that people can follow.
    fn default() -> Self {
        Self {
            preparing: Duration::from_secs(1),
            between_events: Duration::from_secs(4),
            saving: Duration::from_millis(500),
        }
    }
}

/// Runs the game on this process' standard input and output until it is stopped. It is ready when it prints `Done (`.
///
/// A thread may still wait for input when this returns: end the process then.
pub fn run(name: &str, pace: Pace) -> io::Result<()> {
    play(name, pace, io::stdin(), io::stdout())
}

/// Runs the game on any input and output. It takes the commands `help`, `list`, `say` and `stop`.
pub fn play(name: &str, pace: Pace, input: impl Read + Send + 'static, output: impl Write) -> io::Result<()> {
    let mut game = Game {
        name,
        output,
        commands: commands(input),
        players: Vec::new(),
        happened: 0,
    };
    game.print(&format!("[{name}] Preparing level \"world\""))?;
    if game.obey_for(pace.preparing)?.is_continue() {
        let seconds = pace.preparing.as_secs_f32();
        game.print(&format!("Done ({seconds:.1}s)! For help, type \"help\""))?;
        while game.obey_for(pace.between_events)?.is_continue() {
            game.something_happens()?;
        }
    }
    game.print(&format!("[{name}] Saving world"))?;
    thread::sleep(pace.saving);
    game.print(&format!("[{name}] World saved, bye"))
}

const PLAYERS: [&str; 4] = ["Ada", "Blériot", "Lilienthal", "Earhart"];

struct Game<'a, W> {
    name: &'a str,
    output: W,
    commands: Receiver<String>,
    players: Vec<&'static str>,
    happened: usize,
}

impl<W: Write> Game<'_, W> {
    /// Obeys for this long, or until it is told to stop or nobody is there any more to tell it anything.
    fn obey_for(&mut self, time: Duration) -> io::Result<ControlFlow<()>> {
        let since = Instant::now();
        loop {
            match self.commands.recv_timeout(time.saturating_sub(since.elapsed())) {
                Ok(command) if command == "stop" => return Ok(ControlFlow::Break(())),
                Ok(command) => self.obey(&command)?,
                Err(RecvTimeoutError::Timeout) => return Ok(ControlFlow::Continue(())),
                Err(RecvTimeoutError::Disconnected) => return Ok(ControlFlow::Break(())),
            }
        }
    }

    fn obey(&mut self, command: &str) -> io::Result<()> {
        match command.split_once(' ').unwrap_or((command, "")) {
            ("", _) => Ok(()),
            ("help", _) => self.print("Commands: help, list, say <words>, stop"),
            ("list", _) => {
                let (count, names) = (self.players.len(), self.players.join(", "));
                self.print(&format!("[{}] {count} players online: {names}", self.name))
            }
            ("say", words) => self.print(&format!("[{}] [Server] {words}", self.name)),
            (unknown, _) => self.print(&format!("Unknown command \"{unknown}\". For help, type \"help\"")),
        }
    }

    /// The players come one after the other, and leave again in the same order.
    fn something_happens(&mut self) -> io::Result<()> {
        let player = PLAYERS[self.happened % PLAYERS.len()];
        self.happened += 1;
        let verb = if self.players.contains(&player) {
            self.players.retain(|other| *other != player);
            "left"
        } else {
            self.players.push(player);
            "joined"
        };
        self.print(&format!("[{}] {player} {verb} the game", self.name))
    }

    fn print(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.output, "{line}")?;
        self.output.flush()
    }
}

/// The lines of the input. They end when it does.
fn commands(input: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, commands) = channel();
    thread::spawn(move || {
        for line in BufReader::new(input).split(b'\n') {
            let Ok(line) = line else { return };
            let command = String::from_utf8_lossy(&line).trim().to_owned();
            if sender.send(command).is_err() {
                return;
            }
        }
    });
    commands
}
