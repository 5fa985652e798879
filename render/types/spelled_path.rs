use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use super::HostPath;
use super::text_form::{Invalid, text_form};

/// A path on a host that prints as it was written: kubeadm hands the text on, and `/etc/ssl/` or `/etc//ssl` are the
/// path `/etc/ssl` too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SpelledPath {
    path: HostPath,
    text: String,
}

impl SpelledPath {
    /// The path itself.
    pub fn path(&self) -> &HostPath {
        &self.path
    }

    /// Whether another text is the usual one for the path.
    pub fn is_odd(&self) -> bool {
        self.text != self.path.as_str()
    }
}

/// Whoever looks at the parts of the path looks at those of the usual spelling.
impl Deref for SpelledPath {
    type Target = HostPath;

    fn deref(&self) -> &HostPath {
        &self.path
    }
}

impl From<HostPath> for SpelledPath {
    fn from(path: HostPath) -> Self {
        let text = path.to_string();
        Self { path, text }
    }
}

impl fmt::Display for SpelledPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for SpelledPath {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let is_part = |part: &&str| !matches!(*part, "" | ".");
        let usual = |relative: &str| {
            let parts: Vec<&str> = relative.split('/').filter(is_part).collect();
            format!("/{}", parts.join("/"))
        };
        let path = text
            .strip_prefix('/')
            .map_or_else(|| text.into(), usual)
            .parse()?;
        Ok(Self {
            path,
            text: text.into(),
        })
    }
}

text_form!(
    SpelledPath,
    "kubecast-spelled-path",
    "An absolute path on a host; with `hardening: none` its spelling is kept.",
    "/etc/kubernetes/pki"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn a_path_keeps_its_text() {
        check_lists::<SpelledPath>(
            &["/etc/kubernetes", "/etc/", "/a//b/./c", "/./a"],
            &[
                ("etc/", "relative"),
                ("", "relative"),
                ("/", "root directory"),
                ("//.", "root directory"),
                ("/etc/../x", "`.` and `..`"),
                ("/a b/", "a space"),
            ],
        );
        for (text, usual) in [("/etc/", "/etc"), ("/a//b/./c", "/a/b/c"), ("/a", "/a")] {
            let path: SpelledPath = text.parse().expect(text);
            assert_eq!((path.to_string(), path.path().as_str()), (text.into(), usual));
            assert_eq!(path.is_odd(), text != usual);
        }
    }
}
