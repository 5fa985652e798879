use std::net::{IpAddr, Ipv4Addr};

use super::bind_port::API_PORT;
use super::present;
use crate::plan::{
    ApiEndpoint, BalancerPlan, BalancerProgram, FrontPlan, KeepalivedPlan, KubeVipPlan, LocalFrontPlan,
};
use crate::report::{Origin, Resolved, SpecPath};
use crate::spec::{ApiFront, ClusterSpec, Host, Keepalived, NginxPackaging, Role};
use crate::types::CertificateName;

/// The number of a group of balancers unless the spec says it: that of keepalived's own examples.
const ROUTER_ID: u8 = 51;

/// Where the spec describes the front.
pub(super) fn path(front: &ApiFront) -> SpecPath {
    SpecPath::of("spec.apiFront").field(front.field())
}

/// The role whose hosts run nginx or haproxy, if the front is one of these: `load-balancer` if any host has it.
pub(super) fn balancer_role(spec: &ClusterSpec) -> Option<Role> {
    let front = spec.api_front.as_ref()?;
    let is_said = || present(spec).any(|host| host.roles.contains(&Role::LoadBalancer));
    match front {
        ApiFront::Nginx(_) | ApiFront::Haproxy(_) if is_said() => Some(Role::LoadBalancer),
        ApiFront::Nginx(_) | ApiFront::Haproxy(_) => Some(Role::ControlPlane),
        ApiFront::External(_) | ApiFront::LocalNginx(_) | ApiFront::KubeVip(_) => None,
    }
}

/// The hosts that run nginx or haproxy.
pub(super) fn balancers(spec: &ClusterSpec) -> Vec<&Host> {
    let role = balancer_role(spec);
    let has_role = |host: &&Host| role.is_some_and(|role| host.roles.contains(&role));
    present(spec).filter(has_role).collect()
}

/// Whether the endpoint must lead to the front.
pub(super) fn takes_endpoint(spec: &ClusterSpec) -> bool {
    !matches!(&spec.api_front, None | Some(ApiFront::LocalNginx(_)))
}

/// The addresses of the front, which clients must find in the API servers' certificates.
pub(super) fn addresses(front: &ApiFront) -> Vec<IpAddr> {
    match front {
        ApiFront::External(external) => external.addresses.iter().map(|address| address.ip()).collect(),
        ApiFront::Nginx(_) | ApiFront::Haproxy(_) => {
            let keepalived = front.keepalived();
            keepalived
                .map(|own| own.virtual_address.ip())
                .into_iter()
                .collect()
        }
        ApiFront::LocalNginx(_) => vec![Ipv4Addr::LOCALHOST.into()],
        ApiFront::KubeVip(kube_vip) => vec![kube_vip.virtual_address.ip()],
    }
}

/// The names that the front adds to those that the spec writes.
pub(super) fn certificate_names(spec: &ClusterSpec) -> Vec<CertificateName> {
    let written = &spec.api_server.cert_sans;
    let addresses = spec.api_front.iter().flat_map(addresses);
    let is_written = |address: &IpAddr| written.iter().any(|name| name.address() == Some(*address));
    let more = addresses.filter(|address| !is_written(address));
    more.map(CertificateName::from).collect()
}

/// What stands before the API servers.
pub(super) fn front(spec: &ClusterSpec, endpoint: &ApiEndpoint) -> FrontPlan {
    let Some(written) = &spec.api_front else {
        return FrontPlan::None;
    };
    let path = path(written);
    let port = Resolved::new(
        endpoint.endpoint.value.port.unwrap_or(API_PORT),
        endpoint.endpoint.origin.clone(),
    );
    let balancer = |program| {
        FrontPlan::Balancer(BalancerPlan {
            program,
            port: port.clone(),
            keepalived: written
                .keepalived()
                .map(|own| keepalived(own, &path.field("keepalived"))),
            origin: Origin::Spec(path.clone()),
        })
    };
    match written {
        ApiFront::External(_) => FrontPlan::External,
        ApiFront::Nginx(nginx) => balancer(BalancerProgram::Nginx(packaging(nginx.packaging, &path))),
        ApiFront::Haproxy(_) => balancer(BalancerProgram::Haproxy),
        ApiFront::LocalNginx(local) => FrontPlan::Local(LocalFrontPlan {
            port: match (local.port, spec.api_server.bind_port) {
                (Some(port), _) => Resolved::new(port, Origin::Spec(path.field("port"))),
                (None, Some(port)) => Resolved::new(port, Origin::spec("spec.apiServer.bindPort")),
                (None, None) => Resolved::new(API_PORT, Origin::Default(path.field("port"))),
            },
            packaging: packaging(local.packaging, &path),
            origin: Origin::Spec(path.clone()),
        }),
        ApiFront::KubeVip(kube_vip) => FrontPlan::KubeVip(KubeVipPlan {
            virtual_address: said(kube_vip.virtual_address, &path, "virtualAddress"),
            interface: said(kube_vip.interface.clone(), &path, "interface"),
            port,
        }),
    }
}

fn keepalived(written: &Keepalived, path: &SpecPath) -> KeepalivedPlan {
    KeepalivedPlan {
        virtual_address: said(written.virtual_address, path, "virtualAddress"),
        interface: said(written.interface.clone(), path, "interface"),
        router_id: or_default(written.virtual_router_id, path, "virtualRouterID", || ROUTER_ID),
        advertisements: or_default(written.advertisements, path, "advertisements", Default::default),
        preempt: or_default(written.preempt, path, "preempt", || true),
        auth_pass: written.auth_pass.clone().map(|name| said(name, path, "authPass")),
    }
}

fn packaging(written: Option<NginxPackaging>, path: &SpecPath) -> Resolved<NginxPackaging> {
    or_default(written, path, "packaging", Default::default)
}

fn said<T>(value: T, path: &SpecPath, field: &str) -> Resolved<T> {
    Resolved::new(value, Origin::Spec(path.field(field)))
}

fn or_default<T>(
    written: Option<T>,
    path: &SpecPath,
    field: &str,
    default: impl FnOnce() -> T,
) -> Resolved<T> {
    Resolved::or_default(written, &path.field(field).to_string(), default)
}
