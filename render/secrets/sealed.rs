//! Sealing and opening of one entry, with age (<https://age-encryption.org/v1>), armored.

use std::io::{Read, Write};

use age::armor::{ArmoredReader, ArmoredWriter, Format};
use zeroize::Zeroizing;

use super::{Identities, Recipients};

/// Why a sealed text does not open.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unopened {
    /// It is meant for others.
    NotForYou,
    /// It is not what age wrote.
    Damaged(String),
}

/// Seals bytes for the recipients. Each call gives another text, so a text is kept as long as what it holds.
///
/// # Errors
/// If there is no recipient.
pub(super) fn seal(plain: &[u8], recipients: &Recipients) -> Result<Vec<u8>, String> {
    let keys = recipients
        .iter()
        .map(|recipient| recipient.key() as &dyn age::Recipient);
    let encryptor = age::Encryptor::with_recipients(keys).map_err(|error| error.to_string())?;
    let mut sealed = Vec::new();
    let write = |sealed: &mut Vec<u8>| -> std::io::Result<()> {
        let armor = ArmoredWriter::wrap_output(sealed, Format::AsciiArmor)?;
        let mut writer = encryptor.wrap_output(armor)?;
        writer.write_all(plain)?;
        writer.finish()?.finish()?;
        Ok(())
    };
    write(&mut sealed).map_err(|error| error.to_string())?;
    Ok(sealed)
}

/// Opens a sealed text.
pub(super) fn open(sealed: &[u8], identities: &Identities) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    let damaged = |problem: String| Unopened::Damaged(problem);
    let decryptor = age::Decryptor::new_buffered(ArmoredReader::new(sealed))
        .map_err(|_| damaged("it is not an age file".into()))?;
    let mut reader = match decryptor.decrypt(identities.iter()) {
        Ok(reader) => reader,
        Err(age::DecryptError::NoMatchingKeys) => return Err(Unopened::NotForYou),
        Err(error) => return Err(damaged(error.to_string())),
    };
    // Large enough for every entry that kubecast makes, so that no copy is left behind by growth.
    let mut plain = Zeroizing::new(Vec::with_capacity(sealed.len()));
    reader
        .read_to_end(&mut plain)
        .map_err(|_| damaged("it is cut short or was changed".into()))?;
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_not_a_recipient_is_told_apart_from_damage() {
        let directory = tempfile::tempdir().expect("a directory");
        let identity = |name: &str| Identities::create(&directory.path().join(name)).expect("a new identity");
        let (alice, bob) = (identity("alice"), identity("bob"));
        let sealed = seal(b"secret", &alice.recipients(None)).expect("sealed");
        assert_eq!(open(&sealed, &alice).expect("opened").as_slice(), b"secret");
        assert_eq!(open(&sealed, &bob).err(), Some(Unopened::NotForYou));
        assert_eq!(
            open(&sealed, &Identities::none()).err(),
            Some(Unopened::NotForYou)
        );
        let half = &sealed[..sealed.len() / 2];
        assert!(matches!(open(half, &alice), Err(Unopened::Damaged(_))));
        assert!(matches!(open(b"hello", &alice), Err(Unopened::Damaged(_))));
        let mut changed = sealed.clone();
        let middle = changed.len() - 60;
        changed[middle] = if changed[middle] == b'A' { b'B' } else { b'A' };
        assert!(matches!(open(&changed, &alice), Err(Unopened::Damaged(_))));
        assert!(seal(b"secret", &Recipients::default()).is_err());
    }
}
