//! A file of a rendered tree, as people name it.

use std::path::{Path, PathBuf};

use kubecast::types::HostName;

/// The file of the index that marks a tree.
const MARK: &str = "index/_cluster.json";

/// A file, and a line of it if one was named.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FileSubject {
    /// Whose file it is.
    pub(super) owner: Owner,
    /// The path: on the host, or below `cluster/` with a slash in front.
    pub(super) path: String,
    /// The line, counted from 1.
    pub(super) line: Option<usize>,
    /// The tree that it was named in.
    pub(super) tree: Option<PathBuf>,
}

/// Whose file it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// A host's.
    Host(HostName),
    /// The cluster's: objects to apply.
    Cluster,
    /// Nobody's: it describes the tree.
    Document,
}

impl FileSubject {
    /// Reads `out/ha/hosts/master1/etc/hosts:3` or `master1:/etc/hosts:3`; `None` if it names no file.
    pub(super) fn read(subject: &str) -> Option<Self> {
        let (path, line) = match subject.rsplit_once(':') {
            Some((path, number)) => match number.parse() {
                Ok(line) => (path, Some(line)),
                Err(_) => (subject, None),
            },
            None => (subject, None),
        };
        if Path::new(path).is_file() {
            return Self::on_disk(Path::new(path), line);
        }
        let (host, path) = path.split_once(":/")?;
        Some(Self {
            owner: Owner::Host(host.parse().ok()?),
            path: format!("/{path}"),
            line,
            tree: None,
        })
    }

    fn on_disk(path: &Path, line: Option<usize>) -> Option<Self> {
        let is_tree = |folder: &&Path| folder.join(MARK).is_file();
        let absolute = std::path::absolute(path).ok()?;
        let (path, tree) = match path.ancestors().skip(1).find(is_tree) {
            // A tree that is the working directory has no name of its own in a relative path.
            Some(tree) if tree != Path::new("") => (path, tree),
            _ => (absolute.as_path(), absolute.ancestors().skip(1).find(is_tree)?),
        };
        let inside = path.strip_prefix(tree).ok()?.to_str()?;
        let (owner, path) = match inside.split_once('/') {
            Some(("hosts", rest)) => {
                let (host, path) = rest.split_once('/')?;
                (Owner::Host(host.parse().ok()?), path)
            }
            Some(("cluster", path)) => (Owner::Cluster, path),
            _ => (Owner::Document, inside),
        };
        Some(Self {
            owner,
            path: format!("/{path}"),
            line,
            tree: Some(tree.to_owned()),
        })
    }

    /// The cluster's spec by the name of the tree: `clusters/NAME` beside the folder of the trees.
    pub(super) fn cluster(&self) -> Option<PathBuf> {
        let tree = self.tree.as_ref()?;
        let beside = tree.parent()?.parent()?;
        Some(beside.join("clusters").join(tree.file_name()?))
    }

    /// The file in a tree.
    pub(super) fn within(&self, tree: &Path) -> PathBuf {
        let path = self.path.trim_start_matches('/');
        match &self.owner {
            Owner::Host(host) => tree.join("hosts").join(host.as_str()).join(path),
            Owner::Cluster => tree.join("cluster").join(path),
            Owner::Document => tree.join(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_path_or_by_its_host() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/out/ha");
        let read = |subject: &str| FileSubject::read(subject).expect(subject);
        let named = read(&format!("{root}/hosts/master1/etc/hosts:3"));
        let host = || Owner::Host("master1".parse().expect("a name"));
        assert_eq!(
            (named.owner, named.path.as_str(), named.line),
            (host(), "/etc/hosts", Some(3))
        );
        let short = read("master1:/etc/hosts");
        assert_eq!(
            (short.owner, short.path.as_str(), short.line),
            (host(), "/etc/hosts", None)
        );
        assert_eq!(read(&format!("{root}/PKI.md")).owner, Owner::Document);
        let objects = read(&format!("{root}/cluster/30-nodes.yaml:1"));
        assert_eq!(
            (objects.owner, objects.path.as_str()),
            (Owner::Cluster, "/30-nodes.yaml")
        );
        for none in [
            "spec.network.podSubnet",
            "hosts[].labels[\"a.b/c\"]",
            "out/none:3",
            "no_host:/a",
            "net.overlap",
        ] {
            assert_eq!(FileSubject::read(none), None, "{none}");
        }
    }

    #[test]
    fn the_spec_lies_beside_the_folder_of_the_trees() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let file = root.join("out/ha/hosts/master1/etc/hosts");
        let subject = FileSubject::read(file.to_str().expect("text")).expect("a file");
        assert_eq!(subject.cluster(), Some(root.join("clusters/ha")));
        assert_eq!(subject.within(&root.join("out/ha")), file);
    }
}
