use super::{Value, kubectl, scalar};
use crate::report::{Diagnostic, excerpt};

/// What a reader allows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Collections within collections.
    pub(super) depth: usize,
    /// Values of one file.
    pub(super) nodes: usize,
    /// Bytes of a text.
    pub(super) text: usize,
    /// Bytes of a text written as a block, so that it may be a file's content.
    pub(super) block: usize,
    /// Bytes of a key.
    pub(super) key: usize,
    /// Errors after which reading stops.
    pub(super) errors: usize,
}

/// Whose YAML it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// A spec: one document, and only what every reader agrees on.
    Spec,
    /// Written for kubectl: many documents, plain values as it reads them.
    Foreign,
    /// Written for kubeadm: the same, and what is repeated by name is put in.
    Kubeadm,
}

impl Dialect {
    /// The limits of a file.
    pub(super) fn limits(self) -> Limits {
        match self {
            Self::Spec => Limits {
                depth: 32,
                nodes: 1_000_000,
                text: 64 << 10,
                block: 256 << 10,
                key: 256,
                errors: 1_000,
            },
            // ConfigMaps hold up to 1 MiB; the schemas of custom resources are deep.
            Self::Foreign => Limits {
                depth: 128,
                nodes: 1_000_000,
                text: 1 << 20,
                block: 1 << 20,
                key: 1 << 10,
                errors: 1_000,
            },
            // Names of names multiply: what no configuration needs ends early.
            Self::Kubeadm => Limits {
                nodes: 100_000,
                ..Self::Foreign.limits()
            },
        }
    }

    /// Whether a value may have a name, and be repeated by it.
    pub(super) fn repeats(self) -> bool {
        self == Self::Kubeadm
    }

    /// The value of a plain scalar.
    pub(super) fn resolve(self, plain: &str) -> Result<Value, Diagnostic> {
        match self {
            Self::Spec => scalar::resolve(plain),
            Self::Foreign | Self::Kubeadm => kubectl::resolve(plain),
        }
    }

    /// The key that a plain scalar is, or what it is in place of text.
    pub(super) fn key(self, plain: &str) -> Result<String, String> {
        let shown = excerpt(plain);
        let Ok(value) = self.resolve(plain) else {
            return Err(format!("`{shown}`, which some readers take for something else"));
        };
        match (self, value) {
            (_, Value::Text(text)) => Ok(text),
            (Self::Foreign | Self::Kubeadm, Value::Bool(value)) => Ok(value.to_string()),
            (Self::Foreign | Self::Kubeadm, Value::Integer(value)) => Ok(value.to_string()),
            (_, Value::Null) => Err("nothing".into()),
            (_, Value::Bool(_)) => Err(format!("the boolean `{shown}`")),
            _ => Err(format!("the number `{shown}`")),
        }
    }
}
