use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::artifact::{Commitment, KeyLabel, SecretForm, SecretLabel, SecretRef};
use crate::report::{Diagnostic, Location, Report, messages};
use crate::secrets::{PublicKey, read_file, replace_file};
use crate::types::{ClusterUid, Mode};

use super::Certificate;
use super::entry::{Entry, Line};

/// The form of the file, in its first line.
const FORMAT: &str = "kubecast-pki-lock-v1";
/// 5,000 hosts with three certificates each need about 18 MiB.
const LIMIT: u64 = 256 << 20;

/// `pki.lock`: every issued certificate, and what fixes every other secret in public.
///
/// One JSON object on a line, sorted by label, after a first line that names the form and the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    cluster: ClusterUid,
    pub(super) entries: BTreeMap<String, Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    format: String,
    cluster: ClusterUid,
}

impl Lock {
    /// The lock of a cluster for which nothing was issued yet.
    pub fn empty(cluster: ClusterUid) -> Self {
        Self {
            cluster,
            entries: BTreeMap::new(),
        }
    }

    /// Reads the lock of a cluster; a file that is not there is an empty one.
    ///
    /// # Errors
    /// If the file cannot be read, a line is not as kubecast wrote it, or it is of another cluster.
    pub fn load(path: &Path, cluster: ClusterUid) -> Result<Self, Report> {
        let name = path.display().to_string();
        let io = |error: &std::io::Error| messages::pki::io("read it", error).in_file(name.clone());
        let bytes = match read_file(path, LIMIT) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::empty(cluster)),
            Err(error) => return Err(io(&error).into()),
        };
        let text = std::str::from_utf8(&bytes).map_err(|error| io(&std::io::Error::other(error)))?;
        Self::parse(&name, text, cluster)
    }

    /// Reads the text of a lock.
    ///
    /// # Errors
    /// The first line that is not as kubecast wrote it, with its number.
    pub fn parse(name: &str, text: &str, cluster: ClusterUid) -> Result<Self, Report> {
        let at = |line: usize, message: Diagnostic| -> Report {
            message.place(Location::Place(name.to_owned(), line, 1)).into()
        };
        let bad = |line: usize, problem: &str| at(line, messages::pki::bad_lock(problem));
        let mut lines = text.lines().enumerate();
        let (_, head) = lines.next().ok_or_else(|| bad(1, "the file is empty"))?;
        let head: Head = serde_json::from_str(head).map_err(|error| bad(1, &json_problem(&error)))?;
        if head.format != FORMAT {
            return Err(at(1, messages::pki::unknown_lock(&head.format)));
        }
        if head.cluster != cluster {
            return Err(at(1, messages::pki::foreign_lock(&head.cluster, &cluster)));
        }
        let lines: Vec<(usize, &str)> = lines.collect();
        let read: Vec<Result<(String, Entry), String>> =
            lines.par_iter().map(|(_, line)| read_line(line)).collect();
        let mut entries: Vec<(String, Entry)> = Vec::with_capacity(read.len());
        for ((index, _), read) in lines.iter().zip(read) {
            let (label, entry) = read.map_err(|problem| bad(index + 1, &problem))?;
            if let Some((last, _)) = entries.last()
                && *last >= label
            {
                let problem = format!("`{label}` must come before `{last}`, and once");
                return Err(bad(index + 1, &problem));
            }
            entries.push((label, entry));
        }
        if !text.ends_with('\n') {
            return Err(bad(text.lines().count(), "the line end is missing"));
        }
        let entries = entries.into_iter().collect();
        Ok(Self { cluster, entries })
    }

    /// The text of the lock.
    pub fn text(&self) -> String {
        let head = Head {
            format: FORMAT.into(),
            cluster: self.cluster,
        };
        let entries = self.entries.par_iter();
        let lines: Vec<String> = entries.map(|(label, entry)| line(&entry.line(label))).collect();
        line(&head) + &lines.concat()
    }

    /// Writes the lock if the file has another text; says whether it was written.
    ///
    /// # Errors
    /// If the file cannot be written. It has the old text or the new one, never a half.
    pub fn store(&self, path: &Path) -> Result<bool, Report> {
        replace_file(path, self.text().as_bytes(), Mode::new(0o644)).map_err(|error| {
            messages::pki::io("write it", &error)
                .in_file(path.display().to_string())
                .into()
        })
    }

    /// Whether nothing was issued yet.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Drops what is known of a secret, because it got another value; says whether anything was.
    pub fn forget(&mut self, label: &SecretLabel) -> bool {
        self.entries.remove(&label.to_string()).is_some()
    }

    /// The certificate of a key.
    pub fn certificate(&self, key: &KeyLabel) -> Option<&Certificate> {
        match self.entries.get(&key.to_string())? {
            Entry::Certificate(certificate) => Some(certificate),
            _ => None,
        }
    }

    /// Every certificate, sorted by label.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.entries.values().filter_map(|entry| match entry {
            Entry::Certificate(certificate) => Some(&**certificate),
            _ => None,
        })
    }

    /// The public half of a key, with or without a certificate.
    pub fn public_key(&self, key: &KeyLabel) -> Option<&PublicKey> {
        match self.entries.get(&key.to_string())? {
            Entry::Certificate(certificate) => Some(certificate.public_key()),
            Entry::Key(key) => Some(key),
            Entry::Commitment(_) => None,
        }
    }

    /// What fixes a secret in public.
    pub fn commitment(&self, label: &SecretLabel) -> Option<Commitment> {
        self.entries.get(&label.to_string()).map(Entry::commitment)
    }

    /// What fixes every root that has a line, for `secrets check`.
    pub fn commitments(&self) -> BTreeMap<SecretLabel, Commitment> {
        let roots = self.entries.iter();
        roots
            .filter_map(|(label, entry)| Some((label.parse().ok()?, entry.commitment())))
            .collect()
    }

    /// The place of a secret in a file.
    pub fn reference(&self, label: impl Into<SecretLabel>, form: SecretForm) -> Option<SecretRef> {
        let label = label.into();
        let commitment = self.commitment(&label)?;
        Some(SecretRef::new(label, form, commitment))
    }
}

/// The label and the entry of a line, or what is wrong with it.
fn read_line(line: &str) -> Result<(String, Entry), String> {
    let line: Line = serde_json::from_str(line).map_err(|error| json_problem(&error))?;
    let entry = line.entry()?;
    Ok((line.label.into_owned(), entry))
}

/// An object and a line feed. Nothing of ours fails to become JSON.
fn line(value: &impl Serialize) -> String {
    let mut line = serde_json::to_string(value).unwrap_or_default();
    line.push('\n');
    line
}

/// What serde says, without the position: the line is ours to name, and the column of a long line helps nobody.
fn json_problem(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}
