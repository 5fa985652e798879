use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::text_form::{Invalid, text_form};
use super::{Cidr, IpFamily, NodeAddress};

/// An address on an interface with the prefix length of the subnet there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InterfaceAddress {
    address: NodeAddress,
    prefix: u8,
}

impl InterfaceAddress {
    /// The address as the standard library's type.
    pub fn ip(self) -> IpAddr {
        self.address.ip()
    }

    /// IPv4 or IPv6.
    pub fn family(self) -> IpFamily {
        self.address.family()
    }

    /// The subnet.
    pub fn subnet(self) -> Cidr {
        Cidr::around(self.ip(), self.prefix)
    }

    /// Whether the subnet is this address alone.
    pub fn is_alone(self) -> bool {
        self.prefix == self.family().bits()
    }
}

impl fmt::Display for InterfaceAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl FromStr for InterfaceAddress {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |problem: String| {
            Invalid::new("net.interface-address", problem)
                .help("write an address and the prefix length of its subnet, such as 192.0.2.100/24")
        };
        let Some((address, prefix)) = text.split_once('/') else {
            return Err(invalid("has no prefix length".into()));
        };
        let address: NodeAddress = address.parse().map_err(|e: Invalid| invalid(e.problem))?;
        let bits = address.family().bits();
        let is_number = prefix.bytes().all(|byte| byte.is_ascii_digit()) && !prefix.starts_with('0');
        let prefix = match prefix.parse::<u8>() {
            Ok(number) if is_number && number <= bits => number,
            _ => {
                return Err(invalid(format!(
                    "`{prefix}` is not a prefix length of 1 to {bits}"
                )));
            }
        };
        let written = Self { address, prefix };
        let subnet = written.subnet();
        // Subnets of two addresses have neither a first nor a last one for themselves (RFC 3021, RFC 6164).
        let is_shared = prefix + 1 >= bits;
        if !is_shared && address.ip() == subnet.first() {
            return Err(invalid(format!(
                "is the subnet {subnet} itself, not an address in it"
            )));
        }
        if !is_shared && address.family() == IpFamily::V4 && address.ip() == subnet.last() {
            return Err(invalid(format!("is the broadcast address of {subnet}")));
        }
        Ok(written)
    }
}

text_form!(
    InterfaceAddress,
    "kubecast-interface-address",
    "An address with the prefix length of its subnet.",
    "192.0.2.100/24"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn an_interface_address_has_a_subnet_around_it() {
        check_lists::<InterfaceAddress>(
            &[
                "192.0.2.100/24",
                "192.0.2.100/32",
                "192.0.2.0/31",
                "2001:db8::100/64",
                "2001:db8::100/128",
            ],
            &[
                ("192.0.2.100", "has no prefix length"),
                ("192.0.2.100/33", "1 to 32"),
                ("192.0.2.100/0", "1 to 32"),
                ("192.0.2.100/024", "1 to 32"),
                ("192.0.2.100/+24", "1 to 32"),
                ("192.0.2.0/24", "the subnet 192.0.2.0/24 itself"),
                ("192.0.2.255/24", "the broadcast address of 192.0.2.0/24"),
                ("127.0.0.1/8", "loopback"),
                ("2001:db8::/64", "itself"),
                ("lb.example.com/24", "is not an IP address"),
            ],
        );
    }
}
