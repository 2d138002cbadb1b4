use std::sync::{Arc, Mutex, PoisonError};

use aileron_domain::ProcessState;
use tokio::sync::broadcast;

/// How many events may wait for a watcher. One that is further behind has lost some, and is to start afresh.
const UNHEARD_MAX: usize = 2048;

/// What happens on one server, for all who watch it.
#[derive(Debug)]
pub(crate) struct Live {
    state: Mutex<ProcessState>,
    events: broadcast::Sender<Event>,
}

/// Something that happened.
#[derive(Debug, Clone)]
pub(crate) enum Event {
    /// Its process does something else now.
    State(ProcessState),
    /// A line came into the console.
    Line(Arc<str>),
    /// The daemon has to say something that is not for the console.
    Notice(Arc<str>),
    /// Its files are being put in place.
    InstallStarted,
    /// The script that does so printed a line.
    InstallOutput(Arc<str>),
    /// That is over, and came out well or not.
    InstallCompleted(bool),
}

impl Live {
    /// For a server that is offline.
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(ProcessState::Offline),
            events: broadcast::Sender::new(UNHEARD_MAX),
        }
    }

    /// Tells of a state, unless the server is in it already.
    pub(crate) fn enter(&self, state: ProcessState) {
        let mut now = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if *now != state {
            *now = state;
            self.tell(Event::State(state));
        }
    }

    /// Tells of anything else.
    pub(crate) fn tell(&self, event: Event) {
        let _nobody_watches = self.events.send(event);
    }

    /// The state now, and all that happens after it.
    pub(crate) fn watch(&self) -> (ProcessState, broadcast::Receiver<Event>) {
        let now = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        (*now, self.events.subscribe())
    }
}
