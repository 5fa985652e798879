use zeroize::Zeroizing;

use crate::artifact::{Artifact, ArtifactSet};
use crate::report::{Report, messages::push_objects as messages};
use crate::source;
use crate::tree::FileDigest;

use super::ObjectName;

/// One object that the cluster is to have.
pub struct Object {
    /// Which it is.
    pub name: ObjectName,
    /// The file of the tree that holds it.
    pub file: String,
    /// The digest of its public view, which says also of which secret it is.
    pub digest: FileDigest,
    /// The object with its secrets, as kubectl reads it.
    pub(super) text: Zeroizing<String>,
    /// What of it nobody may see.
    pub(super) private: Vec<Zeroizing<String>>,
}

/// Prints a file with its secrets.
pub type Reveal<'a> = dyn Fn(&Artifact, &mut Vec<u8>) -> Result<(), Report> + 'a;

/// The objects of a tree, in the order in which they are applied.
///
/// # Errors
/// If a secret cannot be opened, or a file does not hold objects.
pub fn objects(files: &ArtifactSet, reveal: &Reveal<'_>) -> Result<Vec<Object>, Report> {
    let mut objects = Vec::new();
    for file in files.files() {
        let name = file.path().as_str();
        let name = name.rsplit('/').next().unwrap_or(name);
        // Roomy, because what a growing vector leaves behind is not overwritten.
        let mut full = Zeroizing::new(Vec::with_capacity(file.public_view().len() + 4096));
        reveal(file, &mut full)?;
        let public = file.public_view();
        let full = std::str::from_utf8(&full)
            .map_err(|_| Report::from(messages::object_unreadable(name, "it is no text")))?;
        for (public, full) in documents(&public).zip(documents(full)) {
            read(name, &public, full, &mut objects)?;
        }
    }
    Ok(objects)
}

/// The documents of a file: only a separator begins with three dashes in the first column.
fn documents(text: &str) -> impl Iterator<Item = Zeroizing<String>> + '_ {
    let mut lines = text.split_inclusive('\n').peekable();
    std::iter::from_fn(move || {
        lines.peek()?;
        let mut document = Zeroizing::new(String::with_capacity(text.len() + 1));
        for line in lines.by_ref() {
            if line.trim_end() == "---" || line.starts_with("--- ") {
                break;
            }
            document.push_str(line);
        }
        Some(document)
    })
}

/// Adds the object of a document, or those of a list.
fn read(file: &str, public: &str, full: Zeroizing<String>, objects: &mut Vec<Object>) -> Result<(), Report> {
    let private: Vec<Zeroizing<String>> = private_parts(public, &full);
    let mut full = Some(full);
    for document in source::read_foreign(file, public)? {
        let value = document.root.to_json();
        let unreadable = || Report::from(messages::object_unreadable(file, "an object has no name"));
        if let Some(items) = value["items"].as_array().filter(|_| value["kind"] == "List") {
            // A list is the user's own file, which holds no secret of kubecast.
            for item in items {
                let text = item.to_string();
                objects.push(Object {
                    name: ObjectName::of(item).ok_or_else(unreadable)?,
                    file: file.into(),
                    digest: FileDigest::of(text.as_bytes()),
                    text: Zeroizing::new(text),
                    private: Vec::new(),
                });
            }
        } else if !value.is_null() {
            objects.push(Object {
                name: ObjectName::of(&value).ok_or_else(unreadable)?,
                file: file.into(),
                digest: FileDigest::of(value.to_string().as_bytes()),
                text: full.take().ok_or_else(unreadable)?,
                private: private.clone(),
            });
        }
    }
    Ok(())
}

/// The values on lines that differ between the two views.
fn private_parts(public: &str, full: &str) -> Vec<Zeroizing<String>> {
    let pairs = public.lines().zip(full.lines());
    let differing = pairs.filter(|(public, full)| public != full);
    differing
        .map(|(_, full)| {
            let value = full.split_once(": ").map_or(full, |(_, value)| value);
            Zeroizing::new(value.trim().trim_matches('"').to_owned())
        })
        .filter(|value| !value.is_empty())
        .collect()
}

impl Object {
    /// What kubectl said about it, without what nobody may see.
    pub(super) fn redact(&self, said: &str) -> String {
        let mut said = said.to_owned();
        for secret in &self.private {
            said = said.replace(secret.as_str(), "(secret)");
        }
        said
    }
}
