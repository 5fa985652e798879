use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use kubecast::artifact::{
    Artifact, ArtifactId, ArtifactSet, Commitment, Content, Directory, KeyLabel, Reaction, SecretForm,
    SecretRef, Target,
};
use kubecast::report::Origin;
use kubecast::tree::{ClusterFiles, Durability, Failure, Producer, Published, Stale, check, publish};
use kubecast::types::{Generation, HostName, Mode, Owner};

/// A cluster whose hosts hold whatever a test wants.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cluster {
    hosts: Vec<HostName>,
    files: BTreeMap<HostName, BTreeMap<String, (u16, String)>>,
    objects: BTreeMap<String, String>,
    /// Hosts that cannot be rendered.
    broken: Vec<HostName>,
    rendered: std::sync::Arc<AtomicUsize>,
}

fn host_name(name: &str) -> HostName {
    name.parse().expect("a host name")
}

impl Cluster {
    /// Each host has a few files in a few directories.
    pub(crate) fn of(hosts: &[&str]) -> Self {
        let mut cluster = Self::default().with_object("10-rbac.yaml", "kind: ClusterRole\n");
        for host in hosts {
            cluster = cluster
                .with(host, "/etc/kubernetes/manifests/etcd.yaml", "kind: Pod\n")
                .with(host, "/etc/kubernetes/kubelet.conf", "kind: Config\n")
                .with(host, "/etc/hostname", &format!("{host}\n"));
        }
        cluster
    }

    pub(crate) fn with(self, host: &str, path: &str, text: &str) -> Self {
        self.with_mode(host, path, text, 0o644)
    }

    pub(crate) fn with_mode(mut self, host: &str, path: &str, text: &str, mode: u16) -> Self {
        let host = host_name(host);
        if !self.hosts.contains(&host) {
            self.hosts.push(host.clone());
        }
        self.files
            .entry(host)
            .or_default()
            .insert(path.into(), (mode, text.into()));
        self
    }

    pub(crate) fn with_object(mut self, name: &str, text: &str) -> Self {
        self.objects.insert(format!("/{name}"), text.into());
        self
    }

    pub(crate) fn without(mut self, host: &str, path: &str) -> Self {
        self.files.entry(host_name(host)).or_default().remove(path);
        self
    }

    pub(crate) fn without_host(mut self, host: &str) -> Self {
        self.hosts.retain(|name| name.as_str() != host);
        self.files.remove(&host_name(host));
        self
    }

    pub(crate) fn broken(mut self, host: &str) -> Self {
        self.broken.push(host_name(host));
        self
    }

    /// How often a host was rendered.
    pub(crate) fn rendered(&self) -> usize {
        self.rendered.load(Ordering::Relaxed)
    }
}

fn artifact(path: &str, mode: u16, content: Content) -> Artifact {
    let id = ArtifactId::new("test", path.to_owned());
    let path = path.parse().expect("a path");
    let origin = Origin::spec("spec.version");
    Artifact::new(id, path, Mode::new(mode), Owner::root(), content, origin).expect("a secret is 0600")
}

/// A file that holds nothing but the service-account key.
fn key_file() -> Artifact {
    let key = KeyLabel::ServiceAccount(Generation::FIRST);
    let reference = SecretRef::new(key, SecretForm::Pem, Commitment::Spki([7; 32]));
    artifact("/etc/kubernetes/pki/sa.key", 0o600, Content::secret(reference))
}

impl Producer for Cluster {
    type Error = String;

    fn hosts(&self) -> &[HostName] {
        &self.hosts
    }

    fn host(&self, host: &HostName) -> Result<ArtifactSet, String> {
        self.rendered.fetch_add(1, Ordering::Relaxed);
        if self.broken.contains(host) {
            return Err(format!("{host} is broken"));
        }
        let files = self.files[host].iter();
        let files = files.map(|(path, (mode, text))| {
            let file = artifact(path, *mode, Content::public(text.as_str()));
            match path.as_str() {
                "/etc/hostname" => file.with_reactions([Reaction::Standalone].into()),
                _ => file,
            }
        });
        let manifests = "/etc/kubernetes/manifests".parse().expect("a path");
        let directory = Directory::new(manifests, Mode::new(0o700), Owner::root());
        let set = ArtifactSet::new(Target::Host(host.clone()), files.chain([key_file()]), [directory]);
        Ok(set.expect("no conflict"))
    }

    fn cluster(&self) -> Result<ClusterFiles, String> {
        let objects = self.objects.iter();
        let objects = objects.map(|(path, text)| artifact(path, 0o644, Content::public(text.as_str())));
        Ok(ClusterFiles {
            objects: ArtifactSet::new(Target::Cluster, objects, []).expect("no conflict"),
            documents: [
                ("PKI.md", "# Certificates\n".into()),
                ("RUNBOOK.md", format!("# Start\n\n{} hosts\n", self.hosts.len())),
            ]
            .map(|(path, text)| (path.to_owned(), text))
            .into(),
        })
    }
}

/// A directory with an `out/demo` in it, or the place for one.
pub(crate) struct Site {
    root: tempfile::TempDir,
}

impl Site {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().expect("a directory");
        Self { root }
    }

    /// With this cluster published.
    pub(crate) fn with(cluster: &Cluster) -> Self {
        let site = Self::new();
        site.publish(cluster).expect("it is published");
        site
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.root.path().join(below)
    }

    pub(crate) fn target(&self) -> PathBuf {
        self.path("out/demo")
    }

    /// A path in the tree.
    pub(crate) fn file(&self, path: &str) -> PathBuf {
        self.target().join(path)
    }

    pub(crate) fn publish(&self, cluster: &Cluster) -> Result<Published, Failure<String>> {
        publish(&self.target(), cluster, Durability::Process)
    }

    pub(crate) fn check(&self, cluster: &Cluster) -> Result<Stale, Failure<String>> {
        check(&self.target(), cluster)
    }

    /// The code and the message of a refusal, with the site's own path left out.
    pub(crate) fn refusal(&self, cluster: &Cluster) -> (&'static str, String) {
        let root = format!("{}/", self.root.path().display());
        match self.publish(cluster) {
            Err(Failure::Tree(error)) => (error.diagnostic().code, error.to_string().replace(&root, "")),
            other => panic!("it was not refused: {other:?}"),
        }
    }

    /// Writes a file that is not kubecast's, with the directories above it.
    pub(crate) fn plant(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a directory")).expect("made");
        fs::write(path, text).expect("written");
    }

    pub(crate) fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("it is there")
    }

    pub(crate) fn exists(&self, path: &str) -> bool {
        self.path(path).symlink_metadata().is_ok()
    }

    /// Everything in the tree: path, permission bits, bytes.
    pub(crate) fn snapshot(&self) -> Snapshot {
        snapshot(&self.target())
    }

    /// What lies beside the tree.
    pub(crate) fn beside(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("out")).into_iter().flatten();
        let names = entries.map(|entry| entry.expect("readable").file_name().into_string().expect("text"));
        names.filter(|name| name != "demo").collect()
    }
}

pub(crate) type Snapshot = BTreeMap<String, (u32, Vec<u8>)>;

pub(crate) fn snapshot(root: &Path) -> Snapshot {
    let mut found = Snapshot::new();
    for entry in walkdir::WalkDir::new(root) {
        let Ok(entry) = entry else { continue };
        let name = entry
            .path()
            .strip_prefix(root)
            .expect("below")
            .display()
            .to_string();
        let mode = entry.metadata().expect("there").permissions().mode() & 0o7777;
        let bytes = match entry.file_type() {
            kind if kind.is_file() => fs::read(entry.path()).expect("readable"),
            kind if kind.is_symlink() => b"a link".to_vec(),
            _ => b"a directory".to_vec(),
        };
        found.insert(name, (mode, bytes));
    }
    found
}

/// Inode and time of a file: what rsync and backups look at.
pub(crate) fn identity(path: &Path) -> (u64, i64, i64) {
    let metadata = path.symlink_metadata().expect("it is there");
    (metadata.ino(), metadata.mtime(), metadata.mtime_nsec())
}
