//! What concerns the cluster or a host as a whole, and not one file: told once, from what people wrote.

use crate::report::{Origin, Segment, SpecPath};
use crate::types::{HostName, Release};

use super::Specs;
use super::cause::{Difference, Subject};
use super::fold::{Found, Part};
use super::{Cause, ClusterFacts, Finding, HostRange, Impact, Kind};

/// The values that a running cluster as a whole relies on.
pub(super) const OF_CLUSTER: &[(&str, Kind)] = &[
    ("spec.network.podSubnet", Kind::ClusterPodCidr),
    ("spec.network.serviceSubnet", Kind::ClusterServiceCidr),
    ("spec.network.dnsDomain", Kind::ClusterDnsDomain),
    ("spec.version", Kind::ClusterVersion),
    ("spec.etcd.local.version", Kind::EtcdVersion),
];

/// Versions that go up by one minor at a time: what changes, what leaves a minor out, what goes back by a minor.
const STEPS: &[(Kind, Kind, Kind)] = &[
    (
        Kind::ClusterVersion,
        Kind::ClusterVersionSkipped,
        Kind::ClusterVersionLowered,
    ),
    (
        Kind::EtcdVersion,
        Kind::EtcdVersionSkipped,
        Kind::EtcdVersionLowered,
    ),
];

/// The changes of the cluster as a whole, and of hosts that do other work than before.
pub(super) fn parts(specs: &Specs<'_>) -> Vec<Part> {
    specs.all().filter_map(part).flat_map(with_kubelets).collect()
}

/// With an older release the kubelets that have not changed yet are newer than the API servers.
fn with_kubelets(part: Part) -> Vec<Part> {
    let lowered = part
        .found
        .iter()
        .filter(|one| one.finding.kind == Kind::ClusterVersionLowered);
    let kubelets: Vec<Part> = lowered
        .map(|one| {
            let finding = Finding {
                kind: Kind::KubeletNewer,
                ..one.finding.clone()
            };
            let mut kubelets = of_cluster("kubelet", finding, one.causes.first().cloned());
            kubelets.host = part.host.clone();
            kubelets
        })
        .collect();
    std::iter::once(part).chain(kubelets).collect()
}

fn part(difference: &Difference) -> Option<Part> {
    let Subject::Spec(path) = &difference.subject else {
        return None;
    };
    let (kind, host) = kind(path)?;
    let kind = step(kind, difference.old.as_deref(), difference.new.as_deref());
    let component = if host.is_some() { "hosts" } else { "cluster" };
    let finding = Finding {
        before: difference.old.clone(),
        after: difference.new.clone(),
        ..Finding::of(kind)
    };
    Some(Part {
        host: host.map(HostRange::one).unwrap_or_default(),
        ..of_cluster(component, finding, Some(difference.cause()))
    })
}

/// The changes of the cluster as a whole where only what it relies on is known of both sides.
pub(super) fn parts_of_facts(specs: &Specs<'_>, old: &ClusterFacts, new: &ClusterFacts) -> Vec<Part> {
    let differences = old.differences(new);
    let parts = differences.filter_map(|(path, old, new)| {
        let (_, kind) = OF_CLUSTER.iter().find(|(of, _)| *of == path)?;
        let finding = Finding {
            before: Some(old.into()),
            after: Some(new.into()),
            ..Finding::of(step(*kind, Some(old), Some(new)))
        };
        let line = specs.line_of(&Origin::Spec(SpecPath::of(path)));
        let cause = line.unwrap_or_else(|| Cause {
            path: path.into(),
            before: None,
            after: None,
            through: None,
        });
        Some(of_cluster("cluster", finding, Some(cause)))
    });
    parts.flat_map(with_kubelets).collect()
}

fn of_cluster(component: &str, finding: Finding, cause: Option<Cause>) -> Part {
    Part {
        found: vec![Found {
            component: component.into(),
            path: String::new(),
            finding,
            impact: Impact::none(),
            causes: cause.into_iter().collect(),
        }],
        ..Part::default()
    }
}

/// The kind of a change of a version, by how far it goes; any other kind stays as it is.
fn step(kind: Kind, old: Option<&str>, new: Option<&str>) -> Kind {
    let minor = |text: Option<&str>| Some(text?.parse::<Release>().ok()?.minor());
    let row = STEPS.iter().find(|(version, ..)| *version == kind);
    let (Some((_, skipped, lowered)), Some(old), Some(new)) = (row, minor(old), minor(new)) else {
        return kind;
    };
    if new < old {
        *lowered
    } else if new.major > old.major || new.minor > old.minor.saturating_add(1) {
        *skipped
    } else {
        kind
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_goes_up_by_one_minor() {
        let cases = [
            ("1.36.3", "1.36.1", Kind::ClusterVersion),
            ("1.35.4", "v1.36.3", Kind::ClusterVersion),
            ("v1.34.1", "1.36.3", Kind::ClusterVersionSkipped),
            ("1.36.3", "1.35.4", Kind::ClusterVersionLowered),
        ];
        for (old, new, kind) in cases {
            assert_eq!(
                step(Kind::ClusterVersion, Some(old), Some(new)),
                kind,
                "{old} -> {new}"
            );
        }
        let etcd = |old, new| step(Kind::EtcdVersion, Some(old), Some(new));
        assert_eq!(etcd("3.5.24", "3.6.8"), Kind::EtcdVersion);
        assert_eq!(etcd("3.4.30", "3.6.8"), Kind::EtcdVersionSkipped);
        assert_eq!(etcd("3.6.8", "3.5.24"), Kind::EtcdVersionLowered);
        assert_eq!(
            step(Kind::ClusterDnsDomain, Some("1.36.3"), Some("1.1.1")),
            Kind::ClusterDnsDomain
        );
    }
}
