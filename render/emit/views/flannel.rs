use serde::Serialize;

use super::{Template, View};

/// `subnet.env`, as flanneld writes it for the CNI plugin.
///
/// Source: flannel, `pkg/subnet/subnet.go`, `WriteSubnetFile`.
#[derive(Clone, Debug, Serialize)]
pub struct FlannelSubnet<'a> {
    /// The ranges of IPv4.
    pub ipv4: Option<FlannelRange<'a>>,
    /// The ranges of IPv6.
    pub ipv6: Option<FlannelRange<'a>>,
    /// The size of the largest packet of a pod.
    pub mtu: u16,
    /// Whether flannel hides pods behind the host's address; then the CNI plugin must not.
    pub ip_masq: bool,
}

/// The range of all pods and that of one host.
#[derive(Clone, Debug, Serialize)]
pub struct FlannelRange<'a> {
    /// The range of all pods, such as `10.244.0.0/16`.
    pub network: &'a str,
    /// The host's gateway with the length of its range, such as `10.244.3.1/24`.
    pub gateway: &'a str,
}

impl View for FlannelSubnet<'_> {
    fn template(&self) -> Template {
        Template::FlannelSubnet
    }
}

/// The script that writes flannel's configuration, and a key for each host, into etcd.
#[derive(Clone, Debug, Serialize)]
pub struct FlannelEtcd<'a> {
    /// The API that flanneld speaks.
    #[serde(skip)]
    pub format: FlannelEtcdFormat,
    /// The program that writes.
    pub etcdctl: &'a str,
    /// Whether it must be told which API is meant.
    pub names_api: bool,
    /// The members' URLs, joined by commas.
    pub endpoints: &'a str,
    /// The authority of their certificates.
    pub ca: &'a str,
    /// The certificate to show them.
    pub cert: &'a str,
    /// Its key.
    pub key: &'a str,
    /// The file with flannel's configuration.
    pub network: &'a str,
    /// The directory of flannel's keys.
    pub prefix: &'a str,
    /// The hosts' parts.
    pub reservations: &'a [FlannelReservation],
}

/// The versions of etcd's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlannelEtcdFormat {
    /// The first one.
    V2,
    /// That of etcd 3.
    V3,
}

/// A key of etcd that keeps a host's part for it.
#[derive(Clone, Debug, Serialize)]
pub struct FlannelReservation {
    /// The whole key.
    pub path: String,
    /// Its value.
    pub value: String,
}

impl View for FlannelEtcd<'_> {
    fn template(&self) -> Template {
        match self.format {
            FlannelEtcdFormat::V2 => Template::FlannelEtcd2,
            FlannelEtcdFormat::V3 => Template::FlannelEtcd3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::printed;
    use super::*;

    const IPV4: FlannelRange<'_> = FlannelRange {
        network: "10.244.0.0/16",
        gateway: "10.244.3.1/24",
    };
    const IPV6: FlannelRange<'_> = FlannelRange {
        network: "fd00:10:244::/56",
        gateway: "fd00:10:244:3::1/64",
    };

    #[test]
    fn each_family_has_its_pair_of_lines() {
        let subnet = FlannelSubnet {
            ipv4: Some(IPV4),
            ipv6: Some(IPV6),
            mtu: 1450,
            ip_masq: true,
        };
        insta::assert_snapshot!(printed(&subnet), @"
        FLANNEL_NETWORK=10.244.0.0/16
        FLANNEL_SUBNET=10.244.3.1/24
        FLANNEL_IPV6_NETWORK=fd00:10:244::/56
        FLANNEL_IPV6_SUBNET=fd00:10:244:3::1/64
        FLANNEL_MTU=1450
        FLANNEL_IPMASQ=true
        ");
        let subnet = FlannelSubnet {
            ipv6: None,
            ip_masq: false,
            ..subnet
        };
        insta::assert_snapshot!(printed(&subnet), @"
        FLANNEL_NETWORK=10.244.0.0/16
        FLANNEL_SUBNET=10.244.3.1/24
        FLANNEL_MTU=1450
        FLANNEL_IPMASQ=false
        ");
        let subnet = FlannelSubnet {
            ipv4: None,
            ipv6: Some(IPV6),
            ..subnet
        };
        insta::assert_snapshot!(printed(&subnet), @"
        FLANNEL_IPV6_NETWORK=fd00:10:244::/56
        FLANNEL_IPV6_SUBNET=fd00:10:244:3::1/64
        FLANNEL_MTU=1450
        FLANNEL_IPMASQ=false
        ");
    }
}
