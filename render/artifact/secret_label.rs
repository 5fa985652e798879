use std::fmt;
use std::str::FromStr;

use crate::types::{Generation, Invalid, SecretName, TokenId};

use super::KeyLabel;

/// A secret by name, as the lock, the index and the sealed store spell it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecretLabel {
    /// A private key.
    Key(KeyLabel),
    /// The seed from which leaf keys are derived. It is in no file of any host.
    LeafSeed(Generation),
    /// A key that encrypts Secrets in etcd, 32 bytes.
    Encryption(SecretName),
    /// The secret half of a bootstrap token.
    Token(TokenId),
    /// The password of a group of balancers, at most 8 characters.
    Vrrp(SecretName),
    /// What the user brought, such as a registry credential.
    Named(SecretName),
}

impl SecretLabel {
    /// What it is for, in a few words.
    pub const fn meaning(&self) -> &'static str {
        match self {
            Self::Key(KeyLabel::Authority(..)) => "signs certificates",
            Self::Key(KeyLabel::ServiceAccount(_)) => "signs service-account tokens",
            Self::Key(KeyLabel::Leaf(_)) => "proves a host's or a component's identity",
            Self::LeafSeed(_) => "every host's keys are derived from it",
            Self::Encryption(_) => "encrypts objects in etcd",
            Self::Token(_) => "lets hosts join",
            Self::Vrrp(_) => "lets balancers believe each other",
            Self::Named(_) => "brought by the user",
        }
    }
}

impl SecretLabel {
    /// The root that this one replaces: the generation before.
    pub fn before(&self) -> Option<Self> {
        Some(match self {
            Self::Key(KeyLabel::Authority(authority, generation)) => {
                KeyLabel::Authority(*authority, generation.before()?).into()
            }
            Self::Key(KeyLabel::ServiceAccount(generation)) => {
                KeyLabel::ServiceAccount(generation.before()?).into()
            }
            Self::LeafSeed(generation) => Self::LeafSeed(generation.before()?),
            Self::Key(KeyLabel::Leaf(_))
            | Self::Encryption(_)
            | Self::Token(_)
            | Self::Vrrp(_)
            | Self::Named(_) => return None,
        })
    }
}

impl fmt::Display for SecretLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => key.fmt(f),
            Self::LeafSeed(generation) => write!(f, "seed/{generation}"),
            Self::Encryption(name) => write!(f, "encryption/{name}"),
            Self::Token(id) => write!(f, "token/{id}"),
            Self::Vrrp(name) => write!(f, "vrrp/{name}"),
            Self::Named(name) => write!(f, "named/{name}"),
        }
    }
}

impl From<KeyLabel> for SecretLabel {
    fn from(key: KeyLabel) -> Self {
        Self::Key(key)
    }
}

impl FromStr for SecretLabel {
    type Err = Invalid;

    /// Reads the label of a root. Leaves have no entry of their own, so theirs is refused.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let unknown = || {
            Invalid::new("secret.label", "is not the label of a secret that is stored").help(
                "write ca/NAME, ca/NAME/GENERATION, sa/GENERATION, seed/GENERATION, encryption/NAME, token/ID, \
                 vrrp/NAME or named/NAME",
            )
        };
        let generation = |digits: &str| {
            let canonical = !digits.starts_with(['0', '+']);
            let number = digits.parse().ok().filter(|_| canonical);
            number.and_then(Generation::new).ok_or_else(unknown)
        };
        let (kind, rest) = text.split_once('/').ok_or_else(unknown)?;
        Ok(match kind {
            "ca" => match rest.split_once('/') {
                // The first generation has one spelling, without the number.
                Some((_, "1")) => return Err(unknown()),
                Some((name, digits)) => KeyLabel::Authority(name.parse()?, generation(digits)?).into(),
                None => KeyLabel::Authority(rest.parse()?, Generation::FIRST).into(),
            },
            "sa" => KeyLabel::ServiceAccount(generation(rest)?).into(),
            "seed" => Self::LeafSeed(generation(rest)?),
            "encryption" => Self::Encryption(rest.parse()?),
            "token" => Self::Token(rest.parse()?),
            "vrrp" => Self::Vrrp(rest.parse()?),
            "named" => Self::Named(rest.parse()?),
            _ => return Err(unknown()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_replaces_the_generation_before() {
        let before = |text: &str| {
            let label: SecretLabel = text.parse().expect("a label");
            label.before().map(|label| label.to_string())
        };
        for (text, earlier) in [
            ("ca/etcd/3", Some("ca/etcd/2")),
            ("ca/etcd/2", Some("ca/etcd")),
            ("ca/etcd", None),
            ("sa/2", Some("sa/1")),
            ("seed/1", None),
            ("token/abcdef", None),
        ] {
            assert_eq!(before(text).as_deref(), earlier, "{text}");
        }
    }

    #[test]
    fn the_label_of_a_root_reads_back() {
        for text in [
            "ca/kubernetes",
            "ca/front-proxy/2",
            "sa/1",
            "seed/12",
            "encryption/key1",
            "token/abcdef",
            "vrrp/front",
            "named/registry.example.com",
        ] {
            let label: SecretLabel = text.parse().unwrap_or_else(|invalid| panic!("{text} {invalid}"));
            assert_eq!(label.to_string(), text);
        }
        for text in [
            "",
            "ca",
            "ca/x",
            "ca/etcd/1",
            "ca/etcd/0",
            "ca/etcd/02",
            "sa/+1",
            "sa/x",
            "leaf/master1/admin",
            "token/abc",
            "named/../x",
            "sa",
        ] {
            assert!(text.parse::<SecretLabel>().is_err(), "{text}");
        }
    }
}
