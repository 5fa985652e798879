//! The front of the API against the hosts that it runs on, and the endpoint against the front.

use std::net::{IpAddr, Ipv4Addr};

use super::super::bind_port::API_PORT;
use super::super::{front, is_node, path_of, present};
use super::hosts::{is_control_plane, listener};
use crate::report::{Diagnostic, Report, SpecPath, messages};
use crate::spec::{Advertisements, ApiFront, ClusterSpec, Host, Keepalived, Layout, LocalNginxFront, Role};
use crate::types::{EndpointHost, IpFamily};

/// Priorities go down from 200 by one, and a balancer that is not well loses 100.
const MOST_BALANCERS: usize = 50;

pub(super) fn check(spec: &ClusterSpec, report: &mut Report) {
    unused_roles(spec, report);
    let Some(written) = &spec.api_front else { return };
    let path = front::path(written);
    endpoint(spec, written, &path, report);
    address_taken(spec, written, &path, report);
    match written {
        ApiFront::External(_) => {}
        ApiFront::Nginx(_) | ApiFront::Haproxy(_) => {
            let balancers = front::balancers(spec);
            let port = spec
                .control_plane_endpoint
                .as_ref()
                .and_then(|endpoint| endpoint.port);
            let at = SpecPath::of("spec.controlPlaneEndpoint");
            let taken = balancers.iter().filter_map(|host| {
                let port = port.unwrap_or_else(|| bind_port(spec, host));
                port_taken(spec, host, port, &at)
            });
            report_first(taken, report);
            if let Some(keepalived) = written.keepalived() {
                virtual_address(keepalived, &balancers, &path.field("keepalived"), report);
            }
        }
        ApiFront::LocalNginx(local) => local_nginx(spec, local, &path, report),
        ApiFront::KubeVip(own) => {
            kube_vip(spec, report);
            bind_address(spec, own.virtual_address.ip(), report);
        }
    }
}

fn bind_port(spec: &ClusterSpec, host: &Host) -> u16 {
    let written = host.bind_port.or(spec.api_server.bind_port);
    written.unwrap_or(API_PORT)
}

/// Hosts that are to be balancers of nobody.
fn unused_roles(spec: &ClusterSpec, report: &mut Report) {
    if front::balancer_role(spec).is_some() {
        return;
    }
    let front = match &spec.api_front {
        None => "the spec asks for no front of the API".into(),
        Some(front) => format!("`apiFront: {}` does not run there", front.field()),
    };
    let unused = present(spec).filter(|host| host.roles.contains(&Role::LoadBalancer));
    let message =
        |host: &Host| messages::front::unused_role(&host.name, &front).at(&path_of(host).field("roles"));
    report_first(unused.map(message), report);
}

/// The endpoint must lead to the front. To which addresses a name leads only DNS knows.
fn endpoint(spec: &ClusterSpec, written: &ApiFront, path: &SpecPath, report: &mut Report) {
    if !front::takes_endpoint(spec) {
        return;
    }
    let at = SpecPath::of("spec.controlPlaneEndpoint");
    let Some(endpoint) = &spec.control_plane_endpoint else {
        // With several control planes the missing endpoint has a message of its own.
        if present(spec).filter(|host| is_control_plane(host)).count() == 1 {
            report.push(messages::front::no_endpoint().at_key(path));
        }
        return;
    };
    let EndpointHost::Ip(ip, _) = &endpoint.host else {
        return;
    };
    let leads_to = front::addresses(written);
    let is_shared = !leads_to.is_empty();
    let own = front::balancers(spec).into_iter().filter(|_| !is_shared);
    let own: Vec<(IpAddr, &Host)> = own
        .flat_map(|host| {
            addresses(host)
                .into_iter()
                .map(move |(address, _)| (address, host))
        })
        .collect();
    let leads_to: Vec<IpAddr> = leads_to
        .into_iter()
        .chain(own.iter().map(|(address, _)| *address))
        .collect();
    if !leads_to.contains(ip) {
        let shown: Vec<String> = leads_to.iter().map(ToString::to_string).collect();
        let message = messages::front::endpoint_elsewhere(&endpoint.host, &shown.join(", "));
        report.push(message.at(&at).note_at("the front is at", path));
    } else if let Some((_, host)) = own.iter().find(|(address, _)| address == ip)
        && own.iter().any(|(_, other)| other.name != host.name)
    {
        let message = messages::front::one_balancer(&endpoint.host, &host.name).at(&at);
        report.push(message.note_at(format!("`{}` is at", host.name), &path_of(host).field("name")));
    }
}

/// The addresses of a host, and where they stand.
fn addresses(host: &Host) -> Vec<(IpAddr, SpecPath)> {
    let own = [
        (Some(host.address), "address"),
        (host.second_address, "secondAddress"),
    ];
    let place = |field| path_of(host).field(field);
    own.into_iter()
        .filter_map(|(address, field)| Some((address?.ip(), place(field))))
        .collect()
}

fn address_taken(spec: &ClusterSpec, written: &ApiFront, path: &SpecPath, report: &mut Report) {
    let ours = front::addresses(written);
    let place = match written {
        ApiFront::External(_) => path.field("addresses"),
        ApiFront::KubeVip(_) => path.field("virtualAddress"),
        _ => path.field("keepalived.virtualAddress"),
    };
    for host in present(spec) {
        for (address, own) in addresses(host)
            .into_iter()
            .filter(|(address, _)| ours.contains(address))
        {
            let message = messages::front::address_taken(&address, &host.name).at(&place);
            report.push(message.note_at(format!("`{}` is at", host.name), &own));
        }
    }
}

/// What else listens at the front's port of a host.
fn port_taken(spec: &ClusterSpec, host: &Host, port: u16, at: &SpecPath) -> Option<Diagnostic> {
    let is_api = is_control_plane(host) && bind_port(spec, host) == port;
    let owner = match is_api {
        true => "kube-apiserver",
        false => listener(spec, host, port)?,
    };
    let message = messages::front::port_taken(port, &host.name, owner).at(at);
    let message = message.note_at(format!("`{}` is at", host.name), &path_of(host).field("name"));
    Some(message.help(match is_api {
        true => {
            "write another port in `controlPlaneEndpoint`, 8443 is usual, or give the role `load-balancer` to other hosts"
        }
        false => "choose another port",
    }))
}

/// Reports what is wrong with the first host, and how many others it is so with.
fn report_first(found: impl IntoIterator<Item = Diagnostic>, report: &mut Report) {
    let mut found = found.into_iter();
    let Some(first) = found.next() else { return };
    report.push(match found.count() {
        0 => first,
        others => first.note(format!("so it is with {others} more of the hosts")),
    });
}

fn virtual_address(keepalived: &Keepalived, balancers: &[&Host], path: &SpecPath, report: &mut Report) {
    let address = keepalived.virtual_address;
    let at = path.field("virtualAddress");
    if balancers.len() > MOST_BALANCERS {
        let message = messages::front::many_balancers(balancers.len(), MOST_BALANCERS);
        report.push(message.at_key(path));
    }
    if keepalived.auth_pass.is_some() && address.family() == IpFamily::V6 {
        let message = messages::front::auth_family(&address).at(&path.field("authPass"));
        report.push(message.note_at("the address is at", &at));
    }
    let is_unicast = keepalived.advertisements.unwrap_or_default() == Advertisements::Unicast;
    let of_family = |host: &Host| {
        let mut own = addresses(host).into_iter();
        own.find(|(own, _)| IpFamily::of(*own) == address.family())
    };
    let without = balancers
        .iter()
        .filter(|host| is_unicast && of_family(host).is_none());
    let message = |host: &&Host| {
        let message = messages::front::family(&host.name, &address, &address.family()).at(&at);
        message.note_at(format!("`{}` is at", host.name), &path_of(host).field("address"))
    };
    report_first(without.map(message), report);
    let outside = balancers.iter().filter_map(|host| {
        let (own, place) = of_family(host)?;
        let is_inside = address.is_alone() || address.subnet().contains(own);
        let message = messages::front::subnet(&address, &host.name, &own).at(&at);
        (!is_inside).then(|| message.note_at(format!("`{}` is at", host.name), &place))
    });
    report_first(outside, report);
}

fn local_nginx(spec: &ClusterSpec, local: &LocalNginxFront, path: &SpecPath, report: &mut Report) {
    let port = local.port.or(spec.api_server.bind_port);
    let port = port.unwrap_or(API_PORT);
    let runs = |host: &&Host| is_node(spec, host) && !is_control_plane(host);
    let mut with_front = present(spec).filter(runs).peekable();
    if with_front.peek().is_none() {
        report.push(messages::front::local_unused().at_key(path));
    }
    let at = match local.port {
        Some(_) => path.field("port"),
        None => path.clone(),
    };
    report_first(
        with_front.filter_map(|host| port_taken(spec, host, port, &at)),
        report,
    );
    let has_pods = spec.layout.unwrap_or_default() == Layout::Kubeadm && !spec.addons.kube_proxy.disabled;
    let others = present(spec).filter(|host| is_control_plane(host) && bind_port(spec, host) != port);
    let message = |host: &Host| {
        messages::front::local_port(port, &host.name, bind_port(spec, host)).at(&match local.port {
            Some(_) => path.field("port"),
            None => path_of(host).field("bindPort"),
        })
    };
    report_first(others.filter(|_| has_pods).map(message), report);
    if has_pods {
        bind_address(spec, Ipv4Addr::LOCALHOST.into(), report);
    }
}

/// An API server that listens at one address only must listen at the one that clients go to.
fn bind_address(spec: &ClusterSpec, wanted: IpAddr, report: &mut Report) {
    let arguments = spec.api_server.extra_args.iter().enumerate();
    let written = arguments
        .rev()
        .find(|(_, argument)| argument.name.as_str() == "bind-address");
    let Some((index, argument)) = written else { return };
    // What is no address has a message of its own.
    let Ok(address) = argument.value.parse::<IpAddr>() else {
        return;
    };
    if !address.is_unspecified() && address != wanted {
        let path = SpecPath::of("spec.apiServer.extraArgs")
            .index(index)
            .field("value");
        report.push(messages::front::bind_address(&address, &wanted).at(&path));
    }
}

fn kube_vip(spec: &ClusterSpec, report: &mut Report) {
    let endpoint = spec.control_plane_endpoint.as_ref();
    let Some(port) = endpoint.and_then(|endpoint| endpoint.port) else {
        return;
    };
    let at = SpecPath::of("spec.controlPlaneEndpoint");
    let others = present(spec).filter(|host| is_control_plane(host) && bind_port(spec, host) != port);
    let message = |host: &Host| {
        let message = messages::front::kube_vip_port(port, &host.name, bind_port(spec, host)).at(&at);
        message.note_at(format!("`{}` is at", host.name), &path_of(host).field("name"))
    };
    report_first(others.map(message), report);
}
