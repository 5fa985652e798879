//! A run is killed, or refused by the system, at every system call that matters. The tree must be the old
//! one or the new one each time, and the next run must leave the new one and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output};

use rayon::prelude::*;

use crate::fixture::{Cluster, Site, Snapshot};

/// Names the directory of the site in which the child process publishes.
const SITE: &str = "KUBECAST_TEST_SITE";

/// The child asks for this path when start-up is over.
const MARK: &str = "/kubecast/start-up/is/over";

/// The calls that change what is on disk, or that the promise hangs on. A kill between two of them finds
/// the same tree as a kill at the second. An `openat` is one of them only if it creates.
const CHANGES: &[&str] = &[
    "flock",
    "ftruncate",
    "write",
    "mkdirat",
    "openat",
    "fchmod",
    "linkat",
    "renameat2",
    "renameat",
    "unlinkat",
];

/// The calls that may fail besides.
const READS: &[&str] = &["read", "fstat", "newfstatat", "getdents64"];

/// strace counts the calls of each thread for itself, so a call of this number must not be one of another
/// thread's start-up: the thread of the test makes as many before it begins.
const START_UP: usize = 64;

fn before() -> Cluster {
    Cluster::of(&["m1", "m2", "m3"])
}

/// A host changes, one stays, one goes, one comes.
fn after() -> Cluster {
    let changed = before()
        .with("m1", "/etc/hostname", "changed\n")
        .without_host("m3");
    changed.with("m4", "/etc/hostname", "m4\n")
}

/// Not a test of its own: what the child processes run.
#[test]
fn child() {
    let Some(root) = std::env::var_os(SITE) else {
        return;
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .use_current_thread();
    pool.build_global().expect("no pool was made before");
    for _ in 0..START_UP {
        let mut null = fs::File::options()
            .read(true)
            .write(true)
            .open("/dev/null")
            .expect("it opens");
        let done = (null.write(b" "), null.read(&mut [0]), rustix::fs::fstat(&null));
        assert!(done.0.is_ok() && done.1.is_ok() && done.2.is_ok());
        rustix::fs::stat("/dev/null").expect("it is there");
    }
    let _ = fs::symlink_metadata(MARK);
    let target = Path::new(&root).join("out/demo");
    let published = kubecast::tree::publish(&target, &after(), kubecast::tree::Durability::Process);
    std::process::exit(match published {
        Ok(_) => 0,
        Err(error) => {
            eprintln!("refused: {error}");
            1
        }
    });
}

fn run_child(site: &Site, wrapper: &[&str]) -> Output {
    let program = std::env::current_exe().expect("this program");
    let arguments = ["--exact", "faults::child", "--nocapture", "--test-threads=1"];
    let mut command = Command::new(wrapper[0]);
    command
        .args(&wrapper[1..])
        .arg(program)
        .args(arguments)
        .env(SITE, site.path(""));
    command.output().expect("it starts")
}

fn strace_is_missing() -> bool {
    let missing = Command::new("strace")
        .args(["-qq", "true"])
        .output()
        .map_or(true, |run| !run.status.success());
    if missing {
        crate::judge::skip("strace is not installed or may not trace");
    }
    missing
}

/// A site with the old tree and files of somebody else in it.
fn old_site() -> Site {
    let site = Site::with(&before());
    site.plant("out/demo/NOTES.md", "mine");
    site.plant("out/demo/hosts/m1/etc/note", "mine");
    site.plant("out/demo/hosts/m3/note", "mine");
    site
}

/// For each call that the run makes, the numbers by which strace counts it.
fn calls(make_site: fn() -> Site, extra: &[&str]) -> BTreeMap<String, Vec<usize>> {
    let site = make_site();
    let log = site.path("log");
    let log = log.to_str().expect("text");
    let run = run_child(&site, &[&["strace", "-f", "-qq", "-o", log], extra].concat());
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let text = fs::read_to_string(log).expect("a log");
    let marked = text.lines().find(|line| line.contains(MARK)).expect("the mark");
    let thread = marked.split_whitespace().next().expect("a thread");
    let (mut seen, mut numbers) = (
        BTreeMap::<&str, usize>::new(),
        BTreeMap::<String, Vec<usize>>::new(),
    );
    let mut started = false;
    for line in text.lines() {
        started |= line.contains(MARK);
        let words = line
            .strip_prefix(thread)
            .and_then(|line| line.trim().split_once('('));
        let Some((call, arguments)) = words else { continue };
        let count = seen.entry(call).or_default();
        *count += 1;
        if started && (call != "openat" || arguments.contains("O_CREAT")) {
            numbers.entry(call.into()).or_default().push(*count);
        }
    }
    numbers
}

/// What the tree looks like before and after a complete run.
fn old_and_new(make_site: fn() -> Site) -> (Snapshot, Snapshot) {
    let site = make_site();
    let old = site.snapshot();
    site.publish(&after()).expect("it is published");
    (old, site.snapshot())
}

/// Runs the child once for each fault and checks what is left. Returns the number of faults.
fn inject(make_site: fn() -> Site, names: &[&str], fault: &str, extra: &[&str], may_vanish: bool) -> usize {
    let (old, new) = old_and_new(make_site);
    let calls = calls(make_site, extra);
    let faults: Vec<String> = names
        .iter()
        .filter_map(|name| Some((name, calls.get(*name)?.clone())))
        .flat_map(|(name, numbers)| numbers.into_iter().map(move |number| (name, number)))
        .map(|(name, number)| format!("inject={name}:{fault}:when={number}"))
        .collect();
    faults.par_iter().for_each(|fault| {
        let site = make_site();
        let (call, _) = fault["inject=".len()..].split_once(':').expect("a call");
        let traced = format!("trace={call},renameat2");
        let quiet = [
            "strace",
            "-f",
            "--seccomp-bpf",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            &traced,
        ];
        let strace = [&quiet, extra, &["-e", fault]].concat();
        let run = run_child(&site, &strace);
        let left = site.snapshot();
        let output = String::from_utf8_lossy(&run.stderr);
        let whole = left == old || left == new || (may_vanish && left.is_empty());
        assert!(whole, "{fault}: {:?}\n{output}", left.keys());
        if run.status.success() {
            assert_eq!(left, new, "{fault}: it claims success");
        } else if run.status.code().is_some() {
            assert!(output.contains("refused: "), "{fault}: {output}");
        }
        site.publish(&after())
            .unwrap_or_else(|error| panic!("{fault}: then {error}"));
        assert_eq!(site.snapshot(), new, "{fault}");
        assert_eq!(site.beside(), [""; 0], "{fault}");
    });
    eprintln!("{fault}: {} faults", faults.len());
    faults.len()
}

#[test]
fn a_run_that_is_killed_at_any_call_leaves_the_old_tree_or_the_new_one() {
    if strace_is_missing() {
        return;
    }
    let kills = inject(old_site, CHANGES, "signal=SIGKILL", &[], false);
    assert!(kills > 90, "only {kills} kills");
}

#[test]
fn a_first_run_that_is_killed_at_any_call_leaves_no_tree_or_a_whole_one() {
    if strace_is_missing() {
        return;
    }
    let kills = inject(Site::new, CHANGES, "signal=SIGKILL", &[], false);
    assert!(kills > 60, "only {kills} kills");
}

#[test]
fn a_call_that_fails_leaves_the_old_tree_or_the_new_one_and_a_message() {
    if strace_is_missing() {
        return;
    }
    let full = inject(old_site, CHANGES, "error=ENOSPC", &[], false);
    let broken = inject(old_site, READS, "error=EIO", &[], false);
    assert!(full > 90 && broken > 100, "only {full} and {broken} faults");
}

#[test]
fn without_an_exchange_a_kill_may_leave_no_tree_but_the_next_run_finds_one() {
    if strace_is_missing() {
        return;
    }
    let no_exchange = ["-e", "inject=renameat2:error=EINVAL"];
    let kills = inject(
        old_site,
        &["renameat", "unlinkat"],
        "signal=SIGKILL",
        &no_exchange,
        true,
    );
    assert!(kills > 20, "only {kills} kills");
    let failures = inject(old_site, &["renameat"], "error=EIO", &no_exchange, false);
    assert_eq!(failures, 2);
}

#[test]
fn without_links_unchanged_files_are_copied() {
    if strace_is_missing() {
        return;
    }
    let (_, new) = old_and_new(old_site);
    let site = old_site();
    let kept = [site.file("hosts/m2/etc/hostname"), site.file("hosts/m1/etc/note")];
    let time = |path: &std::path::PathBuf| path.metadata().expect("there").modified().expect("a time");
    let before = kept.each_ref().map(time);
    let run = run_child(
        &site,
        &[
            "strace",
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "inject=linkat:error=EPERM",
        ],
    );
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(site.snapshot(), new);
    assert_eq!(kept.each_ref().map(time), before);
}

#[test]
fn modes_in_the_tree_are_fixed_whatever_the_umask() {
    for umask in ["000", "077"] {
        let site = Site::new();
        let run = run_child(&site, &["sh", "-c", &format!("umask {umask}; exec \"$@\""), "sh"]);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        for (path, (mode, bytes)) in site.snapshot() {
            let expected = if bytes == b"a directory" { 0o755 } else { 0o644 };
            assert_eq!(mode, expected, "{path} has mode {mode:o}");
        }
    }
}
