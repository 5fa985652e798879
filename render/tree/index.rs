use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::artifact::{Artifact, ArtifactSet, Directory, Reaction};
use crate::types::{HostName, HostPath, Mode, Owner};

/// The format of an index, in its first field.
pub const INDEX_FORMAT: &str = "kubecast.dev/index/v1";

/// Which view of the content a tree holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// A placeholder for each secret.
    Public,
    /// The secrets themselves.
    Full,
}

impl View {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Full => "full",
        }
    }
}

/// What a tree says about the files of one host, or about those that belong to the cluster as a whole.
///
/// It is the truth about modes and owners, which git does not keep, and about which files are kubecast's:
/// only a file that an index lists is ever deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// [`INDEX_FORMAT`].
    format: String,
    /// The host; none for the files of the cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<HostName>,
    /// Whose digests these are.
    pub view: View,
    /// Directories whose mode or owner matters, sorted by path.
    pub directories: Vec<IndexedDirectory>,
    /// The files, sorted by path.
    pub files: Vec<IndexedFile>,
}

/// A directory in an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexedDirectory {
    /// Where it lies.
    pub path: HostPath,
    /// Its permission bits on the host.
    pub mode: Mode,
    /// Its user and group on the host.
    pub owner: Owner,
}

/// A file in an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexedFile {
    /// Where it lies: on the host, or in the tree for a file of the cluster.
    pub path: HostPath,
    /// Its permission bits on the host.
    pub mode: Mode,
    /// Its user and group on the host.
    pub owner: Owner,
    /// The digest of the view that the tree holds.
    pub sha256: FileDigest,
    /// The secrets in it, by label.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
    /// What the host does when it changes, in that order.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub reactions: BTreeSet<Reaction>,
    /// Why it is as it is: spec paths, facts, defaults.
    pub origins: Vec<String>,
}

impl Index {
    /// An index without files.
    pub(super) fn empty(host: Option<HostName>, view: View) -> Self {
        Self {
            format: INDEX_FORMAT.into(),
            host,
            view,
            directories: Vec::new(),
            files: Vec::new(),
        }
    }

    /// The index of a host's public view.
    pub fn of_host(host: &HostName, files: &ArtifactSet) -> Self {
        let mut index = Self::empty(Some(host.clone()), View::Public);
        index.directories = files.directories().map(IndexedDirectory::of).collect();
        for file in files.files() {
            let digest = FileDigest::of_public_view(file);
            index.files.push(IndexedFile::of(file, digest));
        }
        index
    }

    /// Reads what [`Display`](fmt::Display) writes.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence: another format, an unknown field, a path that
    /// appears twice or out of order.
    pub fn read(text: &[u8]) -> Result<Self, String> {
        let index: Self = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        if index.format != INDEX_FORMAT {
            return Err(format!("its format is `{}`, not `{INDEX_FORMAT}`", index.format));
        }
        let directories: Vec<_> = index
            .directories
            .iter()
            .map(|directory| &directory.path)
            .collect();
        let files: Vec<_> = index.files.iter().map(|file| &file.path).collect();
        for paths in [directories, files] {
            if let Some(pair) = paths.windows(2).find(|pair| pair[0] >= pair[1]) {
                return Err(format!("`{}` comes before `{}`", pair[0], pair[1]));
            }
        }
        Ok(index)
    }
}

/// One line for each entry, so that a change of one file is a change of one line.
impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.print().map_err(|_| fmt::Error)?;
        f.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl Index {
    fn print(&self) -> serde_json::Result<Vec<u8>> {
        let mut lines = Lines(Vec::with_capacity(512 * (self.files.len() + 1)));
        lines.field("format", &self.format)?;
        if let Some(host) = &self.host {
            lines.field("host", host)?;
        }
        lines.field("view", &self.view)?;
        lines.list("directories", &self.directories)?;
        lines.list("files", &self.files)?;
        lines.0.extend_from_slice(b"\n}\n");
        Ok(lines.0)
    }
}

/// The lines of an index so far, from the second field on each after a comma.
struct Lines(Vec<u8>);

impl Lines {
    fn key(&mut self, name: &str) -> serde_json::Result<()> {
        let before: &[u8] = if self.0.is_empty() { b"{\n  " } else { b",\n  " };
        self.0.extend_from_slice(before);
        serde_json::to_writer(&mut self.0, name)?;
        self.0.extend_from_slice(b": ");
        Ok(())
    }

    fn field(&mut self, name: &str, value: &impl Serialize) -> serde_json::Result<()> {
        self.key(name)?;
        serde_json::to_writer(&mut self.0, value)
    }

    fn list(&mut self, name: &str, items: &[impl Serialize]) -> serde_json::Result<()> {
        self.key(name)?;
        self.0.push(b'[');
        for (position, item) in items.iter().enumerate() {
            let before: &[u8] = if position == 0 { b"\n    " } else { b",\n    " };
            self.0.extend_from_slice(before);
            serde_json::to_writer(&mut self.0, item)?;
        }
        let end: &[u8] = if items.is_empty() { b"]" } else { b"\n  ]" };
        self.0.extend_from_slice(end);
        Ok(())
    }
}

impl IndexedDirectory {
    pub(super) fn of(directory: &Directory) -> Self {
        Self {
            path: directory.path.clone(),
            mode: directory.mode,
            owner: directory.owner.clone(),
        }
    }
}

impl IndexedFile {
    pub(super) fn of(file: &Artifact, sha256: FileDigest) -> Self {
        let secrets: BTreeSet<String> = file
            .content()
            .secrets()
            .map(|secret| secret.label.to_string())
            .collect();
        Self {
            path: file.path().clone(),
            mode: file.mode(),
            owner: file.owner().clone(),
            sha256,
            secrets: secrets.into_iter().collect(),
            reactions: file.reactions().clone(),
            origins: file.origins().iter().map(ToString::to_string).collect(),
        }
    }
}

/// The SHA-256 of a file, written as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileDigest([u8; 32]);

impl FileDigest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest of a file's public view.
    pub fn of_public_view(file: &Artifact) -> Self {
        Self::of_hash(file.content().public_hash())
    }

    /// The digest of the bytes that went into a hash.
    pub fn of_hash(hash: Sha256) -> Self {
        Self(hash.finalize().into())
    }

    /// Reads 64 hexadecimal digits.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Display for FileDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = [0; 64];
        f.write_str(data_encoding::HEXLOWER.encode_mut_str(&self.0, &mut digits))
    }
}

impl Serialize for FileDigest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FileDigest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| serde::de::Error::custom("a digest is 64 hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> Index {
        let file = |path: &str| IndexedFile {
            path: path.parse().expect("a path"),
            mode: Mode::new(0o600),
            owner: Owner::root(),
            sha256: FileDigest::of(path.as_bytes()),
            secrets: vec!["sa/1".into()],
            reactions: [Reaction::Standalone].into(),
            origins: vec!["spec.version".into(), "default:spec.network.dnsDomain".into()],
        };
        let mut index = Index::empty(Some("m1".parse().expect("a name")), View::Public);
        index.files = vec![file("/etc/a"), file("/etc/b")];
        index
    }

    #[test]
    fn an_index_survives_a_round_trip() {
        let mut index = index();
        assert_eq!(Index::read(index.to_string().as_bytes()), Ok(index.clone()));
        index.host = None;
        index.files.clear();
        assert_eq!(Index::read(index.to_string().as_bytes()), Ok(index));
    }

    #[test]
    fn an_index_is_read_strictly() {
        let text = index().to_string();
        for (from, to, problem) in [
            (
                "index/v1",
                "index/v2",
                "its format is `kubecast.dev/index/v2`, not `kubecast.dev/index/v1`",
            ),
            ("\"view\"", "\"colour\"", "unknown field `colour`"),
            ("\"secrets\"", "\"secret\"", "unknown field `secret`"),
            ("/etc/b", "/etc/a", "`/etc/a` comes before `/etc/a`"),
            ("/etc/a\"", "/etc/c\"", "`/etc/c` comes before `/etc/b`"),
            ("/etc/a\"", "/etc/../a\"", "`.` and `..` are not allowed"),
            ("\"0600\"", "\"600\"", "four octal digits"),
            (
                "\"sha256\":\"",
                "\"sha256\":\"00",
                "a digest is 64 hexadecimal digits",
            ),
            ("\n}\n", "\n}\n{}", "trailing characters"),
        ] {
            let changed = text.replace(from, to);
            assert_ne!(changed, text, "{from}");
            let refusal = Index::read(changed.as_bytes()).expect_err(to);
            assert!(refusal.contains(problem), "{to}: {refusal}");
        }
    }
}
