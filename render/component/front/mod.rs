//! What stands before the API servers: balancers on hosts of the cluster and the address that moves between them.
//!
//! In both layouts they are units: a balancer must run before any pod does. Their configurations are files of their own,
//! so that packages may bring and change theirs.

mod haproxy;
mod keepalived;
mod kube_vip;
mod needs;
mod nginx;
#[cfg(test)]
mod tests;

pub(super) use needs::Needs;

use super::RenderError;
use super::draft::Draft;
use super::scope::Scope;
use crate::artifact::{ArtifactId, Reaction};
use crate::emit;
use crate::emit::views::{Backend, FrontUnit};
use crate::layout::File;
use crate::plan::{BalancerProgram, FrontPlan, KeepalivedPlan, Plan};
use crate::report::{Origin, Origins};
use crate::types::{Endpoint, IpFamily, UnitName};

/// The front's part on a host.
pub(super) fn add(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    match &scope.plan.front {
        FrontPlan::Balancer(balancer) if scope.host.is_balancer => {
            let port = balancer.port.value;
            let origins = Origins::from(&balancer.origin).and(&balancer.port.origin);
            let listen = listen(scope, port, balancer.keepalived.as_ref());
            match &balancer.program {
                BalancerProgram::Nginx(packaging) => nginx::add(scope, packaging, &listen, origins, draft)?,
                BalancerProgram::Haproxy => haproxy::add(scope, &listen, origins, draft)?,
            }
            match &balancer.keepalived {
                Some(keepalived) => keepalived::add(scope, keepalived, port, draft),
                None => Ok(()),
            }
        }
        FrontPlan::Local(local) if scope.host.has_local_front() => {
            let listen = [format!("127.0.0.1:{}", local.port.value)];
            let origins = Origins::from(&local.origin).and(&local.port.origin);
            nginx::add(scope, &local.packaging, &listen, origins, draft)
        }
        FrontPlan::KubeVip(kube_vip) if scope.host.is_control_plane() => {
            kube_vip::add(scope, kube_vip, draft)
        }
        FrontPlan::None
        | FrontPlan::External
        | FrontPlan::Balancer(_)
        | FrontPlan::Local(_)
        | FrontPlan::KubeVip(_) => Ok(()),
    }
}

/// Every address of the families that the host has, or gets with the virtual address: what is bound to the virtual
/// address alone could not start where that is not.
fn listen(scope: &Scope<'_>, port: u16, keepalived: Option<&KeepalivedPlan>) -> Vec<String> {
    let gets = keepalived.map(|own| own.virtual_address.value.family());
    let any = [(IpFamily::V4, "0.0.0.0"), (IpFamily::V6, "[::]")];
    let has = |family| scope.host.address_of(family).is_some() || gets == Some(family);
    let own = any.into_iter().filter(|(family, _)| has(*family));
    own.map(|(_, address)| format!("{address}:{port}")).collect()
}

/// Every API server, by the names of the hosts.
fn backends(plan: &Plan) -> Vec<Backend<'_>> {
    let backend = |host: &'_ crate::plan::HostPlan| Endpoint::at(host.ip(), host.bind_port.value).to_string();
    plan.control_planes()
        .map(|host| Backend {
            name: host.name.as_str(),
            address: backend(host),
        })
        .collect()
}

/// Why the API servers are these.
fn backend_origins(plan: &Plan) -> Origins {
    let mut origins = Origins::none();
    for host in plan.control_planes() {
        let roles = Origin::Spec(host.path.field("roles"));
        origins = origins
            .and(roles)
            .and(host.origin("address"))
            .and(&host.bind_port.origin);
    }
    origins
}

/// What an API server is asked for its health.
fn health_path(plan: &Plan) -> &str {
    let facts = &plan.facts.kube_apiserver;
    facts.readiness_path.as_ref().unwrap_or(&facts.liveness_path)
}

/// A balancer's files, and what runs it.
struct Balancer<'a> {
    name: &'static str,
    config: File,
    unit: File,
    text: String,
    view: FrontUnit<'a>,
    origins: Origins,
}

impl Balancer<'_> {
    /// Both programs read their configuration anew without dropping a connection; a changed unit restarts them.
    fn add(self, scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
        let unit = UnitName::known(&format!("kube-{}.service", self.name));
        draft.start_at_boot(unit.clone(), self.origins.clone());
        draft.read_by(Reaction::Reload(unit.clone()), [scope.layout.path(self.config)]);
        draft.read_by(Reaction::Restart(unit), [scope.layout.path(self.unit)]);
        let own = self.origins.clone();
        let text = emit::text(&self.view)?;
        scope.add(draft, ArtifactId::new(self.name, "unit"), self.unit, text, own)?;
        let origins = self.origins.and(backend_origins(scope.plan));
        scope.add(
            draft,
            ArtifactId::new(self.name, "config"),
            self.config,
            self.text,
            origins,
        )
    }
}
