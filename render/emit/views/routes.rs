use serde::Serialize;

use super::{Template, View};

/// The unit that sets the routes of a pod network without a daemon.
#[derive(Clone, Debug, Serialize)]
pub struct RoutesUnit<'a> {
    /// One list of routes for each family.
    pub tables: &'a [RouteTable<'a>],
    /// The file that [`Masquerade`] prints.
    pub masquerade: &'a str,
}

/// The list of routes of one family.
#[derive(Clone, Debug, Serialize)]
pub struct RouteTable<'a> {
    /// 4 or 6.
    pub family: u8,
    /// The file that [`Routes`] prints.
    pub file: &'a str,
}

impl View for RoutesUnit<'_> {
    fn template(&self) -> Template {
        Template::RoutesUnit
    }
}

/// A batch of commands for `ip`. Source: ip(8), `-batch`; ip-route(8).
#[derive(Clone, Debug, Serialize)]
pub struct Routes<'a> {
    /// The number by which the routes are known as kubecast's.
    pub protocol: u8,
    /// The routes, in their order.
    pub routes: &'a [Route],
}

/// A route to the pods of one host.
#[derive(Clone, Debug, Serialize)]
pub struct Route {
    /// The host's part of the pod subnet.
    pub destination: String,
    /// The host.
    pub gateway: String,
}

impl View for Routes<'_> {
    fn template(&self) -> Template {
        Template::Routes
    }
}

/// The rules that hide pods behind their host. Source: nft(8), "NAT statements".
#[derive(Clone, Debug, Serialize)]
pub struct Masquerade<'a> {
    /// One for each family.
    pub ranges: &'a [MasqueradeRange],
}

/// The pods of one family.
#[derive(Clone, Debug, Serialize)]
pub struct MasqueradeRange {
    /// `ip` or `ip6`.
    pub table: &'static str,
    /// The range of all pods.
    pub pods: String,
    /// The addresses of many receivers, which stay as they are.
    pub multicast: &'static str,
}

impl View for Masquerade<'_> {
    fn template(&self) -> Template {
        Template::Masquerade
    }
}

/// A drop-in of a target that starts units with it: unlike the links of `systemctl enable` a plain file.
#[derive(Clone, Debug, Serialize)]
pub struct UnitWants<'a> {
    /// The units.
    pub units: &'a [&'a str],
}

impl View for UnitWants<'_> {
    fn template(&self) -> Template {
        Template::UnitWants
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::printed;
    use super::*;

    #[test]
    fn routes_replace_those_of_an_earlier_time() {
        let routes = [Route {
            destination: "10.244.2.0/24".into(),
            gateway: "192.0.2.12".into(),
        }];
        assert_snapshot!(printed(&Routes { protocol: 86, routes: &routes }), @r"
        route flush proto 86
        route replace 10.244.2.0/24 via 192.0.2.12 proto 86
        ");
    }

    #[test]
    fn the_unit_runs_each_list_and_the_rules() {
        let tables = [
            RouteTable {
                family: 4,
                file: "/etc/routes-ipv4",
            },
            RouteTable {
                family: 6,
                file: "/etc/routes-ipv6",
            },
        ];
        let unit = RoutesUnit {
            tables: &tables,
            masquerade: "/etc/masquerade.nft",
        };
        assert_snapshot!(printed(&unit), @r"
        # Rendered by kubecast from the cluster spec.
        [Unit]
        Description=Routes to the pods of the other hosts
        Documentation=man:ip-route(8) man:nft(8)
        Wants=network-online.target
        After=network-online.target
        Before=kubelet.service

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart=/usr/sbin/nft -f /etc/masquerade.nft
        ExecStart=/sbin/ip -4 -force -batch /etc/routes-ipv4
        ExecStart=/sbin/ip -6 -force -batch /etc/routes-ipv6
        ExecReload=/usr/sbin/nft -f /etc/masquerade.nft
        ExecReload=/sbin/ip -4 -force -batch /etc/routes-ipv4
        ExecReload=/sbin/ip -6 -force -batch /etc/routes-ipv6

        [Install]
        WantedBy=multi-user.target
        ");
        assert_snapshot!(printed(&UnitWants { units: &["a.service"] }), @r"
        # Rendered by kubecast from the cluster spec.
        [Unit]
        Wants=a.service
        ");
    }

    #[test]
    fn rules_are_replaced_whole() {
        let ranges = [MasqueradeRange {
            table: "ip",
            pods: "10.244.0.0/16".into(),
            multicast: "224.0.0.0/4",
        }];
        assert_snapshot!(printed(&Masquerade { ranges: &ranges }), @r"
        # Rendered by kubecast from the cluster spec.
        # Pods speak to each other with their own addresses and to everybody else with that of their host.
        table ip kubecast
        delete table ip kubecast
        table ip kubecast {
            chain postrouting {
                type nat hook postrouting priority 100; policy accept;
                ip saddr 10.244.0.0/16 ip daddr != { 10.244.0.0/16, 224.0.0.0/4 } masquerade
            }
        }
        ");
    }
}
