use crate::EggError;
use crate::field::Field;

/// How a server is asked to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// By this line on its console.
    Command(String),
    /// By a signal.
    Signal(Signal),
    /// By Docker: what the image says, SIGTERM unless it says something else.
    Container,
}

/// The signals that a Wings can send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signal {
    /// SIGABRT
    Abort,
    /// SIGINT, what `^C` sends at a terminal.
    Interrupt,
    /// SIGTERM
    Terminate,
    /// SIGQUIT, which Pterodactyl's own Wings does not know: it sends SIGKILL.
    Quit,
    /// SIGKILL: no server can be asked by this one, it is gone.
    Kill,
}

impl Signal {
    /// What Wings knows it by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Abort => "SIGABRT",
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
            Self::Quit => "SIGQUIT",
            Self::Kill => "SIGKILL",
        }
    }
}

/// `config.stop`: a command, or `^` and a signal: `^C` is SIGINT, `^^C` is SIGKILL, `^SIGTERM` is itself.
pub(crate) fn stop(field: &Field<'_>, notes: &mut Vec<String>) -> Result<Stop, EggError> {
    let Some(text) = field.text()?.filter(|text| !text.trim().is_empty()) else {
        notes.push(format!(
            "{}: there is none, so that servers are stopped as their image has it",
            field.name()
        ));
        return Ok(Stop::Container);
    };
    let Some(signal) = text.trim().strip_prefix('^') else {
        return Ok(Stop::Command(text));
    };
    let signal = match signal.to_ascii_uppercase().as_str() {
        "C" | "SIGINT" | "INT" => Signal::Interrupt,
        "^C" | "SIGKILL" | "KILL" => Signal::Kill,
        "SIGABRT" | "ABRT" => Signal::Abort,
        "SIGTERM" | "TERM" => Signal::Terminate,
        "SIGQUIT" | "QUIT" => Signal::Quit,
        _ => {
            notes.push(format!(
                "{}: `{}` is no signal that Wings knows: servers are killed",
                field.name(),
                text.trim()
            ));
            Signal::Kill
        }
    };
    Ok(Stop::Signal(signal))
}
