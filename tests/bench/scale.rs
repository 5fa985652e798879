//! What rendering costs, against the bare cost of the same signatures and the same files.
//!
//! `cargo bench` prints the tables of `docs/performance.md`; `cargo bench --bench scale -- --write` puts them
//! there. Nothing here judges: a machine that is busy with something else is no fault.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark reads clocks, runs the program and prints"
)]

mod bound;
mod fleet;
mod program;
mod report;

use std::path::{Path, PathBuf};

use bound::Bound;
use fleet::{Fleet, Size};
use program::{Run, settle};
use report::{Row, Start};

/// Runs of the small commands, whose processor time is told in ticks of 10 ms: many make it exact.
const STARTS: u32 = 40;
/// Runs of each fleet; the best one counts, since only disturbances make a run longer.
const ROUNDS: usize = 3;
const FLEETS: [Size; 6] = [
    kubeadm(500),
    kubeadm(1_000),
    kubeadm(2_000),
    kubeadm(5_000),
    binary(1_000),
    binary(5_000),
];

const fn kubeadm(hosts: usize) -> Size {
    Size {
        hosts,
        layout: "kubeadm",
    }
}

const fn binary(hosts: usize) -> Size {
    Size {
        hosts,
        layout: "binary",
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    if !has("--bench") {
        println!("skipped: run it with `cargo bench`");
        return;
    }
    // Files made right after a mass delete are slow, so first comes all that deletes nothing.
    let room = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    let sizes: Vec<usize> = arguments
        .iter()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let is_asked = |size: &Size| sizes.is_empty() || sizes.contains(&size.hosts);
    let starts = starts(room.path());
    let begun: Vec<Trial> = FLEETS
        .into_iter()
        .filter(is_asked)
        .map(|size| Trial::begin(room.path(), size))
        .collect();
    let rows: Vec<Row> = begun.into_iter().map(Trial::go_on).collect();
    let text = report::markdown(&starts, &rows);
    println!("{text}");
    if has("--write") {
        report::write(&text);
    }
}

/// The small commands.
fn starts(room: &Path) -> Vec<Start> {
    let clusters = Path::new(env!("CARGO_MANIFEST_DIR")).join("clusters");
    let cold = |name: &'static str, what: &'static str| {
        let fleets: Vec<Fleet> = (0..STARTS)
            .map(|round| {
                let folder = room.join(format!("{name}-{round}"));
                Fleet::copy(&clusters.join(name).join("cluster.yaml"), &folder)
            })
            .collect();
        Start::of(what, &Run::all(fleets.iter().map(Fleet::render)))
    };
    let again = |command: &'static str, name: &str| {
        let folder = clusters.join(name).display().to_string();
        (0..STARTS).map(move |_| program::kubecast(&[command, &folder]))
    };
    vec![
        Start::of(
            "`kubecast --version`",
            &Run::all((0..STARTS).map(|_| program::kubecast(&["--version"]))),
        ),
        Start::of(
            "`kubecast validate clusters/single`",
            &Run::all(again("validate", "single")),
        ),
        cold("single", "`kubecast render clusters/single`, cold"),
        cold("ha", "`kubecast render clusters/ha`, cold"),
    ]
}

/// One size, in a directory of its own for each round.
struct Trial {
    size: Size,
    rounds: Vec<Round>,
}

struct Round {
    /// Where its directories are, and how their names begin.
    room: PathBuf,
    fleet: Fleet,
    cold: Run,
    unchanged: Run,
    bound: Bound,
}

impl Trial {
    /// Renders what was not there, renders it again, and repeats it bare: subject and bound take turns, and nothing is
    /// deleted.
    fn begin(room: &Path, size: Size) -> Self {
        let rounds = (1..=ROUNDS).map(|number| {
            let room = room.join(format!("{}-{}-{number}", size.layout, size.hosts));
            eprintln!("{}", room.display());
            let fleet = Fleet::new(&room.join("fleet"), size);
            settle(&room);
            let cold = Run::of(fleet.render());
            settle(&room);
            let unchanged = Run::of(fleet.render());
            let bound = Bound::measure(&fleet, &room.join("bound"));
            Round {
                room,
                fleet,
                cold,
                unchanged,
                bound,
            }
        });
        let rounds = rounds.collect();
        Self { size, rounds }
    }

    /// Renders it with changes. A new tree takes the place of the old one, which is deleted.
    fn go_on(self) -> Row {
        let Self { size, rounds } = self;
        Row::best(rounds.into_iter().map(|round| round.go_on(size)).collect())
    }
}

impl Round {
    fn go_on(self, size: Size) -> Row {
        let Self {
            room,
            fleet,
            cold,
            unchanged,
            bound,
        } = self;
        eprintln!("{}, again", room.display());
        let run = |command| {
            settle(&room);
            Run::of(command)
        };
        // The other trees may have pushed this one out of memory.
        run(fleet.render());
        fleet.move_one_host();
        let one_host = run(fleet.render());
        fleet.rename_domain();
        let every_host = run(fleet.render());
        let base = fleet.twin(&room.join("base"));
        fleet.set_pods();
        let diff = run(fleet.diff(&base));
        Row {
            size,
            bound,
            cold,
            unchanged,
            one_host,
            every_host,
            diff,
        }
    }
}
