use std::fmt;

/// Ports without a gap, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortRange {
    first: u16,
    last: u16,
}

impl PortRange {
    /// Where kube-apiserver opens ports for Services, unless it is told otherwise. Source: kubernetes,
    /// `pkg/kubeapiserver/options`, `DefaultServiceNodePortRange`.
    pub const NODE_PORTS: Self = Self {
        first: 30_000,
        last: 32_767,
    };

    /// One port.
    pub const fn one(port: u16) -> Self {
        Self {
            first: port,
            last: port,
        }
    }

    /// From the first port to the last one, which is none before it.
    pub fn new(first: u16, last: u16) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// `FIRST-LAST`, or `FIRST+COUNT`, or one port, as Kubernetes reads it (`ParsePortRange`).
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some((first, count)) = text.split_once('+') {
            let first: u16 = first.parse().ok()?;
            let last = first.checked_add(count.parse().ok()?)?;
            return Some(Self { first, last });
        }
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let (first, last) = (first.parse().ok()?, last.parse().ok()?);
        (first <= last).then_some(Self { first, last })
    }

    /// The first port.
    pub const fn first(self) -> u16 {
        self.first
    }

    /// The last port.
    pub const fn last(self) -> u16 {
        self.last
    }

    /// The port, if it is only one.
    pub fn only(self) -> Option<u16> {
        (self.first == self.last).then_some(self.first)
    }

    /// Whether a port is in it.
    pub fn contains(self, port: u16) -> bool {
        (self.first..=self.last).contains(&port)
    }
}

/// As firewalls write it: `6443`, `30000-32767`.
impl fmt::Display for PortRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.only() {
            Some(port) => port.fmt(f),
            None => write!(f, "{}-{}", self.first, self.last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_kube_apiserver_does() {
        for (text, printed) in [
            ("30000-32767", Some("30000-32767")),
            ("30000+100", Some("30000-30100")),
            (" 31000 ", Some("31000")),
            ("31000-31000", Some("31000")),
            ("2-1", None),
            ("65535+1", None),
            ("many", None),
            ("", None),
        ] {
            let range = PortRange::read(text).map(|range| range.to_string());
            assert_eq!(range.as_deref(), printed, "{text}");
        }
        assert!(PortRange::NODE_PORTS.contains(32_767) && !PortRange::one(1).contains(2));
    }
}
