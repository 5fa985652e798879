use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::artifact::{Artifact, ArtifactSet, Reaction};
use crate::component::{Health, Question};
use crate::layout::{asks_alone, follows_pods, rank};
use crate::tree::FileDigest;
use crate::types::{HostName, HostPath, UnitName};

/// The format of a manifest, in its first line.
const FORMAT: &str = "kubecast.dev/manifest/v1";

/// Scripts of the tree that run when what they read has changed: when, the script, and what it reads beside itself.
const SCRIPTS: &[(&str, &str, &[&str])] = &[
    ("prepare", "/usr/local/lib/kubecast/prepare.sh", &[]),
    (
        "etcd",
        "/usr/local/lib/kubecast/flannel-etcd.sh",
        &["/opt/kubernetes/cfg/flannel-network.json"],
    ),
];

/// What `activate.sh` reads: the full view of one host, row by row in the order in which it is done.
#[derive(Clone, Debug)]
pub struct HostManifest {
    cluster: String,
    host: HostName,
    directories: Vec<String>,
    files: Vec<File>,
    archives: Vec<Archive>,
    health: Vec<Health>,
    has_peers: bool,
}

/// One file of it.
#[derive(Clone, Debug)]
struct File {
    path: HostPath,
    rights: String,
    sha256: FileDigest,
    reactions: BTreeSet<Reaction>,
}

/// One archive of images.
#[derive(Clone, Debug)]
struct Archive {
    sha256: FileDigest,
    runtime: UnitName,
    references: BTreeSet<String>,
}

impl HostManifest {
    /// The manifest of a host's files. `digest` gives the digest of a file with its secrets.
    ///
    /// # Errors
    /// Those of `digest`.
    pub fn new<E>(
        cluster: &str,
        host: &HostName,
        files: &ArtifactSet,
        health: Vec<Health>,
        digest: impl Fn(&Artifact) -> Result<FileDigest, E>,
    ) -> Result<Self, E> {
        let directories = files.directories().map(|directory| {
            let (mode, owner) = (directory.mode, &directory.owner);
            format!("d\t{mode}\t{owner}\t{}", directory.path)
        });
        let file = |file: &Artifact| {
            Ok(File {
                path: file.path().clone(),
                rights: format!("{}\t{}", file.mode(), file.owner()),
                sha256: digest(file)?,
                reactions: file.reactions().clone(),
            })
        };
        Ok(Self {
            cluster: cluster.into(),
            host: host.clone(),
            directories: directories.collect(),
            files: files.files().map(file).collect::<Result<_, E>>()?,
            archives: Vec::new(),
            health,
            has_peers: false,
        })
    }

    /// Says whether other hosts serve the API too. Then a static pod makes way before the one that it asks alone is made
    /// anew.
    #[must_use]
    pub fn with_peers(mut self, has_peers: bool) -> Self {
        self.has_peers = has_peers;
        self
    }

    /// Adds a program that was brought to `assets/`, with the unit that runs it.
    pub fn add_program(&mut self, path: HostPath, sha256: FileDigest, unit: Option<UnitName>) {
        let reaction = unit.map_or(Reaction::Standalone, Reaction::Restart);
        self.files.push(File {
            path,
            rights: "0755\troot:root".into(),
            sha256,
            reactions: [reaction].into(),
        });
    }

    /// Adds an archive that was brought to `assets/`, the unit of the runtime that keeps its images, and their names.
    pub fn add_archive(&mut self, sha256: FileDigest, runtime: UnitName, references: BTreeSet<String>) {
        self.archives.push(Archive {
            sha256,
            runtime,
            references,
        });
    }

    /// The units that reactions name, in the order in which they start.
    fn units(&self) -> Vec<&UnitName> {
        let reactions = self.files.iter().flat_map(|file| &file.reactions);
        let units: BTreeSet<&UnitName> = reactions
            .filter_map(|reaction| match reaction {
                Reaction::Restart(unit) | Reaction::Reload(unit) => Some(unit),
                // Whether a unit runs that is not kubecast's is not its business.
                _ => None,
            })
            .collect();
        let mut units: Vec<&UnitName> = units.into_iter().collect();
        units.sort_by_key(|unit| rank(unit.as_str()));
        units
    }

    /// The static pods with their manifests, in the order in which they change.
    fn pods(&self) -> Vec<(&str, &HostPath)> {
        let manifest = |file: &File| file.path.parent().ends_with("/manifests");
        let mut pods = BTreeMap::new();
        for file in self.files.iter().filter(|file| manifest(file)) {
            for reaction in &file.reactions {
                if let Reaction::RestartPod(name) = reaction {
                    pods.insert(name.as_str(), &file.path);
                }
            }
        }
        let mut pods: Vec<(&str, &HostPath)> = pods.into_iter().collect();
        pods.sort_by_key(|(name, _)| rank(name));
        pods
    }

    fn has(&self, path: &str) -> bool {
        self.files.iter().any(|file| file.path.as_str() == path)
    }

    /// The gates: each unit that is asked nothing else must run, then what is asked.
    fn gates(&self) -> Vec<String> {
        let asked: BTreeSet<&str> = self.health.iter().map(|health| health.name.as_str()).collect();
        let mut gates: Vec<String> = self.health.iter().map(gate).collect();
        for unit in self.units() {
            let name = unit
                .as_str()
                .rsplit_once('.')
                .map_or(unit.as_str(), |(name, _)| name);
            if !asked.contains(name) {
                gates.push(format!("g\t{name}\tunit\t{unit}\t-\t-\t-\t120"));
            }
        }
        gates
    }

    /// Where a file stands in the order of installing; static pods come last, as they are ordered.
    fn step(&self, file: &File) -> (u8, usize) {
        let path = file.path.as_str();
        let name = file.path.file_name();
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        if let Some(place) = self
            .pods()
            .iter()
            .position(|(_, manifest)| **manifest == file.path)
        {
            return (7, place);
        }
        let step = if name == "activate.sh" || name == "kubecast-recover.service" {
            0
        } else if path.contains("/bin/") {
            1
        } else if ends(&[".pem", ".crt", ".key", ".pub"]) {
            2
        } else if path.contains("/systemd/system/") {
            5
        } else if file.path.is_below("/usr/local/lib/kubecast") {
            6
        } else if name.ends_with(".kubeconfig") || (path.starts_with("/etc/kubernetes/") && ends(&[".conf"]))
        {
            4
        } else {
            3
        };
        (step, 0)
    }
}

/// Where a reaction stands in the order in which things are done: the system's settings, units, static pods.
pub(super) fn place(reaction: &Reaction) -> (u8, usize, String) {
    let (kind, name) = match reaction {
        Reaction::Restart(unit) | Reaction::TryRestart(unit) | Reaction::Reload(unit) => (1, unit.as_str()),
        Reaction::RestartPod(name) => (2, name.as_str()),
        _ => (0, ""),
    };
    let (place, name) = rank(name);
    (kind, place, name.to_owned())
}

fn gate(health: &Health) -> String {
    let path = |path: Option<&HostPath>| path.map_or_else(|| "-".to_owned(), ToString::to_string);
    let asked = match &health.question {
        Question::Url {
            url,
            authority,
            identity,
        } => {
            let (certificate, key) = identity.as_ref().map(|(a, b)| (a, b)).unzip();
            format!(
                "url\t{url}\t{}\t{}\t{}",
                path(authority.as_ref()),
                path(certificate),
                path(key)
            )
        }
        Question::Port(address) => format!("port\t{address}\t-\t-\t-"),
    };
    format!("g\t{}\t{asked}\t{}", health.name, health.seconds)
}

impl fmt::Display for HostManifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "m\t{FORMAT}\t{}\t{}", self.cluster, self.host)?;
        for directory in &self.directories {
            writeln!(f, "{directory}")?;
        }
        let mut files: Vec<&File> = self.files.iter().collect();
        files.sort_by_key(|file| (self.step(file), &file.path));
        for file in files {
            let reactions: Vec<String> = file.reactions.iter().map(ToString::to_string).collect();
            let reactions = match reactions.is_empty() {
                true => "-".to_owned(),
                false => reactions.join(";"),
            };
            writeln!(
                f,
                "f\t{}\t{}\t{}\t{reactions}",
                file.rights, file.sha256, file.path
            )?;
        }
        for archive in &self.archives {
            let references: Vec<&str> = archive.references.iter().map(String::as_str).collect();
            let references = references.join(";");
            writeln!(f, "i\t{}\t{}\t{references}", archive.sha256, archive.runtime)?;
        }
        let pods = self.pods();
        for unit in self.units() {
            let is_late = !pods.is_empty() && follows_pods(unit.as_str());
            writeln!(f, "u\t{unit}{}", if is_late { "\tpods" } else { "" })?;
        }
        for (name, manifest) in &pods {
            let asked =
                asks_alone(name).filter(|asked| self.has_peers && pods.iter().any(|(pod, _)| pod == asked));
            let asked = asked.map_or_else(String::new, |asked| format!("\t{asked}"));
            writeln!(f, "p\t{name}\t{manifest}{asked}")?;
        }
        for (when, script, reads) in SCRIPTS.iter().filter(|(_, script, _)| self.has(script)) {
            let reads: Vec<&str> = std::iter::once(script)
                .chain(reads.iter())
                .copied()
                .filter(|path| self.has(path))
                .collect();
            writeln!(f, "r\t{when}\t{script}\t{}", reads.join(";"))?;
        }
        for gate in self.gates() {
            writeln!(f, "{gate}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::artifact::Target;

    #[test]
    fn what_is_brought_has_its_lines() {
        let host: HostName = "node1".parse().expect("a name");
        let files = ArtifactSet::new(Target::Host(host.clone()), [], []).expect("a set");
        let digest = |_: &Artifact| Ok::<_, Infallible>(FileDigest::of(b""));
        let mut manifest = HostManifest::new("demo", &host, &files, Vec::new(), digest).expect("a manifest");
        let (kubelet, bridge) = (
            HostPath::known("/usr/bin/kubelet"),
            HostPath::known("/opt/cni/bin/bridge"),
        );
        manifest.add_program(
            kubelet,
            FileDigest::of(b"k"),
            Some(UnitName::known("kubelet.service")),
        );
        manifest.add_program(bridge, FileDigest::of(b"b"), None);
        let names = ["registry.k8s.io/pause:3.10", "registry.k8s.io/etcd:3.6.8-0"].map(str::to_owned);
        manifest.add_archive(
            FileDigest::of(b"i"),
            UnitName::known("containerd.service"),
            names.into(),
        );
        insta::assert_snapshot!(manifest.to_string().replace('\t', " "), @"
        m kubecast.dev/manifest/v1 demo node1
        f 0755 root:root 3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d /opt/cni/bin/bridge standalone
        f 0755 root:root 8254c329a92850f6d539dd376f4816ee2764517da5e0235514af433164480d7a /usr/bin/kubelet restart kubelet.service
        i de7d1b721a1e0632b7cf04edf5032c8ecffa9f9a08492152b926f1a5a7e765d7 containerd.service registry.k8s.io/etcd:3.6.8-0;registry.k8s.io/pause:3.10
        u kubelet.service
        g kubelet unit kubelet.service - - - 120
        ");
    }
}
