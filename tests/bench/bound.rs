use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey};
use rayon::prelude::*;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::fleet::Fleet;
use super::program::{own_cpu, settle};

/// What the same work costs if nothing has to be decided, rendered or compared.
#[derive(Clone, Copy)]
pub(crate) struct Bound {
    pub(crate) certificates: usize,
    pub(crate) files: usize,
    pub(crate) bytes: usize,
    /// As many deterministic signatures, over the same bytes, by as many threads.
    pub(crate) signatures: Cost,
    /// As many public keys, which the signatures do not include.
    pub(crate) keys: Cost,
    /// The same directories and files with the same bytes on the same file system, made by as many threads.
    pub(crate) writes: Cost,
}

/// Time of one part.
#[derive(Clone, Copy, Default)]
pub(crate) struct Cost {
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
}

impl Bound {
    /// Repeats what was rendered, in a directory that does not exist yet.
    pub(crate) fn measure(fleet: &Fleet, target: &Path) -> Self {
        let signed = signed_parts(&fleet.lock());
        let files = Files::read(&fleet.out(), &fleet.lock());
        let key = SigningKey::from_slice(&[7; 32]).expect("a scalar in range");
        let signatures = Cost::of(|| {
            let sign = |text: &Vec<u8>| -> DerSignature { key.sign(text) };
            signed.par_iter().map(sign).collect::<Vec<_>>()
        });
        let keys = Cost::of(|| {
            let public = |number: usize| {
                let mut scalar = [7; 32];
                scalar[..8].copy_from_slice(&number.to_be_bytes());
                *SigningKey::from_slice(&scalar)
                    .expect("a scalar in range")
                    .verifying_key()
            };
            (0..signed.len()).into_par_iter().map(public).collect::<Vec<_>>()
        });
        settle(&fleet.out());
        let writes = Cost::of(|| files.write(target));
        Self {
            certificates: signed.len(),
            files: files.files(),
            bytes: files.bytes(),
            signatures,
            keys,
            writes,
        }
    }

    /// Signatures and files.
    pub(crate) fn whole(&self) -> Cost {
        Cost {
            wall: self.signatures.wall + self.writes.wall,
            cpu: self.signatures.cpu + self.writes.cpu,
        }
    }

    /// The better of each figure.
    pub(crate) fn best(self, other: Self) -> Self {
        Self {
            signatures: self.signatures.best(other.signatures),
            keys: self.keys.best(other.keys),
            writes: self.writes.best(other.writes),
            ..self
        }
    }
}

impl Cost {
    fn of<T>(work: impl FnOnce() -> T) -> Self {
        let (start, cpu) = (Instant::now(), own_cpu());
        std::hint::black_box(work());
        Self {
            wall: start.elapsed(),
            cpu: own_cpu() - cpu,
        }
    }

    fn best(self, other: Self) -> Self {
        Self {
            wall: self.wall.min(other.wall),
            cpu: self.cpu.min(other.cpu),
        }
    }
}

/// What was signed in each certificate of a lock.
fn signed_parts(lock: &Path) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(lock).expect("the lock is read");
    let lines = text
        .lines()
        .map(|line| -> serde_json::Value { serde_json::from_str(line).expect("a line of the lock is JSON") });
    let part = |line: serde_json::Value| {
        let der = BASE64.decode(line["certificate"].as_str()?.as_bytes()).ok()?;
        let (_, certificate) = X509Certificate::from_der(&der).ok()?;
        Some(certificate.tbs_certificate.as_ref().to_vec())
    };
    lines.filter_map(part).collect()
}

/// A tree in memory: for each host, directories before what is in them.
struct Files {
    /// Directories that hosts share.
    shared: Vec<PathBuf>,
    groups: Vec<Vec<Node>>,
}

enum Node {
    Directory(PathBuf),
    File(PathBuf, Vec<u8>),
}

impl Files {
    fn read(out: &Path, lock: &Path) -> Self {
        let mut shared = Vec::new();
        let mut groups: BTreeMap<PathBuf, Vec<Node>> = BTreeMap::new();
        for entry in walkdir::WalkDir::new(out).min_depth(1).sort_by_file_name() {
            let entry = entry.expect("the tree is listed");
            let path = entry.path().strip_prefix(out).expect("below the tree").to_owned();
            // `fleet/hosts/<host>` holds what belongs together.
            let group: PathBuf = path.iter().take(3).collect();
            if entry.file_type().is_file() {
                let bytes = fs::read(entry.path()).expect("a file is read");
                groups.entry(group).or_default().push(Node::File(path, bytes));
            } else if entry.depth() < 3 {
                shared.push(path);
            } else {
                groups.entry(group).or_default().push(Node::Directory(path));
            }
        }
        let bytes = fs::read(lock).expect("the lock is read");
        let lock = vec![Node::File("pki.lock".into(), bytes)];
        Self {
            shared,
            groups: groups.into_values().chain([lock]).collect(),
        }
    }

    fn contents(&self) -> impl Iterator<Item = &Vec<u8>> {
        let nodes = self.groups.iter().flatten();
        nodes.filter_map(|node| match node {
            Node::File(_, bytes) => Some(bytes),
            Node::Directory(_) => None,
        })
    }

    fn files(&self) -> usize {
        self.contents().count()
    }

    fn bytes(&self) -> usize {
        self.contents().map(Vec::len).sum()
    }

    fn write(&self, target: &Path) {
        fs::create_dir(target).expect("a directory is made");
        for path in &self.shared {
            fs::create_dir(target.join(path)).expect("a directory is made");
        }
        self.groups.par_iter().flatten_iter().for_each(|node| match node {
            Node::Directory(path) => fs::create_dir(target.join(path)).expect("a directory is made"),
            Node::File(path, bytes) => File::create_new(target.join(path))
                .and_then(|mut file| file.write_all(bytes))
                .expect("a file is written"),
        });
    }
}
