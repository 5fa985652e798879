use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::secrets::open_file;
use crate::tree::FileDigest;

/// How much of a file is in memory at a time.
const CHUNK: usize = 1 << 20;

/// How much of its start is kept.
const HEAD: usize = 64;

/// A file of the folder that was read once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::push) struct LocalFile {
    /// Its path from the folder, for people.
    pub(in crate::push) name: String,
    /// Its whole path.
    pub(in crate::push) path: PathBuf,
    /// How many bytes it has.
    pub(in crate::push) size: u64,
    /// The digest of its content.
    pub(in crate::push) sha256: FileDigest,
}

/// What else reading it showed.
pub(super) struct Reading {
    pub(super) file: LocalFile,
    /// Its first bytes.
    pub(super) head: Vec<u8>,
    /// Whether the text that was looked for is in it.
    pub(super) has_text: bool,
}

/// Reads a file to its end, and looks for a text in it. No link is followed.
pub(super) fn read(name: &str, path: &Path, text: Option<&str>) -> io::Result<Reading> {
    let mut from = open_file(path)?;
    let text = text.unwrap_or_default().as_bytes();
    let finder = memchr::memmem::Finder::new(text);
    let mut hash = Sha256::new();
    let (mut size, mut has_text) = (0, text.is_empty());
    let mut head = Vec::new();
    // The end of one chunk stays before the next, since the text may lie across.
    let kept = text.len().saturating_sub(1);
    let mut buffer = vec![0; kept + CHUNK];
    let mut filled = 0;
    loop {
        let count = from.read(&mut buffer[filled..])?;
        if count == 0 {
            break;
        }
        let new = &buffer[filled..filled + count];
        hash.update(new);
        size += count as u64;
        head.extend(new.iter().take(HEAD - head.len()));
        filled += count;
        has_text = has_text || finder.find(&buffer[..filled]).is_some();
        let start = filled.saturating_sub(kept);
        buffer.copy_within(start..filled, 0);
        filled -= start;
    }
    let file = LocalFile {
        name: name.into(),
        path: path.into(),
        size,
        sha256: FileDigest::of_hash(hash),
    };
    Ok(Reading { file, head, has_text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::push::sample;

    #[test]
    fn a_file_is_hashed_and_searched_over_the_edges_of_chunks() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x");
        for place in [0, 10, CHUNK - 3, CHUNK, CHUNK + 5, 2 * CHUNK - 1] {
            let mut bytes = vec![b'.'; 2 * CHUNK + 100];
            bytes[place..place + 6].copy_from_slice(b"1.36.3");
            sample::put(&path, &bytes);
            let reading = read("x", &path, Some("1.36.3")).expect("read");
            assert!(reading.has_text, "{place}");
            assert_eq!(reading.file.sha256, FileDigest::of(&bytes));
            assert_eq!(
                (reading.file.size, reading.head.len()),
                (bytes.len() as u64, HEAD)
            );
            assert!(!read("x", &path, Some("1.36.4")).expect("read").has_text);
        }
        sample::put(&path, b"");
        assert_eq!(read("x", &path, None).expect("read").file.size, 0);
    }

    #[test]
    fn no_link_is_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        std::os::unix::fs::symlink("/etc/hostname", folder.path().join("x")).expect("made");
        assert!(read("x", &folder.path().join("x"), None).is_err());
    }
}
