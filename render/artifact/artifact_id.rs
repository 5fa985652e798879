use std::borrow::Cow;
use std::fmt;

/// What a file is, whatever its path: the component that wrote it and the part it plays there, such as
/// `kube-apiserver/manifest`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArtifactId {
    component: &'static str,
    part: Cow<'static, str>,
}

impl ArtifactId {
    /// The part of a component. A part that the user names, such as an extra file, may be owned text.
    pub fn new(component: &'static str, part: impl Into<Cow<'static, str>>) -> Self {
        Self {
            component,
            part: part.into(),
        }
    }

    /// The component that wrote the file.
    pub fn component(&self) -> &'static str {
        self.component
    }

    /// The part that the file plays.
    pub fn part(&self) -> &str {
        &self.part
    }
}

impl fmt::Display for ArtifactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.component, self.part)
    }
}
