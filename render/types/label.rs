use std::fmt;
use std::str::FromStr;

use super::dns_name::subdomain_problem;
use super::text_form::{Invalid, text_form};

fn name_problem(text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return Some("the name is empty");
    };
    if bytes.len() > 63 {
        return Some("the name has more than 63 characters");
    }
    let inside = |b: &u8| b.is_ascii_alphanumeric() || b"-_.".contains(b);
    let well_formed =
        first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() && bytes.iter().all(inside);
    (!well_formed)
        .then_some("the name must start and end with a letter or digit, with `-`, `_` or `.` between")
}

/// A label, taint or annotation key: an optional DNS prefix and a slash, then a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LabelKey(String);

impl LabelKey {
    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LabelKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for LabelKey {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let (prefix, name) = text
            .split_once('/')
            .map_or((None, text), |(prefix, name)| (Some(prefix), name));
        let prefix_problem = prefix
            .and_then(subdomain_problem)
            .map(|problem| format!("before the slash: {problem}"));
        match prefix_problem.or_else(|| name_problem(name).map(Into::into)) {
            None => Ok(Self(text.into())),
            Some(problem) => Err(
                Invalid::new("label.key", format!("is not a label key: {problem}"))
                    .help("write NAME or DNS-PREFIX/NAME, for example topology.kubernetes.io/zone"),
            ),
        }
    }
}

text_form!(
    LabelKey,
    "kubecast-label-key",
    "The key of a label, taint or annotation.",
    "topology.kubernetes.io/zone"
);

/// The value of a label or taint: empty, or a name of at most 63 characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct LabelValue(String);

impl LabelValue {
    /// The value as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LabelValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for LabelValue {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        match name_problem(text) {
            None => Ok(Self(text.into())),
            Some(problem) => Err(Invalid::new(
                "label.value",
                format!("is not a label value: {}", problem.replace("the name", "it")),
            )),
        }
    }
}

text_form!(
    LabelValue,
    "kubecast-label-value",
    "The value of a label or taint; may be empty.",
    "zone-a"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn keys_may_have_a_dns_prefix() {
        check_lists::<LabelKey>(
            &["a", "node-role.kubernetes.io/control-plane", "A_b.c"],
            &[
                ("", "empty"),
                ("a/b/c", "start and end"),
                ("Bad/x", "before the slash"),
                ("-a", "start and end"),
                (&"a".repeat(64), "63"),
            ],
        );
        check_lists::<LabelValue>(
            &["", "zone-a", "1.2"],
            &[("a b", "start and end"), ("-", "start and end")],
        );
    }
}
