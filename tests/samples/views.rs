//! The two views of a tree, compared from outside: what only the full view holds is secret, and is nowhere else.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use data_encoding::{BASE64, BASE64_NOPAD, HEXLOWER, HEXUPPER};

use crate::{kubecast, root, samples, succeed, tree};

/// The full view of a sample, rendered anew.
fn full_view(sample: &Path, into: &Path) -> PathBuf {
    let folder = into.join("full");
    let output = kubecast(
        &[
            "render",
            &sample.display().to_string(),
            "--output",
            &into.join("out").display().to_string(),
            "--with-secrets",
            &folder.display().to_string(),
        ],
        |_| {},
    );
    succeed(&output);
    folder
}

/// Every way in which a secret's bytes could be written down.
fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    let mut forms = vec![
        secret.to_vec(),
        HEXLOWER.encode(secret).into_bytes(),
        HEXUPPER.encode(secret).into_bytes(),
    ];
    // Inside longer base64 a secret may start at any of three positions; its middle then looks like this.
    for shift in 0..3 {
        let padded = [&vec![0; shift][..], secret].concat();
        let text = BASE64_NOPAD.encode(&padded);
        forms.push(text.as_bytes()[4..text.len() - 4].to_vec());
    }
    forms
}

/// Whether a file says one of these secrets: in any form, lines of base64 joined, or inside base64.
fn tells(file: &[u8], secrets: &BTreeSet<Vec<u8>>) -> bool {
    let joined = |bytes: &[u8]| {
        let black = bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
        latin(&black.copied().collect::<Vec<u8>>())
    };
    let words = file.split(|byte| !byte.is_ascii_alphanumeric() && !b"+/=".contains(byte));
    let inside = words
        .filter(|word| word.len() >= 64)
        .filter_map(|word| Some(joined(&BASE64.decode(word).ok()?)));
    let texts: Vec<String> = inside.chain([latin(file), joined(file)]).collect();
    let forms = secrets.iter().flat_map(|secret| forms(secret));
    forms
        .map(|form| latin(&form))
        .any(|form| texts.iter().any(|text| text.contains(&form)))
}

/// Bytes as text, each byte a character, because text is searched fast.
fn latin(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// The private scalar of a P-256 key in PKCS #8 or SEC 1: the octet string of 32 bytes.
fn scalar(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let der = BASE64.decode(body.as_bytes()).expect("base64");
    let at = der
        .windows(2)
        .position(|pair| pair == [0x04, 0x20])
        .expect("a scalar");
    der[at + 2..at + 34].to_vec()
}

/// What a line of the full view holds where the public one has the placeholder of a secret, which ends in the digits of
/// a digest.
fn behind_placeholder<'a>(line: &'a str, shown: &str) -> &'a str {
    let (before, placeholder) = shown.split_once("kubecast:secret:").expect("a placeholder");
    let digest = [":commit:", ":spki-sha256:"]
        .into_iter()
        .find_map(|kind| placeholder.split_once(kind))
        .expect("a digest");
    let after = &digest.1[64..];
    line.strip_prefix(before)
        .and_then(|line| line.strip_suffix(after))
        .expect("the rest is the same")
}

/// The keys and texts that a file of the full view holds and its public view does not.
fn secrets(full: &str, public: &str) -> Vec<Vec<u8>> {
    if full.starts_with("-----BEGIN") {
        return vec![scalar(full)];
    }
    let lines = full
        .lines()
        .zip(public.lines())
        .filter(|(line, shown)| line != shown);
    lines
        .map(|(line, shown)| {
            let value = behind_placeholder(line, shown);
            match BASE64.decode(value.as_bytes()) {
                Ok(inner) if inner.starts_with(b"-----BEGIN") => {
                    scalar(std::str::from_utf8(&inner).expect("PEM"))
                }
                // Sixteen characters of a token read as base64, too, but of fewer bytes.
                Ok(inner) if inner.len() >= 16 => inner,
                _ => value.as_bytes().to_vec(),
            }
        })
        .collect()
}

#[test]
fn no_private_byte_is_in_any_public_tree() {
    for sample in samples() {
        let name = sample.file_name().expect("a name");
        let scratch = tempfile::tempdir().expect("a folder");
        let full = tree(&full_view(&sample, scratch.path()));
        let public = tree(&root().join("out").join(name));
        assert!(full.keys().eq(public.keys()), "{}", sample.display());

        let mut found = BTreeSet::new();
        for (path, (_, bytes)) in &full {
            let (_, shown) = &public[path];
            if bytes == shown || path.starts_with("index") {
                continue;
            }
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
            let own = secrets(&text(bytes), &text(shown));
            let own: BTreeSet<_> = own.into_iter().collect();
            // What is looked for is what the full view holds, in a form that would be found.
            assert!(tells(bytes, &own), "{}", path.display());
            found.extend(own);
        }
        assert!(found.len() >= 7, "{}: {} secrets", sample.display(), found.len());

        let lock = std::fs::read(sample.join("pki.lock")).expect("a lock");
        let places = public.iter().map(|(path, (_, bytes))| (path.as_path(), bytes));
        for (path, bytes) in places.chain([(Path::new("pki.lock"), &lock)]) {
            assert!(
                !tells(bytes, &found),
                "{}: {} holds a secret",
                sample.display(),
                path.display()
            );
        }
    }
}
