//! What kubeadm finds out on a host, from the options.

use super::draft::{Command, Draft, Node};
use super::findings::Findings;
use super::{HostOptions, Options, history};
use crate::report::messages;
use crate::types::{HostName, NodeAddress, Release};

/// Completes the hosts: their names, addresses and sockets.
pub(super) fn complete(
    draft: &mut Draft<'_>,
    release: Option<&Release>,
    options: &Options,
    findings: &Findings,
) {
    for node in &mut draft.nodes {
        name(node, options);
        let own = host_options(node, options);
        address(node, &own);
        if let Some(release) = release {
            socket(node, release);
        }
    }
    compare_names(draft, options, findings);
}

/// The options of a host: its own, else those for all.
pub(super) fn host_options(node: &Node<'_>, options: &Options) -> HostOptions {
    let own = node
        .name
        .as_ref()
        .and_then(|name| options.hosts.get(name))
        .cloned()
        .unwrap_or_default();
    let (all, is_first) = (&options.host, node.command == Command::Init);
    HostOptions {
        hostname: own.hostname.or_else(|| all.hostname.clone().filter(|_| is_first)),
        address: own.address.or_else(|| all.address.filter(|_| is_first)),
        ca_directories: if own.ca_directories.is_empty() {
            all.ca_directories.clone()
        } else {
            own.ca_directories
        },
        resolv_conf: own.resolv_conf.or_else(|| all.resolv_conf.clone()),
        architecture: own.architecture.or(all.architecture),
        patches: own.patches,
    }
}

/// A host without a name has that which it calls itself. Only of the first one can options say that.
fn name(node: &mut Node<'_>, options: &Options) {
    if node.is_named {
        return;
    }
    match (node.command, &options.host.hostname) {
        (Command::Init, Some(hostname)) => node.name = Some(hostname.clone()),
        (Command::Init, None) => {
            let message = messages::kubeadm::needs_option("the name of the first host", "--hostname NAME");
            node.item
                .push(message.help("or write `nodeRegistration.name` into the file"));
        }
        _ => {
            let path = node.item.path.field("nodeRegistration.name").to_string();
            node.item.push(messages::kubeadm::no_name(&path));
        }
    }
}

/// A worker's address is in no file, unless the kubelet is told.
fn address(node: &mut Node<'_>, own: &HostOptions) {
    let told = || {
        let argument = node
            .kubelet_args
            .iter()
            .rev()
            .find(|argument| argument.name.as_str() == "node-ip")?;
        let first = argument.value.split(',').next()?;
        first
            .parse::<NodeAddress>()
            .ok()
            .filter(|_| !node.is_control_plane())
    };
    let address = node.address.or(own.address).or_else(told);
    if let (None, false, Some(name)) = (address, node.has_address, &node.name) {
        let what = format!("the address of `{name}`");
        let option = match node.command {
            Command::Init => "--address IP".to_owned(),
            _ => format!("--address {name}=IP"),
        };
        node.item.push(messages::kubeadm::needs_option(&what, &option));
    }
    node.address = address;
}

fn socket(node: &mut Node<'_>, release: &Release) {
    if node.cri_socket.is_some() || node.has_socket {
        return;
    }
    let socket = history::default_socket(release);
    if let Some(name) = &node.name {
        node.item
            .push(messages::kubeadm::assumed_socket(name.as_str(), socket));
    }
    node.cri_socket = Some(socket.into());
}

fn compare_names(draft: &Draft<'_>, options: &Options, findings: &Findings) {
    let mut seen: Vec<&HostName> = Vec::new();
    for node in &draft.nodes {
        let Some(name) = &node.name else {
            return;
        };
        if seen.contains(&name) {
            node.item.push(messages::kubeadm::same_name(name.as_str()));
        }
        seen.push(name);
    }
    let known: Vec<String> = seen.iter().map(|name| format!("`{name}`")).collect();
    for name in options.hosts.keys().filter(|name| !seen.contains(name)) {
        findings.push(messages::kubeadm::no_such_host(name.as_str(), &known.join(", ")));
    }
}
