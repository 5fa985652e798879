use std::collections::{BTreeMap, BTreeSet};

use crate::artifact::Reaction;
use crate::layout::follows_pods;

use super::manifest::place;

/// What a push does to one host, told from the manifest that it obeys and the one that it gets.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Forecast {
    /// Whether the host has no tree yet.
    pub is_first: bool,
    /// Files that are new, by their paths.
    pub added: Vec<String>,
    /// Files whose bytes, mode or owner change.
    pub changed: Vec<String>,
    /// Files that go away.
    pub removed: Vec<String>,
    /// Whether its member of etcd joins those that run.
    pub joins_etcd: bool,
    /// What then happens: `kubelet.service restarts`. Each once.
    pub effects: Vec<String>,
}

/// What a manifest says of a file.
#[derive(PartialEq, Eq)]
struct Row<'a> {
    rights: (&'a str, &'a str),
    digest: &'a str,
    reactions: &'a str,
}

impl Row<'_> {
    /// What happens when the file changes; nothing of what this kubecast does not know.
    fn reactions(&self) -> impl Iterator<Item = Reaction> {
        self.reactions.split(';').filter_map(|text| text.parse().ok())
    }
}

impl Forecast {
    /// Compares two manifests, as `activate.sh` obeys them; the old one is empty where there is none.
    pub fn between(old: &str, new: &str) -> Self {
        let (old_rows, new_rows) = (rows(old), rows(new));
        let mut forecast = Self {
            is_first: old_rows.is_empty(),
            ..Self::default()
        };
        let mut reactions: BTreeSet<Reaction> = BTreeSet::new();
        for (path, row) in &new_rows {
            let is_same = |old: &Row<'_>| (old.rights, old.digest) == (row.rights, row.digest);
            match old_rows.get(path) {
                Some(old) if is_same(old) => continue,
                // Permissions are set, and nothing reads the file anew.
                Some(old) if old.digest == row.digest => {
                    forecast.changed.push((*path).to_owned());
                    continue;
                }
                Some(_) => forecast.changed.push((*path).to_owned()),
                None => forecast.added.push((*path).to_owned()),
            }
            reactions.extend(row.reactions());
        }
        for (path, row) in old_rows.iter().filter(|(path, _)| !new_rows.contains_key(*path)) {
            forecast.removed.push((*path).to_owned());
            reactions.extend(row.reactions());
        }
        let (old_processes, new_processes) = (Processes::of(&old_rows), Processes::of(&new_rows));
        reactions.extend(making_way(new, &reactions, &old_processes));
        forecast.effects = effects(reactions, &old_processes, &new_processes);
        forecast
    }

    /// The same of a host whose member of etcd joins.
    pub(super) fn joining(mut self, joins_etcd: bool) -> Self {
        self.joins_etcd = joins_etcd;
        self
    }

    /// How many files differ.
    pub fn files(&self) -> usize {
        self.added.len() + self.changed.len() + self.removed.len()
    }
}

/// The units and static pods that a manifest is about.
struct Processes<'a> {
    /// What its files start anew or let read them again.
    named: BTreeSet<Reaction>,
    /// The units that are files of it.
    units: BTreeSet<&'a str>,
}

impl<'a> Processes<'a> {
    fn of(rows: &BTreeMap<&'a str, Row<'a>>) -> Self {
        let units = rows.keys().filter(|path| path.contains("/systemd/system/"));
        Self {
            named: rows.values().flat_map(Row::reactions).collect(),
            units: units.filter_map(|path| path.rsplit('/').next()).collect(),
        }
    }

    fn has(&self, reaction: &Reaction) -> bool {
        self.named.iter().any(|one| one.process() == reaction.process())
    }

    /// Whether it brings the process, and not only files for it.
    fn brings(&self, reaction: &Reaction) -> bool {
        match reaction {
            Reaction::Restart(unit) | Reaction::Reload(unit) => self.units.contains(unit.as_str()),
            _ => self.has(reaction),
        }
    }
}

fn rows(manifest: &str) -> BTreeMap<&str, Row<'_>> {
    let files = manifest.lines().filter_map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let ["f", mode, owner, digest, path, reactions] = fields[..] else {
            return None;
        };
        let rights = (mode, owner);
        Some((
            path,
            Row {
                rights,
                digest,
                reactions,
            },
        ))
    });
    files.collect()
}

/// What the rows of a manifest say of static pods that make way: those of pods that run, for one that is made anew.
fn making_way(manifest: &str, reactions: &BTreeSet<Reaction>, old: &Processes<'_>) -> Vec<Reaction> {
    let pairs = manifest.lines().filter_map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let ["p", pod, _, asked] = fields[..] else {
            return None;
        };
        Some([pod, asked].map(|name| Reaction::RestartPod(name.to_owned())))
    });
    pairs
        .filter(|[pod, asked]| reactions.contains(asked) && old.has(asked) && old.has(pod))
        .map(|[pod, _]| pod)
        .collect()
}

/// What the reactions do, in the order in which it is done; nothing of those that do nothing.
fn effects(reactions: BTreeSet<Reaction>, old: &Processes<'_>, new: &Processes<'_>) -> Vec<String> {
    let mut known: Vec<Reaction> = reactions
        .into_iter()
        .filter(|reaction| !matches!(reaction, Reaction::Watched(_) | Reaction::Standalone))
        .collect();
    // A kubelet that runs follows the static pods that it makes anew.
    let has_pods = known
        .iter()
        .any(|reaction| matches!(reaction, Reaction::RestartPod(_)));
    let is_late =
        |reaction: &Reaction| has_pods && reaction.process().is_some_and(follows_pods) && old.has(reaction);
    known.sort_by_key(|reaction| (is_late(reaction), place(reaction)));
    let restarts: BTreeSet<String> = known
        .iter()
        .filter_map(|one| restarting(one).map(str::to_owned))
        .collect();
    known.retain(|reaction| match reaction {
        Reaction::Reload(unit) => !restarts.contains(unit.as_str()),
        _ => true,
    });
    let words = |reaction: &Reaction| {
        let words = reaction.words();
        if matches!(reaction, Reaction::TryRestart(_)) {
            return words;
        }
        let subject = words.rsplit_once(' ').map(|(subject, _)| subject);
        match (subject, reaction.process().is_some()) {
            (Some(subject), true) if !old.has(reaction) => format!("{subject} starts"),
            (Some(subject), true) if !new.has(reaction) && old.brings(reaction) => format!("{subject} stops"),
            _ => words,
        }
    };
    known.iter().map(words).collect()
}

fn restarting(reaction: &Reaction) -> Option<&str> {
    match reaction {
        Reaction::Restart(unit) => Some(unit.as_str()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "m\tkubecast.dev/manifest/v1\tx\ty\n\
        f\t0644\troot:root\taa\t/etc/a\trestart kubelet.service\n\
        f\t0644\troot:root\tbb\t/etc/b\trestart etcd.service;watched x\n\
        f\t0644\troot:root\tcc\t/etc/c\trestart-pod kube-scheduler\n";

    #[test]
    fn what_differs_is_told_with_its_effects_in_their_order() {
        let new = OLD
            .replace("\taa\t", "\ta2\t")
            .replace("0644\troot:root\tbb", "0600\troot:root\tb2")
            .replace(
                "f\t0644\troot:root\tcc\t/etc/c\trestart-pod kube-scheduler\n",
                "f\t0644\troot:root\tdd\t/etc/d\tstandalone\n",
            );
        let forecast = Forecast::between(OLD, &new);
        assert!(!forecast.is_first);
        assert_eq!(forecast.changed, ["/etc/a", "/etc/b"]);
        assert_eq!(
            (forecast.added, forecast.removed),
            (vec!["/etc/d".into()], vec!["/etc/c".into()])
        );
        assert_eq!(
            forecast.effects,
            [
                "etcd.service restarts",
                "the pod of kube-scheduler stops",
                "kubelet.service restarts"
            ]
        );
        // Of a file whose permissions alone differ nothing starts anew.
        let rights = OLD.replace("0644\troot:root\tbb", "0600\troot:root\tbb");
        let forecast = Forecast::between(OLD, &rights);
        assert_eq!((forecast.files(), forecast.effects), (1, Vec::new()));
        let more = format!("{OLD}f\t0644\troot:root\tee\t/etc/systemd/system/a.service\trestart a.service\n");
        assert_eq!(Forecast::between(OLD, &more).effects, ["a.service starts"]);
        assert_eq!(Forecast::between(&more, OLD).effects, ["a.service stops"]);
        // Whether a unit that is not ours runs is known on the host alone.
        let drop_in = "/etc/systemd/system/ssh.service.d/x.conf";
        let more = format!("{OLD}f\t0644\troot:root\tee\t{drop_in}\tapply units;try-restart ssh.service\n");
        let wanted = [
            "the system applies its units",
            "ssh.service, if it runs, restarts",
        ];
        assert_eq!(Forecast::between(OLD, &more).effects, wanted);
        assert_eq!(Forecast::between(&more, OLD).effects, wanted);
        assert_eq!(Forecast::between(OLD, OLD).files(), 0);
        assert!(Forecast::between("", OLD).is_first);
    }

    /// Without the row, as with a single control plane, nothing makes way; nor does what does not run yet.
    #[test]
    fn a_pod_that_asks_another_alone_restarts_with_it() {
        let pod = |name: &str, digest: &str| {
            let path = format!("/etc/kubernetes/manifests/{name}.yaml");
            format!("f\t0600\troot:root\t{digest}\t{path}\trestart-pod {name}\n")
        };
        let row = "p\tetcd\t/etc/kubernetes/manifests/etcd.yaml\n\
            p\tkube-apiserver\t/etc/kubernetes/manifests/kube-apiserver.yaml";
        let host = |etcd: &str, asked: &str| {
            format!(
                "{}{}{row}{asked}\n",
                pod("etcd", etcd),
                pod("kube-apiserver", "bb")
            )
        };
        let effects = |old: &str, new: &str| Forecast::between(old, new).effects;
        let (old, new) = (host("aa", "\tetcd"), host("ab", "\tetcd"));
        let both = ["the pod of etcd restarts", "the pod of kube-apiserver restarts"];
        assert_eq!(effects(&old, &new), both);
        assert_eq!(effects(&old, &host("ab", "")), both[..1]);
        assert_eq!(
            effects(&pod("etcd", "aa"), &new),
            ["the pod of etcd restarts", "the pod of kube-apiserver starts"]
        );
        assert_eq!(effects(&old, &old), [""; 0]);
    }
}
