use std::fmt;
use std::str::FromStr;

use super::dns_name::subdomain_problem;
use super::text_form::{Invalid, text_form};

/// The name of a host, which is also its node name.
///
/// At most 52 characters: the kubelet's common name is `system:node:` and this name, and RFC 5280 allows a
/// common name of 64.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostName(String);

/// Names that mean something else to a shell, a resolver or a selector.
const RESERVED: &[&str] = &["localhost", "all", "none", "con", "nul", "aux", "prn"];

impl HostName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for HostName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |problem: String| Invalid::new("name.host", format!("is not a host name: {problem}"));
        if text.len() > 52 {
            return Err(
                invalid(format!("it has {} characters, 52 are allowed", text.len())).help(
                    "shorten it: `system:node:` and the name must fit a certificate's common name of 64",
                ),
            );
        }
        if RESERVED.contains(&text) {
            return Err(invalid("the name is reserved".into()).help("choose another name"));
        }
        if let Some(problem) = subdomain_problem(text) {
            return Err(invalid(problem).help("use lower-case letters, digits, `-` and dots"));
        }
        if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return Err(invalid("it reads as a number or an address".into()).help("use at least one letter"));
        }
        Ok(Self(text.into()))
    }
}

text_form!(
    HostName,
    "kubecast-host-name",
    "The name of a host, which is also its node name.",
    "master1"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn host_names_fit_a_common_name() {
        let longest = "a".repeat(52);
        check_lists::<HostName>(
            &["master1", "node-1.example.com", &longest],
            &[
                (&"a".repeat(53), "it has 53 characters"),
                ("../../etc", "`/` is not allowed"),
                ("-oProxyCommand=x", "`P` is an upper-case letter"),
                ("-x", "starts or ends"),
                ("Host_1", "upper-case"),
                ("localhost", "reserved"),
                ("10.0.0.1", "reads as a number"),
                ("a..b", "between two dots"),
                ("a.", "between two dots"),
            ],
        );
    }
}
