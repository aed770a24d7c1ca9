//! What only the operating system knows: memory to be had, time a thread has used, when a file was written, why it refused; and
//! files that are whole or not there.

pub(crate) mod stamp;
pub(crate) mod whole_file;

use std::fs::Metadata;
use std::io;
#[cfg(target_os = "linux")]
use std::path::Path;
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
    memory_left(&groups, Path::new("/sys/fs/cgroup"))
}

/// What the control groups of a process leave it, by their list and where they are mounted: the least of each group and those above it,
/// of both versions. Files that are only cached count as free, since they go first.
#[cfg(target_os = "linux")]
fn memory_left(groups: &str, mounted: &Path) -> Option<u64> {
    let of_group = |folder: &Path, [most, used, cached]: [&str; 3]| {
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
        let number = |name: &str| read(name)?.trim().parse::<u64>().ok();
        let stat = read("memory.stat").unwrap_or_default();
        let cached = stat
            .lines()
            .find_map(|line| line.strip_prefix(cached)?.trim().parse().ok());
        let used = number(used)
            .unwrap_or(0)
            .saturating_sub(cached.unwrap_or(0));
        Some(number(most)?.saturating_sub(used))
    };
    let lines = groups.lines().filter_map(|line| {
        let mut parts = line.splitn(3, ':');
        let (number, controllers, path) = (parts.next()?, parts.next()?, parts.next()?);
        if number == "0" && controllers.is_empty() {
            let names = ["memory.max", "memory.current", "inactive_file "];
            return Some((mounted.to_path_buf(), path, names));
        }
        let is_memory = controllers.split(',').any(|name| name == "memory");
        let names = [
            "memory.limit_in_bytes",
            "memory.usage_in_bytes",
            "total_inactive_file ",
        ];
        is_memory.then(|| (mounted.join("memory"), path, names))
    });
    let left = lines.flat_map(|(root, path, names)| {
        // In a container the path may be that of the machine, and its own group the one that is mounted.
        let above = Path::new(path.trim_start_matches('/')).ancestors();
        above
            .filter_map(move |group| of_group(&root.join(group), names))
            .collect::<Vec<_>>()
    });
    left.min()
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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_least_of_all_control_groups_is_left() {
        let mounted = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = mounted.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let left = |groups: &str| memory_left(groups, mounted.path());
        assert_eq!(left("0::/a/b\n"), None);
        write("a/b/memory.max", "max\n");
        assert_eq!(left("0::/a/b\n"), None);
        write("a/memory.max", "1000\n");
        write("a/memory.current", "300\n");
        assert_eq!(left("0::/a/b\n"), Some(700));
        write("a/memory.stat", "anon 5\ninactive_file 200\n");
        assert_eq!(left("0::/a/b\n"), Some(900));
        write("memory/job/memory.limit_in_bytes", "536870912\n");
        assert_eq!(left("5:cpu,memory:/job/step\n"), Some(536_870_912));
        assert_eq!(left("5:memory:/job\n0::/a\n"), Some(900));
        write("memory.max", "50\n");
        assert_eq!(left("0::/not/here\n"), Some(50));
        assert_eq!(left("nonsense\n"), None);
    }
}
