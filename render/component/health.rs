//! How a host's processes are asked whether they are well, from the host itself: the same probes that pods have, asked
//! after a delivery.

use serde_json::Value;

use super::process::{Ask, Probes, Process};
use super::scope::Scope;
use super::{etcd, kube_apiserver, kube_controller_manager, kube_scheduler};
use crate::layout::File;
use crate::plan::EtcdPlan;
use crate::types::{HostPath, Program};

/// A question that must be answered well before a delivery counts as done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// What is asked: the name of a process.
    pub name: String,
    /// Where and how.
    pub question: Question,
    /// The seconds within which it must be well.
    pub seconds: u32,
}

/// How a process is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// A URL that must answer well.
    Url {
        /// The URL.
        url: String,
        /// The authority of its certificate; none if it signs itself.
        authority: Option<HostPath>,
        /// The certificate and key with which to ask, where nobody may ask without.
        identity: Option<(HostPath, HostPath)>,
    },
    /// A port at which it must listen.
    Port(String),
}

/// A pod may have to be fetched first, and members of etcd wait for each other.
const FIRST_START: u32 = 240;

/// The kubelet starts by itself, and so does kube-proxy.
const NODE: u32 = 120;

/// The questions of a host, in the order in which its processes start. `kubelet` is its kubelet's configuration.
pub(super) fn of_host(scope: &Scope<'_>, kubelet: Option<&Value>) -> Vec<Health> {
    let mut questions = Vec::new();
    if let (EtcdPlan::Local(plan), Some(member)) = (&scope.plan.etcd, &scope.host.etcd) {
        let identity = (
            scope.layout.path(File::EtcdHealthcheckClientCert),
            scope.layout.path(File::EtcdHealthcheckClientKey),
        );
        questions.push(health(
            &etcd::process(scope, plan, member),
            Some(scope.layout.path(File::EtcdCaCert)),
            Some(identity),
        ));
    }
    if scope.host.is_control_plane() {
        let identity = (
            scope.layout.path(File::ApiServerKubeletClientCert),
            scope.layout.path(File::ApiServerKubeletClientKey),
        );
        let authority = Some(scope.layout.path(File::CaCert));
        questions.push(health(&kube_apiserver::process(scope), authority, Some(identity)));
        questions.push(health(&kube_controller_manager::process(scope), None, None));
        questions.push(health(&kube_scheduler::process(scope), None, None));
    }
    questions.extend(kubelet.and_then(of_kubelet));
    questions.extend(of_kube_proxy(scope));
    questions
}

/// The question of a process, as its own probes ask.
fn health(process: &Process, authority: Option<HostPath>, identity: Option<(HostPath, HostPath)>) -> Health {
    let Probes {
        port, scheme, host, ..
    } = &process.probes;
    let host = in_url(host.as_deref().unwrap_or("127.0.0.1"));
    let probes = [&process.probes.readiness, &process.probes.liveness];
    let path = probes.into_iter().flatten().find_map(|probe| match &probe.ask {
        Ask::Path(path) => Some(path.as_str()),
        // Where the kubelet may not ask, the host may: it has a certificate.
        Ask::Connection if process.program == Program::KubeApiserver => Some("/readyz"),
        Ask::Command(_) | Ask::Connection => None,
    });
    let is_tls = *scheme == "HTTPS";
    let question = match path {
        Some(path) => Question::Url {
            url: format!("{}://{host}:{port}{path}", scheme.to_lowercase()),
            authority: authority.filter(|_| is_tls),
            identity: identity.filter(|_| is_tls),
        },
        None => Question::Port(format!("{host}:{port}")),
    };
    Health {
        name: process.program.to_string(),
        question,
        seconds: FIRST_START,
    }
}

/// A host as a URL has it: RFC 3986 wants an IPv6 address in brackets.
fn in_url(host: &str) -> String {
    match host.contains(':') {
        true => format!("[{host}]"),
        false => host.to_owned(),
    }
}

fn plain(name: &str, url: String) -> Health {
    Health {
        name: name.into(),
        question: Question::Url {
            url,
            authority: None,
            identity: None,
        },
        seconds: NODE,
    }
}

/// The kubelet answers on the host itself, unless its configuration turns that off.
fn of_kubelet(config: &Value) -> Option<Health> {
    let port = config["healthzPort"].as_u64().unwrap_or(10_248);
    let address = config["healthzBindAddress"].as_str().unwrap_or("127.0.0.1");
    let address = match address {
        "0.0.0.0" | "::" => "127.0.0.1",
        address => address,
    };
    let host = in_url(address);
    (port != 0).then(|| plain("kubelet", format!("http://{host}:{port}/healthz")))
}

/// Only where it is a unit; as a DaemonSet it is the cluster's.
fn of_kube_proxy(scope: &Scope<'_>) -> Option<Health> {
    let config = &scope.plan.network.proxy_config.value;
    let is_moved = config.contains_key("healthzBindAddress");
    let port = (*scope.plan.facts.kube_proxy.health_port)?;
    (scope.host.has_proxy_unit && !is_moved)
        .then(|| plain("kube-proxy", format!("http://127.0.0.1:{port}/healthz")))
}
