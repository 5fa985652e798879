use std::fmt;

/// One step of a [`SpecPath`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// A field of a mapping.
    Field(String),
    /// An item of a list, counted from zero.
    Index(usize),
    /// The item of a list whose field `name` holds this. Unlike a number it still means the same item when the
    /// list grows or is sorted, so reasons that are written into a tree use it.
    Named(String),
}

/// Where a value stands in a spec, spelled as a person would: `spec.hosts[2].name`, or
/// `spec.hosts[node1].address` where the item has a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SpecPath(Vec<Segment>);

impl SpecPath {
    /// The document itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// The path of dotted field names, such as `spec.network.podSubnet`.
    pub fn of(dotted: &str) -> Self {
        Self(
            dotted
                .split('.')
                .map(|field| Segment::Field(field.into()))
                .collect(),
        )
    }

    /// The path of a JSON pointer such as `/spec/hosts/2/name`.
    pub fn from_pointer(pointer: &str) -> Self {
        let segment = |part: &str| match part.parse() {
            Ok(index) => Segment::Index(index),
            Err(_) => Segment::Field(part.replace("~1", "/").replace("~0", "~")),
        };
        Self(pointer.split('/').skip(1).map(segment).collect())
    }

    /// A field below this path; `a.b` is two fields.
    #[must_use]
    pub fn field(&self, dotted: &str) -> Self {
        let mut path = self.clone();
        path.0
            .extend(dotted.split('.').map(|field| Segment::Field(field.into())));
        path
    }

    /// A field whose name may itself hold dots, such as a label's key.
    #[must_use]
    pub fn key(&self, name: &str) -> Self {
        let mut path = self.clone();
        path.0.push(Segment::Field(name.into()));
        path
    }

    /// An item of the list at this path.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        let mut path = self.clone();
        path.0.push(Segment::Index(index));
        path
    }

    /// The item of the list at this path whose field `name` is `name`.
    #[must_use]
    pub fn named(&self, name: &str) -> Self {
        let mut path = self.clone();
        path.0.push(Segment::Named(name.into()));
        path
    }

    /// The steps from the document to the value.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The path one step up.
    pub fn parent(&self) -> Option<Self> {
        let (_, front) = self.0.split_last()?;
        Some(Self(front.to_vec()))
    }

    /// Whether `self` is `other` or holds it.
    pub fn holds(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }
}

impl fmt::Display for SpecPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Named(name) if name.bytes().all(|byte| byte.is_ascii_digit()) => {
                    write!(f, "[name={name}]")?;
                }
                Segment::Named(name) => write!(f, "[{name}]")?,
                Segment::Field(name) if name.contains(['.', '/', '[', ']', ' ']) => write!(f, "[{name:?}]")?,
                Segment::Field(name) if position == 0 => f.write_str(name)?,
                Segment::Field(name) => write!(f, ".{name}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_spelled_as_a_person_would() {
        let path = SpecPath::of("spec.hosts")
            .index(2)
            .field("labels")
            .key("topology.kubernetes.io/zone");
        assert_eq!(
            path.to_string(),
            "spec.hosts[2].labels[\"topology.kubernetes.io/zone\"]"
        );
        assert_eq!(
            SpecPath::from_pointer("/spec/hosts/2/labels/topology.kubernetes.io~1zone"),
            path
        );
        assert!(SpecPath::of("spec.hosts").holds(&path));
        assert_eq!(SpecPath::root().to_string(), "");
        let hosts = SpecPath::of("spec.hosts");
        assert_eq!(
            hosts.named("node1").field("address").to_string(),
            "spec.hosts[node1].address"
        );
        assert_eq!(hosts.named("7").to_string(), "spec.hosts[name=7]");
    }
}
