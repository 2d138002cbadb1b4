use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use nix::unistd::{Pid, getpgid};
use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System};

/// How old a sample may be. Looking at every process of the machine is too dear to do it for each request.
const FRESH: Duration = Duration::from_secs(1);

/// What one process group uses.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Usage {
    /// Resident memory, in bytes. What several of its processes share counts for each.
    pub(crate) memory_bytes: u64,
    /// Processor time since the sample before: 100 is one core.
    pub(crate) cpu_percent: f64,
}

/// Measures what process groups use, by samples that all who ask share.
#[derive(Debug)]
pub(crate) struct Meter(Mutex<Sample>);

#[derive(Debug)]
struct Sample {
    system: System,
    taken: Option<Instant>,
    groups: HashMap<Pid, Usage>,
}

impl Meter {
    pub(crate) fn new() -> Self {
        // It would keep a file open for every process of the machine.
        sysinfo::set_open_files_limit(0);
        Self(Mutex::new(Sample {
            system: System::new(),
            taken: None,
            groups: HashMap::new(),
        }))
    }

    /// What these groups use. One that came up after the last sample has used nothing yet. May block for some
    /// milliseconds.
    pub(crate) fn measure(&self, groups: impl IntoIterator<Item = Pid>) -> HashMap<Pid, Usage> {
        let mut sample = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sample.taken.is_none_or(|taken| taken.elapsed() >= FRESH) {
            sample.take();
        }
        groups
            .into_iter()
            .filter_map(|group| Some((group, *sample.groups.get(&group)?)))
            .collect()
    }
}

impl Sample {
    fn take(&mut self) {
        let wanted = ProcessRefreshKind::nothing()
            .with_cpu()
            .with_memory()
            .without_tasks();
        self.system
            .refresh_processes_specifics(ProcessesToUpdate::All, true, wanted);
        self.groups.clear();
        for process in self.system.processes().values() {
            let id = i32::try_from(process.pid().as_u32()).map(Pid::from_raw);
            // It may have ended meanwhile.
            let Some(group) = id.ok().and_then(|id| getpgid(Some(id)).ok()) else {
                continue;
            };
            let usage = self.groups.entry(group).or_default();
            usage.memory_bytes = usage.memory_bytes.saturating_add(process.memory());
            usage.cpu_percent += f64::from(process.cpu_usage());
        }
        self.taken = Some(Instant::now());
    }
}
