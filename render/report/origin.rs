use std::fmt;
use std::sync::Arc;

use super::SpecPath;

/// Why a value is what it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A person wrote it there.
    Spec(SpecPath),
    /// The spec leaves it open; this is the path that would change it.
    Default(SpecPath),
    /// A fact about the release, by the key of its row in `schema/facts/`.
    Fact(Arc<str>),
}

impl Origin {
    /// Written at this dotted path.
    pub fn spec(dotted: &str) -> Self {
        Self::Spec(SpecPath::of(dotted))
    }

    /// The default of this dotted path.
    pub fn default_of(dotted: &str) -> Self {
        Self::Default(SpecPath::of(dotted))
    }

    /// A row of the facts.
    pub fn fact(key: &str) -> Self {
        Self::Fact(key.into())
    }
}

impl fmt::Display for Origin {
    /// `spec.version`, `default:spec.network.dnsDomain`, `fact:static-pod.priority`: the form of the index.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spec(path) => path.fmt(f),
            Self::Default(path) => {
                f.write_str("default:")?;
                path.fmt(f)
            }
            Self::Fact(key) => {
                f.write_str("fact:")?;
                f.write_str(key)
            }
        }
    }
}

/// The reasons of one flag or file, sorted, each once. They are few, so a vector beats a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(Vec<Origin>);

impl Origins {
    /// No reason yet.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds one reason.
    #[must_use]
    pub fn and(mut self, origin: impl Into<Self>) -> Self {
        origin.into().0.into_iter().for_each(|origin| self.add(origin));
        self
    }

    /// Adds the reasons of another set.
    pub fn extend(&mut self, others: &Self) {
        others.0.iter().for_each(|origin| self.add(origin.clone()));
    }

    fn add(&mut self, origin: Origin) {
        if let Err(place) = self.0.binary_search(&origin) {
            self.0.insert(place, origin);
        }
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In order.
    pub fn iter(&self) -> impl Iterator<Item = &Origin> {
        self.0.iter()
    }
}

impl From<Origin> for Origins {
    fn from(origin: Origin) -> Self {
        Self(vec![origin])
    }
}

impl From<&Origin> for Origins {
    fn from(origin: &Origin) -> Self {
        origin.clone().into()
    }
}

/// A decided value and the reason for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub origin: Origin,
}

impl<T> Resolved<T> {
    /// A value with its reason.
    pub fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }

    /// What a person wrote at `dotted`, or the default.
    pub fn or_default(written: Option<T>, dotted: &str, default: impl FnOnce() -> T) -> Self {
        match written {
            Some(value) => Self::new(value, Origin::spec(dotted)),
            None => Self::new(default(), Origin::default_of(dotted)),
        }
    }
}

impl<T> std::ops::Deref for Resolved<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
