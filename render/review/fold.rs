use std::collections::{BTreeMap, BTreeSet};

use super::effect::{Topology, Turns};
use super::{Cause, Change, FileChange, FileState, Finding, HostRange, Impact, TextChange, Variant};

/// From this many values on, a change that has another value on each host is told as one.
const MANY: usize = 4;
/// The causes of a change that are kept.
const CAUSES: usize = 5;

/// One finding on one host.
pub(super) struct Found {
    pub(super) component: String,
    pub(super) path: String,
    pub(super) finding: Finding,
    pub(super) impact: Impact,
    pub(super) causes: Vec<Cause>,
}

/// What differs on one host, or for the cluster as a whole.
#[derive(Default)]
pub(super) struct Part {
    pub(super) host: HostRange,
    /// The processes that run there on the new side.
    pub(super) runs: BTreeSet<String>,
    /// Those of them that did not run there before.
    pub(super) starts: BTreeSet<String>,
    /// The processes that its files brought before and bring no more.
    pub(super) stops: BTreeSet<String>,
    pub(super) found: Vec<Found>,
    pub(super) files: Vec<(String, FileState)>,
    pub(super) texts: Vec<(String, String)>,
}

/// What is the same in changes that may be told as one.
type Subject = (String, String, Option<String>, super::Kind, Impact);
/// What it was and what it is.
type Values = (Option<String>, Option<String>);

/// The same of several hosts, each once.
#[derive(Default)]
pub(super) struct Fold {
    changes: BTreeMap<Subject, BTreeMap<Values, (HostRange, Vec<Cause>)>>,
    files: BTreeMap<(String, FileState), HostRange>,
    texts: BTreeMap<(String, String), HostRange>,
    topology: Topology,
    turns: Turns,
}

/// Everything that was folded, each list sorted.
pub(super) struct Folded {
    pub(super) changes: Vec<Change>,
    pub(super) files: Vec<FileChange>,
    pub(super) texts: Vec<TextChange>,
    /// What runs where.
    pub(super) topology: Topology,
    /// What starts and ends where.
    pub(super) turns: Turns,
}

impl Fold {
    /// Adds what differs on a host.
    pub(super) fn add(&mut self, part: Part) {
        let Part {
            host,
            runs,
            starts,
            stops,
            found,
            files,
            texts,
        } = part;
        if !runs.is_empty() {
            for name in host.names() {
                self.topology.add(name, runs.iter().map(String::as_str));
            }
        }
        for name in host.names() {
            self.turns.add(name, &starts, &stops);
        }
        for found in found {
            let Finding {
                kind,
                field,
                before,
                after,
            } = found.finding;
            let subject = (found.component, found.path, field, kind, found.impact);
            let values = self.changes.entry(subject).or_default();
            let (hosts, causes) = values.entry((before, after)).or_default();
            hosts.extend(&host);
            join(causes, found.causes);
        }
        for file in files {
            self.files.entry(file).or_default().extend(&host);
        }
        for text in texts {
            self.texts.entry(text).or_default().extend(&host);
        }
    }

    /// Adds what another thread has gathered.
    pub(super) fn merge(mut self, other: Self) -> Self {
        for (subject, values) in other.changes {
            let mine = self.changes.entry(subject).or_default();
            for (value, (hosts, causes)) in values {
                let (all, known) = mine.entry(value).or_default();
                all.extend(&hosts);
                join(known, causes);
            }
        }
        self.topology.extend(&other.topology);
        self.turns.extend(other.turns);
        for (file, hosts) in other.files {
            self.files.entry(file).or_default().extend(&hosts);
        }
        for (text, hosts) in other.texts {
            self.texts.entry(text).or_default().extend(&hosts);
        }
        self
    }

    /// All of it.
    pub(super) fn finish(self) -> Folded {
        let changes = self.changes.into_iter().flat_map(|(subject, values)| {
            if values.len() > MANY {
                return vec![varied(subject, values)];
            }
            let one = |((before, after), (hosts, causes))| change(&subject, before, after, hosts, causes);
            values.into_iter().map(one).collect()
        });
        let files = self.files.into_iter();
        let texts = self.texts.into_iter();
        let mut changes: Vec<Change> = changes.collect();
        for (position, change) in changes.iter_mut().enumerate() {
            change.id = format!("c{}", position + 1);
        }
        Folded {
            changes,
            files: files
                .map(|((path, state), hosts)| FileChange { path, state, hosts })
                .collect(),
            texts: texts
                .map(|((path, diff), hosts)| TextChange { path, hosts, diff })
                .collect(),
            topology: self.topology,
            turns: self.turns,
        }
    }
}

/// Adds causes that are not there yet, as long as there is room: those of the first hosts stay.
pub(super) fn join(causes: &mut Vec<Cause>, more: Vec<Cause>) {
    for cause in more {
        if causes.len() < CAUSES && !causes.contains(&cause) {
            causes.push(cause);
        }
    }
}

fn change(
    subject: &Subject,
    before: Option<String>,
    after: Option<String>,
    hosts: HostRange,
    causes: Vec<Cause>,
) -> Change {
    let (component, path, field, kind, impact) = subject.clone();
    Change {
        id: String::new(),
        kind,
        component,
        path,
        field,
        before,
        after,
        variants: Vec::new(),
        hosts,
        impact,
        causes,
    }
}

/// One change for values that differ from host to host.
fn varied(subject: Subject, values: BTreeMap<Values, (HostRange, Vec<Cause>)>) -> Change {
    let mut variants = Vec::new();
    let mut all = HostRange::default();
    let mut every = Vec::new();
    for ((before, after), (hosts, causes)) in values {
        all.extend(&hosts);
        join(&mut every, causes);
        variants.push(Variant { hosts, before, after });
    }
    variants.sort_by(|a, b| a.hosts.names().first().cmp(&b.hosts.names().first()));
    let first = variants
        .first()
        .map(|variant| (variant.before.clone(), variant.after.clone()));
    let (before, after) = first.unwrap_or_default();
    Change {
        variants,
        ..change(&subject, before, after, all, every)
    }
}
