//! What concerns the cluster or a host as a whole, and not one file: told once, from what people wrote.

use crate::report::{Segment, SpecPath};
use crate::types::HostName;

use super::fold::{Found, Part};
use super::spec_difference::{Difference, Specs, Subject};
use super::{Finding, HostRange, Impact, Kind};

/// The values that a running cluster as a whole relies on.
const OF_CLUSTER: &[(&str, Kind)] = &[
    ("spec.network.podSubnet", Kind::ClusterPodCidr),
    ("spec.network.serviceSubnet", Kind::ClusterServiceCidr),
    ("spec.network.dnsDomain", Kind::ClusterDnsDomain),
    ("spec.version", Kind::ClusterVersion),
];

/// The changes of the cluster as a whole, and of hosts that do other work than before.
pub(super) fn parts(specs: &Specs) -> Vec<Part> {
    specs.all().filter_map(part).collect()
}

fn part(difference: &Difference) -> Option<Part> {
    let Subject::Spec(path) = &difference.subject else {
        return None;
    };
    let (kind, host) = kind(path)?;
    let component = if host.is_some() { "hosts" } else { "cluster" };
    Some(Part {
        found: vec![Found {
            component: component.into(),
            path: String::new(),
            finding: Finding {
                before: difference.old.clone(),
                after: difference.new.clone(),
                ..Finding::of(kind)
            },
            impact: Impact::none(),
            causes: vec![difference.cause()],
        }],
        host: host.map(HostRange::one).unwrap_or_default(),
        ..Part::default()
    })
}

fn kind(path: &SpecPath) -> Option<(Kind, Option<HostName>)> {
    if let [
        _,
        Segment::Field(hosts),
        Segment::Named(name),
        Segment::Field(roles),
        ..,
    ] = path.segments()
        && hosts == "hosts"
        && roles == "roles"
    {
        return Some((Kind::HostRole, Some(name.parse().ok()?)));
    }
    let row = OF_CLUSTER.iter().find(|(of, _)| SpecPath::of(of).holds(path));
    row.map(|(_, kind)| (*kind, None))
}
