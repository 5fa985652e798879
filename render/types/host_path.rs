use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use super::text_form::{Invalid, text_form};

/// An absolute, normalized path on a host: no `.`, `..`, empty part or trailing slash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostPath(Cow<'static, str>);

impl HostPath {
    /// A constant of this crate, which a debug build checks.
    pub(crate) fn known(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        debug_assert!(text.parse::<Self>().is_ok(), "{text} is not a path");
        Self(text)
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The parts between the slashes.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split('/').skip(1)
    }

    /// The directory that holds this path; `/` holds itself.
    pub fn parent(&self) -> &str {
        match self.0.rfind('/') {
            Some(0) | None => "/",
            Some(at) => &self.0[..at],
        }
    }

    /// The last part.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The path of `relative` below this one.
    ///
    /// # Errors
    /// If the result is not a normalized path.
    pub fn join(&self, relative: &str) -> Result<Self, Invalid> {
        format!("{}/{relative}", self.0).parse()
    }

    /// Whether this path is `directory` or lies below it.
    pub fn is_below(&self, directory: &str) -> bool {
        self.0
            .strip_prefix(directory)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// Looks up a path by its text; the order of paths is that of their texts.
impl std::borrow::Borrow<str> for HostPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for HostPath {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |problem: &str| {
            Err(
                Invalid::new("file.path", format!("is not a path on a host: {problem}"))
                    .help("write an absolute path such as /etc/kubernetes/admission.yaml"),
            )
        };
        let Some(relative) = text.strip_prefix('/') else {
            return invalid("it is relative");
        };
        if relative.is_empty() {
            return invalid("it is the root directory");
        }
        if relative.ends_with('/') {
            return invalid("it ends with a slash");
        }
        if let Some(part) = relative.split('/').find(|part| matches!(*part, "" | "." | "..")) {
            return invalid(if part.is_empty() {
                "it has an empty part"
            } else {
                "`.` and `..` are not allowed"
            });
        }
        if relative.split('/').any(|part| part.len() > 255) || text.len() > 4000 {
            return invalid("it is too long");
        }
        // systemd units, shells and rsync filters would each need their own escape for anything else.
        let allowed = |c: char| c.is_ascii_alphanumeric() || "/._-@:+,=~".contains(c);
        match text.chars().find(|c| !allowed(*c)) {
            Some(c) => invalid(&format!("{} is not allowed", super::dns_name::show(c))),
            None => Ok(Self(text.to_owned().into())),
        }
    }
}

text_form!(
    HostPath,
    "kubecast-path",
    "An absolute path on a host.",
    "/etc/kubernetes/pki"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn paths_are_absolute_and_normalized() {
        check_lists::<HostPath>(
            &["/etc/kubernetes", "/a", "/usr/lib/systemd/system/getty@.service"],
            &[
                ("etc", "relative"),
                ("/", "root directory"),
                ("/etc/", "ends with a slash"),
                ("/etc/../x", "`.` and `..`"),
                ("/etc//x", "empty part"),
                ("/a b", "a space"),
                ("/a\nb", "U+000A"),
                ("/a%n", "`%`"),
            ],
        );
    }

    #[test]
    fn below_means_whole_parts() {
        let path: HostPath = "/etc/kubernetes/pki".parse().expect("a path");
        assert!(path.is_below("/etc/kubernetes"));
        assert!(!path.is_below("/etc/kube"));
        assert_eq!((path.parent(), path.file_name()), ("/etc/kubernetes", "pki"));
    }
}
