use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tracing::debug;

/// The process group of a server. It never outlives the one who watches over it: dropped before its leader was buried,
/// it is killed.
#[derive(Debug)]
pub(crate) struct Group {
    leader: Pid,
    buried: bool,
}

impl Group {
    /// The group of a process that was started as the leader of one.
    pub(crate) fn led_by(leader: Pid) -> Self {
        Self {
            leader,
            buried: false,
        }
    }

    /// Signals all of its processes.
    pub(crate) fn signal(&self, signal: Signal) {
        // It is an error when nobody is left to be signalled, which is what a signal is sent for here.
        if let Err(error) = killpg(self.leader, signal) {
            debug!(group = %self.leader, %error, "not signalled");
        }
    }

    /// Kills what the leader, whose exit status was just taken, left behind. Its number is still the group's as long
    /// as the group has members. If it has none, the system has had no time to come round to that number again.
    pub(crate) fn bury(&mut self) {
        self.signal(Signal::SIGKILL);
        self.buried = true;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.buried {
            self.signal(Signal::SIGKILL);
        }
    }
}
