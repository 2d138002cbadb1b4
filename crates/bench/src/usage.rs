//! What processes use, as proc(5) tells it.

use std::fs;
use std::time::Duration;

use anyhow::Context as _;

/// Processor time that a process has spent so far, in all its threads, those that have ended included.
pub(crate) fn processor(process: u32) -> anyhow::Result<Duration> {
    Stat::of(process).map(|stat| stat.own)
}

/// Processor time of a process, of its children, and of those of them that have ended.
pub(crate) fn processor_of_family(parent: u32) -> anyhow::Result<Duration> {
    let stat = Stat::of(parent)?;
    let mut total = stat.own + stat.ended_children;
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(process) = name.to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        // One that has just ended is among the parent's ended children next time.
        if let Ok(child) = Stat::of(process)
            && child.parent == parent
        {
            total += child.own;
        }
    }
    Ok(total)
}

/// Who started a process.
pub(crate) fn parent(process: u32) -> anyhow::Result<u32> {
    Stat::of(process).map(|stat| stat.parent)
}

/// Processor time that this thread has spent so far.
pub(crate) fn processor_of_this_thread() -> anyhow::Result<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = text.split(' ').next().context("an empty schedstat")?;
    Ok(Duration::from_nanos(nanoseconds.parse()?))
}

/// Memory that a process has resident (`VmRSS`), in MB of a million bytes.
pub(crate) fn resident_mb(process: u32) -> anyhow::Result<f64> {
    status_mb(process, "VmRSS:")
}

/// The most that a process has had resident (`VmHWM`) since [`forget_peak`], in MB.
pub(crate) fn peak_mb(process: u32) -> anyhow::Result<f64> {
    status_mb(process, "VmHWM:")
}

/// Sets a process's `VmHWM` to what it has resident now.
pub(crate) fn forget_peak(process: u32) -> anyhow::Result<()> {
    Ok(fs::write(format!("/proc/{process}/clear_refs"), "5")?)
}

/// Flushes that this machine's disks have carried out so far, for whomever: what `fsync` and `fdatasync` end in. `None`
/// where the kernel (before 5.5) does not count them.
pub(crate) fn disk_flushes() -> Option<u64> {
    let text = fs::read_to_string("/proc/diskstats").ok()?;
    // Three fields say which disk; the sixteenth after them counts flushes.
    let flushes = text
        .lines()
        .map(|line| line.split_whitespace().nth(18)?.parse::<u64>().ok());
    flushes.sum()
}

/// The share of this machine's processors' time that was not idle over a while.
pub(crate) fn busy_share(over: Duration) -> anyhow::Result<f64> {
    let (busy, total) = processors()?;
    std::thread::sleep(over);
    let (busy_after, total_after) = processors()?;
    Ok((busy_after - busy) / (total_after - total).max(1.0))
}

/// Ticks that the processors were busy, and all ticks.
fn processors() -> anyhow::Result<(f64, f64)> {
    let text = fs::read_to_string("/proc/stat")?;
    let line = text.lines().next().context("an empty /proc/stat")?;
    // user nice system idle iowait irq softirq steal; what follows is counted in these.
    let ticks: Vec<f64> = line
        .split_whitespace()
        .skip(1)
        .take(8)
        .flat_map(str::parse)
        .collect();
    let total: f64 = ticks.iter().sum();
    let idle: f64 = ticks.iter().skip(3).take(2).sum();
    Ok((total - idle, total))
}

struct Stat {
    parent: u32,
    own: Duration,
    ended_children: Duration,
}

impl Stat {
    fn of(process: u32) -> anyhow::Result<Self> {
        let text = fs::read_to_string(format!("/proc/{process}/stat"))?;
        // The second field is the program's name in parentheses, which may have anything in it.
        let fields: Vec<&str> = text.rsplit_once(") ").context("no stat")?.1.split(' ').collect();
        let field = |number: usize| fields.get(number - 3).copied().context("a short stat");
        let time = |user: usize, system: usize| -> anyhow::Result<Duration> {
            let ticks: u64 = field(user)?.parse::<u64>()? + field(system)?.parse::<u64>()?;
            Ok(TICK * u32::try_from(ticks)?)
        };
        Ok(Self {
            parent: field(4)?.parse()?,
            own: time(14, 15)?,
            ended_children: time(16, 17)?,
        })
    }
}

/// `USER_HZ` is 100 on every Linux.
const TICK: Duration = Duration::from_millis(10);

fn status_mb(process: u32, name: &str) -> anyhow::Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let line = line.with_context(|| format!("no {name}"))?;
    let kibibytes: u32 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(f64::from(kibibytes) * 1024.0 / 1e6)
}
