//! flannel's static mode: the pod network of one link without a daemon. Each host gets its part of the pod
//! subnet as a bridge, and a route to the part of every other host.

use serde_json::json;

use super::super::flannel_network::cni_reader;
use super::flannel::part;
use crate::artifact::{ArtifactId, Reaction};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::component::scope::Scope;
use crate::emit;
use crate::emit::views::{Masquerade, MasqueradeRange, Route, RouteTable, Routes, RoutesUnit};
use crate::layout::File;
use crate::plan::{CniPlan, Daemon, FlannelPlan};
use crate::report::{Origin, Origins};
use crate::types::{IpFamily, UnitName};

/// The unit that sets the routes.
const UNIT: &str = "kubecast-routes.service";

/// Marks our routes, so that those of hosts that left are found. No number below 256 of
/// `/etc/iproute2/rt_protos` is spoken for here.
const ROUTE_PROTOCOL: u8 = 86;

/// The two families, with what each is called.
const FAMILIES: &[Family] = &[
    Family {
        family: IpFamily::V4,
        number: 4,
        routes: File::RoutesV4,
        id: "routes-ipv4",
        table: "ip",
        multicast: "224.0.0.0/4",
    },
    Family {
        family: IpFamily::V6,
        number: 6,
        routes: File::RoutesV6,
        id: "routes-ipv6",
        table: "ip6",
        multicast: "ff00::/8",
    },
];

struct Family {
    family: IpFamily,
    number: u8,
    routes: File,
    id: &'static str,
    table: &'static str,
    multicast: &'static str,
}

/// The whole pod network of a host, in static mode.
pub(super) fn add(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let CniPlan::Flannel(flannel) = &scope.plan.network.cni else {
        return Ok(());
    };
    match flannel.daemon.value {
        Daemon::DaemonSet | Daemon::UnitOverApi | Daemon::UnitOverEtcd => Ok(()),
        Daemon::Nothing => {
            let families: Vec<&Family> = FAMILIES
                .iter()
                .filter(|one| part(scope.host, one.family).is_some())
                .collect();
            add_conflist(scope, flannel, draft)?;
            for family in &families {
                add_routes(scope, family, draft)?;
            }
            add_masquerade(scope, &families, draft)?;
            add_units(scope, flannel, &families, draft)
        }
    }
}

/// What flannel's own plugin would hand on to `bridge` and `host-local`, written out: flannel's plugin is no
/// longer among those that packages bring.
fn add_conflist(scope: &Scope<'_>, flannel: &FlannelPlan, draft: &mut Draft) -> Result<(), RenderError> {
    let ranges: Vec<_> = scope
        .host
        .pod_subnets
        .iter()
        .map(|part| json!([{"subnet": part}]))
        .collect();
    let config = json!({
        "cniVersion": "0.3.1",
        "name": "cbr0",
        "plugins": [
            {
                "type": "bridge",
                "bridge": "cni0",
                "hairpinMode": true,
                "ipMasq": false,
                "ipam": {"type": "host-local", "ranges": ranges},
                "isDefaultGateway": true,
                "isGateway": true,
                "mtu": flannel.pod_mtu(),
            },
            {"type": "portmap", "capabilities": {"portMappings": true}},
        ],
    });
    let origins = Origins::from(&scope.host.pod_subnets.origin)
        .and(&flannel.mode.origin)
        .and(&flannel.mtu.origin);
    draft.read_by(
        Reaction::Watched(cni_reader(scope.plan).into()),
        [scope.layout.path(File::CniConflist)],
    );
    let text = emit::json(&config, emit::JsonLayout::File);
    let id = ArtifactId::new("flannel", "cni");
    scope.add(draft, id, File::CniConflist, text, origins)
}

/// One route for each other host; the list grows with the hosts.
fn add_routes(scope: &Scope<'_>, family: &Family, draft: &mut Draft) -> Result<(), RenderError> {
    let others = scope
        .plan
        .hosts
        .iter()
        .filter(|host| host.name != scope.host.name);
    let routes: Vec<Route> = others
        .filter_map(|host| {
            Some(Route {
                destination: part(host, family.family)?.to_string(),
                gateway: host.address_of(family.family)?.to_string(),
            })
        })
        .collect();
    let view = Routes {
        protocol: ROUTE_PROTOCOL,
        routes: &routes,
    };
    let id = ArtifactId::new("flannel", family.id);
    let origins = Origins::from(Origin::spec("spec.hosts")).and(&scope.host.pod_subnets.origin);
    scope.add(draft, id, family.routes, emit::text(&view)?, origins)
}

/// Pods keep their addresses among themselves and take the host's towards everybody else.
fn add_masquerade(scope: &Scope<'_>, families: &[&Family], draft: &mut Draft) -> Result<(), RenderError> {
    let Some(pods) = &scope.plan.network.pod_subnet else {
        return Ok(());
    };
    let ranges: Vec<MasqueradeRange> = families
        .iter()
        .filter_map(|one| {
            let range = pods
                .value
                .ranges()
                .iter()
                .find(|range| range.family() == one.family)?;
            Some(MasqueradeRange {
                table: one.table,
                pods: range.to_string(),
                multicast: one.multicast,
            })
        })
        .collect();
    let id = ArtifactId::new("flannel", "masquerade");
    let text = emit::text(&Masquerade { ranges: &ranges })?;
    scope.add(draft, id, File::Masquerade, text, Origins::from(&pods.origin))
}

/// The unit that sets all this, and what starts it at boot.
fn add_units(
    scope: &Scope<'_>,
    flannel: &FlannelPlan,
    families: &[&Family],
    draft: &mut Draft,
) -> Result<(), RenderError> {
    let files: Vec<String> = families.iter().map(|one| scope.path(one.routes)).collect();
    let tables: Vec<RouteTable<'_>> = families
        .iter()
        .zip(&files)
        .map(|(one, file)| RouteTable {
            family: one.number,
            file,
        })
        .collect();
    let unit = RoutesUnit {
        tables: &tables,
        masquerade: &scope.path(File::Masquerade),
    };
    let unit_name = || UnitName::known(UNIT);
    draft.read_by(Reaction::Restart(unit_name()), scope.paths(&[File::RoutesUnit]));
    // What it reads is read again: a host that comes or goes is no reason to start anything anew.
    let mut read = vec![File::Masquerade];
    read.extend(families.iter().map(|one| one.routes));
    draft.read_by(Reaction::Reload(unit_name()), scope.paths(&read));
    let origins = Origins::from(&flannel.mode.origin);
    let id = ArtifactId::new("flannel", "routes");
    scope.add(draft, id, File::RoutesUnit, emit::text(&unit)?, origins.clone())?;
    draft.start_at_boot(unit_name(), origins);
    Ok(())
}
