use std::cmp::Ordering;
use std::fmt::{self, Write};
use std::sync::{Arc, OnceLock};

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

impl Segment {
    fn is_item(&self) -> bool {
        matches!(self, Self::Index(_) | Self::Named(_))
    }

    fn is_any(&self) -> bool {
        matches!(self, Self::Named(name) if name.is_empty())
    }
}

/// Where a value stands in a spec, spelled as a person would: `spec.hosts[2].name`, or
/// `spec.hosts[node1].address` where the item has a name.
///
/// Every file of every host carries some, so copies share the steps, and the text once somebody asked for it.
#[derive(Clone, Default)]
pub struct SpecPath(Arc<Steps>);

#[derive(Default)]
struct Steps {
    segments: Vec<Segment>,
    text: OnceLock<String>,
}

impl SpecPath {
    /// The document itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// The path of dotted field names, such as `spec.network.podSubnet`.
    pub fn of(dotted: &str) -> Self {
        dotted
            .split('.')
            .map(|field| Segment::Field(field.into()))
            .collect()
    }

    /// The path of a JSON pointer such as `/spec/hosts/2/name`.
    pub fn from_pointer(pointer: &str) -> Self {
        let segment = |part: &str| match part.parse() {
            Ok(index) => Segment::Index(index),
            Err(_) => Segment::Field(part.replace("~1", "/").replace("~0", "~")),
        };
        pointer.split('/').skip(1).map(segment).collect()
    }

    /// Reads what [`Display`](fmt::Display) writes, and `[]` for any item of a list, which is `Named("")`.
    pub fn read(written: &str) -> Option<Self> {
        let mut segments = Vec::new();
        let mut rest = written;
        while !rest.is_empty() {
            if let Some(behind) = rest.strip_prefix('[') {
                let quoted = behind.strip_prefix('"');
                let (inside, after) = match quoted {
                    Some(text) => text.split_once("\"]")?,
                    None => behind.split_once(']')?,
                };
                segments.push(match (quoted, inside.strip_prefix("name="), inside.parse()) {
                    (Some(_), ..) => Segment::Field(inside.into()),
                    (None, Some(name), _) => Segment::Named(name.into()),
                    (None, None, Ok(index)) => Segment::Index(index),
                    (None, None, Err(_)) => Segment::Named(inside.into()),
                });
                rest = after.strip_prefix('.').unwrap_or(after);
                continue;
            }
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            if name.is_empty() {
                return None;
            }
            segments.push(Segment::Field(name.into()));
            rest = after.strip_prefix('.').unwrap_or(after);
        }
        Some(segments.into_iter().collect())
    }

    /// A field below this path; `a.b` is two fields.
    #[must_use]
    pub fn field(&self, dotted: &str) -> Self {
        self.with(dotted.split('.').map(|field| Segment::Field(field.into())))
    }

    /// A field whose name may itself hold dots, such as a label's key.
    #[must_use]
    pub fn key(&self, name: &str) -> Self {
        self.with([Segment::Field(name.into())])
    }

    /// An item of the list at this path.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with([Segment::Index(index)])
    }

    /// The item of the list at this path whose field `name` is `name`.
    #[must_use]
    pub fn named(&self, name: &str) -> Self {
        self.with([Segment::Named(name.into())])
    }

    fn with(&self, more: impl IntoIterator<Item = Segment>) -> Self {
        self.segments().iter().cloned().chain(more).collect()
    }

    /// The steps from the document to the value.
    pub fn segments(&self) -> &[Segment] {
        &self.0.segments
    }

    /// The path one step up.
    pub fn parent(&self) -> Option<Self> {
        let (_, front) = self.segments().split_last()?;
        Some(front.iter().cloned().collect())
    }

    /// Whether one of two paths is or holds the other, where a list without brackets, or with `[]`, is any item.
    pub fn touches(&self, other: &Self) -> bool {
        let (mut mine, mut others) = (
            self.segments().iter().peekable(),
            other.segments().iter().peekable(),
        );
        loop {
            let (Some(a), Some(b)) = (mine.peek(), others.peek()) else {
                return true;
            };
            match (a.is_item(), b.is_item()) {
                (true, false) => _ = mine.next(),
                (false, true) => _ = others.next(),
                _ if a == b || a.is_any() || b.is_any() => {
                    mine.next();
                    others.next();
                }
                _ => return false,
            }
        }
    }

    /// Whether `self` is `other` or holds it.
    pub fn holds(&self, other: &Self) -> bool {
        other.segments().starts_with(self.segments())
    }

    fn write(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        for (position, segment) in self.segments().iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(text, "[{index}]")?,
                Segment::Named(name) if name.bytes().all(|byte| byte.is_ascii_digit()) => {
                    write!(text, "[name={name}]")?;
                }
                Segment::Named(name) => write!(text, "[{name}]")?,
                Segment::Field(name) if name.bytes().any(needs_quotes) => write!(text, "[{name:?}]")?,
                Segment::Field(name) => {
                    text.push_str(if position == 0 { "" } else { "." });
                    text.push_str(name);
                }
            }
        }
        Ok(text)
    }
}

impl FromIterator<Segment> for SpecPath {
    fn from_iter<I: IntoIterator<Item = Segment>>(steps: I) -> Self {
        Self(Arc::new(Steps {
            segments: steps.into_iter().collect(),
            text: OnceLock::new(),
        }))
    }
}

impl PartialEq for SpecPath {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.segments() == other.segments()
    }
}

impl Eq for SpecPath {}

impl PartialOrd for SpecPath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By the steps, so that what lies below a path comes right after it.
impl Ord for SpecPath {
    fn cmp(&self, other: &Self) -> Ordering {
        match Arc::ptr_eq(&self.0, &other.0) {
            true => Ordering::Equal,
            false => self.segments().cmp(other.segments()),
        }
    }
}

impl fmt::Debug for SpecPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SpecPath").field(&self.0.segments).finish()
    }
}

impl fmt::Display for SpecPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.text.get() {
            Some(text) => f.write_str(text),
            None => {
                let text = self.write()?;
                f.write_str(self.0.text.get_or_init(|| text))
            }
        }
    }
}

/// Whether a name with this byte would be read as something else in a path.
fn needs_quotes(byte: u8) -> bool {
    matches!(byte, b'.' | b'/' | b'[' | b']' | b' ')
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
        for path in [
            path,
            hosts.named("7").field("name"),
            hosts.named(""),
            SpecPath::root(),
        ] {
            assert_eq!(SpecPath::read(&path.to_string()), Some(path));
        }
        for text in ["a..b", ".a", "a[b", "a[\"b]"] {
            assert_eq!(SpecPath::read(text), None, "{text}");
        }
    }

    #[test]
    fn paths_touch_where_one_holds_the_other() {
        let touch = |a: &str, b: &str| {
            let (a, b) = (SpecPath::read(a).unwrap(), SpecPath::read(b).unwrap());
            assert_eq!(a.touches(&b), b.touches(&a), "{a} {b}");
            a.touches(&b)
        };
        assert!(touch("spec.network", "spec.network.podSubnet"));
        assert!(touch("spec.hosts.address", "spec.hosts[node1].address"));
        assert!(touch("spec.hosts[].address", "spec.hosts[node1].address"));
        assert!(touch("spec.hosts[node1]", "spec.hosts[node1].address"));
        assert!(touch("spec.hosts.address", "spec.hosts[node1]"));
        assert!(!touch("spec.hosts[node1].address", "spec.hosts[node2].address"));
        assert!(!touch("spec.hosts.address", "spec.hosts[node2].name"));
        assert!(!touch("spec.network.podSubnet", "spec.network.podSubnets"));
    }
}
