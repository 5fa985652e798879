use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::artifact::{Commitment, SecretLabel};
use crate::report::{Diagnostic, Report, messages};
use crate::types::Mode;

use super::entry::{Entry, Material};
use super::safe_file::{create, make_directory, read_small, replace_file};
use super::sealed::{Unopened, open, seal};
use super::{Identities, Recipients};

/// The mode of a sealed entry. Sealed or not, it is nobody else's business on this machine.
pub(super) const ENTRY_MODE: Mode = Mode::new(0o600);
/// For whom an entry without its own file of recipients is sealed.
pub(super) const RECIPIENTS_FILE: &str = "recipients.txt";

/// The sealed store of one cluster: `clusters/X/secrets/`.
///
/// Each entry is its own age file, `ca-kubernetes.age`, and may have its own recipients beside it,
/// `ca-kubernetes.recipients`, which the next generation takes over. An entry is rewritten only when it changes.
#[derive(Clone, Debug)]
pub struct Store {
    pub(super) directory: PathBuf,
    pub(super) cluster: String,
}

/// What a file of the store holds, or why it does not open.
pub(super) type Opened = Result<Zeroizing<Vec<u8>>, Shut>;

/// Why an entry does not open.
#[derive(Clone, Debug)]
pub(super) struct Shut {
    /// What to say about it.
    pub(super) report: Report,
    /// Whether it is sealed for somebody else, which is not its fault.
    pub(super) is_for_others: bool,
}

impl Shut {
    fn damaged(report: Report) -> Self {
        Self {
            report,
            is_for_others: false,
        }
    }
}

/// What making a store came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// The entries that are new, in the order asked.
    pub made: Vec<SecretLabel>,
    /// The entries that only the user can bring, and that are not there yet.
    pub to_bring: Vec<SecretLabel>,
}

impl Store {
    /// The store in this directory, and the cluster as the user names it on the command line.
    pub fn new(directory: impl Into<PathBuf>, cluster: impl Into<String>) -> Self {
        Self {
            directory: directory.into(),
            cluster: cluster.into(),
        }
    }

    /// The file of an entry.
    pub fn path(&self, label: &SecretLabel) -> PathBuf {
        self.directory.join(format!("{}.age", stem(label)))
    }

    /// Whether the store has an entry, sealed for whomever.
    pub fn has(&self, label: &SecretLabel) -> bool {
        self.path(label).symlink_metadata().is_ok()
    }

    /// Makes every wanted entry that is missing, from fresh randomness. None is overwritten.
    ///
    /// # Errors
    /// If `committed` fixes one that is missing, nobody is named to seal for, or an entry cannot be written.
    pub fn init(
        &self,
        wanted: &[SecretLabel],
        committed: &BTreeMap<SecretLabel, Commitment>,
    ) -> Result<Made, Report> {
        let missing: Vec<&SecretLabel> = wanted.iter().filter(|label| !self.has(label)).collect();
        let lost = missing.iter().filter(|label| committed.contains_key(**label));
        let mut report = Report::new();
        lost.for_each(|label| report.push(messages::secrets::lost(label)));
        let (missing, _) = report.unless_errors(missing)?;
        let mut made = Made::default();
        for label in missing {
            if let SecretLabel::Named(_) = label {
                made.to_bring.push(label.clone());
            } else {
                self.add(label, &Material::Random, None)?;
                made.made.push(label.clone());
            }
        }
        Ok(made)
    }

    /// Makes one entry, from randomness or from what the user gives.
    ///
    /// # Errors
    /// If it is there already, the material does not fit or is not what the lock commits to, nobody is named to
    /// seal for, or it cannot be written.
    pub fn add(
        &self,
        label: &SecretLabel,
        material: &Material,
        committed: Option<&Commitment>,
    ) -> Result<(), Report> {
        let path = self.path(label);
        let exists = || at(&path, messages::secrets::exists(label));
        if self.has(label) {
            return Err(exists());
        }
        let entry = entry(label, material)?;
        if let Some(wanted) = committed
            && entry.commitment(label) != Some(*wanted)
        {
            return Err(match (material, entry.commitment(label)) {
                // What was blinded once gets another commitment whatever is given.
                (Material::Given(_), Some(found)) if !is_blinded(label) => {
                    messages::secrets::mismatch(label, &found, wanted).into()
                }
                _ => messages::secrets::lost(label).into(),
            });
        }
        self.inherit_recipients(label)?;
        let sealed = self.seal(&stem(label), &entry.write(label), &self.recipients_of(label)?)?;
        self.make_directory()?;
        create(&path, &sealed, ENTRY_MODE).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => exists(),
            _ => at(&path, messages::secrets::io("write it", &error)),
        })
    }

    /// Gives a token, a password of balancers or a named secret another value, whether it is there or not. The lock must forget the old
    /// one.
    ///
    /// # Errors
    /// If certificates or stored data depend on the secret, the material does not fit, nobody is named to seal
    /// for, or it cannot be written.
    pub fn replace(&self, label: &SecretLabel, material: &Material) -> Result<(), Report> {
        if !matches!(label, SecretLabel::Token(_)) && !is_blinded(label) {
            return Err(messages::secrets::not_replaceable(label).into());
        }
        let text = entry(label, material)?.write(label);
        let sealed = self.seal(&stem(label), &text, &self.recipients_of(label)?)?;
        self.make_directory()?;
        let path = self.path(label);
        replace_file(&path, &sealed, ENTRY_MODE)
            .map(|_| ())
            .map_err(|error| at(&path, messages::secrets::io("write it", &error)))
    }

    /// Opens what the identities can open. A store that is not there is empty.
    pub(super) fn open_all(&self, identities: &Identities) -> Result<BTreeMap<String, Opened>, Report> {
        let mut entries = BTreeMap::new();
        for stem in self.stems()? {
            let opened = self.open_entry(&stem, identities);
            entries.insert(stem, opened);
        }
        Ok(entries)
    }

    /// The names of the entries, without `.age`, sorted.
    pub(super) fn stems(&self) -> Result<Vec<String>, Report> {
        self.refuse_link()?;
        let failed = |error: &io::Error| at(&self.directory, messages::secrets::io("read it", error));
        let entries = match std::fs::read_dir(&self.directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(&error)),
        };
        let mut stems = Vec::new();
        for entry in entries {
            let name = entry.map_err(|error| failed(&error))?.file_name();
            let stem = name.to_str().and_then(|name| name.strip_suffix(".age"));
            stems.extend(stem.filter(|stem| !stem.starts_with('.')).map(str::to_owned));
        }
        stems.sort();
        Ok(stems)
    }

    fn open_entry(&self, stem: &str, identities: &Identities) -> Opened {
        let path = self.directory.join(format!("{stem}.age"));
        let sealed = read_small(&path)
            .map_err(|error| Shut::damaged(at(&path, messages::secrets::io("read it", &error))))?;
        open(&sealed, identities).map_err(|reason| match reason {
            Unopened::Damaged(problem) => {
                Shut::damaged(at(&path, messages::secrets::not_age(&stem, &problem)))
            }
            Unopened::NotForYou => Shut {
                report: match self.recipients_of_stem(stem) {
                    Err(report) => report,
                    Ok(others) => at(&path, refusal(&stem, &others, identities)),
                },
                is_for_others: true,
            },
        })
    }

    /// Says that none of the entries opens.
    pub(super) fn refuse(&self, identities: &Identities) -> Report {
        match self.recipients() {
            Err(report) => report,
            Ok(others) => refusal(&self.directory.display(), &others, identities).into(),
        }
    }

    pub(super) fn seal(&self, stem: &str, plain: &[u8], recipients: &Recipients) -> Result<Vec<u8>, Report> {
        if recipients.is_empty() {
            let own = self.own_recipients(stem);
            let file = if own.exists() {
                own
            } else {
                self.directory.join(RECIPIENTS_FILE)
            };
            return Err(messages::secrets::no_recipients(&file.display().to_string()).into());
        }
        seal(plain, recipients).map_err(|problem| messages::secrets::io("seal it", &problem).into())
    }

    /// Refuses a store that is not there, or is empty.
    pub(super) fn refuse_nothing(&self) -> Result<(), Report> {
        if self.stems()?.is_empty() {
            let directory = self.directory.display().to_string();
            let command = format!("kubecast secrets init {}", self.cluster);
            return Err(messages::secrets::no_store(&directory, &command).into());
        }
        Ok(())
    }

    /// Refuses a link in the place of the store: it would lead secrets elsewhere.
    pub(super) fn refuse_link(&self) -> Result<(), Report> {
        match self.directory.symlink_metadata() {
            Ok(found) if found.is_symlink() => {
                Err(messages::secrets::symlink(&self.directory.display().to_string()).into())
            }
            _ => Ok(()),
        }
    }

    pub(super) fn make_directory(&self) -> Result<(), Report> {
        self.refuse_link()?;
        make_directory(&self.directory).map_err(|error| {
            at(
                &self.directory,
                messages::secrets::io("make the directory", &error),
            )
        })
    }

    /// Says that an entry is missing, and which command makes it.
    pub(super) fn missing(&self, label: &SecretLabel) -> Diagnostic {
        let cluster = &self.cluster;
        let command = match label {
            SecretLabel::Named(_) => format!("kubecast secrets add {cluster} {label} --from FILE"),
            _ => format!("kubecast secrets init {cluster}"),
        };
        messages::secrets::missing(label, &command)
    }
}

/// The name of an entry's file, without `.age`. The first part of a label is one word, so no two labels meet.
pub(super) fn stem(label: &SecretLabel) -> String {
    label.to_string().replace('/', "-")
}

/// Whether another entry of the same secret has another commitment.
fn is_blinded(label: &SecretLabel) -> bool {
    matches!(label, SecretLabel::Named(_) | SecretLabel::Vrrp(_))
}

/// A new entry, with fresh randomness at hand.
fn entry(label: &SecretLabel, material: &Material) -> Result<Entry, Report> {
    let fresh = randomness()?;
    Entry::create(label, material, &fresh)
        .map_err(|problem| messages::secrets::bad_material(label, problem).into())
}

/// Says that something is sealed for others.
fn refusal(what: &dyn fmt::Display, others: &Recipients, identities: &Identities) -> Diagnostic {
    if identities.is_empty() {
        messages::secrets::no_identity(what, &others.to_string())
    } else {
        messages::secrets::not_for_you(what, &others.to_string())
    }
}

pub(super) fn at(path: &Path, message: Diagnostic) -> Report {
    message.in_file(path.display().to_string()).into()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a root secret is the one thing that must not be the same twice"
)]
fn randomness() -> Result<Zeroizing<[u8; 64]>, Report> {
    let mut fresh = Zeroizing::new([0; 64]);
    getrandom::fill(&mut *fresh).map_err(|error| messages::secrets::io("get randomness", &error))?;
    Ok(fresh)
}
