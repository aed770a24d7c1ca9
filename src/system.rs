//! What only the operating system knows: memory to be had, time a thread has used, when a file was written, why it refused; and
//! files that are whole or not there.

pub(crate) mod stamp;
pub(crate) mod whole_file;

use std::fs::Metadata;
use std::io;
use std::time::{Duration, UNIX_EPOCH};

/// Taken where the system does not say.
#[cfg(not(target_os = "linux"))]
const UNKNOWN_MEMORY: u64 = 4 << 30;

/// Columns of the terminal that standard error is, as it is at this moment; `None` where it is none.
pub(crate) fn terminal_columns() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(io::stderr())?;
    Some(usize::from(width.0)).filter(|&columns| columns > 0)
}

/// Bytes of memory that this process may still take: what the machine has available, or the cgroup's limit if lower.
#[cfg(target_os = "linux")]
pub(crate) fn available_memory() -> u64 {
    let kibibytes = |name: &str| {
        let table = std::fs::read_to_string("/proc/meminfo").ok()?;
        let row = table
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        row.trim().split(' ').next()?.parse::<u64>().ok()
    };
    let machine = kibibytes("MemAvailable").map_or(4 << 30, |n| n * 1024);
    machine.min(cgroup_memory_left().unwrap_or(u64::MAX))
}

#[cfg(target_os = "linux")]
fn cgroup_memory_left() -> Option<u64> {
    let groups = std::fs::read_to_string("/proc/self/cgroup").ok()?;
    let own = groups.lines().find_map(|line| line.strip_prefix("0::"))?;
    let number = |name: &str| {
        let text = std::fs::read_to_string(format!(
            "/sys/fs/cgroup{}/{name}",
            own.trim_end_matches('/')
        ))
        .ok()?;
        text.trim().parse::<u64>().ok()
    };
    Some(number("memory.max")?.saturating_sub(number("memory.current").unwrap_or(0)))
}

/// Bytes of memory that this process may still take, guessed.
#[cfg(not(target_os = "linux"))]
pub fn available_memory() -> u64 {
    UNKNOWN_MEMORY
}

/// Processor time that the calling thread has used; `None` where the system does not say.
#[cfg(unix)]
pub(crate) fn thread_cpu_time() -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    let used = clock_gettime(ClockId::ThreadCPUTime);
    Some(Duration::new(
        used.tv_sec.try_into().ok()?,
        used.tv_nsec.try_into().ok()?,
    ))
}

/// Processor time that the calling thread has used; not known here.
#[cfg(not(unix))]
pub fn thread_cpu_time() -> Option<Duration> {
    None
}

/// What the system says, lower case and without its number.
pub(crate) fn io_text(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// Modification time in ns since 1970; 0 where the system has none.
pub(crate) fn modified_ns(about: &Metadata) -> i64 {
    let Ok(time) = about.modified() else { return 0 };
    let ns = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).ok(),
        Err(before) => i64::try_from(before.duration().as_nanos())
            .ok()
            .map(|ns| -ns),
    };
    ns.unwrap_or(i64::MAX)
}
