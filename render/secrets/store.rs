use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::artifact::SecretLabel;
use crate::report::{Diagnostic, Report, messages};
use crate::types::Mode;

use super::entry::{Entry, Material};
use super::safe_file::{create, make_directory, read_small, replace_file};
use super::sealed::{Unopened, open, seal};
use super::{Identities, Recipient, Recipients};

/// The mode of a sealed entry. Sealed or not, it is nobody else's business on this machine.
const ENTRY_MODE: Mode = Mode::new(0o600);
/// The mode of a file of public keys.
const RECIPIENTS_MODE: Mode = Mode::new(0o644);
/// For whom an entry without its own file of recipients is sealed.
const RECIPIENTS_FILE: &str = "recipients.txt";

/// The sealed store of one cluster: `clusters/X/secrets/`.
///
/// Each entry is its own age file, `ca-kubernetes.age`, and may have its own recipients beside it,
/// `ca-kubernetes.recipients`. An entry is rewritten only when it changes.
#[derive(Clone, Debug)]
pub struct Store {
    directory: PathBuf,
    cluster: String,
}

/// What a file of the store holds, or why it does not open.
pub(super) type Opened = Result<Zeroizing<Vec<u8>>, Report>;

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

    /// For whom an entry is sealed.
    ///
    /// # Errors
    /// If a file of recipients cannot be read.
    pub fn recipients_of(&self, label: &SecretLabel) -> Result<Recipients, Report> {
        self.recipients_of_stem(&stem(label))
    }

    /// For whom entries without their own recipients are sealed.
    ///
    /// # Errors
    /// If the file of recipients cannot be read.
    pub fn recipients(&self) -> Result<Recipients, Report> {
        Recipients::read(&self.directory.join(RECIPIENTS_FILE))
    }

    /// Names those for whom entries are sealed from now on; says whether the file changed.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn set_recipients(&self, recipients: &Recipients) -> Result<bool, Report> {
        self.make_directory()?;
        let path = self.directory.join(RECIPIENTS_FILE);
        replace_file(&path, recipients.text().as_bytes(), RECIPIENTS_MODE)
            .map_err(|error| at(&path, messages::secrets::io("write it", &error)))
    }

    /// Makes every wanted entry that is missing, from fresh randomness, and says which. None is overwritten.
    ///
    /// # Errors
    /// If nobody is named to seal for, an entry cannot be written, or one is wanted that only the user can
    /// bring.
    pub fn init(&self, wanted: &[SecretLabel]) -> Result<Vec<SecretLabel>, Report> {
        let missing = wanted.iter().filter(|label| !self.has(label));
        let (brought, made): (Vec<_>, Vec<_>) =
            missing.partition(|label| matches!(label, SecretLabel::Named(_)));
        for label in &made {
            self.add(label, &Material::Random)?;
        }
        let mut report = Report::new();
        brought
            .into_iter()
            .for_each(|label| report.push(self.missing(label)));
        let (made, _) = report.unless_errors(made)?;
        Ok(made.into_iter().cloned().collect())
    }

    /// Makes one entry, from randomness or from what the user gives.
    ///
    /// # Errors
    /// If it is there already, the material does not fit, nobody is named to seal for, or it cannot be written.
    pub fn add(&self, label: &SecretLabel, material: &Material) -> Result<(), Report> {
        let fresh = randomness()?;
        let entry = Entry::create(label, material, &fresh)
            .map_err(|problem| messages::secrets::bad_material(label, problem))?;
        let sealed = self.seal(&stem(label), &entry.write(label), &self.recipients_of(label)?)?;
        self.make_directory()?;
        let path = self.path(label);
        create(&path, &sealed, ENTRY_MODE).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => at(&path, messages::secrets::exists(label)),
            _ => at(&path, messages::secrets::io("write it", &error)),
        })
    }

    /// Adds a recipient, and seals every entry without its own recipients for all of them. Says whether the
    /// recipient is new; else nothing is done.
    ///
    /// # Errors
    /// If an entry does not open or cannot be written. The list of recipients is written last, so the command
    /// can be repeated.
    pub fn add_recipient(&self, recipient: Recipient, identities: &Identities) -> Result<bool, Report> {
        let mut recipients = self.recipients()?;
        if !recipients.add(recipient) {
            return Ok(false);
        }
        self.reseal(&recipients, identities)?;
        self.set_recipients(&recipients)
    }

    /// Seals every entry without its own recipients anew.
    fn reseal(&self, recipients: &Recipients, identities: &Identities) -> Result<(), Report> {
        let mut sealed = Vec::new();
        for (stem, opened) in self.open_all(identities)? {
            if !self.own_recipients(&stem).exists() {
                sealed.push((self.seal(&stem, &opened?, recipients)?, stem));
            }
        }
        for (bytes, stem) in sealed {
            let path = self.directory.join(format!("{stem}.age"));
            replace_file(&path, &bytes, ENTRY_MODE)
                .map_err(|error| at(&path, messages::secrets::io("write it", &error)))?;
        }
        Ok(())
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
        let sealed =
            read_small(&path).map_err(|error| at(&path, messages::secrets::io("read it", &error)))?;
        open(&sealed, identities).map_err(|reason| match reason {
            Unopened::Damaged(problem) => at(&path, messages::secrets::not_age(&stem, &problem)),
            Unopened::NotForYou => match self.recipients_of_stem(stem) {
                Err(report) => report,
                Ok(others) if identities.is_empty() => {
                    at(&path, messages::secrets::no_identity(&stem, &others.to_string()))
                }
                Ok(others) => at(&path, messages::secrets::not_for_you(&stem, &others.to_string())),
            },
        })
    }

    fn seal(&self, stem: &str, plain: &[u8], recipients: &Recipients) -> Result<Vec<u8>, Report> {
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

    fn own_recipients(&self, stem: &str) -> PathBuf {
        self.directory.join(format!("{stem}.recipients"))
    }

    fn recipients_of_stem(&self, stem: &str) -> Result<Recipients, Report> {
        let own = self.own_recipients(stem);
        if own.exists() {
            Recipients::read(&own)
        } else {
            self.recipients()
        }
    }

    fn make_directory(&self) -> Result<(), Report> {
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

fn at(path: &Path, message: Diagnostic) -> Report {
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
