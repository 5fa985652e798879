//! For whom the entries of a store are sealed.

use std::path::PathBuf;

use crate::artifact::SecretLabel;
use crate::report::{Diagnostic, Report, messages};
use crate::types::Mode;

use super::safe_file::replace_file;
use super::store::{ENTRY_MODE, RECIPIENTS_FILE, Store, at, stem};
use super::{Identities, Recipient, Recipients};

/// The mode of a file of public keys.
const RECIPIENTS_MODE: Mode = Mode::new(0o644);

impl Store {
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
        self.refuse_link()?;
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

    /// Adds recipients, and seals every entry without its own recipients for all of them. Says who is new; if
    /// nobody is, nothing is done.
    ///
    /// # Errors
    /// If an entry does not open or cannot be written. The list of recipients is written last, so the command
    /// can be repeated.
    pub fn add_recipients(
        &self,
        others: &Recipients,
        identities: &Identities,
    ) -> Result<Vec<Recipient>, Report> {
        let mut recipients = self.recipients()?;
        let new: Vec<Recipient> = others
            .iter()
            .filter(|other| recipients.add((*other).clone()))
            .cloned()
            .collect();
        if !new.is_empty() {
            self.reseal(&recipients, identities)?;
            self.set_recipients(&recipients)?;
        }
        Ok(new)
    }

    /// Seals every entry without its own recipients anew.
    fn reseal(&self, recipients: &Recipients, identities: &Identities) -> Result<(), Report> {
        let mut sealed = Vec::new();
        for (stem, opened) in self.open_all(identities)? {
            if !self.own_recipients(&stem).exists() {
                let plain = opened.map_err(|shut| shut.report)?;
                sealed.push((self.seal(&stem, &plain, recipients)?, stem));
            }
        }
        for (bytes, stem) in sealed {
            let path = self.directory.join(format!("{stem}.age"));
            replace_file(&path, &bytes, ENTRY_MODE)
                .map_err(|error| at(&path, messages::secrets::io("write it", &error)))?;
        }
        Ok(())
    }

    /// Seals a key that is to replace another for those for whom that one is sealed, unless it names others: who may not
    /// sign with the old key shall not with the new one.
    pub(super) fn inherit_recipients(&self, label: &SecretLabel) -> Result<(), Report> {
        let own = self.own_recipients(&stem(label));
        let mut earlier = std::iter::successors(label.before(), SecretLabel::before);
        let inherited = earlier.find(|label| self.own_recipients(&stem(label)).exists());
        let Some(earlier) = inherited.filter(|_| !own.exists()) else {
            return Ok(());
        };
        let recipients = Recipients::read(&self.own_recipients(&stem(&earlier)))?;
        replace_file(&own, recipients.text().as_bytes(), RECIPIENTS_MODE)
            .map(|_| ())
            .map_err(|error| at(&own, messages::secrets::io("write it", &error)))
    }

    /// The file of recipients that an entry has for itself.
    pub(super) fn own_recipients(&self, stem: &str) -> PathBuf {
        self.directory.join(format!("{stem}.recipients"))
    }

    pub(super) fn recipients_of_stem(&self, stem: &str) -> Result<Recipients, Report> {
        let own = self.own_recipients(stem);
        if own.exists() {
            Recipients::read(&own)
        } else {
            self.recipients()
        }
    }

    /// Says that an entry with its own recipients has one only.
    pub(super) fn one_recipient_of(&self, label: &SecretLabel) -> Diagnostic {
        let (entry, own) = (self.path(label), self.own_recipients(&stem(label)));
        let (entry, own) = (entry.display(), own.display());
        messages::secrets::one_recipient(
            label,
            &format!(
                "write a second key into `{own}`, then `age -d -i IDENTITY {entry} | age -a -R {own} -o {entry}.new && mv {entry}.new {entry}`"
            ),
        )
    }

    /// The command that lets further people in.
    pub fn command_for_recipients(&self) -> String {
        format!("kubecast secrets add {} --recipient AGE", self.cluster)
    }

    /// Warns if all the store is sealed for one recipient.
    ///
    /// # Errors
    /// If the file of recipients cannot be read.
    pub fn warnings(&self) -> Result<Report, Report> {
        Ok(match self.recipients()?.count() {
            1 => {
                let cure = format!(
                    "add a second one, kept elsewhere: `{}`",
                    self.command_for_recipients()
                );
                messages::secrets::one_recipient(&self.directory.display(), &cure).into()
            }
            _ => Report::new(),
        })
    }
}
