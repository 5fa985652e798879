use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::{Template, View};

/// What a host lets in: a table of nftables. Source: nft(8).
#[derive(Clone, Debug, Serialize)]
pub struct FirewallRules<'a> {
    /// The name of the table.
    pub table: &'a str,
    /// The sets of addresses that rules name.
    pub sets: &'a [AddressSet],
    /// The rules, in their order.
    pub rules: &'a [FirewallRule],
}

/// Addresses of one family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AddressSet {
    /// The name by which rules know it.
    pub name: String,
    /// The type of its elements.
    pub kind: &'static str,
    /// The addresses and ranges, none inside another one.
    #[serde(serialize_with = "as_list")]
    pub elements: Arc<[String]>,
}

fn as_list<S: Serializer>(elements: &Arc<[String]>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(elements.iter())
}

/// Packets that come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FirewallRule {
    /// Which ones.
    pub packets: String,
    /// For whom.
    pub comment: String,
}

impl View for FirewallRules<'_> {
    fn template(&self) -> Template {
        Template::FirewallRules
    }
}

/// The unit that puts the rules in force.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct FirewallUnit<'a> {
    /// The file that [`FirewallRules`] prints.
    pub rules: &'a str,
    /// The name of its table.
    pub table: &'a str,
}

impl View for FirewallUnit<'_> {
    fn template(&self) -> Template {
        Template::FirewallUnit
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::printed;
    use super::*;

    #[test]
    fn a_rule_is_for_some_or_for_all() {
        let hosts = AddressSet {
            name: "hosts_ipv4".into(),
            kind: "ipv4_addr",
            elements: ["192.0.2.11".to_owned(), "192.0.2.12".to_owned()].into(),
        };
        let rule = |packets: &str, comment: &str| FirewallRule {
            packets: packets.into(),
            comment: comment.into(),
        };
        let rules = FirewallRules {
            table: "example",
            sets: &[hosts],
            rules: &[
                rule("tcp dport 22", "sshd"),
                rule("ip saddr @hosts_ipv4 udp dport 8472", "flannel"),
            ],
        };
        assert_snapshot!(printed(&rules), @r#"
        # Rendered by kubecast from the cluster spec.
        # What this host lets in. What it sends, and what it forwards to pods, has rules of its own.
        table inet example
        delete table inet example
        table inet example {
            set hosts_ipv4 {
                type ipv4_addr
                flags interval
                elements = {
                    192.0.2.11,
                    192.0.2.12,
                }
            }
            chain input {
                type filter hook input priority 0; policy drop;
                iif lo accept
                ct state established,related accept
                # A Service led it here.
                ct status dnat accept
                meta l4proto { icmp, ipv6-icmp } accept
                # Answers of DHCP servers, which go to everybody or come from a link-local address.
                udp sport 67 udp dport 68 accept
                ip6 saddr fe80::/10 udp dport 546 accept
                tcp dport 22 accept comment "sshd"
                ip saddr @hosts_ipv4 udp dport 8472 accept comment "flannel"
            }
        }
        "#);
    }

    #[test]
    fn the_unit_follows_that_of_the_package() {
        let unit = FirewallUnit {
            rules: "/etc/rules.nft",
            table: "example",
        };
        assert_snapshot!(printed(&unit), @"
        # Rendered by kubecast from the cluster spec.
        [Unit]
        Description=What this host lets in
        Documentation=man:nft(8)
        DefaultDependencies=no
        Wants=network-pre.target
        Before=network-pre.target shutdown.target
        Conflicts=shutdown.target
        # The unit of the package flushes every table, this one too.
        After=nftables.service
        PartOf=nftables.service
        ReloadPropagatedFrom=nftables.service

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart=/usr/sbin/nft -f /etc/rules.nft
        ExecReload=/usr/sbin/nft -f /etc/rules.nft
        ExecStop=/usr/sbin/nft delete table inet example

        [Install]
        WantedBy=multi-user.target
        ");
    }
}
