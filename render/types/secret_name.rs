use std::fmt;
use std::str::FromStr;

use super::dns_name::subdomain_problem;
use super::text_form::{Invalid, text_form};

/// The name of a secret that the user brings or that rotates by name, such as an encryption key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecretName(String);

impl SecretName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for SecretName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |problem: String| {
            Err(
                Invalid::new("name.secret", format!("is not the name of a secret: {problem}"))
                    .help("use lower-case letters, digits, `-` and dots, for example registry.example.com"),
            )
        };
        if text.len() > 63 {
            return invalid(format!("it has {} characters, 63 are allowed", text.len()));
        }
        match subdomain_problem(text) {
            Some(problem) => invalid(problem),
            None => Ok(Self(text.into())),
        }
    }
}

text_form!(
    SecretName,
    "kubecast-secret-name",
    "The name of an entry of the sealed store.",
    "key1"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn secret_names_are_safe_in_a_file_name() {
        check_lists::<SecretName>(
            &["key1", "registry.example.com"],
            &[
                ("", "it is empty"),
                ("Key", "upper-case"),
                ("../key", "`/` is not allowed"),
                ("a/b", "`/` is not allowed"),
                ("-a", "starts or ends"),
                (&"a".repeat(64), "64 characters"),
            ],
        );
    }
}
