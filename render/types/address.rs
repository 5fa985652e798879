use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::text_form::{Invalid, text_form};

/// The two families of the Internet Protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IpFamily {
    /// 32 bits.
    V4,
    /// 128 bits.
    V6,
}

impl IpFamily {
    /// The family of an address.
    pub fn of(address: IpAddr) -> Self {
        if address.is_ipv4() { Self::V4 } else { Self::V6 }
    }

    /// Bits in an address of this family.
    pub fn bits(self) -> u8 {
        match self {
            Self::V4 => 32,
            Self::V6 => 128,
        }
    }
}

impl fmt::Display for IpFamily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        })
    }
}

/// An IP address in its one usual spelling: no zone, no leading zeros, no IPv4-mapped IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address(IpAddr);

impl Address {
    /// The address as the standard library's type.
    pub fn ip(self) -> IpAddr {
        self.0
    }

    /// IPv4 or IPv6.
    pub fn family(self) -> IpFamily {
        IpFamily::of(self.0)
    }
}

impl From<IpAddr> for Address {
    fn from(ip: IpAddr) -> Self {
        Self(ip)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Address {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let code = "net.address";
        if text.contains('%') {
            return Err(
                Invalid::new(code, "has a zone, which means something on one host only")
                    .help("leave out `%` and what follows"),
            );
        }
        match text.parse::<IpAddr>() {
            Ok(IpAddr::V6(v6)) if let Some(v4) = v6.to_ipv4_mapped() => {
                Err(Invalid::new(code, "is an IPv4-mapped IPv6 address").help(format!("write {v4}")))
            }
            Ok(ip) => Ok(Self(ip)),
            Err(_) => {
                Err(Invalid::new(code, reason(text))
                    .help("write an address such as 192.0.2.10 or 2001:db8::10"))
            }
        }
    }
}

fn reason(text: &str) -> String {
    let parts: Vec<&str> = text.split('.').collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(digits) || parts.len() < 2 {
        return "is not an IP address".into();
    }
    if let Some(part) = parts.iter().find(|part| part.len() > 1 && part.starts_with('0')) {
        return format!("is not an IPv4 address: leading zeros, as in `{part}`, are ambiguous");
    }
    if let Some(part) = parts.iter().find(|part| part.parse::<u8>().is_err()) {
        return format!("is not an IPv4 address: `{part}` is more than 255");
    }
    format!(
        "is not an IPv4 address: it has {} numbers where 4 are needed",
        parts.len()
    )
}

text_form!(
    Address,
    "kubecast-address",
    "An IPv4 or IPv6 address.",
    "192.0.2.10"
);

/// An address that a host can be reached at by others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeAddress(Address);

impl NodeAddress {
    /// The address as the standard library's type.
    pub fn ip(self) -> IpAddr {
        self.0.0
    }

    /// IPv4 or IPv6.
    pub fn family(self) -> IpFamily {
        self.0.family()
    }
}

impl fmt::Display for NodeAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for NodeAddress {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let address: Address = text.parse()?;
        let kind = match address.0 {
            ip if ip.is_loopback() => "a loopback",
            ip if ip.is_multicast() => "a multicast",
            ip if ip.is_unspecified() => "an unspecified",
            IpAddr::V4(v4) if v4.is_broadcast() => "a broadcast",
            IpAddr::V4(v4) if v4.is_link_local() => "a link-local",
            IpAddr::V6(v6) if v6.is_unicast_link_local() => "a link-local",
            _ => return Ok(Self(address)),
        };
        Err(Invalid::new(
            "net.node-address",
            format!("is {kind} address, which other hosts cannot use"),
        )
        .help("write the address at which the other hosts of the cluster reach this host"))
    }
}

text_form!(
    NodeAddress,
    "kubecast-node-address",
    "The address at which other hosts reach a host.",
    "192.0.2.10"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn addresses_have_one_spelling() {
        check_lists::<Address>(
            &["10.0.0.1", "2001:db8::10", "::1", "0.0.0.0"],
            &[
                ("10.0.0.256", "`256` is more than 255"),
                ("10.0.0", "it has 3 numbers"),
                ("010.0.0.1", "leading zeros"),
                ("::ffff:10.0.0.1", "write 10.0.0.1"),
                ("fe80::1%eth0", "has a zone"),
                ("host", "is not an IP address"),
                ("", "is not an IP address"),
            ],
        );
    }

    #[test]
    fn a_node_address_can_be_reached() {
        check_lists::<NodeAddress>(
            &["10.0.0.1", "fd00::1"],
            &[
                ("127.0.0.1", "loopback"),
                ("::1", "loopback"),
                ("224.0.0.1", "multicast"),
                ("0.0.0.0", "unspecified"),
                ("255.255.255.255", "broadcast"),
                ("169.254.1.1", "link-local"),
                ("fe80::1", "link-local"),
            ],
        );
    }
}
