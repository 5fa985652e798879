//! Certificates against their authorities, tokens, and who signs for kubelets that ask.

use std::collections::BTreeMap;

use super::super::{path_of, present};
use crate::artifact::LeafRole;
use crate::plan::Plan;
use crate::report::{Report, SpecPath, messages, nearest};
use crate::spec::{
    AuthorityKey, BootstrapToken, ClusterSigning, ClusterSpec, Host, KubeletCredentials, TokenStore,
    TokenUsage,
};
use crate::types::{Duration, Timestamp};

/// The end of the year 9999: later times do not fit into a certificate (RFC 5280, section 4.1.2.5).
const LAST_SECOND: i64 = 253_402_300_799;

pub(super) fn check(spec: &ClusterSpec, report: &mut Report) {
    let tokens = SpecPath::of("spec.bootstrapTokens");
    let mut seen = BTreeMap::new();
    for (index, token) in spec.bootstrap_tokens.iter().enumerate() {
        if let Some(first) = seen.insert(&token.id, index) {
            let place = |index: usize| tokens.index(index).field("id");
            let message = messages::pki::token_twice(&token.id).at(&place(index));
            report.push(message.note_at("the other one is at", &place(first)));
        }
        if token.store == Some(TokenStore::File) {
            in_file(token, &tokens.index(index), report);
        }
    }
    bootstrap(spec, report);
    let path = SpecPath::of("spec.pki.certificates");
    for (index, certificate) in spec.pki.certificates.iter().enumerate() {
        let at = path.index(index).field("name");
        if certificate.name.parse::<LeafRole>().is_err() {
            let message = messages::pki::unknown_certificate(&certificate.name).at(&at);
            let known: Vec<&str> = LeafRole::ALL.iter().map(|role| role.as_str()).collect();
            report.push(match nearest(&certificate.name, known.iter().copied()) {
                Some(meant) => message.help(format!("did you mean `{meant}`?")),
                None => message.help(format!("write one of {}", known.join(", "))),
            });
        }
        let host = certificate
            .host
            .as_ref()
            .map(|host| (host, path.index(index).field("host")));
        super::known_hosts(spec, host, report);
    }
}

/// A file holds who the bearer is, and nothing else of a token.
fn in_file(token: &BootstrapToken, path: &SpecPath, report: &mut Report) {
    if token.expires.is_some() {
        let message = messages::pki::token_file(&token.id, "expire");
        report.push(message.at_key(&path.field("expires")));
    }
    if token.usages.contains(&TokenUsage::Signing) {
        let message = messages::pki::token_file(&token.id, "sign `cluster-info`");
        report.push(message.at(&path.field("usages")));
    }
    report.push(messages::pki::token_in_file(&token.id).at(&path.field("store")));
}

/// Kubelets that ask for a certificate need a token to ask with, and somebody to sign.
fn bootstrap(spec: &ClusterSpec, report: &mut Report) {
    let is_asking = |host: &&Host| {
        let credentials = host.kubelet.credentials.or(spec.kubelet.credentials);
        credentials == Some(KubeletCredentials::Bootstrap)
    };
    let Some(first) = present(spec).find(is_asking) else {
        return;
    };
    let path = match first.kubelet.credentials {
        Some(_) => path_of(first).field("kubelet.credentials"),
        None => SpecPath::of("spec.kubelet.credentials"),
    };
    let may_join = |token: &BootstrapToken| {
        token.usages.is_empty() || token.usages.contains(&TokenUsage::Authentication)
    };
    if !spec.bootstrap_tokens.iter().any(may_join) {
        report.push(messages::pki::no_token().at(&path));
    }
    if spec.pki.cluster_signing.unwrap_or_default() == ClusterSigning::None {
        report.push(messages::pki::no_signer().at(&path));
    }
}

/// The times of one kind of certificate, with the place that decided them.
struct Window {
    what: String,
    from: Timestamp,
    validity: Duration,
    path: SpecPath,
}

impl Window {
    /// The end in seconds since 1970, also where the calendar has none.
    fn end(&self) -> i64 {
        let seconds = i64::try_from(self.validity.seconds()).unwrap_or(i64::MAX);
        self.from.unix().saturating_add(seconds)
    }
}

/// Every certificate lies within its authority's time, and all within that of X.509.
pub(super) fn check_times(spec: &ClusterSpec, plan: &Plan, report: &mut Report) {
    let pki = SpecPath::of("spec.pki");
    let authorities = Window {
        what: "the authorities".into(),
        from: plan.pki.issued_from.value,
        validity: plan.pki.ca_validity.value,
        path: match spec.pki.ca_certificate_validity_period {
            Some(_) => pki.field("caCertificateValidityPeriod"),
            None => pki.field("issuedFrom"),
        },
    };
    if authorities.end() > LAST_SECOND {
        report.push(messages::pki::too_late(&authorities.what).at(&authorities.path));
        return;
    }
    for window in windows(spec, plan) {
        if window.end() > authorities.end() {
            let end = Timestamp::from_unix(window.end())
                .map_or_else(|| "beyond all calendars".into(), Timestamp::date);
            let authority_end =
                Timestamp::from_unix(authorities.end()).map_or_else(String::new, Timestamp::date);
            let message = messages::pki::outlives_authority(&window.what, &end, &authority_end);
            report.push(message.at(&window.path));
        } else if window.from < authorities.from {
            let (start, authority_start) = (window.from.date(), authorities.from.date());
            let message = messages::pki::before_authority(&window.what, &start, &authority_start);
            report.push(message.at(&window.path));
        }
    }
}

/// Only an authority that there is has keys to speak of.
pub(super) fn check_authorities(spec: &ClusterSpec, plan: &Plan, report: &mut Report) {
    let written = &spec.pki.authorities;
    for (name, keys, is_there, reason) in [
        (
            "etcd",
            &written.etcd,
            plan.has_etcd_authority(),
            "kubecast renders no etcd that speaks TLS",
        ),
        (
            "frontProxy",
            &written.front_proxy,
            plan.has_front_proxy(),
            "in this release no API server asks another",
        ),
    ] {
        if *keys != AuthorityKey::default() && !is_there {
            let path = SpecPath::of("spec.pki.authorities").field(name);
            report.push(messages::pki::authority_absent(name, reason).at(&path));
        }
    }
}

/// All leaves, then those of hosts and single ones that are told other times.
fn windows(spec: &ClusterSpec, plan: &Plan) -> Vec<Window> {
    let pki = SpecPath::of("spec.pki");
    let (from, validity) = (plan.pki.issued_from.value, plan.pki.validity.value);
    let all = Window {
        what: "certificates".into(),
        from,
        validity,
        path: pki.field("certificateValidityPeriod"),
    };
    let of_host = |host: &Host| {
        Some(Window {
            what: format!("the certificates of `{}`", host.name),
            from: host.issued_from?,
            validity,
            path: path_of(host).field("issuedFrom"),
        })
    };
    let certificates = spec.pki.certificates.iter().enumerate();
    let single = certificates.filter_map(|(index, other)| {
        let path = pki.field("certificates").index(index);
        let host = other
            .host
            .as_ref()
            .and_then(|name| spec.hosts.iter().find(|host| host.name == *name));
        Some(Window {
            what: format!("the certificate `{}`", other.name),
            from: other
                .issued_from
                .or(host.and_then(|host| host.issued_from))
                .unwrap_or(from),
            validity: other.validity_period.unwrap_or(validity),
            path: match (other.issued_from, other.validity_period) {
                (_, Some(_)) => path.field("validityPeriod"),
                (Some(_), None) => path.field("issuedFrom"),
                (None, None) => return None,
            },
        })
    });
    let mut windows = vec![all];
    windows.extend(present(spec).filter_map(of_host));
    windows.extend(single);
    windows
}
