use std::cmp::Ordering;
use std::fmt;

use serde_json::{Value, json};

/// Which object of a cluster it is. Two versions of one API name the same object.
#[derive(Clone, Debug)]
pub struct ObjectName {
    api_version: String,
    kind: String,
    /// Empty where the object has none.
    namespace: String,
    name: String,
}

/// Kinds that hold what is not kubecast's: they are never removed by it.
const KEPT: &[(&str, &str)] = &[
    ("Namespace", "everything in it would be removed with it"),
    ("Node", "a host leaves with `state: absent`"),
    ("PersistentVolume", "data lies there"),
    ("PersistentVolumeClaim", "data lies there"),
    (
        "CustomResourceDefinition",
        "every object of that kind would be removed with it",
    ),
];

impl ObjectName {
    /// Reads the name of an object from its fields.
    pub(super) fn of(object: &Value) -> Option<Self> {
        let text = |value: &Value| value.as_str().filter(|text| is_word(text)).map(str::to_owned);
        let metadata = &object["metadata"];
        Some(Self {
            api_version: text(&object["apiVersion"])?,
            kind: text(&object["kind"])?,
            namespace: match &metadata["namespace"] {
                Value::Null => String::new(),
                namespace => text(namespace)?,
            },
            name: text(&metadata["name"])?,
        })
    }

    /// Reads four words as [`Self::words`] writes them.
    pub(super) fn read(words: &[&str; 4]) -> Option<Self> {
        let [api_version, kind, namespace, name] = words;
        let namespace = if *namespace == "-" { "" } else { *namespace };
        let is_whole = [api_version, kind, name].iter().all(|word| is_word(word));
        is_whole.then(|| Self {
            api_version: (*api_version).into(),
            kind: (*kind).into(),
            namespace: namespace.into(),
            name: (*name).into(),
        })
    }

    /// The name in four words.
    pub(super) fn words(&self) -> String {
        let namespace = match self.namespace.as_str() {
            "" => "-",
            namespace => namespace,
        };
        format!("{} {} {namespace} {}", self.api_version, self.kind, self.name)
    }

    /// As much of the object as names it, for kubectl.
    pub(super) fn reference(&self) -> String {
        let mut metadata = json!({"name": self.name});
        if !self.namespace.is_empty() {
            metadata["namespace"] = json!(self.namespace);
        }
        json!({"apiVersion": self.api_version, "kind": self.kind, "metadata": metadata}).to_string()
    }

    /// Why kubecast never removes an object of this kind, if so.
    pub(super) fn why_kept(&self) -> Option<&'static str> {
        let kept = KEPT.iter().find(|(kind, _)| *kind == self.kind);
        kept.map(|(_, reason)| *reason)
    }

    fn key(&self) -> (&str, &str, &str, &str) {
        let group = self.api_version.rsplit_once('/').map_or("", |(group, _)| group);
        (group, &self.kind, &self.namespace, &self.name)
    }
}

impl PartialEq for ObjectName {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for ObjectName {}

impl PartialOrd for ObjectName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ObjectName {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.kind)?;
        if !self.namespace.is_empty() {
            write!(f, "{}/", self.namespace)?;
        }
        f.write_str(&self.name)
    }
}

/// What may stand in a line of the inventory.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text != "-" && text.chars().all(|c| c.is_ascii_graphic())
}
