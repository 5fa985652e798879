use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use crate::report::{Report, messages};

use super::safe_file::read_small;

/// Somebody for whom an entry is sealed: a public key, and the comment that says whose it is.
#[derive(Clone)]
pub struct Recipient {
    key: age::x25519::Recipient,
    owner: Option<String>,
}

impl Recipient {
    /// The recipient of this text, `age1...`.
    pub fn new(key: &str, owner: Option<&str>) -> Option<Self> {
        Some(Self::of(key.parse().ok()?, owner))
    }

    pub(super) fn of(key: age::x25519::Recipient, owner: Option<&str>) -> Self {
        Self {
            key,
            owner: owner.map(str::to_owned),
        }
    }

    pub(super) fn key(&self) -> &age::x25519::Recipient {
        &self.key
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<recipient {self}>")
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.key)?;
        self.owner
            .as_ref()
            .map_or(Ok(()), |owner| write!(f, " ({owner})"))
    }
}

/// For whom an entry is sealed: one key on a line, after a comment that names its owner, as age's own
/// recipients files have it.
#[derive(Clone, Default)]
pub struct Recipients(Vec<Recipient>);

impl Recipients {
    /// Reads a file of recipients; a file that is not there names nobody.
    pub(super) fn read(path: &Path) -> Result<Self, Report> {
        match read_small(path) {
            Ok(text) => Self::parse(&String::from_utf8_lossy(&text)).map_err(|line| {
                messages::secrets::bad_recipient(line)
                    .in_file(path.display().to_string())
                    .into()
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(messages::secrets::io("read it", &error)
                .in_file(path.display().to_string())
                .into()),
        }
    }

    /// Reads a file of recipients that the user names: there must be one in it.
    ///
    /// # Errors
    /// If it cannot be read, a line is not a recipient, or it names nobody.
    pub fn from_file(path: &Path) -> Result<Self, Report> {
        let file = path.display().to_string();
        let text = read_small(path)
            .map_err(|error| messages::secrets::io("read it", &error).in_file(file.clone()))?;
        let recipients = Self::parse(&String::from_utf8_lossy(&text))
            .map_err(|line| messages::secrets::bad_recipient(line).in_file(file.clone()))?;
        if recipients.is_empty() {
            return Err(messages::secrets::no_recipients(&file).into());
        }
        Ok(recipients)
    }

    /// Reads the text of a file of recipients; the error is the number of the line that is not one.
    fn parse(text: &str) -> Result<Self, usize> {
        let mut recipients = Vec::new();
        let mut owner = None;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if let Some(comment) = line.strip_prefix('#') {
                owner = Some(comment.trim()).filter(|comment| !comment.is_empty());
            } else if line.is_empty() {
                owner = None;
            } else {
                recipients.push(Recipient::new(line, owner.take()).ok_or(index + 1)?);
            }
        }
        Ok(Self(recipients))
    }

    /// The text of a file of recipients.
    pub(super) fn text(&self) -> String {
        let line = |recipient: &Recipient| match &recipient.owner {
            Some(owner) => format!("# {owner}\n{}\n", recipient.key),
            None => format!("{}\n", recipient.key),
        };
        self.0.iter().map(line).collect()
    }

    /// Adds somebody; says whether the key is new.
    pub fn add(&mut self, recipient: Recipient) -> bool {
        let key = recipient.key.to_string();
        let new = self.0.iter().all(|known| known.key.to_string() != key);
        if new {
            self.0.push(recipient);
        }
        new
    }

    /// Whether both name the same keys, in whatever order and by whatever comment.
    pub fn are_those_of(&self, other: &Self) -> bool {
        let keys = |recipients: &Self| -> BTreeSet<String> {
            recipients
                .iter()
                .map(|recipient| recipient.key.to_string())
                .collect()
        };
        keys(self) == keys(other)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// In the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Recipient> {
        self.0.iter()
    }

    /// Whether nobody is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Recipient> for Recipients {
    fn from_iter<I: IntoIterator<Item = Recipient>>(recipients: I) -> Self {
        Self(recipients.into_iter().collect())
    }
}

impl fmt::Debug for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<recipients {self}>")
    }
}

impl fmt::Display for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, recipient) in self.0.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { ", " })?;
            recipient.fmt(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

    #[test]
    fn a_comment_names_the_owner_of_the_key_below_it() {
        let text = format!("# alice\n{ALICE}\n");
        let recipients = Recipients::parse(&text).expect("a recipient");
        assert_eq!(recipients.to_string(), format!("{ALICE} (alice)"));
        assert_eq!(recipients.text(), text);
        let far = Recipients::parse(&format!("# a file\n\n{ALICE}\n")).expect("a recipient");
        assert_eq!(far.to_string(), ALICE);
    }

    #[test]
    fn a_line_that_is_no_key_is_named() {
        assert_eq!(Recipients::parse("# x\n\nssh-ed25519 AAAA\n").err(), Some(3));
    }

    #[test]
    fn a_key_is_added_once() {
        let mut recipients = Recipients::default();
        assert!(recipients.add(Recipient::new(ALICE, None).expect("a key")));
        assert!(!recipients.add(Recipient::new(ALICE, Some("alice")).expect("a key")));
    }
}
