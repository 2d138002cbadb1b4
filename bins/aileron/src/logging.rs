use std::io::{IsTerminal as _, stderr};

use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, filter_fn};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{fmt, registry};

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For programs: one JSON object a line.
    Json,
}

/// Sends log lines to standard error: those that RUST_LOG asks for, else those from `info` up.
pub(crate) fn start(format: LogFormat) {
    start_without(None, format);
}

/// The same for the demo: that its Wings is not told of servers without an egg is how the demo is meant to be, and nothing
/// to warn of.
pub(crate) fn start_for_demo() {
    start_without(Some("aileron_remote_api::undescribable"), LogFormat::Text);
}

fn start_without(left_out: Option<&'static str>, format: LogFormat) {
    let wanted = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .from_env_lossy();
    let is_wanted = move |line: &Metadata<'_>| may_be_logged(line) && left_out != Some(line.target());
    let filter = wanted.and(filter_fn(is_wanted));
    let lines = fmt::layer().with_writer(stderr).with_ansi(stderr().is_terminal());
    let layer = match format {
        LogFormat::Text => lines.with_filter(filter).boxed(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_filter(filter)
            .boxed(),
    };
    registry().with(layer).init();
}

/// Keeps other libraries' inner workings out of the log, whatever RUST_LOG says: below `warn` they print statements'
/// parameters, which may be secret, and node addresses.
fn may_be_logged(line: &Metadata<'_>) -> bool {
    line.target().starts_with("aileron") || *line.level() <= Level::WARN
}
