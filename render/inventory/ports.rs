//! `ports.json`: who listens where, and who must reach it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::component::{Accepts, Peer, Port, RenderError, Renderer};
use crate::emit::{self, JsonLayout};
use crate::plan::{HostPlan, Plan};

/// The ports of every host; hosts with the same ports stand together.
///
/// # Errors
/// If a patch of a kubelet's configuration does not fit.
pub fn ports(plan: &Plan, renderer: &Renderer<'_>) -> Result<String, RenderError> {
    let mut groups: BTreeMap<Vec<Port>, Vec<&str>> = BTreeMap::new();
    for host in &plan.hosts {
        let mut ports = renderer.ports(host)?;
        ports.sort_unstable();
        groups.entry(ports).or_default().push(host.name.as_str());
    }
    let mut groups: Vec<(Vec<Port>, Vec<&str>)> = groups.into_iter().collect();
    groups.sort_by(|(_, a), (_, b)| a.cmp(b));
    let groups: Vec<Value> = groups
        .iter()
        .map(|(ports, hosts)| {
            let ports: Vec<Value> = ports.iter().map(entry).collect();
            json!({"hosts": hosts, "ports": ports})
        })
        .collect();
    let peers = [
        (Peer::ControlPlanes, names(plan, HostPlan::is_control_plane)),
        (Peer::EtcdMembers, names(plan, |host| host.etcd.is_some())),
        (Peer::LoadBalancers, names(plan, |host| host.is_balancer)),
    ];
    let peers: Map<String, Value> = peers
        .into_iter()
        .map(|(peer, names)| (peer.as_str().to_owned(), names.into()))
        .collect();
    let list = json!({"groups": groups, "peers": peers});
    Ok(emit::json(&list, JsonLayout::File))
}

fn entry(port: &Port) -> Value {
    let open_to: Vec<&str> = port.open_to.iter().map(|peer| peer.as_str()).collect();
    let mut entry = json!({
        "openTo": open_to,
        "process": port.process,
        "protocol": port.accepts.protocol(),
    });
    match port.accepts {
        Accepts::Tcp(ports) | Accepts::Udp(ports) => {
            entry["port"] = ports.first().into();
            if ports.only().is_none() {
                entry["lastPort"] = ports.last().into();
            }
        }
        Accepts::Protocol(protocol) => entry["number"] = protocol.number().into(),
    }
    entry
}

fn names(plan: &Plan, is_one: impl Fn(&HostPlan) -> bool) -> Vec<&str> {
    let hosts = plan.hosts.iter().filter(|host| is_one(host));
    hosts.map(|host| host.name.as_str()).collect()
}
