use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::Duration;

use super::bound::Bound;
use super::fleet::Size;
use super::program::Run;

/// The lines of the page between which the figures stand.
const BEGIN: &str = "<!-- measured: begin -->\n";
const END: &str = "<!-- measured: end -->\n";

/// One size.
pub(crate) struct Row {
    pub(crate) size: Size,
    pub(crate) bound: Bound,
    pub(crate) cold: Run,
    pub(crate) unchanged: Run,
    pub(crate) one_host: Run,
    pub(crate) every_host: Run,
    /// Against the same cluster, where a setting of every kubelet differs.
    pub(crate) diff: Run,
}

/// A small command.
pub(crate) struct Start {
    what: &'static str,
    run: Run,
}

impl Start {
    pub(crate) fn of(what: &'static str, run: &Run) -> Self {
        Self { what, run: *run }
    }
}

impl Row {
    /// The best of all rounds, figure by figure.
    pub(crate) fn best(rounds: Vec<Self>) -> Self {
        let best = rounds.into_iter().reduce(|a, b| Self {
            size: a.size,
            bound: a.bound.best(b.bound),
            cold: a.cold.best(b.cold),
            unchanged: a.unchanged.best(b.unchanged),
            one_host: a.one_host.best(b.one_host),
            every_host: a.every_host.best(b.every_host),
            diff: a.diff.best(b.diff),
        });
        best.expect("a round")
    }
}

/// The tables.
pub(crate) fn markdown(starts: &[Start], rows: &[Row]) -> String {
    let mut text = format!("Machine: {}.\n\n", machine());
    text += "| Command | process time | wall time |\n|---|---|---|\n";
    for Start { what, run } in starts {
        let _ = writeln!(text, "| {what} | {} | {} |", short(run.cpu), short(run.wall));
    }
    text += "\nRatios: wall time, and process time in parentheses, of a cold run against the bound.\n\n";
    text += "| Hosts | cold / bound | cold / bound with keys | cold, per host | unchanged | peak memory |\n";
    text += "|---|---|---|---|---|---|\n";
    for row in rows {
        let bound = row.bound.whole();
        let keys = row.bound.keys;
        let _ = writeln!(
            text,
            "| {} | **{:.2}** ({:.2}) | {:.2} ({:.2}) | {:.0} µs | {} | {} MB |",
            name(row.size),
            ratio(row.cold.wall, bound.wall),
            ratio(row.cold.cpu, bound.cpu),
            ratio(row.cold.wall, bound.wall + keys.wall),
            ratio(row.cold.cpu, bound.cpu + keys.cpu),
            row.cold.wall.as_secs_f64() * 1e6 / as_float(row.size.hosts),
            long(row.unchanged.wall),
            peak(row) * 1024 / 1_000_000,
        );
    }
    text += "\n`kubecast diff` of two specs that differ in a setting of every kubelet, against two renderings of the \
             unchanged cluster in the same run.\n\n";
    text += "| Hosts | diff | diff / two renderings | process time | peak memory |\n|---|---|---|---|---|\n";
    for row in rows {
        let _ = writeln!(
            text,
            "| {} | {} | **{:.2}** ({:.2}) | {} | {} MB |",
            name(row.size),
            long(row.diff.wall),
            ratio(row.diff.wall, row.unchanged.wall * 2),
            ratio(row.diff.cpu, row.unchanged.cpu * 2),
            long(row.diff.cpu),
            row.diff.peak * 1024 / 1_000_000,
        );
    }
    text += "\nWall times.\n\n";
    text += "| Hosts | files | certificates | signatures | keys | files | cold | unchanged | one host moves | every host changes |\n";
    text += "|---|---|---|---|---|---|---|---|---|---|\n";
    for row in rows {
        let _ = writeln!(
            text,
            "| {} | {} ({} MB) | {} | {} | {} | {} | {} | {} | {} | {} |",
            name(row.size),
            count(row.bound.files),
            row.bound.bytes / 1_000_000,
            count(row.bound.certificates),
            long(row.bound.signatures.wall),
            long(row.bound.keys.wall),
            long(row.bound.writes.wall),
            long(row.cold.wall),
            long(row.unchanged.wall),
            long(row.one_host.wall),
            long(row.every_host.wall),
        );
    }
    text
}

/// Puts the tables into the page.
pub(crate) fn write(tables: &str) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/performance.md");
    let old = fs::read_to_string(&page).expect("the page is read");
    let (before, rest) = old.split_once(BEGIN).expect("the place of the figures");
    let (_, after) = rest.split_once(END).expect("the end of the figures");
    fs::write(&page, format!("{before}{BEGIN}\n{tables}\n{END}{after}")).expect("the page is written");
}

/// Hosts in the layout of kubeadm, unless another is named.
fn name(size: Size) -> String {
    let hosts = count(size.hosts);
    match size.layout {
        "kubeadm" => hosts,
        other => format!("{hosts}, {other}"),
    }
}

fn peak(row: &Row) -> u64 {
    let runs = [row.cold, row.unchanged, row.one_host, row.every_host];
    runs.iter().map(|run| run.peak).max().unwrap_or(0)
}

fn machine() -> String {
    let threads = std::thread::available_parallelism().map_or(0, usize::from);
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown", |line| line.trim_start_matches([' ', '\t', ':']));
    format!("{threads} threads of {model}")
}

fn ratio(subject: Duration, bound: Duration) -> f64 {
    subject.as_secs_f64() / bound.as_secs_f64()
}

fn as_float(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::NAN, f64::from)
}

fn short(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

fn long(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

/// With a comma before each three digits.
fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
