//! Servers are called by names that their certificates hold.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::report::messages::verify as messages;
use crate::types::HostPath;

use super::found::Found;
use super::portrait::Portrait;

/// Where a server says by which addresses it is called: the program, the flag, and the flag of the certificate that must
/// hold them.
const CALLED: &[(&str, &str, &str)] = &[
    ("etcd", "advertise-client-urls", "cert-file"),
    ("etcd", "initial-advertise-peer-urls", "peer-cert-file"),
    ("kube-apiserver", "advertise-address", "tls-cert-file"),
];

/// The names that no certificate holds.
pub(super) fn judge(portraits: &[Portrait], found: &mut Found) {
    for portrait in portraits {
        for (program, flag, certificate) in CALLED {
            let (Some(called), Some((path, names))) = (
                portrait.options.get(program, flag),
                names_of(portrait, program, certificate),
            ) else {
                continue;
            };
            for name in called
                .split(',')
                .map(host_of)
                .filter(|name| !names.contains(name))
            {
                found.add(
                    Some(&portrait.host),
                    messages::name_missing(path, &name, &format!("{program} --{flag}")),
                );
            }
        }
    }
    let servers = known(portraits, "kube-apiserver", "tls-cert-file");
    let members = known(portraits, "etcd", "cert-file");
    for portrait in portraits {
        for (path, config) in &portrait.kubeconfigs {
            let name = host_of(&config.server);
            if !servers.is_empty() && !servers.contains(&name) {
                found.add(
                    Some(&portrait.host),
                    messages::server_unknown(path, &name, "API server"),
                );
            }
        }
        let called = portrait.options.all().filter(|(program, flag, ..)| {
            matches!(
                (*program, *flag),
                ("kube-apiserver", "etcd-servers") | ("flanneld", "etcd-endpoints")
            )
        });
        for (_, _, path, urls) in called {
            let unknown = urls
                .split(',')
                .map(host_of)
                .filter(|name| !members.contains(name));
            for name in unknown.filter(|_| !members.is_empty()) {
                found.add(
                    Some(&portrait.host),
                    messages::server_unknown(path, &name, "member of etcd"),
                );
            }
        }
    }
}

/// The names in the certificates of all servers of a kind.
fn known(portraits: &[Portrait], program: &str, flag: &str) -> BTreeSet<String> {
    let all = portraits
        .iter()
        .filter_map(|portrait| names_of(portrait, program, flag));
    all.flat_map(|(_, names)| names).collect()
}

fn names_of<'p>(
    portrait: &'p Portrait,
    program: &str,
    flag: &str,
) -> Option<(&'p HostPath, BTreeSet<String>)> {
    let (path, certificates) = portrait.named(program, flag)?;
    let names = certificates.first()?.says().names;
    Some((path, names.into_iter().map(|name| plain(&name)).collect()))
}

/// The host of a URL, or of an address with or without a port.
fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('/').next().unwrap_or(rest);
    let host = match rest.strip_prefix('[') {
        Some(inside) => inside.split(']').next().unwrap_or(inside),
        None if rest.parse::<IpAddr>().is_ok() => rest,
        None => rest.rsplit_once(':').map_or(rest, |(host, _)| host),
    };
    plain(host)
}

/// One spelling of an address, names in lower case.
fn plain(name: &str) -> String {
    match name.parse::<IpAddr>() {
        Ok(address) => address.to_string(),
        Err(_) => name.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_a_url() {
        for (url, host) in [
            ("https://192.0.2.1:6443", "192.0.2.1"),
            ("https://[2001:DB8::1]:2379/x", "2001:db8::1"),
            ("https://Api.Example.com", "api.example.com"),
            ("2001:db8:0::1", "2001:db8::1"),
            ("api.example.com:6443", "api.example.com"),
        ] {
            assert_eq!(host_of(url), host);
        }
    }
}
