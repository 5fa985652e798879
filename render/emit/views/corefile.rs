use serde::Serialize;

use super::{Template, View};

/// The configuration of CoreDNS, as kubeadm writes it.
///
/// Source: kubeadm, `cmd/kubeadm/app/phases/addons/dns/manifests.go` over its releases.
#[derive(Clone, Debug, Serialize)]
pub struct Corefile<'a> {
    /// The cluster's domain.
    pub domain: &'a str,
    /// Whether `health` waits before it stops.
    pub lameduck: bool,
    /// Whether readiness has its own endpoint.
    pub ready: bool,
    /// Whether `kubernetes` has the option `upstream`.
    pub upstream: bool,
    /// Whether `kubernetes` names the time to live.
    pub ttl: bool,
    /// The plugin that asks other servers: `forward`, or `proxy` before CoreDNS 1.5.
    pub forward_plugin: &'a str,
    /// Where it asks: addresses, or the path of a `resolv.conf`.
    pub upstreams: &'a [&'a str],
    /// Whether the number of questions at a time is limited.
    pub max_concurrent: bool,
    /// Whether answers about the cluster's domain are not cached.
    pub uncached_domain: bool,
    /// Whether `loop` and `loadbalance` are there.
    pub loop_and_loadbalance: bool,
}

impl View for Corefile<'_> {
    fn template(&self) -> Template {
        Template::Corefile
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::printed;
    use super::*;

    const NOW: Corefile<'_> = Corefile {
        domain: "cluster.local",
        lameduck: true,
        ready: true,
        upstream: false,
        ttl: true,
        forward_plugin: "forward",
        upstreams: &["/etc/resolv.conf"],
        max_concurrent: true,
        uncached_domain: true,
        loop_and_loadbalance: true,
    };

    #[test]
    fn the_corefile_is_that_of_kubeadm_1_32_and_later() {
        assert_snapshot!(printed(&NOW), @"
        .:53 {
            errors
            health {
               lameduck 5s
            }
            ready
            kubernetes cluster.local in-addr.arpa ip6.arpa {
               pods insecure
               fallthrough in-addr.arpa ip6.arpa
               ttl 30
            }
            prometheus :9153
            forward . /etc/resolv.conf {
               max_concurrent 1000
            }
            cache 30 {
               disable success cluster.local
               disable denial cluster.local
            }
            loop
            reload
            loadbalance
        }
        ");
    }

    #[test]
    fn the_corefile_is_that_of_kubeadm_1_17() {
        let corefile = Corefile {
            max_concurrent: false,
            uncached_domain: false,
            ..NOW
        };
        assert_snapshot!(printed(&corefile), @"
        .:53 {
            errors
            health {
               lameduck 5s
            }
            ready
            kubernetes cluster.local in-addr.arpa ip6.arpa {
               pods insecure
               fallthrough in-addr.arpa ip6.arpa
               ttl 30
            }
            prometheus :9153
            forward . /etc/resolv.conf
            cache 30
            loop
            reload
            loadbalance
        }
        ");
    }

    #[test]
    fn the_corefile_is_that_of_kubeadm_1_11() {
        let corefile = Corefile {
            lameduck: false,
            ready: false,
            upstream: true,
            ttl: false,
            forward_plugin: "proxy",
            max_concurrent: false,
            uncached_domain: false,
            loop_and_loadbalance: false,
            ..NOW
        };
        assert_snapshot!(printed(&corefile), @"
        .:53 {
            errors
            health
            kubernetes cluster.local in-addr.arpa ip6.arpa {
               pods insecure
               upstream
               fallthrough in-addr.arpa ip6.arpa
            }
            prometheus :9153
            proxy . /etc/resolv.conf
            cache 30
            reload
        }
        ");
    }

    #[test]
    fn a_domain_cannot_open_a_block() {
        let refused = crate::emit::text(&Corefile { domain: "a {", ..NOW }).unwrap_err();
        assert_snapshot!(refused, @"Corefile.j2:13: `kubernetes {{ domain | corefile_word }} in-addr.arpa ip6.arpa {`: ` ` is not allowed: letters, digits and `_./:,@=+-*[]` are");
    }
}
