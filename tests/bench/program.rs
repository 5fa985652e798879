use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// The unit in which Linux tells processor time (`USER_HZ`, the same on every machine).
const TICK: Duration = Duration::from_millis(10);

/// The program that this benchmark was built with.
pub(crate) fn kubecast(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kubecast"));
    command.args(arguments).stdout(Stdio::null());
    command
}

/// Waits until nothing is left to be written on the file system of `room`. What one measurement leaves in memory is
/// otherwise written during the next, which is slowed down, or stopped, by it.
pub(crate) fn settle(room: &Path) {
    let room = File::open(room).expect("a directory");
    rustix::fs::syncfs(room).expect("the file system is written");
}

/// What one run cost.
#[derive(Clone, Copy, Default)]
pub(crate) struct Run {
    pub(crate) wall: Duration,
    /// Processor time in the program and in the kernel, of all threads.
    pub(crate) cpu: Duration,
    /// The largest resident set, in KiB.
    pub(crate) peak: u64,
}

impl Run {
    /// Runs a command to its end, which must be a good one.
    pub(crate) fn of(mut command: Command) -> Self {
        let cpu = children_cpu();
        let start = Instant::now();
        let child = command.stderr(Stdio::piped()).spawn().expect("kubecast runs");
        let pid = child.id();
        let done = AtomicBool::new(false);
        let (output, peak) = thread::scope(|scope| {
            let peak = scope.spawn(|| peak_until(pid, &done));
            let output = child.wait_with_output().expect("kubecast ends");
            done.store(true, Ordering::Relaxed);
            (output, peak.join().expect("the watch ends"))
        });
        let wall = start.elapsed();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        let cpu = children_cpu() - cpu;
        Self { wall, cpu, peak }
    }

    /// Many runs: the best wall time, the mean processor time, the largest peak.
    pub(crate) fn all(commands: impl ExactSizeIterator<Item = Command>) -> Self {
        let count = u32::try_from(commands.len()).expect("not so many runs");
        let mut all = Self {
            wall: Duration::MAX,
            ..Self::default()
        };
        for run in commands.map(Self::of) {
            all.wall = all.wall.min(run.wall);
            all.cpu += run.cpu;
            all.peak = all.peak.max(run.peak);
        }
        all.cpu /= count;
        all
    }

    /// The better of each figure.
    pub(crate) fn best(self, other: Self) -> Self {
        Self {
            wall: self.wall.min(other.wall),
            cpu: self.cpu.min(other.cpu),
            peak: self.peak.max(other.peak),
        }
    }
}

/// Looks at the high-water mark of a process, which only rises, until it is done.
fn peak_until(pid: u32, done: &AtomicBool) -> u64 {
    let mut peak = 0;
    while !done.load(Ordering::Relaxed) {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(kib.unwrap_or(0));
        thread::sleep(Duration::from_millis(2));
    }
    peak
}

/// Processor time of this process.
pub(crate) fn own_cpu() -> Duration {
    ticks(13)
}

/// Processor time of the processes that were started here and have ended.
fn children_cpu() -> Duration {
    ticks(15)
}

/// Two neighbouring fields of `/proc/self/stat`: time in the program, and in the kernel for it (proc(5)).
fn ticks(field: usize) -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    // The second field is the name in parentheses, which may hold spaces.
    let (_, rest) = stat.rsplit_once(") ").expect("a name");
    let fields: Vec<u32> = rest
        .split(' ')
        .skip(field - 2)
        .take(2)
        .filter_map(|field| field.parse().ok())
        .collect();
    TICK * fields.iter().sum()
}
