use std::fmt;
use std::str::FromStr;

use super::text_form::{Invalid, text_form};
use super::{Cidr, IpFamily};

/// One address range, or one of each family joined by a comma, as kubeadm writes dual stack.
///
/// It prints as it was written: kubeadm hands the text on, and a range may be named by an address inside it or in
/// another spelling of IPv6.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subnets {
    ranges: Vec<Cidr>,
    text: String,
}

impl Subnets {
    /// A single range.
    pub fn one(range: Cidr) -> Self {
        Self {
            ranges: vec![range],
            text: range.to_string(),
        }
    }

    /// The ranges, in the order in which they were written.
    pub fn ranges(&self) -> &[Cidr] {
        &self.ranges
    }

    /// The range that decides the primary family.
    pub fn first(&self) -> Cidr {
        self.ranges[0]
    }

    /// The families, in order.
    pub fn families(&self) -> impl Iterator<Item = IpFamily> {
        self.ranges.iter().map(|range| range.family())
    }

    /// The texts that name a range by another address than its first, and those ranges.
    pub fn with_host_bits(&self) -> impl Iterator<Item = (&str, Cidr)> {
        let named = self.text.split(',').zip(self.ranges.iter().copied());
        named.filter(|(text, _)| text.parse::<Cidr>().is_err())
    }
}

impl fmt::Display for Subnets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Subnets {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let range = |part: &str| Cidr::with_host_bits(part).map(|(range, _)| range);
        let ranges = text.split(',').map(range).collect::<Result<Vec<_>, _>>()?;
        let problem = match ranges.as_slice() {
            [first, second] if first.family() == second.family() => {
                format!("has two ranges of {}", first.family())
            }
            [_] | [_, _] => {
                return Ok(Self {
                    ranges,
                    text: text.into(),
                });
            }
            _ => format!("has {} ranges", ranges.len()),
        };
        Err(Invalid::new("net.families", problem).help("write one range, or one of IPv4 and one of IPv6"))
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

    #[test]
    fn a_range_prints_as_it_was_named() {
        let subnets: Subnets = "10.244.0.1/16,FD00::/56".parse().expect("ranges");
        assert_eq!(subnets.to_string(), "10.244.0.1/16,FD00::/56");
        assert_eq!(subnets.first().to_string(), "10.244.0.0/16");
        let inside: Vec<_> = subnets.with_host_bits().collect();
        assert_eq!(inside, [("10.244.0.1/16", subnets.first())]);
    }
}
