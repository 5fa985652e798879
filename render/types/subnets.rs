use std::fmt;
use std::str::FromStr;

use super::text_form::{Invalid, text_form};
use super::{Cidr, IpFamily};

/// One address range, or one of each family joined by a comma, as kubeadm writes dual stack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subnets(Vec<Cidr>);

impl Subnets {
    /// A single range.
    pub fn one(range: Cidr) -> Self {
        Self(vec![range])
    }

    /// The ranges, in the order in which they were written.
    pub fn ranges(&self) -> &[Cidr] {
        &self.0
    }

    /// The range that decides the primary family.
    pub fn first(&self) -> Cidr {
        self.0[0]
    }

    /// The families, in order.
    pub fn families(&self) -> impl Iterator<Item = IpFamily> {
        self.0.iter().map(|range| range.family())
    }
}

impl fmt::Display for Subnets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, range) in self.0.iter().enumerate() {
            write!(f, "{}{range}", if index == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl FromStr for Subnets {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let ranges = text
            .split(',')
            .map(str::parse)
            .collect::<Result<Vec<Cidr>, _>>()?;
        match ranges.as_slice() {
            [_] => Ok(Self(ranges)),
            [first, second] if first.family() != second.family() => Ok(Self(ranges)),
            [first, _] => Err(
                Invalid::new("net.families", format!("has two ranges of {}", first.family()))
                    .help("write one range, or one of IPv4 and one of IPv6"),
            ),
            _ => Err(
                Invalid::new("net.families", format!("has {} ranges", ranges.len()))
                    .help("write one range, or one of IPv4 and one of IPv6"),
            ),
        }
    }
}

text_form!(
    Subnets,
    "kubecast-subnets",
    "An address range, or one of each family joined by a comma.",
    "10.244.0.0/16"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn two_ranges_are_of_two_families() {
        check_lists::<Subnets>(
            &[
                "10.244.0.0/16",
                "10.244.0.0/16,fd00:10:244::/56",
                "fd00::/56,10.0.0.0/16",
            ],
            &[
                ("10.0.0.0/16,10.1.0.0/16", "two ranges of IPv4"),
                ("10.0.0.0/16,fd00::/56,10.1.0.0/16", "has 3 ranges"),
                ("10.0.0.0/16, fd00::/56", "is not an IP address"),
                ("", "prefix length is missing"),
            ],
        );
    }
}
