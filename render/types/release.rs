use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::text_form::{Invalid, text_form};

/// A Kubernetes minor, such as 1.36.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Minor {
    /// The number before the dot.
    pub major: u16,
    /// The number behind the dot.
    pub minor: u16,
}

impl fmt::Display for Minor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for Minor {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = || Invalid::new("version.minor", "is not a minor such as 1.36");
        let (major, minor) = text.split_once('.').ok_or_else(invalid)?;
        Ok(Self {
            major: number(major).ok_or_else(invalid)?,
            minor: number(minor).ok_or_else(invalid)?,
        })
    }
}

/// A full Kubernetes release, such as 1.36.3 or 1.37.0-rc.0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    minor: Minor,
    patch: u16,
    /// `rc.0` of `1.37.0-rc.0`.
    pre: Option<String>,
}

impl Release {
    /// The release that the tag of an image names, if it names one: `3.6.8-0`, `v1.36.3`, `3.7.0-rc.0-0`.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let mut parts = tag.splitn(3, '-');
        let core = parts.next()?;
        let preview = parts.next().and_then(|pre| format!("{core}-{pre}").parse().ok());
        preview.or_else(|| core.parse().ok())
    }

    /// Major and minor.
    pub fn minor(&self) -> Minor {
        self.minor
    }

    /// The number behind the second dot.
    pub fn patch(&self) -> u16 {
        self.patch
    }

    /// Whether this is an alpha, beta or release candidate.
    pub fn is_preview(&self) -> bool {
        self.pre.is_some()
    }
}

fn number(text: &str) -> Option<u16> {
    let plain = !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| plain)
}

/// `alpha.1` < `beta.0` < `rc.0` < the release itself; numbers compare as numbers.
fn rank(pre: Option<&str>) -> (u8, &str, u16) {
    match pre {
        None => (1, "", 0),
        Some(pre) => {
            let (stage, count) = pre.split_once('.').unwrap_or((pre, "0"));
            (0, stage, number(count).unwrap_or(0))
        }
    }
}

impl Ord for Release {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |release: &Self| (release.minor, release.patch);
        key(self)
            .cmp(&key(other))
            .then_with(|| rank(self.pre.as_deref()).cmp(&rank(other.pre.as_deref())))
    }
}

impl PartialOrd for Release {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Release {
    /// Without the leading `v`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.minor, self.patch)?;
        self.pre.as_ref().map_or(Ok(()), |pre| write!(f, "-{pre}"))
    }
}

impl FromStr for Release {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |problem: &str| {
            Err(
                Invalid::new("version.form", format!("is not a full release: {problem}"))
                    .help("write major, minor and patch, for example 1.36.3"),
            )
        };
        let bare = text.strip_prefix('v').unwrap_or(text);
        let (core, pre) = bare
            .split_once('-')
            .map_or((bare, None), |(core, pre)| (core, Some(pre)));
        let parts: Vec<&str> = core.split('.').collect();
        let [major, minor, patch] = parts.as_slice() else {
            return invalid(if parts.len() == 2 {
                "the patch number is missing"
            } else {
                "three numbers are needed"
            });
        };
        let (Some(major), Some(minor), Some(patch)) = (number(major), number(minor), number(patch)) else {
            return invalid("three numbers are needed");
        };
        let stages = ["alpha.", "beta.", "rc."];
        let known = |pre: &str| {
            stages
                .iter()
                .any(|stage| pre.strip_prefix(stage).and_then(number).is_some())
        };
        if pre.is_some_and(|pre| !known(pre)) {
            return invalid("a preview ends in -alpha.N, -beta.N or -rc.N");
        }
        Ok(Self {
            minor: Minor { major, minor },
            patch,
            pre: pre.map(Into::into),
        })
    }
}

text_form!(
    Release,
    "kubecast-release",
    "A full Kubernetes release; a leading `v` is optional.",
    "1.36.3"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn releases_are_full() {
        check_lists::<Release>(
            &["1.36.3", "v1.17.0", "1.37.0-rc.0"],
            &[
                ("1.29", "patch number is missing"),
                ("1.34.x", "three numbers"),
                ("latest", "three numbers"),
                ("1.02.3", "three numbers"),
                ("1.37.0-foo", "a preview ends"),
                ("stable-1", "three numbers"),
            ],
        );
    }

    #[test]
    fn a_tag_may_name_a_release() {
        let named = |tag| Release::of_tag(tag).map(|release| release.to_string());
        assert_eq!(named("3.6.8-0").as_deref(), Some("3.6.8"));
        assert_eq!(named("v1.36.3").as_deref(), Some("1.36.3"));
        assert_eq!(named("3.7.0-rc.0-0").as_deref(), Some("3.7.0-rc.0"));
        assert_eq!(named("3.0.14-kubeadm").as_deref(), Some("3.0.14"));
        assert_eq!(named("latest"), None);
        assert_eq!(named("3.6"), None);
    }

    #[test]
    fn previews_come_before_their_release() {
        let order = [
            "1.9.9",
            "1.10.0",
            "1.37.0-alpha.2",
            "1.37.0-alpha.10",
            "1.37.0-beta.0",
            "1.37.0-rc.0",
            "1.37.0",
        ];
        let releases: Vec<Release> = order
            .iter()
            .map(|text| text.parse().expect("a release"))
            .collect();
        assert!(releases.is_sorted());
    }
}
