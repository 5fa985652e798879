use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use kubecast::artifact::{Artifact, ArtifactId, ArtifactSet, Content, Directory, Reaction, Target};
use kubecast::component::{Health, Question};
use kubecast::push::HostManifest;
use kubecast::report::Origins;
use kubecast::tree::{FileDigest, Index};
use kubecast::types::{HostPath, Mode};

use crate::host::Host;

/// The host of a sample whose script is tried; it is the same on all.
const SAMPLE: (&str, &str) = ("binary-single-master", "node01");

/// Files for a host, as `push` brings them.
#[derive(Clone)]
pub(crate) struct Generation {
    files: BTreeMap<HostPath, Artifact>,
    directories: BTreeMap<HostPath, Directory>,
    health: Vec<Health>,
    has_peers: bool,
}

impl Generation {
    /// One with `activate.sh` and its unit alone.
    pub(crate) fn new() -> Self {
        let mut whole = Self::of_sample(SAMPLE.0, SAMPLE.1);
        let own = [
            "/usr/local/lib/kubecast/activate.sh",
            "/etc/systemd/system/kubecast-recover.service",
        ];
        whole.files.retain(|path, _| own.contains(&path.as_str()));
        assert_eq!(whole.files.len(), own.len());
        whole.directories.clear();
        whole
    }

    /// What a sample has for a host, in the public view: nothing on these hosts reads a key.
    pub(crate) fn of_sample(cluster: &str, host: &str) -> Self {
        let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("out").join(cluster);
        let index = fs::read(out.join("index").join(format!("{host}.json"))).expect("a sample");
        let index = Index::read(&index).expect("an index");
        let mut generation = Self {
            files: BTreeMap::new(),
            directories: BTreeMap::new(),
            health: Vec::new(),
            has_peers: false,
        };
        for file in index.files {
            let text = fs::read_to_string(out.join("hosts").join(host).join(&file.path.as_str()[1..]));
            let mode = file.mode.to_string();
            generation.add(
                &mode,
                &file.owner.to_string(),
                file.path.as_str(),
                file.reactions,
                &text.expect("a text"),
            );
        }
        for directory in index.directories {
            let known = Directory::new(directory.path.clone(), directory.mode, directory.owner);
            generation.directories.insert(directory.path, known);
        }
        generation
    }

    fn add(
        &mut self,
        mode: &str,
        owner: &str,
        path: &str,
        reactions: impl IntoIterator<Item = Reaction>,
        text: &str,
    ) {
        let path: HostPath = path.parse().expect("a path");
        let artifact = Artifact::new(
            ArtifactId::new("test", path.to_string()),
            path.clone(),
            mode_of(mode),
            owner.parse().expect("an owner"),
            Content::public(text),
            Origins::none(),
        );
        let artifact = artifact
            .expect("a file")
            .with_reactions(reactions.into_iter().collect());
        self.files.insert(path, artifact);
    }

    /// With a file of root. The reactions are those of an index, joined by `;`.
    pub(crate) fn file(self, mode: &str, path: &str, reactions: &str, text: &str) -> Self {
        self.file_of("root:root", mode, path, reactions, text)
    }

    pub(crate) fn file_of(
        mut self,
        owner: &str,
        mode: &str,
        path: &str,
        reactions: &str,
        text: &str,
    ) -> Self {
        let reactions: Vec<Reaction> = reactions
            .split(';')
            .filter(|reaction| !reaction.is_empty())
            .map(|reaction| reaction.parse().expect("a reaction"))
            .collect();
        self.add(mode, owner, path, reactions, text);
        self
    }

    /// With a unit that reads these files.
    pub(crate) fn unit(self, name: &str, reads: &[&str]) -> Self {
        let reads: String = reads.iter().map(|path| format!("# reads {path}\n")).collect();
        self.file(
            "0644",
            &format!("/etc/systemd/system/{name}"),
            &format!("apply units;restart {name}"),
            &format!("[Service]\nExecStart=/bin/{name}\n{reads}"),
        )
    }

    /// With a static pod.
    pub(crate) fn pod(self, name: &str, text: &str) -> Self {
        let path = format!("/etc/kubernetes/manifests/{name}.yaml");
        self.file("0600", &path, &format!("restart-pod {name}"), text)
    }

    /// Of a host beside which others serve the API.
    pub(crate) fn with_peers(mut self) -> Self {
        self.has_peers = true;
        self
    }

    pub(crate) fn directory(mut self, mode: &str, path: &str) -> Self {
        let path: HostPath = path.parse().expect("a path");
        let owner = "root:root".parse().expect("an owner");
        let directory = Directory::new(path.clone(), mode_of(mode), owner);
        self.directories.insert(path, directory);
        self
    }

    /// With a gate that asks a URL for 30 seconds.
    pub(crate) fn gate(mut self, name: &str, url: &str) -> Self {
        self.health.push(Health {
            name: name.into(),
            question: Question::Url {
                url: url.into(),
                authority: None,
                identity: None,
            },
            seconds: 30,
        });
        self
    }

    /// Without a file.
    pub(crate) fn without(mut self, path: &str) -> Self {
        let path: HostPath = path.parse().expect("a path");
        self.files.remove(&path).expect("it was there");
        self
    }

    /// With another text of a file.
    pub(crate) fn changed(mut self, path: &str, change: impl FnOnce(&str) -> String) -> Self {
        let path: HostPath = path.parse().expect("a path");
        let old = self.files.get(&path).expect("it is there").clone();
        let text = change(&old.public_view());
        assert_ne!(text, old.public_view());
        let (mode, owner) = (old.mode().to_string(), old.owner().to_string());
        self.add(&mode, &owner, path.as_str(), old.reactions().clone(), &text);
        self
    }

    fn manifest(&self) -> String {
        let name: kubecast::types::HostName = "host1".parse().expect("a name");
        let (files, directories) = (self.files.values().cloned(), self.directories.values().cloned());
        let set = ArtifactSet::new(Target::Host(name.clone()), files, directories).expect("a set");
        let digest = |file: &Artifact| Ok::<_, Infallible>(FileDigest::of_public_view(file));
        let Ok(manifest) = HostManifest::new("demo", &name, &set, self.health.clone(), digest);
        manifest.with_peers(self.has_peers).to_string()
    }

    /// Brings it to a host's `incoming/`, as rsync does.
    pub(crate) fn write(&self, host: &Host) {
        let incoming = host.path("/var/lib/kubecast/incoming");
        let _ = fs::remove_dir_all(&incoming);
        let mut files: Vec<(String, String)> = self
            .files
            .values()
            .map(|file| (format!("files{}", file.path()), file.public_view().into_owned()))
            .collect();
        let script = &files
            .iter()
            .find(|(path, _)| path.ends_with("/activate.sh"))
            .expect("a script")
            .1;
        files.push(("activate.sh".into(), script.clone()));
        files.push(("manifest.tsv".into(), self.manifest()));
        for (path, text) in files {
            let path = incoming.join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(&path, text).expect("written");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("set");
        }
        host.set_mode("/var/lib/kubecast", 0o700);
    }
}

fn mode_of(text: &str) -> Mode {
    Mode::new(u16::from_str_radix(text, 8).expect("octal"))
}
