use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs, io};

use nix::sys::signal::Signal;
use nix::unistd::Pid;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};
use tokio_util::task::AbortOnDropHandle;

use crate::group::Group;
use crate::output::each_line;
use crate::recipe::{Origin, Ready, Recipe};

/// What is passed on of the daemon's own environment. The rest may hold the daemon's secrets.
const PASSED_ON: [&str; 7] = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR"];

/// How many lines may wait for a process that does not read its standard input, beside what the system's pipe holds.
const UNREAD_LINES_MAX: usize = 64;

/// How long the output of a process that has ended is still read. It ends at once, unless a process that has left the
/// group holds it open.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A server's process, with all that it started. Dropped, it is killed.
#[derive(Debug)]
pub(crate) struct Process {
    /// Its process id, which is its group's as well.
    pub(crate) leader: Pid,
    /// Since when it is up.
    pub(crate) since: Instant,
    input: mpsc::Sender<String>,
    signals: mpsc::UnboundedSender<Signal>,
    events: mpsc::Receiver<ProcessEvent>,
    _watch: AbortOnDropHandle<()>,
}

/// What becomes of a process.
#[derive(Debug)]
pub(crate) enum ProcessEvent {
    /// It printed what its server waits for.
    Ready,
    /// It has ended, and nothing of its group is left. The status is missing when the system did not tell.
    Ended(Option<ExitStatus>),
}

/// What takes the lines that a process prints.
pub(crate) type Print = dyn Fn(String) + Send + Sync;

/// The process does not read its standard input, or has closed it.
#[derive(Debug)]
pub(crate) struct Deaf;

impl Process {
    /// Starts the process of a server, and hands over each line that it prints.
    pub(crate) fn start(recipe: &Recipe, print: &Arc<Print>) -> io::Result<Self> {
        let mut child = command(recipe)?.spawn()?;
        let leader = child
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .map(Pid::from_raw);
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(leader), (Some(stdin), Some(stdout), Some(stderr))) = (leader, pipes) else {
            return Err(io::Error::other("the process could not be connected"));
        };
        let group = Group::led_by(leader);

        let (events, incoming) = mpsc::channel(4);
        let (signals, outgoing) = mpsc::unbounded_channel();
        let (input, lines) = mpsc::channel(UNREAD_LINES_MAX);
        let mut outputs = JoinSet::new();
        outputs.spawn(each_line(stdout, on_line(recipe, print, &events)));
        outputs.spawn(each_line(stderr, on_line(recipe, print, &events)));
        let typing = AbortOnDropHandle::new(tokio::spawn(type_lines(stdin, lines)));
        let watch = tokio::spawn(async move {
            let _typing = typing;
            watch_over(child, group, outgoing, outputs, events).await;
        });
        Ok(Self {
            leader,
            since: Instant::now(),
            input,
            signals,
            events: incoming,
            _watch: AbortOnDropHandle::new(watch),
        })
    }

    /// What happens next. Nothing does after it has ended.
    pub(crate) async fn next_event(&mut self) -> ProcessEvent {
        self.events.recv().await.unwrap_or(ProcessEvent::Ended(None))
    }

    /// Signals its whole group, or nobody when it has ended.
    pub(crate) fn signal(&self, signal: Signal) {
        let _ended = self.signals.send(signal);
    }

    /// Writes a line to its standard input, in the order of the calls.
    pub(crate) fn type_line(&self, line: &str) -> Result<(), Deaf> {
        self.input.try_send(format!("{line}\n")).map_err(|_| Deaf)
    }
}

fn command(recipe: &Recipe) -> io::Result<Command> {
    let [program, arguments @ ..] = recipe.command.as_slice() else {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "the command is empty",
        ));
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .envs(
            PASSED_ON
                .into_iter()
                .filter_map(|name| Some((name, env::var_os(name)?))),
        )
        .envs(&recipe.environment)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true);
    if let Some(directory) = &recipe.directory {
        if recipe.origin == Origin::Panel {
            fs::create_dir_all(directory)?;
        }
        command.current_dir(directory);
    }
    Ok(command)
}

/// Keeps the lines, and tells, once, when one of them shows that the server is ready.
fn on_line(
    recipe: &Recipe,
    print: &Arc<Print>,
    events: &mpsc::Sender<ProcessEvent>,
) -> impl FnMut(String) + use<> {
    let print = Arc::clone(print);
    let events = events.clone();
    let mut awaited = match &recipe.ready {
        Ready::AtLine(signs) => signs.clone(),
        Ready::WithItsProcess => Vec::new(),
    };
    move |line| {
        let ready = awaited.iter().any(|sign| line.contains(sign.as_str()));
        print(line);
        if ready {
            awaited.clear();
            // There is room: each of the two outputs tells it at most once.
            let _told_already = events.try_send(ProcessEvent::Ready);
        }
    }
}

async fn type_lines(mut stdin: ChildStdin, mut lines: mpsc::Receiver<String>) {
    while let Some(line) = lines.recv().await {
        if stdin.write_all(line.as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn watch_over(
    mut child: Child,
    mut group: Group,
    mut signals: mpsc::UnboundedReceiver<Signal>,
    mut outputs: JoinSet<()>,
    events: mpsc::Sender<ProcessEvent>,
) {
    let status = loop {
        tokio::select! {
            status = child.wait() => break status.ok(),
            Some(signal) = signals.recv() => group.signal(signal),
        }
    };
    group.bury();
    let to_the_end = async { while outputs.join_next().await.is_some() {} };
    let _held_open = timeout(LAST_WORDS, to_the_end).await;
    let _nobody_waits = events.send(ProcessEvent::Ended(status)).await;
}
