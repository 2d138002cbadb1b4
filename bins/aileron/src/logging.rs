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
    let wanted = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .from_env_lossy();
    let filter = wanted.and(filter_fn(may_be_logged));
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
