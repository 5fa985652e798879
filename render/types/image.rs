use std::fmt;
use std::str::FromStr;

use super::text_form::{Invalid, text_form};

fn repository_problem(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return Some("it is empty");
    }
    if text.contains("://") {
        return Some("a URL scheme is not part of it");
    }
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"._-/:[]".contains(&b);
    if !text.bytes().all(allowed) || text.starts_with('/') || text.ends_with('/') || text.contains("//") {
        return Some("host and path parts of letters, digits, `.`, `_` and `-` are needed");
    }
    let path = text.split_once('/').map_or("", |(_, path)| path);
    (path.bytes().any(|b| b.is_ascii_uppercase()) || path.contains(':'))
        .then_some("the path must be lower case, without a tag")
}

/// The part of an image reference before the last name: registry and path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repository(String);

impl Repository {
    /// The repository as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Repository {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match repository_problem(text) {
            None => Ok(Self(text.into())),
            Some(problem) => Err(Invalid::new(
                "image.repository",
                format!("is not an image repository: {problem}"),
            )
            .help("write for example registry.example.com/kubernetes")),
        }
    }
}

text_form!(
    Repository,
    "kubecast-repository",
    "An image repository: registry and path, without image name.",
    "registry.example.com/kubernetes"
);

/// A whole image reference: repository, then a tag, a digest, or both.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImageReference(String);

impl ImageReference {
    /// The reference as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the reference pins its content by digest.
    pub fn has_digest(&self) -> bool {
        self.0.contains('@')
    }

    /// The tag, if there is one.
    pub fn tag(&self) -> Option<&str> {
        let name = self.0.split('@').next()?;
        name.rsplit_once(':')
            .map(|(_, tag)| tag)
            .filter(|tag| !tag.contains('/'))
    }
}

impl fmt::Display for ImageReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ImageReference {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |problem: &str| {
            Err(
                Invalid::new("image.reference", format!("is not an image reference: {problem}"))
                    .help("write for example registry.example.com/pause:3.10"),
            )
        };
        let (name, digest) = text
            .split_once('@')
            .map_or((text, None), |(name, digest)| (name, Some(digest)));
        if let Some(digest) = digest {
            let hex = digest.strip_prefix("sha256:").unwrap_or_default();
            if hex.len() != 64
                || !hex
                    .bytes()
                    .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
            {
                return invalid("the digest must be sha256: and 64 hexadecimal digits");
            }
        }
        let (repository, tag) = match name.rsplit_once(':') {
            Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
            _ => (name, None),
        };
        if let Some(problem) = repository_problem(repository) {
            return invalid(problem);
        }
        match tag {
            None if digest.is_none() => invalid("a tag or a digest is needed"),
            Some(tag)
                if tag.is_empty()
                    || tag.len() > 128
                    || !tag
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)) =>
            {
                invalid("the tag may hold letters, digits, `.`, `_` and `-`")
            }
            _ => Ok(Self(text.into())),
        }
    }
}

text_form!(
    ImageReference,
    "kubecast-image",
    "An image reference with a tag or a digest.",
    "registry.example.com/pause:3.10"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn references_have_a_tag_or_a_digest() {
        let pinned = format!("r.example/a/b@sha256:{}", "0".repeat(64));
        check_lists::<ImageReference>(
            &[
                "pause:3.10",
                "localhost:5000/pause:3.10",
                "r.example/a/b:v1.2.3-4",
                &pinned,
            ],
            &[
                ("pause", "a tag or a digest"),
                ("r.example/Pause:1", "lower case"),
                ("https://r/p:1", "URL scheme"),
                ("p:a b", "the tag may hold"),
                ("p@sha256:0", "64 hexadecimal"),
                ("", "it is empty"),
            ],
        );
        check_lists::<Repository>(
            &["registry.k8s.io", "localhost:5000", "r.example/a"],
            &[("r.example/a:1", "without a tag"), ("r/", "letters")],
        );
    }
}
