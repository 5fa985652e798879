use super::complete::host_options;
use super::draft::{Command, Draft, Node};
use super::findings::Findings;
use super::{Options, history};
use crate::report::messages;
use crate::spec::{EtcdMember, Host, Kubelet, KubeletCredentials, Role};
use crate::types::{HostName, HostPath, NodeAddress, Release, SpelledPath};

/// kubeadm's default for `bindPort`.
pub(super) const PORT: u16 = 6443;

/// kubeadm's default for `caCertPath`.
const CA_CERT_PATH: &str = "/etc/kubernetes/pki/ca.crt";

/// The hosts of the files, the first one first, those that join behind it.
pub(super) fn hosts(draft: &Draft<'_>, options: &Options) -> Vec<Host> {
    let mut join_order = 0;
    let mut hosts = Vec::new();
    for node in &draft.nodes {
        if node.command == Command::JoinControlPlane {
            join_order += 1;
        }
        if let (Some(name), Some(address)) = (&node.name, node.address) {
            // Where etcd runs elsewhere, no host is a member.
            let is_joining_member =
                node.command == Command::JoinControlPlane && draft.etcd.external.is_none();
            let etcd = EtcdMember {
                name: None,
                join_order: is_joining_member.then_some(join_order),
                removed: false,
            };
            hosts.push(Host {
                etcd,
                ..host(node, name, address, draft, options)
            });
        }
    }
    hosts
}

fn host(
    node: &Node<'_>,
    name: &HostName,
    address: NodeAddress,
    draft: &Draft<'_>,
    options: &Options,
) -> Host {
    let own = host_options(node, options);
    let first = draft.nodes.first();
    let port = |node: Option<&Node<'_>>| node.and_then(|node| node.bind_port).unwrap_or(PORT);
    let differs = node.is_control_plane() && port(Some(node)) != port(first);
    let socket = first.and_then(|first| first.cri_socket.as_ref());
    // To a worker, no taints and an empty list of them are the same.
    let taints = node
        .taints
        .clone()
        .filter(|taints| node.is_control_plane() || !taints.is_empty());
    let is_joining = node.command != Command::Init;
    Host {
        name: name.clone(),
        address,
        second_address: None,
        roles: vec![if node.is_control_plane() {
            Role::ControlPlane
        } else {
            Role::Worker
        }],
        hostname: own.hostname.filter(|hostname| hostname != name),
        architecture: own.architecture,
        bind_port: differs.then(|| port(Some(node))),
        cri_socket: node.cri_socket.clone().filter(|own| Some(own) != socket),
        labels: Default::default(),
        taints,
        kubelet: Kubelet {
            credentials: is_joining.then_some(KubeletCredentials::Bootstrap),
            extra_args: node.kubelet_args.clone(),
            config: Default::default(),
        },
        etcd: EtcdMember::default(),
        pod_subnets: Vec::new(),
        ca_directories: ca_directories(&own.ca_directories),
        ca_cert_path: node
            .ca_cert_path
            .clone()
            .filter(|path| path.as_str() != CA_CERT_PATH),
        resolv_conf: own.resolv_conf,
        issued_from: None,
        generation: None,
        ssh: Default::default(),
        state: None,
    }
}

/// The directories with authorities that exist on a host: those that the options name, and those that these lie in.
fn ca_directories(named: &[HostPath]) -> Vec<HostPath> {
    let dirs = history::CA_DIRECTORIES.iter().map(|(dir, ..)| dir);
    let implied = dirs.filter(|dir| named.iter().any(|path| path.is_below(dir)));
    let implied = implied.filter_map(|dir| dir.parse().ok());
    // /etc/ssl/certs is mounted everywhere.
    let mut all: Vec<HostPath> = named
        .iter()
        .filter(|dir| dir.as_str() != "/etc/ssl/certs")
        .cloned()
        .collect();
    all.extend(implied);
    all.sort();
    all.dedup();
    all
}

/// Says which files of an external etcd the API server sees only if the host has the directory that they lie in.
pub(super) fn note_unseen_files(
    draft: &Draft<'_>,
    release: &Release,
    options: &Options,
    findings: &Findings,
) {
    let Some(etcd) = &draft.etcd.external else {
        return;
    };
    let files = [&etcd.ca_file, &etcd.cert_file, &etcd.key_file];
    let files: Vec<_> = files.into_iter().flatten().collect();
    for node in draft.nodes.iter().filter(|node| node.is_control_plane()) {
        let known = ca_directories(&host_options(node, options).ca_directories);
        let lacks = |dir: &&str| known.iter().all(|known| known.as_str() != *dir);
        let directory = |file: &&SpelledPath| history::ca_directory(release, file);
        let unseen = files.iter().copied().find_map(|file| {
            let dir = directory(&file).filter(lacks)?;
            Some((file, dir))
        });
        if let (Some((file, dir)), Some(name)) = (unseen, &node.name) {
            findings.push(messages::kubeadm::unseen_file(
                &file.to_string(),
                dir,
                name.as_str(),
            ));
        }
    }
}
