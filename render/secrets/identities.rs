use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use age::secrecy::ExposeSecret;
use zeroize::Zeroizing;

use crate::report::{Report, messages};
use crate::types::Mode;

use super::safe_file::{create, make_directory, read_small};
use super::{Recipient, Recipients};

/// The private keys with which the user opens sealed entries.
#[derive(Default)]
pub struct Identities(Vec<age::x25519::Identity>);

impl Identities {
    /// No identity.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads an identity file as `age-keygen` writes it.
    ///
    /// # Errors
    /// If it cannot be read, others may read it too, or a line is neither a comment nor an X25519 identity.
    pub fn read(path: &Path) -> Result<Self, Report> {
        let at_file = |message: crate::report::Diagnostic| message.in_file(path.display().to_string());
        let unreadable = |error: std::io::Error| at_file(messages::secrets::io("read it", &error));
        let text = read_small(path).map_err(unreadable)?;
        let mode = std::fs::symlink_metadata(path)
            .map_err(unreadable)?
            .permissions()
            .mode()
            & 0o7777;
        if mode & 0o077 != 0 {
            return Err(at_file(messages::secrets::identity_mode(mode)).into());
        }
        let bad = |line, problem| at_file(messages::secrets::bad_identity(line, problem));
        let text = std::str::from_utf8(&text).map_err(|_| bad(1, "is not text"))?;
        let mut identities = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let identity = line
                .parse()
                .map_err(|_| bad(index + 1, "is not an X25519 identity (`AGE-SECRET-KEY-1...`)"))?;
            identities.push(identity);
        }
        Ok(Self(identities))
    }

    /// Makes a new identity file, readable by its owner only, and its directory if need be.
    ///
    /// # Errors
    /// If the file exists or cannot be written.
    pub fn create(path: &Path) -> Result<Self, Report> {
        let identity = age::x25519::Identity::generate();
        let secret = identity.to_string();
        let public = format!("# public key: {}\n", identity.to_public());
        let text = Zeroizing::new([public.as_str(), secret.expose_secret(), "\n"].concat());
        let failed = |error: std::io::Error| {
            messages::secrets::io("make an identity", &error).in_file(path.display().to_string())
        };
        make_directory(path.parent().unwrap_or(path)).map_err(failed)?;
        create(path, text.as_bytes(), Mode::new(0o600)).map_err(failed)?;
        Ok(Self(vec![identity]))
    }

    /// Adds the identities of another file.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The public keys, as the recipients of what these identities can open.
    pub fn recipients(&self, owner: Option<&str>) -> Recipients {
        let recipient = |identity: &age::x25519::Identity| Recipient::of(identity.to_public(), owner);
        self.0.iter().map(recipient).collect()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &dyn age::Identity> {
        self.0.iter().map(|identity| identity as &dyn age::Identity)
    }
}
