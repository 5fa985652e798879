//! etcd's settings where its own version says which there are.

use std::fmt::Display;

use super::super::scope::Scope;
use super::super::{Argument, Arguments, additions};
use super::{CLIENT_PORT, FIXED, GRADUATED, METRICS_PORT, PEER_PORT, TLS_FILES, initial_cluster};
use crate::plan::{EtcdMemberPlan, EtcdVersionPlan, InitialState, LocalEtcdPlan};
use crate::report::{Origin, Origins};
use crate::spec::ExtraEnv;
use crate::types::{Endpoint, IpFamily, Program};

/// Our settings, those that this etcd has.
struct Settings<'a> {
    etcd: &'a LocalEtcdPlan,
    arguments: Arguments<'a>,
}

impl Settings<'_> {
    fn set(&mut self, name: &str, value: impl Display, origins: impl Into<Origins>) {
        if self.etcd.knows(name) {
            self.arguments.add(name, value, origins);
        }
    }
}

/// What the member is told, with what the spec adds.
pub(super) fn arguments(scope: &Scope<'_>, etcd: &LocalEtcdPlan, member: &EtcdMemberPlan) -> Vec<Argument> {
    let plan = scope.plan;
    let mut settings = Settings {
        etcd,
        arguments: Arguments::of(&plan.facts, Program::Etcd),
    };
    settings.arguments.extend(&etcd.component.extra_args);
    settings.set("name", &member.name.value, &member.name.origin);
    settings.set("data-dir", &etcd.data_dir.value, &etcd.data_dir.origin);
    urls(scope, &mut settings);
    settings.set(
        "initial-cluster",
        initial_cluster(member, |ip| ip),
        &member.origin,
    );
    let state = match member.initial_state {
        InitialState::New => "new",
        InitialState::Existing => "existing",
    };
    settings.set("initial-cluster-state", state, &member.origin);
    if let Some(token) = &etcd.initial_cluster_token {
        settings.set("initial-cluster-token", &token.value, &token.origin);
    }
    let layout = &plan.layout.origin;
    for (name, file) in TLS_FILES {
        settings.set(name, scope.path(*file), layout);
    }
    for (name, value) in FIXED {
        settings.set(name, value, layout);
    }
    for (name, value, outdated, old_value) in GRADUATED {
        match etcd.knows(name) {
            true => settings.set(name, value, version(etcd)),
            false => settings.set(outdated, old_value, version(etcd)),
        }
    }
    // 3.3 serves the second version of the API unless it is told not to; who needs it says so below.
    settings.set("enable-v2", false, version(etcd));
    let Settings { mut arguments, .. } = settings;
    arguments.add_all(additions::arguments(plan, scope.layout, Program::Etcd));
    arguments.merge()
}

/// It listens where the others reach it, and on loopback for whoever looks after it.
fn urls(scope: &Scope<'_>, settings: &mut Settings<'_>) {
    let host = scope.host;
    let address = host.origin("address");
    let own = |port| format!("https://{}", Endpoint::at(host.ip(), port));
    let loopback = match host.address.family() {
        IpFamily::V4 => "127.0.0.1",
        IpFamily::V6 => "[::1]",
    };
    let (client, peer) = (own(CLIENT_PORT), own(PEER_PORT));
    let listen = format!("{client},https://{loopback}:{CLIENT_PORT}");
    let metrics = format!("http://{loopback}:{METRICS_PORT}");
    for (name, url) in [
        ("listen-peer-urls", &peer),
        ("listen-client-urls", &listen),
        ("listen-metrics-urls", &metrics),
        ("initial-advertise-peer-urls", &peer),
        ("advertise-client-urls", &client),
    ] {
        settings.set(name, url, &address);
    }
}

/// An etcd that was not made for the host's processor starts only where it is told that this is known.
pub(super) fn environment(scope: &Scope<'_>, etcd: &LocalEtcdPlan) -> Vec<ExtraEnv> {
    let processor = scope.host.architecture.as_str();
    let lacks =
        |version: &EtcdVersionPlan| !version.facts.architectures.iter().any(|known| known == processor);
    let is_needed = etcd.version.as_ref().is_some_and(lacks);
    let variable = ExtraEnv {
        name: "ETCD_UNSUPPORTED_ARCH".into(),
        value: processor.into(),
        value_from: None,
    };
    is_needed.then_some(variable).into_iter().collect()
}

/// Why a setting depends on the version.
fn version(etcd: &LocalEtcdPlan) -> Origins {
    match &etcd.version {
        Some(version) => Origins::from(&version.version.origin),
        None => Origins::from(Origin::default_of("spec.etcd.local.version")),
    }
}
