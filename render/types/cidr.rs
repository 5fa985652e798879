use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use super::text_form::{Invalid, text_form};
use super::{Address, IpFamily};

/// What a text that is no range is reported as.
const CODE: &str = "net.range";

/// An address range in CIDR form without host bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cidr {
    first: IpAddr,
    prefix: u8,
}

impl Cidr {
    /// The range of `prefix` bits that holds `address`.
    pub fn around(address: IpAddr, prefix: u8) -> Self {
        let family = IpFamily::of(address);
        let prefix = prefix.min(family.bits());
        Self {
            first: from_bits(family, bits(address) & mask(family, prefix)),
            prefix,
        }
    }

    /// The range that a text names by any of its addresses, as Go and so every Kubernetes component reads it, and that
    /// address.
    pub(super) fn with_host_bits(text: &str) -> Result<(Self, IpAddr), Invalid> {
        let example = "write a range such as 10.244.0.0/16";
        let Some((address, prefix)) = text.split_once('/') else {
            let problem = "is not an address range: the prefix length is missing";
            return Err(Invalid::new(CODE, problem).help(example));
        };
        let address: Address = address
            .parse()
            .map_err(|invalid: Invalid| Invalid::new(CODE, invalid.problem).help(example))?;
        let most = address.family().bits();
        let well_formed = !prefix.is_empty() && prefix.bytes().all(|b| b.is_ascii_digit());
        let prefix = prefix
            .parse::<u8>()
            .ok()
            .filter(|bits| well_formed && *bits <= most)
            .ok_or_else(|| {
                let problem = format!("has the prefix length `{prefix}`, which is not one of 0 to {most}");
                Invalid::new(CODE, problem)
            })?;
        Ok((Self::around(address.ip(), prefix), address.ip()))
    }

    /// The lowest address.
    pub fn first(self) -> IpAddr {
        self.first
    }

    /// The highest address.
    pub fn last(self) -> IpAddr {
        let family = self.family();
        from_bits(
            family,
            bits(self.first) | !mask(family, self.prefix) & mask(family, family.bits()),
        )
    }

    /// The number of leading bits that all addresses share.
    pub fn prefix(self) -> u8 {
        self.prefix
    }

    /// IPv4 or IPv6.
    pub fn family(self) -> IpFamily {
        IpFamily::of(self.first)
    }

    /// Address number `n`, counted from zero at [`Cidr::first`].
    pub fn nth(self, n: u128) -> Option<IpAddr> {
        let family = self.family();
        let host_bits = u32::from(family.bits() - self.prefix);
        if host_bits < 128 && n >> host_bits != 0 {
            return None;
        }
        Some(from_bits(family, bits(self.first) + n))
    }

    /// Whether the range holds an address.
    pub fn contains(self, address: IpAddr) -> bool {
        Self::around(address, self.prefix) == self
    }

    /// Whether two ranges share an address.
    pub fn overlaps(self, other: Self) -> bool {
        self.contains(other.first) || other.contains(self.first)
    }

    /// How many ranges of `prefix` bits fit inside, saturating.
    pub fn count_of(self, prefix: u8) -> u64 {
        let bits = prefix.saturating_sub(self.prefix);
        if prefix < self.prefix {
            0
        } else {
            1u64.checked_shl(u32::from(bits)).unwrap_or(u64::MAX)
        }
    }

    /// Range number `index` of `prefix` bits inside this one.
    pub fn subnet(self, prefix: u8, index: u64) -> Option<Self> {
        if prefix > self.family().bits() || index >= self.count_of(prefix) {
            return None;
        }
        let step = u32::from(self.family().bits() - prefix);
        let first = self.nth(u128::from(index).checked_shl(step)?)?;
        Some(Self { first, prefix })
    }

    /// The place of a subnet of `prefix` bits that holds `address`, the reverse of [`Cidr::subnet`].
    pub fn index_of(self, prefix: u8, address: IpAddr) -> Option<u64> {
        if !self.contains(address) || prefix < self.prefix {
            return None;
        }
        let step = u32::from(self.family().bits() - prefix);
        let offset = bits(address) - bits(self.first);
        u64::try_from(offset.checked_shr(step).unwrap_or(0)).ok()
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

fn from_bits(family: IpFamily, bits: u128) -> IpAddr {
    match family {
        IpFamily::V4 => IpAddr::V4(Ipv4Addr::from_bits((bits & u128::from(u32::MAX)) as u32)),
        IpFamily::V6 => IpAddr::V6(Ipv6Addr::from_bits(bits)),
    }
}

fn mask(family: IpFamily, prefix: u8) -> u128 {
    let width = u32::from(family.bits());
    let all = if width == 128 { u128::MAX } else { (1 << width) - 1 };
    all & !all.checked_shr(u32::from(prefix)).unwrap_or(0)
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.prefix)
    }
}

impl FromStr for Cidr {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let (range, address) = Self::with_host_bits(text)?;
        if range.first == address {
            return Ok(range);
        }
        Err(Invalid::new(
            CODE,
            format!(
                "names an address inside a range: bits are set behind /{}",
                range.prefix
            ),
        )
        .help(format!("did you mean {range}?")))
    }
}

text_form!(
    Cidr,
    "kubecast-cidr",
    "An address range in CIDR form, without host bits.",
    "10.244.0.0/16"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    fn range(text: &str) -> Cidr {
        text.parse().expect("a range")
    }

    #[test]
    fn ranges_have_a_prefix_and_no_host_bits() {
        check_lists::<Cidr>(
            &["10.0.0.0/8", "0.0.0.0/0", "fd00::/64", "2001:db8::10/128"],
            &[
                ("10.0.0.1/16", "did you mean 10.0.0.0/16?"),
                ("10.0.0.0", "prefix length is missing"),
                ("10.0.0.0/33", "0 to 32"),
                ("10.0.0.0/-1", "0 to 32"),
                ("10.0.0.0/", "0 to 32"),
                ("fd00::/129", "0 to 128"),
                ("10.0.0/8", "3 numbers"),
            ],
        );
    }

    #[test]
    fn addresses_are_counted_from_the_first() {
        assert_eq!(range("10.96.0.0/12").nth(10), Some([10, 96, 0, 10].into()));
        assert_eq!(range("10.0.0.0/30").nth(4), None);
        assert_eq!(range("10.0.0.0/30").last(), IpAddr::from([10, 0, 0, 3]));
        assert_eq!(
            range("fd00::/112").nth(10).map(|a| a.to_string()),
            Some("fd00::a".into())
        );
        assert_eq!(
            range("::/0").nth(u128::MAX).map(|a| a.to_string()),
            Some(Ipv6Addr::from_bits(u128::MAX).to_string())
        );
    }

    #[test]
    fn subnets_are_numbered() {
        let pods = range("10.244.0.0/16");
        assert_eq!(pods.subnet(24, 255), Some(range("10.244.255.0/24")));
        assert_eq!(pods.subnet(24, 256), None);
        assert_eq!(pods.count_of(24), 256);
        assert_eq!(pods.index_of(24, [10, 244, 7, 9].into()), Some(7));
        assert_eq!(range("fd00::/48").subnet(64, 2), Some(range("fd00:0:0:2::/64")));
    }

    #[test]
    fn overlap_is_symmetric() {
        assert!(range("10.96.0.0/12").overlaps(range("10.100.0.0/16")));
        assert!(range("10.100.0.0/16").overlaps(range("10.96.0.0/12")));
        assert!(!range("10.96.0.0/16").overlaps(range("10.97.0.0/16")));
        assert!(!range("10.0.0.0/8").overlaps(range("fd00::/8")));
    }
}
